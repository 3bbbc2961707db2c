"""Outside time in a run: asked for before numbers are taken, kept beside the seals, waited for before letters are released."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from support.authority import Stamper, serving
from support.homes import arrears, contents, issuer, run_batch, services_at

from service.archive.acts import verify_journal
from service.archive.authority import authority, request
from service.archive.directory import Directory
from service.archive.stamps import read_stamp
from service.archive.verify import Verdict, verify_log
from service.database.queries import LogKey
from service.jobs.stamping import Stamping, stamp_all
from service.terms.dates import SHANGHAI, shanghai
from service.terms.problems import Unavailable

LOG = f"cuihe/main/{datetime.now(SHANGHAI).year}"
"""A live series runs on the machine's clock."""


@dataclass
class Ticking:
    """The machine's clock, set wrong by some amount."""

    off: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return shanghai(datetime.now(SHANGHAI) + self.off)


def live():
    return issuer(series=replace(issuer().series, id="main", label="物催", test=False, clock=None))


@pytest.fixture(scope="module")
def stamper(tmp_path_factory):
    return Stamper(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def server(stamper):
    with serving(stamper) as running:
        yield running


@contextmanager
def home(path, *servers, clock=None, seconds=5.0, arrow=None):
    """Services of a home whose settings name these authorities."""
    asked = tuple(authority(server.url, server.stamper.roots, seconds=seconds) for server in servers)
    with services_at(path, clock=clock or Ticking(), arrow=arrow) as services:
        yield replace(services, authorities=asked)


def run(services, out, *, rows=6, first=1, unstamped="", by=None, clock=None):
    today = (clock or Ticking()).now().date()
    data = arrears(rows, first=first)
    return run_batch(services, data, out, by=by or live(), today=today, unstamped=unstamped)


def letters_of(standings):
    """How the series' log stands; its issuer's journal stands beside it."""
    [series, journal] = sorted(standings, key=lambda one: one.log.series == "journal")
    assert (journal.log.series, journal.size > 0) == ("journal", True)
    return series


def journal_report(path, stamper):
    """The verification of the issuer's journal."""
    return verify_journal(
        Directory(path / "archive"),
        LOG.replace("main", "journal"),
        verifier=(path / "keys" / "seal.pub").read_text(),
        judge=lambda message, answer: read_stamp(answer, message, roots=stamper.roots).at,
    )


def report(path, *stampers):
    """The verification of the live log, trusting the roots of some authorities."""
    roots = b"".join(stamper.roots for stamper in stampers)
    return verify_log(
        Directory(path / "archive"),
        LOG,
        verifier=(path / "keys" / "seal.pub").read_text(),
        judge=(lambda message, answer: read_stamp(answer, message, roots=roots).at) if stampers else None,
    )


def test_a_live_run_is_stamped_and_verified(tmp_path, server):
    """Seal 0 when the log opens, the newest seal before the release: every letter is shown to have existed by then."""
    with home(tmp_path, server) as services:
        released = run(services, tmp_path / "out")
    seals = [key for key in Directory(tmp_path / "archive").keys(f"{LOG}/log/seals/") if key.endswith(".tsr")]
    assert seals == [f"{LOG}/log/seals/00000000.tsr", f"{LOG}/log/seals/00000002.tsr"]
    found = report(tmp_path, server.stamper)
    assert found.verdict is Verdict.VERIFIED
    assert found.stamped
    journal = journal_report(tmp_path, server.stamper)
    assert (journal.verdict, len(journal.existence)) == (Verdict.VERIFIED, 1)
    assert [(shown.first, shown.last, shown.late) for shown in found.existence] == [(1, 6, timedelta())]
    assert abs(found.existence[0].since - datetime.now(UTC)) < timedelta(seconds=30)
    assert not released.unstamped
    asked = len(server.asked)
    with home(tmp_path, server) as services:
        run(services, tmp_path / "again")
    assert len(server.asked) == asked  # what is stamped is not stamped again


def test_without_trust_in_the_authority_stamps_are_counted_only(tmp_path, server):
    with home(tmp_path, server) as services:
        run(services, tmp_path / "out")
    found = report(tmp_path)
    assert (found.verdict, found.stamps, found.stamped, found.existence) == (Verdict.VERIFIED, 2, False, ())


def test_a_test_series_never_asks(tmp_path, server):
    with home(tmp_path, server) as services:
        run(services, tmp_path / "out", by=issuer(series=replace(issuer().series, clock=None)))
        assert stamp_all(services) == []
    assert server.asked == []


def test_an_authority_that_is_away_stops_the_release_only(tmp_path, server):
    """Numbers, letters and seals are there; nothing is handed to print until the same command finds the authority again."""
    server.mode = "error"
    with home(tmp_path, server) as services:
        with pytest.raises(Unavailable) as held:
            run(services, tmp_path / "out")
        assert held.value.code == "not-stamped"
        assert not (tmp_path / "out" / "docket.csv").exists()
        assert report(tmp_path, server.stamper).letters == 6
        standing = letters_of(stamp_all(services))
        assert (standing.size, standing.covered, [one.code for one in standing.missing]) == (6, 0, ["authority-unavailable"])
        before = contents(tmp_path / "archive")
        server.mode = "honest"
        released = run(services, tmp_path / "out")
    assert [letter.no for letter in released.letters] == [1, 2, 3, 4, 5, 6]
    new = set(contents(tmp_path / "archive")) - set(before)
    assert {key for key in new if key.startswith(LOG)} == {f"{LOG}/log/seals/00000002.tsr"}
    assert report(tmp_path, server.stamper).stamped


def test_the_operator_may_print_before_the_stamp_with_a_reason(tmp_path, server):
    """The reason is recorded, the missing stamp is told, and `cuihan stamp` gets it later."""
    server.mode = "error"
    with home(tmp_path, server) as services:
        released = run(services, tmp_path / "out", unstamped="印刷厂今日停机")
        assert {one.code for one in released.unstamped} == {"authority-unavailable", "not-stamped"}
        with services.database.connect() as connection:
            [told] = connection.exec_driver_sql("SELECT line FROM event WHERE kind = 'released'").scalars()
        assert json.loads(told)["said"]["unstamped"] == "印刷厂今日停机"
        server.mode = "honest"
        standing = letters_of(stamp_all(services))
        assert (standing.size, standing.covered, standing.missing) == (6, 6, ())
    assert report(tmp_path, server.stamper).stamped


@pytest.mark.parametrize("off", [timedelta(minutes=-6), timedelta(days=40)])
def test_clocks_far_apart_stop_a_batch_before_it_takes_numbers(tmp_path, server, off):
    """A letter dated by a wrong clock is worth nothing, so none is numbered."""
    server.mode, server.off = "dated", max(timedelta(), off)
    clock = Ticking(timedelta() if off > timedelta() else -off)
    with home(tmp_path, server, clock=clock) as services:
        with pytest.raises(Unavailable) as stopped:
            run(services, tmp_path / "out", clock=clock)
        assert stopped.value.code == "clock-apart"
        assert report(tmp_path, server.stamper).letters == 0


def test_a_clock_that_goes_wrong_on_the_way_stops_the_release(tmp_path, server):
    """The stamp that covers the letters was given at a time far from theirs: they are printed with a reason only."""
    with home(tmp_path, server) as services:
        run(services, tmp_path / "first", rows=2)
        server.mode, server.off = "dated", timedelta()
    clock = Ticking()

    def jump(arrow):
        if arrow == "recorded":
            clock.off = timedelta(minutes=8)

    with home(tmp_path, server, clock=clock, arrow=jump) as services:
        with pytest.raises(Unavailable) as held:
            run(services, tmp_path / "second", first=20)
        assert held.value.code == "clock-apart"
        assert run(services, tmp_path / "second", first=20, unstamped="已核对日期").letters


def test_an_authority_configured_later_makes_old_letters_late_and_nothing_broken(tmp_path, server):
    """Letters of an hour and a half ago, stamped now: verified, and how late is said."""
    with home(tmp_path, clock=Ticking(timedelta(minutes=-90))) as services:
        run(services, tmp_path / "out", clock=Ticking(timedelta(minutes=-90)))
    assert report(tmp_path, server.stamper).stamps == 0
    with home(tmp_path, server) as services:
        standing = letters_of(stamp_all(services))
    assert standing.covered == 6
    found = report(tmp_path, server.stamper)
    assert found.verdict is Verdict.VERIFIED
    [shown] = found.existence
    assert timedelta(minutes=89) < shown.late < timedelta(minutes=92)
    assert "1 h" in shown.shown


def test_two_authorities_stand_in_for_each_other(tmp_path, server, tmp_path_factory):
    """One is away: the other's stamp releases the letters, and the missing one is told."""
    with serving(Stamper(tmp_path_factory.mktemp("second"), name="第二机构")) as second:
        server.mode = "error"
        with home(tmp_path, server, second) as services:
            released = run(services, tmp_path / "out")
        assert [one.code for one in released.unstamped] == ["authority-unavailable"]
        assert f"{LOG}/log/seals/00000002.2.tsr" in set(Directory(tmp_path / "archive").keys(""))
        assert report(tmp_path, second.stamper).stamped
        wrong = report(tmp_path, server.stamper)  # trusting only the one that was away
        assert wrong.verdict is Verdict.BROKEN


def test_a_back_dated_and_a_foreign_stamp_in_the_archive_are_found(tmp_path, server):
    """Somebody puts another answer beside the seal: older than the letters, or over other bytes."""
    with home(tmp_path, server) as services:
        run(services, tmp_path / "out")
    path = tmp_path / "archive" / LOG / "log" / "seals" / "00000002.tsr"
    good = path.read_bytes()
    query = request(path.with_suffix(".note").read_bytes(), policy="", nonce=1)
    path.chmod(0o644)
    path.write_bytes(server.stamper.dated(query, datetime.now(UTC) + timedelta(days=1)))
    assert report(tmp_path, server.stamper).verdict is Verdict.VERIFIED  # late is no fault
    for bad in (path.with_name("00000000.tsr").read_bytes(), good[:-40], b""):
        path.write_bytes(bad)
        found = report(tmp_path, server.stamper)
        assert found.verdict is Verdict.BROKEN
        assert any("00000002.tsr" in fault for step in found.steps for fault in step.faults)


def test_a_stamp_older_than_its_letters_is_found(tmp_path, server):
    """The home's clock ran a day ahead while no authority was asked: what it issued is younger than the stamp over it."""
    clock = Ticking(timedelta(days=1))
    with home(tmp_path, clock=clock) as services:
        run(services, tmp_path / "out", clock=clock)
    with home(tmp_path, server) as services:
        stamp_all(services)
    found = report(tmp_path, server.stamper)
    assert found.verdict is Verdict.BROKEN
    assert any("is older than a letter" in fault for step in found.steps for fault in step.faults)


def test_a_process_that_dies_at_the_stamp_goes_on_with_it(tmp_path, server):
    """The answer lies in the archive, the database knows nothing of it: the next process takes it, and asks nobody."""

    class DiedError(Exception):
        pass

    def die(arrow):
        if arrow == "stamped":
            raise DiedError

    with home(tmp_path, server, arrow=die) as services, pytest.raises(DiedError):
        run(services, tmp_path / "out")
    asked = len(server.asked)
    with home(tmp_path, server) as services:
        stamping = Stamping(services=services, live=True)
        stamping.stamp(LogKey(issuer="cuihe", series="main", year=datetime.now(SHANGHAI).year))
    assert (len(server.asked), stamping.missing) == (asked, [])


def test_long_batches_are_stamped_on_the_way(tmp_path, server):
    """With ten minutes between chunks every seal is stamped."""
    clock = Ticking()
    server.mode = "dated"

    def later(arrow):
        if arrow == "numbered":
            clock.off += timedelta(minutes=11)
            server.off = clock.off

    with home(tmp_path, server, clock=clock, arrow=later) as services:
        run(services, tmp_path / "out")
    stamped = [key for key in Directory(tmp_path / "archive").keys(f"{LOG}/log/seals/") if key.endswith(".tsr")]
    assert [key[-12:] for key in stamped] == ["00000000.tsr", "00000001.tsr", "00000002.tsr"]
