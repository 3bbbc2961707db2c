"""Named queries about leases: who holds what, until when. Times are seconds since 1970 by the clock of who writes them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from service.database.schema import lease


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseRow:
    """A lease that somebody took and has not given back."""

    name: str
    holder: str
    until: int


def leases(connection: Connection) -> list[LeaseRow]:
    """Every lease that is not given back, those included that ran out."""
    query = select(lease.c.name, lease.c.holder, lease.c.until).order_by(lease.c.name)
    return [LeaseRow(name=row.name, holder=row.holder, until=row.until) for row in connection.execute(query)]


def put_lease(connection: Connection, row: LeaseRow) -> None:
    """Write a lease down, in place of whoever had it before."""
    values = {"holder": row.holder, "until": row.until}
    statement = insert(lease).values(name=row.name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[lease.c.name], set_=values))


def renew_lease(connection: Connection, row: LeaseRow) -> bool:
    """Prolong a lease; says whether its holder still has it."""
    statement = update(lease).where(lease.c.name == row.name, lease.c.holder == row.holder).values(until=row.until)
    return connection.execute(statement).rowcount == 1


def drop_leases(connection: Connection, names: Collection[str], holder: str = "") -> None:
    """Take leases away, whoever has them, or only where that holder does."""
    statement = delete(lease).where(lease.c.name.in_(names))
    connection.execute(statement.where(lease.c.holder == holder) if holder else statement)


def holder_of(connection: Connection, name: str) -> str:
    """Who holds a lease; empty where nobody does."""
    return connection.execute(select(lease.c.holder).where(lease.c.name == name)).scalar_one_or_none() or ""
