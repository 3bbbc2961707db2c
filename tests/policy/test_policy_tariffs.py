"""Receivables recomputed by the contract's fees: agreement, differences, changes of the fee, odd days."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policy.tariffs import check_tariffs, expected, months
from service.terms.case import Case, Line
from service.terms.clauses import Tariff

FEE = Tariff(charge="物业服务费", price=Decimal("2.20"), start=None, end=None, clause="第十二条")


def case(**changes):
    said = {
        "row": 2, "charge": "物业服务费", "period_from": date(2026, 7, 1), "period_to": date(2026, 9, 30),
        "due": date(2026, 9, 30), "amount": 590_70, "quantity": "89.50", "unit_price": "2.20",
    }  # fmt: skip
    return Case(account="CH-1", estate="cuihu", premises="1-101", debtor="赵一禾", lines=(Line(**said | changes),))


def codes(made, *tariffs):
    return [(found.code, found.blocking) for found in check_tariffs(made, tariffs or (FEE,), blocking=False)]


def test_a_receivable_that_agrees():
    """89.50 × 2.20 × 3 = 590.70."""
    assert codes(case()) == []


def test_a_part_paid_receivable_agrees():
    """What is owed plus what was received is the receivable, where no column gives it."""
    assert codes(case(amount=390_70, received=200_00)) == []
    assert codes(case(amount=390_70, receivable=590_70)) == []


def test_a_difference_is_told_with_its_sum():
    (found,) = check_tariffs(case(amount=600_00), (FEE,), blocking=False)
    assert (found.code, found.shown, found.row, found.blocking) == ("tariff-differs", "600.00", 2, False)
    assert "89.50×2.20×3 = 590.70" in found.hint


def test_a_book_may_hold_for_it():
    assert check_tariffs(case(amount=600_00), (FEE,), blocking=True)[0].blocking


def test_one_fen_is_rounding():
    assert codes(case(amount=590_71)) == []
    assert codes(case(amount=590_72)) == [("tariff-differs", False)]


def test_another_price_is_told():
    assert codes(case(unit_price="2.50")) == [("tariff-price-differs", False)]


def test_a_fee_that_changed():
    """One month at 2.00, two at 2.20: 179.00 + 393.80."""
    before = Tariff(charge="物业服务费", price=Decimal("2.00"), start=None, end=date(2026, 7, 31))
    after = Tariff(charge="物业服务费", price=Decimal("2.20"), start=date(2026, 8, 1), end=None)
    assert codes(case(amount=572_80), before, after) == []
    found = expected(Decimal("89.50"), date(2026, 7, 1), date(2026, 9, 30), (before, after))
    assert (found.amount, found.formula) == (572_80, "89.50×2.00×1+89.50×2.20×2")


def test_days_without_a_fee_or_with_two():
    """Nothing is computed where the settings do not say what holds."""
    late = Tariff(charge="物业服务费", price=Decimal("2.20"), start=date(2026, 8, 1), end=None)
    assert codes(case(), late) == [("tariff-gap", False)]
    assert codes(case(), FEE, late) == [("tariff-gap", False)]


@pytest.mark.parametrize("changes", [{"charge": "车位管理费"}, {"quantity": ""}, {"period_from": None}])
def test_what_cannot_be_checked_is_left_alone(changes):
    assert codes(case(amount=1_00, unit_price="", **changes)) == []


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2026-07-01", "2026-09-30", "3"),
        ("2026-07-16", "2026-08-31", "(1+16/31)"),
        ("2026-02-01", "2026-02-28", "1"),
        ("2026-03-10", "2026-03-20", "11/31"),
        ("2024-02-15", "2024-03-14", "(15/29+14/31)"),
    ],
)
def test_months(first, last, shown):
    """Whole months as one, odd days as so many of their month."""
    assert months(date.fromisoformat(first), date.fromisoformat(last))[1] == shown


@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(0, 900), st.integers(0, 900))
def test_months_add_up(start, first, second):
    """A period is as many months as its two parts together, wherever it is cut."""
    middle = date.fromordinal(start.toordinal() + first)
    end = date.fromordinal(middle.toordinal() + 1 + second)
    whole = months(start, end)[0]
    parts = months(start, middle)[0] + months(date.fromordinal(middle.toordinal() + 1), end)[0]
    assert abs(whole - parts) < Decimal("0.0000001")
