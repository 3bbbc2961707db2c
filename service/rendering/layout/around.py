"""Text beside drawings: square wrapping.

A line whose box meets a drawing starts at its right edge or ends at its left one, whichever side has more room; where
neither has 50 points it goes below (the reference asks for about as much).
"""

from dataclasses import replace

from service.rendering.layout.floats import Float
from service.rendering.layout.lines import Lines, Slot
from service.rendering.layout.paragraph import Slots, set_paragraph
from service.rendering.layout.setter import Setter
from service.rendering.layout.stack import Strip

LEAST = 1000
"""Narrowest room a line is set in, twips."""


def beside(floats: list[Float], y: float) -> bool:
    """Whether a drawing that text goes round ends below `y`."""
    return any(_wraps(one) and y < _bottom(one) for one in floats)


def slots_of(floats: list[Float], column: float, width: float, top: float) -> Slots:
    """What room lines have; heights count from `top`, places from the column's left edge."""
    wrapped = sorted((one for one in floats if _wraps(one)), key=lambda one: one.y)

    def slot(y: float, height: float) -> Slot:
        down = 0.0
        left, right = 0.0, width
        for one in wrapped:
            at = top + y + down
            if at >= _bottom(one) or at + height < one.y - one.anchor.distances[0]:
                continue
            start = one.x - one.anchor.distances[3] - column
            end = one.x + one.anchor.width + one.anchor.distances[1] - column
            if start >= width or end <= 0:
                continue
            if max(start - left, right - end) < LEAST:
                down = _bottom(one) - top - y
                left, right = 0.0, width
            elif right - end >= start - left:
                left = end
            else:
                right = start
        return Slot(left, right, int(down + 0.5))

    return slot


def set_again(queue: list[Strip], index: int, slots: Slots, setter: Setter) -> None:
    """Sets the paragraph that begins at a strip again in the room its lines have, and puts its strips in place."""
    strip = queue[index]
    assert strip.paragraph is not None
    end = index + 1
    while end < len(queue) and not queue[end].first and queue[end].block == strip.block:
        end += 1
    paragraph, setting = strip.paragraph
    lines = set_paragraph(paragraph, setting, setter.foundry, page=setter.numbers.page, pages=setter.numbers.pages, slots=slots)
    queue[index:end] = _strips(strip, lines, queue[end - 1].outset)


def _strips(strip: Strip, lines: Lines, outset: int) -> list[Strip]:
    made: list[Strip] = []
    count = len(lines.lines)
    for number, line in enumerate(lines.lines):
        if number == 0:
            made.append(replace(strip, line=line, height=line.height, lead=line.lead, paragraph=None, outset=0))
            continue
        keep = lines.style.keep_lines or (lines.style.widow_control and number in {1, count - 1})
        frame = strip.frame._replace(opens=False, between=False) if strip.frame is not None else None
        made.append(
            Strip(gap=0, own=0, lead=line.lead, height=line.height, line=line, keep=keep, block=strip.block, frame=frame)
        )
    made[-1].outset = outset
    return made


def _wraps(one: Float) -> bool:
    return one.anchor.wrap == "square" and not one.inside


def _bottom(one: Float) -> float:
    return one.y + one.anchor.height + one.anchor.distances[2]
