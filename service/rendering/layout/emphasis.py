"""Emphasis marks: a dot, a circle or a comma over each letter, or a dot below it (w:em).

The line makes room for them as in the reference, a quarter of ascent and descent; they stand in its middle. The
reference itself draws one mark for a whole portion, at its first blank.
"""

from service.paper.content import Content
from service.rendering.layout.lines import Piece

DOT, RING = 0.55, 0.7
"""Diameters of a dot and a circle as shares of that room."""
RING_LINE = 0.12
"""Thickness of a circle's line as a share of that room."""
_KAPPA = 0.5523
_COMMA = ((-0.3, -0.35), (0.15, -0.15), (0.35, 0.2), (0.2, 0.35), (-0.02, 0.02))
"""Corners of a comma as shares of the room for marks: a drop that falls to the right."""


def emphasize(content: Content, piece: Piece, left: float, baseline: float, colour: str) -> None:
    """The marks of a portion: one at each letter, figure or Han character; points."""
    font, kind = piece.font, piece.style.emphasis
    assert font is not None
    room = font.marks / 20
    middle = baseline + font.below / 20 + room / 2 if kind == "underDot" else baseline - font.above / 20 - room / 2
    starts = [at for _, at in piece.glyphs]
    for text, start, end in zip(piece.texts, starts, [*starts[1:], piece.width / 20], strict=True):
        if not text[:1].isalnum():
            continue
        x = left + (start + end) / 2
        if kind == "comma":
            (first, *rest) = [(x + right * room, middle + down * room) for right, down in _COMMA]
            content.path([("m", first), *(("l", point) for point in rest), ("h", ())], fill=colour)
        elif kind == "circle":
            content.path(_circle(x, middle, room * RING / 2), stroke=colour, line_width=room * RING_LINE)
        else:
            content.path(_circle(x, middle, room * DOT / 2), fill=colour)


def _circle(x: float, y: float, radius: float) -> list[tuple[str, tuple[float, ...]]]:
    arm = radius * _KAPPA
    east, north, west, south = (x + radius, y), (x, y - radius), (x - radius, y), (x, y + radius)
    return [
        ("m", east),
        ("c", (x + radius, y - arm, x + arm, y - radius, *north)),
        ("c", (x - arm, y - radius, x - radius, y - arm, *west)),
        ("c", (x - radius, y + arm, x - arm, y + radius, *south)),
        ("c", (x + arm, y + radius, x + radius, y + arm, *east)),
        ("h", ()),
    ]
