"""Dates and periods as English letters print them."""

import pytest

from service.rendering.filters import FILTERS, print_english_date, print_english_period


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("2026-11-20", "20 November 2026"),
        ("2026-03-05", "5 March 2026"),
        ("2026-11-20T09:30:00+08:00", "20 November 2026"),
        ("2026-11-20T23:30:00+00:00", "21 November 2026"),  # already the next day in Shanghai
        ("", ""),
    ],
)
def test_an_english_date_names_its_month(value: str, printed: str) -> None:
    assert print_english_date(value) == printed


def test_every_month_has_its_english_name() -> None:
    """Whatever the locale of the machine; the short form is the beginning of the long one."""
    days = [f"2026-{month:02d}-01" for month in range(1, 13)]
    assert [print_english_date(day).split()[1] for day in days] == [
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ]
    assert [print_english_period(day) for day in days[:2]] == ["1 Jan 2026", "1 Feb 2026"]


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        ("2026-03-01", "2026-03-31", "Mar 2026"),
        ("2026-01-01", "2026-03-31", "Jan–Mar 2026"),
        ("2024-02-01", "2024-02-29", "Feb 2024"),
        ("2024-02-01", "2024-02-28", "1–28 Feb 2024"),  # a leap year's month has a day more
        ("2025-11-01", "2026-01-31", "Nov 2025 – Jan 2026"),
        ("2025-03-01", "2026-03-31", "Mar 2025 – Mar 2026"),
        ("2026-02-10", "2026-03-09", "10 Feb – 9 Mar 2026"),
        ("2025-12-15", "2026-01-14", "15 Dec 2025 – 14 Jan 2026"),
        ("2025-03-10", "2026-03-10", "10 Mar 2025 – 10 Mar 2026"),
        ("2026-03-05", "2026-03-05", "5 Mar 2026"),
        ("2026-03-05", "", "5 Mar 2026"),
        ("", "2026-03-05", "5 Mar 2026"),
        ("", "", ""),
    ],
)
def test_an_english_period_says_once_what_its_ends_share(start: str, end: str, printed: str) -> None:
    assert print_english_period({"period_from": start, "period_to": end}) == printed
    assert print_english_period(start, end) == printed


def test_templates_know_them_by_name() -> None:
    assert FILTERS["endate"]("2026-11-20") == "20 November 2026"
    assert FILTERS["enperiod"]("2026-01-01", "2026-01-31") == "Jan 2026"
