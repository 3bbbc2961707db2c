"""Late fees: rates, spans, caps, waivers and rounding, recomputed by hand; and the laws of the calculation."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policy.charges import Owed, assumption, late_fees, percent, rule
from service.policy.lpr import extended, shipped_lpr
from service.terms.clauses import LateFeeClause, RateKind, Waived, collected_for_supplier
from service.terms.money import decimal_string, fen

LPR = shipped_lpr()
DAILY = LateFeeClause(clause="第十五条", kind=RateKind.PER_DAY, rate=Decimal("0.0005"))
FEE = "物业服务费"
LPR_CLAUSE = {"kind": RateKind.LPR, "rate": "1.5"}
MULTIPLE = LateFeeClause(clause="第十五条", kind=RateKind.LPR, rate=Decimal("1.5"))


def owed(due, until, amount, *, charge="物业服务费", line=0):
    return Owed(line=line, charge=charge, due=date.fromisoformat(due), bases=((date.fromisoformat(until), amount),))


def shown(found):
    return [(row.formula, row.days, row.amount) for row in found.rows]


def test_a_daily_rate():
    """590.70 due on 30 September, to 5 November: 36 days from the day behind the last day of payment, 10.6326 up to 10.63."""
    found = late_fees([owed("2026-09-30", "2026-11-05", 590_70)], clause=DAILY, lpr=LPR)
    assert shown(found) == [("590.70×0.05%×36", 36, 10_63)]
    assert (found.rows[0].start, found.rows[0].end) == (date(2026, 10, 1), date(2026, 11, 5))


def test_half_a_fen_is_rounded_up():
    """100.00 × 0.05% × 1 = 0.05; 10.00 × 0.05% × 1 = 0.005, which is 0.01."""
    found = late_fees([owed("2026-11-04", "2026-11-05", 10_00)], clause=DAILY, lpr=LPR)
    assert shown(found) == [("10.00×0.05%×1", 1, 1)]


def test_the_first_and_last_day():
    """Paid on the last day of payment nothing runs; the day behind it is the first."""
    assert late_fees([owed("2026-11-05", "2026-11-05", 100_00)], clause=DAILY, lpr=LPR).rows == ()
    assert late_fees([owed("2026-11-04", "2026-11-05", 100_00)], clause=DAILY, lpr=LPR).rows[0].days == 1


def test_days_of_grace():
    """With ten days of grace the eleventh day behind the last day of payment is the first."""
    clause = replace(DAILY, grace_days=10)
    found = late_fees([owed("2026-09-30", "2026-11-05", 590_70)], clause=clause, lpr=LPR)
    assert (found.rows[0].start, found.rows[0].days) == (date(2026, 10, 11), 26)
    assert "应缴日后第11日" in rule(clause)


def test_a_multiple_of_the_lpr_changes_with_it():
    """1.5 times the LPR over 20 May 2025, when it fell from 3.10 % to 3.00 %: each rate has its row.

    1,000.00 × 3.10% × 1.5 × 19 ÷ 365 = 2.4205… and 1,000.00 × 3.00% × 1.5 × 12 ÷ 365 = 1.4794…
    """
    found = late_fees([owed("2025-04-30", "2025-05-31", 1000_00)], clause=MULTIPLE, lpr=LPR)
    assert shown(found) == [("1,000.00×3.10%×1.5×19÷365", 19, 2_42), ("1,000.00×3.00%×1.5×12÷365", 12, 1_48)]
    assert found.total == 3_90


def test_a_fixed_lpr_is_that_of_the_first_day():
    found = late_fees([owed("2025-04-30", "2025-05-31", 1000_00)], clause=replace(MULTIPLE, floating=False), lpr=LPR)
    assert shown(found) == [("1,000.00×3.10%×1.5×31÷365", 31, 3_95)]


def test_a_rate_nobody_knows_yet_is_assumed_and_said():
    """Behind the table's last known day the last rate stands in; a book that knows more takes the doubt away."""
    line = [owed("2026-09-30", "2026-11-05", 1000_00)]
    assert late_fees(line, clause=MULTIPLE, lpr=LPR).assumed_from == LPR.known_until + timedelta(days=1)
    newer = extended(LPR, ((date(2026, 6, 22), Decimal("0.029")),), date(2026, 11, 19))
    found = late_fees(line, clause=MULTIPLE, lpr=newer)
    assert found.assumed_from is None
    assert shown(found) == [("1,000.00×2.90%×1.5×36÷365", 36, 4_29)]


def test_days_before_the_first_lpr_are_not_charged():
    """The LPR exists since 20 August 2019; what was late before is not charged by it, and that is said."""
    found = late_fees([owed("2019-06-30", "2019-08-29", 1000_00)], clause=MULTIPLE, lpr=LPR)
    assert found.rows[0].start == date(2019, 8, 20)
    assert found.uncharged_until == date(2019, 8, 19)


def test_caps():
    """A rate capped by the year is printed as that; a sum capped by the principal ends the calculation."""
    yearly = late_fees([owed("2026-09-30", "2026-11-05", 1000_00)], clause=replace(DAILY, cap_annual=Decimal("0.12")), lpr=LPR)
    assert shown(yearly) == [("1,000.00×12%×36÷365", 36, 11_84)]
    share = late_fees([owed("2023-09-30", "2026-11-05", 1000_00)], clause=replace(DAILY, cap_ratio=Decimal("0.3")), lpr=LPR)
    assert (share.total, share.rows[0].capped) == (300_00, True)


def test_waived_days():
    """Days of a waiver are not counted, also where two waivers overlap."""
    weeks = (
        Waived(start=date(2026, 10, 1), end=date(2026, 10, 10), why="国庆"),
        Waived(start=date(2026, 10, 8), end=date(2026, 10, 12), why="系统停机"),
    )
    found = late_fees([owed("2026-09-30", "2026-11-05", 590_70)], clause=replace(DAILY, waived=weeks), lpr=LPR)
    assert found.rows[0].days == 36 - 12


@pytest.mark.parametrize(
    ("charge", "runs"),
    [
        ("物业服务费", True),
        ("车位管理费", True),
        ("公共能耗费分摊", True),
        ("代收水费", False),
        ("电费", False),
        ("2026年供暖费", False),
    ],
)
def test_no_late_fee_on_what_is_collected_for_a_supplier(charge, runs):
    """条例 Art. 44: the contract's late fee is for what is owed to the company itself."""
    assert bool(late_fees([owed("2026-09-30", "2026-11-05", 590_70, charge=charge)], clause=DAILY, lpr=LPR).rows) is runs
    assert collected_for_supplier(charge) is not runs


def test_a_part_paid_in_between_lowers_the_base():
    """1,000.00 up to and with the day of payment, 400.00 from the day after."""
    line = Owed(
        line=0,
        charge="物业服务费",
        due=date(2026, 9, 30),
        bases=((date(2026, 10, 10), 1000_00), (date(2026, 11, 5), 400_00)),
    )
    found = late_fees([line], clause=DAILY, lpr=LPR)
    assert shown(found) == [("1,000.00×0.05%×10", 10, 5_00), ("400.00×0.05%×26", 26, 5_20)]


@pytest.mark.parametrize(
    ("share", "text"), [("0.0005", "0.05%"), ("0.003", "0.3%"), ("0.01", "1%"), ("0.1825", "18.25%"), ("1", "100%")]
)
def test_percent(share, text):
    assert percent(Decimal(share)) == text


def test_the_rule_in_words():
    """What a letter prints says base, first day, rate, and both caps."""
    said = rule(replace(DAILY, cap_annual=Decimal("0.12"), cap_ratio=Decimal("0.3")))
    assert said == ("以欠费本金（不含代收费用）为基数，自应缴日次日起按每日0.05%计算，年利率不超过12%，总额不超过该笔本金的30%")
    assert "LPR）的1.5倍" in rule(MULTIPLE)


@pytest.mark.parametrize(
    ("case", "clause", "lines", "rows"),
    [
        # Each by hand: days from the day behind the last day of payment to 5 November 2026, both counted; base × rate × days.
        # 31 (Oct) + 5 = 36 days: 590.70 × 0.0005 × 36 = 10.6326
        ("a quarter", {}, [("2026-09-30", "590.70", FEE)], [("590.70×0.05%×36", 36, "10.63")]),
        # 31 + 31 + 30 + 31 + 5 = 128: 1,234.56 × 0.003 × 128 = 474.07104
        ("three in a thousand", {"rate": "0.003"}, [("2026-06-30", "1234.56", FEE)], [("1,234.56×0.3%×128", 128, "474.07")]),
        # 20 days: 12.50 × 0.0005 × 20 = 0.125, half up
        ("half a fen", {}, [("2026-10-16", "12.50", FEE)], [("12.50×0.05%×20", 20, "0.13")]),
        # 1 day: 9.99 × 0.0005 = 0.004995, which rounds to nothing and has no row
        ("less than half a fen", {}, [("2026-11-04", "9.99", FEE)], []),
        # 2024 is a leap year: from 1 February to 5 November 29 + 31 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 5 = 279, and 365 + 365
        ("over 29 February", {}, [("2024-01-31", "100.00", FEE)], [("100.00×0.05%×1009", 1009, "50.45")]),
        # 2025 has none: 28 + 31 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 5 = 278, and 365
        ("over 28 February", {}, [("2025-01-31", "100.00", FEE)], [("100.00×0.05%×643", 643, "32.15")]),
        # two lines, each rounded by itself: 0.335 → 0.34 (67.00 × 0.0005 × 10) twice, 0.68 in all and not 0.67
        ("sum of printed rows", {}, [("2026-10-26", "67.00", FEE), ("2026-10-26", "67.00", "车位管理费")],
         [("67.00×0.05%×10", 10, "0.34"), ("67.00×0.05%×10", 10, "0.34")]),
        # water is the supplier's money (条例 Art. 44)
        ("no late fee on water", {}, [("2026-09-30", "590.70", FEE), ("2026-09-30", "300.00", "代收水费")],
         [("590.70×0.05%×36", 36, "10.63")]),
        # 1.5 × LPR: 3.10 % to 19 May 2025 (19 days), 3.00 % since: 12 + 30 + 31 + 31 + 30 + 31 + 30 + 31 = 226, + 309 of 2026
        # 1000 × 0.0465 × 19 ÷ 365 = 2.4205; 1000 × 0.045 × 535 ÷ 365 = 65.9589
        ("a change of the LPR", LPR_CLAUSE, [("2025-04-30", "1000.00", FEE)],
         [("1,000.00×3.10%×1.5×19÷365", 19, "2.42"), ("1,000.00×3.00%×1.5×535÷365", 535, "65.96")]),
        # the same by a year of 360 days, from 20 May 2025 on: 1000 × 0.045 × 535 ÷ 360 = 66.875
        ("a year of 360 days", {**LPR_CLAUSE, "year_days": 360}, [("2025-05-19", "1000.00", FEE)],
         [("1,000.00×3.00%×1.5×535÷360", 535, "66.88")]),
        # fixed: the rate of 1 May 2025 for all 554 days: 1000 × 0.0465 × 554 ÷ 365 = 70.5781
        ("the first day's LPR", {**LPR_CLAUSE, "floating": False}, [("2025-04-30", "1000.00", FEE)],
         [("1,000.00×3.10%×1.5×554÷365", 554, "70.58")]),
        # 0.1 % a day is 36.5 % a year, capped at 12 %: 1000 × 0.12 × 36 ÷ 365 = 11.8356
        ("a cap by the year", {"rate": "0.001", "cap_annual": "0.12"}, [("2026-09-30", "1000.00", FEE)],
         [("1,000.00×12%×36÷365", 36, "11.84")]),
        # 1000 × 0.0005 × 643 = 321.50, at most 30 % of the principal
        ("a cap by the principal", {"cap_ratio": "0.3"}, [("2025-01-31", "1000.00", FEE)],
         [("1,000.00×0.05%×643", 643, "300.00")]),
        # 36 days less 10 waived (1 to 10 October): 590.70 × 0.0005 × 26 = 7.6791
        ("days waived", {"waived": ("2026-10-01", "2026-10-10")}, [("2026-09-30", "590.70", FEE)],
         [("590.70×0.05%×26", 26, "7.68")]),
        # 30 days of grace leave 6 of 36: 590.70 × 0.0005 × 6 = 1.7721
        ("days of grace", {"grace_days": 30}, [("2026-09-30", "590.70", FEE)], [("590.70×0.05%×6", 6, "1.77")]),
        # nothing before the last day of payment has passed
        ("due on the cut-off day", {}, [("2026-11-05", "590.70", FEE)], []),
    ],
)  # fmt: skip
def test_by_hand(case, clause, lines, rows):
    """Every printed row is base × rate × days, and the total is the sum of the rows."""
    assert case
    found = late_fees(
        [owed(due, "2026-11-05", fen(amount), charge=charge, line=at) for at, (due, amount, charge) in enumerate(lines)],
        clause=_clause(**clause),
        lpr=LPR,
    )
    assert [(row.formula, row.days, decimal_string(row.amount)) for row in found.rows] == rows
    assert decimal_string(found.total) == f"{sum(Decimal(amount) for *_, amount in rows):.2f}"


def _clause(*, kind=RateKind.PER_DAY, rate="0.0005", cap_annual=None, cap_ratio=None, waived=None, **more):
    days = (Waived(start=date.fromisoformat(waived[0]), end=date.fromisoformat(waived[1]), why="约定"),) if waived else ()
    caps = {"cap_annual": cap_annual and Decimal(cap_annual), "cap_ratio": cap_ratio and Decimal(cap_ratio)}
    return LateFeeClause(clause="第十五条", kind=kind, rate=Decimal(rate), waived=days, **caps, **more)


def test_a_letter_says_where_its_rates_end():
    """No rate is told as published that nobody has published yet; a table that reaches the cut-off adds nothing."""
    line = [owed("2025-04-30", "2026-11-05", 1000_00)]
    said = assumption(late_fees(line, clause=MULTIPLE, lpr=LPR), LPR)
    assert said == "，2025年8月20日起的LPR暂按此前最近一期3.00%计"
    known = extended(LPR, (), date(2026, 11, 19))
    assert assumption(late_fees(line, clause=MULTIPLE, lpr=known), known) == ""
    assert assumption(late_fees(line, clause=DAILY, lpr=LPR), LPR) == ""


CLAUSES = st.builds(
    LateFeeClause,
    clause=st.just("第一条"),
    kind=st.sampled_from(list(RateKind)),
    rate=st.decimals("0.0001", "0.01", places=4),
    grace_days=st.integers(0, 40),
    floating=st.booleans(),
    cap_annual=st.none() | st.decimals("0.01", "0.3", places=2),
    cap_ratio=st.none() | st.decimals("0.05", "1", places=2),
)
LINES = st.lists(st.tuples(st.dates(date(2018, 1, 1), date(2026, 11, 4)), st.integers(1, 10**7)), min_size=1, max_size=4)


@given(CLAUSES, LINES)
def test_laws(clause, lines):
    """Each printed row is its own product rounded half up; rows of a line do not overlap; no cap is passed."""
    until = date(2026, 11, 5)
    found = late_fees(
        [Owed(line=at, charge="物业服务费", due=due, bases=((until, base),)) for at, (due, base) in enumerate(lines)],
        clause=clause,
        lpr=LPR,
    )
    assert found.total == sum(row.amount for row in found.rows)
    for row in found.rows:
        yearly = "÷" in row.formula
        exact = row.base * row.rate * row.days / (clause.year_days if yearly else 1)
        rounded = int(Decimal(exact).quantize(Decimal(1), ROUND_HALF_UP))
        assert row.amount < rounded if row.capped else row.amount == rounded
        assert row.start > lines[row.line][0]
        assert row.end <= until
        if clause.cap_annual is not None:
            assert (row.rate if yearly else row.rate * clause.year_days) <= clause.cap_annual
    for at, (_, base) in enumerate(lines):
        own = [row for row in found.rows if row.line == at]
        assert all(one.end < other.start for one, other in pairwise(own))
        if clause.cap_ratio is not None:
            assert sum(row.amount for row in own) <= int((base * clause.cap_ratio).quantize(Decimal(1), ROUND_HALF_UP))
