"""Proofs from the hash tiles of a log: that a leaf is in it, and that a longer log goes on from a shorter one (RFC 6962 §2.1).

A proof reads a handful of tiles, however long the log is: the root over an aligned power of two of leaves is folded out of the
hashes of one tile.
"""

from collections.abc import Callable, Sequence

from service.archive.hashing import node_hash
from service.archive.notes import tile_name

TILE = 256


class TileMissing(LookupError):  # noqa: N818 - says what is the matter
    """A tile that a proof needs is not in the archive, or is cut short."""


class Tiles:
    """The hashes of the first `size` leaves of a log, read tile by tile.

    `get` gives the bytes under a path below the log, such as `tile/0/000.p/60`, or None.
    """

    def __init__(self, get: Callable[[str], bytes | None], size: int) -> None:
        self._get = get
        self._size = size
        self._read: dict[tuple[int, int], bytes] = {}

    def inclusion(self, index: int) -> list[bytes]:
        """The audit path of the leaf at `index` (from 0), the deepest hash first; raises TileMissing."""
        if not 0 <= index < self._size:
            raise ValueError(f"a log of {self._size} leaves has none at {index}")
        path: list[bytes] = []
        low, high = 0, self._size
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._root(middle, high))
                high = middle
            else:
                path.append(self._root(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, earlier: int) -> list[bytes]:
        """Why the tree over `earlier` leaves is the beginning of this one (§2.1.2); empty for 0 and for the whole."""
        if not 0 <= earlier <= self._size:
            raise ValueError(f"a log of {self._size} leaves has no beginning of {earlier}")
        if earlier in {0, self._size}:
            return []
        proof: list[bytes] = []
        low, high, whole = 0, self._size, True
        while earlier != high:
            middle = low + _split(high - low)
            if earlier <= middle:
                proof.append(self._root(middle, high))
                high = middle
            else:
                proof.append(self._root(low, middle))
                low, whole = middle, False
        if not whole:
            proof.append(self._root(low, high))
        return proof[::-1]

    def _root(self, low: int, high: int) -> bytes:
        """Tree hash over the leaves low … high - 1."""
        count = high - low
        if count & (count - 1) == 0 and low % count == 0:
            level, bits = divmod(count.bit_length() - 1, 8)
            first = low >> 8 * level
            return _fold([self._hash(level, first + at) for at in range(1 << bits)])
        middle = low + _split(count)
        return node_hash(self._root(low, middle), self._root(middle, high))

    def _hash(self, level: int, at: int) -> bytes:
        tile, place = divmod(at, TILE)
        width = min(TILE, (self._size >> 8 * level) - tile * TILE)
        if (level, tile) not in self._read:
            name = tile_name(str(level), tile, width)
            data = self._get(name)
            if data is None or len(data) != 32 * width:
                raise TileMissing(name)
            self._read[level, tile] = data
        return self._read[level, tile][32 * place : 32 * place + 32]


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _fold(hashes: Sequence[bytes]) -> bytes:
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]
