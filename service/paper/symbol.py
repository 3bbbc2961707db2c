"""Symbol: a square matrix code as modules, drawn as one vector path."""

from dataclasses import dataclass


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
