"""Homes for tests: real services on a folder, a standing clock and seeded chance, so that runs compare byte by byte."""

import csv
import io
import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from service.cli.files import read_issuer
from service.database import queries
from service.jobs.approve import approve
from service.jobs.draft import draft_of, identity
from service.jobs.issued import Issued, issued_letters
from service.jobs.plan import make_plan
from service.jobs.release import Release, Released
from service.jobs.run import Issuing
from service.jobs.services import silent
from service.jobs.stating import Books
from service.jobs.stops import withdrawn
from service.policy.deadlines import CHINA
from service.terms.canonical import sha256
from service.terms.dates import SHANGHAI
from service.terms.world import SeededEntropy, StandingClock
from service.wiring.homes import LEFT_TO_THE_HOME, open_home
from service.wiring.services import open_services
from service.wiring.templates import library

ROOT = Path(__file__).parents[2]
ISSUER = ROOT / "samples" / "issuer.toml"
SAMPLE = ROOT / "samples" / "arrears-2026-10.csv"
TODAY = date(2026, 11, 5)
NOON = StandingClock(datetime(2026, 11, 5, 12, tzinfo=SHANGHAI))
SEED = SeededEntropy(b"tests")


def arrears(count, *, first=1, amount="1240.00"):
    """A small clean file: `count` owners of one estate with one overdue row each, of three ages."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["小区", "房号", "业主姓名", "收费项目", "费用开始日期", "费用截止日期", "应缴款日期", "欠费金额"])
    for at in range(first, first + count):
        due = ("2026-10-10", "2026-09-01", "2026-05-01")[at % 3]
        rows.writerow(["翠湖花园", f"{at}号楼1单元101", f"测试{at}户", "物业服务费", "2026-04-01", "2026-04-30", due, amount])
    return out.getvalue().encode()


@contextmanager
def services_at(path, *, clock=NOON, entropy=SEED, workers=1, arrow=None, progress=silent, wanted=LEFT_TO_THE_HOME):
    """The services over a home at `path`; `arrow` is called at every arrow of the order of writes."""
    with (
        open_home(path, entropy=entropy, wanted=wanted) as home,
        open_services(home, clock=clock, entropy=entropy, workers=workers, progress=progress) as services,
    ):
        yield replace(services, arrow=arrow) if arrow else services


def issuer(**changes):
    """The sample issuer."""
    return replace(read_issuer(ISSUER), **changes)


def plan_of(services, data, *, by=None, today=TODAY, templates=None):
    """The plan of a file."""
    return make_plan(
        data,
        name="arrears.csv",
        issuer=by or issuer(),
        today=today,
        library=templates or library(),
        calendar=CHINA,
        pool=services.pool,
        fonts=services.fonts,
        progress=silent,
    )


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter of a released batch, as the database has it."""

    issued: Issued
    public: dict

    def __getattr__(self, name):
        return getattr(self.issued, name)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a release wrote, with its letters that are not void."""

    released: Released
    letters: tuple[Letter, ...]

    def __getattr__(self, name):
        return getattr(self.released, name)


def letters_of(services, draft):
    """The letters of a released batch in delivery order, without the void ones."""
    found = []
    for one in issued_letters(draft, withdrawn(services, draft.head["batch"])):
        with services.database.connect() as connection:
            line = queries.find_notice(connection, one.number)["line"]
        if not one.void:
            found.append(Letter(issued=one, public=json.loads(line)["public"]))
    return tuple(found)


def run_batch(services, data, out, *, by=None, chunk=4, part=10, today=TODAY, templates=None, wording="", unstamped=""):
    """Plan, approve, issue and release a file, or go on with it: what `cuihan run --yes` does."""
    creditor = by or issuer()
    batch = identity(issuer=creditor.id, series=creditor.series.id, file_sha256=sha256(data), today=today.isoformat())
    with services.database.connect() as connection:
        known = queries.find_batch(connection, batch)
    if known is None:
        plan = plan_of(services, data, by=creditor, today=today, templates=templates)
        approve(services, plan, by="test", wording=wording, chunk=chunk, part=part)
    draft = draft_of(services.database, batch)
    Issuing(services=services, draft=draft).run()
    released = Release(services=services, draft=draft, out=out, issuer_name=creditor.name, unstamped=unstamped).write()
    return Done(released=released, letters=letters_of(services, draft))


def books(services, connection, *, by=None):
    """The books of the sample issuer, or of another, open in a transaction."""
    name, moment = (by or issuer()).id, services.clock.now()
    return Books(connection=connection, issuer=name, journal=services.journal, at=moment, test=True)


def contents(folder, *, without=()):
    """Every file below a folder with its bytes, by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part in path.parts for part in without)
    }
