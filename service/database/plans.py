"""Named queries about approved plans, kept in pieces: whoever needs some letters or rows reads their pieces only.

A function takes an open connection and never commits: the caller's transaction is the unit of truth.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from service.database.schema import notice, planned


def add_piece(connection: Connection, batch_id: str, kind: str, first: int, body: bytes) -> None:
    """Store a piece; `first` is the place of its first item among those of its kind."""
    connection.execute(insert(planned).values(batch=batch_id, kind=kind, first=first, body=body))


def piece(connection: Connection, batch_id: str, kind: str, at: int) -> tuple[int, bytes] | None:
    """The piece that holds the item at a place, with the place of its first; the last piece for a place behind the last."""
    query = select(planned.c.first, planned.c.body)
    query = query.where(planned.c.batch == batch_id, planned.c.kind == kind, planned.c.first <= at)
    row = connection.execute(query.order_by(planned.c.first.desc()).limit(1)).one_or_none()
    return None if row is None else (int(row[0]), bytes(row[1]))


def piece_starts(connection: Connection, batch_id: str, kind: str) -> list[int]:
    """Where the pieces of a kind begin, in order."""
    query = select(planned.c.first).where(planned.c.batch == batch_id, planned.c.kind == kind)
    return list(connection.execute(query.order_by(planned.c.first)).scalars())


def numbers_at(connection: Connection, batch_id: str, positions: Sequence[int]) -> dict[int, str]:
    """The printed numbers of the letters at these positions, of those that have one."""
    query = select(notice.c.position, notice.c.number)
    query = query.where(notice.c.batch == batch_id, notice.c.position.in_(positions))
    return {row.position: row.number for row in connection.execute(query)}
