"""Lines and pieces: what breaking a paragraph gives, ready to be stacked and drawn.

They hold no position on a page, so one object serves every letter that has the same paragraph in the same width.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from service.rendering.layout.heights import Height
from service.rendering.layout.metrics import Font
from service.rendering.layout.squeezing import tight_array, tight_glyphs
from service.rendering.word.figures import Sketch
from service.rendering.word.model import Anchor, Note, ParagraphStyle, Picture, RunStyle

if TYPE_CHECKING:
    from service.rendering.layout.boxes import Box
    from service.rendering.layout.stack import Stack


class Setting(NamedTuple):
    """Everything outside a paragraph that decides its lines."""

    width: int
    """Of the text area, twips."""
    pitch: int = 0
    """Line pitch of the grid; 0 without one."""
    cell: float = 0
    """Width of a cell of the character grid, twips; 0 without one."""
    in_table: bool = False
    """In a table cell no mark hangs."""
    default_tab: int = 720
    strict: bool = False
    """Keep numbers with their units, dates, amounts in words: our own letters."""
    expand_breaks: bool = True
    """A justified line ended by a line break is stretched."""
    centred: bool = False
    """Glyphs stand in the middle of their cells (snapToChars)."""
    furniture: bool = False
    """In a header or footer: the space below its last paragraph counts, in a table twice."""
    origin: float = 0
    """On the character grid, how far right of the page's text a table or the text of its cell begins."""


class Slot(NamedTuple):
    """The rooms a line has beside drawings, twips from the text area's left."""

    spans: tuple[tuple[float, float], ...]
    """(left, right) of each."""
    down: int = 0
    """How far it has to go down to find room."""
    step: int = 0
    """How much further down there is other room; 0 where no drawing is met."""


class Piece:
    """A drawn portion, or a picture, `x` twips from the left of the text area."""

    __slots__ = ("_glyphs", "_texts", "box", "font", "picture", "rise", "style", "text", "tight", "width", "x")

    def __init__(
        self,
        x: float,
        width: int,
        style: RunStyle,
        *,
        font: Font | None = None,
        text: str = "",
        glyphs: tuple[tuple[int, float], ...] | None = None,
        texts: tuple[str, ...] | None = None,
        picture: Picture | None = None,
        box: bool | None = None,
        tight: bool = False,
    ) -> None:
        self.x = x
        self.width = width
        self.style = style
        self.font = font
        self.text = text
        """The characters drawn; those of a check box and, where there are no glyphs, of empty boxes are only said."""
        self.picture = picture
        self.box = box
        """For the check box of a form, whether it is checked; its text is then not drawn but says what is."""
        self.rise = 0
        """How far its baseline is above the line's, twips, where characters are aligned otherwise (w:textAlignment)."""
        self.tight = tight
        """Its marks share the room between them (squeezing.py)."""
        self._glyphs = glyphs
        self._texts = texts

    @property
    def plain(self) -> bool:
        """Not stretched, and every character is its own glyph: nothing but the text is needed to draw it."""
        return self._glyphs is None

    @property
    def array(self) -> str:
        """The array of TJ that draws a plain piece."""
        assert self.font is not None
        return tight_array(self.text, self.font) if self.tight else self.font.array(self.text)

    @property
    def glyphs(self) -> tuple[tuple[int, float], ...]:
        """Glyph ids, each with its distance from `x` in points, in the reference's raster of 0.1 pt."""
        if self._glyphs is None:
            if self.font is None:
                return ()
            return tuple(tight_glyphs(self.text, self.font) if self.tight else self.font.glyphs(self.text))
        return self._glyphs

    @property
    def texts(self) -> tuple[str, ...]:
        """The characters of each glyph; a ligature has several, the second glyph of a cluster none."""
        return tuple(self.text) if self._texts is None else self._texts


def raised(piece: Piece, how: str, line: Height) -> int:
    """How far above the line's baseline that of a piece stands: its box is aligned in the line's."""
    font = piece.font
    if piece.picture is not None:
        above, height = piece.picture.height, piece.picture.height
    elif font is not None:
        above, height = font.line_above, font.line_above + font.line_below
    else:
        return 0
    spare = line.above + line.below - height
    return line.above - above - {"top": 0, "center": int(spare / 2), "bottom": spare}[how]


@dataclass(slots=True, eq=False)
class Line:
    """One line of text."""

    lead: int
    above: int
    below: int
    pieces: tuple[Piece, ...]
    anchors: tuple[Anchor, ...] = ()
    notes: tuple[Note, ...] = ()
    """Footnotes its text refers to."""
    start: int = 0
    end: int = 0
    """Characters [start, end) of the paragraph's text."""
    hanging: bool = False
    """Its last mark stands outside the edge."""
    boxes: "tuple[Box, ...]" = ()
    """Borders round its characters, and the lines of bar tabs."""
    fonts: frozenset[Font] | None = None
    """Of its pieces, once it was asked for a second time: whoever draws it may then remember what he drew."""

    @property
    def sketched(self) -> bool:
        """Whether a sketch stands in it."""
        if self.fonts is not None:
            return False  # no picture at all
        for piece in self.pieces:  # noqa: SIM110 - every new line is asked: half the time of a generator
            if piece.picture is not None and isinstance(piece.picture.drawing, Sketch):
                return True
        return False

    @property
    def height(self) -> int:
        """Without the lead."""
        return self.above + self.below


@dataclass(slots=True, eq=False)
class Lines:
    """A paragraph broken into lines."""

    lines: tuple[Line, ...]
    trail: int
    """Surplus of proportional spacing below the last line."""
    style: ParagraphStyle
    missing: tuple[str, ...]
    text: str
    empty: bool = False
    numbered: bool = False
    repeated: bool = False
    stack: "Stack | None" = None
    """The paragraph as the only one of a cell: what stacking made of it, kept for the next cell of that text."""
    rules: tuple[int, int] = field(default=(0, 0))
    """Left and right edge of its text, for borders and shading, twips from the text area's left."""

    def repeat(self) -> None:
        """Notes that the lines were asked for again."""
        if self.repeated:
            return
        self.repeated = True
        for line in self.lines:
            if not any(piece.picture is not None for piece in line.pieces):
                line.fonts = frozenset(piece.font for piece in line.pieces if piece.font is not None)
