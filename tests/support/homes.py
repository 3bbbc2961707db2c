"""Homes for tests: real services on a folder, a standing clock and seeded chance, so that runs compare byte by byte."""

import csv
import io
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from service.cli.files import read_issuer
from service.database import queries
from service.intake.reading import read_batch
from service.jobs.approve import approve
from service.jobs.draft import identity, restored
from service.jobs.plan import make_plan
from service.jobs.release import Release
from service.jobs.run import Issuing
from service.jobs.services import silent
from service.jobs.stating import Books
from service.policy.deadlines import CHINA
from service.terms.canonical import sha256
from service.terms.dates import SHANGHAI
from service.terms.world import SeededEntropy, StandingClock
from service.wiring import library, open_home, open_services

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
def services_at(path, *, clock=NOON, entropy=SEED, workers=1, arrow=None, progress=silent):
    """The services over a home at `path`; `arrow` is called at every arrow of the order of writes."""
    with (
        open_home(path, entropy=entropy) as home,
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


def run_batch(services, data, out, *, by=None, chunk=4, part=10, today=TODAY, templates=None, wording="", unstamped=""):
    """Plan, approve, issue and release a file, or go on with it: what `cuihan run --yes` does."""
    creditor = by or issuer()
    batch = identity(issuer=creditor.id, series=creditor.series.id, file_sha256=sha256(data), today=today.isoformat())
    with services.database.connect() as connection:
        known = queries.find_batch(connection, batch)
    if known is None:
        plan = plan_of(services, data, by=creditor, today=today, templates=templates)
        approve(services, plan, by="test", wording=wording, chunk=chunk, part=part)
    with services.database.connect() as connection:
        draft = restored(queries.find_batch(connection, batch)["body"])
    Issuing(services=services, draft=draft).run()
    read = read_batch(data, name="arrears.csv", estates=creditor.estates)
    release = Release(services=services, draft=draft, batch=read, out=out, issuer_name=creditor.name, unstamped=unstamped)
    return release.write()


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
