"""Plans at the edge: nothing to read, nothing to send, nothing that may be sent; and what a manager sees of them."""

from dataclasses import replace

import pytest
from support.homes import arrears, issuer, plan_of, services_at

from service.cli import planned, shown
from service.jobs.approve import approve
from service.jobs.deciding import Circumstances, decide_all
from service.jobs.known import NOBODY_KNOWN
from service.jobs.plan import totals
from service.jobs.rows import row_outcomes
from service.policy.book import load_book
from service.policy.deadlines import CHINA
from service.terms.decision import CaseState
from service.terms.facts import Fact, FactKind
from service.terms.problems import Refused

HEAD = "小区,房号,业主姓名,收费项目,应缴款日期,欠费金额"
POLICY = issuer().policy


def states(plan):
    return [row["state"] for row in row_outcomes(plan)]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\n\n"])
def test_an_empty_file_is_refused_by_name(tmp_path, data):
    """Nothing, a mark and nothing, empty lines."""
    with services_at(tmp_path / "home") as services, pytest.raises(Refused) as refused:
        plan_of(services, data)
    assert refused.value.code == "file-empty"


def test_a_file_of_headings_is_a_plan_of_nothing(tmp_path, capsys):
    """Nobody owes anything this month: no letter, no row, and a plan that says so."""
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, f"{HEAD}\n".encode())
    assert (plan.letters, plan.decided) == ((), ())
    assert [(problem.code, problem.blocking) for problem in plan.problems] == [("rows-none", False)]
    planned.show_plan(plan)
    assert "共 0 封" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("data", "state", "reason"),
    [
        (arrears(3).replace(b"1240.00", b"12.O0"), CaseState.HELD, "amount-malformed"),
        (arrears(3, amount="49.99"), CaseState.EXCLUDED, "below-minimum"),
    ],
)
def test_nothing_goes_out(tmp_path, capsys, data, state, reason):
    """Everything wrong, everything too little: no letter, each case with its reason, a plan that can be shown and approved."""
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, data)
        assert plan.letters == ()
        assert totals(plan) == {}
        assert {(decision.state, decision.reasons[-1].code) for _, decision in plan.decided} == {(state, reason)}
        assert set(states(plan)) == {"problem" if state is CaseState.HELD else "excluded"}
        planned.show_plan(plan)
        assert approve(services, plan, by="test")
    said = capsys.readouterr().out
    assert "没有应发的函件" in said
    assert "共 0 封" in said


def test_everything_paid(tmp_path):
    """Each account has paid since the export: excluded, the payment named, and nothing demanded."""
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, arrears(3))
    paid = [
        Fact(kind=FactKind.PAID, account=case.account, on=plan.today, amount=1240_00, proof=f"SK{at}")
        for at, (case, _) in enumerate(plan.decided)
    ]
    decided, problems = decide_all(
        plan.batch, issuer=plan.issuer, book=plan.book, today=plan.today, calendar=CHINA,
        circumstances=Circumstances(known=NOBODY_KNOWN.with_payments(paid)),
    )  # fmt: skip
    assert [(decision.state, decision.total, decision.reasons[-1].code) for _, decision in decided] == [
        (CaseState.EXCLUDED, 0, "paid")
    ] * 3
    assert all(f"SK{at}" in decision.reasons[-1].zh for at, (_, decision) in enumerate(decided))
    assert problems == []


@pytest.mark.parametrize(
    ("before", "behind", "key"),
    [(b"minimal = 3\n", b"", "minimal"), (b'Minimum = "50.00"\n', b"", "Minimum"), (b"", b"\n[[steps]]\ndays = 1\n", "steps")],
)
def test_a_policy_with_a_key_nobody_knows_is_refused(before, behind, key):
    """A misspelt rule is no rule: it is named, not passed over."""
    with pytest.raises(Refused) as refused:
        load_book(before + POLICY + behind)
    assert refused.value.code == "settings-unknown-key"
    assert key in str(refused.value)


@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_figure_is_broken_on_any_terminal(tmp_path, capsys, monkeypatch, width):
    """Sums, counts and dates stand whole in their cells, however narrow the terminal."""
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, arrears(6, amount="123456.78"), by=replace(issuer()))
    monkeypatch.setattr(shown.out, "width", width)
    planned.show_plan(plan)
    said = capsys.readouterr().out
    assert said.count("740,740.68") == 2  # in the table and in the last line
    assert "246,913.56" in said
    assert "2026-11-20" in said
    assert all(
        shown.out.measure(line).maximum <= width for line in said.splitlines() if "期限" not in line and "摘要" not in line
    )
