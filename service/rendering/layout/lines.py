"""Lines and pieces: what breaking a paragraph gives, ready to be stacked and drawn.

They hold no position on a page, so one object serves every letter that has the same paragraph in the same width.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from service.rendering.layout.metrics import Font
from service.rendering.word.model import Anchor, Note, ParagraphStyle, Picture, RunStyle

if TYPE_CHECKING:
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


class Slot(NamedTuple):
    """The room a line has beside drawings, twips from the text area's left."""

    left: float
    right: float
    down: int = 0
    """How far it has to go down to find room."""


@dataclass(slots=True, eq=False)
class Piece:
    """A drawn portion, or a picture, `x` twips from the left of the text area."""

    x: float
    width: int
    style: RunStyle
    font: Font | None = None
    glyphs: tuple[tuple[int, float], ...] = ()
    """Glyph ids, each with its distance from `x` in points, in the reference's raster of 0.1 pt."""
    texts: tuple[str, ...] = ()
    """The characters of each glyph; a ligature has several, the second glyph of a cluster none."""
    picture: Picture | None = None

    @property
    def text(self) -> str:
        """The characters drawn."""
        return "".join(self.texts)


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
    stack: "Stack | None" = None
    """The paragraph as the only one of a cell: what stacking made of it, kept for the next cell of that text."""
    rules: tuple[int, int] = field(default=(0, 0))
    """Left and right edge of its text, for borders and shading, twips from the text area's left."""
