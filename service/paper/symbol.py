"""Symbol: a square matrix code as modules, drawn as one vector path."""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A QR code without its quiet zone; whoever places it keeps four modules clear (ISO/IEC 18004)."""

    size: int
    """Modules a side."""
    rows: tuple[int, ...]
    """One integer a row, the leftmost module in the highest bit."""

    def dark(self, x: int, y: int) -> bool:
        """Whether the module in column x of row y is dark."""
        return bool(self.rows[y] >> (self.size - 1 - x) & 1)

    def path(self) -> str:
        """Its dark modules as rectangles of a PDF path (`re`), a run of neighbours in a row each, in units of modules."""
        places, widths = _words(self.size)
        rectangles, at = [], 0
        for run in "0".join([f"{row:0{self.size}b}" for row in self.rows]).split("0"):
            width = len(run)
            if width:
                rectangles.append(places[at] + widths[width])
            at += width + 1
        return "\n".join(rectangles)


@cache
def _words(size: int) -> tuple[list[str], list[str]]:
    """What rectangles begin with, by place (rows one behind the other, one light column between), and end with, by width."""
    places = [f"{at % (size + 1)} {at // (size + 1)} " for at in range(size * (size + 1))]
    return places, [f"{width} 1 re" for width in range(size + 1)]
