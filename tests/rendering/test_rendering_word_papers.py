"""Paper sizes that are nearly those of a known paper."""

import pytest

from service.rendering.word.papers import known


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        (16840, 16838),  # A4 by other programs' rounding
        (11900, 11906),
        (12240, 12240),  # Letter as it is
        (11920, 11920),  # 0.26 mm more than A4: another paper
        (10433, 10440),  # 16 开, 184 mm: the reference finds 7¼ inches first
        (31187, 31187),  # nothing known
    ],
)
def test_a_dimension_near_a_known_one_is_taken_for_it(written, taken):
    """Less than 0.21 mm off, a width or height is that of the paper."""
    assert known(written) == taken
