"""What stands around a table and holds for all of it: the unit of money, a year, a period, a charge, an estate.

>>> read_context(["翠湖花园2026年1-9月物业费欠费清单", "单位：万元"], names=()).unit
1000000
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from service.intake.amounts import UNITS
from service.intake.cells import clean
from service.intake.periods import Days, period
from service.terms.party import Estate

_UNIT = re.compile(r"单位\s*[:：(（]?\s*(?:人民币)?\s*(万元|千元|百元|元|角|分|万)|[(（](万元|千元|百元|万)[)）]")
_FOREIGN = re.compile(
    r"(?:单位|币[种别]|货币|[(（])\s*[:：]?\s*(HKD|HK\$|港[币元]|USD|US\$|美[元金]|EUR|欧元|JPY|日[元圆]|MOP|澳门[元币]|葡币|TWD|NT\$|(?:新?台币)|GBP|英镑)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"([\u4e00-\u9fff]{2,10}?(?:花园|小区|苑|家园|新村|公寓|华庭|府|公馆|湾|名都))(?:[一二三四五六七八九十\d]+期)?"
    r"(?=$|20\d\d|物业|欠费|业主|收费|催|应收|未[缴交收]|[\d-]|[\s_(（.])"
)
"""How a list or a worksheet is called after an estate."""
_AS_OF = re.compile(
    r"(?:截至|截止|打印|导出|制表|生成|统计)[^，,;；\s]{0,4}[:：]?\s*\d{2,4}[-/.年][\d\-/.年月日 ]*(?:\d{1,2}:\d{2}(?::\d\d)?)?"
)
_YEAR = re.compile(r"(20\d{2})\s*年(?!\s*\d{1,2}\s*月\s*\d{1,2}\s*日)")
"""A year that is not part of a day: the day of printing says nothing about the periods."""
_WHEN = re.compile(
    r"20\d{2}\s*年?\s*(?:度)?\s*(?:第?[一二三四1-4][至到\-~—]?[一二三四1-4]?季度|[上下]半年|\d{1,2}月?\s*[-~至到—–]+\s*\d{1,2}月|\d{1,2}月份?)"
    r"|20\d{2}[-./]\d{1,2}(?:[-./]\d{1,2})?\s*[-~至到—–]+\s*20\d{2}[-./]\d{1,2}(?:[-./]\d{1,2})?"
    r"|20\d{2}年\d{1,2}月(?:\d{1,2}日)?\s*[-~至到—–]+\s*20\d{2}年\d{1,2}月(?:\d{1,2}日)?"
)
_CHARGE = re.compile(
    "物业服务费|物业管理费|物业费|车位管理费|车位租金|停车管理费|停车费|车位费|公共能耗费|公摊水电费|公摊费|电梯费|垃圾清运费|垃圾费|"
    "水费|电费|燃气费|采暖费|取暖费|供暖费|供热费|热水费|空调费|管理费|服务费|租金|维修资金|装修押金"
)


One = TypeVar("One")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the words above a table say of all its rows; empty where they say nothing, or two things."""

    unit: int = 0
    """Fen in the unit of money that is stated; 0 where none is."""
    year: int = 0
    period: tuple[date, date] | None = None
    charge: str = ""
    estate: Estate | None = None
    stranger: str = ""
    """An estate that is named and that the issuer's settings do not know, where no other is."""
    currency: str = ""
    """Another currency than the yuan."""
    source: str = ""
    """The words that say it."""


def read_context(above: Iterable[str], *, names: Iterable[str], estates: Sequence[Estate] = ()) -> Context:
    """The context out of the cells above a table and out of the names of its sheet and file."""
    cells = [text for cell in above if (text := clean(cell))]
    titles = [_AS_OF.sub("", text) for text in (*cells, *(clean(name) for name in names))]
    units = {UNITS[found[1] or found[2]] for text in cells for found in _UNIT.finditer(text)}
    years = {int(found[1]) for text in titles for found in _YEAR.finditer(text)}
    charges = {found[0] for text in titles for found in _CHARGE.finditer(text)}
    periods = {days for text in titles if (days := _period(text))}
    called = {
        estate.id: estate
        for estate in estates
        for text in titles
        if any(name in text for name in (estate.name, *estate.aliases))
    }
    named = {found[1] for text in titles if (found := _PLACE.match(text)) and "物业" not in found[1]} if not called else set()
    return Context(
        stranger=_only(named) or "",
        currency=next((found[1] for text in cells if (found := _FOREIGN.search(text))), ""),
        unit=_only(units) or 0,
        year=_only(years) or 0,
        period=_only(periods),
        charge=_only(charges) or "",
        estate=next(iter(called.values())) if len(called) == 1 else None,
        source="；".join(text for text in titles if _YEAR.search(text) or _CHARGE.search(text) or _UNIT.search(text))[:120],
    )


def common(contexts: Iterable[Context]) -> Context:
    """What all of several contexts say alike."""
    found = list(contexts)
    estates = {one.estate.id for one in found if one.estate}
    return Context(
        unit=_same(one.unit for one in found) or 0,
        year=_same(one.year for one in found) or 0,
        period=_same(one.period for one in found),
        charge=_same(one.charge for one in found) or "",
        estate=found[0].estate if len(estates) == 1 and all(one.estate for one in found) else None,
        source=found[0].source,
    )


def _same(values: Iterable[One]) -> One | None:
    return _only(set(values))


def _period(text: str) -> Days | None:
    found = _WHEN.search(text)
    if not found:
        return None
    try:
        return period(found[0])
    except ValueError:
        return None


def _only(found: set[One]) -> One | None:
    return next(iter(found)) if len(found) == 1 else None
