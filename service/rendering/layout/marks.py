"""Marks on text: underlines, strike-through, highlighting."""

from service.paper.content import Content
from service.rendering.layout.lines import Piece
from service.rendering.word.model import RunStyle

UNDERLINE_DROP = 0.065
"""Middle of the underline below the baseline, share of the size."""
STRIKE_RISE = 0.25
"""Strike-through above the baseline, share of the size."""
LEAST_LINE = 0.5
"""Thinnest line, points."""

HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
"""Word's highlighter colours by name (ECMA-376, 17.18.40)."""

BOX_INSET = 10
"""A form's check box is a square as wide as its font's line is high, drawn ten twips inside it."""
BOX_LINE = 0.5
"""Points; the reference draws a hairline, which some printers lose."""

_DASHES = {
    "dotted": (1.0, 1.0),
    "dottedHeavy": (1.5, 1.5),
    "dash": (3.0, 2.0),
    "dashedHeavy": (3.0, 2.0),
    "dashLong": (6.0, 2.0),
}


def highlight(content: Content, style: RunStyle, x: float, y: float, width: float, height: float) -> None:
    """Colour behind a portion, over its line's height; twips."""
    fill = HIGHLIGHTS.get(style.highlight, "") if style.highlight and style.highlight != "none" else style.shade
    if fill:
        content.rectangle(x / 20 + 0.1, y / 20, width / 20, height / 20, fill=fill)


def decorate(content: Content, piece: Piece, left: float, baseline: float) -> None:
    """Lines under and through a portion; points."""
    style = piece.style
    size, right = style.size / 20, left + piece.width / 20
    width = max(LEAST_LINE, size / 24)
    if style.underline and style.underline != "none":
        y = baseline + size * UNDERLINE_DROP
        heavy = style.underline in {"thick", "dottedHeavy", "dashedHeavy", "wavyHeavy"}
        dash = _DASHES.get(style.underline, ())
        content.line(left, y, right, y, width * 2 if heavy else width, colour=style.colour, dash=dash)
        if style.underline in {"double", "wavyDouble"}:
            content.line(left, y + 2 * width, right, y + 2 * width, width, colour=style.colour)
    if style.strike or style.double_strike:
        y = baseline - size * STRIKE_RISE
        content.line(left, y, right, y, width, colour=style.colour)
        if style.double_strike:
            content.line(left, y - 2 * width, right, y - 2 * width, width, colour=style.colour)


def check_box(content: Content, piece: Piece, x: float, bottom: float, colour: str) -> None:
    """The box of a form as lines, with a cross where it is checked; `bottom` is the lower edge of its text line, twips."""
    side = (piece.width - 2 * BOX_INSET) / 20
    left, foot = (x + BOX_INSET) / 20, (bottom - BOX_INSET - 1) / 20
    content.rectangle(left, foot - side, side, side, stroke=colour, line_width=BOX_LINE)
    if piece.box:
        content.line(left, foot, left + side, foot - side, BOX_LINE, colour=colour)
        content.line(left, foot - side, left + side, foot, BOX_LINE, colour=colour)
