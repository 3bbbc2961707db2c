"""The changes feed: what happened, for systems outside, in the order in which it became true.

`tell` is called in the transaction of the change itself, so nothing is told that did not happen and nothing that happened is
left out. What the journal keeps is told by the journal (`of_entries`); what it does not keep one by one, the numbers, by who
writes them. A change names things by their identifiers and says nothing about a person: whoever may know more asks for it.

    >>> Change(type="notice.evidenced", issuer="cuihe", series="live", subject="cuihe/live/2026/17", at=MOMENT,
    ...        body={"number": "翠禾物催〔2026〕17号", "document": "9f3c…", "batch": "a1b2…"})
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from service.archive.journal import Doing, Entry
from service.database import changes as stored
from service.database import journal as entries
from service.database import queries
from service.database.changes import ChangeRow
from service.database.queries import LogKey
from service.terms.canonical import Json, canonical, parse
from service.terms.facts import FactKind
from service.terms.problems import Refused

FACTS = {
    FactKind.DEMAND: "history.recorded",
    FactKind.DELIVERY: "delivery.recorded",
    FactKind.PAYMENT: "payment.recorded",
    FactKind.ADMISSION: "contact.recorded",
    FactKind.SUIT: "suit.recorded",
    FactKind.PAID: "payment.stated",
    FactKind.HOLD: "hold.placed",
    FactKind.LIFT: "hold.lifted",
    FactKind.CUSTOMER: "customer.recorded",
}
"""What each kind of fact is called when it is stated."""

ENTRIES = {
    Doing.APPROVED: "batch.approved",
    Doing.RELEASED: "batch.released",
    Doing.VOIDED: "notice.void",
    Doing.WITHDRAWN: "notice.withdrawn",
    Doing.ISSUER_CHANGED: "issuer.changed",
    Doing.POLICY_CHANGED: "policy.changed",
    Doing.TEMPLATE_CHANGED: "template.changed",
    Doing.ERASED: "data.erased",
    Doing.KEY_ROTATED: "key.rotated",
    Doing.KEY_REPLACED: "key.replaced",
    Doing.KEY_PUBLISHED: "key.published",
    Doing.STAMPED: "log.stamped",
    Doing.LOG_CLOSED: "log.closed",
}
"""What an entry of the journal is called when it is told; a stated fact is called by its kind."""

NUMBERS = ("notice.numbered", "notice.evidenced", "notice.released")

TYPES = frozenset({*FACTS.values(), *ENTRIES.values(), *NUMBERS})
"""Every type there is."""

MOST = 1000
"""Most changes of one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that happened."""

    type: str
    issuer: str
    at: datetime
    subject: str = ""
    """What it happened to: issuer/series/year/n of a notice, a batch, a digest. Changes of one subject keep their order."""
    series: str = ""
    """Empty where it is about no series."""
    body: Json = field(default_factory=dict)
    """Identifiers, digests, counts."""


def tell(connection: Connection, changes: Iterable[Change]) -> None:
    """Append changes, in the transaction of what they tell of."""
    rows = [
        {
            "issuer": one.issuer,
            "series": one.series,
            "type": one.type,
            "subject": one.subject,
            "at": one.at.isoformat(),
            "body": canonical(one.body),
        }
        for one in changes
    ]
    stored.add_changes(connection, rows)


def since(
    connection: Connection,
    issuer: str,
    cursor: int,
    *,
    most: int = MOST,
    types: Sequence[str] = (),
    series: Sequence[str] = (),
) -> list[ChangeRow]:
    """The changes behind a cursor, at most `most`; the id of the last one is the next cursor.

    Raises Refused("cursor-unknown") for a cursor that this database has not given out yet: it was made again since.
    """
    newest = stored.newest_change(connection, issuer)
    if not 0 <= cursor <= newest:
        raise Refused(
            "cursor-unknown",
            f"the newest change of {issuer} is {newest}, not {cursor}",
            hint="数据库可能已重建;从游标 0 重新读取 / The database may have been made again: read from cursor 0.",
        )
    return stored.changes_behind(connection, issuer, cursor, most=most, types=types, series=series)


def shown(row: ChangeRow) -> Json:
    """A change as the feed and the webhooks tell it."""
    return {
        "type": row.type,
        "timestamp": row.at,
        "data": {"cursor": row.id, "issuer": row.issuer, "series": row.series, "subject": row.subject, **parse(row.body)},
    }


def of_entries(connection: Connection, issuer: str, told: Sequence[Entry], *, at: datetime) -> Iterator[Change]:
    """What is told of entries of the journal: their leaf's facts, never their line, which may name people."""
    for entry in told:
        name = FACTS[FactKind(entry.facts["fact"])] if entry.kind is Doing.STATED else ENTRIES.get(entry.kind, "")
        if name:
            more = {"batch": entry.batch} if entry.batch and entry.batch != entry.subject else {}
            series = _series(connection, entry)
            yield Change(type=name, issuer=issuer, series=series, subject=entry.subject, at=at, body={**entry.facts, **more})


def _series(connection: Connection, entry: Entry) -> str:
    """The series an entry is about: that of its batch, or of the notice or log it names."""
    batch = queries.find_batch(connection, entry.batch) if entry.batch else None
    if batch is not None:
        return str(batch["series"])
    _issuer, *place = entry.subject.split("/")
    return place[0] if len(place) in {2, 3} else ""


def numbered(connection: Connection, log: LogKey, batch: str, numbers: Sequence[tuple[int, str]], *, at: datetime) -> None:
    """Tell of numbers that were given out, each with its printed form."""
    tell(connection, (_notice("notice.numbered", log, no, at, number=number, batch=batch) for no, number in numbers))


def evidenced(connection: Connection, log: LogKey, first: int, count: int, *, at: datetime) -> None:
    """Tell of the letters of a chunk that have come under a seal; the void ones were told of."""
    found = stored.made(connection, log, first, count)
    tell(
        connection,
        (
            _notice("notice.evidenced", log, row["no"], at, number=row["number"], batch=row["batch"], document=row["document"])
            for row in found
        ),
    )


def released(connection: Connection, issuer: str, batch: str, *, at: datetime) -> None:
    """Tell of every letter of a batch that goes out: not void, and not withdrawn."""
    kept_back = entries.withdrawn(connection, issuer=issuer, batch=batch)
    found = (
        (LogKey(issuer=row["issuer"], series=row["series"], year=row["year"]), row) for row in stored.made_of(connection, batch)
    )
    tell(
        connection,
        (
            _notice("notice.released", log, row["no"], at, number=row["number"], batch=batch, document=row["document"])
            for log, row in found
            if f"{log.issuer}/{log.series}/{log.year}/{row['no']}" not in kept_back
        ),
    )


def _notice(name: str, log: LogKey, no: int, at: datetime, **body: str) -> Change:
    subject = f"{log.issuer}/{log.series}/{log.year}/{no}"
    return Change(type=name, issuer=log.issuer, series=log.series, subject=subject, at=at, body=dict(body))
