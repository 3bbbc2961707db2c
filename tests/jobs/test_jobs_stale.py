"""A database restored from an old copy is refused before it writes a line of the log, however little it is behind."""

import pytest
from support.homes import arrears, contents, run_batch, services_at
from support.lived import paid, state

from service.database.schema import open_database
from service.terms.problems import Broken

FIRST, SECOND, OTHER = arrears(6), arrears(2, first=40), arrears(3, first=60)


class Stopped(BaseException):
    """A process that dies."""


def copied(home, folder):
    """A copy of the database as it is now."""
    path = folder / "copy.db"
    path.unlink(missing_ok=True)
    database = open_database(home / "state.db")
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{path}'")
    database.dispose()
    return path


@pytest.mark.parametrize(
    ("copy", "dies"),
    [
        ("numbered", ""),  # behind by chunks that were sealed since
        ("approved", "inputs-put"),  # behind by numbers that are under no seal yet
        ("approved", "sealed"),  # behind by a chunk and its seal
        ("", "batch"),  # behind by a batch
        ("", "fact"),  # behind by a fact alone
    ],
)
def test_an_old_copy_is_refused(tmp_path, copy, dies):
    """The log of the archive is what it was, to the byte, and the message says what to do."""
    home = tmp_path / "home"
    with services_at(home) as services:
        run_batch(services, SECOND, tmp_path / "before")
    kept = [copied(home, tmp_path)]
    passed = set()

    def arrow(name):
        if name == copy and name not in passed:
            kept.append(copied(home, tmp_path))
        elif name == dies and copy in passed:
            raise Stopped
        passed.add(name)

    with services_at(home, arrow=arrow) as services:
        if dies == "fact":
            state(services, paid(77))
        elif dies in {"", "batch"}:
            run_batch(services, FIRST, tmp_path / "out")
        else:
            with pytest.raises(Stopped):
                run_batch(services, FIRST, tmp_path / "out")
    for left in home.glob("state.db*"):
        left.unlink()
    kept[-1].replace(home / "state.db")
    logs = {name: data for name, data in contents(home / "archive").items() if "/log/" in name or "/input/" in name}
    with services_at(home) as services, pytest.raises(Broken) as told:
        run_batch(services, OTHER, tmp_path / "out")
    assert told.value.code == "log-fork"
    assert "archive rebuild" in told.value.hint
    now = {name: data for name, data in contents(home / "archive").items() if "/log/" in name or "/input/" in name}
    if copy == "approved":  # the copy knows all of the journal, which goes on; the series, of which it knows less, does not
        logs, now = ({name: data for name, data in found.items() if "/sample/" in name} for found in (logs, now))
    assert now == logs
