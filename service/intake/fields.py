"""The fields of one row, each read from its cells: text, premises, debtor, account, days; its charges stand in `charges`.

What cannot be read gives an empty field and a problem beside it; a reader never stops at the first.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from sys import intern

from service.intake import cells, names, periods, premises
from service.intake.codes import problem
from service.intake.columns import Columns
from service.intake.context import Context
from service.intake.measures import leaf
from service.intake.mojibake import garbled
from service.intake.periods import AmbiguousError, Style
from service.intake.table import Record
from service.terms.dates import month_end
from service.terms.problems import Problem

_NUMBER = re.compile(r"[0-9]+")
_POSTCODE = re.compile(r"[0-9]{6}")
_URL = re.compile(r"https://[^\s/?#]+\.[^\s/?#]+(?:[/?#][^\s]*)?")
_PHONE = re.compile(r"[0-9+()\-/、,; 转]+")
_FLOAT = re.compile(r"[0-9]+\.0")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]{1,2}")
"""A room 1.10 that became the number 1.1, or a 1-1 typed so."""
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]*)|0+")
_NO_PHONE = frozenset(("无", "暂无", "没有", "-", "/", "—", "无电话"))
_SEASON = re.compile(r"20[0-9]{2}年?[-~至到—–/]20[0-9]{2}(?:年|年?度)?")
"""Two years in a row: of heating, they are one winter."""
_OPEN = re.compile("^[自从由]|[前止起]$")
_SHORT_ROOM = re.compile(r"[1-9]\d{2}")


@dataclass(slots=True)
class RowCells:
    """A row while it is read: its cells by role, and the problems found so far."""

    record: Record
    columns: Columns
    problems: list[Problem] = field(default_factory=list)

    @property
    def context(self) -> Context:
        """What the words around the row's own table say."""
        return self.columns.contexts.get(self.record.sheet) or self.columns.context

    def raw(self, role: str) -> str:
        """The cell as it was decoded; empty where the file has no such column or the row ends before it."""
        index = self.columns.at.get(role)
        return self.columns.profile.constant.get(role, "") if index is None else self.cell(index)

    def cell(self, index: int) -> str:
        """The cell of a column as it was decoded."""
        return self.record.cells[index] if index < len(self.record.cells) else ""

    def text(self, role: str) -> str:
        """The cell cleaned."""
        return cells.clean(self.raw(role))

    def wrong(self, code: str, role: str, *, blocking: bool | None = None, **slots: object) -> None:
        """Note a problem of a role's cell, under the user's own header and as it was seen."""
        self.wrong_at(code, self.columns.at.get(role), blocking=blocking, **slots)

    def wrong_at(self, code: str, index: int | None, *, blocking: bool | None = None, **slots: object) -> None:
        """Note a problem of a column's cell."""
        self.problems.append(
            problem(
                code,
                row=self.record.number,
                sheet=self.record.sheet,
                field="" if index is None else self.columns.header[index],
                shown="" if index is None else self.cell(index),
                blocking=blocking,
                **slots,
            )
        )


def words(row: RowCells, role: str, *, needed: bool = False) -> str:
    """A text that will be printed; a problem where it is needed and blank, or has lost a character."""
    text = row.text(role)
    if not text:
        if needed:
            row.wrong("cell-missing", role)
        return ""
    if not cells.readable(text) or garbled(text) or text.startswith("="):  # a formula that was saved as text
        row.wrong("text-unreadable", role)
    return text


def place(row: RowCells, *, padded: bool) -> str:
    """Building, unit and room as they are printed; empty where Excel made one of them a date or took its first 0.

    `padded` tells that the file writes rooms of three digits with a 0 in front.
    """
    parts = []
    for role, suffix in (("building", "号楼"), ("unit", "单元"), ("room", "")):
        text = _whole(words(row, role, needed=role == "room"))
        guess = premises.room_behind_date(text)
        if role == "room" and premises.room_behind_serial(text):
            day = periods.day(text)
            guess = f"{day.month}-{day.day}"
        if guess:
            row.wrong("room-became-date", role, guess=guess)
            return ""
        if role == "room" and (
            cells.damaged_number(text) or _DECIMAL.fullmatch(text) or (padded and _SHORT_ROOM.fullmatch(text))
        ):
            row.wrong("number-damaged", role)
            return ""
        if not text and role == "room":
            return ""
        parts.append(f"{text}{suffix}" if suffix and text and _NUMBER.fullmatch(text) else text)
    room = parts.pop()
    # Many systems repeat the building in the room: 3号楼 | 2单元 | 3号楼2单元1501 or 3-2-1501.
    key = premises.premises_key(room)
    if parts[0] and key.startswith(premises.premises_key(parts[0])) and key != premises.premises_key(parts[0]):
        return room
    return intern("".join(part for part in parts if part not in room) + room)


def _whole(text: str) -> str:
    """A number without the decimal that a program has put behind it: 101.0 is 101."""
    return text.removesuffix(".0") if _FLOAT.fullmatch(text) else text


_NOBODY_ELSE = frozenset(("", "无", "没有", "否", "-", "/", "0"))
_SOMEBODY_ELSE = frozenset(("是", "有", "多人"))
"""Cells of a column of co-owners that say there is none, or that there are and not who."""


def debtor(row: RowCells) -> tuple[str, str]:
    """The name as it is printed, readable or not, and the phone: its column, else what stands behind the name."""
    text, phone_behind = names.split_phone(row.text("debtor"))
    debtor = names.name(text)
    if not debtor:
        row.wrong("cell-missing", "debtor")
    elif not names.readable_name(debtor):
        row.wrong("name-unreadable", "debtor")
    else:
        debtor = _with_co_owners(row, debtor)
    phone = intern(_whole(row.text("phone").translate(cells.WIDE)))
    if phone in _NO_PHONE:
        phone = ""
    if phone and (_miscounted(phone) or cells.damaged_number(phone) or not _PHONE.fullmatch(phone) or phone.strip("/-") == ""):
        row.wrong("number-damaged", "phone", blocking=False)
        phone = ""
    if cells.damaged_number(row.text("id_number")):
        row.wrong("number-damaged", "id_number", blocking=False)
    return debtor, phone or phone_behind


def _with_co_owners(row: RowCells, debtor: str) -> str:
    """The owner's name and those of a column of co-owners behind it, each once: 赵一禾、钱二麦."""
    text = names.name(names.split_phone(row.text("co_owners"))[0])
    if text in _NOBODY_ELSE:
        return debtor
    if not names.readable_name(text) or text in _SOMEBODY_ELSE or any(char.isdigit() for char in text):
        row.wrong("name-unreadable", "co_owners")
        return debtor
    known = {names.compared(name) for name in names.owners(debtor) or (debtor,)}
    others = [name for name in names.owners(text) or (text,) if names.compared(name) not in known]
    return intern("、".join((debtor, *others)))


def _miscounted(phone: str) -> bool:
    """Whether a mobile number has not its eleven digits."""
    found = _MOBILE.fullmatch(re.sub("[- ]", "", phone))
    return found is not None and len(found[1] or "") != 11


def user(row: RowCells) -> str:
    """Who uses the premises and is not the owner, without a phone behind the name; empty where none is named."""
    text = names.name(names.split_phone(row.text("user"))[0])
    if text and not names.readable_name(text):
        row.wrong("name-unreadable", "user", blocking=False)
        return ""
    return "" if text in {"无", "-", "/"} else text


def account(row: RowCells, estate: str, premises_: str) -> str:
    """The billing system's id, else estate and premises; empty where it cannot be told for certain."""
    text = _whole(row.text("account").translate(cells.WIDE))
    if text:
        if cells.damaged_number(text):
            row.wrong("number-damaged", "account")
            return ""
        if not cells.readable(text):
            row.wrong("text-unreadable", "account")
            return ""
        return text
    place = {row.columns.name(role) for role in ("estate", "building", "unit", "room")} if row.problems else set()
    in_doubt = any(found.code in {"cell-missing", "text-unreadable"} for found in row.problems if found.field in place)
    return intern(f"{estate}/{premises.premises_key(premises_)}") if premises_ and not in_doubt else ""


def period(row: RowCells, charge: str) -> tuple[date | None, date | None]:
    """First and last day from the two columns, from the one that names both, from the charge, or from the title."""
    start, end = _day(row, "from"), _day(row, "to", last=True)
    if start is None and end is None:
        if text := row.text("period"):
            return _period(row, text, charge)
        if any(found.code.startswith("date-") for found in row.problems):
            return None, None
        if not {"from", "to", "period"} & row.columns.at.keys():
            return _elsewhere(row, charge)
    if start and end and end > start and _ends_before(row, start, end):
        end -= timedelta(days=1)
    if start and end and end < start:
        row.wrong("period-reversed", "to")
        return None, None
    return start, end


def _period(row: RowCells, text: str, charge: str) -> tuple[date | None, date | None]:
    style, shortened = _style(row, "period"), _DOTTED_JANUARY.fullmatch(text)
    if "year" in row.columns.at:
        text, style = _with_year(row, text, style)
    elif style.year and text.isascii() and text.isdigit() and len(text) < 3 and _names_months(row.columns.name("period")):
        text += "月"
    if (shortened and style.short) or row.columns.at.get("period") in row.record.rounded:
        year = int(text[:4])
        row.wrong("date-ambiguous", "period", readings=f"{year}-01 / {year}-10")
        return None, None
    try:
        start, end = periods.period(text, style)
        if start.year < end.year and ("暖" in charge or "热" in charge) and _SEASON.fullmatch(text):
            raise AmbiguousError(start, end)  # noqa: TRY301 - told like the reader's own
        if start != end:
            return start, end
        if start.day == 1 and not _OPEN.search(text):  # a month that Excel took for a date, and shows as 2026年3月
            return start, month_end(start)
        row.wrong("date-ambiguous", "period", readings=f"{start} / {start:%Y-%m}")
    except AmbiguousError as error:
        row.wrong("date-ambiguous", "period", readings=error.readings)
    except ValueError:
        row.wrong("date-malformed", "period")
    return None, None


_DOTTED_JANUARY = re.compile(r"20[0-9]{2}\.1")


def _with_year(row: RowCells, text: str, style: Style) -> tuple[str, Style]:
    """A month, quarter or half whose year stands in a column of its own."""
    year = row.text("year").removesuffix("度").removesuffix("年")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        row.wrong("date-malformed", "year")
        return text, style
    if text.isascii() and text.isdigit() and len(text) < 3:
        text += "季度" if "季" in row.columns.name("period") else "月"
    return text, Style(year=int(year), order=style.order)


def _elsewhere(row: RowCells, charge: str) -> tuple[date | None, date | None]:
    """A bill called 2026年07月物业费, or a title that names the period of the whole list."""
    if when := leaf(charge).when if charge else "":
        try:
            return periods.period(when, Style(year=row.context.year))
        except ValueError:
            row.wrong("date-malformed", "charge")
            return None, None
    return row.context.period or (None, None)


def _ends_before(row: RowCells, start: date, end: date) -> bool:
    """Whether the end is the first day of the next period, as the profile says."""
    how = row.columns.profile.period_end
    return how == "exclusive" or (how == "boundary" and end.day == start.day)


def due(row: RowCells, period_to: date | None, *, days_stand_elsewhere: bool) -> date | None:
    """The due column, else the last day of the period; a problem where the row has neither."""
    due = _day(row, "due", last=True) or period_to
    if due is None and not days_stand_elsewhere and not any(found.code in _NO_DAYS for found in row.problems):
        role = next((role for role in ("due", "to", "period", "charge") if role in row.columns.at), "due")
        row.wrong("cell-missing", role)
    return due


_NO_DAYS = frozenset(("date-malformed", "date-ambiguous", "period-reversed"))


def _style(row: RowCells, role: str) -> Style:
    style = row.columns.styles.get(role) or Style()
    year = row.context.year
    return style if not year or style.year else Style(year=year, order=style.order, short=style.short)


def _day(row: RowCells, role: str, *, last: bool = False) -> date | None:
    text = row.text(role)
    if not text:
        return None
    try:
        found = periods.day(text, last=last, style=_style(row, role))
        return month_end(found) if last and found.day == 1 and _names_months(row.columns.name(role)) else found
    except AmbiguousError as error:
        row.wrong("date-ambiguous", role, readings=error.readings)
    except ValueError:
        row.wrong("date-malformed", role)
    return None


def _names_months(header: str) -> bool:
    """Whether a column holds months, which Excel keeps as their first days: 结束月份."""
    return "月" in header and "日" not in header


def postcode(row: RowCells) -> str:
    """Six digits, or empty: Excel takes the first 0 of 010000 away, and a letter finds its way without it."""
    text = row.text("postcode").translate(cells.WIDE)
    if text and not _POSTCODE.fullmatch(text):
        row.wrong("number-damaged", "postcode", blocking=False)
        return ""
    return text


def url(row: RowCells) -> str:
    """The payer's own address; only https, because the QR of the letter leads there."""
    text = row.text("pay_url")
    if text and not _URL.fullmatch(text):
        row.wrong("url-malformed", "pay_url")
        return ""
    return text
