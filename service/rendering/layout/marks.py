"""Marks on text: underlines, strike-through, highlighting."""

from service.paper.content import Content
from service.rendering.layout.breaking import BLANKS
from service.rendering.layout.emphasis import emphasize
from service.rendering.layout.lines import Piece
from service.rendering.layout.metrics import Font
from service.rendering.word.model import RunStyle

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

EMPTY_SHARE, EMPTY_INSET = 0.7, 0.1
"""Height of an empty box as a share of the size, and the room beside it as one of its width."""

_DASHES = {
    "dotted": (1, 1), "dottedHeavy": (1, 1), "dash": (4, 2), "dashedHeavy": (4, 2), "dashLong": (8, 2), "dashLongHeavy": (8, 2),
    "dotDash": (4, 2, 1, 2), "dashDotHeavy": (4, 2, 1, 2), "dotDotDash": (4, 2, 1, 2, 1, 2),
    "dashDotDotHeavy": (4, 2, 1, 2, 1, 2),
}  # fmt: skip
"""Strokes and gaps of underlines, in widths of the line."""
_HEAVY = frozenset({"thick", "dottedHeavy", "dashedHeavy", "dashLongHeavy", "dashDotHeavy", "dashDotDotHeavy", "wavyHeavy"})
_WAVES = frozenset({"wave", "wavyHeavy", "wavyDouble"})


def highlight(content: Content, style: RunStyle, x: float, y: float, width: float, height: float) -> None:
    """Colour behind a portion, over its line's height; twips."""
    fill = HIGHLIGHTS.get(style.highlight, "") if style.highlight and style.highlight != "none" else style.shade
    if fill:
        content.rectangle(x / 20 + 0.1, y / 20, width / 20, height / 20, fill=fill)


def decorate(content: Content, piece: Piece, left: float, baseline: float, colour: str) -> None:
    """Emphasis marks, and lines as deep and as thick as the font's descent says; points, `colour` the text's."""
    style, font = piece.style, piece.font
    assert font is not None
    if style.underline:
        under = style.underline_colour or colour
        spans = _words(piece, left) if style.underline == "words" and piece.glyphs else [(left, left + piece.width / 20)]
        for start, end in spans:
            _underline(content, style.underline, start, end, baseline, _tenths(font.face.descent, font), under)
    if style.strike or style.double_strike:
        _strike(content, style, font, (left, left + piece.width / 20), baseline, colour)
    if style.emphasis and piece.text:
        emphasize(content, piece, left, baseline, colour)


def _tenths(units: int, font: Font) -> int:
    """A measure of the font in tenths of a point: the raster in which the reference decides about lines."""
    return int(units * font.size / 2 / font.face.upem + 0.5)


def _underline(content: Content, kind: str, left: float, right: float, baseline: float, deep: int, colour: str) -> None:
    width = (deep * (50 if kind in _HEAVY else 25) + 50) // 100 or 1
    drop = deep // 2 - width // 2 + 1 + (width / 2 if kind in _HEAVY else 0)
    y = baseline + drop / 10
    if kind in _WAVES:
        _wave(content, left, right, y, width / 10, colour)
        if kind == "wavyDouble":
            _wave(content, left, right, y + 3 * width / 10, width / 10, colour)
    elif kind == "double":
        width = (deep * 16 + 50) // 100 or 1
        first = deep // 2 + 1 - width // 2 - width
        for at in (first, first + (deep * 50 + 50) // 100):
            content.line(left, baseline + at / 10, right, baseline + at / 10, width / 10, colour=colour)
    else:
        dash = [part * width / 10 for part in _DASHES.get(kind, ())]
        content.line(left, y, right, y, width / 10, colour=colour, dash=dash)


def _wave(content: Content, left: float, right: float, y: float, width: float, colour: str) -> None:
    """A wavy line: up and down by its width, twice as long as high."""
    count = max(1, int((right - left) / (2 * width)))
    points = [(left + (right - left) * index / count, y + (width if index % 2 else -width)) for index in range(count + 1)]
    content.lines(points, width, colour=colour)


def _words(piece: Piece, left: float) -> list[tuple[float, float]]:
    """Where the words of a portion begin and end: its blanks have no line."""
    spans: list[tuple[float, float]] = []
    glyphs = piece.glyphs
    ends = [left + at for _, at in glyphs[1:]] + [left + piece.width / 20]
    word = False
    for (_, at), text, end in zip(glyphs, piece.texts, ends, strict=True):
        blank = bool(text) and not text.strip(BLANKS)
        if not blank and word:
            spans[-1] = (spans[-1][0], end)
        elif not blank:
            spans.append((left + at, end))
        word = not blank
    return spans


def _strike(content: Content, style: RunStyle, font: Font, span: tuple[float, float], baseline: float, colour: str) -> None:
    deep, high, size = _tenths(font.face.descent, font), _tenths(font.face.ascent, font), int(font.size / 2 + 0.5)
    rise = (high - max(0, high + deep - size)) // 3
    if style.double_strike:
        width = (deep * 16 + 50) // 100 or 1
        rises = [rise + width // 2 + width, rise - width // 2 - width]
    else:
        width = (deep * 25 + 50) // 100 or 1
        rises = [rise + width // 2]
    for at in rises:
        content.line(span[0], baseline - at / 10, span[1], baseline - at / 10, width / 10, colour=colour)


def empty_boxes(content: Content, piece: Piece, left: float, baseline: float, colour: str) -> None:
    """A box for each character that no font has; whoever copies the text gets the characters. Points."""
    font = piece.font
    assert font is not None
    width, height = piece.width / 20 / len(piece.text), font.size / 20 * EMPTY_SHARE
    content.instead_of(piece.text)
    for index in range(len(piece.text)):
        x, inset = left + index * width, width * EMPTY_INSET
        content.rectangle(x + inset, baseline - height, width - 2 * inset, height, stroke=colour, line_width=BOX_LINE)
    content.in_its_own_words()


def check_box(content: Content, piece: Piece, x: float, bottom: float, colour: str) -> None:
    """The box of a form as lines, with a cross where it is checked; `bottom` is the lower edge of its text line, twips."""
    side = (piece.width - 2 * BOX_INSET) / 20
    left, foot = (x + BOX_INSET) / 20, (bottom - BOX_INSET - 1) / 20
    content.rectangle(left, foot - side, side, side, stroke=colour, line_width=BOX_LINE)
    if piece.box:
        content.line(left, foot, left + side, foot - side, BOX_LINE, colour=colour)
        content.line(left, foot - side, left + side, foot, BOX_LINE, colour=colour)
