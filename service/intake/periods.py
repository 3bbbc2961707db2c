"""Dates and periods in every form real exports write them: 2026-03-01, 2026.3, 26年3月, 2026Q1, 2025.1-2025.12, 46023.

What could be two days is none: 3/1/2026 is read only where the file shows which number is the month.

>>> period("2025年1月至12月")
(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
>>> period("1-6月", Style(year=2026))
(datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.intake import amounts
from service.intake.cells import WIDE
from service.intake.memory import remembered
from service.terms.dates import month_end

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Style:
    """What a file says about all its dates."""

    year: int = 0
    """The year of periods that name none ("1-6月" under "2026年欠费明细"); 0 where nothing says it."""
    order: str = ""
    """Of three numbers: ymd, dmy or mdy; empty where nothing shows it."""
    short: bool = False
    """Whether a month 10 may have lost its 0: 2026.1 beside 2026.11 in a column without a 2026.10."""


class AmbiguousError(ValueError):
    """A date that may be one of several days, which it names."""

    def __init__(self, *readings: date) -> None:
        super().__init__(*readings)
        self.readings = " / ".join(day.isoformat() for day in readings)


_PLAIN = Style()
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\+08:?00)?", re.ASCII)
_EDGES = re.compile(r"^[(\[自从由]|(?<=[日月年号\d])(?:止|之?前)?[)\]]?$")
_HALF_OPEN = re.compile(r"^[自从由]|(?:止|之?前)[)\]]?$")
_SPAN = re.compile("[~至到]")
_NUMERALS = re.compile("[〇零一二三四五六七八九十]+(?=[年月日号、]|个季度|季度|季)")
_ENGLISH = (
    "JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|"
    "NOV(?:EMBER)?|DEC(?:EMBER)?"
)
_MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ENGLISH_DAY = (
    re.compile(rf"(?P<d>\d{{1,2}})(?:ST|ND|RD|TH)?[- .]?(?P<m>{_ENGLISH})[- .,]*(?P<y>\d{{4}}|\d{{2}})", re.ASCII),
    re.compile(rf"(?P<m>{_ENGLISH})[- .]?(?P<d>\d{{1,2}})(?:ST|ND|RD|TH)?[ .,]+(?P<y>\d{{4}})", re.ASCII),
)
_ENGLISH_MONTH = (
    re.compile(rf"(?P<m>{_ENGLISH})[- .,']*(?P<y>\d{{4}}|\d{{2}})", re.ASCII),
    re.compile(rf"(?P<y>\d{{4}})[- .]?(?P<m>{_ENGLISH})", re.ASCII),
)
_DAY = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})日?|(\d{4})(\d{2})(\d{2})|(\d{4}|\d{2})年(\d{1,2})月(\d{1,2})[日号]", re.ASCII
)
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})月?|(\d{4})(\d{2})|(\d{4}|\d{2})年度?(\d{1,2})月份?", re.ASCII)
_QUARTER = re.compile(
    r"(\d{4}|\d{2}(?=年))[年-]?度?第?(?:([1-4])(?:(?:-|~|至|到|、|,)第?([1-4]))?季度?|Q([1-4])(?:[-~]Q?([1-4]))?)", re.ASCII
)
_HALF = re.compile(r"(\d{4}|\d{2}(?=年))年?度?([上下])半年", re.ASCII)
_YEAR = re.compile(r"(\d{4})(?:年度?)?(?:全年)?|(\d{2})年度?(?:全年)?", re.ASCII)
_MONTHS = re.compile(r"(\d{4}|\d{2})年度?(\d{1,2})月?(?:-|~|至|到)(\d{1,2})月份?", re.ASCII)
_LIST = re.compile(r"(\d{4}|\d{2})年度?(\d{1,2}月?(?:[、,]\d{1,2}月?)+)份?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.0)?", re.ASCII)
_YEARLESS = re.compile(
    r"\d{1,2}月|第?[1-4](?:(?:-|~|至|到|、)第?[1-4])?季度|Q[1-4]|[上下]半年|\d{1,2}(?:-|~|至|到)\d{1,2}月|\d{1,2}(?:、\d{1,2})+月",
    re.ASCII,
)
_SHORT_YEARS = re.compile(r"(\d{2})\.(\d{1,2})(?:\.(\d{1,2}))?(?:-|~|至|到)(\d{2})\.(\d{1,2})(?:\.(\d{1,2}))?", re.ASCII)
_JOIN = re.compile(r"起?至|起?到|->|~|--|-|TO|,|/", re.ASCII)
_COUNTED = re.compile(r"(.+?)[(,]?(共)?计?(\d{1,3})个月\)?", re.ASCII)
"""A range that says how many months it has."""
_SHORT_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]|(\d{1,2})([./-])(\d{1,2})|(\d{1,2})[日号]", re.ASCII)
_SHORT_MONTH = re.compile(r"(\d{1,2})月?份?", re.ASCII)
_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's calendar, shifted by the leap day of 1900 that never was."""
_YEARS = range(1990, 2100)
_LIKELY = range(2010, 2040)
"""Years that two digits may stand for where the order of the numbers is open."""


def day(text: str, *, last: bool = False, style: Style = _PLAIN) -> date:
    """One day out of a date cell. A cell that names a month stands for its first day, or its last where `last`.

    Raises ValueError where the cell is no date, AmbiguousError where it may be two.
    """
    start, end = period(text, style)
    return end if last else start


@remembered
def period(text: str, style: Style = _PLAIN) -> Days:
    """First and last day of what a cell names; ValueError where that is not certain, AmbiguousError where it may be two."""
    text = text.translate(WIDE).upper()
    for mark in "–—－～〜→":
        text = text.replace(mark, "~")
    edge = _HALF_OPEN.search(text)
    text = _NUMERALS.sub(_in_figures, _EDGES.sub("", _TIME.sub("", text)).strip())
    if counted := _COUNTED.fullmatch(text.replace(" ", "")):
        start, end = period(counted[1], style)
        if (end.year - start.year) * 12 + end.month - start.month + 1 != int(counted[3]):
            raise ValueError(text)
        return start, end
    found = _english(text) or _single(bare := text.replace(" ", ""), style)
    if not found and style.year and _YEARLESS.match(bare):
        bare = f"{style.year}年{bare}"
        found = _single(bare, style)
    if found and edge and found[0] != found[1] and not _SPAN.search(bare):  # from March on, before March: not March
        raise ValueError(text)
    return found or _short_years(bare) or _ranged(bare, style)


def _ranged(bare: str, style: Style) -> Days:
    """A range, cut at the one place where both halves are times."""
    readings = {
        days for join in _JOIN.finditer(bare) if (days := _range(bare[: join.start()], join[0], bare[join.end() :], style))
    }
    if len(readings) != 1:
        raise ValueError(bare)
    start, end = readings.pop()
    if end < start:
        raise ValueError(bare)
    return start, end


def _in_figures(words: re.Match[str]) -> str:
    """二〇二六 → 2026, 十二 → 12."""
    if "十" not in words[0]:
        return "".join(str("〇一二三四五六七八九".index(char)) for char in words[0].replace("零", "〇"))
    return str(amounts.number(words[0]))


def _range(left: str, join: str, right: str, style: Style) -> Days | None:
    first = _english(left) or _single(left, style)
    if first is None:
        return None
    second = _english(right) or _single(right, style) or _short(left, join, right, first[0])
    return (first[0], second[1]) if second else None


def _short(left: str, join: str, right: str, start: date) -> Days | None:
    """The end of a range that leaves the year to its beginning: 2025年1月至12月, 2025.1-12, 2025.1.1-6.30."""
    if found := _SHORT_DAY.fullmatch(right):
        if not _DAY.fullmatch(left) or (found[4] and found[4] in join):
            return None
        if found[6]:
            return _day_of(start.year, start.month, int(found[6]))
        return _day_of(start.year, int(found[1] or found[3]), int(found[2] or found[5]))
    if (found := _SHORT_MONTH.fullmatch(right)) and ("月" in left or "." in left or join != "-") and not _DAY.fullmatch(left):
        return _month_of(start.year, int(found[1]))
    return None


def _short_years(text: str) -> Days | None:
    """Two-digit years with dots: 26.1-26.6. The year must be one that is no month, or 12.1-12.6 may be six days."""
    found = _SHORT_YEARS.fullmatch(text)
    if not found or int(found[1]) <= 12 or int(found[4]) <= 12 or bool(found[3]) != bool(found[6]):
        return None
    ends = [
        _day_of(2000 + int(y), int(m), int(d)) if d else _month_of(2000 + int(y), int(m))
        for y, m, d in (found.group(1, 2, 3), found.group(4, 5, 6))
    ]
    return (ends[0][0], ends[1][1]) if ends[0] and ends[1] and ends[0][0] <= ends[1][1] else None


def _single(text: str, style: Style) -> Days | None:
    """A day, month, quarter, half-year or year, or the months of one year; None where the text is something else."""
    if found := _DAY.fullmatch(text):
        year, month, number = (part for part in found.group(1, 3, 4, 5, 6, 7, 8, 9, 10) if part)
        return _day_of(_year(year), int(month), int(number))
    if found := _NUMBERS.fullmatch(text):
        return _three_numbers(found[1], found[3], found[4], style.order)
    if found := _MONTH.fullmatch(text):
        year, month = (part for part in found.groups() if part)
        return _month_of(_year(year), int(month))
    if _SERIAL.fullmatch(text):
        serial = _EPOCH + timedelta(days=int(text.removesuffix(".0")))
        return (serial, serial) if serial.year in _YEARS else None
    return _of_a_year(text)


def _of_a_year(text: str) -> Days | None:
    if found := _QUARTER.fullmatch(text):
        first, last = int(found[2] or found[4]), int(found[3] or found[5] or found[2] or found[4])
        return _months(_year(found[1]), 3 * first - 2, 3 * last)
    if found := _HALF.fullmatch(text):
        return _months(_year(found[1]), 1, 6) if found[2] == "上" else _months(_year(found[1]), 7, 12)
    if found := _YEAR.fullmatch(text):
        return _months(_year(found[1] or found[2]), 1, 12)
    if found := _MONTHS.fullmatch(text):
        return _months(_year(found[1]), int(found[2]), int(found[3]))
    if found := _LIST.fullmatch(text):
        months = [int(part) for part in re.findall(r"\d{1,2}", found[2])]
        return _months(_year(found[1]), months[0], months[-1]) if months == list(range(months[0], months[-1] + 1)) else None
    return None


def _english(text: str) -> Days | None:
    for form in _ENGLISH_DAY:
        if found := form.fullmatch(text):
            return _day_of(_year(found["y"]), _MONTH_NAMES.index(found["m"][:3]) + 1, int(found["d"]))
    for form in _ENGLISH_MONTH:
        if found := form.fullmatch(text):
            return _month_of(_year(found["y"]), _MONTH_NAMES.index(found["m"][:3]) + 1)
    return None


def _three_numbers(first: str, second: str, third: str, order: str) -> Days | None:
    """3/1/2026, 26/3/1: the one day it can be; AmbiguousError where it can be two."""
    found = sorted({day for _, day in readings(first, second, third) if not order or _ == order})
    if len(found) > 1:
        raise AmbiguousError(*found)
    return (found[0], found[0]) if found else None


def readings(first: str, second: str, third: str) -> Iterator[tuple[str, date]]:
    """The days that three numbers may be, each with the order that makes it so."""
    forms = [("dmy", third, second, first), ("mdy", third, first, second)] if len(third) > 1 else []
    if len(first) == 2 and len(third) <= 2:
        forms.append(("ymd", first, second, third))
    for order, year, month, number in forms:
        days = _day_of(_year(year), int(month), int(number)) if _year(year) in _LIKELY or len(year) == 4 else None
        if days:
            yield order, days[0]


def order_of(texts: Iterator[str]) -> str:
    """The order of day, month and year that all three-number dates of a column allow, where only one does; else empty."""
    allowed = {"ymd", "dmy", "mdy"}
    for text in texts:
        if found := _NUMBERS.fullmatch(_TIME.sub("", text.translate(WIDE)).replace(" ", "")):
            allowed &= {order for order, _ in readings(found[1], found[3], found[4])}
    return allowed.pop() if len(allowed) == 1 else ""


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) <= 2 else 0)


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
