"""Wiring: from settings to services. The only place that picks implementations, reads the clock and asks for chance."""

import base64
import fcntl
import hashlib
import os
import secrets
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from service.archive.authority import Authority, authority
from service.archive.keyring import Keyring
from service.archive.objects import Store
from service.archive.places import Place, Wanted, agreed, first_use, open_store, place_at
from service.archive.seal import SealKey
from service.database.schema import FORMAT, open_database
from service.jobs.journal import Journal
from service.jobs.keys import tell
from service.jobs.local import InProcess, ProcessPool
from service.jobs.services import Library, Pool, Progress, Services, onward, silent
from service.paper.fonts import Shelf, open_shelf
from service.paper.pdf import LEVEL, QUICK
from service.rendering.card import load_card
from service.settings import Settings, data_folder
from service.terms.dates import SHANGHAI, shanghai
from service.terms.party import Issuer
from service.terms.problems import Conflict, Refused, Unavailable
from service.terms.world import Clock, Entropy, StandingClock

ENGINE = ("reportlab", "uharfbuzz", "docxtpl", "jinja2", "lxml", "qrcode", "deflate")
"""Distributions whose version may change the bytes of a letter."""

LEFT_TO_THE_HOME = Wanted()
"""Settings that say nothing about the store."""

ENGINE_ROOMS = ("paper", "payment", "rendering", "terms")
"""The rooms whose code decides the bytes of a letter."""


class SystemClock:
    """The machine's clock, in Shanghai time."""

    def now(self) -> datetime:
        """This moment."""
        return shanghai(datetime.now(SHANGHAI))


class SystemEntropy:
    """The system's source of chance."""

    def take(self, size: int, purpose: str) -> bytes:  # noqa: ARG002 - only a seeded source looks at the purpose
        """Unpredictable bytes."""
        return secrets.token_bytes(size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An installation home, opened and locked."""

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
    """Open a home for writing, making it where it is missing; one process at a time.

    A new home takes the store its operator wants, for good. `ask` asks a person for the key's passphrase where the settings
    have none; `first` is that of a key to be made; a key that is `lost` is not opened. Raises Unavailable("home-busy") while
    another process holds it, Refused("home-format") for a home of another format, Refused("home-unwritable") where the folder
    cannot be written, and what `service.archive.places` and `service.archive.keyring` raise.
    """
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
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel lets go of it when the process dies
        except BlockingIOError as error:
            raise Unavailable(
                "home-busy",
                f"another cuihan is working in {path}",
                hint="等它结束后重试 / Try again when it has finished.",
            ) from error
        installation = _installation(path, entropy, wanted)
        keys = Keyring(folder=path / "keys", name=f"cuihan/{installation}")
        keys.settle()
        if not keys.made and keys.known and not lost:
            raise Refused(
                "key-absent",
                f"{path} has the public half of its seal key and not the key itself",
                hint="把 cuihan keys backup 的副本放回 keys/seal.key;确已遗失的用 cuihan keys replace / "
                "Put a copy made by `cuihan keys backup` back as keys/seal.key; where it is lost, `cuihan keys replace`.",
            )
        if not keys.made and not keys.known:
            keys.make(entropy.take(32, f"key/{installation}"), first or Settings().passphrase())
        key = None if lost else keys.load(lambda: first or Settings().passphrase() or ask())
        yield Home(path=path, installation=installation, keys=keys, key=key, store=store_of(path, wanted))
    finally:
        os.close(lock)


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


@contextmanager
def open_services(
    home: Home, *, clock: Clock, entropy: Entropy, workers: int, progress: Progress = silent
) -> Iterator[Services]:
    """The services over an opened home; raises Refused("key-locked") where its key is locked."""
    if home.key is None:
        raise Refused(
            "key-locked",
            f"the seal key of {home.path} is locked by a passphrase",
            hint="设置 CUIHAN_KEY_PASSPHRASE 或 CUIHAN_KEY_PASSPHRASE_FILE,或在终端中输入 / "
            "Give it by one of these settings, or type it at a terminal.",
        )
    fonts = data_folder("fonts")
    shelf = open_shelf(fonts)
    database = open_database(home.state)
    try:
        with open_pool(workers) as pool:
            yield Services(
                installation=home.installation,
                clock=clock,
                entropy=entropy,
                database=database,
                store=home.store,
                key=home.key,
                journal=journal_of(home, database, entropy),
                fonts=str(fonts),
                shelf=shelf,
                pool=pool,
                renderer=renderer(shelf),
                producer=producer(),
                progress=progress,
                authorities=authorities(Settings()),
                arrow=onward,
            )
    finally:
        database.dispose()


def journal_of(home: Home, database: Engine, entropy: Entropy) -> Journal:
    """The journals of an opened home. A change of keys that a process left is told first."""
    journal = Journal(
        installation=home.installation,
        entropy=entropy,
        database=database,
        store=home.store,
        key=home.key,
        verifier=home.keys.verifier,
    )
    tell(journal, home.keys)
    return journal


def authorities(settings: Settings) -> tuple[Authority, ...]:
    """The time-stamp authorities of the settings, none, one or two.

    Raises Refused("authority-settings") for an address without certificates to judge its answers by, or an unreadable file.
    """
    said = (
        (settings.tsa_url, settings.tsa_ca, settings.tsa_policy, "CUIHAN_TSA_CA"),
        (settings.tsa2_url, settings.tsa2_ca, settings.tsa2_policy, "CUIHAN_TSA2_CA"),
    )
    found = []
    for url, certificates, policy, name in said:
        if not url:
            continue
        try:
            roots = certificates.read_bytes() if certificates else b""
        except OSError as error:
            raise _no_roots(name, f"{certificates} cannot be read: {error.strerror}") from error
        if not roots:
            raise _no_roots(name, f"no certificates are given for {url}")
        found.append(authority(url, roots, policy=policy, seconds=settings.tsa_seconds))
    return tuple(found)


def _no_roots(name: str, what: str) -> Refused:
    return Refused(
        "authority-settings",
        what,
        hint=f"{name} 应为该时间戳机构根证书的 PEM 文件 / {name} names a PEM file with the authority's root certificate.",
    )


@contextmanager
def open_pool(workers: int) -> Iterator[Pool]:
    """A pool of that many processes; for one worker this process itself."""
    if workers <= 1:
        yield InProcess()
        return
    with ProcessPool(workers) as pool:
        yield pool


def renderer(shelf: Shelf) -> dict[str, str]:
    """What makes the bytes of a letter, each with its version or digest, the template excepted."""
    made = {name: version(name) for name in ENGINE}
    made["deflate"] += f" level {LEVEL}, {QUICK}"
    return made | {"cuihan": version("service"), "engine": _engine(), "fonts": shelf.digest}


@cache
def _engine() -> str:
    """SHA-256 over our own code that letters are made by: an engine that was changed between two versions is another one."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for room in ENGINE_ROOMS:
        for file in sorted((package / room).rglob("*.py")):
            digest.update(f"{file.relative_to(package).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def producer() -> str:
    """The name in every PDF."""
    return f"Cuihan {version('service')}"


def library(folder: Path | None = None) -> Library:
    """The templates at hand: the shipped ones, and those of a folder of the user's own, which win where the ids are equal.

    A template is a card `*.toml` with its DOCX beside it, known by the card's id. Raises Refused("template-folder-missing")
    for a folder that is not there, Refused("template-missing") for a card without its DOCX, and Conflict("template-twice")
    where two cards of one folder have the same id.
    """
    shipped = _templates(data_folder("templates"))
    own = _templates(folder) if folder else {}
    return Library(templates=shipped | own, own=frozenset(name for name in own if own[name] != shipped.get(name)))


def _templates(folder: Path) -> dict[str, tuple[bytes, bytes]]:
    if not folder.is_dir():
        raise Refused(
            "template-folder-missing",
            f"the folder of templates {folder} is not there",
            hint="检查 --templates 的路径;可用 cuihan templates new 建立 / Check the path; `cuihan templates new` makes one.",
        )
    found: dict[str, tuple[bytes, bytes]] = {}
    for card in sorted(folder.rglob("*.toml")):
        docx = card.with_suffix(".docx")
        if not docx.exists():
            raise Refused(
                "template-missing",
                f"the card {card.name} has no {docx.name} beside it",
                hint="把同名的 .docx 放在卡片旁边,或删去该 .toml / Put the DOCX of that name beside it, or take the card away.",
            )
        data = card.read_bytes()
        name = load_card(data).id
        if name in found:
            raise Conflict(
                "template-twice",
                f"two templates of one folder call themselves {name!r}: {card}",
                hint="给其中一张卡片换一个 id / Give one of the cards another id.",
            )
        found[name] = (docx.read_bytes(), data)
    return found


def clock_for(issuer: Issuer | None) -> Clock:
    """The clock of an issuer's series: the machine's, unless a test series has one that stands still."""
    if issuer is not None and issuer.series.clock is not None:
        return StandingClock(shanghai(issuer.series.clock))
    return SystemClock()
