"""What the installation knows of the accounts of a file: facts, and the notices it issued. Read once before planning.

A test series knows only its own notices, and a live one none of a test series: letters that say 样张 demanded nothing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping

from service.database import facts as stored
from service.database import journal, queries
from service.database.facts import FactRow
from service.intake.premises import premises_key
from service.policy.recollect import credit, recollect
from service.terms.canonical import Json, canonical, sha256
from service.terms.case import Case
from service.terms.decision import Channel, Stage
from service.terms.facts import Fact, FactKind, read_fact, write_fact
from service.terms.party import Issuer
from service.terms.past import Claim, Earlier, Past


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A fact with the circumstances of its statement."""

    fact: Fact
    nth: int
    """Its place in the order in which facts were stated."""
    day: date
    """The day on which it was stated."""
    file: str
    """SHA-256 of the arrears file it was stated with, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of accounts, by account and by estate and premises; and by name, what is known of debtors."""

    facts: Mapping[str, Sequence[Stated]] = field(default_factory=dict)
    by_name: Mapping[str, Sequence[Stated]] = field(default_factory=dict)
    notices: Mapping[str, Sequence[Earlier]] = field(default_factory=dict)
    mark: int = 0
    """Id of the newest fact looked at: what is stated later is news to an approved plan."""
    seen: tuple[int, int, int] | None = None
    """Year and position of the journal's newest entry, id of the newest chunk of numbers; None where nobody looked."""

    def past(self, case: Case, *, as_of: date, file: str) -> Past:
        """What a decision about a case knows. `as_of` is the day on which its file was exported, `file` the file's SHA-256."""
        said = self.said(case)
        news = [one.fact for one in said if one.fact.kind is FactKind.PAID and is_news(one, as_of, file)]
        received = map(credit, dict.fromkeys(news))  # told twice, by a command and with a file, it is one payment
        return recollect(
            [one.fact for one in said],
            notices=[notice for key in _keys(case) for notice in self.notices.get(key, ())],
            credits_=received,
            columns=case.columns,
        )

    def unmatched(self, cases: Iterable[Case], *, as_of: date, file: str) -> list[Fact]:
        """Payments the file does not know, of accounts that are not in it: perhaps a number was mistyped."""
        there = {key for case in cases for key in _keys(case)}
        said = {id(one): one for facts in self.facts.values() for one in facts if one.fact.kind is FactKind.PAID}
        return [
            one.fact for one in said.values() if not {one.fact.account, one.fact.place} & there and is_news(one, as_of, file)
        ]

    def with_payments(self, payments: Sequence[Fact]) -> "Known":
        """The same, and payments that somebody has just listed, without storing them."""
        facts = {key: list(said) for key, said in self.facts.items()}
        for nth, fact in enumerate(payments, start=self.mark + 1):
            one = Stated(fact=fact, nth=nth, day=date.max, file="")
            for key in {fact.account, fact.place or fact.account}:
                facts.setdefault(key, []).append(one)
        return replace(self, facts=facts)

    def said(self, case: Case) -> list[Stated]:
        """What was stated of an account, by its number or its premises, or of its debtor, in the order of statement."""
        found = [one for key in _keys(case) for one in self.facts.get(key, ())]
        for name in dict.fromkeys(map(plain_name, (case.debtor, *case.owners))):  # of one co-owner, it is about the whole claim
            found += self.by_name.get(name, ())
        return sorted({id(one): one for one in found}.values(), key=lambda one: one.nth)


NOBODY_KNOWN = Known()
"""A home without a past, or a plan without a home."""


def _keys(case: Case) -> tuple[str, ...]:
    """An account by its number, and by estate and premises, as a sheet that knows no numbers has it."""
    return tuple(dict.fromkeys((case.account, f"{case.estate}/{premises_key(case.premises)}")))


def is_news(stated: Stated, as_of: date, file: str) -> bool:
    """Whether a payment is not in a file yet: made or stated on the day of its export or later, or stated with this file."""
    if stated.file:
        return stated.file == file
    paid = stated.fact.on or stated.day
    return paid >= as_of or stated.day >= as_of


def plain_name(name: str) -> str:
    """A name as holds of debtors are compared by."""
    return "".join(name.split()).casefold()


def recall(connection: Connection, issuer: Issuer) -> Known:
    """Everything an installation knows for an issuer. Reads only; what is not indexed yet is read from the frozen lines."""
    facts: dict[str, list[Stated]] = {}
    by_name: dict[str, list[Stated]] = {}
    for row in stored.facts(connection, issuer.id):
        one = stated(row)
        if one.fact.account:
            for key in {one.fact.account, one.fact.place or one.fact.account}:
                facts.setdefault(key, []).append(one)
        else:
            by_name.setdefault(plain_name(one.fact.debtor), []).append(one)
    withdrawn = journal.withdrawn(connection, issuer=issuer.id)
    notices: dict[str, dict[str, Earlier]] = {}
    for place, account, body in _demands(connection, issuer):
        if place not in withdrawn:
            found, claim = notices.setdefault(account, {}), body.get("claim", place)
            found[claim] = _with_copy(found.get(claim), _earlier(body))
    return Known(
        facts=facts,
        by_name=by_name,
        notices={account: tuple(found.values()) for account, found in notices.items()},
        mark=stored.newest_fact(connection),
        seen=(*journal.reached(connection, issuer.id), queries.newest_chunk(connection)),
    )


def index_notices(connection: Connection, issuer: Issuer) -> None:
    """Remember what the notices demanded that nobody looked at yet, so that the next plan need not read them."""
    index_of(connection, issuer.id)


def index_of(connection: Connection, issuer: str) -> None:
    """The same of an issuer by its id."""
    stored.add_demanded(
        connection,
        [
            {name: row[name] for name in ("issuer", "series", "year", "no")} | {"account": account, "body": canonical(body)}
            for row in list(stored.unindexed(connection, issuer))
            for account, body in [_demand(row["line"])]
        ],
    )


def _demands(connection: Connection, issuer: Issuer) -> Iterator[tuple[str, str, Json]]:
    test = issuer.series.test
    series = [issuer.series.id] if test else stored.series_of(connection, issuer.id)
    for row in stored.demands(connection, issuer.id, series):
        body = json.loads(row["body"])
        if bool(body["test"]) == test:
            yield _place(row), row["account"], body
    for row in stored.unindexed(connection, issuer.id):
        account, body = _demand(row["line"])
        if bool(body["test"]) == test and (not test or row["series"] == issuer.series.id):
            yield _place(row), account, body


def _place(row: RowMapping) -> str:
    return f"{row['issuer']}/{row['series']}/{row['year']}/{row['no']}"


def _demand(line: bytes) -> tuple[str, Json]:
    said = json.loads(line)
    public, internal = said["public"], said["internal"]
    copy: Json = {"claim": f"claim {internal['batch']}"} if "copy" in internal else {}
    claims = sorted({(one["charge"], one["period_from"], one["period_to"] or one["due"]) for one in public["lines"]})
    return internal["account"], copy | {
        "number": public["number"],
        "stage": internal["stage"],
        "channel": internal["channel"],
        "on": public["issued"][:10],
        "deadline": public["deadline"],
        "test": int(bool(public["specimen"])),
        "claims": [list(claim) for claim in claims],
    }


def _with_copy(first: Earlier | None, one: Earlier) -> Earlier:
    """The notice with another copy of it, to another co-owner: they are one demand."""
    return one if first is None else replace(first, copies=(*first.numbers, one.number))


def _earlier(body: Json) -> Earlier:
    claims: frozenset[Claim] = frozenset((charge, first, last) for charge, first, last in body["claims"])
    return Earlier(
        number=body["number"],
        stage=Stage(body["stage"]),
        channel=Channel(body["channel"]),
        on=date.fromisoformat(body["on"]),
        dispatched=None,
        deadline=date.fromisoformat(body["deadline"]) if body["deadline"] else None,
        claims=claims,
    )


def stated(row: FactRow) -> Stated:
    """A fact out of the database."""
    return Stated(fact=read_fact(row.body), nth=row.id, day=datetime.fromisoformat(row.at).date(), file=row.file)


def fact_row(fact: Fact, *, at: datetime, by: str, source: str, file: str = "") -> FactRow:
    """A fact as it is stored; `source` says where it comes from: the row of a sheet, a command."""
    body = write_fact(fact)
    return FactRow(
        account=fact.account,
        kind=str(fact.kind),
        on=fact.on.isoformat() if fact.on else "",
        at=at.isoformat(),
        by=by,
        source=source,
        file=file,
        digest=sha256(body + file.encode()),
        body=body,
    )
