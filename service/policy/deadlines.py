"""Deadlines: from the day a demand goes out to the last day to pay.

The law counts days, not hours: the first day is not counted, the last one ends at 24:00, and a last day
on a public holiday moves to the first working day after it (Civil Code, Art. 201-203).

    >>> last_day(date(2026, 9, 24), days=7, calendar=CHINA)   # 1 October is a holiday until the 8th
    Deadline(on=datetime.date(2026, 10, 8), moved_from=datetime.date(2026, 10, 1), assumed=False)
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

import chinese_calendar

from service.terms.decision import Deadline
from service.terms.problems import Refused

_ONE_DAY = timedelta(days=1)

FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day of the public holidays that do not follow the moon or the sun (全国年节及纪念日放假办法, 2024 revision)."""


class WorkCalendar(Protocol):
    """Which days people work."""

    def works(self, day: date) -> bool:
        """Whether `day` is a working day, make-up days for a long holiday included."""
        ...

    def announced(self, year: int) -> bool:
        """Whether the holidays of that year are known, and not only assumed."""
        ...


class MainlandCalendar:
    """Working days as the State Council announced them; weekends and fixed holidays for years it has not announced yet."""

    def works(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return _works(day)

    def announced(self, year: int) -> bool:
        """Whether the installed data know that year."""
        return _announced(year)


@lru_cache(maxsize=2000)
def _works(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS


@lru_cache(maxsize=200)
def _announced(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


CHINA = MainlandCalendar()
"""The calendar of mainland China."""


def last_day(sent: date, *, days: int, calendar: WorkCalendar) -> Deadline:
    """The deadline `days` days after `sent`.

    Raises Refused("deadline-too-short") for fewer than one day: a demand needs a reasonable period (Art. 944).
    """
    if days < 1:
        hint = "催告须给合理期限，至少一天 / a demand needs a reasonable period, at least one day"
        raise Refused("deadline-too-short", f"a deadline of {days} days", hint=hint)
    bare = sent + timedelta(days=days)
    on = bare
    while not calendar.works(on):
        on += _ONE_DAY
    assumed = not (calendar.announced(bare.year) and calendar.announced(on.year))
    return Deadline(on=on, moved_from=bare if on != bare else None, assumed=assumed)
