"""Recurring elements: paragraphs, cells, rows and tables whose values were the same in an earlier letter.

A batch says the issuer's name, dates, periods and account numbers over and over. The second time an element comes out of the
same stretch of a token string its nodes become shared ones like those of static XML, so that from the third time on it is not
built again, nor read, nor laid out. What a letter looks like does not depend on it: the same tokens give the same nodes.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from service.paper.memo import Memo
from service.rendering.node import Node
from service.rendering.tokens import CLOSE, OPEN
from service.rendering.word.parse import WORD

ELEMENTS = frozenset(WORD + name for name in ("p", "tbl", "tr", "tc"))
KEPT = 256
"""Elements remembered in a generation, some kilobytes each."""


PATIENCE = 24
"""Letters in which an element may say something new each time before it is no longer looked up."""


class Grown(NamedTuple):
    """An element and where its stretch ends."""

    node: Node
    pieces: int
    """How many pieces of the token string further."""
    step: int
    """The step of that piece's chunk that ends it."""
    rest: int
    """Elements around it that the same step ends as well."""


_Key: TypeAlias = tuple[int, str, str]
"""The step that begins it, the tokens up to the last piece, and that piece's chunk."""


class Recurring:
    """What one part has in common with itself in other letters."""

    __slots__ = ("_kept", "_lengths", "_news")

    def __init__(self) -> None:
        self._kept: Memo[_Key, Grown | str] = Memo(KEPT)
        """Under a key seen once, its text."""
        self._lengths: dict[tuple[str, int], int] = {}
        """How long an element that begins there was the last time, in pieces."""
        self._news: dict[tuple[str, int], int] = {}
        """How often in a row it said something new."""

    def watches(self, number: str, index: int) -> bool:
        """Whether an element that begins with step `index` of that chunk is looked up at all."""
        return self._news.get((number, index), 0) < PATIENCE

    def find(self, pieces: Sequence[str], at: int, number: str, index: int) -> Grown | None:
        """The element that begins with step `index` of the chunk of piece `at`, whose number is `number`."""
        length = self._lengths.get((number, index))
        if length is None or at + length >= len(pieces):
            return None
        found = self._kept.get(_key(pieces, at, index, length))
        if found is None or isinstance(found, str):
            return None
        self._news[number, index] = 0
        return found

    def note(self, pieces: Sequence[str], at: int, begins: int, found: Grown) -> None:
        """Takes note of an element that was just built."""
        start = (pieces[at].partition(CLOSE)[0], begins)
        self._lengths[start] = found.pieces
        key = _key(pieces, at, begins, found.pieces)
        if self._kept.get(key) is None:
            self._kept.put(key, key[1])
            self._news[start] = self._news.get(start, 0) + 1
            return
        for node in found.node.walk():
            node.static = True
        self._kept.put(key, found)


def _key(pieces: Sequence[str], at: int, begins: int, length: int) -> _Key:
    return begins, OPEN.join(pieces[at : at + length]), pieces[at + length].partition(CLOSE)[0]
