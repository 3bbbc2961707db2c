"""Signs of symbol fonts: what they are drawn with, and what a list's label reads as."""

import pytest
from models_for_layout import RUN, broken, paragraph

from service.paper.content import Content
from service.rendering.layout.marks import check_box
from service.rendering.layout.symbols import BULLET, readable, sign
from service.rendering.word.model import CheckBox, Label, RunStyle, Text

WINGDINGS = RunStyle(latin="Wingdings", han="宋体", size=240)


@pytest.mark.parametrize(
    ("font", "char", "sign"),
    [
        ("Wingdings", "\uf0a7", "▪"),
        ("Symbol", "\uf0a7", "♣"),
        ("Symbol", "\uf0b7", "•"),
        ("Symbol", "\uf0ae", "→"),
        ("Wingdings", "\uf0f0", "⇨"),
        ("Wingdings", "\uf0fe", "☑"),
        ("Wingdings", "\uf095", "❿"),
        ("Wingdings", "\uf0ff", "\uf0ff"),  # Word's own logo: nobody's sign
    ],
)
def test_signs_are_read_by_their_font(font: str, char: str, sign: str) -> None:
    """The same place means another sign in another font; what is not known stays, to be named."""
    assert readable(char, font) == sign


def test_a_bullet_may_be_written_as_an_ordinary_letter() -> None:
    """WPS writes the l of Wingdings, which is a disc."""
    assert sign("l", "Wingdings") == "●"


def test_a_bullet_its_font_does_not_have_is_a_disc() -> None:
    """The reference shows a disc for a place that Symbol leaves empty; the list stays a list."""
    assert sign("\uf0f0", "Symbol") == BULLET


@pytest.mark.parametrize("text", ["\uf06e", "n"])
def test_a_label_from_a_symbol_font_reads_as_a_bullet(text: str) -> None:
    """The square is drawn, and found by whoever searches or copies as a bullet."""
    label = broken(paragraph("a", label=Label(text=text, style=WINGDINGS, bullet=True))).lines[0].pieces[0]
    square = broken(paragraph("■", run=RUN)).lines[0].pieces[0]
    assert (label.text, label.glyphs[0][0]) == ("•", square.glyphs[0][0])


def test_a_number_in_a_symbol_font_stays_a_number() -> None:
    """Only bullets are signs by place."""
    label = broken(paragraph("a", label=Label(text="1.", style=WINGDINGS))).lines[0].pieces[0]
    assert label.text == "1."


def test_a_sign_nobody_knows_is_named() -> None:
    """A label's private-use character without a meaning is a problem like any other."""
    assert broken(paragraph("a", label=Label(text="\uf0ff", style=WINGDINGS, bullet=True))).missing == ("\uf0ff",)


@pytest.mark.parametrize(("checked", "sign", "strokes"), [(False, "☐", 1), (True, "☒", 3)])
def test_a_check_box_is_a_square_as_wide_as_its_line_is_high(*, checked: bool, sign: str, strokes: int) -> None:
    """The box of a form is drawn as lines, so it looks alike in every font; its text still says what it is."""
    items = (Text(text="a", style=RUN), CheckBox(checked=checked, style=RUN), Text(text="b", style=RUN))
    line = broken(paragraph(items)).lines[0]
    _, box, after = line.pieces
    assert (box.text, box.width) == (sign, line.height)
    assert after.x == box.x + box.width
    content = Content(100, 100)
    check_box(content, box, 400, 800, "")
    assert content.finish().stream.split().count(b"S") == strokes


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("\uf0b7", RUN),  # a place of Symbol, in a letter whose font is an ordinary one
        ("\uf0f0", RunStyle(latin="Symbol", size=240)),
    ],
)
def test_a_sign_is_drawn_as_a_disc(text: str, style: RunStyle) -> None:
    """There is ink, and it reads as a bullet."""
    label = broken(paragraph("a", label=Label(text=text, style=style, bullet=True))).lines[0].pieces[0]
    assert label.text == "•"
    assert all(gid for gid, _ in label.glyphs)
