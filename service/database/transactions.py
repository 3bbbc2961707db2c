"""Transactions on SQLite as several processes need them: a reader sees one moment, a writer has the pen from its first word.

The driver would begin a transaction only at the first change, so that what was read before it may be old by then. Here
`connect` reads one snapshot, and `begin` takes the write lock at once: what a transaction reads is still so when it commits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event

BUSY_MILLISECONDS = 30_000
"""Longest wait for another process's write transaction. Those are short; a loaded disk syncs slowly."""

_WRITING = "cuihan_writing"


class Database(Engine):
    """An engine whose `begin` is a writing transaction."""

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its beginning."""
        with self.connect() as connection, connection.execution_options(**{_WRITING: True}).begin():
            yield connection


def sqlite_at(path: Path) -> Database:
    """The engine over a SQLite file."""
    made = create_engine(f"sqlite:///{path}")
    engine = Database(made.pool, made.dialect, made.url)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITING) else "BEGIN")

    return engine
