"""An installation home: its folder, its keys, and the store it is pinned to."""

import base64
import fcntl
import os
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from service.archive.keyring import Keyring
from service.archive.objects import Store
from service.archive.places import Place, Wanted, agreed, first_use, open_store, place_at
from service.archive.seal import SealKey
from service.database.schema import FORMAT, open_database
from service.jobs.leasing import KEYS, Leases
from service.settings import Settings
from service.terms.problems import Broken, Conflict, Refused
from service.terms.world import Entropy
from service.wiring.world import SystemClock, SystemEntropy

LEFT_TO_THE_HOME = Wanted()
"""Settings that say nothing about the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An installation home, opened; other processes may have it open as well."""

    path: Path
    installation: str
    keys: Keyring
    key: SealKey | None
    """None where it is locked by a passphrase that nobody has at hand."""
    store: Store

    @property
    def state(self) -> Path:
        """The database."""
        return self.path / "state.db"


@contextmanager
def open_home(
    path: Path,
    *,
    entropy: Entropy,
    wanted: Wanted = LEFT_TO_THE_HOME,
    ask: Callable[[], str] = str,
    first: str = "",
    lost: bool = False,
) -> Iterator[Home]:
    """Open a home for writing, making it where it is missing. Several processes may have it open at once.

    A new home takes the store its operator wants, for good. `ask` asks a person for the key's passphrase where the settings
    have none; `first` is that of a key to be made; a key that is `lost` is not opened. Raises Refused("home-format") for a home
    of another format, Refused("home-unwritable") where the folder cannot be written, and what `service.archive.places` and
    `service.archive.keyring` raise.
    """
    with _making(path):
        installation = _installation(path, entropy, wanted)
        keys = Keyring(folder=path / "keys", name=f"cuihan/{installation}")
        if not keys.made and not keys.known:
            keys.make(entropy.take(32, f"key/{installation}"), first or Settings().passphrase())
    _settle(path, keys)
    key = None if lost else _key(path, keys, lambda: first or Settings().passphrase() or ask())
    yield Home(path=path, installation=installation, keys=keys, key=key, store=store_of(path, wanted))


@contextmanager
def _making(path: Path) -> Iterator[None]:
    """The folders of a home, and for a moment nobody else who would make them: two who begin at once make one home."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        (path / "keys").mkdir(mode=0o700, exist_ok=True)
        lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refused(
            "home-unwritable",
            f"the home {path} cannot be written: {error.strerror}",
            hint="检查该文件夹的权限,或用 --home 指定别处 / Check its permissions, or name another folder with --home.",
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the kernel lets go of it when the process dies
        yield
    finally:
        os.close(lock)


def _settle(path: Path, keys: Keyring) -> None:
    """Wait for whoever is changing the key; a change that a killed process left is ended here, and told by `journal_of`."""
    if keys.pending is not None:
        database = open_database(path / "state.db")
        try:
            with Leases(database=database, clock=SystemClock(), patience=Settings().wait_seconds).hold(KEYS):
                keys.settle()
        finally:
            database.dispose()


def _key(path: Path, keys: Keyring, passphrase: Callable[[], str]) -> SealKey | None:
    """The seal key, read as a whole."""
    if not keys.made:
        raise Refused(
            "key-absent",
            f"{path} has the public half of its seal key and not the key itself",
            hint="把 cuihan keys backup 的副本放回 keys/seal.key;确已遗失的用 cuihan keys replace / "
            "Put a copy made by `cuihan keys backup` back as keys/seal.key; where it is lost, `cuihan keys replace`.",
        )
    before = keys.verifier
    try:
        return keys.load(passphrase)
    except Broken:
        if keys.pending is None and keys.verifier == before:
            raise
    _settle(path, keys)  # somebody changed it while it was read
    return _key(path, keys, passphrase)


@contextmanager
def new_home(path: Path, address: str, wanted: Wanted, *, installation: str, keys: Sequence[str]) -> Iterator[Engine]:
    """A home over an archive that is there already, its database empty: a home once what is done with it has ended well.

    `keys` are the public lines of its key ring, the present one last. Raises Conflict("home-exists") and what the store raises.
    """
    if (path / "home.toml").exists():
        raise Conflict(
            "home-exists",
            f"{path} is a home already",
            hint="用 --home 另选一个新文件夹 / Name a new folder with --home.",
        )
    place = place_at(address, endpoint=wanted.endpoint)
    scratch = path / ".rebuild.db"
    try:
        (path / "keys").mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in path.glob(".rebuild.db*"):
            left.unlink()
    except OSError as error:
        raise Refused(
            "home-unwritable",
            f"the home {path} cannot be written: {error.strerror}",
            hint="检查该文件夹的权限,或用 --home 指定别处 / Check its permissions, or name another folder with --home.",
        ) from error
    database = open_database(scratch)
    try:
        yield database
    finally:
        database.dispose()
    Keyring(folder=path / "keys", name=f"cuihan/{installation}").recall(keys)
    scratch.replace(path / "state.db")
    _write_toml(path, installation, place)


def _write_toml(path: Path, installation: str, place: Place) -> None:
    scratch = path / ".home.toml"
    scratch.write_text(f'format = {FORMAT}\ninstallation = "{installation}"\n{place.lines}', encoding="utf-8")
    scratch.replace(path / "home.toml")


def read_installation(path: Path) -> str:
    """The installation id of an existing home; raises Refused where there is none or its format is another."""
    return str(_home_toml(path)["installation"])


def store_of(path: Path, wanted: Wanted = LEFT_TO_THE_HOME) -> Store:
    """The store an existing home is pinned to; raises Refused("store-differs") where the settings name another one.

    A home of the time before stores were pinned says nothing: its archive is the folder in it.
    """
    said = _home_toml(path)
    pinned = Place(address=str(said["store"]), endpoint=str(said.get("endpoint", ""))) if "store" in said else Place()
    return open_store(agreed(pinned, wanted, path), path, wanted, clock=SystemClock(), entropy=SystemEntropy())


def store_at(address: str, wanted: Wanted) -> Store:
    """A store by its address alone, without a home: to verify it, or to look what it can do."""
    place = place_at(address, endpoint=wanted.endpoint)
    return open_store(place, None, wanted, clock=SystemClock(), entropy=SystemEntropy())


def _home_toml(path: Path) -> dict[str, Any]:
    try:
        said = tomllib.loads((path / "home.toml").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Refused(
            "home-missing",
            f"{path} is not a cuihan home",
            hint="用 --home 指定安装目录,或先运行 cuihan run / Name the home with --home, or run a batch first.",
        ) from error
    if said.get("format") != FORMAT:
        raise Refused(
            "home-format",
            f"{path} has format {said.get('format')}, this version reads format {FORMAT}",
            hint="使用与该目录相符的版本 / Use the version that made this home.",
        )
    return said


def _installation(path: Path, entropy: Entropy, wanted: Wanted) -> str:
    if not (path / "home.toml").exists():
        place = place_at(wanted.address, endpoint=wanted.endpoint, home=path) if wanted.address else Place()
        if place != Place():
            first_use(open_store(place, path, wanted, clock=SystemClock(), entropy=SystemEntropy()))
        name = base64.b32encode(entropy.take(10, "installation")).decode().lower()
        _write_toml(path, name, place)
    return read_installation(path)
