"""Heights of lines, by the table of measured rules."""

import pytest
from models_for_layout import RUN, broken, paragraph, shelf

from service.paper.symbol import Symbol
from service.rendering.layout.heights import Height, empty_on_grid, spaced, trailing
from service.rendering.layout.metrics import vertical_metrics
from service.rendering.word.model import ParagraphStyle, Picture

A, B = 224, 52  # Liberation Serif at 12 pt


@pytest.mark.parametrize(
    ("line", "rule", "first", "height"),
    [
        (240, "auto", True, (0, 224, 52)),
        (360, "auto", True, (0, 224, 52)),  # the first line has no surplus
        (360, "auto", False, (138, 224, 52)),
        (259, "auto", False, (22, 224, 52)),  # 108 %: int(276 * 8 / 100)
        (192, "auto", True, (0, 176, 44)),  # 80 %: baseline at four fifths
        (192, "auto", False, (0, 169, 52)),  # int(-55.2) = -55, taken off above
        (48, "auto", False, (0, 86, 52)),  # under 50 % counts as 50
        (400, "atLeast", True, (0, 348, 52)),
        (200, "atLeast", True, (0, 224, 52)),
        (400, "exact", True, (0, 320, 80)),
        (203, "exact", False, (0, 162, 41)),  # int(4 * 203 / 5)
    ],
)
def test_line_spacing(line: int, rule: str, first: bool, height: tuple[int, int, int]) -> None:
    """Proportional surplus lies above all lines but the first; exact puts the baseline at four fifths."""
    assert spaced(A, B, ParagraphStyle(line=line, line_rule=rule), pitch=0, first=first) == Height(*height)


@pytest.mark.parametrize(
    ("line", "rule", "snap", "first", "height"),
    [
        (240, "auto", True, True, (0, 242, 70)),  # one pitch, text in the middle
        (600, "exact", True, True, (0, 242, 70)),  # exact and atLeast are ignored on the grid
        (600, "atLeast", True, True, (0, 242, 70)),
        (360, "auto", True, False, (156, 242, 70)),  # half a pitch above
        (600, "exact", False, True, (0, 480, 120)),  # snapToGrid off: as without a grid
    ],
)
def test_line_on_the_grid(line: int, rule: str, snap: bool, first: bool, height: tuple[int, int, int]) -> None:
    """Every line takes whole pitches of the grid."""
    style = ParagraphStyle(line=line, line_rule=rule, snap_to_grid=snap)
    assert spaced(A, B, style, pitch=312, first=first) == Height(*height)


def test_two_pitches() -> None:
    """A line higher than a pitch takes two."""
    assert sum(spaced(300, 100, ParagraphStyle(), pitch=312, first=True)) == 624


@pytest.mark.parametrize(("line", "rule", "below"), [(360, "auto", 138), (240, "auto", 0), (192, "auto", 0), (400, "exact", 0)])
def test_surplus_below_a_paragraph(line: int, rule: str, below: int) -> None:
    """The last line's surplus follows the paragraph."""
    assert trailing(276, ParagraphStyle(line=line, line_rule=rule)) == below


@pytest.mark.parametrize(
    ("style", "one"),
    [
        (ParagraphStyle(), True),
        (ParagraphStyle(align="both"), False),
        (ParagraphStyle(line_rule="exact"), False),
        (ParagraphStyle(snap_to_grid=False), False),
    ],
)
def test_empty_paragraph_on_the_grid(style: ParagraphStyle, one: bool) -> None:
    """An empty paragraph set left takes exactly one pitch, whatever its size; others follow their font."""
    assert empty_on_grid(style, pitch=312, numbered=False) is one
    assert not empty_on_grid(style, pitch=312, numbered=True)
    assert not empty_on_grid(style, pitch=0, numbered=False)


@pytest.mark.parametrize(
    ("name", "han", "size", "metrics"),
    [
        ("Times New Roman", False, 240, (224, 52)),
        ("Arial", False, 240, (225, 51)),
        ("Courier New", False, 240, (200, 72)),
        ("Times New Roman", False, 320, (299, 69)),
        ("Times New Roman", False, 200, (187, 44)),  # 231 twips: ascent and descent are rounded together
        ("Times New Roman", False, 210, (196, 46)),
        ("Arial", False, 260, (244, 56)),
        ("宋体", True, 240, (276, 69)),
        ("宋体", True, 210, (242, 60)),
    ],
)
def test_vertical_metrics(name: str, han: bool, size: int, metrics: tuple[int, int]) -> None:
    """Ascent, descent and gap are rounded in sixths, then above and the whole in twips; the gap lies above."""
    face = shelf().match(name, bold=False, italic=False, han=han).face
    assert vertical_metrics(face, size) == metrics


def test_below_a_picture_alone_stands_the_surplus_of_a_line_of_text() -> None:
    """Spacing of one and a half lines adds half a line of the paragraph style's Latin font, not half a picture."""
    picture = Picture(drawing=Symbol(size=21, rows=(1,) * 21), width=1500, height=1500)
    lines = broken(paragraph((picture,), ParagraphStyle(line=360, blank=RUN)))
    assert lines.trail == 138  # of 276
    assert lines.lines[0].above == 1500
