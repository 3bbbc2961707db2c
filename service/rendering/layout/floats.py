"""Anchored drawings: where a picture or text box stands that is not part of a line."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from service.rendering.layout.capitals import capital
from service.rendering.layout.lines import Line, Setting
from service.rendering.layout.sketches import Texts, set_sketch, worded
from service.rendering.layout.stack import Stack, stacked
from service.rendering.layout.table import RowPart
from service.rendering.word.figures import Sketch
from service.rendering.word.model import Anchor, Block, Section, Table

if TYPE_CHECKING:
    from service.rendering.layout.setter import Setter


@dataclass(slots=True, eq=False)
class Float:
    """A drawing on a page, twips from the page's top left corner."""

    anchor: Anchor
    x: float
    y: float
    content: Stack | None = None
    """The text of a text box."""
    shift: float = 0
    """How far its content stands to the right of its left edge."""
    texts: Texts = field(default_factory=dict)
    """What is set of a sketch."""
    drop: float = 0
    """How far the text of a text box stands below its top because it is aligned to the middle or bottom."""
    inside: bool = False
    """In a cell, a header or a footer: text of the body does not go round it."""


def float_of(anchor: Anchor, section: Section, column: float, paragraph: float, width: float, setter: "Setter") -> Float:
    """Places a drawing; `column` is the text column's left edge, `paragraph` the height at which its paragraph begins."""
    if anchor.cap and isinstance(anchor.drawing, tuple):
        anchor = capital(anchor, anchor.drawing, setter)
    elif isinstance(anchor.drawing, tuple) and not (anchor.width and anchor.height):
        anchor = _grown(anchor, anchor.drawing, width, setter)
    left, area = _across(anchor.x_from, section, column, width)
    top, height = _down(anchor.y_from, section, paragraph)
    x = left + _aligned(anchor.x_align, area, anchor.width, anchor.x)
    y = top + _aligned(anchor.y_align, height, anchor.height, anchor.y)
    content = None
    if isinstance(anchor.drawing, tuple):
        inner = anchor.width - anchor.insets[1] - anchor.insets[3]
        content = stacked(anchor.drawing, Setting(width=max(1, inner)), setter)
    found = Float(anchor, x, y, content)
    if isinstance(anchor.drawing, Sketch):
        found.texts = set_sketch(anchor.drawing, anchor.width, setter)
    elif content is not None:
        free = anchor.height - anchor.insets[0] - anchor.insets[2] - content.height
        if anchor.grows and free < 0:
            found.anchor, free = replace(anchor, height=int(anchor.height - free + 0.5)), 0
        if anchor.valign != "top":
            found.drop = max(0.0, free / (2 if anchor.valign == "center" else 1))
    return found


def _grown(anchor: Anchor, blocks: "tuple[Block, ...]", width: float, setter: "Setter") -> Anchor:
    """A frame without width or height takes those of its text."""
    wide = anchor.width
    if not wide:
        lines = [placed.strip.line for placed in stacked(blocks, Setting(width=int(width)), setter).placed]
        pieces = [[(piece.x, piece.x + piece.width) for piece in line.pieces] for line in lines if line is not None]
        spans = [max(end for _, end in row) - min(0, *(start for start, _ in row)) for row in pieces if row]
        starts = [min(start for start, _ in row) for row in pieces if row]
        wide = int(max(spans, default=0) - max(0, min(starts, default=0))) + 1
    high = anchor.height or int(stacked(blocks, Setting(width=wide), setter).height)
    return replace(anchor, width=wide, height=high)


def float_of_table(
    table: Table, section: Section, column: float, paragraph: float, setting: Setting, setter: "Setter"
) -> Float:
    """A floating table as a drawing text goes round: its first column's edge stands a cell margin left of where tblpX says."""
    floating = table.floating
    assert floating is not None
    content = stacked((replace(table, floating=None, indent=0, align="left"),), setting._replace(cell=0, pitch=0), setter)
    made = next((placed.strip.table for placed in content.placed), None)
    width = made.width if made is not None else 0.0
    left = made.x if made is not None else 0.0
    anchor = Anchor(
        drawing=(), width=int(width), height=int(content.height), x=floating.x - table.left_margin, y=floating.y,
        x_from="column" if floating.x_from == "text" else floating.x_from,
        y_from="paragraph" if floating.y_from == "text" else floating.y_from,
        x_align=floating.x_align, y_align=floating.y_align, wrap="square", distances=floating.distances,
        insets=(0, 0, 0, 0),
    )  # fmt: skip
    one = float_of(anchor, section, column, paragraph, setting.width, setter)
    # The stack draws the table where an ordinary one would begin; its edge goes where the float stands.
    one.content, one.shift = content, -left
    return one


def floats_of_line(line: Line, x: float, y: float, setter: "Setter") -> list[Float]:
    """The sketches with text in a line whose top left corner is (x, y): they are drawn like anchored ones."""
    found: list[Float] = []
    for piece in line.pieces:
        picture = piece.picture
        if picture is None or not isinstance(picture.drawing, Sketch) or not worded(picture.drawing):
            continue
        anchor = Anchor(drawing=picture.drawing, width=picture.width, height=picture.height, x=0, y=0, alt=picture.alt)
        texts = set_sketch(picture.drawing, picture.width, setter)
        found.append(Float(anchor, x + piece.x, y + line.above - picture.height, texts=texts, inside=True))
    return found


def floats_in(stack: Stack, section: Section, x: float, y: float, width: float, setter: "Setter") -> list[Float]:
    """The drawings anchored in a stack whose top left corner is (x, y): a header, a footer, or a cell."""
    found: list[Float] = []
    for placed in stack.placed:
        for anchor in placed.strip.anchors:
            found.append(float_of(anchor, section, x, y + placed.origin, width, setter))
            found[-1].inside = True
        if placed.strip.line is not None:
            found += floats_of_line(placed.strip.line, x, y + placed.top, setter)
        if placed.strip.row is not None:
            found += floats_of_row(placed.strip.row, section, x + placed.strip.x, y + placed.top, setter)
    return found


def floats_of_row(row: RowPart, section: Section, x: float, y: float, setter: "Setter") -> list[Float]:
    """The drawings anchored in the cells of a row."""
    if row.bare:
        return []
    found: list[Float] = []
    for cell in row.cells:
        top = y + row.above
        found += floats_in(cell.content, section, x + cell.text, top, cell.right - cell.text, setter)
    return found


def _across(origin: str, section: Section, column: float, width: float) -> tuple[float, float]:
    text = section.width - section.left - section.right
    match origin:
        case "page":
            return 0.0, section.width
        case "margin":
            return section.left, text
        case "leftMargin" | "insideMargin":
            return 0.0, section.left
        case "rightMargin" | "outsideMargin":
            return section.width - section.right, section.right
    return column, width


def _down(origin: str, section: Section, paragraph: float) -> tuple[float, float]:
    match origin:
        case "page":
            return 0.0, section.height
        case "margin":
            return section.top, section.height - section.top - section.bottom
        case "topMargin":
            return 0.0, section.top
        case "bottomMargin":
            return section.height - section.bottom, section.bottom
    return paragraph, 0.0


def _aligned(align: str, area: float, size: float, offset: float) -> float:
    match align:
        case "left" | "top" | "inside":
            return 0.0
        case "center":
            return (area - size) / 2
        case "right" | "bottom" | "outside":
            return area - size
    return offset
