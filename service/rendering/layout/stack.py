"""Stacking: blocks of one column as strips, each a line of text or a table row with the room it wants above.

A strip is the smallest thing a page takes. `Strip.keep` says that no page may end before it: widows and orphans, paragraphs
kept together or with the next one, and signature blocks are all that one rule. Cells, headers, footers and text boxes are
stacked whole (`stacked`); the page flow takes strips one by one.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from service.rendering.layout.borders import border_width
from service.rendering.layout.columns import table_width
from service.rendering.layout.heights import ending
from service.rendering.layout.lines import Line, Lines, Setting
from service.rendering.word.model import Anchor, Block, Border, Break, Field, Inline, Paragraph, ParagraphStyle, Table, TableRow

if TYPE_CHECKING:
    from service.rendering.layout.setter import Setter
    from service.rendering.layout.table import RowPart, TableSet

AUTO_SPACE = 280
"""Space of beforeAutospacing and afterAutospacing, twips."""


class Frame(NamedTuple):
    """Borders and shading of a paragraph beside one strip."""

    style: ParagraphStyle
    left: float
    right: float
    opens: bool
    """The box begins above this strip."""
    closes: bool
    between: bool
    """A line of its own separates it from the paragraph above in the same box."""


@dataclass(slots=True, eq=False, kw_only=True)
class Strip:
    """A line or a row."""

    gap: int
    """Room above it because of spacing; it vanishes where a page begins by itself."""
    own: int
    """Room above it where a page begins by an explicit break: the space before of its paragraph."""
    lead: int = 0
    """Surplus of proportional spacing; it vanishes at every page top."""
    inset: int = 0
    """Room for a paragraph border above the text."""
    outset: int = 0
    """Room for a paragraph border below the text."""
    height: int
    line: Line | None = None
    row: "RowPart | None" = None
    table: "TableSet | None" = None
    x: float = 0
    keep: bool = False
    """No page ends before this strip."""
    breaks: str = ""
    """"page" or "column": one begins here."""
    frame: Frame | None = None
    anchors: tuple[Anchor, ...] = ()
    """Drawings anchored in the paragraph that begins here."""
    first: bool = False
    """First strip of its block."""
    block: int = 0
    """Index of its block, for keeping a signature block together."""
    paragraph: tuple[Paragraph, Setting] | None = None
    """The paragraph the line is of, for setting it again beside a drawing or in another width."""
    width: int = 0
    """Of its column, where it was set again for another one than its paragraph's."""
    floating: Table | None = None
    """A floating table that hangs here; the strip itself has no height."""
    source: tuple[Paragraph, Setting, int] | None = None
    """Paragraph, setting and line number of a line with a page number, which is set again once its page is known."""


@dataclass(slots=True, eq=False)
class Placed:
    """A strip at a height, twips from the top of its stack."""

    top: float
    strip: Strip
    origin: float = 0
    """Where its paragraph begins, space before included: anchors count from here."""

    @property
    def bottom(self) -> float:
        """End of the strip's content."""
        return self.top + self.strip.height


@dataclass(slots=True, eq=False)
class Stack:
    """Strips one below the other."""

    placed: list[Placed] = field(default_factory=list)
    height: float = 0


def stacked(blocks: tuple[Block, ...], setting: Setting, setter: "Setter") -> Stack:
    """All strips of blocks without pages."""
    strips, below, surplus = strips_of(blocks, setting, setter)
    stack, y, origin = Stack(), 0.0, 0.0
    for strip in strips:
        if strip.first:
            origin = y
        y += strip.gap + strip.lead + strip.inset
        stack.placed.append(Placed(y, strip, origin))
        y += strip.height + strip.outset
    stack.height = y + below + surplus
    return stack


def strips_of(
    blocks: tuple[Block, ...], setting: Setting, setter: "Setter", *, body: bool = False, goes_on: bool = False
) -> tuple[list[Strip], int, int]:
    """The strips of blocks, the space after the last paragraph, and its proportional surplus.

    Automatic space counts above the first paragraph only where text `goes_on` from an earlier section.
    """
    stacker = _Stacker(setting, setter, goes_on=goes_on)
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            stacker.table(block, index)
            continue
        if setting.in_table and index and index == len(blocks) - 1 and not block.items and isinstance(blocks[index - 1], Table):
            continue  # the paragraph Word demands behind a nested table has no height
        cut = setter.cut(block) if body else None
        if cut is None:
            stacker.paragraph(block, index)
            continue
        for kind, part in cut.parts:
            stacker.paragraph(part, index, begins=kind)
        stacker.pending = cut.ends
    return stacker.close()


class _Stacker:
    def __init__(self, setting: Setting, setter: "Setter", *, goes_on: bool) -> None:
        self.setting = setting
        self.setter = setter
        self.goes_on = goes_on
        self.strips: list[Strip] = []
        self.after = 0
        self.surplus = 0
        self.auto_after = False
        self.listed = False
        """Whether the last block is an item of a list."""
        self.last: ParagraphStyle | None = None
        self.size = 0
        """Font size of the last paragraph's style; of its mark where it is empty."""
        self.keep_next = False
        self.pending = ""
        """A break waiting for the next strip."""

    def paragraph(self, paragraph: Paragraph, index: int, *, begins: str = "") -> None:
        """Adds a paragraph's lines."""
        style = paragraph.style
        self.pending = begins or self.pending
        if style.page_break_before and not begins:
            self.pending = "page"
        lines = self.setter.lines(paragraph, self.setting)
        before = style.before
        if style.before_auto:
            before = AUTO_SPACE if self.strips or self.goes_on else 0
        after, last = self.after, self.last
        same = last is not None and last.style_id == style.style_id
        if same and style.contextual:
            before = 0
        if same and last is not None and last.contextual:
            after = 0
        if lines.numbered and self.listed and style.before_auto and self.auto_after:
            before = after = 0  # no automatic space between the items of a list
        gap = before if not self.strips else (after + before if self.setter.add_spacing else max(after, before))
        self._add(paragraph, lines, index, gap + self.surplus, before)
        self.last = style
        self.size = paragraph.mark.size if lines.empty else style.blank.size
        self.after = AUTO_SPACE if style.after_auto else style.after
        self.auto_after = style.after_auto
        self.listed = lines.numbered
        self.surplus = lines.trail
        self.keep_next = style.keep_next

    def _add(self, paragraph: Paragraph, lines: Lines, index: int, gap: int, before: int) -> None:
        style, count = lines.style, len(lines.lines)
        bordered = style.borders is not _NONE and style.borders != _NONE
        framed = bordered or bool(style.shade)
        joined = framed and self.last is not None and _same_box(self.last, style) and bool(self.strips)
        if joined and self.strips[-1].frame is not None and bordered:
            previous = self.strips[-1]
            previous.outset = 0
            previous.frame = previous.frame._replace(closes=False) if previous.frame else None
        numbered = Field in map(type, paragraph.items)
        anchors: tuple[Anchor, ...] = ()
        for line in lines.lines:
            if line.anchors:
                anchors += line.anchors
        origin = (paragraph, self.setting)
        for number, line in enumerate(lines.lines):
            orphan = style.widow_control and number in {1, count - 1} and number > 0
            keep = self.keep_next if number == 0 else style.keep_lines or orphan
            strip = Strip(
                gap=gap if number == 0 else 0,
                own=before if number == 0 else 0,
                lead=line.lead,
                height=line.height,
                line=line,
                keep=keep and not self.pending,
                breaks=self.pending,
                first=number == 0,
                anchors=anchors if number == 0 else (),
                block=index,
                paragraph=origin,
                source=(paragraph, self.setting, number) if numbered else None,
            )
            self.pending = ""
            if framed:
                opens, closes = number == 0 and not joined, number == count - 1
                strip.frame = Frame(style, lines.rules[0], lines.rules[1], opens, closes, joined and number == 0)
                strip.inset = _extent(style.borders.top) if opens else 0
                if joined and number == 0 and style.borders.between is not None:
                    strip.inset = _extent(style.borders.between)
                strip.outset = _extent(style.borders.bottom) if closes else 0
            self.strips.append(strip)

    def table(self, table: Table, index: int) -> None:
        """Adds a table's rows."""
        if table.floating is not None and not self.setting.in_table and not as_wide_as(table, self.setting):
            self.strips.append(Strip(gap=0, own=0, height=0, floating=table, first=True, block=index))
            return
        made = self.setter.table(table, self.setting)
        gap = self.after + self.surplus if self.strips else 0
        for number, row in enumerate(made.rows):
            self.strips.append(
                Strip(
                    gap=gap if number == 0 else 0,
                    own=0,
                    height=row.height,
                    row=row,
                    table=made,
                    x=made.x,
                    keep=(self.keep_next if number == 0 else row.keep) and not self.pending,
                    breaks=self.pending,
                    first=number == 0,
                    block=index,
                )
            )
            self.pending = ""
        if self.strips and made.rows:
            self.strips[-1].outset = made.bottom
        self.after = self.surplus = 0
        self.last = None
        self.keep_next = bool(table.rows) and keeps_next(table.rows[-1])

    def close(self) -> tuple[list[Strip], int, int]:
        """The strips, the space after and the surplus below the last."""
        after, surplus = 0 if self.auto_after else self.after, self.surplus
        if self.last is not None and (self.setting.in_table or self.setting.furniture):
            surplus = ending(self.last, self.size)
            if self.setting.in_table and self.setting.furniture:
                return self.strips, 2 * after, 2 * surplus
        return self.strips, after, surplus


_NONE = ParagraphStyle().borders


def _same_box(one: ParagraphStyle, two: ParagraphStyle) -> bool:
    return (one.borders, one.left, one.right) == (two.borders, two.left, two.right)


def _extent(border: Border | None) -> int:
    """Room of a paragraph border: its width and its distance to the text, twips."""
    return border_width(border) + border.space * 20 if border is not None else 0


NARROW: Final = 266
"""Twips (4.69 mm) of room beside a floating table, its distances from the text not counted, that are too little for text."""


def as_wide_as(table: Table, setting: Setting) -> bool:
    """Whether a floating table stands in the flow after all: as wide as the text and not placed from the page's edge."""
    floating = table.floating
    if floating is None:
        return True
    width = sum(table.columns) or table_width(table, setting)
    return floating.x_from != "page" and width + floating.distances[1] + floating.distances[3] + NARROW >= setting.width


def keeps_next(row: TableRow) -> bool:
    """Whether a row takes the next one, or what follows the table, along: its first paragraph is kept with the next."""
    first = row.cells[0].blocks[:1] if row.cells else ()
    return any(isinstance(block, Paragraph) and block.style.keep_next for block in first)


class Parts(NamedTuple):
    """A paragraph cut at its page and column breaks."""

    parts: "tuple[tuple[str, Paragraph], ...]"
    """What begins before each part ("page", "column" or ""), and the part."""
    ends: str
    """What break ends the paragraph."""


def split_at_breaks(paragraph: Paragraph) -> Parts:
    """A paragraph cut at its page and column breaks.

    A break alone leaves an empty line on the old page; a break at the start or end makes no empty part.
    """
    found: list[tuple[str, list[Inline]]] = [("", [])]
    for item in paragraph.items:
        if isinstance(item, Break) and item.kind != "line":
            found.append((item.kind, []))
        else:
            found[-1][1].append(item)
    ends = found[-1][0] if not found[-1][1] else ""
    filled: list[tuple[str, Paragraph]] = []
    kind = ""
    for before, items in found:
        kind = before or kind
        if items:
            label = paragraph.label if not filled else None
            filled.append((kind, replace(paragraph, items=tuple(items), label=label)))
            kind = ""
    return Parts(tuple(filled) or (("", replace(paragraph, items=())),), ends)
