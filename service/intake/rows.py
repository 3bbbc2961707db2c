"""One row of the sheet, read cell by cell: what it claims, from whom, and everything that is wrong with it.

Reading never stops at the first fault; a row with three bad cells names all three. A row is *blocked* by a blocking problem,
*excluded* by being a total, a title or settled, and otherwise states a claim: one line, or one for each charge of a wide row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from service.intake import cells, fields
from service.intake.charges import Charges, read_charges
from service.intake.codes import EXCLUDING, problem
from service.intake.columns import Columns
from service.intake.doubts import note_doubts
from service.intake.fields import RowCells
from service.intake.premises import premises_key
from service.intake.table import Record, looks_like
from service.intake.totals import total_word
from service.terms.case import Credit, Item, Line
from service.terms.party import Estate
from service.terms.problems import Problem

_NOTE = re.compile(
    r"制表|制单|打印|审核|复核|导出|说明|备注|注[:：]|第\s*\d+\s*页|共\s*\d+\s*(?:条|页|户|行|笔)|"
    r"[(（]?大写|(?:合计)?(?:户|笔|条)数[:：]|经办|负责人|主管|会计|出纳|盖章|签[字章]|开户[行名]|收款|账号[:：]"
)
_TITLE = re.compile(
    r"清单|明细|名单|欠费|欠缴|应收|未缴|收费|报表|统计|汇总|台账|通知|公示|单位[:：]|日期|截至|截止|公司|物业|小区|续表|^以上|^以下|^请|^sep="
)
_CNY = frozenset(("", "CNY", "RMB", "人民币", "元", "¥", "人民币元"))
_AHEAD = re.compile("预存|预缴|预交|预收|余额|充值|退款|多缴|多交|多收|溢缴|credit|prepa|refund|overpa", re.IGNORECASE)
"""Of a negative amount: money that is there already, and not a correction of a charge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one row says. Texts are cleaned; an unreadable cell is empty and has its problem."""

    record: Record
    estate: str = ""
    """Estate id where the issuer knows it, else the name in the file."""
    account: str = ""
    premises: str = ""
    premises_key: str = ""
    asset: str = ""
    """Parking space, meter or the like that tells two equal charges of one account apart."""
    debtor: str = ""
    user: str = ""
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
    credit: Credit | None = None
    """Money the row says was paid ahead: no claim, and not lost."""
    problems: tuple[Problem, ...] = ()
    unknown_estate: str = ""
    doubled: str = ""
    """Another account that may be the same premises: neither goes out before a person has said."""

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
    heads: Sequence[Sequence[str]] = ()
    """The rows that make the header up, to know them when a page repeats them."""
    sums: frozenset[tuple[str, int]] = frozenset()
    """Rows that are a sum without saying so."""
    sections: frozenset[tuple[str, int]] = frozenset()
    """Rows that name the building of the rooms under them."""
    padded: bool = False
    """Whether rooms of three digits are written with a 0 in front."""

    def read(self, record: Record) -> Reading:
        """What a row says and what is wrong with it."""
        row = RowCells(record, self.columns)
        if outside := self._outside(row):
            found = problem(outside, row=record.number, sheet=record.sheet, shown=_first_words(record))
            return Reading(record=record, problems=(found,))
        extra = [cell for cell in record.cells[len(self.columns.header) :] if cell.strip()]
        if extra:
            row.problems.append(problem("row-shifted", row=record.number, sheet=record.sheet, shown=extra[0]))
        if record.hidden:
            row.problems.append(problem("row-hidden", row=record.number, sheet=record.sheet, shown=_first_words(record)))
        if record.struck:
            row.problems.append(problem("row-struck", row=record.number, sheet=record.sheet, shown=_first_words(record)))
        estate, unknown = self._estate(row)
        premises = fields.place(row, padded=self.padded)
        debtor, phone = fields.debtor(row)
        account = fields.account(row, estate, premises)
        charge = self._charge(row)
        start, end = fields.period(row, charge)
        timed = bool(self.columns.fees) and all(fee.days for fee in self.columns.fees)
        due = fields.due(row, end, days_stand_elsewhere=timed)
        charges = self._dated(read_charges(row, charge))
        address, postcode, url = fields.words(row, "address"), fields.postcode(row), fields.url(row)
        if row.text("currency").upper() not in _CNY:
            row.wrong("currency-unsupported", "currency")
        elif self.columns.foreign is not None or row.context.currency:
            row.wrong_at("currency-unsupported", self.columns.foreign)
        credit = self._credit(row, charge, charges)
        if not credit:
            note_doubts(row, charge, charges.items[0].amount if charges.items else None, settled=charges.settled)
        reading = Reading(
            record=record,
            estate=estate,
            account=account,
            premises=premises,
            premises_key=premises_key(premises),
            asset=row.text("asset"),
            debtor=debtor,
            user=fields.user(row),
            phone=phone,
            address=address,
            postcode=postcode,
            pay_url=url,
            items=charges.items,
            credit=credit,
            period_from=start,
            period_to=end,
            due=due,
            problems=tuple(row.problems),
            unknown_estate=unknown,
        )
        if reading.blocked or reading.excluded or (due is None and not timed):
            return reading
        return replace(reading, lines=tuple(self._lines(row, reading, charges)))

    def _dated(self, charges: Charges) -> Charges:
        """A charge with days of its own is due on their last, where no column says when."""
        if "due" in self.columns.at or not any(fee.days for fee in self.columns.fees):
            return charges
        return replace(charges, items=tuple(replace(item, due=item.period_to) for item in charges.items))

    def _credit(self, row: RowCells, charge: str, charges: Charges) -> Credit | None:
        """A negative amount that is called a prepayment or a refund: it is netted, and needs no day on which it is due."""
        amount = charges.items[0].amount if charges.items else None
        if amount is None or amount >= 0 or not _AHEAD.search(charge):
            return None
        dated = {row.columns.name(role) for role in ("due", "to", "period")}
        row.problems[:] = [
            found
            for found in row.problems
            if found.code != "amount-negative" and not (found.code == "cell-missing" and found.field in dated)
        ]
        where = (row.record.number, row.record.sheet)
        row.problems.append(problem("row-credit", row=where[0], sheet=where[1], field=row.columns.name("charge"), shown=charge))
        return Credit(on=None, amount=-amount, source=charge, ahead=True)

    def _charge(self, row: RowCells) -> str:
        if "charge" in self.columns.at or "charge" in self.columns.profile.constant:
            return fields.words(row, "charge", needed=not self.columns.fees or not self.columns.fees[0].charge)
        return "" if self.columns.fees else row.context.charge

    def _lines(self, row: RowCells, reading: Reading, charges: Charges) -> Iterator[Line]:
        late_fee = charges.late_fee
        wide = bool(self.columns.fees)  # an area or price beside several charges is that of none in particular
        for item in charges.items:
            due = item.due or reading.due
            if item.amount is None or due is None:
                continue
            yield Line(
                row=reading.record.number,
                sheet=reading.record.sheet,
                charge=item.charge,
                period_from=item.period_from or reading.period_from,
                period_to=item.period_to or reading.period_to,
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
        record = row.record
        if any(looks_like(record.cells, head) for head in (self.columns.header, *self.heads)):
            return "row-outside"
        if len(self.columns.titles.intersection(record.cells)) > 2:  # a header again, with another word for a column
            return "row-outside"
        if self.columns.profile.ignore_rows and any(cell.strip() in self.columns.profile.ignore_rows for cell in record.cells):
            return "row-ignored"
        answers = self.columns.answers
        if answers and (said := row.cell(answers[1]).partition("、")[0]) in _BESIDE:
            return said  # it came back to us as it was told
        if (record.sheet, record.number) in self.sections:
            return "row-section"
        if (record.sheet, record.number) in self.sums or total_word(record, self.columns):
            return "row-total"
        return "row-outside" if self._beside(row) else ""

    def _beside(self, row: RowCells) -> bool:
        """Whether a row is a title, a note or a line drawn across the table."""
        answers = self.columns.answers
        said = (cells.clean(cell) for index, cell in enumerate(row.record.cells) if index not in answers)
        words = list(islice(filter(None, said), 2))
        first = words[0] if words else ""
        if first and not first.strip(_RULES):
            return not any(cell.strip().strip(_RULES) for cell in row.record.cells)
        if _NOTE.match(first) and not (row.text("debtor") and row.text("room")):
            return True
        return len(words) == 1 and (_TITLE.search(first) is not None or len(first) > _SENTENCE) and not row.text("debtor")

    def _estate(self, row: RowCells) -> tuple[str, str]:
        """Estate id or name, and the name again where the issuer's settings do not know it."""
        name = fields.words(row, "estate")
        stranger = row.context.stranger
        if not name and self.estates and stranger and "estate" not in self.columns.at:
            return stranger, stranger
        if not name:
            if len(self.estates) == 1:
                return self.estates[0].id, ""
            titled = row.context.estate
            if titled and "estate" not in self.columns.at:
                return titled.id, ""
            if self.estates or "estate" in self.columns.at:
                row.wrong("cell-missing", "estate")
            return "", ""
        known = next((estate for estate in self.estates if estate.called(name)), None)
        if known:
            return known.id, ""
        return name, name if self.estates else ""


_BESIDE = frozenset(("row-outside", "row-unread", "row-total", "row-section", "row-ignored"))
"""Codes of rows that are no demand wherever they stand."""
_RULES = "-—–=_*~·. "
"""What a line drawn across a table is made of."""
_SENTENCE = 20
"""Characters; a single cell longer than this is a note, and no room."""


def _first_words(record: Record) -> str:
    return next((cell.strip() for cell in record.cells if cell.strip()), "")
