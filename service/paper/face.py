"""Face: one TrueType file, read once: its metrics, its glyphs, its shaping, and a ready start for subsets of it.

Everything is read by HarfBuzz at a scale of one unit of its own em, so advances are the integers of the file. The file is
opened when the first question is asked that the shelf's manifest cannot answer, and its SHA-256 is checked then: a letter
must never be drawn with another font than its notice names.
"""

import hashlib
import re
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import uharfbuzz as hb

from service.paper.outlines import Outlines
from service.terms.problems import Refused

Shaped = tuple[tuple[int, int, int], ...]
"""Glyphs as HarfBuzz lays them: (glyph id, advance in font units, index of the first character it stands for)."""

HAN = re.compile("[\u4e00-\u9fff]+")
"""The block of CJK unified ideographs: what names and addresses are made of."""

SHAPES_KEPT = 16384
"""Shaped texts remembered per face: a batch repeats its words, one letter holds a few hundred of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What a face says about itself, in font units unless said otherwise."""

    upem: int
    ascent: int
    descent: int
    """Positive, below the base line."""
    gap: int
    box: tuple[int, int, int, int]
    cap_height: int
    italic_angle: float
    """Degrees, negative where it leans to the right."""
    weight: int
    """OS/2 weight class: 400 regular, 700 bold."""
    fixed: bool
    serif: bool
    embeddable: bool
    """OS/2 fsType does not forbid embedding."""


class _Nominal(dict[str, int]):
    """The glyph of each character by the face's cmap; 0 where it has none. Asked with `map`, so that a hit costs no call."""

    def __init__(self, face: "Face") -> None:
        super().__init__()
        self._face = face

    def __missing__(self, char: str) -> int:
        found = self[char] = self._face.font.get_nominal_glyph(ord(char)) or 0
        return found


class _Codes(dict[str, str]):
    """The same as content streams write them: four hexadecimal digits."""

    def __init__(self, face: "Face") -> None:
        super().__init__()
        self._face = face

    def __missing__(self, char: str) -> str:
        found = self[char] = f"{self._face.gids[char]:04X}"
        return found


class Face:
    """One face of the shelf. `digest` is the SHA-256 of its file and its name everywhere in the evidence."""

    def __init__(self, path: Path, *, name: str, family: str, bold: bool, italic: bool, digest: str, index: int = 0) -> None:
        self.path = path
        self.name = name
        """PostScript name."""
        self.family = family
        self.bold = bold
        self.italic = italic
        self.digest = digest
        """SHA-256 of the file, hexadecimal; of file and index for a face of a collection."""
        self.index = index
        self.resource = f"F{digest[:8]}"
        """Its name in page streams: the same in every document, so that a stream can be copied unchanged."""
        self.gids = _Nominal(self)
        self.codes = _Codes(self)
        self.records: dict[int, bytes] = {}
        """See `digest.GlyphSource`."""
        self._shaped = lru_cache(maxsize=SHAPES_KEPT)(self._shape)

    def __repr__(self) -> str:
        return f"Face({self.name})"

    @property
    def upem(self) -> int:
        """Font units to the em."""
        return self.metrics.upem

    @property
    def ascent(self) -> int:
        """Font units above the base line: hhea, or OS/2 typo where the face says USE_TYPO_METRICS."""
        return self.metrics.ascent

    @property
    def descent(self) -> int:
        """Font units below the base line, positive; from the same table as `ascent`."""
        return self.metrics.descent

    @property
    def gap(self) -> int:
        """The line gap in font units; from the same table as `ascent`."""
        return self.metrics.gap

    def gid(self, char: str) -> int:
        """The glyph of one character by the face's cmap; 0 where it has none."""
        return self.gids[char]

    def advance(self, gid: int) -> int:
        """The advance width of a glyph in font units."""
        return self.advances[gid]

    def width(self, gid: int) -> int:
        """The advance as PDF's /W states it: thousandths of the em, rounded half up."""
        return self.widths[gid]

    def shape(self, text: str, *, kern: bool = False) -> Shaped:
        """The glyphs of a text of one script: the face's default features with ligatures; kerning only where asked."""
        return self._shaped(text, kern)

    def outline(self, gid: int) -> bytes:
        """The drawing of a glyph as bytes, the same from the whole face and from any subset of it (see `drawing`)."""
        return drawing(self.font, gid)

    def fingerprint(self, gid: int) -> bytes:
        """SHA-256 of `outline(gid)`."""
        return hashlib.sha256(self.outline(gid)).digest()

    @cached_property
    def face(self) -> Any:  # noqa: ANN401 - uharfbuzz has no types
        """HarfBuzz's face. Raises Refused("font-…") where the file is missing, altered or has no TrueType outlines."""
        try:
            with self.path.open("rb") as file:
                digest = face_digest(hashlib.file_digest(file, "sha256").hexdigest(), self.index)
            opened = hb.Face(hb.Blob.from_file_path(str(self.path)), self.index)
        except OSError as error:
            raise Refused("font-missing", f"the font file {self.path.name} cannot be read: {error.strerror}") from error
        if digest != self.digest:
            raise Refused(
                "font-altered",
                f"the font file {self.path.name} is not the one the manifest names: {digest} is not {self.digest}",
                hint="请恢复原字体文件。/ Restore the file from the release.",
            )
        require_truetype(opened, self.path.name)
        return opened

    @cached_property
    def font(self) -> Any:  # noqa: ANN401 - uharfbuzz has no types
        """HarfBuzz's font at one unit of the em."""
        return hb.Font(self.face)

    @cached_property
    def outlines(self) -> Outlines:
        """Its glyphs as stored, for subsets."""
        return Outlines(self.path, self.index, self.face)

    @cached_property
    def advances(self) -> "array[int]":
        """Advance widths of all glyphs, font units."""
        advance = self.font.get_glyph_h_advance
        return array("i", [advance(gid) for gid in range(self.face.glyph_count)])

    @cached_property
    def widths(self) -> "array[int]":
        """Advance widths of all glyphs, thousandths of the em rounded half up."""
        upem = self.upem
        return array("i", [(2000 * advance + upem) // (2 * upem) for advance in self.advances])

    @cached_property
    def metrics(self) -> Metrics:
        """The face's own figures."""
        return read_metrics(self.face)

    @cached_property
    def _plain(self) -> bool:
        """Whether shaping leaves this face's ideographs alone, asked of HarfBuzz with all of them once (some 20 ms)."""
        text = "".join(map(chr, sorted(point for point in self.face.unicodes if 0x4E00 <= point <= 0x9FFF)))
        return bool(text) and self._ask(text, kern=False) == self._nominal(text)

    def _shape(self, text: str, kern: bool) -> Shaped:
        return self._nominal(text) if HAN.fullmatch(text) and self._plain else self._ask(text, kern=kern)

    def _nominal(self, text: str) -> Shaped:
        gids, advances = self.gids, self.advances
        return tuple([(glyph := gids[char], advances[glyph], place) for place, char in enumerate(text)])

    def _ask(self, text: str, *, kern: bool) -> Shaped:
        buffer = hb.Buffer()
        buffer.add_codepoints([ord(char) for char in text])
        buffer.language = "und"  # else HarfBuzz takes the process's locale, and the same text other glyphs elsewhere
        buffer.guess_segment_properties()
        hb.shape(self.font, buffer, {"kern": kern})
        return tuple(
            (info.codepoint, position.x_advance, info.cluster)
            for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        )


def face_digest(file_sha256: str, index: int) -> str:
    """The digest of a face: its file's, or for a later face of a collection a hash over file and index."""
    return file_sha256 if index == 0 else hashlib.sha256(f"{file_sha256}#{index}".encode()).hexdigest()


def require_truetype(face: Any, name: str) -> None:  # noqa: ANN401 - uharfbuzz has no types
    """Raises Refused("font-not-truetype") for CFF outlines and bitmap faces: only glyf outlines are embedded here."""
    tags = face.table_tags
    if "glyf" not in tags or "loca" not in tags:
        raise Refused(
            "font-not-truetype",
            f"{name} has no TrueType outlines; fonts with CFF outlines (most .otf files) cannot be used",
            hint="请换用 TrueType（glyf 轮廓）版本的字体。/ Use the TrueType build of this font.",
        )


def drawing(font: Any, gid: int) -> bytes:  # noqa: ANN401 - uharfbuzz has no types
    """The drawing of a glyph as bytes that do not depend on glyph numbering, composites or table layout.

    One record a drawing operator in drawing order, contours as stored: an ASCII letter (M move, L line, Q quadratic curve
    with control point and end, Z close) and its coordinates as big-endian signed 32-bit integers in 1/64 font unit
    (implied on-curve points of TrueType fall on halves).
    """
    records: list[tuple[bytes, tuple[float, ...]]] = []
    font.draw_glyph(gid, _DRAWING, records)
    return b"".join(
        letter + struct.pack(f">{len(numbers)}i", *[round(number * 64) for number in numbers]) for letter, numbers in records
    )


def read_metrics(face: Any) -> Metrics:  # noqa: ANN401 - uharfbuzz has no types
    """The figures of a face from its head, hhea, OS/2 and post tables (OpenType 1.9)."""
    head, hhea, post = (bytes(face.reference_table(tag).data) for tag in ("head", "hhea", "post"))
    os2 = bytes(face.reference_table("OS/2").data) if "OS/2" in face.table_tags else bytes(96)
    upem = struct.unpack_from(">H", head, 18)[0]
    ascent, descent, gap = struct.unpack_from(">3h", hhea, 4)
    if struct.unpack_from(">H", os2, 62)[0] & 0x80:  # fsSelection bit 7, USE_TYPO_METRICS
        ascent, descent, gap = struct.unpack_from(">3h", os2, 68)
    has_heights = struct.unpack_from(">H", os2, 0)[0] >= 2 and len(os2) >= 90
    family_kind, serif_style = os2[32], os2[33]  # Panose
    return Metrics(
        upem=upem,
        ascent=ascent,
        descent=-descent,
        gap=gap,
        box=struct.unpack_from(">4h", head, 36),
        cap_height=struct.unpack_from(">h", os2, 88)[0] if has_heights else ascent,
        italic_angle=struct.unpack_from(">i", post, 4)[0] / 65536,
        weight=struct.unpack_from(">H", os2, 4)[0] or 400,
        fixed=bool(struct.unpack_from(">I", post, 12)[0]),
        serif=family_kind == 2 and 2 <= serif_style <= 10,
        embeddable=struct.unpack_from(">H", os2, 8)[0] & 0xF != 2,  # 2: restricted licence embedding
    )


def _drawing_functions() -> Any:  # noqa: ANN401 - uharfbuzz has no types
    def move(x: float, y: float, records: list[tuple[bytes, Sequence[float]]]) -> None:
        records.append((b"M", (x, y)))

    def line(x: float, y: float, records: list[tuple[bytes, Sequence[float]]]) -> None:
        records.append((b"L", (x, y)))

    def curve(cx: float, cy: float, x: float, y: float, records: list[tuple[bytes, Sequence[float]]]) -> None:
        records.append((b"Q", (cx, cy, x, y)))

    def close(records: list[tuple[bytes, Sequence[float]]]) -> None:
        records.append((b"Z", ()))

    functions = hb.DrawFuncs()
    functions.set_move_to_func(move)
    functions.set_line_to_func(line)
    functions.set_quadratic_to_func(curve)
    functions.set_close_path_func(close)
    return functions


_DRAWING = _drawing_functions()
