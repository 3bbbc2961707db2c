"""Named queries. A function takes an open connection and never commits: the caller's transaction is the unit of truth."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, and_, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.sql.elements import ColumnElement

from service.database.schema import batch, chunk, counter, notice, seal


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKey:
    """Names one log in the database."""

    issuer: str
    series: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRow:
    """A seal as the database knows it."""

    sequence: int
    size: int
    root: bytes
    note: bytes
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkRow:
    """A chunk of numbers."""

    id: int
    batch: str
    log: LogKey
    first: int
    count: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafRow:
    """What is known of a notice once its letter is stored, or it is void."""

    no: int
    record: bytes
    leaf: bytes
    document: str | None
    size: int | None
    pages: int | None
    void: str | None


def find_batch(connection: Connection, identity: str) -> RowMapping | None:
    """The batch of that identity."""
    return connection.execute(select(batch).where(batch.c.id == identity)).mappings().one_or_none()


def same_file(connection: Connection, *, issuer: str, series: str, file_sha256: str) -> list[RowMapping]:
    """Every batch from which letters of the same file have numbers in the same series, whatever its business date."""
    query = select(batch).where(
        batch.c.issuer == issuer,
        batch.c.series == series,
        batch.c.file_sha256 == file_sha256,
        exists().where(notice.c.batch == batch.c.id),
    )
    return list(connection.execute(query.order_by(batch.c.today)).mappings())


def add_batch(connection: Connection, values: Mapping[str, object]) -> None:
    """Store an approved batch."""
    connection.execute(insert(batch).values(**values))


def set_batch_state(connection: Connection, identity: str, state: str) -> None:
    """Move a batch on."""
    connection.execute(update(batch).where(batch.c.id == identity).values(state=state))


def advance_counter(connection: Connection, log: LogKey, count: int) -> int:
    """Allot `count` numbers and return the first. One statement, so that no two transactions can read the same value."""
    statement = upsert(counter).values(issuer=log.issuer, series=log.series, year=log.year, last=count)
    statement = statement.on_conflict_do_update(
        index_elements=[counter.c.issuer, counter.c.series, counter.c.year], set_={"last": counter.c.last + count}
    )
    last: int = connection.execute(statement.returning(counter.c.last)).scalar_one()
    return last - count + 1


def add_chunk(connection: Connection, *, batch_id: str, log: LogKey, first: int, count: int) -> None:
    """Remember numbers that were allotted together."""
    connection.execute(insert(chunk).values(batch=batch_id, first=first, count=count, state="numbered", **_log(log)))


def set_chunk_state(connection: Connection, log: LogKey, first: int, state: str) -> None:
    """Move a chunk on."""
    connection.execute(update(chunk).where(_of(chunk.c, log), chunk.c.first == first).values(state=state))


def open_chunks(connection: Connection, *, issuer: str, series: str) -> list[ChunkRow]:
    """Chunks of a series that are numbered but not evidenced, in number order, whatever their batch."""
    query = select(chunk).where(chunk.c.issuer == issuer, chunk.c.series == series, chunk.c.state != "evidenced")
    return [_chunk(row) for row in connection.execute(query.order_by(chunk.c.year, chunk.c.first)).mappings()]


def add_notices(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Store frozen notices in the transaction that allotted their numbers."""
    connection.execute(insert(notice), list(rows))


def lines(connection: Connection, log: LogKey, first: int, count: int) -> list[RowMapping]:
    """The notices first … first+count-1."""
    query = select(notice).where(_of(notice.c, log), notice.c.no.between(first, first + count - 1))
    return list(connection.execute(query.order_by(notice.c.no)).mappings())


def next_position(connection: Connection, batch_id: str) -> int:
    """How many letters of a batch have their number: the position of the next one."""
    taken = connection.execute(select(func.max(notice.c.position)).where(notice.c.batch == batch_id)).scalar_one()
    return 0 if taken is None else int(taken) + 1


def record_leaves(connection: Connection, log: LogKey, leaves: Sequence[LeafRow]) -> None:
    """Freeze the records of a chunk."""
    statement = (
        update(notice)
        .where(_of(notice.c, log), notice.c.no == bindparam("at_no"), notice.c.record.is_(None))
        .values({name: bindparam(f"new_{name}") for name in ("record", "leaf", "document", "size", "pages", "void")})
    )
    connection.execute(
        statement,
        [
            {
                "at_no": leaf.no,
                "new_record": leaf.record,
                "new_leaf": leaf.leaf,
                "new_document": leaf.document,
                "new_size": leaf.size,
                "new_pages": leaf.pages,
                "new_void": leaf.void,
            }
            for leaf in leaves
        ],
    )


def leaf_hashes(connection: Connection, log: LogKey, first: int, last: int) -> list[bytes]:
    """Leaf hashes of the notices first … last that have one, in order."""
    query = select(notice.c.leaf).where(_of(notice.c, log), notice.c.no.between(first, last), notice.c.leaf.is_not(None))
    return list(connection.execute(query.order_by(notice.c.no)).scalars())


def entries(connection: Connection, log: LogKey, first: int, last: int) -> list[bytes]:
    """Records of the notices first … last, in order."""
    query = select(notice.c.record).where(_of(notice.c, log), notice.c.no.between(first, last))
    return list(connection.execute(query.order_by(notice.c.no)).scalars())


def stored_prefix(connection: Connection, log: LogKey, known: int = 0) -> int:
    """Size of the longest prefix of the log whose leaves all exist; of its first `known` numbers that is known already."""
    behind = and_(_of(notice.c, log), notice.c.no > known)
    gap = connection.execute(select(func.min(notice.c.no)).where(behind, notice.c.leaf.is_(None))).scalar_one()
    if gap is not None:
        return int(gap) - 1
    return int(connection.execute(select(func.max(notice.c.no)).where(behind)).scalar_one() or known)


def newest_seal(connection: Connection, log: LogKey) -> SealRow | None:
    """The newest seal of a log."""
    query = select(seal).where(_of(seal.c, log)).order_by(seal.c.sequence.desc()).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return _seal(row) if row else None


def seals_of(connection: Connection, log: LogKey) -> list[SealRow]:
    """The seals of a log in their order."""
    query = select(seal).where(_of(seal.c, log)).order_by(seal.c.sequence)
    return [_seal(row) for row in connection.execute(query).mappings()]


def newest_sequence(connection: Connection, log: LogKey) -> int:
    """Sequence number of the newest seal of a log that the database knows; -1 where it knows none."""
    newest = connection.execute(select(func.max(seal.c.sequence)).where(_of(seal.c, log))).scalar_one()
    return -1 if newest is None else int(newest)


def seal_covering(connection: Connection, log: LogKey, size: int) -> SealRow | None:
    """The first seal of a log that covers `size` leaves: the same one however long the log has grown since."""
    query = select(seal).where(_of(seal.c, log), seal.c.size >= size).order_by(seal.c.sequence).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return _seal(row) if row else None


def last_seal_before(connection: Connection, log: LogKey) -> SealRow | None:
    """The last seal of the series' most recent earlier year."""
    query = select(seal).where(seal.c.issuer == log.issuer, seal.c.series == log.series, seal.c.year < log.year)
    row = connection.execute(query.order_by(seal.c.year.desc(), seal.c.sequence.desc()).limit(1)).mappings().one_or_none()
    return _seal(row) if row else None


def logs_of(connection: Connection, issuer: str, series: str) -> list[LogKey]:
    """The logs of a series, by year."""
    query = select(seal.c.year).where(seal.c.issuer == issuer, seal.c.series == series).distinct()
    return [
        LogKey(issuer=issuer, series=series, year=year) for year in connection.execute(query.order_by(seal.c.year)).scalars()
    ]


def given(connection: Connection, log: LogKey) -> int:
    """How many numbers of a log were given out."""
    return int(connection.execute(select(counter.c.last).where(_of(counter.c, log))).scalar_one_or_none() or 0)


def newest_year(connection: Connection, log: LogKey) -> int:
    """The latest year in which the series of a log has given out numbers; 0 where it never did."""
    query = select(func.max(counter.c.year)).where(counter.c.issuer == log.issuer, counter.c.series == log.series)
    return int(connection.execute(query).scalar_one() or 0)


def stands_open(connection: Connection, log: LogKey) -> bool:
    """Whether a log has numbers that are not evidenced yet."""
    return connection.execute(select(exists().where(_of(chunk.c, log), chunk.c.state != "evidenced"))).scalar_one()


def add_seal(connection: Connection, log: LogKey, row: SealRow) -> bool:
    """Remember a seal that is in the archive; the same seal twice is one. Says whether it was not known before."""
    values = {"sequence": row.sequence, "size": row.size, "root": row.root, "note": row.note}
    statement = upsert(seal).values(**values, **_log(log)).on_conflict_do_nothing().returning(seal.c.sequence)
    return connection.execute(statement).first() is not None


def last_issued(connection: Connection, log: LogKey) -> str:
    """Issue time (ISO) of the newest notice of a log; empty for a new log."""
    query = select(notice.c.line).where(_of(notice.c, log)).order_by(notice.c.no.desc()).limit(1)
    line = connection.execute(query).scalar_one_or_none()
    return "" if line is None else str(json.loads(line)["public"]["issued"])


def notices_from(
    connection: Connection, batch_id: str, position: int, count: int, columns: Sequence[str] = ()
) -> list[RowMapping]:
    """At most `count` notices of a batch in delivery order, from a position on; these columns of them, or all."""
    query = select(*(notice.c[name] for name in columns or notice.c.keys())).where(
        notice.c.batch == batch_id, notice.c.position >= position
    )
    return list(connection.execute(query.order_by(notice.c.position).limit(count)).mappings())


def newest_chunk(connection: Connection) -> int:
    """Id of the newest chunk; 0 where there is none."""
    return int(connection.execute(select(func.max(chunk.c.id))).scalar_one() or 0)


def notices_behind(connection: Connection, issuer: str, chunk_id: int) -> list[RowMapping]:
    """The notices of an issuer, not void, that were numbered in chunks behind that one: series and line."""
    same = and_(*(notice.c[name] == chunk.c[name] for name in ("issuer", "series", "year")))
    query = select(notice.c.series, notice.c.line).join(
        chunk, and_(same, notice.c.no >= chunk.c.first, notice.c.no < chunk.c.first + chunk.c.count)
    )
    query = query.where(chunk.c.issuer == issuer, chunk.c.id > chunk_id, notice.c.void.is_(None))
    return list(connection.execute(query).mappings())


def find_notice(connection: Connection, name: str) -> RowMapping | None:
    """A notice by its printed number, or by "issuer/series/year/n"."""
    conditions: list[ColumnElement[bool]] = [notice.c.number == name]
    place = name.split("/")
    if len(place) == 4 and place[2].isdecimal() and place[3].isdecimal():
        conditions.append(
            and_(
                notice.c.issuer == place[0],
                notice.c.series == place[1],
                notice.c.year == int(place[2]),
                notice.c.no == int(place[3]),
            )
        )
    return connection.execute(select(notice).where(or_(*conditions))).mappings().one_or_none()


def logs(connection: Connection) -> list[LogKey]:
    """Every log the database knows."""
    query = select(seal.c.issuer, seal.c.series, seal.c.year).distinct()
    return [
        LogKey(issuer=issuer, series=series, year=year)
        for issuer, series, year in connection.execute(query.order_by(seal.c.issuer, seal.c.series, seal.c.year))
    ]


def _log(log: LogKey) -> dict[str, object]:
    return {"issuer": log.issuer, "series": log.series, "year": log.year}


def _of(columns: object, log: LogKey) -> ColumnElement[bool]:
    return and_(columns.issuer == log.issuer, columns.series == log.series, columns.year == log.year)  # type: ignore[attr-defined]  # column collections are typed by name only


def _chunk(row: RowMapping) -> ChunkRow:
    return ChunkRow(
        id=row["id"],
        batch=row["batch"],
        log=LogKey(issuer=row["issuer"], series=row["series"], year=row["year"]),
        first=row["first"],
        count=row["count"],
        state=row["state"],
    )


def _seal(row: RowMapping) -> SealRow:
    return SealRow(sequence=row["sequence"], size=row["size"], root=row["root"], note=row["note"], year=row["year"])
