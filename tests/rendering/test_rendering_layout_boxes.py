"""Borders and emphasis marks of runs."""

from dataclasses import replace

import pytest
from models_for_layout import RUN, broken, paragraph
from test_rendering_word_reader import packed, read

from service.paper.content import Content
from service.rendering.layout.boxes import draw_boxes
from service.rendering.layout.emphasis import emphasize
from service.rendering.word.model import Border, RunStyle, Text

FRAME = Border(width=8, space=2)  # a point of line, two of room: 60 twips on each side
BOXED = replace(RUN, border=FRAME)


def line_of(*runs: tuple[str, RunStyle], width: int = 9026):
    return broken(paragraph(tuple(Text(text=text, style=style) for text, style in runs)), width=width).lines


def test_a_box_takes_room_and_makes_the_line_higher() -> None:
    """What follows begins behind its outer edge."""
    (plain,) = line_of(("ab", RUN), ("cd", replace(RUN, bold=True)), ("ef", RUN))
    (line,) = line_of(("ab", RUN), ("cd", replace(BOXED, bold=True)), ("ef", RUN))
    assert [two.x - one.x for one, two in zip(plain.pieces, line.pieces, strict=True)] == [0, 60, 120]
    assert (line.above - plain.above, line.below - plain.below) == (60, 60)
    (box,) = line.boxes
    middle = line.pieces[1]
    assert (box.left, box.right) == (middle.x - 60, middle.x + middle.width + 60)
    assert (box.above, box.below) == (line.above, line.below)


def test_neighbours_with_equal_borders_share_a_box() -> None:
    """It is as high as the highest of them; another border begins another box."""
    large, other = replace(BOXED, size=480), replace(RUN, border=replace(FRAME, colour="FF0000"))
    (line,) = line_of(("小", BOXED), ("大", large), ("字", BOXED), ("红", other))
    assert [box.border for box in line.boxes] == [FRAME, other.border]
    assert line.boxes[0].above == line.above
    assert line.boxes[0].right == line.boxes[1].left
    assert line.boxes[1].above < line.boxes[0].above


def test_a_box_is_closed_on_both_lines() -> None:
    """The text of the second line begins behind the box's left edge."""
    lines = line_of(("天地玄黄宇宙洪荒", BOXED), width=1200)
    assert len(lines) == 2
    assert [len(line.boxes) for line in lines] == [1, 1]
    assert [(line.pieces[0].x, line.boxes[0].left) for line in lines] == [(60, 0), (60, 0)]


def test_a_box_is_four_lines() -> None:
    """Their middles are half a line inside the outer edges."""
    (line,) = line_of(("天", BOXED))
    content = Content(600, 100)
    draw_boxes(content, line, 0, 1000)
    strokes = [found.split() for found in content.finish().stream.decode().split("\n") if found.endswith(" S")]
    assert len(strokes) == 4
    assert {float(stroke[0]) for stroke in strokes} == {0, 0.5, line.boxes[0].right / 20 - 0.5}


@pytest.mark.parametrize(("kind", "above", "below"), [("dot", 1, 0), ("comma", 1, 0), ("circle", 1, 0), ("underDot", 0, 1)])
def test_emphasis_marks(kind: str, above: int, below: int) -> None:
    """A mark at each letter, none at a blank or a stop; the line has a quarter of ascent and descent more."""
    (plain,) = line_of(("天 地，a", RUN))
    (line,) = line_of(("天 地，a", replace(RUN, emphasis=kind)))
    assert [line.above > plain.above, line.below > plain.below] == [bool(above), bool(below)]
    content = Content(600, 100)
    for piece in line.pieces:
        emphasize(content, piece, 0, 50, "")
    drawn = [found for found in content.finish().stream.decode().split("\n") if found.endswith((" f*", " S"))]
    assert len(drawn) == 3
    ys = [float(found.split()[1]) for found in drawn]
    assert all(y > 50 + 9 for y in ys) if above else all(y < 50 - 2 for y in ys)


def test_borders_and_emphasis_are_read() -> None:
    """A shadow is named."""
    look = '<w:bdr w:val="single" w:sz="8" w:space="2"/><w:em w:val="dot"/>'
    document = read(packed(f"<w:p><w:r><w:rPr>{look}</w:rPr><w:t>天</w:t></w:r></w:p>"))
    style = document.sections[0].blocks[0].items[0].style
    assert (style.border, style.emphasis, document.unsupported) == (FRAME, "dot", ())
    shadowed = look.replace('w:sz="8"', 'w:sz="8" w:shadow="1"')
    document = read(packed(f"<w:p><w:r><w:rPr>{shadowed}</w:rPr><w:t>天</w:t></w:r></w:p>"))
    assert document.unsupported == ("document ¶1: shadow of a border round characters",)


def test_text_hidden_on_web_pages_is_left_out_and_named() -> None:
    """As the reference does; Word prints it."""
    document = read(packed("<w:p><w:r><w:rPr><w:webHidden/></w:rPr><w:t>天</w:t></w:r><w:r><w:t>地</w:t></w:r></w:p>"))
    assert [item.text for item in document.sections[0].blocks[0].items] == ["地"]
    assert document.unsupported == ("document ¶1: text hidden on web pages, left out",)
