"""Dates and periods in every form real exports write them: 2026-03-01, 2026.3, 26年3月, 2026Q1, 2025.1-2025.12, 46023.

>>> period("2025年1月至12月")
(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
"""

import re
from datetime import date, timedelta
from functools import lru_cache

from service.intake.cells import WIDE
from service.terms.dates import month_end

Days = tuple[date, date]

_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?", re.ASCII)
_DAY = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{4}|\d{2})年(\d{1,2})月(\d{1,2})[日号]", re.ASCII
)
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{4})(\d{2})|(\d{4}|\d{2})年(\d{1,2})月份?", re.ASCII)
_QUARTER = re.compile(r"(\d{4}|\d{2}(?=年))[年-]?(?:第?([一二三四1-4])季度?|Q([1-4]))", re.ASCII)
_HALF = re.compile(r"(\d{4}|\d{2}(?=年))年?([上下])半年", re.ASCII)
_YEAR = re.compile(r"(\d{4})(?:年度?)?|(\d{2})年度?", re.ASCII)
_MONTHS = re.compile(r"(\d{4}|\d{2})年(\d{1,2})(?:-|~|至|到)(\d{1,2})月份?", re.ASCII)
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_JOIN = re.compile(r"至|到|~|--|-", re.ASCII)
_SHORT_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日|(\d{1,2})\.(\d{1,2})", re.ASCII)
_SHORT_MONTH = re.compile(r"(\d{1,2})月?", re.ASCII)
_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's calendar, shifted by the leap day of 1900 that never was."""
_YEARS = range(1990, 2100)


def day(text: str, *, last: bool = False) -> date:
    """One day out of a date cell. A cell that names a month stands for its first day, or its last where `last`.

    Raises ValueError where the cell is no date.
    """
    start, end = period(text)
    return end if last else start


@lru_cache(maxsize=50_000)
def period(text: str) -> Days:
    """First and last day of what a cell names; raises ValueError where that is not certain."""
    text = text.translate(WIDE).upper()
    for mark in "–—－～〜":
        text = text.replace(mark, "~")
    text = _TIME.sub("", text)
    bare = text.replace(" ", "")
    found = _single(bare)
    if found:
        return found
    readings = {days for join in _JOIN.finditer(bare) if (days := _range(bare[: join.start()], join[0], bare[join.end() :]))}
    if len(readings) != 1:
        raise ValueError(text)
    start, end = readings.pop()
    if end < start:
        raise ValueError(text)
    return start, end


def _range(left: str, join: str, right: str) -> Days | None:
    first = _single(left)
    if first is None:
        return None
    second = _single(right) or _short(left, join, right, first[0].year)
    return (first[0], second[1]) if second else None


def _short(left: str, join: str, right: str, year: int) -> Days | None:
    """The end of a range that leaves the year to its beginning: 2025年1月至12月, 2025.1-12, 2025.1.1-6.30."""
    if found := _SHORT_DAY.fullmatch(right):
        return _day_of(year, *(int(part) for part in found.groups() if part)) if _DAY.fullmatch(left) else None
    if (found := _SHORT_MONTH.fullmatch(right)) and ("月" in left or "." in left or join != "-") and not _DAY.fullmatch(left):
        return _month_of(year, int(found[1]))
    return None


def _single(text: str) -> Days | None:
    """A day, month, quarter, half-year or year, or the months of one year; None where the text is something else."""
    if found := _DAY.fullmatch(text):
        year, month, number = (part for part in found.group(1, 3, 4, 5, 6, 7, 8, 9, 10) if part)
        return _day_of(_year(year), int(month), int(number))
    if found := _MONTH.fullmatch(text):
        year, month = (part for part in found.groups() if part)
        return _month_of(_year(year), int(month))
    if found := _QUARTER.fullmatch(text):
        quarter = "一二三四".find(found[2]) + 1 if found[2] and not found[2].isdigit() else int(found[2] or found[3])
        return _months(_year(found[1]), 3 * quarter - 2, 3 * quarter)
    if found := _HALF.fullmatch(text):
        return _months(_year(found[1]), 1, 6) if found[2] == "上" else _months(_year(found[1]), 7, 12)
    if found := _YEAR.fullmatch(text):
        return _months(_year(found[1] or found[2]), 1, 12)
    if found := _MONTHS.fullmatch(text):
        return _months(_year(found[1]), int(found[2]), int(found[3]))
    if _SERIAL.fullmatch(text):
        serial = _EPOCH + timedelta(days=int(text))
        return (serial, serial) if serial.year in _YEARS else None
    return None


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _day_of(year: int, month: int, number: int) -> Days | None:
    try:
        found = date(year, month, number)
    except ValueError:
        return None
    return (found, found) if year in _YEARS else None


def _month_of(year: int, month: int) -> Days | None:
    return _months(year, month, month)


def _months(year: int, first: int, last: int) -> Days | None:
    if year not in _YEARS or not 1 <= first <= last <= 12:
        return None
    return date(year, first, 1), month_end(date(year, last, 1))
