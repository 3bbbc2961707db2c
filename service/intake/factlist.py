"""Lists about the past and about payments: a sheet in, facts out, and every row that cannot be read named with what to do.

The kind of a row stands in a column 类型, or follows from what the sheet is about: a list of payments has no other rows. A row
names its account by 户号, by estate and room, or by the number of a notice. Nothing is taken in of a sheet with a wrong row:
half a history is worse than none, because nobody knows which half.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.intake import amounts, cells, periods
from service.intake.codes import problem, refused
from service.intake.factwords import CODE_OF, FIELD_OF, HEADINGS, RANK, WORDS, plain
from service.intake.opening import open_upload
from service.intake.premises import premises_key, room_behind_date
from service.intake.table import Record
from service.terms.facts import Fact, FactKind
from service.terms.party import Estate
from service.terms.problems import Problem, Refused

_HEAD_WITHIN = 10
"""Rows in which the heading of a list is looked for."""
_TEXTS = ("debtor", "number", "signer", "proof", "charge", "note", "author")
_CODED = ("stage", "channel", "event", "signer_class", "reason", "habit", "attitude", "residence")
_NEEDED: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.DEMAND: ("on", "stage"),
    FactKind.DELIVERY: ("on", "event", "number"),
    FactKind.PAYMENT: ("on", "amount"),
    FactKind.ADMISSION: ("on",),
    FactKind.SUIT: ("on",),
    FactKind.PAID: (),
    FactKind.HOLD: ("on", "reason"),
    FactKind.CUSTOMER: (),
}
"""What a fact of a kind cannot do without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stating:
    """A fact with the row that states it."""

    fact: Fact
    row: int
    sheet: str
    by: str
    """Who stated it, where the row says so."""


@dataclass(slots=True)
class _Row:
    record: Record
    columns: Mapping[str, int]
    header: Sequence[str]
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str:
        index = self.columns.get(name)
        return cells.clean(self.record.cells[index]) if index is not None and index < len(self.record.cells) else ""

    def wrong(self, code: str, name: str, **slots: str) -> None:
        index = self.columns.get(name)
        field_ = self.header[index] if index is not None else HEADINGS[name][0]
        shown = self.text(name)
        self.problems.append(
            problem(code, row=self.record.number, sheet=self.record.sheet, field=field_, shown=shown, blocking=True, **slots)
        )


def read_facts(
    data: bytes, *, estates: Sequence[Estate], kind: FactKind | None = None, reason: str = ""
) -> tuple[tuple[Stating, ...], tuple[Problem, ...]]:
    """The facts of a list and what is wrong with its rows. `kind` says what all rows are, else each row or the sheet does.

    `reason` is the ground of holds whose row gives none.

    Raises Refused for the whole file: what reading an upload raises, and "list-unclear" where no row of it is a heading.
    """
    found: list[Stating] = []
    problems: list[Problem] = []
    for records in _tables(data):
        facts, wrong = _read_table(records, estates, kind, reason)
        found += facts
        problems += wrong
    return tuple(found), tuple(problems)


def _tables(data: bytes) -> list[Sequence[Record]]:
    """The rows of each sheet a person sees."""
    grids, _ = open_upload(data)
    tables: list[Sequence[Record]] = [grid.records for grid in grids if grid.visible and grid.records]
    if not tables:
        raise refused("file-empty")
    return tables


def _read_table(
    records: Sequence[Record], estates: Sequence[Estate], kind: FactKind | None, reason: str
) -> tuple[list[Stating], list[Problem]]:
    at, columns = _heading(records)
    header = [cells.clean(cell) for cell in records[at].cells]
    default = kind or _kind_of(columns)
    if default is None and "kind" not in columns:
        raise _unclear(header)
    found: list[Stating] = []
    problems: list[Problem] = []
    for record in records[at + 1 :]:
        row = _Row(record, columns, header)
        stating = _read(row, estates, kind or _own_kind(row, default), reason)
        problems += row.problems
        if stating and not row.problems:
            found.append(stating)
    return found, problems


def _heading(records: Sequence[Record]) -> tuple[int, dict[str, int]]:
    """The row that names most fields, and where each field stands."""
    best: dict[str, int] = {}
    at = -1
    for index, record in enumerate(records[:_HEAD_WITHIN]):
        ranked: dict[str, tuple[int, int]] = {}
        for column, cell in enumerate(record.cells):
            heading = plain(cells.clean(cell))
            if name := FIELD_OF.get(heading):  # of two headings for one field the more telling one counts: 凭证, not 邮件号码
                ranked[name] = min(ranked.get(name, (RANK[heading], column)), (RANK[heading], column))
        columns = {name: column for name, (_, column) in ranked.items()}
        if len(columns) > len(best):
            best, at = columns, index
    if len(best) < 2:
        raise _unclear([cell for record in records[:1] for cell in record.cells])
    return at, best


def _unclear(header: Sequence[str]) -> Refused:
    seen = "、".join(cell for cell in header if cell.strip())[:300]
    return Refused(
        "list-unclear",
        f"this list does not say what it is about; its first row has: {seen}",
        hint="请加“类型”一列（催缴、送达、付款、认债、起诉、分类），并有户号或小区与房号 / "
        "Add a column 类型 (demand, delivery, payment, admission, suit, customer), and account, or estate and room.",
    )


def _kind_of(columns: Mapping[str, int]) -> FactKind | None:
    """What a list without a column 类型 is about, by its columns."""
    if "event" in columns and "number" in columns:
        return FactKind.DELIVERY
    if "reason" in columns:
        return FactKind.HOLD
    if "stage" in columns:
        return FactKind.DEMAND
    if "amount" in columns:
        return FactKind.PAYMENT
    return FactKind.CUSTOMER if {"habit", "attitude", "residence"} & columns.keys() else None


def _own_kind(row: _Row, default: FactKind | None) -> FactKind | None:
    if not row.text("kind"):
        if default is None:
            row.wrong("cell-missing", "kind")
        return default
    code = _coded(row, "kind")
    return FactKind(code) if code else None


def _read(row: _Row, estates: Sequence[Estate], kind: FactKind | None, reason: str) -> Stating | None:
    if kind is None:
        return None
    account, place = _account(row, estates, kind)
    values: dict[str, object] = {name: row.text(name) for name in _TEXTS if name != "author"}
    values |= {name: _coded(row, name) for name in _CODED}
    values["reason"] = values["reason"] or (reason if kind is FactKind.HOLD else "")
    start, end = _period(row)
    on, until = _day(row, "on"), _day(row, "until", last=True)
    amount = _amount(row)
    for name in _NEEDED[kind]:
        if not row.text(name) and not values.get(name):
            row.wrong("cell-missing", name)
    if row.problems:
        return None
    made = Fact(
        kind=kind, account=account, place=place, on=on, until=until, amount=amount, period_from=start, period_to=end,
        **values,  # type: ignore[arg-type]  # texts, each by its own name
    )  # fmt: skip
    return Stating(fact=made, row=row.record.number, sheet=row.record.sheet, by=row.text("author"))


def _account(row: _Row, estates: Sequence[Estate], kind: FactKind) -> tuple[str, str]:
    """The account, and estate and premises; a delivery may leave both to the number of its notice, a hold to a name."""
    account = row.text("account").translate(cells.WIDE)
    room, name = row.text("room"), row.text("estate")
    if room and room_behind_date(room):
        row.wrong("room-became-date", "room", guess=room_behind_date(room))
    if account and cells.scientific(account):
        row.wrong("number-damaged", "account")
    estate = next((one.id for one in estates if one.called(name)), name)
    if not name and len(estates) == 1:
        estate = estates[0].id
    place = f"{estate}/{premises_key(room)}" if room and estate else ""
    by_number = kind is FactKind.DELIVERY and row.text("number")
    by_name = kind is FactKind.HOLD and row.text("debtor")
    if not (account or place or by_number or by_name):
        row.wrong("cell-missing", "account" if not room else "estate")
    return account or place, place


def _coded(row: _Row, name: str) -> str:
    said = row.text(name)
    code = CODE_OF[name].get(plain(said), "")
    if said and not code:
        words = "、".join(word for word in WORDS[name] if not word.isascii())
        index = row.columns.get(name, 0)
        row.problems.append(
            Problem(
                code="word-unknown",
                row=row.record.number,
                sheet=row.record.sheet,
                field=row.header[index],
                shown=said,
                hint=f"可写：{words} / Write one of: {', '.join(dict.fromkeys(WORDS[name].values()))}.",
            )
        )
    return code


def _day(row: _Row, name: str, *, last: bool = False) -> date | None:
    said = row.text(name)
    if not said:
        return None
    try:
        return periods.day(said, last=last)
    except ValueError:
        row.wrong("date-malformed", name)
        return None


def _period(row: _Row) -> tuple[date | None, date | None]:
    start, end = _day(row, "period_from"), _day(row, "period_to", last=True)
    if start or end or not row.text("period"):
        return start, end
    try:
        return periods.period(row.text("period"))
    except ValueError:
        row.wrong("date-malformed", "period")
        return None, None


def _amount(row: _Row) -> int | None:
    try:
        amount = amounts.amount(row.text("amount"))
    except ValueError:
        row.wrong("amount-malformed", "amount")
        return None
    if amount is not None and amount <= 0:
        row.wrong("amount-negative", "amount")
    return amount


def statements(found: Sequence[Stating]) -> Iterator[tuple[Fact, str]]:
    """The facts with the place they were read from, for a log: the row, and the sheet where there is one."""
    for one in found:
        yield one.fact, f"{one.sheet}!{one.row}" if one.sheet else str(one.row)
