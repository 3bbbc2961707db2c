"""Where lines may end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models_for_layout import broken, texts

from service.rendering.layout.breaking import (
    _UNITS,
    HANGING,
    NOT_FIRST,
    NOT_LAST,
    among_signs,
    between_signs,
    hangs,
    inside,
    may_break,
    units,
)


@pytest.mark.parametrize(
    ("text", "breaks"),
    [
        ("天地玄黄", "天|地|玄|黄"),  # Han breaks everywhere
        ("天地，玄黄。", "天|地，|玄|黄。"),  # never before a closing mark
        ("天（地）玄", "天|（地）|玄"),  # never after an opening one
        ("天“地”玄", "天|“地”|玄"),
        ("《民法典》第九条", "《民|法|典》|第|九|条"),
        ("天…地—玄", "天|…|地|—|玄"),  # the reference lets both begin a line
        ("10％天", "10|％|天"),
        ("one two", "one |two"),
        ("one  two", "one  |two"),
        ("天 地", "天 |地"),
        ("天\u3000地", "天\u3000|地"),
        ("well-known", "well-|known"),  # a hyphen between letters
        ("1-2 x-1", "1-|2 |x-|1"),  # a figure
        ("2026.01–2026.03", "2026.01–|2026.03"),
        ("a—b", "a|—|b"),
        ("http://a.b/c_d?e=f", "http://a.b/c_d?e=f"),
        ("共1,409.50元", "共|1,409.50|元"),
        ("共¥5整", "共|¥5|整"),
        ("天abc地", "天|abc|地"),
        ("a\u00a0b", "a\u00a0b"),
        ("${a}${b}天", "$|{a}|$|{b}|天"),
        ("( name )x", "( name )x"),  # brackets cling across blanks
        ("3号楼2单元", "3|号|楼|2|单|元"),
    ],
)
def test_breaks(text: str, breaks: str) -> None:
    """A line may end at the strokes and nowhere else."""
    found = text[0] + "".join(("|" if may_break(text, at) else "") + text[at] for at in range(1, len(text)))
    assert found == breaks


@pytest.mark.parametrize(("text", "breaks"), [("天……地", "天……|地"), ("天——地", "天——|地"), ("天10％", "天|10％")])
def test_strict_breaks(text: str, breaks: str) -> None:
    """In our own letters dashes, ellipses and percent signs cling to what they follow."""
    spans = units(text)
    found = text[0] + "".join(
        ("|" if may_break(text, at, strict=True) and not inside(spans, at) else "") + text[at] for at in range(1, len(text))
    )
    assert found == breaks


@given(st.text(alphabet="天地 a1-，。（）“”《》…—¥%\u3000", min_size=2, max_size=12))
def test_no_break_beside_marks(text: str) -> None:
    """No text makes a line begin with a closing mark or end with an opening one."""
    for at in range(1, len(text)):
        if may_break(text, at):
            assert text[at] not in NOT_FIRST
            assert text[:at].rstrip(" \u3000")[-1:] not in NOT_LAST


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("共计人民币壹仟肆佰零玖元伍角整，请", ["人民币壹仟肆佰零玖元伍角整"]),
        ("尚欠壹万元整未付", ["壹万元整"]),
        ("于2026年11月8日前", ["2026年11月8日"]),
        ("共1,409.50元。", ["1,409.50元"]),
        ("共¥1,409.50元整", ["¥1,409.50元"]),
        ("翠和物催样〔2026〕12号函", ["催样〔2026〕12号"]),
        ("电话0571-88886666转", ["0571-88886666"]),
        ("账号6222 0200 0012 3456 789，", ["6222 0200 0012 3456 789"]),
        ("期间2026.01–2026.03共3个月", ["2026.01–2026.03", "3个月"]),
        ("3号楼2单元1501室", ["3号楼", "2单元", "1501室"]),
        ("第九百四十四条和第12条", ["第九百四十四条", "第12条"]),
        ("面积89.5㎡，上浮20%", ["89.5㎡", "20%"]),
        ("15日内，3个工作日后", ["15日", "3个工作日"]),
        ("一般的话没有单位", []),
    ],
)
def test_units(text: str, kept: list[str]) -> None:
    """Amounts, dates, numbers with units, 文号, telephone and account numbers are one thing each."""
    assert [text[start:end] for start, end in units(text)] == kept


@pytest.mark.parametrize(
    ("language", "does"),
    [("zh-CN", True), ("zh-TW", True), ("ja-JP", True), ("en-US", False), ("zh-Hans", False), ("", False)],
)
def test_hanging_depends_on_language(language: str, does: bool) -> None:
    """Marks hang only in text whose East Asian language is known to the reference."""
    assert hangs("，", 0, language) is does
    assert not hangs("）", 0, language)
    assert hangs("天__.", 3, language) is does  # signs of no script behind Han text are Chinese
    assert not hangs("a__.", 3, language)
    assert "，" in HANGING


@pytest.mark.parametrize(
    ("text", "at", "end"),
    [
        ("地址：______", 6, 6),  # the line of a form is cut where the room ends
        ("地址：(__)", 6, 5),  # but a closing mark takes what stands before it along
        ("地址：$__", 4, 4),
        ("天地----", 4, 1),  # a hyphen begins no line
        ("电话/传真//手机", 6, 6),
    ],
)
def test_signs_behind_han(text: str, at: int, end: int) -> None:
    """Signs that belong to no script are broken behind Han text as Han text is."""
    assert among_signs(text, at)
    assert between_signs(text, 0, at) == end


@pytest.mark.parametrize(("text", "at"), [("Name: ____", 8), ("天a____", 4), ("天1/2", 2), ("____", 2), ("天地", 1)])
def test_signs_behind_a_word_are_part_of_it(text: str, at: int) -> None:
    """Behind Latin letters and figures, and at the start of a paragraph, the same signs are a word."""
    assert not among_signs(text, at)


PIECES = st.sampled_from(
    [
        "人民币",
        "物催",
        "〔2026〕",
        "（2026）",
        "[2026]",
        "12号",
        "010-",
        "8888",
        "+86",
        "2026年",
        "3月",
        "5日",
        "March",
        "CNY ",
        "万元",
    ]
) | st.sampled_from("零壹贰佰元整号第条三-./1,2 :9—…¥天A。")


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=400, deadline=None)
def test_looking_only_where_units_begin_finds_them_all(text: str) -> None:
    """The short way to the stretches finds what a search at every character finds."""
    assert units(text) == tuple(match.span() for match in _UNITS.finditer(text) if match.end() - match.start() > 1)


def test_a_soft_hyphen_is_drawn_where_a_line_breaks() -> None:
    """Elsewhere it takes no room; beside a break or a tab, doubled or at the end it is no hyphen."""
    whole, soft = (broken(text) for text in ("reminderletter", "reminder\u00adletter"))
    assert texts(soft) == ["reminderletter"]
    assert soft.lines[0].pieces[-1].x + soft.lines[0].pieces[-1].width == whole.lines[0].pieces[-1].width
    assert texts(broken("reminder\u00adletter", width=1000)) == ["reminder-", "letter"]
    assert texts(broken("re\u00ad\u00admin\u00ad", width=2000)) == ["remin"]


def test_a_soft_hyphen_needs_room_for_its_hyphen() -> None:
    """Where that does not fit, the line ends at an earlier place."""
    text, start = "a re\u00admin\u00adder", "a remin"
    room = broken(start).lines[0].pieces[-1].width
    assert texts(broken(text, width=room + 60)) == ["a re-", "minder"]
    assert texts(broken(text, width=room + 90)) == ["a remin-", "der"]
