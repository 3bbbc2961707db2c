"""Heights of lines: line spacing and the document grid, by the reference's formulas (docs/layout.md, "Line spacing", "Grid").

>>> spaced(224, 52, ParagraphStyle(line=360), pitch=0, first=False)   # one and a half lines
Height(lead=138, above=224, below=52)
"""

from typing import NamedTuple

from service.rendering.word.model import ParagraphStyle

AUTO = 240
"""w:line of single spacing where the rule is auto."""


class Height(NamedTuple):
    """A line's extent, twips."""

    lead: int
    """Surplus of proportional spacing above the text; it vanishes at the top of a page."""
    above: int
    below: int


def spaced(above: int, below: int, style: ParagraphStyle, *, pitch: int, first: bool) -> Height:
    """The height of a line whose content needs `above` and `below` its baseline; `pitch` 0 is no grid."""
    natural = above + below
    percent = int(style.line / 2.4 + 0.5)
    if pitch and style.snap_to_grid:
        # On the grid exact and atLeast are ignored; the line takes whole pitches and its text stands in the middle.
        height = pitch * max(1, -(-natural // pitch))
        above += (height - natural) // 2
        lead = int(height * (percent - 100) / 100) if style.line_rule == "auto" and percent > 100 and not first else 0
        return Height(lead, above, height - above)
    if style.line_rule == "exact":
        above = style.line * 4 // 5
        return Height(0, above, style.line - above)
    if style.line_rule == "atLeast":
        return Height(0, above + max(0, style.line - natural), below)
    if percent > 100:
        return Height(0 if first else int(natural * (percent - 100) / 100), above, below)
    if percent < 100:
        percent = max(50, percent)
        if first:
            height = int(natural * percent / 100)
            above = int(height * 4 / 5)
            return Height(0, above, height - above)
        return Height(0, above + int(natural * (percent - 100) / 100), below)
    return Height(0, above, below)


def trailing(text_height: int, style: ParagraphStyle) -> int:
    """What proportional spacing adds below a paragraph's last line, from the natural height of its text."""
    percent = int(style.line / 2.4 + 0.5)
    return int(text_height * (percent - 100) / 100) if style.line_rule == "auto" and percent > 100 else 0


def ending(style: ParagraphStyle, size: int) -> int:
    """What proportional spacing adds below the last paragraph of a cell, a header or a footer; `size` is its style's, twips.

    The reference reckons here with a line of 1.15 times the size, whatever font and size the text has.
    """
    percent = int(style.line / 2.4 + 0.5)
    return int(size * (percent - 100) * 1.15 / 100) if style.line_rule == "auto" and percent > 100 else 0


def empty_on_grid(style: ParagraphStyle, *, pitch: int, numbered: bool) -> bool:
    """Whether an empty paragraph takes exactly one pitch of the grid, whatever its font size."""
    on_grid = pitch > 0 and style.snap_to_grid
    return on_grid and style.align == "left" and not numbered and style.line_rule == "auto"
