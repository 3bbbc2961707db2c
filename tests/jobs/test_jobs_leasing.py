"""Leases: one process at a time where it must be, several otherwise, and nobody who slept writes over his successor."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest
from support.homes import ROOT, SEED, arrears, issuer, letters_of, plan_of, run_batch, services_at
from support.lived import paid, state

from service.database import journal
from service.database import leases as stored
from service.database.leases import LeaseRow
from service.database.schema import open_database
from service.jobs import leasing
from service.jobs.approve import approve
from service.jobs.draft import draft_of, identity
from service.jobs.keys import changing, rotate, tell
from service.jobs.known import recall
from service.jobs.leasing import KEYS, Leases, journal_lease, series_lease
from service.jobs.living import is_dead, new_holder
from service.jobs.run import Issuing
from service.jobs.services import onward
from service.terms.canonical import sha256
from service.terms.dates import SHANGHAI
from service.terms.problems import Conflict, Unavailable
from service.wiring.homes import open_home
from service.wiring.services import journal_of
from service.wiring.world import SystemClock

A, B = series_lease("cuihe", "a"), series_lease("cuihe", "b")
ABROAD = "elsewhere 12 0123456789abcdef 99 1"
"""A holder on another machine: nobody here can see whether it lives."""


class Moved:
    """The machine's clock, set wrong."""

    def __init__(self, **off):
        self.off = timedelta(**off)

    def now(self):
        return datetime.now(SHANGHAI) + self.off


@pytest.fixture
def database(tmp_path):
    engine = open_database(tmp_path / "state.db")
    yield engine
    engine.dispose()


def leases(database, *, patience=0.3, clock=None, **more):
    return Leases(database=database, clock=clock or SystemClock(), patience=patience, **more)


def put(database, name, holder, *, seconds):
    """A lease as another process would have it."""
    until = int(datetime.now(SHANGHAI).timestamp()) + seconds
    with database.begin() as connection:
        stored.put_lease(connection, LeaseRow(name=name, holder=holder, until=until))


def test_one_at_a_time_and_whoever_waits_is_told(database):
    """The second one learns who is in the way, once, and gets it when the first is done."""
    said = []
    with leases(database).hold(A), pytest.raises(Unavailable) as told, leases(database, waiting=said.append).hold(A):
        pass
    assert told.value.code == "series-busy"
    assert told.value.exit_code == 4
    assert (len(said), str(os.getpid()) in said[0]) == (1, True)
    with leases(database).hold(A):
        pass
    with database.connect() as connection:
        assert stored.leases(connection) == []


@pytest.mark.parametrize(
    ("held", "wanted", "free"),
    [(A, B, True), (A, journal_lease("cuihe"), True), (A, A, False), (KEYS, A, False), (A, KEYS, False), (KEYS, KEYS, False)],
)
def test_what_excludes_what(database, held, wanted, free):
    """Two series do not know each other; a change of keys is alone."""
    both = leases(database, patience=0.0)
    with both.hold(held):
        if free:
            with both.hold(wanted):
                pass
        else:
            with pytest.raises(Unavailable, match="worked on"), both.hold(wanted):
                pass


def test_a_holder_is_not_in_his_own_way(database):
    """Whoever changes the key seals the journal meanwhile."""
    mine = leases(database, patience=0.0)
    with mine.hold(KEYS) as keys, mine.hold(journal_lease("cuihe"), under=keys) as journal, journal.writing() as connection:
        keys.check(connection)


def test_a_killed_process_loses_its_lease_at_once(database, tmp_path):
    """Nobody waits thirty seconds for somebody who is dead."""
    script = (
        "import os, sys; from pathlib import Path; from service.database.schema import open_database;"
        "from service.jobs.leasing import Leases; from service.wiring.world import SystemClock;"
        "database = open_database(Path(sys.argv[1]));"
        f"held = Leases(database=database, clock=SystemClock()).hold({A!r}); held.__enter__(); os.kill(os.getpid(), 9)"
    )
    died = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "state.db"], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert died.returncode == -9
    with database.connect() as connection:
        assert [is_dead(row.holder) for row in stored.leases(connection)] == [True]
    with leases(database, patience=0.0).hold(A):
        pass


@pytest.mark.parametrize(("seconds", "wait"), [(-1, False), (20, True)])
def test_a_holder_elsewhere_has_it_until_it_runs_out(database, seconds, wait):
    """Whether he lives cannot be seen from here."""
    put(database, A, ABROAD, seconds=seconds)
    if wait:
        with pytest.raises(Unavailable, match="elsewhere, process 12"), leases(database, patience=0.0).hold(A):
            pass
    else:
        with leases(database, patience=0.0).hold(A):
            pass


def test_a_clock_set_back_does_not_keep_the_dead_alive(database, monkeypatch):
    """Nobody prolongs it while somebody looks: it has run out, whatever its date says."""
    monkeypatch.setattr(leasing, "SECONDS", 1)
    put(database, A, ABROAD, seconds=400 * 86_400)
    with leases(database, patience=5.0).hold(A) as lease, lease.writing():
        pass


@pytest.mark.parametrize("taken", [A, KEYS])
def test_whoever_slept_writes_nothing(database, taken):
    """His lease ran out and somebody took it, or the keys: his next writing transaction says so and changes nothing."""
    with leases(database).hold(A) as slept:
        with leases(database, clock=Moved(hours=1), patience=0.0).hold(taken):
            pass
        with pytest.raises(Unavailable) as told, slept.writing() as connection:
            stored.drop_leases(connection, [A])
    assert told.value.code == "lease-lost"


def test_a_lease_is_prolonged_while_its_holder_lives(database, monkeypatch):
    """Nobody gets it although more time has passed than it counts."""
    monkeypatch.setattr(leasing, "SECONDS", 2)
    monkeypatch.setattr(leasing, "PROLONGED", 0.2)
    with leases(database).hold(A) as lease:
        with pytest.raises(Unavailable, match="worked on"), leases(database, patience=3.5).hold(A):
            pass
        with lease.writing():
            pass


def test_a_holders_name_is_his_own():
    """No two are the same, and this process lives."""
    assert len({new_holder() for _ in range(100)}) == 100
    assert not is_dead(new_holder())


def test_two_batches_of_a_series_at_once(tmp_path):
    """Two that have the same home open: one after the other, no number twice and none left out."""
    gate = Event()

    def issue(nth):
        with services_at(tmp_path / "home") as services:
            gate.wait(10)
            done = run_batch(services, arrears(6, first=1 + 20 * nth), tmp_path / f"out{nth}")
            return [letter.no for letter in done.letters]

    with services_at(tmp_path / "home"), ThreadPoolExecutor(2) as threads:
        both = [threads.submit(issue, nth) for nth in range(2)]
        gate.set()
        found = sorted(one.result() for one in both)
    assert found == [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]]


def test_one_home_whoever_begins_it_at_once(tmp_path):
    """Six processes that make the same home end with one installation and one key."""
    script = (
        "import sys; from pathlib import Path; from service.wiring.homes import open_home;"
        "from service.wiring.world import SystemEntropy\n"
        "with open_home(Path(sys.argv[1]), entropy=SystemEntropy()) as home: print(home.installation, home.key.verifier.text)"
    )
    command = [sys.executable, "-c", script, tmp_path / "home"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    begun = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    said = {one.communicate()[0] for one in begun}
    assert [one.returncode for one in begun] == [0] * 6
    assert len(said) == 1


def change(home):
    """Change the key of a home from another process's point of view."""
    with open_home(home, entropy=SEED) as opened:
        database = open_database(opened.state)
        try:
            with changing(journal_of(opened, database, SEED)) as journal:
                rotate(opened.keys, old=opened.key, passphrase="", at=SystemClock().now(), entropy=SEED, arrow=onward)
                tell(journal, opened.keys)
                journal.key = opened.keys.load(str)
                journal.seal(onward)
        finally:
            database.dispose()


def test_whoever_began_before_a_change_of_keys_is_told(tmp_path):
    """He seals nothing with the old key, neither a series nor a journal; begun again he goes on."""
    data = arrears(3)
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(2, first=40), tmp_path / "before")
        change(tmp_path / "home")
        with pytest.raises(Unavailable) as told:
            run_batch(services, data, tmp_path / "out")
        assert told.value.code == "key-changed"
    with services_at(tmp_path / "home") as services:
        assert [letter.no for letter in run_batch(services, data, tmp_path / "out").letters] == [3, 4, 5]


def test_a_change_of_keys_waits_for_a_running_batch(tmp_path):
    """It begins when the batch has ended, and is told whose work it waited for."""
    order = []
    changed = Thread(target=lambda: (change(tmp_path / "home"), order.append("changed")))

    def arrow(name):
        if name == "numbered" and not changed.ident:
            changed.start()
        order.append(name)

    data = arrears(6)
    with services_at(tmp_path / "home", arrow=arrow) as services:
        batch = identity(issuer="cuihe", series="sample", file_sha256=sha256(data), today="2026-11-05")
        with suppress(Unavailable):  # the release may come behind the change
            run_batch(services, data, tmp_path / "out")
        changed.join()
        assert order.index("changed") > len(order) - 1 - order[::-1].index("evidenced")
        with services_at(tmp_path / "home") as later:
            run_batch(later, data, tmp_path / "out")
            assert [one.no for one in letters_of(later, draft_of(later.database, batch))] == [1, 2, 3, 4, 5, 6]


def test_the_same_file_sixteen_times_at_once(tmp_path):
    """One approval, one numbering, one release; everybody gets the same numbers and the same parts."""
    data = arrears(6)

    def submit(_):
        with services_at(tmp_path / "home") as services:
            return [letter.no for letter in run_batch(services, data, tmp_path / "out").letters]

    with services_at(tmp_path / "home"), ThreadPoolExecutor(16) as threads:
        assert list(threads.map(submit, range(16))) == [[1, 2, 3, 4, 5, 6]] * 16
    with services_at(tmp_path / "home") as services, services.database.connect() as connection:
        kinds = [row["kind"] for row in journal.entries(connection, issuer="cuihe")]
    assert [kinds.count(kind) for kind in ("approved", "released")] == [1, 1]
    written = sorted(path.name for path in (tmp_path / "out" / "parts").iterdir())
    assert written == ["part-001.pdf", "part-002.pdf", "part-003.pdf"]


def planned(services, data, **more):
    """A plan that knows what the home knows now."""
    with services.database.connect() as connection:
        known = recall(connection, issuer())
    return replace(plan_of(services, data, **more), mark=known.mark, seen=known.seen)


def test_a_plan_that_others_were_faster_with(tmp_path):
    """The same plan is one batch; another plan of the same file, or letters to the same accounts, must be looked at again."""
    data = arrears(3)
    with services_at(tmp_path / "home") as services:
        first, other = planned(services, data), planned(services, data, by=issuer(phone="0000"))
        wider, apart = planned(services, arrears(4)), planned(services, arrears(2, first=40))
        batch = approve(services, first, by="test")
        assert approve(services, first, by="test") == batch
        for plan, code in ((other, "approved-otherwise"), (wider, "demanded-meanwhile")):
            with pytest.raises(Conflict) as told:
                approve(services, plan, by="test")
            assert told.value.code == code
        approve(services, apart, by="test")
        late = planned(services, arrears(5))
        Issuing(services=services, draft=draft_of(services.database, batch)).run()
        with pytest.raises(Conflict, match="3 of its accounts"):
            approve(services, late, by="test")


def test_a_payment_while_the_parts_are_written(tmp_path):
    """It was stated before the release, so its letter is in no part; the parts are written again."""
    passed = []

    def arrow(name):
        passed.append(name)
        if name == "part-written" and passed.count(name) == 1:
            state(services, paid(2))

    with services_at(tmp_path / "home", arrow=arrow) as services:
        done = run_batch(services, arrears(3), tmp_path / "out")
        assert (done.dropped, done.late, passed.count("released")) == (1, (), 1)
        assert sum(part.letters for part in done.parts) == 2
    assert "测试2户" not in (tmp_path / "out" / "docket.csv").read_text("utf-8-sig")
