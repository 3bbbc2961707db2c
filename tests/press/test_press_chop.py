"""The chop sheet: what it says, what it leaves open, and that a long list of numbers goes on."""

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pypdfium2
import pytest

from service.paper.fonts import open_shelf
from service.press.chop import ChopSheet, ChopStack, Told, Unchopped, chop_sheet
from service.press.control import SealLine
from service.terms.dates import SHANGHAI
from service.terms.decision import Channel, Stage


def stack(stage, channel, first, count, pages, several):
    numbers = (f"翠禾物催样〔2026〕{n}号" for n in (first, first + count - 1))
    return ChopStack(
        stage=stage, channel=channel, first=next(numbers), last=next(numbers), letters=count, pages=pages, several=several
    )


SHEET = ChopSheet(
    issuer="翠禾物业服务有限公司",
    series="cuihe/sample",
    test=True,
    batch="3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f",
    file_name="arrears-2026-10.csv",
    plan="cd" * 32,
    today=date(2026, 11, 5),
    on=date(2026, 11, 6),
    by="经办示例",
    approved=Told(at=datetime(2026, 11, 5, 9, tzinfo=SHANGHAI), by="主管示例", place="cuihe/journal/2026/3"),
    released=Told(at=datetime(2026, 11, 5, 9, 0, 4, tzinfo=SHANGHAI), by="", place="cuihe/journal/2026/7"),
    parts=(("part-001.pdf", "ab" * 32), ("part-002.pdf", "ef" * 32)),
    stacks=(
        stack(Stage.DEMAND, Channel.REGISTERED, 1, 20, 44, 6),
        stack(Stage.REMINDER, Channel.DOOR, 22, 31, 31, 0),
    ),
    unchopped=(Unchopped(number="翠禾物催样〔2026〕21号", why="批准后收到付款 / paid since the approval"),),
    seal=SealLine(origin="cuihan/zjey/cuihe/sample/2026", size=52, root="0f" * 32),
)


@pytest.fixture(scope="module")
def shelf():
    return open_shelf(Path(__file__).parents[2] / "fonts")


def text(data: bytes) -> list[str]:
    """The text of each page without white space, because a narrow cell breaks its lines anywhere."""
    document = pypdfium2.PdfDocument(data)
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]


def test_it_says_what_is_to_be_chopped_and_who_answers_for_it(shelf):
    """Numbers, copies, pages, purpose, people, journal, digest and checkpoint stand on one page."""
    [page] = text(chop_sheet(SHEET, shelf=shelf))
    for said in (
        "用印登记单（样张SPECIMEN）", "翠禾物业服务有限公司", "催告函、催缴通知单",
        "翠禾物催样〔2026〕1号–翠禾物催样〔2026〕52号",
        "51份，每份正本一份，共75页；落款处盖章51处；多页函件6份", "2026年11月6日", "经办示例", "主管示例·2026-11-0509:00:00",
        "cuihe/journal/2026/3", "cuihe/journal/2026/7", "cd" * 32, "ab" * 32, "0f" * 32, "cuihan/zjey/cuihe/sample/2026·52",
        "挂号信", "上门投放", "申请人：", "审批人：", "印章保管人：", "监印人：", "实盖份数",
    ):  # fmt: skip
        assert said in page, said


def test_a_number_without_a_letter_is_named_as_one_not_to_be_chopped(shelf):
    """Void and withdrawn numbers lie within the range, so each is named with its reason."""
    [page] = text(chop_sheet(SHEET, shelf=shelf))
    assert "其中1个文号不得盖章" in page
    assert "翠禾物催样〔2026〕21号批准后收到付款" in page
    [page] = text(chop_sheet(replace(SHEET, unchopped=()), shelf=shelf))
    assert "不得盖章" not in page


def test_what_nobody_told_is_left_open(shelf):
    """Without applicant, approval, release and seal the sheet says so and makes nothing up."""
    bare = replace(SHEET, by="", approved=None, released=None, parts=(), seal=None, test=False)
    [page] = text(chop_sheet(bare, shelf=shelf))
    for said in ("未见批准记录", "尚未交付打印，不得用印", "尚未存证", "申请人/applicant＿＿＿＿"):
        assert said in page, said
    assert "样张" not in page.replace("物催样", "").replace("样〔", "")


def test_a_long_list_goes_on_and_every_page_says_which_it_is(shelf):
    """Two hundred void numbers take several pages."""
    many = tuple(Unchopped(number=f"翠禾物催样〔2026〕{n}号", why="作废") for n in range(100, 300))
    pages = text(chop_sheet(replace(SHEET, unchopped=many), shelf=shelf))
    assert len(pages) > 1
    for n, page in enumerate(pages, start=1):
        assert f"第{n}页共{len(pages)}页" in page
    assert sum(page.count("号作废") for page in pages) == 200


def test_the_same_values_give_the_same_bytes(shelf):
    """As the control sheet does, and words out of a file are no markup."""
    assert chop_sheet(SHEET, shelf=shelf) == chop_sheet(SHEET, shelf=shelf)
    [page] = text(chop_sheet(replace(SHEET, by="<b>甲</b>&乙"), shelf=shelf))
    assert "<b>甲</b>&乙" in page
