"""A database made again from the archive alone: the same rows, and a killed batch goes on from it."""

import shutil

import pytest
from sqlalchemy import select
from support.homes import arrears, contents, run_batch, services_at
from support.lived import lived, stopped_at

from service.archive.directory import Directory
from service.archive.trust import own_keys
from service.archive.verify import Verdict, find_logs, verify_log
from service.cli.archive import rebuild
from service.database.schema import metadata, open_database
from service.jobs.known import index_of
from service.terms.problems import Broken, Conflict, Refused

UNLIKE = {"chunk": {"id"}}
"""Columns that count rows in the order in which they were made, and mean nothing else."""

NOT_IN_AN_ARCHIVE = {"lease", "change"}
"""Who holds what just now, and what systems outside were told: a database that is made again begins a new feed."""


def rows(home):
    """Every table that an archive can give back, its rows in some fixed order."""
    database = open_database(home / "state.db")
    try:
        with database.connect() as connection:
            return {
                name: sorted(
                    map(tuple, connection.execute(select(*(one for one in table.c if one.name not in UNLIKE.get(name, ()))))),
                    key=repr,
                )
                for name, table in metadata.tables.items()
                if name not in NOT_IN_AN_ARCHIVE
            }
    finally:
        database.dispose()


def indexed(home):
    """Look at every notice once, as the next plan would: the index is made when somebody asks."""
    database = open_database(home / "state.db")
    with database.begin() as connection:
        index_of(connection, "cuihe")
    database.dispose()


def rebuilt(home, new):
    assert rebuild(home=new, place=str(home / "archive"), as_json=True) == 0
    return new


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with a past."""
    return lived(tmp_path_factory.mktemp("lived"))


def test_every_row_is_the_same(home, tmp_path):
    """Letters, void and withdrawn ones, plans, seals, journal, facts under their ids, the index of what was demanded."""
    indexed(home)
    new = rows(rebuilt(home, tmp_path / "new"))
    for name, before in rows(home).items():
        assert new[name] == before, name
    assert len(new["fact"]) == 5


@pytest.mark.parametrize(
    "arrow",
    [
        "approved",
        "numbered",
        "inputs-put",
        "documents-put",
        "recorded",
        "tiles-put",
        "sealed",
        "evidenced",
        "journal-tiles-put",
    ],
)
def test_a_killed_batch_goes_on(arrow, tmp_path):
    """Killed at an arrow, its home lost: made again, with the old key put back, it ends with every number once."""
    data = arrears(6)
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(2, first=40), tmp_path / "before")
    stopped_at(tmp_path, data, arrow, 1 if arrow == "approved" else 2)
    new = rebuilt(tmp_path / "home", tmp_path / "new")
    with pytest.raises(Refused) as told, services_at(new):
        pass
    assert told.value.code == "key-absent"
    shutil.copy(tmp_path / "home" / "keys" / "seal.key", new / "keys" / "seal.key")
    with services_at(new) as services:
        done = run_batch(services, data, tmp_path / "out")
    assert [letter.no for letter in done.letters] == [3, 4, 5, 6, 7, 8]
    store = Directory(tmp_path / "home" / "archive")
    keys = "\n".join(own_keys(store, "cuihe"))
    assert [verify_log(store, log, verifier=keys).verdict for log in find_logs(store)] == [Verdict.VERIFIED]


def test_what_does_not_hold_together_makes_no_home(home, tmp_path):
    """A changed seal, a lost plan: named, and the folder is no home; a home that is there is left alone."""
    for pattern, code in (("cuihe/sample/2026/log/seals/00000002.note", "archive-damaged"), ("cuihe/plan/*.z", "plan-damaged")):
        copy = shutil.copytree(home, tmp_path / code)
        for path in (copy / "archive").glob(pattern):
            path.chmod(0o600)
            path.write_bytes(b"x" + path.read_bytes())
        with pytest.raises(Broken) as told:
            rebuild(home=tmp_path / "new", place=str(copy / "archive"))
        assert told.value.code == code
        assert not (tmp_path / "new" / "home.toml").exists()
    before = contents(home)
    with pytest.raises(Conflict) as there:
        rebuild(home=home, place=str(home / "archive"))
    assert there.value.code == "home-exists"
    assert contents(home) == before
