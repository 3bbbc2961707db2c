"""Boxes: the borders of runs, which neighbours with equal ones share, and the lines that bar tabs draw.

As in the reference a box is as high as the highest of its characters, its lines stand outside them and make the line higher,
and a box that goes over a line's end is closed on both lines.
"""

from typing import NamedTuple

from service.paper.content import Content
from service.rendering.layout.borders import border_width, outset, stroke
from service.rendering.layout.lines import Line
from service.rendering.word.model import Border, ParagraphStyle

BAR = Border(width=4)
"""The line of a bar tab, half a point wide."""


class Box(NamedTuple):
    """The outer edges of a box, twips from the text area's left and from the baseline; a bar is no wider than nothing."""

    left: float
    right: float
    above: int
    below: int
    border: Border


def box(lines: list[Line], style: ParagraphStyle, *, boxed: bool) -> None:
    """Gives the lines of a paragraph their boxes, where any of its runs is `boxed`, and its bars."""
    bars = [stop.at for stop in style.tabs if stop.kind == "bar"]
    for line in lines:
        found = _boxes(line) if boxed else []
        found += [Box(at, at, line.lead + line.above, line.below, BAR) for at in bars]
        line.boxes = tuple(found)


def _boxes(line: Line) -> list[Box]:
    found: list[Box] = []
    last: Border | None = None
    for piece in sorted(line.pieces, key=lambda piece: piece.x):
        border, font = piece.style.border, piece.font
        if border is not None and font is not None:
            out = outset(border)
            new = Box(piece.x - out, piece.x + piece.width + out, font.line_above, font.line_below, border)
            if border == last:
                old = found.pop()
                new = Box(old.left, new.right, max(old.above, new.above), max(old.below, new.below), border)
            found.append(new)
        last = border
    return found


def draw_boxes(content: Content, line: Line, x: float, baseline: float) -> None:
    """The boxes and bars of a line whose text area begins at `x`, twips."""
    for one in line.boxes:
        left, right, top, bottom = x + one.left, x + one.right, baseline - one.above, baseline + one.below
        if left == right:
            stroke(content, one.border, left, top, left, bottom)
            continue
        half = border_width(one.border) / 2
        stroke(content, one.border, left, top + half, right, top + half)
        stroke(content, one.border, right - half, top, right - half, bottom, inwards=False)
        stroke(content, one.border, left, bottom - half, right, bottom - half, inwards=False)
        stroke(content, one.border, left + half, top, left + half, bottom)
