"""Metrics: a font at a size, as one run style asks for it, measured the way the reference layout measures.

Lengths are twips. A glyph's advance is kept in sixths of a twip (the reference's layout device has 8640 dpi) and only the
sum of a portion is rounded. Ascent, descent and gap are measured in the same sixths; the gap lies above the ascent
(docs/layout.md, "Measuring").
"""

import re
from itertools import accumulate

from service.paper.fonts import Face, Match, Shelf
from service.rendering.word.model import RunStyle

SCRIPT_SIZE = 58
"""Superscript and subscript: percent of the full size."""
SMALL_CAPITALS = 80
"""Small capitals: percent of the full size."""
MEMO = 8192
"""Entries of a memo before it is emptied; the static part of a template has a few hundred."""


_FIGURES = re.compile("[0-9 .,:;/()¥%+–-]+")
"""Text whose glyphs no default feature changes in an ordinary face: sums, dates, telephone numbers."""
_ALL_FIGURES = "0123456789 0.1,2:3;4/5(6)7¥8%9+10–11-1/2 3:4 (5)"


class Shaped:
    """Glyphs of one stretch of text in one font: a list per property, never an object per glyph."""

    __slots__ = ("gids", "missing", "simple", "starts", "widths")

    def __init__(self, gids: list[int], starts: list[int], widths: list[float], *, simple: bool, missing: bool) -> None:
        self.gids = gids
        self.starts = starts
        """Index of the first character of each glyph's cluster."""
        self.widths = widths
        """Advance per character in sixths of a twip; a cluster's advance stands at its first character."""
        self.simple = simple
        """One glyph per character, in order."""
        self.missing = missing


class Font:
    """One face at one size, with the properties of a run style that change its measure."""

    __slots__ = (
        "_advances",
        "_figures",
        "_shaped",
        "above",
        "below",
        "embolden",
        "face",
        "line_above",
        "line_below",
        "match",
        "shift",
        "size",
        "slant",
        "style",
    )

    def __init__(self, style: RunStyle, match: Match, *, small: bool = False) -> None:
        face = match.face
        full = style.size * SMALL_CAPITALS // 100 if small else style.size
        self.style = style
        self.match = match
        self.face: Face = face
        self.embolden = match.embolden
        self.slant = match.slant
        above, below = vertical_metrics(face, full)
        self.size = full
        self.shift = 0
        """How far the baseline is raised, twips; negative lowers."""
        if style.vertical:
            self.size = round(full * SCRIPT_SIZE / 100)
            small_above, small_below = vertical_metrics(face, self.size)
            self.shift = above - small_above if style.vertical == "superscript" else small_below - below
        self.above = above
        self.below = below
        self.line_above = above
        self.line_below = below
        if style.position:
            # The reference rounds the shift to whole percents of the size and applies them to the line height.
            percent = round(style.position * 100 / style.size)
            self.shift += round(percent * (above + below) / 100)
            self.line_above += max(0, self.shift)
            self.line_below += max(0, -self.shift)
        self._advances: dict[str, tuple[int, float]] = {}
        self._shaped: dict[str, Shaped] = {}
        self._figures: bool | None = None

    def _glyph(self, char: str) -> tuple[int, float]:
        found = self._advances.get(char)
        if found is None:
            gid = self.face.gid(char)
            found = self._advances[char] = (gid, self.sixths(self.face.advance(gid)))
        return found

    def sixths(self, units: int) -> float:
        """An advance of the face in sixths of a twip, letter spacing and character scale included."""
        sixths = int(units * self.size * 6 / self.face.upem + 0.5)
        if self.style.scale != 100:
            sixths = int(sixths * self.style.scale / 100 + 0.5)
        return sixths + self.style.spacing * 6

    def shape_han(self, text: str) -> Shaped:
        """Characters of an East Asian portion, or figures: one glyph each, no shaping needed."""
        glyphs = [self._glyph(char) for char in text]
        gids = [glyph[0] for glyph in glyphs]
        return Shaped(gids, list(range(len(text))), [glyph[1] for glyph in glyphs], simple=True, missing=0 in gids)

    def _plain(self) -> bool:
        """Whether shaping leaves this face's figures alone, asked of HarfBuzz once with a text full of them."""
        if self._figures is None:
            glyphs = self.face.shape(_ALL_FIGURES)
            nominal = [(self.face.gid(char), at) for at, char in enumerate(_ALL_FIGURES)]
            self._figures = [(gid, cluster) for gid, _, cluster in glyphs] == nominal
        return self._figures

    def shape_latin(self, text: str) -> Shaped:
        """A Latin portion, shaped: ligatures always, kerning where the run asks for it."""
        found = self._shaped.get(text)
        if found is None:
            if len(self._shaped) >= MEMO:
                self._shaped.clear()
            found = self._shaped[text] = self._shape(text)
        return found

    def _shape(self, text: str) -> Shaped:
        if not self.style.kern and _FIGURES.fullmatch(text) and self._plain():
            return self.shape_han(text)
        gids: list[int] = []
        starts: list[int] = []
        widths = [0.0] * len(text)
        for gid, advance, cluster in self.face.shape(text, kern=self.style.kern):
            gids.append(gid)
            starts.append(cluster)
            widths[cluster] += self.sixths(advance)
        simple = starts == list(range(len(text)))
        return Shaped(gids, starts, widths, simple=simple, missing=0 in gids)


class Foundry:
    """Fonts for run styles, from one shelf; holds every memo of the layout that depends on the shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._fonts: dict[tuple[RunStyle, bool, bool], Font] = {}
        self._by_identity: dict[tuple[int, bool], tuple[RunStyle, Font]] = {}
        self._fallbacks: dict[tuple[Font, str], Font | None] = {}

    def font(self, style: RunStyle, *, han: bool) -> Font:
        """The font for Latin or East Asian characters of a run."""
        key = (id(style), han)
        found = self._by_identity.get(key)
        if found is not None and found[0] is style:
            return found[1]
        if len(self._by_identity) >= MEMO:
            self._by_identity.clear()
        font = self._made(style, han=han, small=False)
        self._by_identity[key] = (style, font)
        return font

    def small(self, style: RunStyle) -> Font:
        """The font for small capitals of a run."""
        return self._made(style, han=False, small=True)

    def _made(self, style: RunStyle, *, han: bool, small: bool) -> Font:
        key = (style, han, small)
        font = self._fonts.get(key)
        if font is None:
            name = style.han if han else style.latin
            match = self.shelf.match(name, bold=style.bold, italic=style.italic, han=han)
            font = self._fonts[key] = Font(style, match, small=small)
        return font

    def fallback(self, font: Font, char: str) -> Font | None:
        """Another font at the same size that has the character; None where the shelf has none."""
        key = (font, char)
        if key not in self._fallbacks:
            match = self.shelf.fallback(char, font.match)
            other = Font(font.style, match) if match is not None else None
            if other is not None:
                # A borrowed glyph does not change the line: it keeps the height of the font that was asked for.
                other.line_above, other.line_below = font.line_above, font.line_below
            self._fallbacks[key] = other
        return self._fallbacks[key]


def vertical_metrics(face: Face, size: int) -> tuple[int, int]:
    """What a line of this face at this size (twips) has above and below its baseline, the gap included above.

    The reference rounds ascent, descent and gap in sixths of a twip (its device has 8640 dpi), then ascent, the sum of
    ascent and descent, and the gap to twips: reproduced exactly at 51 of 51 sizes of three faces.
    """
    ascent, descent, gap = (int(units * size * 6 / face.upem + 0.5) for units in (face.ascent, face.descent, face.gap))
    above, height, leading = (int(sixths / 6 + 0.5) for sixths in (ascent, ascent + descent, gap))
    return leading + above, height - above


def running(widths: list[float]) -> list[float]:
    """Cumulated widths with a leading zero: the pen before each character."""
    return list(accumulate(widths, initial=0))
