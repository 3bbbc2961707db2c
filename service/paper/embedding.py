"""Embedding: a face and the glyphs a document shows of it as a Type 0 font (ISO 32000-1, 9.7).

Identity-H and CIDFontType2 with CID = glyph id of the *whole* face, so a page stream means the same in every document; the
embedded file is a compact subset that CIDToGIDMap points into. `/CuihanFace` in the font descriptor names the whole face by
the SHA-256 of its file: builders of print parts find it on the shelf by that.
"""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from service.paper.face import Face
from service.paper.pdf import Writer, array, dictionary, hexadecimal, name, number, squeeze
from service.paper.strings import plainer
from service.paper.subset import grown, subset, trunk

FACE_KEY = "/CuihanFace"
"""Private key of the font descriptor: SHA-256 of the face's file as a 32-byte string."""

DEFAULT_WIDTH = 1000
"""/DW: the full em, which is what nearly all Chinese glyphs take; /W lists the others."""

_SYMBOLIC, _FIXED, _SERIF, _ITALIC = 4, 1, 2, 64
"""Flags of a font descriptor (table 123); a CID font with an identity encoding is symbolic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A face cut down to some glyphs, ready to be written into any document."""

    face: Face
    base: bytes
    """/BaseFont."""
    length: int
    """Of the font file, uncompressed."""
    file: bytes = field(repr=False)
    """Deflated, as are the next two."""
    gid_map: bytes = field(repr=False)
    unicode: bytes = field(repr=False)
    widths: bytes = field(repr=False)


class Stock:
    """What all letters of a template embed of a face: worked out, written and compressed once."""

    def __init__(self, face: Face, texts: Mapping[int, str]) -> None:
        gids = sorted(texts)
        self.texts = dict(texts)
        """{glyph id: text it stands for}."""
        self.trunk = trunk(face, gids)
        self.gid_map = _gid_map(gids, self.trunk.places)
        self.unicode = _cmap_blocks(texts)
        self.widths = _widths(face, gids)
        self.digest = _digest(face, gids)

    def beyond(self, texts: Mapping[int, str]) -> dict[int, str] | None:
        """What a letter shows beyond this; None where a glyph stands there for a text that goes before the one it has here."""
        fresh: dict[int, str] = {}
        mine = self.texts
        for gid, text in texts.items():
            known = mine.get(gid)
            if known is None:
                fresh[gid] = text
            elif known != text and plainer(known, text) != known:
                return None
        return fresh


def cut(face: Face, texts: Mapping[int, str]) -> Cut:
    """A face with these glyphs, {glyph id: text it stands for}."""
    gids = sorted(texts)
    program, places = subset(face, gids)
    return Cut(
        face=face,
        base=_base(face, _digest(face, gids)),
        length=len(program),
        file=squeeze(program),
        gid_map=squeeze(_gid_map(gids, places)),
        unicode=squeeze(to_unicode(texts)),
        widths=b"[%s]" % _widths(face, gids),
    )


def cut_more(stock: Stock, texts: Mapping[int, str]) -> Cut:
    """A face with what is common to letters and these further glyphs."""
    face, gids = stock.trunk.face, sorted(texts)
    file, length, places = grown(stock.trunk, gids)
    return Cut(
        face=face,
        base=_base(face, hashlib.sha256(stock.digest + _digest(face, gids)).digest()),
        length=length,
        file=file,
        gid_map=squeeze(_gid_map(gids, places, stock.gid_map)),
        unicode=squeeze("\n".join([_CMAP_HEAD, *stock.unicode, *_cmap_blocks(texts), _CMAP_TAIL]).encode("ascii")),
        widths=b"[%s]" % b" ".join(filter(None, (stock.widths, _widths(face, gids)))),
    )


def put_font(writer: Writer, font: Cut, *, at: int | None = None) -> int:
    """Writes a font and returns the number of its Type 0 object."""
    deflated = {"Filter": b"/FlateDecode"}
    file = writer.stream({"Length1": b"%d" % font.length, **deflated}, font.file)
    descriptor = writer.put(_descriptor(font.face, font.base, file))
    gid_map = writer.stream(deflated, font.gid_map)
    unicode = writer.stream(deflated, font.unicode)
    descendant = writer.put(_DESCENDANT % (font.base, descriptor, DEFAULT_WIDTH, font.widths, gid_map))
    return writer.put(_COMPOSITE % (font.base, descendant, unicode), at=at)


_DESCENDANT = (
    b"<</Type /Font/Subtype /CIDFontType2/BaseFont %s/CIDSystemInfo <</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    b"/FontDescriptor %d 0 R/DW %d/W %s/CIDToGIDMap %d 0 R>>"
)
_COMPOSITE = b"<</Type /Font/Subtype /Type0/BaseFont %s/Encoding /Identity-H/DescendantFonts [%d 0 R]/ToUnicode %d 0 R>>"


def to_unicode(texts: Mapping[int, str]) -> bytes:
    """The ToUnicode CMap (9.10.3): runs of neighbours as ranges, everything else glyph by glyph, in blocks of a hundred."""
    return "\n".join([_CMAP_HEAD, *_cmap_blocks(texts), _CMAP_TAIL]).encode("ascii")


def _cmap_blocks(texts: Mapping[int, str]) -> list[str]:
    ranges: list[list[int]] = []
    singles: list[tuple[int, str]] = []
    for gid, text in sorted(texts.items()):
        if len(text) == 1 and ord(text) < 0x10000:
            point = ord(text)
            last = ranges[-1] if ranges else None
            # only the last byte may count on within a range, of the code as of the text
            if last and gid == last[1] + 1 and point == last[2] + gid - last[0] and gid & 0xFF and point & 0xFF:
                last[1] = gid
            else:
                ranges.append([gid, gid, point])
        elif text:
            singles.append((gid, text))
    lines = [f"<{gid:04X}> <{text.encode('utf-16-be').hex().upper()}>" for gid, text in singles]
    lines += [f"<{first:04X}> <{point:04X}>" for first, last, point in ranges if first == last]
    spans = [f"<{first:04X}> <{last:04X}> <{point:04X}>" for first, last, point in ranges if first != last]
    return [*_blocks("bfchar", lines), *_blocks("bfrange", spans)]


def _blocks(kind: str, lines: list[str]) -> list[str]:
    blocks = (lines[at : at + 100] for at in range(0, len(lines), 100))
    return ["\n".join([f"{len(block)} begin{kind}", *block, f"end{kind}"]) for block in blocks]


def _descriptor(face: Face, base: bytes, file: int) -> bytes:
    digest = hexadecimal(bytes.fromhex(face.digest))
    return _DESCRIPTOR % (base, _measures(face), file, FACE_KEY.encode(), digest)


_DESCRIPTOR = b"<</Type /FontDescriptor/FontName %s%s/FontFile2 %d 0 R%s %s>>"


@lru_cache(maxsize=64)  # faces; the same in every letter
def _measures(face: Face) -> bytes:
    """What a descriptor says of the whole face."""
    metrics = face.metrics

    def scaled(units: int) -> bytes:
        return b"%d" % round(units * 1000 / metrics.upem)

    flags = _SYMBOLIC | _FIXED * metrics.fixed | _SERIF * metrics.serif | _ITALIC * bool(metrics.italic_angle)
    entries = {
        "Flags": b"%d" % flags,
        "FontBBox": array(scaled(edge) for edge in metrics.box),
        "ItalicAngle": number(metrics.italic_angle).encode(),
        "Ascent": scaled(metrics.ascent),
        "Descent": scaled(-metrics.descent),
        "CapHeight": scaled(metrics.cap_height),
        "StemV": b"%d" % (50 + (metrics.weight / 65) ** 2),  # the usual estimate: TrueType has no stem widths
    }
    return dictionary(entries)[2:-2]


def _digest(face: Face, gids: list[int]) -> bytes:
    return hashlib.sha256(face.digest.encode() + struct.pack(f">{len(gids)}H", *gids)).digest()


def _base(face: Face, digest: bytes) -> bytes:
    """/BaseFont with six letters that name this choice of glyphs (9.6.4), the same for the same choice."""
    return name("".join(chr(ord("A") + byte % 26) for byte in digest[:6]) + f"+{face.name}")


def _widths(face: Face, gids: list[int]) -> bytes:
    """What /W holds: the widths that are not the default, neighbours together."""
    groups: list[tuple[int, list[int]]] = []
    for gid in gids:
        width = face.widths[gid]
        if width == DEFAULT_WIDTH:
            continue
        if groups and gid == groups[-1][0] + len(groups[-1][1]):
            groups[-1][1].append(width)
        else:
            groups.append((gid, [width]))
    return b" ".join([b"%d[%s]" % (first, b" ".join([b"%d" % width for width in row])) for first, row in groups])


def _gid_map(gids: list[int], places: Mapping[int, int], before: bytes = b"") -> bytes:
    """CIDToGIDMap up to the highest glyph shown: two bytes a CID, zero where the glyph is not embedded."""
    table = bytearray(before)
    if gids:
        table.extend(bytes(max(0, 2 * (gids[-1] + 1) - len(table))))
    for gid in gids:
        table[2 * gid : 2 * gid + 2] = places[gid].to_bytes(2, "big")
    return bytes(table) or b"\0\0"


_CMAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange"""

_CMAP_TAIL = """endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
