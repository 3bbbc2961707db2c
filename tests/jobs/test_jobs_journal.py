"""The journal at work: positions without gaps, entries that survive whoever wrote them, seals that name it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.homes import NOON, arrears, books, run_batch, services_at

from service.archive.acts import verify_journal
from service.archive.journal import Doing, Entry
from service.archive.notes import read_lines, read_note
from service.archive.verify import Verdict
from service.database import journal as stored
from service.database import queries
from service.jobs.known import fact_row
from service.terms.canonical import canonical, parse, sha256
from service.terms.dates import SHANGHAI
from service.terms.facts import Fact, FactKind

LOG = stored.journal("cuihe", 2026)
DOWNLOAD = Entry(kind=Doing.DOWNLOADED, subject="a", said={"by": "小禾"})


def note(services, *told, at=NOON.moment):
    with services.database.begin() as connection:
        return services.journal.note(connection, "cuihe", told, at=at)


def numbers(services, log=LOG):
    with services.database.connect() as connection:
        return [row["no"] for row in stored.entries(connection, issuer=log.issuer) if row["year"] == log.year]


def test_positions_have_no_gaps_whoever_writes(tmp_path):
    """Eight writers at once: every position once, the opening entry first, and one seal over all of it."""
    with services_at(tmp_path / "home") as services:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _: note(services, DOWNLOAD, DOWNLOAD), range(20)))
        assert numbers(services) == list(range(1, 42))
        services.journal.seal(services.arrow)
        report = verify_journal(services.store, "cuihe/journal/2026", verifier=services.key.verifier.text)
        assert (report.verdict, report.letters) == (Verdict.VERIFIED, 41)


def test_what_is_rolled_back_was_never_there(tmp_path):
    """An entry exists exactly where the change it tells of does."""
    with services_at(tmp_path / "home") as services:
        with services.database.connect() as connection:
            services.journal.note(connection, "cuihe", [DOWNLOAD], at=NOON.moment)
            connection.rollback()
        assert numbers(services) == []
        note(services, DOWNLOAD)
        assert numbers(services) == [1, 2]


def test_entries_left_by_a_killed_process_are_sealed_by_the_next(tmp_path):
    """The queue is in the database; whoever comes next seals it together with his own."""
    with services_at(tmp_path / "home") as services:
        note(services, DOWNLOAD)
    with services_at(tmp_path / "home") as services:
        assert services.store.get("cuihe/journal/2026/log/seals/00000001.note") is None
        run_batch(services, arrears(3), tmp_path / "out")
        first = read_note(services.store.get("cuihe/journal/2026/log/seals/00000001.note") or b"", services.key.verifier.text)
        assert first.size > 2
        assert numbers(services)[:2] == [1, 2]


@settings(max_examples=15, deadline=None)
@given(years=st.lists(st.integers(2024, 2028), min_size=1, max_size=8))
def test_years_only_go_forward(years, tmp_path_factory):
    """Whatever clocks say, a closed year stays closed, and each year hands over to the next."""
    with services_at(tmp_path_factory.mktemp("years") / "home") as services:
        for year in years:
            note(services, DOWNLOAD, at=datetime(year, 6, 1, tzinfo=SHANGHAI))
        services.journal.seal(services.arrow)
        reached = sorted({max(years[: at + 1]) for at in range(len(years))})
        with services.database.connect() as connection:
            rows = list(stored.entries(connection, issuer="cuihe"))
        assert sorted({row["year"] for row in rows}) == reached
        for year in reached:
            kinds = [row["kind"] for row in rows if row["year"] == year]
            assert kinds[0] == Doing.OPENED
            assert kinds.count(Doing.OPENED) == 1
            assert (kinds[-1] == Doing.CLOSED) == (year != reached[-1])
            if years == sorted(years):
                key = services.key.verifier.text
                assert verify_journal(services.store, f"cuihe/journal/{year}", verifier=key).verdict is Verdict.VERIFIED


def test_a_long_list_lies_in_several_objects(tmp_path):
    """No more than 256 lines together, each object beginning where the one before it ends."""
    facts = [Fact(kind=FactKind.PAID, account=f"cuihu/{at}", amount=at) for at in range(1, 601)]
    with services_at(tmp_path / "home") as services:
        with services.database.begin() as connection:
            books(services, connection).add([fact_row(one, at=NOON.moment, by="x", source="list") for one in facts])
        services.journal.seal(services.arrow)
        names = [key.rsplit("/", 1)[1] for key in services.store.keys("cuihe/journal/2026/input/")]
        assert names == ["0000000001-256.jsonl.z", "0000000257-256.jsonl.z", "0000000513-89.jsonl.z"]
        line = read_lines(services.store.get("cuihe/journal/2026/input/0000000513-89.jsonl.z") or b"")[-1]
        assert parse(line)["said"]["fact"]["account"] == "cuihu/600"


def test_a_fact_known_before_is_not_told_again(tmp_path):
    """A list that is imported twice gives its entries once."""
    fact = fact_row(Fact(kind=FactKind.PAID, account="cuihu/1"), at=NOON.moment, by="x", source="list")
    with services_at(tmp_path / "home") as services:
        for _ in range(2):
            with services.database.begin() as connection:
                books(services, connection).add([fact])
        assert numbers(services) == [1, 2]


def test_every_seal_of_letters_names_the_newest_seal_of_the_journal(tmp_path):
    """What the database knew when the seal was made, and the journal has an entry of each seal."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(11), tmp_path / "out")
        store, key = services.store, services.key.verifier.text
        seals = [read_note(store.get(name) or b"", key) for name in store.keys("cuihe/sample/2026/log/seals/")]
        with services.database.connect() as connection:
            acts = [parse(row["entry"]) for row in stored.entries(connection, kinds=(Doing.LOG_OPENED, Doing.SEALED))]
    assert [act["facts"]["size"] for act in acts] == [seal.size for seal in seals] == [0, 4, 8, 11]
    sizes = [int(seal.extensions[0].split(" ")[2]) for seal in seals]
    assert sizes == [act["no"] - 1 for act in acts]


def test_the_queue_is_append_only(tmp_path):
    """The database itself refuses to change or drop an entry; a line may give way to what is left of an erased one."""
    with services_at(tmp_path / "home") as services:
        note(services, DOWNLOAD)
        for statement in (
            "UPDATE event SET kind='x'",
            "UPDATE event SET entry=x'00'",
            "UPDATE event SET line=CAST('{}' AS BLOB)",
            "DELETE FROM event",
        ):
            with pytest.raises(Exception, match="append-only"), services.database.begin() as connection:
                connection.exec_driver_sql(statement)
        with services.database.begin() as connection:
            line = stored.lines(connection, LOG, 1, 2)[1][0]
            left = canonical({"erased": "2030-01-01", "input": sha256(line)})
            connection.exec_driver_sql("UPDATE event SET line=? WHERE no=2", (left,))
            row = stored.newest(connection, issuer="cuihe", kind=Doing.DOWNLOADED, subject="a")
            assert stored.said(row) == {}
            assert queries.newest_seal(connection, LOG) is None
