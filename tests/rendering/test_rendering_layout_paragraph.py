"""Paragraphs to lines: filling, hanging, stretching, tabs, labels, and laws that hold for every text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models_for_layout import HAN, LEFT, RUN, broken, paragraph, setter, texts

from service.paper.symbol import Symbol
from service.rendering.layout.breaking import units
from service.rendering.layout.lines import Setting
from service.rendering.word.model import Break, Field, Label, Paragraph, ParagraphStyle, Picture, RunStyle, Tab, TabStop, Text

PIECES = st.sampled_from(
    [
        "天地玄黄",
        "，",
        "。",
        "（",
        "）",
        "“",
        "”",
        "……",
        "——",
        " ",
        "\u3000",
        "word",
        "2026年11月8日",
        "¥1,409.50元",
        "-",
        "a",
        "1",
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=60).map("".join)
WIDTHS = st.integers(min_value=600, max_value=9000)


def ends(lines) -> list[float]:
    """Where the last piece of each line ends."""
    return [max((piece.x + piece.width for piece in line.pieces), default=0) for line in lines.lines]


@settings(max_examples=60, deadline=None)
@given(TEXTS, WIDTHS, st.booleans(), st.sampled_from(["left", "both", "right", "center"]))
def test_every_character_once_and_in_order(text: str, width: int, strict: bool, align: str) -> None:
    """Whatever the text, its lines give it back in order; only blanks at the ends of lines are left out."""
    lines = broken(paragraph(text, ParagraphStyle(align=align)), width, strict=strict)
    assert "".join("".join(texts(lines)).split()) == "".join(text.split())
    assert [line.start for line in lines.lines] == [0, *(line.end for line in lines.lines[:-1])]


@settings(max_examples=60, deadline=None)
@given(TEXTS, WIDTHS, st.booleans(), st.sampled_from(["left", "both", "right", "center"]))
def test_no_line_is_wider_than_its_measure(text: str, width: int, strict: bool, align: str) -> None:
    """A line ends at the edge; only a hanging mark stands outside, and a single character too wide for any line."""
    lines = broken(paragraph(text, ParagraphStyle(align=align)), width, strict=strict)
    for line, end in zip(lines.lines, ends(lines), strict=True):
        hung = 240 if line.hanging else 0
        assert end <= width + hung + 1 or line.end - line.start == 1


@settings(max_examples=20, deadline=None)
@given(TEXTS, WIDTHS)
def test_the_same_again(text: str, width: int) -> None:
    """The same paragraph gives the same lines from a fresh setter."""

    def said(lines) -> list:
        return [(line.above, line.below, [(p.x, p.glyphs, p.texts) for p in line.pieces]) for line in lines.lines]

    assert said(broken(text, width)) == said(broken(text, width))


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(min_value=4000, max_value=9000))
def test_units_stay_whole(text: str, width: int) -> None:
    """In our own letters no line ends inside a unit that would fit on a line."""
    lines = broken(paragraph(text), width, strict=True)
    cuts = {line.end for line in lines.lines[:-1]}
    for start, end in units(text):
        inner = broken(paragraph(text[start:end]), 10**6)
        if ends(inner)[0] <= width - 240 and "\u3000" not in text[start:end]:
            assert not any(start < cut < end for cut in cuts)


def test_amount_in_words_moves_as_a_whole() -> None:
    """人民币…元整 begins a new line rather than being cut in the middle of its number; the reference would cut it."""
    text = "截至本月您尚欠物业服务费人民币壹仟肆佰零玖元伍角整，请尽快支付。"
    whole = texts(broken(text, 240 * 20, strict=True))
    assert whole[0] == "截至本月您尚欠物业服务费"
    assert whole[1].startswith("人民币壹仟肆佰零玖元伍角整，")
    assert texts(broken(text, 240 * 20))[0] == "截至本月您尚欠物业服务费人民币壹仟肆佰零"


def test_amount_wider_than_the_line_is_cut() -> None:
    """A unit no line can hold is cut like anything else."""
    assert len(texts(broken("人民币壹仟肆佰零玖元伍角整", 240 * 8, strict=True))) == 2


@pytest.mark.parametrize(
    ("language", "in_table", "first"),
    [("zh-CN", False, HAN[:10] + "，"), ("en-US", False, HAN[:9]), ("zh-CN", True, HAN[:9])],
)
def test_hanging(language: str, in_table: bool, first: str) -> None:
    """A comma hangs outside the edge of Chinese text, never in a cell; else one more character goes down with it."""
    run = RunStyle(size=240, han_language=language)
    lines = broken(paragraph(HAN[:10] + "，" + HAN[10:20], run=run), 2400, in_table=in_table)
    assert texts(lines)[0] == first


def test_hanging_behind_another_portion() -> None:
    """A mark of its own look hangs behind Han text, not behind figures, and nowhere where the paragraph says no."""
    run, other = RunStyle(size=240, han_language="zh-CN"), RunStyle(size=240, han_language="zh-CN", underline="single")

    def first(before: str, **style: bool) -> str:
        items = (Text(text=before, style=run), Text(text="，" + HAN[10:20], style=other))
        return texts(broken(Paragraph(style=ParagraphStyle(**style), items=items, mark=run), 2400))[0]

    assert first(HAN[:10]) == HAN[:10] + "，"
    assert first(HAN[:10], hanging=False) == HAN[:9]
    assert first(HAN[:8] + "123") == HAN[:8]
    assert first(HAN[:9] + ")") == HAN[:9] + ")，"  # signs behind Han text are Chinese
    assert first(HAN[:8] + "1)") == HAN[:8]


def test_blanks_over_the_edge_end_the_line() -> None:
    """Behind blanks that hang over the edge the next line begins, with a closing mark too."""
    assert texts(broken(paragraph(HAN[:8] + " " * 20 + "；" + HAN[8:10]), 2400)) == [HAN[:8], "；" + HAN[8:10]]


def test_gap_between_han_and_latin() -> None:
    """Han and Latin letters or digits stand 20 % of the size apart; marks and blanks have no gap."""
    one, two, three = broken("天a天").lines[0].pieces
    assert two.x - (one.x + one.width) == 48
    assert three.x - (two.x + two.width) == 48
    first, second = broken("天（a").lines[0].pieces
    assert second.x == first.x + first.width


def test_justified_han_ends_at_the_edge() -> None:
    """Room / places, cut to hundredths: the portion's glyphs are drawn with whole twips of it."""
    lines = broken(paragraph(HAN[:25], ParagraphStyle(align="both")), 2500)
    first = lines.lines[0].pieces[0]
    assert len(first.text) == 10  # 10 × 240 = 2400: 100 twips for 9 places, 11.11 each
    assert [offset for _, offset in first.glyphs] == [(240 * k + 11 * k) // 2 / 10 for k in range(10)]
    last = lines.lines[-1].pieces[0]
    assert [offset for _, offset in last.glyphs] == [12.0 * k for k in range(len(last.text))]


def test_justified_latin_stretches_blanks_only() -> None:
    """In Latin text the blanks take the room; a word's letters stay together."""
    style = ParagraphStyle(align="both")
    loose, tight = (broken(paragraph("one two three four five six", s), 2000).lines[0].pieces[0] for s in (style, LEFT))
    assert [o for (_, o), t in zip(loose.glyphs, loose.texts, strict=True)][:3] == [o for _, o in tight.glyphs[:3]]
    assert loose.glyphs[4][1] > tight.glyphs[4][1]


def test_line_break_stretches_unless_told_not_to() -> None:
    """A justified line ended by a line break is stretched, but not under doNotExpandShiftReturn."""
    items = (Text(text="天地", style=RUN), Break(style=RUN), Text(text="玄黄", style=RUN))
    block = paragraph(items, ParagraphStyle(align="both"))
    assert broken(block, 2400).lines[0].pieces[0].glyphs[1][1] == 108.0
    assert broken(block, 2400, expand_breaks=False).lines[0].pieces[0].glyphs[1][1] == 12.0


@pytest.mark.parametrize(
    ("tabs", "text", "x"),
    [
        ((), "a", 720.0),  # default stops, from the margin
        ((TabStop(at=3000),), "a", 3000.0),
        ((TabStop(at=3000, kind="right"),), "天地", 2520.0),
        ((TabStop(at=3000, kind="center"),), "天地", 2760.0),
        ((TabStop(at=3000, kind="decimal"),), "12.5", 2760.0),
    ],
)
def test_tabs(tabs: tuple[TabStop, ...], text: str, x: float) -> None:
    """Stops count from the margin; right, centred and decimal ones set the text behind the tab."""
    items = (Tab(style=RUN), Text(text=text, style=RUN))
    assert broken(paragraph(items, ParagraphStyle(tabs=tabs))).lines[0].pieces[0].x == x


def test_hanging_indent_is_a_tab_stop() -> None:
    """A tab before a hanging indent goes to it."""
    items = (Text(text="1.", style=RUN), Tab(style=RUN), Text(text="天", style=RUN))
    lines = broken(paragraph(items, ParagraphStyle(left=500, first=-500)))
    assert [piece.x for piece in lines.lines[0].pieces] == [0, 500]


@pytest.mark.parametrize(
    ("label", "xs"),
    [
        (Label(text="1.", style=RUN), [360, 720]),
        (Label(text="1.", style=RUN, suffix="nothing"), [360, 540]),  # 120 + 60 twips
        (Label(text="1.", style=RUN, suffix="space"), [360, 600]),
        (Label(text="1.", style=RUN, align="right"), [180, 720]),
        (Label(text="1.", style=RUN, tab=600), [360, 600]),
    ],
)
def test_labels(label: Label, xs: list[float]) -> None:
    """A list label stands in the hanging indent; its suffix decides where the text begins."""
    lines = broken(paragraph("天地", ParagraphStyle(left=720, first=-360), label=label))
    assert [piece.x for piece in lines.lines[0].pieces] == xs


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("天地", 345),  # Han only: the Han font
        ("abc", 276),
        ("天a", 345),
        ("", 276),  # the mark's Latin font
        ("   ", 276),  # blanks never count
        ("\u3000", 276),
    ],
)
def test_height_of_what_is_on_the_line(text: str, height: int) -> None:
    """Only fonts that are used count, and blanks never do."""
    assert broken(text).lines[0].height == height


def test_picture_stands_on_the_baseline() -> None:
    """An inline picture is as high as its line when nothing else is on it."""
    symbol = Symbol(size=21, rows=(1,) * 21)
    line = broken(paragraph((Picture(drawing=symbol, width=1500, height=1500),))).lines[0]
    assert (line.above, line.below) == (1500, 0)


def test_missing_glyphs_are_reported_and_drawn() -> None:
    """A character no font has is noted with its place and still drawn, as an empty box; so are private-use characters."""
    maker = setter()
    block = paragraph("王\U00020bb7\ue123伟", where="document ¶3")
    lines = maker.lines(block, Setting(width=9000))
    assert "".join(texts(lines)) == "王\U00020bb7\ue123伟"
    assert ("document ¶3", "\ue123") in maker.missing
    maker.missing.clear()
    maker.lines(block, Setting(width=9000))
    assert ("document ¶3", "\ue123") in maker.missing  # said again for the next letter, though its lines are remembered


def test_remembered_lines_know_their_numbers() -> None:
    """A paragraph with a page number is set again for every page."""
    maker = setter()
    block = paragraph((Field(kind="PAGE", cached="9", style=RUN),))
    found = []
    for number in ("1", "2", "1"):
        maker.numbers.page = number
        found.append(texts(maker.lines(block, Setting(width=9000)))[0])
    assert found == ["1", "2", "1"]


def test_invisible_characters_are_left_out() -> None:
    """Joiners and byte order marks have no glyph and are no problem."""
    lines = broken("天\u200b地\ufeff")
    assert texts(lines) == ["天地"]
    assert lines.missing == ()


def test_superscript_is_small_and_raised() -> None:
    """58 % of the size, raised by the difference of what stands above; the line counts the full font."""
    run = RunStyle(size=240, vertical="superscript")
    line = broken(paragraph("2", run=run)).lines[0]
    font = line.pieces[0].font
    assert font is not None
    assert (font.size, line.height) == (139, 276)
    assert font.shift == 224 - (124 + 6)
