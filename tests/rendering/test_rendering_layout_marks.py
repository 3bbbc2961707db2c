"""Lines under and through text, as the reference draws them with Liberation Serif of 12 points."""

from dataclasses import replace

import pytest
from models_for_layout import RUN, broken, paragraph

from service.paper.content import Content
from service.rendering.layout.marks import decorate


def drawn(text: str = "Hxg abc", **look: str | bool) -> list[str]:
    """The operators that draw the marks of a text that stands at (100, 100) on a page 200 points high."""
    (piece,) = broken(paragraph(text, run=replace(RUN, **look))).lines[0].pieces
    content = Content(200, 200)
    decorate(content, piece, 100, 100, "")
    return content.finish().stream.decode().split("\n")[1:-1]


@pytest.mark.parametrize(
    ("kind", "width", "ys", "dash"),
    [
        ("single", "0.7", [98.9], ""),
        ("thick", "1.3", [98.55], ""),
        ("double", "0.4", [99.2, 97.9], ""),
        ("dotted", "0.7", [98.9], "[0.7 0.7] 0"),
        ("dashedHeavy", "1.3", [98.55], "[5.2 2.6] 0"),
        ("dotDotDash", "0.7", [98.9], "[2.8 1.4 0.7 1.4 0.7 1.4] 0"),
    ],
)
def test_underlines(kind: str, width: str, ys: list[float], dash: str) -> None:
    """Thickness and depth follow from the font's descent, 2.6 points here."""
    found = drawn(underline=kind)
    assert f"{width} w" in found
    assert [float(line.split()[1]) for line in found if line.endswith(" S")] == ys
    assert not dash or f"{dash} d" in found


def test_wavy_underlines_are_wavy() -> None:
    """A wave goes up and down; a double one does so twice."""
    for kind, waves in (("wave", 1), ("wavyDouble", 2)):
        lines = [line for line in drawn(underline=kind) if line.endswith(" S")]
        assert len(lines) == waves
        assert len({point.split()[-1] for point in lines[0].removesuffix(" S").removesuffix(" l").split(" l ")}) > 1


def test_underlined_words_leave_their_blanks_out() -> None:
    """w:u words: a line for each word."""
    ends = [line.split() for line in drawn(underline="words") if line.endswith(" S")]
    assert [len(ends), float(ends[0][3]) < float(ends[1][0])] == [2, True]


@pytest.mark.parametrize(
    ("look", "ys"), [({"strike": True}, [103.4]), ({"double_strike": True}, [103.7, 102.5])], ids=["single", "double"]
)
def test_strokes_through_text(look: dict[str, bool], ys: list[float]) -> None:
    """A third of the height above the baseline that is not leading."""
    assert [float(line.split()[1]) for line in drawn(**look) if line.endswith(" S")] == ys


def test_an_underline_may_have_its_own_colour() -> None:
    """w:u w:color; else the text's."""
    assert "1 0 0 RG" in drawn(underline="single", underline_colour="FF0000")
