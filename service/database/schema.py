"""The schema of an installation's state. Money is not in it: the frozen lines hold all amounts, as canonical JSON.

Everything a letter says stands in `notice.line`; the other columns are what queries look for. `event` is the journal's queue:
an entry is written in the transaction of the change it tells of, and sealed behind it.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    event,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from service.database.transactions import BUSY_MILLISECONDS, Database, sqlite_at
from service.terms.problems import Broken, Refused, Told, Unavailable

FORMAT = 2
"""Version of the home's layout and this schema; a home of another format is refused by name."""

metadata = MetaData()

batch = Table(
    "batch",
    metadata,
    Column("id", String, primary_key=True),
    Column("issuer", String, nullable=False),
    Column("series", String, nullable=False),
    Column("file_sha256", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("today", String, nullable=False),
    Column("state", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""One approved upload; `body` is the compressed head of the plan that resume reads instead of the files on disk."""

planned = Table(
    "planned",
    metadata,
    Column("batch", ForeignKey("batch.id", deferrable=True, initially="DEFERRED"), nullable=False),
    Column("kind", String, nullable=False),
    Column("first", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("batch", "kind", "first"),
)
"""What an approved plan says of its letters and rows, some hundred to a piece, compressed. Pieces are written before their
head, which counts them."""

counter = Table(
    "counter",
    metadata,
    Column("issuer", String, nullable=False),
    Column("series", String, nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("issuer", "series", "year"),
)

chunk = Table(
    "chunk",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch", ForeignKey("batch.id"), nullable=False),
    Column("issuer", String, nullable=False),
    Column("series", String, nullable=False),
    Column("year", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("state", String, nullable=False),
    Index("chunk_place", "issuer", "series", "year", "first", unique=True),
)
"""Numbers allotted together; state numbered → stored → evidenced."""

notice = Table(
    "notice",
    metadata,
    Column("issuer", String, nullable=False),
    Column("series", String, nullable=False),
    Column("year", Integer, nullable=False),
    Column("no", Integer, nullable=False),
    Column("number", String, nullable=False),
    Column("batch", ForeignKey("batch.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("line", LargeBinary, nullable=False),
    Column("record", LargeBinary),
    Column("leaf", LargeBinary),
    Column("document", String),
    Column("size", Integer),
    Column("pages", Integer),
    Column("void", String),
    PrimaryKeyConstraint("issuer", "series", "year", "no"),
    Index("notice_number", "number", unique=True),
    Index("notice_position", "batch", "position", unique=True),
)
"""One number: its frozen line from the moment it is allotted, its leaf from the moment its letter is stored."""

seal = Table(
    "seal",
    metadata,
    Column("issuer", String, nullable=False),
    Column("series", String, nullable=False),
    Column("year", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", LargeBinary, nullable=False),
    PrimaryKeyConstraint("issuer", "series", "year", "sequence"),
)

stamp = Table(
    "stamp",
    metadata,
    Column("issuer", String, nullable=False),
    Column("series", String, nullable=False),
    Column("year", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("authority", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("asked", String, nullable=False),
    PrimaryKeyConstraint("issuer", "series", "year", "sequence", "authority"),
)
"""Time stamps of outside authorities over seals; the stamps themselves lie in the archive beside the seals."""

happened = Table(
    "event",
    metadata,
    Column("issuer", String, nullable=False),
    Column("year", Integer, nullable=False),
    Column("no", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("batch", String, nullable=False),
    Column("entry", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("line", LargeBinary, nullable=False),
    PrimaryKeyConstraint("issuer", "year", "no"),
    Index("event_kind", "issuer", "kind", "subject"),
    Index("event_batch", "batch"),
)
"""The journal: `no` is the position in its log, `entry` the leaf, `line` its details. `first` is the position of the first
entry whose line is stored in the same object. Append-only, but that a line may be replaced by what is left of an erased one."""

fact = Table(
    "fact",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("issuer", String, nullable=False),
    Column("account", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("on", String, nullable=False),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("source", String, nullable=False),
    Column("file", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("fact_account", "issuer", "account"),
    Index("fact_same", "issuer", "digest", unique=True),
)
"""What is known of accounts besides their arrears: holds, payments, notices and deliveries outside Cuihan. Append-only; `at` is
when it was stated, `on` the day it is about, `source` the row or command, `file` the arrears file it was stated with."""

demanded = Table(
    "demanded",
    metadata,
    Column("issuer", String, nullable=False),
    Column("series", String, nullable=False),
    Column("year", Integer, nullable=False),
    Column("no", Integer, nullable=False),
    Column("account", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("issuer", "series", "year", "no"),
    Index("demanded_account", "issuer", "series", "account"),
)
"""Which account a notice demanded what of: read out of the frozen lines when somebody first asks, and made again from them."""

lease = Table(
    "lease",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", Integer, nullable=False),
)
"""What one process has for itself for a while: a series, a journal, the keys. No archive has it."""

change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("issuer", String, nullable=False),
    Column("series", String, nullable=False),
    Column("type", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("at", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("change_issuer", "issuer", "id"),
    sqlite_autoincrement=True,
)
"""What systems outside are told, in the order in which it became true; `id` is the cursor and never used again. No archive has
it: a database that is made again begins a new feed."""

_KEPT = "issuer, year, no, first, at, kind, subject, batch, entry, leaf"
_NOT_ERASED = "json_extract(CAST(NEW.line AS TEXT), '$.erased') IS NULL"

APPEND_ONLY = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {what} BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
    for name, what in (
        ("fact_no_update", "UPDATE ON fact"),
        ("fact_no_delete", "DELETE ON fact"),
        ("event_no_delete", "DELETE ON event"),
        ("event_no_update", f"UPDATE OF {_KEPT} ON event"),
        ("event_only_erased", f"UPDATE OF line ON event WHEN {_NOT_ERASED}"),
    )
)


def open_database(path: Path) -> Database:
    """The SQLite database of a home, made where it is missing: WAL, synchronous=FULL, foreign keys on."""
    engine = sqlite_at(path)

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
        connection.isolation_level = None  # transactions are begun by their own words, see service.database.transactions
        pragmas = (f"busy_timeout={BUSY_MILLISECONDS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "handle_error")
    def _tell(context: ExceptionContext) -> None:
        told = _told(context.original_exception, path)
        if told is not None:
            raise told from context.original_exception

    try:
        if not _whole(engine):
            with engine.begin() as connection:  # one transaction: whoever opens it at the same moment sees all of it or nothing
                metadata.create_all(connection)
                for statement in APPEND_ONLY:
                    connection.exec_driver_sql(statement)
    except (sqlite3.Error, DBAPIError) as error:  # what happens while connecting does not pass the listener
        original = error.orig if isinstance(error, DBAPIError) else error
        raise _told(original, path) or error from error
    return engine


def _whole(engine: Engine) -> bool:
    """Whether every table and trigger is there; looked at without the write lock, because every command opens the database."""
    with engine.connect() as connection:
        there = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')").scalars())
    return {*metadata.tables, *(statement.split()[5] for statement in APPEND_ONLY)} <= there


def _told(error: BaseException | None, path: Path) -> Told | None:
    """What SQLite's error means to a caller: make room, wait, look at permissions, or stop."""
    said = str(error)
    if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, sqlite3.IntegrityError):
        return None
    if "full" in said:
        return Unavailable(
            "disk-full", f"no space left for {path}", hint="腾出磁盘空间后重新运行同一命令 / Free some space and run again."
        )
    if "locked" in said or "busy" in said:
        return Unavailable("database-busy", f"{path} is in use", hint="稍后重试 / Try again later.")
    if "readonly" in said or "unable to open" in said:
        return Refused(
            "home-unwritable",
            f"{path} cannot be written: {said}",
            hint="检查安装目录的权限 / Check the permissions of the home.",
        )
    if "malformed" in said or "not a database" in said:
        return Broken(
            "database-damaged",
            f"{path} is damaged: {said}",
            hint="停止使用并从备份恢复;存档不受影响 / Stop, and restore it from a backup; the archive is not affected.",
        )
    return None
