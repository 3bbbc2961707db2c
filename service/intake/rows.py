"""One row of the sheet, read cell by cell: what it claims, from whom, and everything that is wrong with it.

Reading never stops at the first fault; a row with three bad cells names all three. A row is *blocked* by a blocking problem,
*excluded* by being a total, a title or settled, and otherwise states one line of a claim.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from service.intake import cells, periods
from service.intake.codes import EXCLUDING, problem
from service.intake.columns import Columns
from service.intake.table import Record, looks_like
from service.terms.case import Line
from service.terms.party import Estate
from service.terms.problems import Problem

_TOTAL = re.compile(r"(?:本页|本户|全部|本期)?(?:合计|小计|总计|共计|累计)(?:金额)?|total|subtotal|grand total", re.IGNORECASE)
_NOTE = re.compile(r"制表|制单|打印|审核|复核|导出|说明|备注|注[:：]|第\s*\d+\s*页|共\s*\d+\s*(?:条|页)")
_CNY = frozenset(("", "CNY", "RMB", "人民币", "元", "¥", "人民币元"))
_NUMBER = re.compile(r"[0-9]+")
_POSTCODE = re.compile(r"[0-9]{6}")
_URL = re.compile(r"https://[^\s/?#]+\.[^\s/?#]+(?:[/?#][^\s]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one row says. Texts are cleaned; an unreadable cell is empty and has its problem."""

    record: Record
    estate: str = ""
    """Estate id where the issuer knows it, else the name in the file."""
    account: str = ""
    premises: str = ""
    premises_key: str = ""
    debtor: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    pay_url: str = ""
    charge: str = ""
    period_from: date | None = None
    period_to: date | None = None
    due: date | None = None
    owed: int | None = None
    line: Line | None = None
    """The claim, where nothing blocks or excludes the row."""
    problems: tuple[Problem, ...] = ()
    unknown_estate: str = ""

    @property
    def blocked(self) -> str:
        """Code of the first blocking problem, or empty."""
        return next((found.code for found in self.problems if found.blocking), "")

    @property
    def excluded(self) -> bool:
        """Whether the row is left out without being wrong."""
        return any(found.code in EXCLUDING for found in self.problems)

    def noting(self, *found: Problem) -> "Reading":
        """The same reading with more problems; a blocking one takes its line away."""
        line = None if any(one.blocking for one in found) else self.line
        return replace(self, problems=(*self.problems, *found), line=line)


@dataclass(slots=True)
class _Row:
    """A row while it is read: its cells by role, and the problems found so far."""

    record: Record
    columns: Columns
    problems: list[Problem] = field(default_factory=list)

    def raw(self, role: str) -> str:
        index = self.columns.at.get(role)
        return self.record.cells[index] if index is not None and index < len(self.record.cells) else ""

    def text(self, role: str) -> str:
        return cells.clean(self.raw(role))

    def wrong(self, code: str, role: str, *, blocking: bool | None = None, **slots: object) -> None:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """Reads rows of one sheet; pure, so rows may be read in any order."""

    columns: Columns
    estates: Sequence[Estate]

    def read(self, record: Record) -> Reading:
        """What a row says and what is wrong with it."""
        row = _Row(record, self.columns)
        outside = self._outside(row)
        if outside:
            return Reading(record=record, problems=(problem(outside, row=record.number, shown=_first_words(record)),))
        extra = [cell for cell in record.cells[len(self.columns.header) :] if cell.strip()]
        if extra:
            row.problems.append(problem("row-shifted", row=record.number, shown=extra[0]))
        estate, unknown = self._estate(row)
        premises = _premises(row)
        debtor, phone = _debtor(row)
        account = _account(row, estate, premises)
        charge = _words(row, "charge", needed=True)
        start, end = _period(row)
        due = _due(row, end)
        owed, receivable, received = _amounts(row)
        late_fee = _money(row, "late_fee", blocking=False) or 0
        address, postcode, url = _words(row, "address"), _postcode(row), _url(row)
        if row.text("currency").upper() not in _CNY:
            row.wrong("currency-unsupported", "currency")
        if owed == 0 and not any(found.blocking for found in row.problems):
            row.problems.append(problem("row-settled", row=record.number, shown="0"))
        reading = Reading(
            record=record,
            estate=estate,
            account=account,
            premises=premises,
            premises_key=cells.premises_key(premises),
            debtor=debtor,
            phone=phone,
            address=address,
            postcode=postcode,
            pay_url=url,
            charge=charge,
            period_from=start,
            period_to=end,
            due=due,
            owed=owed,
            problems=tuple(row.problems),
            unknown_estate=unknown,
        )
        if reading.blocked or reading.excluded or due is None or owed is None:
            return reading
        line = Line(
            row=record.number,
            charge=charge,
            period_from=start,
            period_to=end,
            due=due,
            amount=owed,
            receivable=receivable,
            received=received,
            late_fee=max(late_fee, 0),
            unit_price=row.text("unit_price"),
            quantity=row.text("quantity"),
        )
        return replace(reading, line=line)

    def _outside(self, row: _Row) -> str:
        """The code of a row that is no demand by its nature: a total, a footer, the header again."""
        if looks_like(row.record.cells, self.columns.header):
            return "row-outside"
        words = [cells.clean(cell) for cell in row.record.cells if cell.strip()]
        first = words[0] if words else ""
        named = (first, *(row.text(role) for role in ("estate", "room", "debtor", "charge")))
        if any(_TOTAL.fullmatch(word.replace(" ", "").rstrip(":：")) for word in named):
            return "row-total"
        if _NOTE.match(first) and not (row.text("debtor") and row.text("room")):
            return "row-outside"
        return ""

    def _estate(self, row: _Row) -> tuple[str, str]:
        """Estate id or name, and the name again where the issuer's settings do not know it."""
        name = _words(row, "estate")
        if not name:
            if len(self.estates) == 1:
                return self.estates[0].id, ""
            if self.estates or "estate" in self.columns.at:
                row.wrong("cell-missing", "estate")
            return "", ""
        known = next((estate for estate in self.estates if estate.called(name)), None)
        if known:
            return known.id, ""
        return name, name if self.estates else ""


def _first_words(record: Record) -> str:
    return next((cell.strip() for cell in record.cells if cell.strip()), "")


def _words(row: _Row, role: str, *, needed: bool = False) -> str:
    text = row.text(role)
    if not text:
        if needed:
            row.wrong("cell-missing", role)
        return ""
    if not cells.readable(text):
        row.wrong("text-unreadable", role)
    return text


def _premises(row: _Row) -> str:
    """Building, unit and room as they are printed; empty where Excel made one of them a date."""
    parts = []
    for role, suffix in (("building", "号楼"), ("unit", "单元"), ("room", "")):
        text = _words(row, role, needed=role == "room")
        if guess := cells.room_behind_date(text):
            row.wrong("room-became-date", role, guess=guess)
            return ""
        if not text and role == "room":
            return ""
        parts.append(f"{text}{suffix}" if suffix and _NUMBER.fullmatch(text) else text)
    room = parts.pop()
    # Many systems repeat the building in the room: 3号楼 | 2单元 | 3号楼2单元1501.
    return "".join(part for part in parts if part not in room) + room


def _debtor(row: _Row) -> tuple[str, str]:
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


def _account(row: _Row, estate: str, premises: str) -> str:
    """The billing system's id, else estate and premises; empty where neither can be told."""
    text = row.text("account").translate(cells.WIDE)
    if text:
        if cells.scientific(text):
            row.wrong("number-damaged", "account")
            return ""
        return text
    return f"{estate}/{cells.premises_key(premises)}" if premises else ""


def _period(row: _Row) -> tuple[date | None, date | None]:
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


def _due(row: _Row, period_to: date | None) -> date | None:
    """The due column, else the last day of the period; a problem where the row has neither."""
    due = _day(row, "due", last=True) or period_to
    if due is None and not any(found.code in {"date-malformed", "period-reversed"} for found in row.problems):
        role = next(role for role in ("due", "to", "period") if role in row.columns.at)
        row.wrong("cell-missing", role)
    return due


def _day(row: _Row, role: str, *, last: bool = False) -> date | None:
    text = row.text(role)
    if not text:
        return None
    try:
        return periods.day(text, last=last)
    except ValueError:
        row.wrong("date-malformed", role)
        return None


def _money(row: _Row, role: str, *, blocking: bool = True) -> int | None:
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


def _amounts(row: _Row) -> tuple[int | None, int | None, int | None]:
    """Owed, receivable, received in fen; owed is computed from the others where the file has no column for it."""
    before = len(row.problems)
    owed, receivable, received = (_money(row, role) for role in ("owed", "receivable", "received"))
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


def _explain(row: _Row, owed: int, difference: int) -> None:
    """A stated amount that differs from receivable − received is fine only where a waiver makes up the difference."""
    waived = _waived(row)
    if waived is None or owed != difference - waived:
        row.wrong(
            "amount-unclear",
            "owed",
            why_zh="欠费金额不等于应收减实收",
            why_en="the amount owed is not receivable minus received",
        )


def _waived(row: _Row) -> int | None:
    """The sum of all waiver columns in fen; None where one cannot be read."""
    total = 0
    for index in row.columns.waived:
        try:
            cell = row.record.cells[index] if index < len(row.record.cells) else ""
            total += cells.amount(cells.clean(cell), row.columns.scale.get(index, 1)) or 0
        except ValueError:
            return None
    return total


def _postcode(row: _Row) -> str:
    text = row.text("postcode").translate(cells.WIDE)
    if text and not _POSTCODE.fullmatch(text):
        row.wrong("number-damaged", "postcode", blocking=False)
        return ""
    return text


def _url(row: _Row) -> str:
    text = row.text("pay_url")
    if text and not _URL.fullmatch(text):
        row.wrong("url-malformed", "pay_url")
        return ""
    return text
