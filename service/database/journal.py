"""Named queries about the journal: its positions, its entries, and which of them wait for a seal."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, RowMapping, and_, func, insert, select
from sqlalchemy.sql.elements import ColumnElement

from service.database.queries import LogKey
from service.database.schema import counter, happened, seal
from service.terms.canonical import Json, parse
from service.terms.party import JOURNAL


def journal(issuer: str, year: int) -> LogKey:
    """The journal of an issuer and year."""
    return LogKey(issuer=issuer, series=JOURNAL, year=year)


def newest_year(connection: Connection, issuer: str, *, before: int = 10_000) -> int:
    """The year of an issuer's newest journal, or its newest one before a year; 0 where there is none."""
    query = select(func.max(counter.c.year)).where(counter.c.issuer == issuer, counter.c.series == JOURNAL)
    return int(connection.execute(query.where(counter.c.year < before)).scalar_one() or 0)


def size(connection: Connection, log: LogKey) -> int:
    """How many entries a journal has."""
    query = select(func.max(happened.c.no)).where(_of(log))
    return int(connection.execute(query).scalar_one() or 0)


def add_entries(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Append entries in the transaction that allotted their positions."""
    connection.execute(insert(happened), list(rows))


def unsealed(connection: Connection) -> list[tuple[LogKey, int]]:
    """The journals with entries that no seal covers, and their sizes; older years first."""
    covered = select(func.max(seal.c.size)).where(
        seal.c.issuer == counter.c.issuer, seal.c.series == JOURNAL, seal.c.year == counter.c.year
    )
    query = select(counter.c.issuer, counter.c.year, counter.c.last).where(
        counter.c.series == JOURNAL, counter.c.last > func.coalesce(covered.scalar_subquery(), -1)
    )
    found = connection.execute(query.order_by(counter.c.issuer, counter.c.year))
    return [(journal(issuer, year), last) for issuer, year, last in found]


def hashes(connection: Connection, log: LogKey, first: int, last: int) -> list[bytes]:
    """Leaf hashes of the entries first … last, in order."""
    query = select(happened.c.leaf).where(_of(log), happened.c.no.between(first, last))
    return list(connection.execute(query.order_by(happened.c.no)).scalars())


def leaves(connection: Connection, log: LogKey, first: int, last: int) -> list[bytes]:
    """Leaves of the entries first … last, in order."""
    query = select(happened.c.entry).where(_of(log), happened.c.no.between(first, last))
    return list(connection.execute(query.order_by(happened.c.no)).scalars())


def lines(connection: Connection, log: LogKey, after: int, last: int) -> dict[int, list[bytes]]:
    """The details of the entries behind `after` up to `last`, by the position of the first of those stored together."""
    query = select(happened.c.first, happened.c.line).where(_of(log), happened.c.no.between(after + 1, last))
    found: dict[int, list[bytes]] = {}
    for first, line in connection.execute(query.order_by(happened.c.no)):
        found.setdefault(first, []).append(line)
    return found


def entries(
    connection: Connection,
    *,
    issuer: str = "",
    kinds: Sequence[str] = (),
    subject: str = "",
    batch: str = "",
    since: str = "",
    after: tuple[int, int] | None = None,
) -> Iterator[RowMapping]:
    """Entries in the order of their positions; `since` is an ISO day or time, `after` a year and a position of its journal."""
    query = select(happened)
    for column, value in ((happened.c.issuer, issuer), (happened.c.subject, subject), (happened.c.batch, batch)):
        if value:
            query = query.where(column == value)
    if kinds:
        query = query.where(happened.c.kind.in_(kinds))
    if since:
        query = query.where(happened.c.at >= since)
    if after:
        year, no = after
        query = query.where((happened.c.year > year) | ((happened.c.year == year) & (happened.c.no > no)))
    query = query.order_by(happened.c.issuer, happened.c.year, happened.c.no)
    yield from connection.execution_options(yield_per=500).execute(query).mappings()


def newest(connection: Connection, *, issuer: str, kind: str, subject: str) -> RowMapping | None:
    """The newest entry of a kind about a subject."""
    query = select(happened).where(happened.c.issuer == issuer, happened.c.kind == kind, happened.c.subject == subject)
    query = query.order_by(happened.c.year.desc(), happened.c.no.desc()).limit(1)
    return connection.execute(query).mappings().one_or_none()


def withdrawn(connection: Connection, *, issuer: str = "", batch: str = "") -> dict[str, str]:
    """The letters withdrawn after they were sealed, as issuer/series/year/n, with their reasons."""
    found = entries(connection, issuer=issuer, batch=batch, kinds=("withdrawn",))
    return {row["subject"]: str(parse(row["entry"])["facts"]["reason"]) for row in found}


def sealed(connection: Connection) -> dict[tuple[str, int], int]:
    """How many entries of each journal are under a seal, by issuer and year."""
    query = select(seal.c.issuer, seal.c.year, func.max(seal.c.size)).where(seal.c.series == JOURNAL)
    return {(issuer, year): size for issuer, year, size in connection.execute(query.group_by(seal.c.issuer, seal.c.year))}


def reached(connection: Connection, issuer: str) -> tuple[int, int]:
    """Year and position of an issuer's newest entry; zeros where there is none."""
    query = select(happened.c.year, happened.c.no).where(happened.c.issuer == issuer)
    row = connection.execute(query.order_by(happened.c.year.desc(), happened.c.no.desc()).limit(1)).one_or_none()
    return (0, 0) if row is None else (row.year, row.no)


def issuers(connection: Connection) -> list[str]:
    """Every issuer that has a journal."""
    query = select(counter.c.issuer).where(counter.c.series == JOURNAL).distinct()
    return list(connection.execute(query.order_by(counter.c.issuer)).scalars())


def said(row: RowMapping) -> Json:
    """What the line of an entry says; nothing where it was erased."""
    found: Json = parse(row["line"]).get("said", {})
    return found


def _of(log: LogKey) -> ColumnElement[bool]:
    return and_(happened.c.issuer == log.issuer, happened.c.year == log.year)
