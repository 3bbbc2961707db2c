"""Objects: what the archive asks of a store, whether a folder or a bucket. Every implementation passes the same contract test.

Keys are slash-separated ASCII without personal data. Nothing is ever overwritten but the one mutable hint `log/checkpoint`.
After an unclear answer an implementation reads back before it says anything: assume neither stored nor not stored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What an object is; decides its retention where the store can lock."""

    DOCUMENT = "document"
    INPUT = "input"
    LOG = "log"
    SEAL = "seal"
    ASSET = "asset"
    """Templates, policies and issuer snapshots, content-addressed."""


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
    """`put_first` found the key taken; nothing was stored."""

    data: bytes


class Store(Protocol):
    """A write-once store of objects. It can be pickled: processes of the pool read the archive themselves."""

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
        """Replace a mutable hint."""
        ...

    def get(self, key: str) -> bytes | None:
        """The bytes, or None where the key is absent."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key under a prefix, sorted."""
        ...
