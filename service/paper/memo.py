"""Memo: what was worked out lately, bounded, in two generations.

A full young generation becomes the old one and the old one is dropped; what is asked for again moves back to the young. So
what every letter needs stays, and what only one letter needed is gone after a while, at the cost of two dictionary look-ups.
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class _Generations(dict[Key, Value | None]):
    """The young generation, which goes to the old one for what it lacks."""

    __slots__ = ("limit", "old")

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.old: dict[Key, Value | None] = {}

    def __missing__(self, key: Key) -> Value | None:
        value = self.old.pop(key, None)
        if value is not None:
            self.put(key, value)
        return value

    def put(self, key: Key, value: Value) -> None:
        if len(self) >= self.limit:
            self.old = dict(self)
            self.clear()
        self[key] = value


class Memo(Generic[Key, Value]):
    """A dictionary of at most twice `limit` entries that forgets what is not asked for."""

    __slots__ = ("_kept", "get", "put")

    def __init__(self, limit: int) -> None:
        self._kept: _Generations[Key, Value] = _Generations(limit)
        self.get: Callable[[Key], Value | None] = self._kept.__getitem__
        """The value, or None. The dictionary's own method: a hit runs no line of ours (a letter asks some 160 times)."""
        self.put: Callable[[Key, Value], None] = self._kept.put
        """Remember a value that is not None."""

    def __len__(self) -> int:
        return len(self._kept) + len(self._kept.old)
