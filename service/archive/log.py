"""The log of a series: an RFC 6962 Merkle tree kept as C2SP tlog-tiles. A number is a position in it, plus one.

The tree grows by one leaf at a time and holds only its right edge in memory: per level the hashes of the tile that is not
full yet. Tiles have height 8 (256 hashes); level L counts subtrees of 256^L leaves. A tile that is not full is stored under
its width, `tile/0/000.p/60`; it is replaced by nothing, only followed by a wider one.

    >>> tree = Tree()
    >>> tree.append(leaf_hash(b"first"))
    >>> [tile.path for tile in tree.tiles()]
    ['tile/0/000.p/1']
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.archive.hashing import EMPTY_ROOT, leaf_hash, node_hash

__all__ = ["TILE", "Tile", "Tree", "bundle_path", "entry_bundle", "leaf_hash"]

TILE = 256
"""Hashes in a full tile, and entries in a full bundle (tlog-tiles: height 8)."""

LONGEST_ENTRY = 0xFFFF
"""A bundle writes the length of an entry in two bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One object of hashes, concatenated."""

    path: str
    """Below the log's prefix: tile/0/x001/234.p/17."""
    data: bytes


class Tree:
    """The right edge of the log's tree."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._edge: list[list[bytes]] = [[]]
        self._full: list[Tile] = []
        for leaf in leaves:
            self.append(leaf)
        self._full.clear()  # whatever was appended on opening is in the archive already

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.size += 1
        level, value = 0, leaf
        while True:
            if level == len(self._edge):
                self._edge.append([])
            tile = self._edge[level]
            tile.append(value)
            if len(tile) < TILE:
                return
            index = self.size // TILE ** (level + 1) - 1
            self._full.append(Tile(path=_tile_path(level, index, TILE), data=b"".join(tile)))
            value = _fold(tile)
            tile.clear()
            level += 1

    def root(self) -> bytes:
        """The Merkle tree hash over all leaves."""
        peaks = [peak for tile in reversed(self._edge) for peak in _peaks(tile)]
        if not peaks:
            return EMPTY_ROOT
        root = peaks.pop()
        while peaks:
            root = node_hash(peaks.pop(), root)
        return root

    def tiles(self) -> list[Tile]:
        """Tiles to store before a seal over the present size: those filled since the last call, and the right edge."""
        full, self._full = self._full, []
        edge = [
            Tile(path=_tile_path(level, self.size // TILE ** (level + 1), len(tile)), data=b"".join(tile))
            for level, tile in enumerate(self._edge)
            if tile
        ]
        return full + edge


def entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Log entries as one object: each with its length in two big-endian bytes (tlog-tiles, "Entry Bundles")."""
    if any(len(entry) > LONGEST_ENTRY for entry in entries):
        raise ValueError(f"a log entry is at most {LONGEST_ENTRY} bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def bundle_path(index: int, width: int) -> str:
    """Where the bundle of entries index*256 … is stored."""
    return f"tile/entries/{_index(index)}" + ("" if width == TILE else f".p/{width}")


def _tile_path(level: int, index: int, width: int) -> str:
    return f"tile/{level}/{_index(index)}" + ("" if width == TILE else f".p/{width}")


def _index(number: int) -> str:
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    return "/".join(reversed(groups))


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Root over a power of two of equal subtrees."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def _peaks(tile: Sequence[bytes]) -> list[bytes]:
    """The largest complete subtrees of a tile that is not full, from left to right."""
    peaks, start = [], 0
    for bit in (128, 64, 32, 16, 8, 4, 2, 1):
        if len(tile) & bit:
            peaks.append(_fold(tile[start : start + bit]))
            start += bit
    return peaks
