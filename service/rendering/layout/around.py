"""Text beside drawings: the rooms a line has, and paragraphs set again in them.

A line whose box meets drawings is cut into the rooms they leave, and its words run through them from left to right: a room
that not even the first word fits is passed over, and where none is left the line goes down until one is. The reference
asks for no least width.
"""

from collections.abc import Iterable
from dataclasses import replace
from math import ceil

from service.rendering.layout.floats import Float
from service.rendering.layout.lines import Lines, Slot
from service.rendering.layout.paragraph import Slots, set_paragraph
from service.rendering.layout.setter import Setter
from service.rendering.layout.stack import Strip

_ENDLESS = 1e6


def beside(floats: Iterable[Float], y: float) -> bool:
    """Whether a drawing that text goes round ends below `y`."""
    return any(one.anchor.wrap == "square" and not one.inside and y < _bottom(one) for one in floats)


def slots_of(floats: Iterable[Float], column: float, width: float, top: float) -> Slots:
    """What rooms lines have; heights count from `top`, places from the column's left edge."""
    wrapped = [(one, _taken(one, column, width)) for one in floats if one.anchor.wrap != "none" and not one.inside]
    met = [(_top(one), _bottom(one), start, end) for one, (start, end) in wrapped if start < width and end > 0]

    def slot(y: float, height: float) -> Slot:
        down = 0.0
        while True:
            at = top + y + down
            here = [one for one in met if at < one[1] and at + height >= one[0]]
            if not here:
                return Slot(((0.0, width),), ceil(down))
            lowest = min(bottom for _, bottom, _, _ in here)
            spans = _free([(start, end) for _, _, start, end in here], width)
            if spans:
                return Slot(spans, ceil(down), max(1, ceil(lowest - at)))
            down += max(lowest - at, 1)

    return slot


def clear(floats: Iterable[Float], column: float, width: float, y: float, height: float, *, whole: bool) -> float:
    """The height at which a strip stands clear of drawings text goes above and below of; a `whole` one of all drawings."""
    for one in sorted(floats, key=lambda found: found.y):
        wraps = one.anchor.wrap == "topAndBottom" or (whole and one.anchor.wrap == "square")
        if wraps and not one.inside and y < _bottom(one) and y + height > _top(one):
            start, end = one.x - column, one.x + one.anchor.width - column
            if start < width and end > 0:
                y = _bottom(one)
    return y


def reaches(one: Float, y: float) -> bool:
    """Whether a drawing that text keeps clear of begins above `y`."""
    return one.anchor.wrap != "none" and not one.inside and _top(one) < y


def set_again(queue: list[Strip], index: int, slots: Slots | None, setter: Setter, width: int) -> None:
    """Sets a paragraph again from the strip on, in another width or in the rooms its lines have."""
    strip = queue[index]
    assert strip.paragraph is not None
    assert strip.line is not None
    end = index + 1
    while end < len(queue) and not queue[end].first and queue[end].paragraph is strip.paragraph:
        end += 1
    paragraph, setting = strip.paragraph
    lines = set_paragraph(
        paragraph, setting._replace(width=width), setter.foundry, page=setter.numbers.page, pages=setter.numbers.pages,
        raw=setter.numbers.raw, slots=slots, start=0 if strip.first else strip.line.start,
    )  # fmt: skip
    queue[index:end] = _strips(strip, lines, queue[end - 1].outset, width)


def _strips(strip: Strip, lines: Lines, outset: int, width: int) -> list[Strip]:
    made: list[Strip] = []
    count = len(lines.lines)
    for number, line in enumerate(lines.lines):
        if number == 0:
            made.append(replace(strip, line=line, height=line.height, lead=line.lead, outset=0, source=None, width=width))
            continue
        keep = lines.style.keep_lines or (lines.style.widow_control and number in {1, count - 1})
        frame = strip.frame._replace(opens=False, between=False) if strip.frame is not None else None
        made.append(
            Strip(gap=0, own=0, lead=line.lead, height=line.height, line=line, keep=keep, block=strip.block, frame=frame,
                  paragraph=strip.paragraph, width=width)
        )  # fmt: skip
    made[-1].outset = outset
    return made


def _taken(one: Float, column: float, width: float) -> tuple[float, float]:
    """What a drawing takes of the lines it meets, from the column's left edge."""
    start = one.x - one.anchor.distances[3] - column
    end = one.x + one.anchor.width + one.anchor.distances[1] - column
    side = one.anchor.side
    if side == "largest":
        side = "right" if width - end > start else "left"
    if one.anchor.wrap == "topAndBottom":
        return (-_ENDLESS, _ENDLESS) if start < width and end > 0 else (width, width)
    return -_ENDLESS if side == "right" else start, _ENDLESS if side == "left" else end


def _free(taken: list[tuple[float, float]], width: float) -> tuple[tuple[float, float], ...]:
    spans: list[tuple[float, float]] = []
    at = 0.0
    for start, end in sorted(taken):
        if start > at:
            spans.append((at, start))
        at = max(at, end)
    if at < width:
        spans.append((at, width))
    return tuple(spans)


def _top(one: Float) -> float:
    return one.y - one.anchor.distances[0]


def _bottom(one: Float) -> float:
    return one.y + one.anchor.height + one.anchor.distances[2]
