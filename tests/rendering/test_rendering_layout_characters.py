"""Characters on the line: gaps between scripts, capitals, leaders, and how characters of several sizes are aligned."""

from dataclasses import replace

import pytest
from models_for_layout import RUN, broken, paragraph
from test_rendering_word_reader import packed, read

from service.rendering.layout.runs import capitals
from service.rendering.word.model import AlignedTab, ParagraphStyle, Tab, TabStop, Text

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


def test_a_bar_is_a_line_and_no_stop() -> None:
    """It stands in every line of the paragraph, as high as the line; tabs pass it."""
    style = ParagraphStyle(tabs=(TabStop(at=2000, kind="bar"), TabStop(at=3000)), blank=RUN)
    lines = broken(paragraph((Tab(style=RUN), Text(text="b " * 99, style=RUN)), style)).lines
    assert lines[0].pieces[0].x == 3000
    assert [[(box.left, box.right, box.above, box.below) for box in line.boxes] for line in lines] == [
        [(2000, 2000, line.lead + line.above, line.below)] for line in lines
    ]


@pytest.mark.parametrize(
    ("kind", "indented", "x"),
    [("center", False, 3000), ("right", False, 6000), ("center", True, 3250), ("right", True, 5500), ("left", True, 1000)],
)
def test_aligned_tabs_go_between_margins_or_indents(kind: str, indented: bool, x: int) -> None:
    """The middle or the end of what follows stands there, whatever tab stops there are; behind its place a left one breaks."""
    style = ParagraphStyle(left=1000, right=500, tabs=(TabStop(at=2000),), blank=RUN)
    tab = Tab(style=RUN, aligned=AlignedTab(kind=kind, indented=indented))
    lines = broken(paragraph((Text(text="A", style=RUN), tab, Text(text="B", style=RUN)), style), width=6000).lines
    piece = lines[-1].pieces[-1]
    assert (piece.text, len(lines)) == ("B", 2 if kind == "left" else 1)
    assert piece.x + piece.width * {"left": 0, "center": 0.5, "right": 1}[kind] == pytest.approx(x, abs=1)


def test_an_aligned_tab_is_read() -> None:
    """w:ptab, with its leader."""
    tab = '<w:ptab w:relativeTo="indent" w:alignment="right" w:leader="dot"/>'
    document = read(packed(f"<w:p><w:r>{tab}</w:r></w:p>"))
    (item,) = document.sections[0].blocks[0].items
    assert item.aligned == AlignedTab(kind="right", indented=True, leader="dot")
    assert not document.unsupported


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
