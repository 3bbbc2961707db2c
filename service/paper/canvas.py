"""Canvas: what can be drawn of a page but for its text: lines, boxes, outlines, pictures, and the state they are drawn in.

Lengths are points from the top left corner of the page, y downwards; the stream turns them over.
"""

import math
from collections.abc import Sequence

from service.paper.images import ImageData
from service.paper.passages import Look
from service.paper.pdf import number
from service.paper.symbol import Symbol

QUIET_MODULES = 4
"""The quiet zone of a QR code on every side, in modules (ISO/IEC 18004, 9.1)."""


class Canvas:
    """The content stream of one page and its graphics state."""

    def __init__(self, width_pt: float, height_pt: float) -> None:
        self.width_pt = width_pt
        self.height_pt = height_pt
        self._top = math.floor(height_pt * 1000 + 1e-6) / 1000
        """What y is turned over against: the height, cut to what the stream can say."""
        self._operators: list[str] = ["q"]
        self._images: dict[str, ImageData] = {}
        self._state: dict[str, str] = {"rg": "", "RG": "", "w": "1", "d": "[] 0", "Tr": "0", "Tz": "100", "Tf": ""}
        """What the stream's graphics state is now, as written; colours "" are black."""
        self._now: tuple[str, ...] = ()
        """The same for comparing; () where it has changed."""
        self._look: Look | None = None
        """What the last text asked of the state, until something else changes it."""

    def line(
        self, x0: float, y0: float, x1: float, y1: float, width: float, *, colour: str = "", dash: Sequence[float] = ()
    ) -> None:
        """A straight line with flat ends; `dash` holds the lengths of strokes and gaps in points."""
        self.lines(((x0, y0), (x1, y1)), width, colour=colour, dash=dash)

    def lines(
        self, points: Sequence[tuple[float, float]], width: float, *, colour: str = "", dash: Sequence[float] = ()
    ) -> None:
        """A line through points."""
        first, *rest = points
        self.path([("m", first), *(("l", point) for point in rest)], stroke=colour, line_width=width, dash=dash)

    def rectangle(
        self, x: float, y: float, width: float, height: float, *, fill: str | None = None, stroke: str | None = None,
        line_width: float = 0.5, dash: Sequence[float] = (),
    ) -> None:  # fmt: skip
        """A rectangle with its top left corner at (x, y); None neither fills nor strokes, "" is black."""
        if fill is None and stroke is None:
            return
        if fill is not None:
            self._colour("rg", fill)
        if stroke is not None:
            self._stroke(line_width, stroke, dash)
        paint = "B" if fill is not None and stroke is not None else "f" if stroke is None else "S"
        self._operators.append(f"{self._box(x, y, width, height)} {paint}")

    def symbol(self, symbol: Symbol, x: float, y: float, size: float, *, quiet: int = QUIET_MODULES, colour: str = "") -> None:
        """A symbol as one filled path in a square of `size` points whose top left corner is (x, y).

        The square includes a quiet zone of `quiet` modules on each side, which is left unpainted.
        """
        self._colour("rg", colour)
        module = size / (symbol.size + 2 * quiet)
        left, top = x + quiet * module, self._top - y - quiet * module
        matrix = f"{fine(module)} 0 0 {fine(-module)} {number(left)} {number(top)} cm"
        self._operators.append(f"q {matrix}\n{symbol.path()}\nf Q")

    def image(self, x: float, y: float, width: float, height: float, image: ImageData) -> None:
        """An image stretched to a box with its top left corner at (x, y)."""
        self._images[image.name] = image
        bottom = self._top - y - height
        place = f"{number(width)} 0 0 {number(height)} {number(x)} {number(bottom)}"
        self._operators.append(f"q {place} cm /{image.name} Do Q")

    def path(
        self, steps: Sequence[tuple[str, Sequence[float]]], *, fill: str | None = None, stroke: str | None = None,
        line_width: float = 0.5, dash: Sequence[float] = (),
    ) -> None:  # fmt: skip
        """An outline of steps m, l, c and h with their points, filled by the even-odd rule and stroked."""
        if fill is None and stroke is None:
            return
        if fill is not None:
            self._colour("rg", fill)
        if stroke is not None:
            self._stroke(line_width, stroke, dash)
        paint = "f*" if stroke is None else "S" if fill is None else "B*"
        written = [
            " ".join([*(number(self._top - value if index % 2 else value) for index, value in enumerate(points)), step])
            for step, points in steps
        ]
        self._operators.append(" ".join([*written, paint]))

    def _box(self, x: float, y: float, width: float, height: float) -> str:
        return f"{number(x)} {number(self._top - y - height)} {number(width)} {number(height)} re"

    def _stroke(self, width: float, colour: str, dash: Sequence[float]) -> None:
        self._colour("RG", colour)
        self._set("w", number(width))
        self._set("d", f"[{' '.join(number(length) for length in dash)}] 0")

    def _colour(self, operator: str, colour: str) -> None:
        if self._state[operator] != colour:
            self._state[operator] = colour
            self._look, self._now = None, ()
            parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)) if colour else (0, 0, 0)
            self._operators.append(" ".join(number(part) for part in parts) + f" {operator}")

    def _set(self, operator: str, value: str) -> None:
        if self._state[operator] != value:
            self._state[operator] = value
            self._look, self._now = None, ()
            self._operators.append(f"{value} {operator}")


def fine(value: float) -> str:
    """A number of a matrix, with six decimals."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
