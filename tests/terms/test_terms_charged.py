"""What a notice says of late fee and payments: only where there is something to say, and then in sums that add up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from service.terms.case import Line
from service.terms.charged import EMPTY, charged, like_a_notice, line_fees, with_empty
from service.terms.clauses import LateFeeRow
from service.terms.decision import CaseState, Decision, LeftOut, Netted, Reason
from service.terms.money import fen

LINE = Line(row=2, charge="物业服务费", period_from=None, period_to=None, due=date(2025, 4, 30), amount=1000_00)
ROW = LateFeeRow(
    line=0, base=1000_00, rate=Decimal("0.0465"), lpr=Decimal("0.031"), start=date(2025, 5, 1), end=date(2025, 5, 19), days=19,
    amount=2_42, formula="1,000.00×3.10%×1.5×19÷365",
)  # fmt: skip
NEXT = replace(
    ROW, rate=Decimal("0.045"), lpr=Decimal("0.03"), start=date(2025, 5, 20), end=date(2025, 5, 31), days=12, amount=1_48,
    formula="1,000.00×3.00%×1.5×12÷365",
)  # fmt: skip
BARE = Decision(state=CaseState.DUE, reasons=(), lines=(LINE,), total=1000_00)


def test_nothing_to_say():
    """The public part of a notice without late fee and payments is what it always was."""
    assert charged(BARE, cutoff="2025-05-31", clause="") == {}
    assert line_fees(BARE) == {}


def test_rows_and_their_sum():
    """The total is the sum of the printed rows; a line with several rates has their sums and no single rate."""
    made = replace(BARE, late_fees=(ROW, NEXT), late_fee_rule="…")
    said = charged(made, cutoff="2025-05-31", clause="第十五条")
    assert fen(said["late_fee_total"]) == sum(fen(row["amount"]) for row in said["late_fees"]) == 3_90
    assert [row["rate"] for row in said["late_fees"]] == ["4.65%/年", "4.5%/年"]
    assert line_fees(made)[0] == {
        "base": "1000.00", "rate": "", "days": "31", "from": "2025-05-01", "to": "2025-05-31", "amount": "3.90",
        "formula": "1,000.00×3.10%×1.5×19÷365+1,000.00×3.00%×1.5×12÷365",
    }  # fmt: skip


def test_payments():
    """Each part with its debt and rule; what is left over is no part of the letter."""
    rule = Reason(code="netting-only", zh="仅有一笔", en="the only one")
    part = Netted(on=date(2025, 5, 20), source="SK1", amount=300_00, line=LINE, to_late_fee=0, to_principal=200_00, rule=rule)
    said = charged(replace(BARE, netted=(part, replace(part, line=None, to_principal=100_00))), cutoff="", clause="")
    assert (said["credits_total"], [one["rule"] for one in said["credits"]]) == ("200.00", ["仅有一笔"])


def test_a_payment_for_a_charge_that_rests_is_not_on_the_letter():
    """The disputed parking place is not in the ledger, so what was paid for it is not taken off there."""
    rule = Reason(code="netting-named", zh="指定", en="named")
    parking = replace(LINE, row=3, charge="车位管理费")
    part = Netted(on=None, source="", amount=50_00, line=parking, to_late_fee=0, to_principal=50_00, rule=rule)
    left = LeftOut(line=parking, state=CaseState.HELD, reason=rule)
    assert charged(replace(BARE, netted=(part,), left=(left,)), cutoff="", clause="") == {}


def test_a_template_finds_every_name():
    """In notices made before the names existed too."""
    old = {"lines": [{"charge": "物业服务费"}], "total": "1.00"}
    found = with_empty(old)
    assert EMPTY.keys() <= found.keys()
    assert found["lines"][0]["late_fee"]["amount"] == ""
    assert found["total"] == "1.00"


def test_data_by_hand():
    """A notice written before late fees gets their empty names; data of another kind stay as they are, so nothing is hidden."""
    assert like_a_notice({"debtor": {}, "lines": [{"amount": "1.00"}]})["late_fee_total"] == ""
    for other in ({"name": "x"}, {"lines": ["a"], "debtor": {}}, {"lines": [{}]}):
        assert like_a_notice(other) == other
