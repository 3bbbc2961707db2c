"""Which seals an outside authority has stamped, and when: what release asks before it lets letters go."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from service.database.queries import LogKey
from service.database.schema import batch, seal, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class StampRow:
    """One time stamp over a seal."""

    sequence: int
    authority: int
    """1 for the first authority of the settings, 2 for the second."""
    at: str
    """The authority's time, ISO 8601 in UTC."""
    asked: str
    """Our clock when it answered, ISO 8601 in Shanghai time."""


def add_stamp(connection: Connection, log: LogKey, row: StampRow) -> bool:
    """Remember a stamp; one that is known already stays as it is. Says whether it was not known before."""
    statement = insert(stamp).values(
        issuer=log.issuer,
        series=log.series,
        year=log.year,
        sequence=row.sequence,
        authority=row.authority,
        at=row.at,
        asked=row.asked,
    )
    return connection.execute(statement.on_conflict_do_nothing().returning(stamp.c.sequence)).first() is not None


def stamps_covering(connection: Connection, log: LogKey, no: int) -> list[StampRow]:
    """The stamps over seals that hold number `no`, the earliest seal first."""
    here = (stamp.c.issuer == log.issuer) & (stamp.c.series == log.series) & (stamp.c.year == log.year)
    same = (stamp.c.issuer == seal.c.issuer) & (stamp.c.series == seal.c.series) & (stamp.c.year == seal.c.year)
    joined = stamp.join(seal, same & (stamp.c.sequence == seal.c.sequence))
    found = connection.execute(
        select(stamp.c.sequence, stamp.c.authority, stamp.c.at, stamp.c.asked)
        .select_from(joined)
        .where(here, seal.c.size >= no)
        .order_by(stamp.c.sequence, stamp.c.authority)
    )
    return [StampRow(sequence=row.sequence, authority=row.authority, at=row.at, asked=row.asked) for row in found]


def newest_stamped(connection: Connection, log: LogKey) -> int:
    """How many letters the newest stamped seal covers; 0 where no seal is stamped."""
    rows = stamps_covering(connection, log, 0)
    if not rows:
        return 0
    here = (seal.c.issuer == log.issuer) & (seal.c.series == log.series) & (seal.c.year == log.year)
    return int(connection.execute(select(seal.c.size).where(here, seal.c.sequence == rows[-1].sequence)).scalar_one())


def logs(connection: Connection) -> list[LogKey]:
    """Every log that has a seal, in order."""
    found = connection.execute(
        select(seal.c.issuer, seal.c.series, seal.c.year).distinct().order_by(seal.c.issuer, seal.c.series, seal.c.year)
    )
    return [LogKey(issuer=row.issuer, series=row.series, year=row.year) for row in found]


def batches(connection: Connection, *, issuer: str, series: str) -> list[bytes]:
    """A stored plan of each series of an issuer, or of the one series named: it says whether the series is a test."""
    mine = (batch.c.issuer == issuer) & (batch.c.series == series if series else batch.c.series != "")
    newest = select(batch.c.series, func.max(batch.c.id).label("id")).where(mine).group_by(batch.c.series).subquery()
    return [bytes(row.body) for row in connection.execute(select(batch.c.body).join(newest, batch.c.id == newest.c.id))]
