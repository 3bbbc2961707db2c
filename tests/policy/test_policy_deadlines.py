"""Deadlines by Civil Code Art. 200-203."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policy.deadlines import CHINA, last_day
from service.terms.decision import Deadline
from service.terms.problems import Refused


@pytest.mark.parametrize(
    ("sent", "days", "on"),
    [
        ("2026-03-02", 7, "2026-03-09"),  # a plain week
        ("2026-09-24", 7, "2026-10-08"),  # ends in the National Day holiday
        ("2026-12-25", 7, "2027-01-04"),  # over New Year, the 2nd and 3rd are a weekend
        ("2026-11-05", 15, "2026-11-20"),
        ("2026-11-06", 15, "2026-11-23"),  # a Saturday
        ("2026-02-10", 5, "2026-02-24"),  # Spring Festival, nine days
        ("2026-02-26", 2, "2026-02-28"),  # a Saturday on which people work to make up for it
        ("2026-03-01", 1, "2026-03-02"),  # the first day is not counted
    ],
)
def test_deadline(sent, days, on):
    """The last day is counted from the day after sending and never falls on a holiday."""
    assert last_day(date.fromisoformat(sent), days=days, calendar=CHINA).on == date.fromisoformat(on)


def test_a_moved_deadline_says_so():
    found = last_day(date(2026, 9, 24), days=7, calendar=CHINA)
    assert found == Deadline(on=date(2026, 10, 8), moved_from=date(2026, 10, 1), assumed=False)


@pytest.mark.parametrize(
    ("sent", "on"),
    [
        (date(2027, 4, 16), date(2027, 5, 3)),  # Labour Day 1-2 May, a Saturday and a Sunday
        (date(2027, 9, 16), date(2027, 10, 4)),  # 1 October to the 3rd, a Sunday
        (date(2027, 6, 1), date(2027, 6, 16)),
    ],
)
def test_a_year_not_announced_yet(sent, on):
    """Without the State Council's notice weekends and fixed holidays count, and the deadline is marked as assumed."""
    found = last_day(sent, days=15, calendar=CHINA)
    assert (found.on, found.assumed) == (on, True)


@pytest.mark.parametrize("days", [0, -3])
def test_too_short(days):
    with pytest.raises(Refused, match="deadline-too-short"):
        last_day(date(2026, 3, 2), days=days, calendar=CHINA)


class Weekends:
    """A calendar that knows weekends only."""

    def works(self, day):
        """Monday to Friday."""
        return day.weekday() < 5

    def announced(self, year):
        """The twenties."""
        return year < 2030


def test_another_calendar():
    """The calendar is an argument; what it does not know yet is assumed."""
    assert last_day(date(2026, 10, 1), days=2, calendar=Weekends()).on == date(2026, 10, 5)
    assert last_day(date(2030, 1, 1), days=2, calendar=Weekends()).assumed


@given(st.dates(date(2005, 1, 1), date(2040, 12, 31)), st.integers(1, 60))
def test_laws(sent, days):
    """A deadline is a working day, at most one long holiday behind the bare count, and never earlier if more is given."""
    found = last_day(sent, days=days, calendar=CHINA)
    bare = sent + timedelta(days=days)
    assert CHINA.works(found.on)
    assert bare <= found.on <= bare + timedelta(days=10)
    assert (found.moved_from == bare) == (found.on != bare)
    assert found.on <= last_day(sent, days=days + 1, calendar=CHINA).on
