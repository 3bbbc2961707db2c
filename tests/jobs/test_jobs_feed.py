"""The changes feed: everything that happened is told once, in the transaction in which it became true."""

import os
import subprocess
import sys
from datetime import date

import pytest
from support.homes import NOON, ROOT, arrears, run_batch, services_at
from support.lived import lived

from service.archive.journal import Doing
from service.database.schema import open_database
from service.jobs import feed
from service.jobs.feed import ENTRIES, FACTS, Change
from service.jobs.known import fact_row
from service.jobs.stating import Books
from service.terms.canonical import parse
from service.terms.facts import Fact, FactKind
from service.terms.problems import Refused

NOT_TOLD = {
    Doing.OPENED,
    Doing.CLOSED,
    Doing.UPLOADED,
    Doing.OVERRIDDEN,
    Doing.WORDING_ACCEPTED,
    Doing.DOWNLOADED,
    Doing.EXPORTED,
    Doing.LOG_OPENED,
    Doing.SEALED,
}
"""Of the journal itself, of what the approval tells of, of what was looked at, and of seals, which the letters tell of."""


def changes(services, cursor=0, **filters):
    with services.database.connect() as connection:
        return feed.since(connection, "cuihe", cursor, **filters)


def test_every_kind_of_entry_and_fact_is_told_or_not_on_purpose():
    """A new kind has to be given its name here, or its reason not to be told."""
    assert {*ENTRIES, *NOT_TOLD, Doing.STATED} == set(Doing)
    assert not NOT_TOLD & set(ENTRIES)
    assert set(FACTS) == set(FactKind)


def test_a_batch_is_told_from_approval_to_release(tmp_path):
    """Each letter is numbered, evidenced and released, in this order, between the batch's own changes."""
    with services_at(tmp_path / "home") as services:
        done = run_batch(services, arrears(5), tmp_path / "out")
        told = changes(services)
    assert [row.type for row in told if row.type.startswith("batch.")] == ["batch.approved", "batch.released"]
    for letter in done.letters:
        own = [row for row in told if row.subject == f"cuihe/sample/2026/{letter.no}"]
        assert [row.type for row in own] == ["notice.numbered", "notice.evidenced", "notice.released"]
        assert {parse(row.body)["number"] for row in own} == {letter.number}
        assert parse(own[-1].body)["document"] == letter.document
    assert {row.series for row in told if row.type.startswith(("batch.", "notice."))} == {"sample"}
    assert [row.id for row in told] == sorted({row.id for row in told})


def test_void_and_withdrawn_letters_are_not_told_as_released(tmp_path):
    """What became of each number is told, and nothing else of it afterwards."""
    home = lived(tmp_path)
    database = open_database(home / "state.db")
    with database.connect() as connection:
        told = feed.since(connection, "cuihe", 0)
    database.dispose()
    ends = {}
    for row in told:
        if row.type.startswith("notice."):
            ends[row.subject] = row.type
    assert sorted(ends.values()) == sorted(["notice.released"] * 8 + ["notice.void", "notice.withdrawn"])


def test_facts_are_told_without_saying_anything_about_a_person(tmp_path):
    """A payment and a hold are told by their kind and place in the books; account, name and words stay inside."""
    rows = [
        Fact(kind=FactKind.PAID, account="CH-0101", on=date(2026, 11, 5), amount=59_070, note="现金交至前台"),
        Fact(kind=FactKind.HOLD, debtor="王大伟", reason="promise", on=date(2026, 11, 5), signer="李主管", number="H-1"),
    ]
    with services_at(tmp_path / "home") as services:
        with services.database.begin() as connection:
            books = Books(connection=connection, issuer="cuihe", journal=services.journal, at=NOON.now())
            books.add([fact_row(one, at=NOON.now(), by="李主管", source="test") for one in rows])
        told = changes(services)
    assert [row.type for row in told] == ["payment.stated", "hold.placed"]
    said = b"".join(row.body for row in told).decode("unicode_escape")
    assert not [word for word in ("CH-0101", "王大伟", "李主管", "现金") if word in said]


def test_what_is_rolled_back_was_never_told(tmp_path):
    """The feed is written in the transaction of the change."""
    with services_at(tmp_path / "home") as services:
        with services.database.connect() as connection:
            feed.tell(connection, [Change(type="notice.void", issuer="cuihe", at=NOON.now())])
            connection.rollback()
        assert changes(services) == []


def test_pages_by_cursor_types_and_series(tmp_path):
    """Pages follow each other without a gap; filters leave the order alone; an issuer never sees another one's changes."""
    with services_at(tmp_path / "home") as services:
        with services.database.begin() as connection:
            made = [("cuihe", "live"), ("cuihe", "sample"), ("other", "live"), ("cuihe", "")] * 3
            feed.tell(connection, (Change(type="notice.void", issuer=who, series=of, at=NOON.now()) for who, of in made))
        whole = changes(services)
        first = changes(services, most=4)
        assert first + changes(services, first[-1].id) == whole
        assert {row.issuer for row in whole} == {"cuihe"}
        assert len(whole) == 9
        assert {row.series for row in changes(services, series=("live",))} == {"live", ""}
        assert changes(services, types=("batch.approved",)) == []
        with pytest.raises(Refused) as refused:
            changes(services, whole[-1].id + 100)
    assert refused.value.code == "cursor-unknown"


@pytest.mark.parametrize("arrow", ["numbered", "recorded", "evidenced", "released"])
def test_killed_and_run_again_tells_everything_once(arrow, tmp_path):
    """A process killed behind a commit has told what it committed; whoever goes on tells the rest."""
    file = tmp_path / "arrears.csv"
    file.write_bytes(arrears(6))
    command = [sys.executable, "-m", "support.killed", tmp_path / "home", tmp_path / "out", file, arrow, "1"]
    died = subprocess.run(command, cwd=ROOT / "tests", env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert died.returncode == -9
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(6), tmp_path / "out")
        told = [(row.type, row.subject) for row in changes(services) if row.type.startswith("notice.")]
    assert sorted(told) == sorted({(name, f"cuihe/sample/2026/{no}") for name in feed.NUMBERS for no in range(1, 7)})
