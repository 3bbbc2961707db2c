"""Dates and periods in the forms real exports write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.periods import AmbiguousError, Style, day, order_of, period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026年3月", "2026-03-01", "2026-03-31"),
        ("2026-03", "2026-03-01", "2026-03-31"),
        ("2026/3", "2026-03-01", "2026-03-31"),
        ("2026.2", "2026-02-01", "2026-02-28"),
        ("202603", "2026-03-01", "2026-03-31"),
        ("26年3月", "2026-03-01", "2026-03-31"),
        ("２０２６年３月份", "2026-03-01", "2026-03-31"),
        ("2026/3/1", "2026-03-01", "2026-03-01"),
        ("2026.3.1", "2026-03-01", "2026-03-01"),
        ("20260301", "2026-03-01", "2026-03-01"),
        ("2026年3月1日", "2026-03-01", "2026-03-01"),
        ("2026-3-1 0:00", "2026-03-01", "2026-03-01"),
        ("2026-03-01T00:00:00", "2026-03-01", "2026-03-01"),
        ("46023", "2026-01-01", "2026-01-01"),
        ("2026年第一季度", "2026-01-01", "2026-03-31"),
        ("2026年4季度", "2026-10-01", "2026-12-31"),
        ("2026Q1", "2026-01-01", "2026-03-31"),
        ("2026-q3", "2026-07-01", "2026-09-30"),
        ("2026年上半年", "2026-01-01", "2026-06-30"),
        ("26年下半年", "2026-07-01", "2026-12-31"),
        ("2026年", "2026-01-01", "2026-12-31"),
        ("2026年度", "2026-01-01", "2026-12-31"),
        ("2025.1-2025.12", "2025-01-01", "2025-12-31"),
        ("2026.1.1-2026.12.31", "2026-01-01", "2026-12-31"),
        ("2025年1月至12月", "2025-01-01", "2025-12-31"),
        ("2025年1月-12月", "2025-01-01", "2025-12-31"),
        ("2025年1月1日至6月30日", "2025-01-01", "2025-06-30"),
        ("2026-01-2026-03", "2026-01-01", "2026-03-31"),
        ("2026-01-01-2026-03-31", "2026-01-01", "2026-03-31"),
        ("2026-01-01 00:00:00 至 2026-03-31 23:59:59", "2026-01-01", "2026-03-31"),
        ("2026-01 ~ 2026-03", "2026-01-01", "2026-03-31"),
        ("2026/1/1—2026/3/31", "2026-01-01", "2026-03-31"),
        ("202601-202603", "2026-01-01", "2026-03-31"),
        ("2026年1-3月", "2026-01-01", "2026-03-31"),
        ("26年1至3月份", "2026-01-01", "2026-03-31"),
        ("2025.01-03", "2025-01-01", "2025-03-31"),
        ("2025-01~03", "2025-01-01", "2025-03-31"),
        ("2024-2025", "2024-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026年第1-2季度", "2026-01-01", "2026-06-30"),
        ("2026年一、二季度", "2026-01-01", "2026-06-30"),
        ("2026Q1-Q2", "2026-01-01", "2026-06-30"),
        ("2026全年", "2026-01-01", "2026-12-31"),
        ("二〇二六年五月", "2026-05-01", "2026-05-31"),
        ("2026年十二月", "2026-12-01", "2026-12-31"),
        ("26.1-26.6", "2026-01-01", "2026-06-30"),
        ("26.01.01-26.06.30", "2026-01-01", "2026-06-30"),
        ("26/3/1", "2026-03-01", "2026-03-01"),
        ("25/3/2026", "2026-03-25", "2026-03-25"),
        ("3/3/2026", "2026-03-03", "2026-03-03"),
        ("Mar 2026", "2026-03-01", "2026-03-31"),
        ("15-Mar-26", "2026-03-15", "2026-03-15"),
        ("March 15, 2026", "2026-03-15", "2026-03-15"),
        ("Jan 2026 - Mar 2026", "2026-01-01", "2026-03-31"),
        ("2026年1月、2月、3月", "2026-01-01", "2026-03-31"),
        ("2026-01/2026-03", "2026-01-01", "2026-03-31"),
        ("自2026年1月1日起至2026年3月31日止", "2026-01-01", "2026-03-31"),
        ("2025.10-2026.3共6个月", "2025-10-01", "2026-03-31"),
        ("2025年下半年至2026年上半年", "2025-07-01", "2026-06-30"),
    ],
)
def test_periods(text, start, end):
    assert period(text) == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    "text",
    [
        "9月底",
        "2026年3-1月",
        "2025-01-32",
        "3月",  # of which year?
        "2026-13",
        "2026-02-30",
        "2026/3-1",
        "3/1/2026",  # day or month first?
        "2025年11月至2月",  # ends before it starts
        "2026-03-2026-01",
        "12.1-12.6",  # months of 2012 or days of December?
        "2026年1、3月",  # and February?
        "2025.10-2026.3共5个月",  # which of the two is wrong?
        "2026-01-01T00:00:00Z",  # in Shanghai it is eight o'clock
        "2026年1月起",
        "19991",
        "99999",
        "1.38E+10",
        "至",
        "",
    ],
)
def test_no_periods(text):
    """What is not certain is not guessed."""
    with pytest.raises(ValueError, match=r".*"):
        period(text)


@pytest.mark.parametrize("text", ["3/4/2026", "25/12/26"])
def test_dates_that_may_be_two(text):
    """Both are named, so that a person can choose; where the file shows the order, it is read by that."""
    with pytest.raises(AmbiguousError) as found:
        period(text)
    assert " / " in found.value.readings
    assert order_of(iter(["3/4/2026", "13/4/2026"])) == "dmy"
    assert period("3/4/2026", Style(order="dmy"))[0] == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1-6月", "01-01", "06-30"),
        ("3月", "03-01", "03-31"),
        ("第一季度", "01-01", "03-31"),
        ("1月1日-3月31日", "01-01", "03-31"),
    ],
)
def test_a_year_that_stands_elsewhere(text, start, end):
    """A title may say the year; without one there is none."""
    assert period(text, Style(year=2026)) == (date.fromisoformat(f"2026-{start}"), date.fromisoformat(f"2026-{end}"))
    with pytest.raises(ValueError, match=r".*"):
        period(text)


def test_a_month_as_a_date():
    """A month stands for its first day at the start of a period and for its last as a due date, which favours the debtor."""
    assert day("2026年2月") == date(2026, 2, 1)
    assert day("2026年2月", last=True) == date(2026, 2, 28)


DAYS = st.dates(date(1995, 1, 1), date(2095, 12, 31))
FORMS = (
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0:%Y.%m.%d}",
    "{0:%Y%m%d}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year}-{0.month}-{0.day} 0:00",
)


@given(DAYS, st.sampled_from(FORMS))
def test_days_round_trip(when, form):
    assert day(form.format(when)) == when


@given(DAYS, st.integers(0, 4000), st.sampled_from(FORMS[:5]), st.sampled_from(["-", "至", "~", "～", "—", " - ", "到"]))
def test_ranges_round_trip(start, length, form, join):
    """A range is read the same way in every form and with every sign between its days."""
    end = min(start + timedelta(days=length), date(2099, 12, 31))
    assert period(f"{form.format(start)}{join}{form.format(end)}") == (start, end)


@given(st.text(alphabet="0123456789-/.年月日至季度半上下Q ~", max_size=24))
def test_any_text(text):
    """Whatever stands in the cell, it is a period that does not end before it starts, or a ValueError."""
    try:
        start, end = period(text)
    except ValueError:
        return
    assert start <= end
