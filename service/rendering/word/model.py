"""The model: what a Word document says once every inheritance is resolved. The reader makes it, the layout only reads it.

Lengths are integer twips (1/20 pt) unless a name says otherwise; colours are "RRGGBB" or "" for automatic/none. Values are
frozen and hashable, so the layout can memoise by them. Static template parts give the *same objects* in every letter.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from service.paper.symbol import Symbol
from service.rendering.word.figures import Image, Sketch


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStyle:
    """Resolved character properties (w:rPr through docDefaults, styles, numbering and direct formatting)."""

    latin: str = "Times New Roman"
    """Font family for Latin characters (w:rFonts ascii, theme resolved)."""
    han: str = "SimSun"
    """Font family for East Asian characters (w:rFonts eastAsia, theme resolved)."""
    size: int = 200
    """Font size in twips: w:sz 24 (half points) is 240."""
    bold: bool = False
    italic: bool = False
    underline: str = ""
    """w:u value: "", single, double, thick, dotted, dash, wave, words …"""
    underline_colour: str = ""
    """w:u w:color; empty: the text's."""
    strike: bool = False
    double_strike: bool = False
    colour: str = ""
    highlight: str = ""
    shade: str = ""
    vertical: Literal["", "superscript", "subscript"] = ""
    position: int = 0
    """w:position in twips, positive is up; in a style it has become `vertical` (LibreOffice does so)."""
    border: "Border | None" = None
    """w:bdr; neighbours with equal ones share a box."""
    emphasis: Literal["", "dot", "comma", "circle", "underDot"] = ""
    """w:em."""
    spacing: int = 0
    """Added after every glyph."""
    scale: int = 100
    """w:w, percent of the advance."""
    kern: bool = False
    caps: bool = False
    small_caps: bool = False
    han_language: str = ""
    """w:lang eastAsia; zh-CN lets punctuation hang."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Characters of one style. Never holds tabs or breaks, never empty.

    Neighbours of one style are joined already; two that stand side by side with equal styles have a field's edge between.
    """

    text: str
    style: RunStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedTab:
    """w:ptab: a place between the margins or indents, whatever tab stops there are."""

    kind: Literal["left", "center", "right"]
    indented: bool
    """Between the paragraph's indents, not the margins."""
    leader: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A tab character."""

    style: RunStyle
    aligned: AlignedTab | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """w:br: the line, the column or the page ends here."""

    kind: Literal["line", "page", "column"] = "line"
    style: RunStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field whose result only the page flow knows; every other field is plain Text with its cached result."""

    kind: Literal["PAGE", "NUMPAGES"]
    cached: str
    style: RunStyle
    form: str = ""
    """Its own number format; empty for that of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckBox:
    """The check box of a form (FORMCHECKBOX)."""

    checked: bool
    style: RunStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An inline drawing: an image, or a symbol (the QR) drawn as vector. `above` its line, nothing below."""

    drawing: Image | Symbol | Sketch
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A drawing that does not stand in the line: picture or text box, placed relative to page, margin or paragraph."""

    drawing: "Image | Symbol | Sketch | tuple[Block, ...]"
    """A tuple of blocks is a text box."""
    width: int
    height: int
    x: int
    y: int
    x_from: str = "column"
    """wp:positionH relativeFrom: page, margin, column, character, leftMargin …"""
    y_from: str = "paragraph"
    x_align: str = ""
    """left, center, right; empty: `x` counts."""
    y_align: str = ""
    wrap: Literal["none", "square", "topAndBottom"] = "none"
    side: Literal["both", "left", "right", "largest"] = "both"
    """Where text stands beside it."""
    behind: bool = False
    distances: tuple[int, int, int, int] = (0, 0, 0, 0)
    """distT, distR, distB, distL."""
    insets: tuple[int, int, int, int] = (72, 144, 72, 144)
    """Text box insets top, right, bottom, left."""
    valign: Literal["top", "center", "bottom"] = "top"
    """Where the text of a text box stands."""
    grows: bool = False
    """A text box becomes as high as its text needs."""
    cap: int = 0
    """Lines a drop cap is high; 0 for everything else."""
    beside: RunStyle | None = None
    """The text a drop cap stands beside."""
    outline: "Border | None" = None
    fill: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A footnote, at the place it belongs to; its number stands before it as Text."""

    blocks: "tuple[Block, ...]"
    numbered: bool = True
    """Whether its number stands before it, not a mark of the author's."""


Inline: TypeAlias = Text | Tab | Break | Field | CheckBox | Picture | Anchor | Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """One border line; `width` in eighths of a point as w:sz writes it, `space` in points."""

    kind: str = "single"
    width: int = 4
    space: int = 0
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Borders:
    """Borders of a paragraph or cell; None draws nothing."""

    top: Border | None = None
    right: Border | None = None
    bottom: Border | None = None
    left: Border | None = None
    between: Border | None = None
    falling: Border | None = None
    """Of a cell: from its upper left to its lower right corner."""
    rising: Border | None = None
    """Of a cell: from its lower left to its upper right corner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TabStop:
    """A custom tab stop, measured from the margin."""

    at: int
    kind: Literal["left", "center", "right", "decimal", "bar"] = "left"
    leader: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphStyle:
    """Resolved paragraph properties."""

    style_id: str = ""
    align: Literal["left", "center", "right", "both", "distribute"] = "left"
    left: int = 0
    right: int = 0
    first: int = 0
    """First line indent; negative for a hanging one."""
    before: int = 0
    after: int = 0
    before_auto: bool = False
    """w:beforeAutospacing: `before` is 280 then, and counts nothing at the top of a page, cell or header."""
    after_auto: bool = False
    contextual: bool = False
    line: int = 240
    line_rule: Literal["auto", "atLeast", "exact"] = "auto"
    keep_next: bool = False
    keep_lines: bool = False
    widow_control: bool = True
    page_break_before: bool = False
    snap_to_grid: bool = True
    rise: Literal["", "top", "center", "bottom"] = ""
    """w:textAlignment: which part of characters of several heights is at one height; empty: their baselines."""
    hanging: bool = True
    """Whether marks may hang outside the right edge."""
    tabs: tuple[TabStop, ...] = ()
    borders: Borders = Borders()
    shade: str = ""
    heading: int = 0
    """w:outlineLvl + 1; 0 is body text."""
    blank: RunStyle = RunStyle()
    """The paragraph style's own run style: its Latin font gives lines of blanks only their height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The number or bullet of a list paragraph, already formatted."""

    text: str
    style: RunStyle
    suffix: Literal["tab", "space", "nothing"] = "tab"
    align: Literal["left", "center", "right"] = "left"
    tab: int | None = None
    """The level's own tab stop, from the margin."""
    bullet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; `mark` is the run style of its paragraph mark."""

    style: ParagraphStyle
    items: tuple[Inline, ...]
    mark: RunStyle
    label: Label | None = None
    where: str = field(default="", compare=False)
    """Part and number for messages: "document ¶12", "footer1 ¶2", "document table 1 row 3 cell 2 ¶1". Two paragraphs that
    differ in nothing else are equal, so that what was measured for one serves the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell; borders are already resolved against table and table style, neighbours are not yet considered."""

    blocks: "tuple[Block, ...]"
    span: int = 1
    width: int = 0
    """w:tcW, in whatever unit; it counts in rows that do not fill the table's grid."""
    merge: Literal["", "restart", "continue"] = ""
    """Vertical merge."""
    margins: tuple[int, int, int, int] = (0, 108, 0, 108)
    """Top, right, bottom, left."""
    borders: Borders = Borders()
    shade: str = ""
    valign: Literal["top", "center", "bottom"] = "top"
    turn: Literal["", "down", "up"] = ""
    """Which way its lines run where they are not level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A table row."""

    cells: tuple[Cell, ...]
    height: int = 0
    height_rule: Literal["auto", "atLeast", "exact"] = "auto"
    header: bool = False
    cant_split: bool = False
    skip_before: int = 0
    """w:gridBefore: grid columns left out at the start."""
    skip_after: int = 0
    """w:gridAfter."""
    filler: "Paragraph | None" = None
    """The empty paragraph that stands, unseen, behind a row with gridAfter: the row is as high at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floating:
    """w:tblpPr: where a floating table stands."""

    x: int = 0
    y: int = 0
    x_from: str = "text"
    y_from: str = "text"
    x_align: str = ""
    y_align: str = ""
    distances: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table."""

    columns: tuple[int, ...]
    """The widths of w:tblGrid."""
    fixed: bool = False
    """w:tblLayout is fixed."""
    rows: tuple[TableRow, ...]
    width: int = 0
    """w:tblW: twips for "dxa", fiftieths of a percent for "pct"."""
    width_kind: Literal["", "auto", "dxa", "pct"] = "auto"
    """Empty: the document has no w:tblW."""
    indent: int = 0
    align: Literal["left", "center", "right"] = "left"
    left_margin: int = 108
    """The table's default left cell margin."""
    floating: Floating | None = None
    where: str = field(default="", compare=False)


Block: TypeAlias = Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """w:docGrid."""

    kind: Literal["", "lines", "linesAndChars", "snapToChars"] = ""
    pitch: int = 0
    char_space: int = 0
    """As written, in 1/4096 pt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """Headers or footers of a section; None where there is none (inheritance from earlier sections already applied)."""

    default: "tuple[Block, ...] | None" = None
    first: "tuple[Block, ...] | None" = None
    even: "tuple[Block, ...] | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBorders:
    """w:pgBorders."""

    borders: Borders
    from_page: bool = False
    """`space` counts from the page's edge, not from the text with its header and footer."""
    pages: Literal["all", "first", "others"] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section with its blocks."""

    blocks: tuple[Block, ...]
    kind: Literal["nextPage", "continuous", "evenPage", "oddPage", "nextColumn"] = "nextPage"
    width: int = 11906
    height: int = 16838
    top: int = 1440
    right: int = 1440
    bottom: int = 1440
    left: int = 1440
    header: int = 720
    footer: int = 720
    title_page: bool = False
    headers: Furniture = Furniture()
    footers: Furniture = Furniture()
    grid: Grid = Grid()
    columns: int = 1
    column_space: int = 720
    column_widths: tuple[tuple[int, int], ...] = ()
    """Width of each column and the room behind it; empty where all are equal."""
    column_line: bool = False
    """A line between the columns."""
    page_borders: "PageBorders | None" = None
    page_start: int | None = None
    page_format: str = "decimal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document."""

    sections: tuple[Section, ...]
    default_tab: int = 720
    default_size: int = 210
    """Size of the default paragraph style, twips: the character grid's cells are made of it."""
    compatibility: int = 0
    """w:compatibilityMode; 0 where the document does not say."""
    background: str = ""
    """Colour of the pages."""
    even_and_odd: bool = False
    mirrored: bool = False
    """w:mirrorMargins: on even pages the left margin is the right one."""
    no_shift_return_expand: bool = False
    """doNotExpandShiftReturn."""
    add_spacing: bool = False
    """doNotUseHTMLParagraphAutoSpacing: space after and before are added, not maxed."""
    footnotes: bool = False
    """Whether any paragraph has a Note."""
    unsupported: tuple[str, ...] = ()
    """Constructs met that are not drawn, each with its place."""
