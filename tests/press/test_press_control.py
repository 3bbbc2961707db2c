"""The control sheet: what it says, that it stays one page, and that it is the same bytes twice."""

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pypdfium2
import pytest

from service.paper.fonts import open_shelf
from service.press.control import ControlSheet, PartLine, SealLine, Stack, control_sheet
from service.terms.dates import SHANGHAI
from service.terms.decision import Channel, Stage


def part(n: int) -> PartLine:
    return PartLine(
        name=f"part-{n:03d}.pdf",
        first=f"鲁和物催样〔2026〕{n * 250 - 249}号",
        last=f"鲁和物催样〔2026〕{n * 250}号",
        letters=250,
        pages=251,
        sheets=250,
        sha256=f"{n:064x}",
    )


SHEET = ControlSheet(
    issuer="济南和润物业服务有限公司",
    series="鲁和物催样",
    test=True,
    batch="2026-10-20-3f2a9c",
    file_name="arrears-2026-10.csv",
    file_sha256="ab" * 32,
    plan="cd" * 32,
    today=date(2026, 10, 20),
    issued_first=datetime(2026, 10, 20, 9, 0, 0, tzinfo=SHANGHAI),
    issued_last=datetime(2026, 10, 20, 9, 0, 4, tzinfo=SHANGHAI),
    number_first="鲁和物催样〔2026〕1号",
    number_last="鲁和物催样〔2026〕51号",
    stacks=(
        Stack(stage=Stage.DEMAND, channel=Channel.HAND, letters=20, pages=24, sheets=20, total=4_510_075),
        Stack(stage=Stage.REMINDER, channel=Channel.DOOR, letters=31, pages=31, sheets=31, total=2_044_950),
    ),
    parts=(part(1), part(2)),
    held=3,
    excluded=4,
    problems=5,
    seal=SealLine(origin="cuihan/3f2a9c/heyue/test/2026", size=51, root="q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="),
)


@pytest.fixture(scope="module")
def shelf():
    return open_shelf(Path(__file__).parents[2] / "fonts")


def text(data: bytes) -> list[str]:
    """The text of each page, without white space, because a narrow cell breaks its lines anywhere."""
    document = pypdfium2.PdfDocument(data)
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]


def test_sheet_says_what_was_made(shelf):
    """Issuer, file, plan, numbers, stacks with their sums, parts, what was not issued, the seal, and who signs."""
    (page,) = text(control_sheet(SHEET, shelf=shelf))
    for said in (
        "批次控制单", "样张SPECIMEN", "济南和润物业服务有限公司", "arrears-2026-10.csv", "ab" * 32, "cd" * 32, "2026年10月20日",
        "鲁和物催样〔2026〕1号–鲁和物催样〔2026〕51号", "2026-10-2009:00:00–2026-10-2009:00:04",
        "催告函专人送达20242045,100.75", "催缴通知单上门投放31313120,449.50", "合计51555165,550.25",
        "part-001.pdf", f"{1:064x}", f"{2:064x}", "held3", "excluded4", "problems5",
        "cuihan/3f2a9c/heyue/test/2026", "·51q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
        "制表：", "复核：", "交接：", "第1页共1页",
    ):  # fmt: skip
        assert said in page, said


def test_live_sheet_is_no_specimen(shelf):
    """A live series says nothing about specimens, and a batch without a seal says that it has none."""
    (page,) = text(control_sheet(replace(SHEET, test=False, seal=None), shelf=shelf))
    assert "SPECIMEN" not in page
    assert "尚未存证" in page


def test_long_names_and_markup_stay_text(shelf):
    """A name of eighty characters is broken, one with angle brackets is printed as it is, and the page stays one."""
    name = "（原）中国（山东）自由贸易试验区济南片区" * 4
    (page,) = text(control_sheet(replace(SHEET, issuer=name, file_name="<b>欠费&清单</b>" + "x" * 200 + ".csv"), shelf=shelf))
    assert name in page
    assert "<b>欠费&清单</b>" + "x" * 200 + ".csv" in page


def test_blank_backs_are_explained(shelf):
    """Where a part has more pages than its letters, because duplex printing needs blank backs, the sheet says why."""
    stack = Stack(stage=Stage.DEMAND, channel=Channel.REGISTERED, letters=250, pages=251, sheets=250, total=1)
    (even,) = text(control_sheet(replace(SHEET, stacks=(stack,), parts=(part(1),)), shelf=shelf))
    (padded,) = text(control_sheet(replace(SHEET, stacks=(replace(stack, pages=250),), parts=(part(1),)), shelf=shelf))
    assert "空白页" not in even
    assert "空白页" in padded


def test_twenty_parts_on_one_page(shelf):
    """A night's work of 5,000 letters has one sheet, with all its parts."""
    (page,) = text(control_sheet(replace(SHEET, parts=tuple(part(n) for n in range(1, 21))), shelf=shelf))
    assert "part-020.pdf" in page
    assert f"{20:064x}" in page


def test_many_parts_go_on_and_say_so(shelf):
    """Where it cannot be one page no part is lost and every page says which it is."""
    pages = text(control_sheet(replace(SHEET, parts=tuple(part(n) for n in range(1, 101))), shelf=shelf))
    assert len(pages) > 1
    assert "".join(pages).count("part-") == 100
    assert f"第1页共{len(pages)}页，续下页" in pages[0]
    assert f"第{len(pages)}页共{len(pages)}页" in pages[-1]
    assert "续下页" not in pages[-1]


def test_same_values_same_bytes(shelf):
    """A second run writes the sheet again as it was."""
    assert control_sheet(SHEET, shelf=shelf) == control_sheet(SHEET, shelf=shelf)
