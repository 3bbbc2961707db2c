"""Paper sizes: a width or height that nearly is that of a known paper is taken as exactly that.

Programs write A4 as 11906 × 16838 twips, 11900 × 16840, 11907 × 16839, …: one sheet of paper. The reference takes width and
height, each by itself, as the first dimension of its list of papers that is less than 0.21 mm off (measured on 91 widths).

    >>> known(16840), known(11900), known(11920)
    (16838, 11906, 11920)
"""

from functools import cache

SLOPPY = 21
"""How far a dimension may be off, exclusive, in 1/100 mm."""

_DIMENSIONS = (
    84100, 118900, 59400, 42000, 29700, 21000, 14800, 25000, 35300, 17600, 21590, 27940, 35560, 43180, 12500, 22900, 32400,
    16200, 11400, 11000, 22000, 18000, 27000, 28000, 55880, 86360, 111760, 18415, 26670, 33020, 9843, 19050, 9208, 16510,
    22543, 10478, 24130, 11430, 26353, 12065, 18400, 26000, 13000, 14000, 20300, 25700, 36400, 18200, 12800, 13970, 21519,
    27517, 25400, 29210, 45800, 23000, 37783, 30500, 20000, 10500, 7400, 5200, 60960, 91440, 6200, 8800, 33867, 50000,
    64800, 70700, 100000, 141400,
)  # fmt: skip
"""Widths and heights in 1/100 mm: ISO A and B, envelopes, American papers, 16 and 32 开, JIS B; where two are near, the
reference's first one comes first."""


@cache
def known(twips: int) -> int:
    """A page's width or height, twips, moved to that of a known paper where it is nearly that."""
    hundredths = round(twips * 2540 / 1440)
    near = next((dimension for dimension in _DIMENSIONS if abs(dimension - hundredths) < SLOPPY), None)
    return twips if near is None else int(near * 1440 / 2540 + 0.5)
