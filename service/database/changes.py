"""Named queries about changes: what systems outside are told, in the order in which it became true.

A change is written in the transaction of what it tells of. Writers come one after the other, so a change that is seen later
never has a smaller id than one that was seen before: an id is a cursor.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, and_, func, insert, select

from service.database.queries import LogKey
from service.database.schema import change, notice


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change as it is stored; `body` is canonical JSON without anything about a person."""

    id: int
    issuer: str
    series: str
    type: str
    subject: str
    at: str
    body: bytes


def add_changes(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Append changes in their order."""
    if rows:
        connection.execute(insert(change), list(rows))


def changes_behind(
    connection: Connection,
    issuer: str,
    after: int,
    *,
    most: int,
    types: Collection[str] = (),
    series: Collection[str] = (),
) -> list[ChangeRow]:
    """At most so many changes of an issuer behind the cursor `after`; of some types or series only, where these are named.

    What belongs to no series is told whichever series are named.
    """
    query = select(change).where(change.c.issuer == issuer, change.c.id > after)
    query = query.where(change.c.type.in_(types)) if types else query
    query = query.where(change.c.series.in_(["", *series])) if series else query
    found = connection.execute(query.order_by(change.c.id).limit(most)).mappings()
    return [ChangeRow(**{name: row[name] for name in ChangeRow.__dataclass_fields__}) for row in found]


def newest_change(connection: Connection, issuer: str) -> int:
    """The cursor behind everything that has happened so far; 0 where nothing has."""
    return int(connection.execute(select(func.max(change.c.id)).where(change.c.issuer == issuer)).scalar_one() or 0)


def made(connection: Connection, log: LogKey, first: int, count: int) -> list[RowMapping]:
    """Of the numbers first … first+count-1 those that have a letter: no, number, batch, document."""
    query = select(notice.c.no, notice.c.number, notice.c.batch, notice.c.document)
    of = and_(notice.c.issuer == log.issuer, notice.c.series == log.series, notice.c.year == log.year)
    query = query.where(of, notice.c.no.between(first, first + count - 1), notice.c.void.is_(None))
    return list(connection.execute(query.order_by(notice.c.no)).mappings())


def made_of(connection: Connection, batch: str) -> list[RowMapping]:
    """The letters of a batch that have not become void, in delivery order: issuer, series, year, no, number, document."""
    names = ("issuer", "series", "year", "no", "number", "document")
    query = select(*(notice.c[name] for name in names)).where(notice.c.batch == batch, notice.c.void.is_(None))
    return list(connection.execute(query.order_by(notice.c.position)).mappings())
