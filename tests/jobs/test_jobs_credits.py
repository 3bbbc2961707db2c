"""Money paid ahead, from a row of the file to the numbers of the letter (Civil Code Art. 560)."""

import csv
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest
from support.homes import issuer, plan_of, run_batch, services_at

from service.jobs.known import recall
from service.terms.clauses import LateFeeClause, RateKind
from service.terms.decision import CaseState

FILE = """小区,户号,房号,业主,收费项目,费用开始日期,费用截止日期,应缴款日期,欠费金额
翠湖花园,CH-1,1号楼1单元101,赵一禾,物业服务费,2026-01-01,2026-03-31,2026-03-31,600.00
翠湖花园,CH-1,1号楼1单元101,赵一禾,物业服务费,2026-04-01,2026-06-30,2026-06-30,600.00
翠湖花园,CH-1,1号楼1单元101,赵一禾,预存款,,,,-750.00
翠湖花园,CH-2,1号楼1单元102,钱二麦,物业服务费,2026-01-01,2026-03-31,2026-03-31,600.00
翠湖花园,CH-2,1号楼1单元102,钱二麦,退款,,,,-700.00
翠湖花园,CH-3,1号楼1单元103,孙三秋,物业服务费,2026-01-01,2026-03-31,2026-03-31,600.00
翠湖花园,CH-3,1号楼1单元103,孙三秋,物业服务费,2026-04-01,2026-06-30,2026-06-30,-80.00
""".encode()
DAILY = LateFeeClause(clause="第十五条", kind=RateKind.PER_DAY, rate=Decimal("0.0005"))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The file run once under a contract with 0.05% a day: folder, plan, letters."""
    folder = tmp_path_factory.mktemp("credits")
    estates = tuple(replace(estate, late_fee=DAILY) for estate in issuer().estates)
    creditor = issuer(estates=estates)
    with services_at(folder / "home") as services:
        plan = plan_of(services, FILE, by=creditor)
        released = run_batch(services, FILE, folder / "out", by=creditor)
        with services.database.connect() as connection:
            assert recall(connection, creditor).facts == {}  # money of the file is no fact about the account
    return folder / "out", plan, released


def test_what_is_left_is_demanded(run):
    """750.00 pays the older 600.00 and 150.00 of the younger (Art. 560(2)): 450.00 remain, and each fen has its rule."""
    _, plan, _ = run
    case, decision = plan.decided[0]
    assert (case.debtor, decision.state, decision.total) == ("赵一禾", CaseState.DUE, 450_00)
    assert [(one.line.row, one.to_principal, one.rule.code) for one in decision.netted] == [
        (2, 600_00, "netting-earlier"),
        (3, 150_00, "netting-earlier"),
    ]
    assert "netted" in {reason.code for reason in decision.reasons}


def test_no_late_fee_runs_on_what_was_paid_ahead(run):
    """450.00 × 0.05% × 128 days = 28.80; on the 600.00 of the file it would be 38.40."""
    _, plan, _ = run
    _, decision = plan.decided[0]
    assert [(row.formula, row.amount) for row in decision.late_fees] == [("450.00×0.05%×128", 28_80)]


def test_more_than_is_owed_ends_the_matter(run):
    """600.00 owed, 700.00 to be given back: nothing is demanded, and the reason names the money as the file does."""
    _, plan, _ = run
    case, decision = plan.decided[1]
    assert (case.debtor, decision.state, decision.reasons[-1].code) == ("钱二麦", CaseState.EXCLUDED, "paid")
    assert "退款" in decision.reasons[-1].zh


def test_a_negative_amount_without_such_a_name_is_a_question(run):
    """What it is cannot be told, so its whole case is held."""
    _, plan, _ = run
    case, decision = plan.decided[2]
    assert (case.debtor, decision.state, decision.reasons[-1].code) == ("孙三秋", CaseState.HELD, "amount-negative")


def test_the_letter_shows_it(run):
    """The sum, the money under its own name with its rule, and no row number of ours."""
    folder, _, released = run
    [letter] = released.letters
    public = letter.public
    assert (public["total"], public["credits_total"]) == ("450.00", "750.00")
    assert [(one["source"], one["amount"]) for one in public["credits"]] == [("预存款", "600.00"), ("预存款", "150.00")]
    parts = [pypdfium2.PdfDocument(path) for path in sorted((folder / "parts").iterdir())]
    text = "".join(page.get_textpage().get_text_range() for part in parts for page in part)
    said = "".join(text.split())
    assert "共¥750.00" in said
    assert "（预存款）¥150.00冲抵物业服务费（2026.04–2026.06）" in said
    assert "人民币肆佰伍拾元整" in said
    assert "row" not in said


def test_every_row_says_what_became_of_it(run):
    """The paid line and the credit are off the letter, each for its own reason."""
    folder, _, _ = run
    with (folder / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["状态"], row["原因"]) for row in csv.DictReader(file)]
    assert [state for state, _ in rows] == ["excluded", "due", "excluded", "excluded", "excluded", "held", "problem"]
    assert "已由收款或预存付清" in rows[0][1]
    assert "冲抵本户欠费" in rows[2][1]
