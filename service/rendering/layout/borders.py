"""Borders: how wide each kind of ruled line is, and of what lines it is drawn.

The reference turns every w:val into one of a few kinds: a line, or two lines and the gap between them (docs/layout.md,
"Tables"). w:sz is in eighths of a point; a border that says 0 or nothing is three quarters of a point.

>>> border_width(Border(kind="double", width=4))   # half a point, three times, in twips
30
"""

from typing import Final, NamedTuple

from service.paper.content import Content
from service.rendering.word.model import Border

_KEPT: Final = 8192
"""Makes that are remembered."""
_UNSAID: Final = 6
"""w:sz of a border that names none, or 0."""
_FINE: Final = 15
"""Twips of a line, or a gap, that does not grow with w:sz: three quarters of a point."""


class Make(NamedTuple):
    """A border's make, twips: its width, and the outer line, the gap and the inner line it consists of."""

    width: int
    outer: int
    gap: int = 0
    inner: int = 0


_SINGLE: Final = {"thick": (2, 1), "dashSmallGap": (1, 20)}
"""Single lines: how many times w:sz they are wide, and at least how many twips."""

_TWO: Final = {
    "double": ((1, 0), (1, 0), (1, 0)),
    "thinThickSmallGap": ((1, 0), (0, _FINE), (0, _FINE)),
    "thinThickMediumGap": ((1, 0), (0.5, 0), (0.5, 0)),
    "thinThickLargeGap": ((0, 2 * _FINE), (1, 0), (0, _FINE)),
    "threeDEmboss": ((0.5, 0), (1, 0), (0.5, 0)),
    "outset": ((0, _FINE), (1, -_FINE / 2), (1, -_FINE / 2)),
}
"""Two lines: outer line, gap and inner line, each as times w:sz and twips more."""

_PARTS: Final = _TWO | {
    "triple": _TWO["double"],
    "doubleWave": _TWO["double"],
    "dashDotStroked": _TWO["double"],
    "thickThinSmallGap": _TWO["thinThickSmallGap"][::-1],
    "thickThinMediumGap": _TWO["thinThickMediumGap"][::-1],
    "thickThinLargeGap": _TWO["thinThickLargeGap"][::-1],
    "thinThickThinSmallGap": _TWO["thinThickSmallGap"],
    "thinThickThinMediumGap": _TWO["thinThickMediumGap"],
    "thinThickThinLargeGap": _TWO["thinThickLargeGap"],
    "threeDEngrave": _TWO["threeDEmboss"],
    "inset": _TWO["outset"][::-1],
}

_MAKES: dict[int, tuple[Border, Make]] = {}
"""Makes by identity: a table asks for the same few borders hundreds of times."""

_DASHES: Final = {
    "dotted": (1.0, 1.0), "dashed": (3.0, 1.0), "dashSmallGap": (3.0, 1.0), "dotDash": (3.0, 1.0, 1.0, 1.0),
    "dotDotDash": (3.0, 1.0, 1.0, 1.0, 1.0, 1.0),
}  # fmt: skip


def border_width(border: Border | None) -> int:
    """Width of a border, twips; 0 for none."""
    return make(border).width if border is not None else 0


def outset(border: Border) -> int:
    """How far the outer edge of a border is from what it stands round, twips."""
    return border_width(border) + border.space * 20


def make(border: Border) -> Make:
    """Of what lines a border consists."""
    kept = _MAKES.get(id(border))
    if kept is None or kept[0] is not border:
        if len(_MAKES) >= _KEPT:
            _MAKES.clear()
        kept = _MAKES[id(border)] = (border, _make(border))
    return kept[1]


def _make(border: Border) -> Make:
    if border.kind in {"none", "nil", ""}:
        return Make(0, 0)
    size = (border.width or _UNSAID) * 2.5
    parts = _PARTS.get(border.kind)
    if parts is None:
        times, least = _SINGLE.get(border.kind, (1, 1))
        width = max(least, int(size * times))
        return Make(width, width)
    whole = sum(times for times, _ in parts) or 1
    size = int(size * whole) / whole
    outer, gap, inner = (int(max(1, size * times + more) + 0.5) for times, more in parts)
    return Make(outer + gap + inner, outer, gap, inner)


def wider(one: Border | None, two: Border | None) -> Border | None:
    """Of two borders on one edge the one that is drawn."""
    return two if border_width(two) > border_width(one) else one


def stroke(content: Content, border: Border, x0: float, y0: float, x1: float, y1: float, *, inwards: bool = True) -> None:
    """A border whose middle runs from (x0, y0) to (x1, y1), level or upright; twips.

    Its outer line is the upper or left one where `inwards`, as at a table's top and left; else the lower or right one.
    """
    width, outer, _, inner = make(border)
    dash = tuple(step * max(outer, 1) / 20 for step in _DASHES.get(border.kind, ()))
    first, second = (outer, inner) if inwards else (inner, outer)
    for offset, thick in (((first - width) / 2, first), ((width - second) / 2, second)) if inner else ((0.0, outer),):
        right, down = (0.0, offset) if y0 == y1 else (offset, 0.0)
        points = ((x0 + right) / 20, (y0 + down) / 20, (x1 + right) / 20, (y1 + down) / 20)
        content.line(*points, thick / 20, colour=border.colour, dash=dash)
