"""The fields of one row, each read from its cells: text, premises, debtor, account, days; its charges stand in `charges`.

What cannot be read gives an empty field and a problem beside it; a reader never stops at the first.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from service.intake import cells, periods
from service.intake.codes import problem
from service.intake.columns import Columns
from service.intake.table import Record
from service.terms.problems import Problem

_NUMBER = re.compile(r"[0-9]+")
_POSTCODE = re.compile(r"[0-9]{6}")
_URL = re.compile(r"https://[^\s/?#]+\.[^\s/?#]+(?:[/?#][^\s]*)?")


@dataclass(slots=True)
class RowCells:
    """A row while it is read: its cells by role, and the problems found so far."""

    record: Record
    columns: Columns
    problems: list[Problem] = field(default_factory=list)

    def raw(self, role: str) -> str:
        """The cell as it was decoded; empty where the file has no such column or the row ends before it."""
        index = self.columns.at.get(role)
        return "" if index is None else self.cell(index)

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
    if not cells.readable(text):
        row.wrong("text-unreadable", role)
    return text


def premises(row: RowCells) -> str:
    """Building, unit and room as they are printed; empty where Excel made one of them a date."""
    parts = []
    for role, suffix in (("building", "号楼"), ("unit", "单元"), ("room", "")):
        text = words(row, role, needed=role == "room")
        if guess := cells.room_behind_date(text):
            row.wrong("room-became-date", role, guess=guess)
            return ""
        if not text and role == "room":
            return ""
        parts.append(f"{text}{suffix}" if suffix and _NUMBER.fullmatch(text) else text)
    room = parts.pop()
    # Many systems repeat the building in the room: 3号楼 | 2单元 | 3号楼2单元1501.
    return "".join(part for part in parts if part not in room) + room


def debtor(row: RowCells) -> tuple[str, str]:
    """The name as it is printed, readable or not, and the phone: its column, else what stands behind the name."""
    text, phone_behind = cells.split_phone(row.text("debtor"))
    debtor = cells.name(text)
    if not debtor:
        row.wrong("cell-missing", "debtor")
    elif not cells.readable_name(debtor):
        row.wrong("name-unreadable", "debtor")
    phone = row.text("phone").translate(cells.WIDE)
    if cells.scientific(phone):
        row.wrong("number-damaged", "phone", blocking=False)
        phone = ""
    return debtor, phone or phone_behind


def account(row: RowCells, estate: str, premises: str) -> str:
    """The billing system's id, else estate and premises; empty where it cannot be told for certain."""
    text = row.text("account").translate(cells.WIDE)
    place = {row.columns.name(role) for role in ("estate", "building", "unit", "room")}
    if text:
        if cells.scientific(text):
            row.wrong("number-damaged", "account")
            return ""
        if not cells.readable(text):
            row.wrong("text-unreadable", "account")
            return ""
        return text
    in_doubt = any(found.code in {"cell-missing", "text-unreadable"} for found in row.problems if found.field in place)
    return f"{estate}/{cells.premises_key(premises)}" if premises and not in_doubt else ""


def period(row: RowCells) -> tuple[date | None, date | None]:
    """First and last day from the two columns, else from the one that names both."""
    start, end = _day(row, "from"), _day(row, "to", last=True)
    if start is None and end is None and (text := row.text("period")):
        try:
            return periods.period(text)
        except ValueError:
            row.wrong("date-malformed", "period")
            return None, None
    if start and end and end < start:
        row.wrong("period-reversed", "to")
        return None, None
    return start, end


def due(row: RowCells, period_to: date | None) -> date | None:
    """The due column, else the last day of the period; a problem where the row has neither."""
    due = _day(row, "due", last=True) or period_to
    if due is None and not any(found.code in {"date-malformed", "period-reversed"} for found in row.problems):
        role = next(role for role in ("due", "to", "period") if role in row.columns.at)
        row.wrong("cell-missing", role)
    return due


def _day(row: RowCells, role: str, *, last: bool = False) -> date | None:
    text = row.text(role)
    if not text:
        return None
    try:
        return periods.day(text, last=last)
    except ValueError:
        row.wrong("date-malformed", role)
        return None


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
