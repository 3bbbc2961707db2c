"""The gap register: every number once with what became of it, and whatever is missing or doubled is seen."""

import csv
import json

import pytest
from sqlalchemy import text
from support.homes import arrears, run_batch, services_at
from support.lived import lived, stopped_at

from service.cli.numbers import numbers
from service.database.queries import LogKey
from service.database.schema import open_database
from service.jobs.register import Fate, register
from service.terms.problems import Refused

LOG = LogKey(issuer="cuihe", series="sample", year=2026)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with every fate of a number."""
    return lived(tmp_path_factory.mktemp("lived"))


def found(home):
    database = open_database(home / "state.db")
    try:
        with database.connect() as connection:
            return register(connection, LOG)
    finally:
        database.dispose()


def test_every_number_with_its_fate(home):
    """Issued, void and withdrawn with the reason, and the letter that went to the same account later."""
    told = found(home)
    assert told.whole
    assert [line.no for line in told.lines] == list(range(1, 11))
    fates = {line.no: (line.fate, line.reason) for line in told.lines if line.fate is not Fate.ISSUED}
    assert sorted(fates.values()) == [(Fate.VOID, "paid"), (Fate.WITHDRAWN, "hold-promise")]
    (withdrawn,) = [line for line in told.lines if line.fate is Fate.WITHDRAWN]
    assert withdrawn.superseded == told.lines[-1].number
    assert (told.given, told.sealed) == (10, 10)
    assert all(line.seal >= 1 for line in told.lines)


def test_numbers_of_a_killed_batch_are_open(tmp_path):
    """A number that was given out and is under no seal is told as such, and is no gap."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(2), tmp_path / "out")
    stopped_at(tmp_path, arrears(3, first=9), "numbered")
    told = found(tmp_path / "home")
    assert told.whole
    assert [line.fate for line in told.lines] == [Fate.ISSUED] * 2 + [Fate.OPEN] * 3


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("DELETE FROM notice WHERE no = 3", "number 4 stands where 3 should"),
        ("DELETE FROM notice WHERE no = 10", "10 numbers were given out, 9 are here"),
        ("UPDATE counter SET last = 11 WHERE series = 'sample'", "11 numbers were given out"),
        ("UPDATE notice SET record = CAST(replace(record, 'sample', 'simple') AS BLOB) WHERE no = 2", "with another"),
    ],
)
def test_what_does_not_fit_is_a_fault(home, tmp_path, statement, fault):
    """A number taken out, a record changed, a number given out that nobody has: each is named."""
    copy = tmp_path / "state.db"
    with open_database(home / "state.db").connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{copy}'")
    database = open_database(copy)
    with database.begin() as connection:
        connection.execute(text(statement))
    with database.connect() as connection:
        told = register(connection, LOG)
    assert not told.whole
    assert any(fault in said for said in told.faults), told.faults


def test_the_command(home, tmp_path, capsys):
    """JSON, CSV and table say the same; a series without numbers is refused by name."""
    assert numbers(series="sample", home=home, as_json=True, csv_file=tmp_path / "numbers.csv") == 0
    (said,) = json.loads(capsys.readouterr().out)
    assert (said["whole"], said["counts"]) == (True, {"issued": 8, "void": 1, "withdrawn": 1, "open": 0})
    rows = list(csv.DictReader((tmp_path / "numbers.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(int(row["no"]), row["number"], row["state"]) for row in rows] == [
        (line["no"], line["number"], line["fate"]) for line in said["numbers"]
    ]
    assert numbers(series="sample", home=home, year=2026) == 0
    shown = capsys.readouterr().out
    assert "无缺号" in shown
    assert "批准后收到付款" in shown
    with pytest.raises(Refused) as told:
        numbers(series="sample", home=home, year=2019)
    assert told.value.code == "series-unknown"
