"""Outlines: the glyphs of a TrueType face as they lie in its file, ready to be put into smaller files.

Records are cut from the glyf table as it is needed (OpenType 1.9, "glyf"); instructions are left out, since no viewer of
letters runs them. What a record of a composite glyph says about its parts is kept as places to be written over.
"""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.paper.memo import Memo

GLYPHS_KEPT = 4096
"""Records remembered in a generation: some 2 MB of a Chinese face."""

_WORDS, _SCALE, _MORE, _SCALES, _MATRIX, _INSTRUCTIONS = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100
"""Flags of a composite glyph's parts."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph."""

    data: bytes
    """Its record, filled up to a multiple of four bytes."""
    total: int
    """Of the record as 32-bit numbers: what it adds to the table's checksum."""
    metrics: bytes
    """Its entry of hmtx: advance and left side bearing."""
    parts: tuple[tuple[int, int], ...]
    """Of a composite: (place in the record, glyph id) of each part."""


class Outlines:
    """The glyphs of one face, asked by glyph id."""

    def __init__(self, path: Path, index: int, face: Any) -> None:  # noqa: ANN401 - uharfbuzz has no types
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._start = _glyf(self._file, index)
        loca, self._hmtx, self.head, self.hhea, self.maxp = (
            bytes(face.reference_table(tag).data) for tag in ("loca", "hmtx", "head", "hhea", "maxp")
        )
        self._long = struct.unpack_from(">h", self.head, 50)[0] != 0
        self._loca = loca
        self._metrics = struct.unpack_from(">H", self.hhea, 34)[0]
        self._kept: Memo[int, Glyph] = Memo(GLYPHS_KEPT)

    def glyph(self, gid: int) -> Glyph:
        """A glyph; one without an outline has an empty record."""
        found = self._kept.get(gid)
        if found is None:
            found = self._read(gid)
            self._kept.put(gid, found)
        return found

    def _read(self, gid: int) -> Glyph:
        if self._long:
            start, end = struct.unpack_from(">2I", self._loca, 4 * gid)
        else:
            start, end = (2 * place for place in struct.unpack_from(">2H", self._loca, 2 * gid))
        stored = bytes(self._file[self._start + start : self._start + end])
        data, parts = _bare(stored) if stored else (b"", ())
        data += bytes(-len(data) % 4)
        return Glyph(data, total_of(data), self._entry(gid), parts)

    def _entry(self, gid: int) -> bytes:
        if gid < self._metrics:
            return self._hmtx[4 * gid : 4 * gid + 4]
        bearing = 2 * (self._metrics + gid)
        return self._hmtx[4 * self._metrics - 4 : 4 * self._metrics - 2] + self._hmtx[bearing : bearing + 2]


def total_of(table: bytes | bytearray) -> int:
    """The checksum of a table: its 32-bit numbers added up, zeros behind its end."""
    numbers: tuple[int, ...] = struct.unpack(f">{(len(table) + 3) // 4}I", table + bytes(-len(table) % 4))
    return sum(numbers) & 0xFFFFFFFF


def _glyf(file: "mmap.mmap", index: int) -> int:
    """Where the glyf table of a face begins in its file."""
    start: int = struct.unpack_from(">I", file, 12 + 4 * index)[0] if file[:4] == b"ttcf" else 0
    count: int = struct.unpack_from(">H", file, start + 4)[0]
    for at in range(start + 12, start + 12 + 16 * count, 16):
        if file[at : at + 4] == b"glyf":
            found: int = struct.unpack_from(">I", file, at + 8)[0]
            return found
    raise ValueError("the face has no glyf table")


def _bare(stored: bytes) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """A record without its instructions, and where it names parts."""
    contours = struct.unpack_from(">h", stored)[0]
    if contours >= 0:
        at = 10 + 2 * contours
        length = struct.unpack_from(">H", stored, at)[0]
        return (stored if not length else stored[:at] + b"\0\0" + stored[at + 2 + length :]), ()
    data, at, parts = bytearray(stored), 10, []
    while True:
        flags, gid = struct.unpack_from(">2H", data, at)
        parts.append((at + 2, gid))
        struct.pack_into(">H", data, at, flags & ~_INSTRUCTIONS)
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _SCALES else 8 if flags & _MATRIX else 0
        if not flags & _MORE:
            return bytes(data[:at]), tuple(parts)
