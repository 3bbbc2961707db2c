"""Lists about the past, holds and payments: what is read, what follows from the columns, and what is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.factlist import read_facts
from service.intake.factwords import CODE_OF, FIELD_OF, HEADINGS, WORDS
from service.terms.facts import FactKind, read_fact, write_fact
from service.terms.party import Estate
from service.terms.problems import Refused

ESTATES = (Estate(id="cuihu", name="翠湖花园", aliases=("翠湖",)), Estate(id="dongan", name="东岸公馆"))


def facts(text, **options):
    return read_facts(text.encode(), estates=ESTATES, **options)


def one(text, **options):
    (found,), problems = facts(text, **options)
    assert problems == ()
    return found.fact


def test_a_mixed_history():
    """Each row says what it is; days in any form of an arrears file; words become codes."""
    found, problems = facts(
        "类型,小区,房号,日期,函种,送达方式,文号,事件,签收人,签收人身份,凭证,金额,费用项目,费用期间\n"
        "催缴,翠湖,1号楼1单元101,2025年3月5日,催告函,专人送达,物催2025-7,,,,,,物业服务费,2024年度\n"
        "送达,,,2025-03-06,,,物催2025-7,本人签收,赵一禾,本人,签收单.jpg,,,\n"
        '付款,翠湖花园,1号楼1单元101,2025/4/1,,,,,,,SK1,"1,000.00",物业服务费,2024-01至2024-06\n'
    )
    assert problems == ()
    demand, delivery, payment = (stating.fact for stating in found)
    assert (demand.kind, demand.account, demand.stage, demand.channel) == (
        FactKind.DEMAND, "cuihu/1栋1单元101", "demand", "hand",
    )  # fmt: skip
    assert (demand.on, demand.period_from, demand.period_to) == (date(2025, 3, 5), date(2024, 1, 1), date(2024, 12, 31))
    assert (delivery.account, delivery.event, delivery.signer_class) == ("", "delivered_self", "self")
    assert (payment.amount, payment.proof, payment.period_to) == (100_000, "SK1", date(2024, 6, 30))
    assert [stating.row for stating in found] == [2, 3, 4]


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        ("户号,收款日期,金额,流水号", "CH-1,2026-11-01,500,SK1", FactKind.PAYMENT),
        ("文号,户号,事件,日期,凭证", "1号,CH-1,left_at_door,2026-11-01,照片", FactKind.DELIVERY),
        ("户号,函种,日期", "CH-1,提醒,2026-11-01", FactKind.DEMAND),
        ("户号,原因,开始日期,结束日期", "CH-1,争议,2026-11-01,", FactKind.HOLD),
        ("户号,缴费习惯,居住情况", "CH-1,被动,出租", FactKind.CUSTOMER),
    ],
)
def test_a_list_of_one_kind_needs_no_column_for_it(header, row, kind):
    """What a sheet is about follows from its columns."""
    found = one(f"{header}\n{row}\n")
    assert (found.kind, found.account) == (kind, "CH-1")


def test_titles_above_the_heading():
    """The heading is the row that names most fields."""
    found = one("翠湖花园收款清单,,\n2026年11月,,\n户号,收款日期,金额\nCH-1,2026-11-01,500\n")
    assert found.amount == 50_000


def test_an_account_and_its_place():
    """A row with a number and a room says both, so that either finds it."""
    found = one("户号,小区,房号,收款日期,金额\nCH-1,翠湖花园,3号楼101室,2026-11-01,500\n")
    assert (found.account, found.place) == ("CH-1", "cuihu/3栋101")


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("CH-1,律师电话,2026-11-01,1号", "word-unknown", "函种"),
        (",催告函,2026-11-01,1号", "cell-missing", "户号"),
        ("CH-1,催告函,去年冬天,1号", "date-malformed", "日期"),
        ("CH-1,催告函,,1号", "cell-missing", "日期"),
        ("1.38E+10,催告函,2026-11-01,1号", "number-damaged", "户号"),
    ],
)
def test_a_wrong_row_is_named(row, code, field):
    """With its row, its column under the user's heading, and what to do; a word with the words that could stand there."""
    found, (problem,) = facts(f"户号,函种,日期,文号\n{row}\n")
    assert found == ()
    assert (problem.code, problem.row, problem.field, problem.blocking) == (code, 2, field, True)
    assert problem.hint
    assert code != "word-unknown" or "催告函" in problem.hint


@pytest.mark.parametrize("amount", ["-5", "0", "五百"])
def test_a_payment_is_more_than_nothing(amount):
    _, (problem,) = facts(f"户号,收款日期,金额\nCH-1,2026-11-01,{amount}\n")
    assert problem.code in {"amount-negative", "amount-malformed"}


def test_a_list_that_says_nothing():
    """Neither a kind nor columns that tell it: nothing is guessed."""
    with pytest.raises(Refused, match="list-unclear"):
        facts("户号,日期\nCH-1,2026-11-01\n")
    with pytest.raises(Refused, match="list-unclear"):
        facts("甲,乙\n1,2\n")


def test_a_payment_that_stops_letters_may_have_no_sum():
    """`--paid` with nothing but accounts: all they owe was paid."""
    found = one("户号\nCH-1\n".replace("户号", "户号,备注").replace("CH-1", "CH-1,前台刷卡"), kind=FactKind.PAID)
    assert (found.kind, found.amount, found.note) == (FactKind.PAID, None, "前台刷卡")


def test_the_ground_of_a_list_of_holds():
    """A list of disputes needs no column that says so."""
    found = one("户号,开始日期,事由\nCH-1,2026-01-12,电梯停运\n", kind=FactKind.HOLD, reason="dispute")
    assert (found.reason, found.note) == ("dispute", "电梯停运")


def test_words_and_headings_are_told_apart():
    """No heading means two fields, and every word of a field means one code."""
    for name, words in WORDS.items():
        assert set(CODE_OF[name].values()) == set(words.values())
    spelled = [heading for headings in HEADINGS.values() for heading in headings]
    assert len(FIELD_OF) == len(set(spelled)) == len(spelled)


@given(st.text(max_size=200))
def test_anything_is_read_or_refused(text):
    """Whatever is written there: facts, problems or a refusal, never a crash; and a fact keeps its bytes."""
    try:
        found, _ = facts(f"类型,户号,日期,金额,函种,文号\n{text}\n")
    except Refused:
        return
    for stating in found:
        assert read_fact(write_fact(stating.fact)) == stating.fact
