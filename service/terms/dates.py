"""Dates as letters use them: business days in Asia/Shanghai, charge periods, and their printed forms.

Numerals on paper follow GB/T 9704-2012 7.3.5: Arabic digits, the full year, no leading zeros. English forms name the month,
because 3/5 is another day in London than in New York.

    >>> chinese_date(date(2026, 3, 5))
    '2026年3月5日'
    >>> english_date(date(2026, 3, 5))
    '5 March 2026'
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""Mainland China has one legal time; every date and time of the service is in it."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""English names, written here because those of the machine's locale differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A charge period, both days included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")


def chinese_date(day: date) -> str:
    """A date as printed in a letter: 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_period(start: date, end: date) -> str:
    """A period as printed in a table: whole months as 2026.01–2026.03, one month as 2026.01, else both days."""
    if start.day == 1 and end == month_end(end):
        first, last = f"{start.year}.{start.month:02d}", f"{end.year}.{end.month:02d}"
        return first if first == last else f"{first}–{last}"
    return f"{start.year}.{start.month:02d}.{start.day:02d}–{end.year}.{end.month:02d}.{end.day:02d}"


def english_date(day: date) -> str:
    """A date as printed in an English letter: 5 March 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def english_period(start: date, end: date) -> str:
    """A period as printed in an English table: Mar 2026, Jan–Mar 2026, Nov 2025 – Jan 2026, else both days."""
    whole = start.day == 1 and end == month_end(end)
    first, last = ([MONTHS[day.month - 1][:3], str(day.year)] for day in (start, end))
    if not whole:
        first, last = [str(start.day), *first], [str(end.day), *last]
    if first == last:
        return " ".join(last)
    while first and first[-1] == last[len(first) - 1]:  # what both ends share is said once, at the end
        first.pop()
    dash = "–" if len(first) == 1 else " – "
    return " ".join(first) + dash + " ".join(last)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def shanghai(moment: datetime) -> datetime:
    """An aware moment in Shanghai time without fractions of a second; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone says nothing")
    return moment.astimezone(SHANGHAI).replace(microsecond=0)
