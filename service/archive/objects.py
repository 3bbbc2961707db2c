"""Objects: what the archive asks of a store, whether a folder or a bucket. Every implementation passes the same contract test.

Keys are slash-separated ASCII without personal data. Nothing is ever overwritten but the one mutable hint `log/checkpoint`,
and nothing is taken away but what a retention rule or a person's right to erasure asks for, by `erase`, after its lock ended.
After an unclear answer an implementation reads back before it says anything: assume neither stored nor not stored.

A lock says until when nobody takes an object away. It is set by each put, by kind and from the store's own clock, and can
be made longer, never shorter. In a bucket with Object Lock the store itself refuses; in a folder it is a promise of this
program alone. Neither is proof against the administrator of the disks: the proof rests on the log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

DAYS_OF_A_YEAR = 366
"""Days locked for each year of a setting: a lock never ends a day before the year does."""


class Kind(StrEnum):
    """What an object is; decides its retention where the store can lock."""

    DOCUMENT = "document"
    INPUT = "input"
    """Frozen inputs, a line a debtor: never locked, because a line must be erasable by itself."""
    LOG = "log"
    SEAL = "seal"
    ASSET = "asset"
    """Templates, policies, issuer snapshots and keys, content-addressed; no debtor is in them."""


class LockMode(StrEnum):
    """How hard a lock is, in the words of S3 Object Lock."""

    OFF = "off"
    GOVERNANCE = "governance"
    """Who holds a special permission may lift it, by a deliberate call; this program never does."""
    COMPLIANCE = "compliance"
    """Nobody lifts it, not the owner of the account either, before the date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locking:
    """How long each kind is locked from the moment it is put."""

    mode: LockMode = LockMode.OFF
    document_years: int = 3
    """The limitation period, Civil Code Art. 188: short, because a lock cannot be shortened; prolonged for open claims."""
    log_years: int = 10
    """Log, seals and assets: nothing personal is in them, and they carry the proof of every letter."""

    def until(self, kind: Kind, now: datetime) -> datetime | None:
        """The end of the lock of an object put now; None where its kind is not locked."""
        if self.mode is LockMode.OFF or kind is Kind.INPUT:
            return None
        years = self.document_years if kind is Kind.DOCUMENT else self.log_years
        return now + timedelta(days=years * DAYS_OF_A_YEAR) if years else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An object to put."""

    key: str
    data: bytes
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """`put_first` stored the bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exists:
    """`put_first` found the key taken; nothing was stored. `data` are our own bytes where an unclear answer was a success."""

    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a store says of an object without sending it."""

    key: str
    size: int
    made: datetime
    """When the store took it, by the store's clock."""
    locked_until: datetime | None = None
    hold: bool = False
    """A legal hold: locked without an end until it is lifted."""

    def locked(self, now: datetime) -> bool:
        """Whether it cannot be erased at this moment."""
        return self.hold or (self.locked_until is not None and self.locked_until > now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version under a key. An archive nobody tampered with has one a key, but for the hint and what was erased."""

    key: str
    id: str
    size: int
    made: datetime
    newest: bool
    """The one `get` reads."""
    marker: bool = False
    """No bytes: somebody deleted the key, and the versions before are still there."""


def proper(key: str) -> str:
    """The key, where it is one; raises ValueError for a key that would leave the archive or could name a person."""
    if not key.isascii() or not {"", ".", ".."}.isdisjoint(key.split("/")):
        raise ValueError(f"not a key of this archive: {key!r}")
    return key


class Store(Protocol):
    """A write-once store of objects. It can be pickled: processes of the pool read the archive themselves."""

    @property
    def address(self) -> str:
        """How a person names the store: a folder's path or s3://bucket/prefix."""
        ...

    def check(self) -> None:
        """Whether the store is there and can do what its settings promise; raises Refused or Unavailable where not."""
        ...

    def put_once(self, item: Stored) -> None:
        """Store under an absent key; success also where the same bytes are there already.

        Raises Broken("archive-fork") where other bytes are there, Unavailable("store-unavailable") where it cannot be told.
        """
        ...

    def put_many(self, items: Sequence[Stored]) -> None:
        """`put_once` for many objects, in any order and in parallel; returns when all are durable."""
        ...

    def put_first(self, item: Stored) -> Created | Exists:
        """Store under an absent key, or say what is there: for seals, where an honest race has one winner."""
        ...

    def put_latest(self, item: Stored) -> None:
        """Replace a mutable hint; it is never locked."""
        ...

    def get(self, key: str) -> bytes | None:
        """The bytes, or None where the key is absent."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key under a prefix, sorted."""
        ...

    def head(self, key: str) -> Held | None:
        """Size, age and lock of an object, or None where the key is absent."""
        ...

    def versions(self, prefix: str) -> Iterator[Version]:
        """Every version of every key under a prefix, by key, newest first; a folder has one each."""
        ...

    def prolong(self, key: str, until: datetime) -> None:
        """Lock an object until then, at least: a longer lock stays as it is.

        Raises Refused("object-missing") for an absent key and Refused("lock-unsupported") where the store cannot lock.
        """
        ...

    def legal_hold(self, key: str, on: bool) -> None:
        """Lock an object without an end, or lift that; the lock by date is another one and stays. Raises as `prolong`."""
        ...

    def erase(self, key: str, *, leaving: bytes | None = None) -> int:
        """Take away every version under a key, for ever; how many were. With `leaving`, those bytes are then the only ones.

        Erasing again, after a crash in the middle or not, ends the same. Raises Refused("object-locked"), which names the date
        or the hold, before anything is taken away, where any version is locked. A lock is never lifted to do it.
        """
        ...
