"""Characters on the line: gaps between scripts, capitals, leaders, and how characters of several sizes are aligned."""

from dataclasses import replace

import pytest
from models_for_layout import RUN, broken, paragraph
from test_rendering_word_reader import packed, read

from service.rendering.layout.runs import capitals
from service.rendering.word.model import ParagraphStyle, Tab, TabStop, Text

LARGE = replace(RUN, size=480)
SMALL = replace(RUN, size=180)


@pytest.mark.parametrize(
    ("first", "second", "gap"),
    [
        (("天", RUN), ("A", LARGE), 48),  # a fifth of 240
        (("天", LARGE), ("A", RUN), 96),
        (("A", RUN), ("天", LARGE), 48),
        (("A", LARGE), ("天", RUN), 96),
    ],
)
def test_the_gap_between_scripts_is_that_of_the_first(first: tuple, second: tuple, gap: int) -> None:
    """Whatever stands behind it, larger or smaller, and whichever of the two is Han."""
    items = tuple(Text(text=text, style=style) for text, style in (first, second))
    one, two = broken(paragraph(items)).lines[0].pieces
    assert two.x - one.x - one.width == gap


@pytest.mark.parametrize(("text", "said"), [("straße", "STRAẞE"), ("ﬁnd", "FIND"), ("天é", "天É")])
def test_capitals(text: str, said: str) -> None:
    """A ligature is taken apart; the sharp s has a capital."""
    assert capitals(text) == said


@pytest.mark.parametrize(("leader", "count"), [("dot", 20), ("hyphen", 15), ("underscore", 11)])
def test_a_leader_fills_its_tab(leader: str, count: int) -> None:
    """As many characters as fit into 60 points; a line of _ is closed with one more."""
    style = ParagraphStyle(tabs=(TabStop(at=1200, kind="right", leader=leader),), blank=RUN)
    pieces = broken(paragraph((Tab(style=RUN),), style)).lines[0].pieces
    assert len(pieces[0].text) == count


def test_a_bar_is_a_plain_stop_and_named() -> None:
    """As in the reference; Word would draw a line there, so the reader says it."""
    style = ParagraphStyle(tabs=(TabStop(at=2000, kind="bar"), TabStop(at=3000)), blank=RUN)
    pieces = broken(paragraph((Tab(style=RUN), Text(text="b", style=RUN)), style)).lines[0].pieces
    assert pieces[-1].x == 2000
    stops = '<w:tabs><w:tab w:val="bar" w:pos="2000"/><w:tab w:val="bar" w:pos="2500"/></w:tabs>'
    assert read(packed(f"<w:p><w:pPr>{stops}</w:pPr></w:p>")).unsupported == ("document ¶1: bar tab, drawn as a plain one",)


@pytest.mark.parametrize(
    ("how", "rises"),
    [
        ("", (0, 0)),
        ("top", (0, 1)),  # the small one's top is at the line's top: far above its baseline
        ("center", (0, 1)),
        ("bottom", (0, -1)),  # and its bottom at the line's bottom: below it
    ],
)
def test_characters_of_two_sizes_are_aligned(how: str, rises: tuple[int, int]) -> None:
    """w:textAlignment moves the smaller ones only, and does not change the line's height."""
    items = (Text(text="大", style=LARGE), Text(text="小", style=SMALL))
    line = broken(paragraph(items, ParagraphStyle(rise=how, blank=RUN))).lines[0]
    plain = broken(paragraph(items)).lines[0]
    assert tuple((piece.rise > 0) - (piece.rise < 0) for piece in line.pieces) == rises
    assert (line.above, line.below) == (plain.above, plain.below)


def test_small_characters_in_the_middle_stand_between_top_and_bottom() -> None:
    """The middle is half way."""
    items = (Text(text="大", style=LARGE), Text(text="小", style=SMALL))
    top, middle, bottom = (
        broken(paragraph(items, ParagraphStyle(rise=how, blank=RUN))).lines[0].pieces[1].rise
        for how in ("top", "center", "bottom")
    )
    assert middle == pytest.approx((top + bottom) / 2, abs=1)
