"""Anchored drawings: where a picture or text box stands that is not part of a line."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.rendering.layout.lines import Setting
from service.rendering.layout.stack import Stack, stacked
from service.rendering.word.model import Anchor, Section

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


def float_of(anchor: Anchor, section: Section, column: float, paragraph: float, width: float, setter: "Setter") -> Float:
    """Places a drawing; `column` is the text column's left edge, `paragraph` the height at which its paragraph begins."""
    left, area = _across(anchor.x_from, section, column, width)
    top, height = _down(anchor.y_from, section, paragraph)
    x = left + _aligned(anchor.x_align, area, anchor.width, anchor.x)
    y = top + _aligned(anchor.y_align, height, anchor.height, anchor.y)
    content = None
    if isinstance(anchor.drawing, tuple):
        inner = anchor.width - anchor.insets[1] - anchor.insets[3]
        content = stacked(anchor.drawing, Setting(width=max(1, inner)), setter)
    return Float(anchor, x, y, content)


def meets(one: Float, y: float, height: float) -> bool:
    """Whether a line at `y` meets a drawing that text goes above and below of."""
    anchor = one.anchor
    if anchor.wrap != "topAndBottom":
        return False
    return y < one.y + anchor.height + anchor.distances[2] and y + height > one.y - anchor.distances[0]


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
