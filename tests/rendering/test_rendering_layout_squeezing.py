"""Squeezing: full-width marks side by side take one and a half squares in letters of ours, two in letters by others."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models_for_layout import RUN, broken, document, paragraph, shelf
from test_rendering_layout_beyond import shown

from service.paper.strings import tj
from service.rendering.layout import lay_out
from service.rendering.layout.metrics import Foundry
from service.rendering.layout.squeezing import CLOSING, OPENING, squeezed, squeezes, tight_array, tight_glyphs
from service.rendering.word.model import Text

SQUARE = 240
WIDE = 20000


@pytest.mark.parametrize(
    ("text", "squares"),
    [
        ("张三，李四", 5),
        ("合同），应", 4.5),
        ("规定：“逾", 4.5),
        ("《（一）》", 4.0),
        ("”。）；", 2.5),
        ("），（", 2.0),
    ],
)
def test_marks_side_by_side(text: str, squares: float) -> None:
    """Half a square goes for each pair, and only for those of which a half is blank."""
    text = f"字{text}字"
    (line,) = broken(text, WIDE, strict=True).lines
    assert sum(piece.width for piece in line.pieces) == pytest.approx((squares + 2) * SQUARE, abs=1)


def test_letters_by_others_keep_their_squares() -> None:
    """The reference does not squeeze, nor does the character grid."""
    for setting in ({}, {"strict": True, "cell": 240.0}):
        (line,) = broken("合同），应", WIDE, **setting).lines
        assert sum(piece.width for piece in line.pieces) == 5 * SQUARE


def test_marks_of_two_portions() -> None:
    """Bold text ends with a mark, plain text begins with one."""
    items = (Text(text="注意：", style=replace(RUN, bold=True)), Text(text="“逾期”", style=RUN))
    one, two = broken(paragraph(items), WIDE, strict=True).lines[0].pieces
    assert two.x - one.x == 2.5 * SQUARE


def test_the_half_square_stays_at_a_line_s_end() -> None:
    """Marks that a line break parts have nothing to share: the second one begins its line with its own square."""
    lines = broken("天地玄黄宇宙洪。（荒", 8 * SQUARE, strict=True).lines
    assert [line.start for line in lines] == [0, 8]
    assert lines[1].pieces[0].width == 2 * SQUARE


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=f"天地，。：（“{CLOSING}{OPENING}1a ", min_size=1, max_size=40))
def test_squeezing_loses_no_character_and_widens_no_line(text: str) -> None:
    """Every character comes out once; a squeezed line is narrower by half a square a pair, never wider."""
    (ours,), (theirs,) = (broken(text, WIDE, strict=strict).lines for strict in (True, False))
    assert ["".join(p.text for p in line.pieces) for line in (ours,)] == [
        "".join(p.text for p in line.pieces) for line in (theirs,)
    ]
    ends = [max((p.x + p.width for p in line.pieces), default=0) for line in (ours, theirs)]
    assert ends[0] <= ends[1]


def test_squeezed_text_reads_as_written() -> None:
    """Only places change, not characters."""
    text = "您名下《物业服务合同》（编号：〔2026〕12号）、《补充协议》（含附件）。"
    assert "".join(shown(lay_out(document(paragraph(text)), shelf(), keep_units=True)).split()) == text


def test_the_table_of_pairs() -> None:
    """A closing mark before any other one, an opening one before another opening one."""
    assert all(squeezes(one, two) for one in CLOSING for two in CLOSING + OPENING)
    assert all(squeezes(one, two) for one in OPENING for two in OPENING)
    assert not any(squeezes(one, two) for one in OPENING for two in CLOSING)


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet=f"天地玄黄{CLOSING}{OPENING}", min_size=2, max_size=40),
    st.sampled_from([180, 205, 210, 215, 220, 240, 320]),
    st.sampled_from([100, 80]),
)
def test_what_is_looked_up_stands_where_reckoning_puts_it(text: str, size: int, scale: int) -> None:
    """The array of a squeezed stretch is glyph for glyph the one that is reckoned from its pens."""
    font = Foundry(shelf()).font(replace(RUN, size=size, scale=scale), han=True)
    squeezed(text, font.shape_han(text), font)
    assert tight_array(text, font) == tj(font.face, font.points, tight_glyphs(text, font))
