"""Balance: the height at which the columns of a section end together."""

from service.rendering.layout.stack import Strip

TOLERANCE = 0.5
"""A line this much too high still fits, twips."""


def balanced(strips: list[Strip], count: int) -> float:
    """The least height at which strips fill no more than `count` columns."""
    heights = [strip.inset + strip.height + strip.outset for strip in strips]
    gaps = [strip.gap + strip.lead for strip in strips]
    height = max([(sum(heights) + sum(gaps)) / count, *heights]) if heights else 0.0
    while True:
        columns, used, over = 1, 0.0, float("inf")
        for strip, each, gap in zip(strips, heights, gaps, strict=True):
            if used and strip.breaks == "column":
                columns, used = columns + 1, each
            elif used + gap + each > height + TOLERANCE:
                over = min(over, used + gap + each)
                columns, used = columns + 1, each
            else:
                used += gap + each
        if columns <= count or over == float("inf"):
            return height
        height = over  # the least that lets one column take one strip more
