"""What the database says when something is wrong with it, in the words a caller can act on."""

import sqlite3

import pytest
from sqlalchemy import insert

from service.database import queries
from service.database.queries import LogKey
from service.database.schema import batch, open_database
from service.terms.problems import Broken, Refused, Unavailable


def test_a_damaged_database_stops_everything(tmp_path):
    """Garbage in place of the file: broken, restore it; never an empty new one."""
    (tmp_path / "state.db").write_bytes(b"garbage" * 1000)
    with pytest.raises(Broken) as told:
        open_database(tmp_path / "state.db")
    assert told.value.code == "database-damaged"


def test_a_full_database_is_unavailable(tmp_path):
    """SQLite's own page limit stands in for a full disk: try again after making room, nothing half done."""
    engine = open_database(tmp_path / "state.db")
    values = {"issuer": "a", "series": "s", "file_sha256": "", "file_name": "", "today": "", "state": "", "digest": ""}
    with engine.connect() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={used + 2}")
        with pytest.raises(Unavailable) as told:
            connection.execute(insert(batch).values(id="b", body=bytes(1 << 20), **values))
    assert told.value.code == "disk-full"
    with engine.connect() as connection:
        assert queries.find_batch(connection, "b") is None


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    """The home's folder is named."""
    with pytest.raises(Refused, match="nowhere") as told:
        open_database(tmp_path / "nowhere" / "state.db")
    assert told.value.code == "home-unwritable"


def test_a_database_in_use_is_told_to_wait(tmp_path):
    """Another program holds a write lock longer than we wait."""
    engine = open_database(tmp_path / "state.db")
    holder = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
        connection.rollback()
        with pytest.raises(Unavailable) as told:
            queries.advance_counter(connection, LogKey(issuer="a", series="b", year=2026), 1)
    assert told.value.code == "database-busy"
    holder.execute("ROLLBACK")
