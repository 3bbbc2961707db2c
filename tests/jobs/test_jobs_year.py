"""New Year's night: a batch that crosses midnight, the old logs closed, and slow clocks that come too late."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from support.homes import SEED, arrears, run_batch, services_at

from service.archive.acts import verify_journal
from service.archive.journal import Doing
from service.archive.verify import Verdict, find_journals, find_logs, verify_log
from service.database import journal as stored
from service.database import queries
from service.database.queries import LogKey
from service.jobs.register import register
from service.terms.canonical import parse
from service.terms.dates import SHANGHAI
from service.terms.problems import Unavailable
from service.terms.world import StandingClock

EVE = datetime(2026, 12, 31, 23, 59, 30, tzinfo=SHANGHAI)
OLD, NEW = (LogKey(issuer="cuihe", series="sample", year=year) for year in (2026, 2027))


@dataclass
class Ticking:
    """A clock that goes on by some seconds whenever somebody looks."""

    moment: datetime
    step: timedelta = field(default=timedelta(seconds=3))

    def now(self):
        self.moment += self.step
        return self.moment


def crossing(folder, workers):
    """A batch of twelve letters, in chunks of two, that midnight falls into."""
    with services_at(folder / "home", clock=Ticking(EVE), entropy=SEED, workers=workers) as services:
        return run_batch(services, arrears(12), folder / "out", chunk=2, today=EVE.date())


def entries(services, kind):
    with services.database.connect() as connection:
        return [
            (row["year"], row["subject"], parse(row["entry"])["facts"]) for row in stored.entries(connection, kinds=(kind,))
        ]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_batch_crosses_midnight(workers, tmp_path):
    """Letters on both sides, numbers from 1 in each year, the first of the new year under the last seal of the old one."""
    done = crossing(tmp_path, workers)
    years = [letter.log.year for letter in done.letters]
    assert years == sorted(years)
    assert set(years) == {2026, 2027}
    old = years.count(2026)
    assert [letter.no for letter in done.letters] == [*range(1, old + 1), *range(1, 13 - old)]
    assert all(letter.public["issued"].startswith(str(letter.log.year)) for letter in done.letters)
    with services_at(tmp_path / "home", clock=Ticking(EVE + timedelta(days=1))) as services:
        with services.database.connect() as connection:
            last = queries.newest_seal(connection, OLD)
            for log in (OLD, NEW):
                assert register(connection, log).whole
        first = next(letter for letter in done.letters if letter.log.year == 2027)
        assert first.public["checkpoint"].startswith(f"cuihe/sample/2026 {old} ")
        assert last.size == old
        key = services.key.verifier.text
        reports = [verify_log(services.store, log, verifier=key) for log in find_logs(services.store)]
        reports += [verify_journal(services.store, log, verifier=key) for log in find_journals(services.store)]
        assert [(one.log, one.verdict) for one in reports] == [
            (f"cuihe/{name}/{year}", Verdict.VERIFIED) for name in ("sample", "journal") for year in (2026, 2027)
        ]
        assert [(year, facts["before"]) for year, _, facts in entries(services, Doing.OPENED) if "before" in facts] == [
            (2027, "cuihe/journal/2026")
        ]
        ((year, subject, facts),) = entries(services, Doing.LOG_CLOSED)
        assert (year, subject, facts["size"], facts["next"]) == (2027, "cuihe/sample/2026", old, "cuihe/sample/2027")


def test_a_slow_clock_numbers_nothing_into_the_old_year(tmp_path):
    """Once the new year has letters the old log stays as it was closed, whatever a clock says; nothing is numbered."""
    crossing(tmp_path, 1)
    slow = StandingClock(EVE + timedelta(seconds=20))
    with services_at(tmp_path / "home", clock=slow) as services:
        with pytest.raises(Unavailable) as told:
            run_batch(services, arrears(2, first=50), tmp_path / "slow", today=EVE.date())
        assert told.value.code == "year-closed"
        with services.database.connect() as connection:
            counts = [len(register(connection, log).lines) for log in (OLD, NEW)]
        assert sum(counts) == 12
