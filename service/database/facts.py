"""Named queries about facts, and about which account was demanded what. The caller's transaction is the unit of truth."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, RowMapping, and_, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from service.database.schema import demanded, fact, notice


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A fact as it is stored; `body` is its canonical JSON."""

    account: str
    kind: str
    on: str
    at: str
    by: str
    source: str
    file: str
    digest: str
    body: bytes
    id: int = 0


def add_facts(connection: Connection, issuer: str, rows: Iterable[FactRow]) -> list[FactRow]:
    """Append facts; one that is known already is not added again. Returns those that were new, with their ids."""
    added = []
    for row in rows:
        values = {
            name: getattr(row, name) for name in ("account", "kind", "on", "at", "by", "source", "file", "digest", "body")
        }
        statement = upsert(fact).values(issuer=issuer, **values).on_conflict_do_nothing().returning(fact.c.id)
        known = connection.execute(statement).scalar_one_or_none()
        if known is not None:
            added.append(replace(row, id=known))
    return added


def facts(connection: Connection, issuer: str, *, kinds: Sequence[str] = (), after: int = 0) -> Iterator[FactRow]:
    """The facts of an issuer in the order in which they were stated."""
    query = select(fact).where(fact.c.issuer == issuer, fact.c.id > after)
    if kinds:
        query = query.where(fact.c.kind.in_(kinds))
    for row in connection.execution_options(yield_per=1000).execute(query.order_by(fact.c.id)).mappings():
        yield FactRow(**{name: row[name] for name in FactRow.__dataclass_fields__})


def newest_fact(connection: Connection) -> int:
    """The id of the newest fact; 0 where there is none."""
    return int(connection.execute(select(func.max(fact.c.id))).scalar_one() or 0)


def unindexed(connection: Connection, issuer: str) -> Iterator[RowMapping]:
    """The notices of an issuer that `demanded` does not have yet; a void one demanded nothing."""
    same = and_(*(notice.c[name] == demanded.c[name] for name in ("issuer", "series", "year", "no")))
    query = select(notice.c.issuer, notice.c.series, notice.c.year, notice.c.no, notice.c.line)
    query = query.where(notice.c.issuer == issuer, ~select(demanded.c.no).where(same).exists(), notice.c.void.is_(None))
    yield from connection.execution_options(yield_per=500).execute(query).mappings()


def add_demanded(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Remember what notices demanded of whom."""
    if rows:
        connection.execute(insert(demanded), list(rows))


def demands(connection: Connection, issuer: str, series: Sequence[str]) -> Iterator[RowMapping]:
    """Account, body and place of every indexed notice of some series that is not void."""
    same = and_(*(notice.c[name] == demanded.c[name] for name in ("issuer", "series", "year", "no")))
    query = select(demanded, notice.c.number).join(notice, same)
    query = query.where(demanded.c.issuer == issuer, demanded.c.series.in_(series), notice.c.void.is_(None))
    query = query.order_by(*(demanded.c[name] for name in ("issuer", "series", "year", "no")))
    yield from connection.execution_options(yield_per=1000).execute(query).mappings()


def series_of(connection: Connection, issuer: str) -> list[str]:
    """Every series in which an issuer has notices."""
    return list(connection.execute(select(notice.c.series).where(notice.c.issuer == issuer).distinct()).scalars())
