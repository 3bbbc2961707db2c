"""Places: which store a home has. It is pinned in home.toml at first use, so that no letter goes into another one by mistake.

store = "archive"                    # a folder inside the home, and so its backup; or an absolute path
store = "s3://bucket/prefix"         # with endpoint = "https://…" for another server than Amazon's
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from service.archive.directory import Directory
from service.archive.objects import Locking, Store
from service.archive.reach import Access, bucket_at
from service.terms.problems import Conflict, Refused
from service.terms.world import Clock, Entropy

FOLDER = "archive"
"""The archive of a home that was told nothing else."""

PROBES = "_probe/"
"""Where `cuihan doctor --store` tries things out; no issuer's id has an underscore."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an archive is."""

    address: str = FOLDER
    endpoint: str = ""

    @property
    def remote(self) -> bool:
        """Whether it is a bucket."""
        return self.address.startswith("s3://")

    @property
    def lines(self) -> str:
        """As home.toml says it."""
        endpoint = f"endpoint = {json.dumps(self.endpoint)}\n" if self.remote and self.endpoint else ""
        return f"store = {json.dumps(self.address, ensure_ascii=False)}\n{endpoint}"  # a JSON string is one of TOML as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the operator's settings say about the store."""

    address: str = ""
    """ "" where they leave it to the home."""
    endpoint: str = ""
    locking: Locking = field(default_factory=Locking)
    access: Access = field(default_factory=Access)


def place_at(address: str, *, endpoint: str = "", home: Path | None = None) -> Place:
    """The place of an address as a person writes it; raises Refused("store-address")."""
    if "://" in address:
        bucket = bucket_at(address, endpoint=endpoint)
        return Place(address=bucket.address, endpoint=bucket.endpoint)
    folder = Path(address).expanduser().absolute()
    if home is not None and folder == (home / FOLDER).absolute():
        return Place()
    if any(sign in str(folder) for sign in '"\\\n'):
        raise Refused(
            "store-address", f"not the address of a store: {address}", hint="换一个文件夹名 / Use another folder name."
        )
    return Place(address=str(folder))


def agreed(pinned: Place, wanted: Wanted, home: Path) -> Place:
    """The pinned place, where the settings say the same or nothing; raises Refused("store-differs") otherwise."""
    if not wanted.address and not (wanted.endpoint and pinned.remote):
        return pinned
    said = place_at(wanted.address or pinned.address, endpoint=wanted.endpoint or pinned.endpoint, home=home)
    if said != pinned:
        raise Refused(
            "store-differs",
            f"the home {home} keeps its archive in {_shown(pinned)}, the settings name {_shown(said)}",
            hint="改回 CUIHAN_STORE 等设置,或换一个 --home;搬迁存档见 docs/operating.md / "
            "Set CUIHAN_STORE as it was, or use another --home; how to move an archive: docs/operating.md.",
        )
    return pinned


def open_store(place: Place, home: Path | None, wanted: Wanted, *, clock: Clock, entropy: Entropy) -> Store:
    """The store at a place; `clock` is the machine's."""
    if not place.remote:
        root = home / place.address if home is not None else Path(place.address)  # an absolute path stays what it is
        return Directory(root, wanted.locking, clock)
    from service.archive.s3.store import S3  # noqa: PLC0415 - boto3 takes 0.3 s to import; a folder needs none of it

    bucket = bucket_at(place.address, endpoint=place.endpoint, access=wanted.access)
    return S3(bucket, wanted.locking, clock, entropy)


def first_use(store: Store) -> None:
    """A new home takes a store: it must be usable as the settings promise, and nobody else's letters may be in it.

    Raises what `Store.check` raises, and Conflict("store-occupied").
    """
    store.check()
    if any(not key.startswith(PROBES) for key in store.keys("")):
        raise Conflict(
            "store-occupied",
            f"{store.address} holds an archive already, and this home is new",
            hint="换一个前缀;若是恢复旧的安装目录,请用其备份 / "
            "Use another prefix; to go on with that archive, restore its home from the backup.",
        )


def _shown(place: Place) -> str:
    return f"{place.address} ({place.endpoint})" if place.remote and place.endpoint else place.address
