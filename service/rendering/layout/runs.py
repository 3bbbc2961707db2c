"""Runs to portions: the characters of a paragraph with a font, a width and a script each.

A portion is what becomes one text object in the PDF: the same run properties, the same script, nothing in between (a tab, a
field's edge and a change of script cut it). The script is decided per character; characters that belong to no script (blanks,
quotes, dashes, ①, ※) take the script of the strong character before them, and Latin at the start of a paragraph.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from service.rendering.layout.borders import outset
from service.rendering.layout.breaking import SOFT_HYPHEN
from service.rendering.layout.metrics import Font, Foundry, Shaped
from service.rendering.layout.squeezing import room, squeezed, squeezes
from service.rendering.layout.symbols import ALIKE, is_symbol_font, readable
from service.rendering.word.counting import count
from service.rendering.word.model import Anchor, Break, CheckBox, Field, Inline, Note, Picture, RunStyle, Tab, Text

_HAN, _LATIN = "\u2e80-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff", "!-\u009f\u00a1-\u1fff"
_STRETCHES = re.compile(f"(?P<han>[{_HAN}][^{_LATIN}]*)|(?P<latin>[{_LATIN}][^{_HAN}]*)")
"""Characters of one script, what belongs to neither with the script before it."""
_INVISIBLE = re.compile("[\u0000-\u001f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
"""Controls, joiners and variation selectors: they have no glyph and are left out."""
_ORDINARY = re.compile("[ -~\u2010-\u2027\u2030-\u205e\u3000-\ud7af\uff00-\uffef]*")
"""What is neither invisible nor private nor written from right to left."""
_LOWER = re.compile("[^\\W\\d_A-Z]+")
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]")
"""Characters that nobody can read for sure: private use, and the replacement character."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Hebrew, Arabic and their kin: not set from right to left here, so they are named rather than drawn wrong."""
HARD = re.compile("([\u00a0\u00ad\u2011])")
"""The blank and the hyphen that do not break, and the soft hyphen: each a portion of its own."""
HARD_HYPHEN = "\u2011"
GAP = 0.2
"""Gap between Han and Latin letters or digits, share of the first one's font size."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Stands for the characters of a portion that no font has: they are drawn as empty boxes (marks.py)."""


LACKING = Lacking()


@dataclass(frozen=True, slots=True, eq=False)
class Soft:
    """A soft hyphen: nothing but a place to break, where a hyphen is drawn then."""

    font: Font
    width: int
    """Of the hyphen, twips."""


class Portion:
    """A stretch of characters [start, end) of the paragraph's text that is drawn as one text object, or one other item."""

    __slots__ = ("end", "font", "gap", "han", "item", "pens", "shaped", "start", "style")

    def __init__(
        self,
        start: int,
        end: int,
        style: RunStyle,
        *,
        font: Font | None,
        shaped: Shaped | None,
        han: bool,
        item: Inline | Lacking | Soft | None,
    ) -> None:
        self.start = start
        self.end = end
        self.style = style
        self.font = font
        self.shaped = shaped
        self.han = han
        self.item = item
        """The tab, break or picture; None for text that a font has."""
        self.gap = 0
        """Room between this portion and the next one, twips: Han beside a Latin letter."""
        self.pens: list[float] = shaped.pens if shaped is not None else [0.0] * (end - start + 1)
        """Pen before each character, sixths of a twip from the portion's start."""


@dataclass(slots=True, kw_only=True)
class Copy:
    """A paragraph ready to be broken into lines."""

    text: str
    """One character an inline item; a tab is "\\t", a break "\\n", a picture U+FFFC."""
    portions: list[Portion]
    starts: list[int]
    """Where each portion begins."""
    straight: bool
    """Nothing but text: no tab, break or picture."""
    anchors: tuple[tuple[int, Anchor], ...]
    """Anchored drawings with the index of the character they follow."""
    notes: tuple[tuple[int, Note], ...]
    """Footnotes with the index of the character they follow."""
    boxed: bool
    """Whether any of its text has a border."""
    missing: tuple[str, ...]
    """Characters no font has, that nobody can read for sure, or that run from right to left, in order of appearance."""


class Composer:
    """Makes portions from inline items."""

    def __init__(
        self,
        foundry: Foundry,
        *,
        page: str = "1",
        pages: str = "1",
        raw: tuple[int, int] = (1, 1),
        squeeze: bool = False,
        on_grid: bool = False,
    ) -> None:
        self._foundry = foundry
        self._squeeze = squeeze
        """Whether full-width marks share the room between them."""
        self._on_grid = on_grid
        """On the character grid there are no gaps."""
        self._results = {"PAGE": page, "NUMPAGES": pages}
        self._raw = {"PAGE": raw[0], "NUMPAGES": raw[1]}
        self._portions: list[Portion] = []
        self._text: list[str] = []
        self._at = 0
        self._missing: list[str] = []
        self._han = False
        self._boxed = False
        self._numbers: set[int] = set()
        """Portions that are numbers of footnotes: no gap on either side."""

    def compose(self, items: tuple[Inline, ...]) -> Copy:
        """The portions of a paragraph's items, fields resolved."""
        anchors: list[tuple[int, Anchor]] = []
        notes: list[tuple[int, Note]] = []
        for item in items:
            if isinstance(item, Text):
                self._flush(item)
                continue
            match item:
                case Anchor():
                    anchors.append((self._at, item))
                case Note():
                    notes.append((self._at, item))
                    self._numbers.update([len(self._portions) - 1] * item.numbered)
                case Field():
                    own = count(self._raw[item.kind], item.form) if item.form else None
                    self._flush(Text(text=own or self._results[item.kind], style=item.style))
                case Tab():
                    self._single("\t", item.style, item)
                case Break(kind="line"):
                    self._single("\n", item.style, item)
                case Break():  # pages and columns end in the body only, where the paragraph was cut before
                    pass
                case CheckBox() | Picture():
                    self._object(item)
        self._set_gaps()
        return Copy(
            text="".join(self._text),
            portions=self._portions,
            starts=[portion.start for portion in self._portions],
            straight=[portion.item for portion in self._portions].count(None) == len(self._portions),
            anchors=tuple(anchors),
            notes=tuple(notes),
            boxed=self._boxed,
            missing=tuple(dict.fromkeys(self._missing)),
        )

    def _object(self, item: CheckBox | Picture) -> None:
        last = self._portions[-1].style if self._portions else RunStyle()
        self._single("\ufffc", item.style if isinstance(item, CheckBox) else last, item)

    def _single(self, char: str, style: RunStyle, item: Inline | Soft) -> None:
        portion = Portion(self._at, self._at + 1, style, font=None, shaped=None, han=False, item=item)
        if isinstance(item, Picture):
            portion.pens = [0.0, item.width * 6.0]
        elif isinstance(item, CheckBox):
            font = portion.font = self._foundry.font(style, han=False)
            portion.pens = [0.0, (font.above + font.below) * 6.0]
        self._text.append(char)
        self._portions.append(portion)
        self._at += 1

    def _readable(self, text: str, style: RunStyle) -> str:
        """The text as it is set; what nobody can read for sure, or what runs from right to left, is noted."""
        if _ORDINARY.fullmatch(text) and not style.caps:  # nearly every text of a letter: one look in place of three
            return text
        if not text.isascii() and _INVISIBLE.search(text):
            text = _INVISIBLE.sub("", text)
        if style.caps:
            text = capitals(text)
        if _PRIVATE.search(text):
            if is_symbol_font(style.latin):
                text = readable(text, style.latin)
            self._missing.extend(_PRIVATE.findall(text))
        self._missing.extend(_RIGHT_TO_LEFT.findall(text))
        return text

    def _flush(self, item: Text) -> None:
        style = item.style
        text = self._readable(item.text, style)
        if style.border is not None:
            self._boxed = True
        start, han = 0, self._han
        if not han and text and text.isascii():  # sums, dates: one stretch, whatever it is
            self._stretch(text, style, han=False)
            return
        # One run of one script is one portion; a weak stretch goes on with the script before it.
        for match in _STRETCHES.finditer(text):
            now = match.lastgroup == "han"
            if now != han:
                at = match.start()
                if at > start:
                    self._stretch(text[start:at], style, han=han)
                    start = at
                han = now
        if start < len(text):
            self._stretch(text[start:], style, han=han)
        self._han = han

    def _stretch(self, text: str, style: RunStyle, *, han: bool) -> None:
        if not text.isascii() and len(text) > 1 and HARD.search(text):
            for piece in HARD.split(text):
                if piece:
                    self._stretch(piece, style, han=han)
            return
        if text == SOFT_HYPHEN:
            font = self._foundry.font(style, han=False)
            width = int(font.stand_in("-").pens[-1] / 6 + 0.5)
            self._single(text, style, Soft(font, width))
            return
        if style.small_caps and not han:
            self._small_capitals(text, style)
            return
        self._shape(text, self._foundry.font(style, han=han), han=han)

    def _small_capitals(self, text: str, style: RunStyle) -> None:
        large, small, at = self._foundry.font(style, han=False), self._foundry.small(style), 0
        for match in _LOWER.finditer(text):
            if match.start() > at:
                self._shape(text[at : match.start()], large, han=False)
            self._shape(capitals(match.group()), small, han=False)
            at = match.end()
        if at < len(text):
            self._shape(text[at:], large, han=False)

    def _shape(self, text: str, font: Font, *, han: bool, last: bool = False) -> None:
        # The hyphen that does not break is drawn with the glyph of the one that does.
        as_it_is = font.shape_han if han else font.shape_latin
        shaped = font.stand_in("-") if text == HARD_HYPHEN else as_it_is(text)
        if shaped.missing and not last:
            self._fall_back(text, font, han=han)
            return
        if han and self._squeeze and len(text) > 1 and not shaped.missing:
            shaped = squeezed(text, shaped, font)
        end = self._at + len(text)
        self._portions.append(Portion(self._at, end, font.style, font=font, shaped=shaped, han=han, item=None))
        self._text.append(text)
        self._at = end

    def _fall_back(self, text: str, font: Font, *, han: bool) -> None:
        """Cuts a stretch by the fonts that have its characters; those nobody has are reported and drawn as empty boxes.

        A font's own glyph for them, .notdef, is forbidden in PDF/A (ISO 19005-3, 6.2.11.8).
        """
        start = 0
        chosen = [self._font_with(char, font) for char in text]
        for index in range(1, len(text) + 1):
            used, _, known = chosen[start]
            if index == len(text) or chosen[index][0] is not used or chosen[index][2] is not known:
                self._shape("".join(shown for _, shown, _ in chosen[start:index]), used, han=han, last=True)
                self._portions[-1].item = None if known else LACKING
                start = index

    def _font_with(self, char: str, font: Font) -> tuple[Font, str, bool]:
        """A font for a character, what is drawn for it, and whether the font has that."""
        if font.face.gid(char):
            return font, char, True
        other = self._foundry.fallback(font, char)
        if other is not None:
            return other, char, True
        if char in ALIKE and font.face.gid(ALIKE[char]):
            return font, ALIKE[char], True
        if unicodedata.category(char) == "Zs":
            return font, " ", True
        self._missing.append(char)
        return font, char, False

    def _set_gaps(self) -> None:
        portions = () if self._on_grid else self._portions
        for index in range(len(portions) - 1):
            one, two = portions[index], portions[index + 1]
            if one.font is None or two.font is None:
                continue
            if one.han == two.han:
                if one.han and self._squeeze and squeezes(self._text[index][-1], self._text[index + 1][0]):
                    one.gap = -int(room(one.font) / 6 + 0.5)
                continue
            if self._numbers and not self._numbers.isdisjoint((index, index + 1)):
                continue
            if self._text[index][-1].isalnum() and self._text[index + 1][0].isalnum():
                one.gap = int(GAP * one.font.size + 0.5)
        if self._boxed:
            self._make_room()

    def _make_room(self) -> None:
        """Room for the borders of runs: neighbours with equal ones share a box."""
        for one, two in pairwise(self._portions):
            if one.font is not None and two.font is not None and one.style.border != two.style.border:
                one.gap += sum(outset(side.style.border) for side in (one, two) if side.style.border is not None)


def capitals(text: str) -> str:
    """The text in capitals: ﬁ is two of them, ß the capital one it has had since 2017."""
    return text.replace("ß", "ẞ").upper()
