"""Metrics: a font at a size, as one run style asks for it, measured the way the reference layout measures.

Lengths are twips. A glyph's advance is kept in sixths of a twip (the reference's layout device has 8640 dpi) and only the
sum of a portion is rounded. Ascent, descent and gap are measured in the same sixths; the gap lies above the ascent
(docs/layout.md, "Measuring").
"""

import re
from itertools import accumulate

from service.paper.fonts import Face, Match, Shelf
from service.paper.memo import Memo
from service.paper.passages import Look
from service.paper.strings import row, tj
from service.rendering.layout.borders import outset
from service.rendering.word.model import RunStyle

SCRIPT_SIZE = 58
"""Superscript and subscript: percent of the full size."""
SMALL_CAPITALS = 80
"""Small capitals: percent of the full size."""
EMPHASIS_ROOM = 0.25
"""Height of the room for emphasis marks as a share of ascent and descent."""
MEMO = 8192
"""Entries of a memo before it is emptied; the static part of a template has a few hundred."""


_FIGURES = re.compile("[0-9 .,:;/()¥%+–-]+")
"""Text whose glyphs no default feature changes in an ordinary face: sums, dates, telephone numbers."""
_ALL_FIGURES = "0123456789 0.1,2:3;4/5(6)7¥8%9+10–11-1/2 3:4 (5)"
SHORT = 24
"""Characters of a text that is worth remembering: sums, dates and the words between them come again."""
TEXTS_KEPT = 512
"""Short texts remembered in a generation, by font."""
EVEN = 256
"""Glyphs of a row of full-width characters that is looked at once, to see that none of them has to be moved."""


class Shaped:
    """Glyphs of one stretch of text in one font: a list per property, never an object per glyph."""

    __slots__ = ("gids", "missing", "pens", "plain", "simple", "starts", "tight")

    def __init__(
        self,
        pens: list[float],
        *,
        missing: bool,
        gids: list[int] | None = None,
        starts: list[int] | None = None,
        simple: bool = True,
        tight: bool = False,
    ) -> None:
        self.pens = pens
        """The pen before each character and behind the last, sixths of a twip; a cluster's advance stands at its first."""
        self.missing = missing
        self.plain = gids is None
        """Every character is its own glyph by the face's cmap; `gids` and `starts` are empty then."""
        self.gids = gids or []
        self.starts = starts or []
        """Index of the first character of each glyph's cluster."""
        self.simple = simple
        """One glyph per character, in order."""
        self.tight = tight
        """Squeezed (squeezing.py)."""


class _Advances(dict[str, int]):
    """The advance of a character in sixths of a twip; asked for text by text, so a miss is the exception."""

    def __init__(self, font: "Font") -> None:
        super().__init__()
        self._font = font
        self.lacking: set[str] = set()
        """Characters the face has no glyph for."""
        self.even: set[str] = set()
        """Characters as wide as the em."""

    def __missing__(self, char: str) -> int:
        font, face = self._font, self._font.face
        gid = face.gid(char)
        if not gid:
            self.lacking.add(char)
        elif face.advance(gid) == face.upem:
            self.even.add(char)
        found = self[char] = font.sixths(face.advance(gid))
        return found


class Font:
    """One face at one size, with the properties of a run style that change its measure."""

    __slots__ = (
        "_advances",
        "_arrays",
        "_even",
        "_figures",
        "_looks",
        "_shaped",
        "above",
        "adorned",
        "below",
        "embolden",
        "face",
        "line_above",
        "line_below",
        "marks",
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
        if style.border is not None:
            self.line_above += outset(style.border)
            self.line_below += outset(style.border)
        self.marks = int((above + below - int(face.gap * full / face.upem + 0.5)) * EMPHASIS_ROOM) if style.emphasis else 0
        """Height of the room for emphasis marks, twips."""
        if style.emphasis == "underDot":
            self.line_below += self.marks
        else:
            self.line_above += self.marks
        self.adorned = bool(
            style.underline or style.strike or style.double_strike or style.emphasis or style.highlight or style.shade
        )
        """Whether anything but the text itself is drawn for a portion."""
        self._advances = _Advances(self)
        self._shaped: Memo[str, Shaped] = Memo(TEXTS_KEPT)
        self._arrays: Memo[str, str] = Memo(TEXTS_KEPT)
        self._figures: bool | None = None
        self._even: bool | None = None
        self._looks: dict[str, Look] = {}

    @property
    def points(self) -> float:
        """The size in points as TJ counts it: the widths of the letters are scaled with it."""
        return self.size / 20 * self.style.scale / 100

    def look(self, colour: str) -> Look:
        """How its text is drawn in a colour, "" for black; the same object for the same colour."""
        found = self._looks.get(colour)
        if found is None:
            found = self._looks[colour] = Look(
                face=self.face,
                size=self.size / 20,
                colour=colour,
                embolden=self.embolden,
                slant=self.slant,
                scale=self.style.scale,
            )
        return found

    def sixths(self, units: int) -> int:
        """An advance of the face in sixths of a twip, letter spacing and character scale included."""
        sixths = int(units * self.size * 6 / self.face.upem + 0.5)
        if self.style.scale != 100:
            sixths = int(sixths * self.style.scale / 100 + 0.5)
        return sixths + self.style.spacing * 6

    def shape_han(self, text: str) -> Shaped:
        """Characters of an East Asian portion, or figures: one glyph each, no shaping needed."""
        if len(text) > SHORT:
            return self._plain(text)
        found = self._shaped.get(text)
        if found is None or not found.plain:
            found = self._plain(text)
            self._shaped.put(text, found)
        return found

    def stand_in(self, char: str) -> Shaped:
        """The glyph of a character for another one that looks the same."""
        plain = self._plain(char)
        return Shaped(plain.pens, missing=plain.missing, gids=[self.face.gid(char)], starts=[0])

    def _plain(self, text: str) -> Shaped:
        pens: list[float] = list(accumulate(map(self._advances.__getitem__, text), initial=0))
        lacking = self._advances.lacking
        return Shaped(pens, missing=bool(lacking) and not lacking.isdisjoint(text))

    def _leaves_figures(self) -> bool:
        """Whether shaping leaves this face's figures alone, asked of HarfBuzz once with a text full of them."""
        if self._figures is None:
            glyphs = self.face.shape(_ALL_FIGURES)
            nominal = [(self.face.gid(char), at) for at, char in enumerate(_ALL_FIGURES)]
            self._figures = [(gid, cluster) for gid, _, cluster in glyphs] == nominal
        return self._figures

    def shape_latin(self, text: str) -> Shaped:
        """A Latin portion, shaped: ligatures always, kerning where the run asks for it."""
        if not self.style.kern and _FIGURES.fullmatch(text) and self._leaves_figures():
            return self.shape_han(text)
        key = f"\0{text}"  # a text may also stand in an East Asian portion
        found = self._shaped.get(key)
        if found is None:
            found = self._shape(text)
            self._shaped.put(key, found)
        return found

    def _shape(self, text: str) -> Shaped:
        gids: list[int] = []
        starts: list[int] = []
        widths = [0] * len(text)
        for gid, advance, cluster in self.face.shape(text, kern=self.style.kern):
            gids.append(gid)
            starts.append(cluster)
            widths[cluster] += self.sixths(advance)
        simple = starts == list(range(len(text)))
        return Shaped(running(widths), missing=0 in gids, gids=gids, starts=starts, simple=simple)

    def glyphs(self, text: str) -> list[tuple[int, float]]:
        """The glyphs of a text that needs no shaping, each with its distance from the text's start in points."""
        gid, pens = self.face.gid, self._plain(text).pens
        return [(gid(char), int(pen / 6 + 0.5) // 2 / 10) for char, pen in zip(text, pens, strict=False)]

    def array(self, text: str) -> str:
        """The array of TJ that draws a text which needs no shaping, not stretched."""
        found = self._arrays.get(text)
        if found is None:
            found = row(self.face, text) if self.evenly(text) else tj(self.face, self.points, self.glyphs(text))
            if len(text) <= SHORT:
                self._arrays.put(text, found)
        return found

    def evenly(self, text: str) -> bool:
        """Whether the characters of a text are full-width and TJ need not move any; all of them were measured before."""
        return len(text) <= EVEN and self._advances.even.issuperset(text) and self._stands_evenly()

    def _stands_evenly(self) -> bool:
        """Whether full-width characters in a row stand where their widths put them, so that TJ need not move any."""
        if self._even is None:
            whole = tj(self.face, self.points, self.glyphs(min(self._advances.even) * EVEN))
            self._even = whole.count("<") == 1
        return self._even


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


def running(widths: list[int]) -> list[float]:
    """Cumulated widths with a leading zero: the pen before each character."""
    return list(accumulate(widths, initial=0))
