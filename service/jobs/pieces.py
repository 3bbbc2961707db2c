"""Pieces: long lists as compressed objects of some hundred lines, so that a large batch is unpacked piece by piece."""

from collections.abc import Iterable, Iterator
from itertools import islice

from service.archive.inputs import pack, unpack

__all__ = ["PIECE", "pack", "packed", "unpack"]

PIECE = 256
"""Lines in a piece: as many letters as are numbered together; half a megabyte unpacked, a tenth of that packed."""


def packed(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines without newlines in them as pieces, each with the place of its first line."""
    left, first = iter(lines), 0
    while some := list(islice(left, PIECE)):
        yield first, pack(some)
        first += len(some)
