"""One row of the sheet, read cell by cell: what it claims, from whom, and everything that is wrong with it.

Reading never stops at the first fault; a row with three bad cells names all three. A row is *blocked* by a blocking problem,
*excluded* by being a total, a title or settled, and otherwise states a claim: one line, or one for each charge of a wide row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.intake import cells, fields
from service.intake.charges import Charges, read_charges
from service.intake.codes import EXCLUDING, problem
from service.intake.columns import Columns
from service.intake.fields import RowCells
from service.intake.table import Record, looks_like
from service.terms.case import Item, Line
from service.terms.party import Estate
from service.terms.problems import Problem

_TOTAL = re.compile(r"(?:本页|本户|全部|本期)?(?:合计|小计|总计|共计|累计)(?:金额)?|total|subtotal|grand total", re.IGNORECASE)
_NOTE = re.compile(r"制表|制单|打印|审核|复核|导出|说明|备注|注[:：]|第\s*\d+\s*页|共\s*\d+\s*(?:条|页)")
_CNY = frozenset(("", "CNY", "RMB", "人民币", "元", "¥", "人民币元"))


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
    items: tuple[Item, ...] = ()
    period_from: date | None = None
    period_to: date | None = None
    due: date | None = None
    lines: tuple[Line, ...] = ()
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
        """The same reading with more problems; a blocking one takes its lines away."""
        lines = () if any(one.blocking for one in found) else self.lines
        return replace(self, problems=(*self.problems, *found), lines=lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """Reads rows of one sheet; pure, so rows may be read in any order."""

    columns: Columns
    estates: Sequence[Estate]

    def read(self, record: Record) -> Reading:
        """What a row says and what is wrong with it."""
        row = RowCells(record, self.columns)
        outside = self._outside(row)
        if outside:
            found = problem(outside, row=record.number, sheet=record.sheet, shown=_first_words(record))
            return Reading(record=record, problems=(found,))
        extra = [cell for cell in record.cells[len(self.columns.header) :] if cell.strip()]
        if extra:
            row.problems.append(problem("row-shifted", row=record.number, sheet=record.sheet, shown=extra[0]))
        estate, unknown = self._estate(row)
        premises = fields.premises(row)
        debtor, phone = fields.debtor(row)
        account = fields.account(row, estate, premises)
        charge = fields.words(row, "charge", needed=not self.columns.fees)
        start, end = fields.period(row)
        due = fields.due(row, end)
        charges = read_charges(row, charge)
        address, postcode, url = fields.words(row, "address"), fields.postcode(row), fields.url(row)
        if row.text("currency").upper() not in _CNY:
            row.wrong("currency-unsupported", "currency")
        if charges.settled and not any(found.blocking for found in row.problems):
            row.problems.append(problem("row-settled", row=record.number, sheet=record.sheet, shown="0"))
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
            items=charges.items,
            period_from=start,
            period_to=end,
            due=due,
            problems=tuple(row.problems),
            unknown_estate=unknown,
        )
        if reading.blocked or reading.excluded or due is None:
            return reading
        return replace(reading, lines=tuple(self._lines(row, reading, charges, due)))

    def _lines(self, row: RowCells, reading: Reading, charges: Charges, due: date) -> Iterator[Line]:
        late_fee = charges.late_fee
        wide = bool(self.columns.fees)  # an area or price beside several charges is that of none in particular
        for item in charges.items:
            if item.amount is None:
                continue
            yield Line(
                row=reading.record.number,
                sheet=reading.record.sheet,
                charge=item.charge,
                period_from=reading.period_from,
                period_to=reading.period_to,
                due=due,
                amount=item.amount,
                receivable=charges.receivable,
                received=charges.received,
                late_fee=late_fee,
                unit_price="" if wide else row.text("unit_price"),
                quantity="" if wide else row.text("quantity"),
            )
            late_fee = 0  # one late fee of a wide row stands beside its first charge

    def _outside(self, row: RowCells) -> str:
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

    def _estate(self, row: RowCells) -> tuple[str, str]:
        """Estate id or name, and the name again where the issuer's settings do not know it."""
        name = fields.words(row, "estate")
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
