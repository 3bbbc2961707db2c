"""Taking facts in: a list as a whole or not at all, a hold, a payment. Each is an append-only row with who said it and when."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from service.archive.journal import Doing, Entry
from service.archive.objects import Stored
from service.database import facts as stored
from service.database import queries
from service.database.facts import FactRow
from service.intake.factlist import Stating
from service.intake.premises import premises_key
from service.jobs.journal import Journal
from service.jobs.known import Stated, fact_row, plain_name, stated
from service.jobs.proofs import absent, files_of, kept
from service.policy.recollect import holds
from service.terms.canonical import Json, parse, sha256
from service.terms.facts import Fact, FactKind, read_fact, write_fact
from service.terms.party import Estate
from service.terms.past import Ground, Hold
from service.terms.problems import Problem, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What taking a list in did."""

    new: int
    known: int
    """Facts that had been stated before."""
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The facts of an issuer, open for writing: whatever is added has its entry in the journal, in the same transaction."""

    connection: Connection
    issuer: str
    journal: Journal
    at: datetime
    test: bool = False
    """Whether it is stated while working with a test series."""
    proofs: Mapping[str, bytes] | None = None
    """Photos and receipts at hand, by file name; None where nobody asks for them."""

    def add(self, rows: Sequence[FactRow]) -> int:
        """Append facts and tell the journal of those that were not known; returns how many those are."""
        new = stored.add_facts(self.connection, self.issuer, rows)
        told = [(row, self._proofs(row)) for row in new]
        self.journal.store.put_many([item for _, items in told for item in items.values()])
        self.tell([_entry(self.connection, row, items) for row, items in told])
        return len(new)

    def _proofs(self, row: FactRow) -> dict[str, Stored]:
        """The files that prove a fact, as they are kept, by name."""
        there = self.proofs or {}
        return {name: kept(self.issuer, name, there[name]) for name in files_of(read_fact(row.body).proof) if name in there}

    def uploaded(self, name: str, sha256: str) -> None:
        """Tell the journal of a list."""
        self.tell([Entry(kind=Doing.UPLOADED, subject=sha256, said={"name": name})])

    def tell(self, told: Sequence[Entry]) -> None:
        """Queue entries of the journal; they are sealed behind the commit, by `Journal.seal`."""
        if told:
            self.journal.note(self.connection, self.issuer, told, at=self.at, test=self.test)


def _entry(connection: Connection, row: FactRow, proofs: Mapping[str, Stored]) -> Entry:
    """The entry about a fact: its kind, and the notice it is about where that is ours; all else is in the details."""
    fact = read_fact(row.body)
    notice = queries.find_notice(connection, fact.number) if fact.kind is FactKind.DELIVERY and fact.number else None
    place = f"{notice['issuer']}/{notice['series']}/{notice['year']}/{notice['no']}" if notice else ""
    facts: Json = {"fact": str(fact.kind), "nth": row.id} | ({"event": fact.event} if fact.event else {})
    said: Json = {"by": row.by, "source": row.source, "file": row.file, "fact": parse(row.body)}
    if proofs:
        facts |= {"files": [sha256(item.data) for item in proofs.values()]}
        said |= {"files": {name: sha256(item.data) for name, item in proofs.items()}}
    return Entry(kind=Doing.STATED, subject=place, facts=facts, said=said)


def take_in(
    books: Books, found: Sequence[Stating], problems: Sequence[Problem], *, by: str, name: str, file: str = ""
) -> Taken:
    """Append the facts of a list called `name`; `file` is the arrears file they were given with, if so.

    Raises Refused("list-rows-wrong") with every problem of its rows, and then nothing is taken in.
    """
    numbers = {one.fact.number for one in found if not one.fact.account and one.fact.kind is FactKind.DELIVERY}
    accounts = _accounts(books.connection, books.issuer, numbers, found)
    resolved = [_resolved(one, accounts) for one in found]
    lacking = absent(found, books.proofs) if books.proofs is not None else ()
    told = [*problems, *lacking, *(one for one in resolved if isinstance(one, Problem))]
    if told:
        raise wrong_rows(name, told)
    rows = [
        fact_row(
            one.fact,
            at=books.at,
            by=one.by or by,
            source=f"{name} {one.sheet + '!' if one.sheet else ''}{one.row}",
            file=file,
        )
        for one in resolved
        if isinstance(one, Stating)
    ]
    new = books.add(rows)
    return Taken(new=new, known=len(rows) - new, accounts=len({row.account for row in rows}))


def wrong_rows(name: str, told: Sequence[Problem]) -> Refused:
    """What is to be raised for a list with wrong rows."""
    return Refused(
        "list-rows-wrong",
        f"{name}: {len(told)} 处有误，整个文件没有导入 / {len(told)} things are wrong; nothing of the file was taken in",
        hint="改正后重新导入；已导入过的行不会重复 / Mend them and import again; what was imported before is not doubled.",
        problems=tuple(told),
    )


def _accounts(connection: Connection, issuer: str, numbers: set[str], found: Sequence[Stating]) -> dict[str, str]:
    """The account of each notice that a delivery names by its number only."""
    accounts = {one.fact.number: one.fact.account for one in found if one.fact.kind is FactKind.DEMAND and one.fact.number}
    if numbers - accounts.keys():
        for row in stored.facts(connection, issuer, kinds=(FactKind.DEMAND,)):
            fact = stated(row).fact
            accounts.setdefault(fact.number, fact.account)
    for number in numbers - accounts.keys():
        notice = queries.find_notice(connection, number)
        if notice is not None:
            accounts[number] = json.loads(notice["line"])["internal"]["account"]
    return accounts


def _resolved(one: Stating, accounts: dict[str, str]) -> Stating | Problem:
    fact = one.fact
    if fact.kind is FactKind.HOLD:
        return replace(one, fact=named(replace(fact, signer=one.by or fact.signer)))
    if fact.account or fact.kind is not FactKind.DELIVERY:
        return one
    if fact.number in accounts:
        return replace(one, fact=replace(fact, account=accounts[fact.number]))
    return Problem(
        code="notice-unknown",
        row=one.row,
        sheet=one.sheet,
        field="文号",
        shown=fact.number,
        hint="没有这个文号的函件；请核对，或补户号 / No notice has this number: check it, or give the account.",
    )


def account_of(text: str, estates: Sequence[Estate]) -> str:
    """An account as a person names it: the billing system's number, or an estate and premises with a slash between."""
    name, slash, premises = text.strip().partition("/")
    if not slash:
        return text.strip()
    estate = next((one.id for one in estates if one.called(name)), name.strip())
    return f"{estate}/{premises_key(premises)}"


def named(fact: Fact) -> Fact:
    """A hold with its name: the same hold always has the same one."""
    return replace(fact, number=f"H-{sha256(write_fact(replace(fact, number='')))[:8]}")


def lift(books: Books, name: str, *, by: str, why: str) -> Hold:
    """Lift a hold; raises Refused("hold-unknown") where none of that name rests."""
    resting = {hold.name: hold for hold in all_holds(books.connection, books.issuer)}
    if name not in resting:
        raise Refused(
            "hold-unknown",
            f"no hold is called {name}",
            hint="用 cuihan hold list 查看编号 / `cuihan hold list` shows their names.",
        )
    hold = resting[name]
    fact = Fact(
        kind=FactKind.LIFT, account=hold.account, debtor=hold.debtor, number=name, on=books.at.date(), signer=by, note=why
    )
    books.add([fact_row(fact, at=books.at, by=by, source="cuihan hold lift")])
    return hold


def all_holds(connection: Connection, issuer: str) -> tuple[Hold, ...]:
    """Every hold of an issuer that was not lifted, ended ones included."""
    rows = stored.facts(connection, issuer, kinds=(FactKind.HOLD, FactKind.LIFT))
    return holds(stated(row).fact for row in rows)


def payments(connection: Connection, issuer: str) -> Iterator[Stated]:
    """The payments on the stop list, in the order in which they were stated."""
    return (stated(row) for row in stored.facts(connection, issuer, kinds=(FactKind.PAID,)))


def stopped(
    connection: Connection, issuer: str, *, after: int, today: date, file: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Accounts, and debtors by name, of whom something was stated behind the fact `after` that stops their letters, and why.

    Payments stop a letter because its sum is no longer right, holds because somebody said so; a waiver of the fee does not.
    """
    accounts: dict[str, str] = {}
    names: dict[str, str] = {}
    lifted = {stated(row).fact.number for row in stored.facts(connection, issuer, kinds=(FactKind.LIFT,), after=after)}
    for row in stored.facts(connection, issuer, kinds=(FactKind.PAID, FactKind.HOLD), after=after):
        one = stated(row)
        why = _stops(one, lifted, today, file)
        if not why:
            continue
        if one.fact.account:
            accounts[one.fact.account] = why
            if one.fact.place:
                accounts[one.fact.place] = why
        else:
            names[plain_name(one.fact.debtor)] = why
    return accounts, names


def _stops(one: Stated, lifted: set[str], today: date, file: str) -> str:
    fact = one.fact
    if fact.kind is FactKind.PAID:
        return "paid" if not one.file or one.file == file else ""
    ground = Ground(fact.reason)
    ended = fact.until is not None and fact.until < today
    return "" if ground is Ground.WAIVER or ended or fact.number in lifted else f"hold-{ground.value}"
