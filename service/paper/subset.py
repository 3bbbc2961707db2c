"""Subset: the few glyphs of a face that a document shows, as a small TrueType file of their own.

The glyphs are renumbered to fill the file without holes; the map that is given back becomes the CIDToGIDMap of the PDF, so that
page streams can go on naming glyphs by their numbers in the whole face. A CIDFontType2 program needs glyf, loca, head, hhea,
hmtx and maxp only (ISO 32000-1, 9.9).

Glyphs that all letters of a template embed are a `Trunk`: they come first in the file, their outlines compressed once, and a
letter adds what it shows beyond them.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

from service.paper.deflated import Stretch, joined, stored, stretch
from service.paper.face import Face
from service.paper.outlines import Glyph, total_of
from service.paper.pdf import LEVEL, QUICK

_HEADER = struct.pack(">IHHHH", 0x00010000, 6, 64, 2, 32)
"""Version and search fields of a directory of six tables."""
_DIRECTORY = 12 + 16 * 6
_MAGIC = 0xB1B0AFBA
"""What a file's 32-bit numbers add up to with head.checkSumAdjustment."""
_SHORT = 0x1FFFE
"""The farthest a short loca can point."""


@dataclass(frozen=True, slots=True)
class Trunk:
    """The first glyphs of files that share them: .notdef and what was asked for, with the parts of composites."""

    face: Face
    places: dict[int, int]
    """Glyph id in the face: in the file."""
    ends: list[int] = field(repr=False)
    """Where each glyph begins in the glyf table, and the last one ends."""
    total: int
    """Of that table as 32-bit numbers."""
    metrics: bytes = field(repr=False)
    """Of the glyphs, as hmtx has them."""
    squeezed: Stretch = field(repr=False)
    """The glyf table, compressed."""


def trunk(face: Face, gids: Iterable[int]) -> Trunk:
    """The trunk of these glyphs."""
    nothing = _nothing(face)
    places, glyphs = _placed(nothing, gids)
    ends, total, metrics = _table(nothing, glyphs)
    return Trunk(face, places, ends, total, metrics, stretch(b"".join([glyph.data for glyph in glyphs]), LEVEL))


def subset(face: Face, gids: Iterable[int]) -> tuple[bytes, dict[int, int]]:
    """The compact TrueType file with these glyphs and .notdef, and {glyph id in the face: glyph id in the file}.

    The map also names the parts of composite glyphs that had to come along.
    """
    nothing = _nothing(face)
    places, glyphs = _placed(nothing, gids)
    return b"".join(_file(nothing, glyphs)), places


def grown(stem: Trunk, gids: Iterable[int]) -> tuple[bytes, int, dict[int, int]]:
    """A trunk's file with further glyphs: compressed, its length uncompressed, and the map as of `subset`."""
    places, glyphs = _placed(stem, gids)
    head, tail = _file(stem, glyphs)
    return joined((stored(head), stem.squeezed), tail, QUICK), len(head) + stem.ends[-1] + len(tail), places


def _nothing(face: Face) -> Trunk:
    return Trunk(face, {}, [0], 0, b"", Stretch(b"", 0, 1))


def _placed(stem: Trunk, gids: Iterable[int]) -> tuple[dict[int, int], list[Glyph]]:
    """The places of these glyphs behind a trunk's, and the glyphs; parts of composites come with them."""
    before, outlines = stem.places, stem.face.outlines
    wanted = {0, *gids} - before.keys()
    found: dict[int, Glyph] = {}
    while wanted:
        fresh = {gid: outlines.glyph(gid) for gid in wanted}
        found |= fresh
        wanted = {part for glyph in fresh.values() for _, part in glyph.parts if part not in found and part not in before}
    order = sorted(found)
    places = before | dict(zip(order, range(len(before), len(before) + len(order)), strict=True))
    return places, [_renamed(found[gid], places) for gid in order]


def _renamed(glyph: Glyph, places: dict[int, int]) -> Glyph:
    """A composite that names its parts by their places in the file; any other glyph as it is."""
    if not glyph.parts:
        return glyph
    data = bytearray(glyph.data)
    for at, gid in glyph.parts:
        struct.pack_into(">H", data, at, places[gid])
    return Glyph(bytes(data), total_of(data), glyph.metrics, ())


def _table(stem: Trunk, glyphs: list[Glyph]) -> tuple[list[int], int, bytes]:
    """What a trunk keeps of its glyf and hmtx tables, with these glyphs behind it."""
    ends = stem.ends[:-1] + list(accumulate([len(glyph.data) for glyph in glyphs], initial=stem.ends[-1]))
    return (
        ends,
        stem.total + sum([glyph.total for glyph in glyphs]),
        b"".join([stem.metrics, *[glyph.metrics for glyph in glyphs]]),
    )


def _file(stem: Trunk, glyphs: list[Glyph]) -> tuple[bytes, bytes]:
    """A file's directory, and all that follows the trunk's part of its glyf table."""
    ends, total, metrics = _table(stem, glyphs)
    count, outlines, short = len(ends) - 1, stem.face.outlines, ends[-1] <= _SHORT
    head = bytearray(outlines.head[:54])
    struct.pack_into(">I", head, 8, 0)
    struct.pack_into(">h", head, 50, 0 if short else 1)
    tables = {
        b"head": bytes(head),
        b"hhea": outlines.hhea[:34] + struct.pack(">H", count),
        b"hmtx": metrics,
        b"loca": struct.pack(f">{count + 1}H", *[end // 2 for end in ends]) if short else struct.pack(f">{count + 1}I", *ends),
        # no instructions: no twilight zone, no storage, no functions, no stack (OpenType 1.9, "maxp")
        b"maxp": outlines.maxp[:4]
        + struct.pack(">H", count)
        + outlines.maxp[6:14]
        + b"\0\1"
        + bytes(12)
        + outlines.maxp[28:32],
    }
    sums = [total & 0xFFFFFFFF, *[total_of(table) for table in tables.values()]]
    lengths = [ends[-1], *[len(table) for table in tables.values()]]
    directory, at = [_HEADER], _DIRECTORY
    for tag, sum_, length in zip((b"glyf", *tables), sums, lengths, strict=True):
        directory.append(struct.pack(">4sIII", tag, sum_, at, length))
        at += length + -length % 4
    start = b"".join(directory)
    struct.pack_into(">I", head, 8, _MAGIC - total_of(start) - sum(sums) & 0xFFFFFFFF)
    tables[b"head"] = bytes(head)
    return start, b"".join([*[glyph.data for glyph in glyphs], *[table + bytes(-len(table) % 4) for table in tables.values()]])
