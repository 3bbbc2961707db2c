"""The fields of one row, each read from its cells: text, premises, debtor, account, days, amounts.

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
        return self.record.cells[index] if index is not None and index < len(self.record.cells) else ""

    def text(self, role: str) -> str:
        """The cell cleaned."""
        return cells.clean(self.raw(role))

    def wrong(self, code: str, role: str, *, blocking: bool | None = None, **slots: object) -> None:
        """Note a problem of a role's cell, under the user's own header and as it was seen."""
        self.problems.append(
            problem(
                code,
                row=self.record.number,
                field=self.columns.name(role),
                shown=self.raw(role),
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


def money(row: RowCells, role: str, *, blocking: bool = True) -> int | None:
    """The amount of a column in fen; None where the cell is blank, unreadable or has no column."""
    index = row.columns.at.get(role)
    if index is None:
        return None
    try:
        value = cells.amount(row.text(role), row.columns.scale.get(index, 1))
    except cells.TooFineError:
        row.wrong("amount-too-fine", role, blocking=blocking)
    except ValueError:
        row.wrong("amount-malformed", role, blocking=blocking)
    else:
        if value is not None and value < 0:
            row.wrong("amount-negative", role, blocking=blocking)
        return value
    return None


def amounts(row: RowCells) -> tuple[int | None, int | None, int | None]:
    """Owed, receivable, received in fen; owed is computed from the others where the file has no column for it."""
    before = len(row.problems)
    owed, receivable, received = (money(row, role) for role in ("owed", "receivable", "received"))
    if len(row.problems) > before:
        return owed, receivable, received
    if "owed" in row.columns.at:
        if owed is None:
            row.wrong("cell-missing", "owed")
        elif receivable is not None and "received" in row.columns.at and owed != receivable - (received or 0):
            _explain(row, owed, receivable - (received or 0))
        return owed, receivable, received
    if receivable is None:
        row.wrong("cell-missing", "receivable")
        return None, None, received
    owed = receivable - (received or 0)
    if owed < 0:
        row.wrong("amount-negative", "received")
    elif _waived(row) != 0:
        why = "有减免或优惠金额，无法确定是否已从应收中扣除", "a waiver is stated, and whether it is already taken off is not"
        row.wrong("amount-unclear", "receivable", why_zh=why[0], why_en=why[1])
    return owed, receivable, received


def _explain(row: RowCells, owed: int, difference: int) -> None:
    """A stated amount that differs from receivable − received is fine only where a waiver makes up the difference."""
    waived = _waived(row)
    if waived is None or owed != difference - waived:
        row.wrong(
            "amount-unclear",
            "owed",
            why_zh="欠费金额不等于应收减实收",
            why_en="the amount owed is not receivable minus received",
        )


def _waived(row: RowCells) -> int | None:
    """The sum of all waiver columns in fen; None where one cannot be read."""
    total = 0
    for index in row.columns.waived:
        try:
            cell = row.record.cells[index] if index < len(row.record.cells) else ""
            total += cells.amount(cells.clean(cell), row.columns.scale.get(index, 1)) or 0
        except ValueError:
            return None
    return total


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
