"""Part payments by Civil Code Art. 560 and 561, worked by hand; and the law that no fen is lost or made."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policy.lpr import shipped_lpr
from service.policy.netting import net
from service.terms.case import Credit, Line
from service.terms.clauses import LateFeeClause, RateKind

TODAY = date(2026, 11, 5)
CLAUSE = LateFeeClause(clause="第十五条", kind=RateKind.PER_DAY, rate=Decimal("0.0005"))
FEE, PARKING, WATER = "物业服务费", "车位管理费", "代收水费"


def line(charge, due, amount, row=2):
    return Line(row=row, charge=charge, period_from=None, period_to=None, due=date.fromisoformat(due), amount=amount)


def netted(lines, *received, clause=None, fee_first=False):
    return net(lines, received, today=TODAY, clause=clause, lpr=shipped_lpr(), fee_first=fee_first)


def credit(amount, *, on="2026-11-01", charge=""):
    return Credit(on=date.fromisoformat(on), amount=amount, source="SK1", charge=charge)


def put(found):
    return [(one.line.charge if one.line else "", one.to_late_fee, one.to_principal, one.rule.code) for one in found.netted]


def test_the_debtor_may_name_the_charge():
    """Art. 560(1): what he pays for is paid, though another debt is older."""
    found = netted([line(FEE, "2026-03-31", 300_00), line(PARKING, "2026-09-30", 150_00)], credit(150_00, charge=PARKING))
    assert put(found) == [(PARKING, 0, 150_00, "netting-named")]


def test_what_is_left_of_a_named_payment_goes_on():
    found = netted([line(FEE, "2026-03-31", 300_00), line(PARKING, "2026-09-30", 150_00)], credit(200_00, charge=PARKING))
    assert put(found) == [(PARKING, 0, 150_00, "netting-named"), (FEE, 0, 50_00, "netting-only")]


def test_the_earlier_debt_first():
    """Art. 560(2): both due, equally heavy: in the order in which they fell due."""
    found = netted([line(FEE, "2026-06-30", 300_00), line(FEE, "2026-03-31", 300_00)], credit(400_00))
    assert put(found) == [(FEE, 0, 300_00, "netting-earlier"), (FEE, 0, 100_00, "netting-earlier")]
    assert [owed for _, owed in found.lines] == [200_00, 0]


def test_the_heavier_debt_first():
    """A debt on which the late fee runs burdens more than an older one on which it does not."""
    found = netted([line(WATER, "2026-01-31", 80_00), line(FEE, "2026-03-31", 300_00)], credit(100_00), clause=CLAUSE)
    assert put(found) == [(FEE, 0, 100_00, "netting-heavier")]


def test_debts_of_the_same_day_in_proportion():
    """100.00 over 200.00 and 100.00: 66.67 and 33.33, the odd fen to the larger remainder."""
    found = netted([line(FEE, "2026-03-31", 200_00), line(PARKING, "2026-03-31", 100_00)], credit(100_00))
    assert put(found) == [(FEE, 0, 66_67, "netting-proportion"), (PARKING, 0, 33_33, "netting-proportion")]


def test_what_is_due_before_what_is_not():
    """A payment made in October goes to September's fee before the one due in December."""
    found = netted([line(FEE, "2026-12-31", 300_00), line(PARKING, "2026-09-30", 150_00)], credit(200_00, on="2026-10-15"))
    assert put(found) == [(PARKING, 0, 150_00, "netting-only"), (FEE, 0, 50_00, "netting-due-first")]


def test_more_than_is_owed_is_left_over():
    found = netted([line(FEE, "2026-03-31", 300_00)], credit(350_00))
    assert put(found)[-1] == ("", 0, 50_00, "netting-left-over")


def test_late_fee_before_principal_where_the_book_says_so():
    """Art. 561: 1,000.00 due 30 September, 100.00 paid on 20 October: 20 days × 0.05% = 10.00 late fee, then 90.00."""
    found = netted([line(FEE, "2026-09-30", 1000_00)], credit(100_00, on="2026-10-20"), clause=CLAUSE, fee_first=True)
    assert put(found) == [(FEE, 10_00, 90_00, "netting-late-fee-first")]
    assert found.fee_paid == 10_00
    assert found.owed(TODAY)[0].bases == ((date(2026, 10, 20), 1000_00), (TODAY, 910_00))


def test_a_payment_without_a_sum_pays_everything():
    found = netted([line(FEE, "2026-03-31", 300_00)], Credit(on=None, amount=None, source=""))
    assert [owed for _, owed in found.lines] == [0]


def test_payments_come_in_the_order_of_their_days():
    """The earlier payment pays the only debt that was due by then."""
    found = netted(
        [line(FEE, "2026-03-31", 100_00), line(PARKING, "2026-09-30", 100_00)],
        credit(100_00, on="2026-10-15"),
        credit(60_00, on="2026-04-15"),
    )
    assert [owed for _, owed in found.lines] == [0, 40_00]


LINES = st.lists(
    st.builds(
        line,
        st.sampled_from([FEE, PARKING, WATER]),
        st.dates(date(2025, 1, 1), date(2027, 1, 1)).map(str),
        st.integers(1, 10**6),
    ),
    max_size=6,
)
CREDITS = st.lists(
    st.builds(
        Credit,
        on=st.none() | st.dates(date(2025, 1, 1), date(2026, 12, 1)),
        amount=st.integers(1, 2 * 10**6),
        source=st.just("SK"),
        charge=st.sampled_from(["", FEE, PARKING]),
    ),
    max_size=4,
)


@pytest.mark.parametrize("fee_first", [False, True])
@given(LINES, CREDITS)
def test_no_fen_is_lost(fee_first, lines, received):
    """Whatever came in is on a line, on a late fee, or left over; no line is paid more than it owes."""
    found = netted(lines, *received, clause=CLAUSE, fee_first=fee_first)
    placed = sum(one.to_late_fee + one.to_principal for one in found.netted)
    assert placed == sum(one.amount for one in received)
    assert all(0 <= owed <= one.amount for one, owed in found.lines)
    paid = sum(one.to_principal for one in found.netted if one.line is not None)
    assert paid == sum(one.amount - owed for one, owed in found.lines)
    assert fee_first or all(one.to_late_fee == 0 for one in found.netted)
