"""Decisions as a table of rules, and the laws they keep."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policy import CHINA, decide, load_book
from service.terms.case import Case, Line
from service.terms.decision import CaseState, Channel, Stage
from service.terms.party import Estate

TODAY = date(2026, 11, 5)
FIRST_STEP = load_book(b"")
SHIPPED = resources.files("service.policy").joinpath("default.toml").read_bytes()
BY_AGE = load_book(SHIPPED.replace(b'"first_step"', b'"by_age"'))
ESTATE = Estate(id="cuihu", name="翠湖花园", address="山东省东麓市翠湖路88号")


def line(days, amount=100_00, row=2):
    """A line whose last day of payment was `days` days before today."""
    return Line(row=row, charge="物业服务费", period_from=None, period_to=None, due=TODAY - timedelta(days=days), amount=amount)


def case(*lines, **changes):
    made = Case(account="cuihu/1-101", estate="cuihu", premises="1-101", debtor="赵一禾", lines=lines)
    return replace(made, **changes)


def decided(made, book=BY_AGE, estate=ESTATE):
    return decide(made, book=book, today=TODAY, calendar=CHINA, estate=estate)


@pytest.mark.parametrize(
    ("days", "template"),
    [(15, "reminder"), (44, "reminder"), (45, "demand"), (89, "demand"), (90, "registered"), (3000, "registered")],
)
def test_by_age(days, template):
    """Entered by age, a case gets the last step its oldest line has reached."""
    found = decided(case(line(days)))
    assert (found.state, found.template) == (CaseState.DUE, template)
    assert found.reasons[0].code == "step-by-age"
    assert str(days) in found.reasons[0].zh
    assert str(days) in found.reasons[0].en


@pytest.mark.parametrize("days", [15, 45, 90, 3000])
def test_first_step(days):
    """Without earlier letters nobody starts with a registered demand."""
    found = decided(case(line(days)), book=FIRST_STEP)
    assert (found.stage, found.channel, found.template) == (Stage.REMINDER, Channel.DOOR, "reminder")
    assert found.reasons[0].code == "step-first"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((), "not-due"),
        ((line(0),), "not-due"),  # today is the last day of payment, not the first of delay
        ((line(-30),), "not-due"),
        ((line(1),), "too-early"),
        ((line(14), line(-10)), "too-early"),
        ((line(15, 49_99),), "below-minimum"),
        ((line(15, 49_99), line(-1, 1000_00)), "below-minimum"),  # what is not due does not count
    ],
)
def test_excluded(lines, code):
    found = decided(case(*lines))
    assert (found.state, found.stage, found.deadline) == (CaseState.EXCLUDED, None, None)
    assert [reason.code for reason in found.reasons] == [code]


def test_the_minimum_itself_is_enough():
    assert decided(case(line(15, 30_00), line(15, 20_00))).state is CaseState.DUE


def test_lines_not_due_stay_off():
    """The letter has the overdue lines and their sum; what stays off is a reason of its own."""
    found = decided(case(line(40), line(20, 50_00), line(-1, 7_00)))
    assert ([one.amount for one in found.lines], found.total) == ([100_00, 50_00], 150_00)
    assert [reason.code for reason in found.reasons] == ["step-by-age", "lines-not-due", "deadline"]
    assert "7.00" in found.reasons[1].zh


def test_the_oldest_overdue_line_decides():
    assert decided(case(line(20), line(100), line(50))).template == "registered"


@pytest.mark.parametrize("code", ["name-unreadable", "row-duplicate"])
def test_held(code):
    """A held case is held whatever its age, names the problem, and shows what it would have demanded."""
    found = decided(case(line(100), held=code))
    assert (found.state, found.stage, found.total) == (CaseState.HELD, None, 100_00)
    assert found.reasons[0].code == code
    assert code in found.reasons[0].zh


@pytest.mark.parametrize(
    ("address", "estate", "state"),
    [
        ("", ESTATE, CaseState.DUE),
        ("山东省东麓市云岫路7号", None, CaseState.DUE),
        ("", None, CaseState.HELD),
        ("", replace(ESTATE, address=""), CaseState.HELD),
    ],
)
def test_the_post_needs_an_address(address, estate, state):
    """A registered letter goes to the case's address or the estate's; without one the case is held."""
    found = decided(case(line(100), address=address), estate=estate)
    assert found.state is state
    assert ("address-missing" in {reason.code for reason in found.reasons}) == (state is CaseState.HELD)


def test_the_door_needs_no_address():
    assert decided(case(line(20)), estate=None).state is CaseState.DUE


def test_deadline():
    """The deadline counts from the business day, and says when a holiday moved it."""
    found = decided(case(line(20)))
    assert found.deadline.on == date(2026, 11, 20)
    later = decide(case(line(20)), book=BY_AGE, today=date(2026, 12, 18), calendar=CHINA, estate=ESTATE)
    assert (later.deadline.moved_from, later.deadline.assumed) == (date(2027, 1, 2), True)
    assert "顺延至 2027年1月4日" in later.reasons[-1].zh
    assert "待国务院公布" in later.reasons[-1].zh


LINES = st.lists(st.builds(line, st.integers(-60, 400), st.integers(1, 10**8)), max_size=8)


@given(LINES, st.sampled_from([FIRST_STEP, BY_AGE]), st.sampled_from(["", "row-duplicate"]))
def test_laws(lines, book, held):
    """The total is the sum of the lines, all overdue; every answer has reasons in both languages; asking twice is once."""
    made = case(*lines, held=held)
    found = decided(made, book=book)
    assert found.total == sum(one.amount for one in found.lines)
    assert all(one.due < TODAY for one in found.lines)
    assert found.reasons
    assert all(reason.zh and reason.en for reason in found.reasons)
    assert (found.state is CaseState.DUE) == (found.stage is not None) == (found.deadline is not None)
    assert found == decided(made, book=book)
