"""24 months of one estate, invented: bills, letters, deliveries, payments and two disputes, as a home full of true letters.

Each month from November 2024 to October 2026 the officer takes the accounts out of the books that have come to a new step of
the ladder, or had their last letter half a year ago, and has their letters issued with the real chain, on a clock that stands
on the first working day from the 5th. In between people pay, so that most of them drop out. Numbers, logs and seals run over
the years 2024, 2025 and 2026. All of it is of a test series, from seeded chance: the same history every time.

    python samples/history.py --out build/history          # `make history` verifies the archive afterwards

What it leaves, and what the columns mean, is told in `samples/history.md`. What stands open at the end is `arrears.xlsx`, and
`issuer.toml` is the issuer of this series, so that the clock of limitation can be asked:

    cuihan limitation build/history/arrears.xlsx --issuer build/history/issuer.toml --home build/history/home --within 730
"""

import argparse
import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from ledger import DISPUTES, ESTATE, OWNERS, START, Charge, Ledger, Owner, by_month, months
from post import Delivery, deliver
from xlsx import Cell, workbook

from service.cli.files import read_issuer
from service.database.schema import open_database
from service.intake.factlist import read_facts
from service.jobs.approve import approve
from service.jobs.draft import draft_of
from service.jobs.issued import numbered_rows
from service.jobs.plan import make_plan
from service.jobs.release import Release, Released
from service.jobs.run import Issuing
from service.jobs.services import Services, onward, silent
from service.jobs.stating import Books, take_in
from service.policy.book import Book, load_book
from service.policy.deadlines import CHINA
from service.terms.canonical import Json, sha256
from service.terms.dates import SHANGHAI
from service.terms.facts import FactKind
from service.terms.money import decimal_string
from service.terms.party import Issuer
from service.terms.world import SeededEntropy, StandingClock
from service.wiring.homes import Home, open_home
from service.wiring.services import journal_of, open_services
from service.wiring.templates import library

FIRST, MONTHS = (2024, 11), 24
SERIES = "history"
NEXT_MONTH = timedelta(days=5)
"""Behind the last month: the day on which somebody looks at what is left of it."""
REST_DAYS = 180
"""The same letter again only after half a year: the officer keeps it herself, so that each month's file is her choice."""
SEED = SeededEntropy(b"samples/history")
FILE_HEADER = (
    *("小区", "户号", "收费对象", "业主名称", "手机号", "开始时间", "结束时间", "应缴款日期"),
    *("物业服务费", "车位管理费", "合计"),
)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter that went out."""

    number: str
    channel: str
    public: Json


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a month's release wrote."""

    released: Released
    letters: tuple[Letter, ...]

    @property
    def total(self) -> int:
        """Fen."""
        return sum(self.released.totals.values())


@dataclass
class History:
    """What has happened so far."""

    issuer: Issuer
    book: Book
    out: Path
    ledger: Ledger = field(default_factory=Ledger)
    lately: dict[str, tuple[int, date]] = field(default_factory=dict)
    """Account → the step of its last letter, and its day."""
    deliveries: list[Delivery] = field(default_factory=list)
    batches: list[tuple[date, str, Sent]] = field(default_factory=list)


def make_history(out: Path, *, issuer: Path, first: tuple[int, int] = FIRST, count: int = MONTHS) -> History:
    """Fill `out`: a home with `count` months of letters from `first` on, and beside it what happened outside of it."""
    last = _month_end(first, count)
    out.mkdir(parents=True, exist_ok=True)
    (out / "issuer.toml").write_text(own_issuer(issuer.read_text("utf-8"), last + NEXT_MONTH), "utf-8")
    creditor = read_issuer(out / "issuer.toml")
    creditor = replace(creditor, series=replace(creditor.series, clock=None))  # each month has its own
    history = History(issuer=creditor, book=load_book(creditor.policy), out=out)
    before = 12 * (first[0] - START[0]) + first[1] - START[1]
    with open_home(out / "home", entropy=SEED) as home:
        for nth, month in enumerate(months(START, before + count)):
            history.ledger.bill(month)
            if nth >= before:
                _letters(history, home, month)
            history.ledger.collect(month)
    _write_lists(history)
    (out / "arrears.xlsx").write_bytes(billing_file([charge for owner in OWNERS for charge in history.ledger.open(owner)]))
    with open_home(out / "home", entropy=SEED) as home:
        _state_lists(history, home, at=datetime(last.year, last.month, last.day, 18, tzinfo=SHANGHAI))
    return history


def own_issuer(settings: str, day: date) -> str:
    """The issuer's settings with the history's own series, standing at 9:00 of a day."""
    named = re.sub(r'(?m)^id = "sample"$', f'id = "{SERIES}"', settings, count=1)
    return re.sub(r"(?m)^clock = .*$", f'clock = "{day}T09:00:00+08:00"', named, count=1)


def _month_end(first: tuple[int, int], count: int) -> date:
    """The last day of the last of `count` months."""
    *_, after = months(first, count + 1)
    return date(*after, 1) - timedelta(days=1)


def _state_lists(history: History, home: Home, *, at: datetime) -> None:
    """Take the lists into the home, as `cuihan history import` and `cuihan hold import` do at the end of the last month."""
    database = open_database(home.state)
    journal = journal_of(home, database, SEED)
    with database.begin() as connection:
        books = Books(connection=connection, issuer=history.issuer.id, journal=journal, at=at, test=history.issuer.series.test)
        for name, kind, reason in (("payments", None, ""), ("deliveries", None, ""), ("disputes", FactKind.HOLD, "dispute")):
            data = (history.out / f"{name}.csv").read_bytes()
            found, wrong = read_facts(data, estates=history.issuer.estates, kind=kind, reason=reason)
            books.uploaded(f"{name}.csv", sha256(data))
            take_in(books, found, wrong, by="samples/history.py", name=f"{name}.csv")
    journal.seal(onward)
    database.dispose()


def _letters(history: History, home: Home, month: tuple[int, int]) -> None:
    """The letters of a month: from the officer's file to the print parts, and what became of them."""
    day = _working_day(date(*month, 5))
    owners = [owner for owner in OWNERS if _is_turn(history, owner, day)]
    if not owners:
        return
    name = f"arrears-{day:%Y-%m}.xlsx"
    data = billing_file([charge for owner in owners for charge in history.ledger.open(owner)])
    (history.out / "files").mkdir(parents=True, exist_ok=True)
    (history.out / "files" / name).write_bytes(data)
    clock = StandingClock(datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI))
    with open_services(home, clock=clock, entropy=SEED, workers=1) as services:
        sent = issue(services, data, name=name, issuer=history.issuer, today=day, out=history.out / f"{day:%Y-%m}")
    history.batches.append((day, name, sent))
    lives = {owner.room: owner for owner in owners}
    for letter in sent.letters:
        owner = lives[letter.public["premises"]]
        turn = sum(one.channel == letter.channel and one.event != "mailed" for one in history.deliveries)
        history.deliveries += deliver(
            *(letter.number, letter.channel),
            account=owner.id,
            debtor=owner.name,
            issued=day,
            turn=turn,
            works=CHINA.works,
        )
    for owner in owners:
        if history.lately[owner.id][0] > 1:  # a reminder moves nobody who waits for a demand
            history.ledger.remind(owner, day)


def _is_turn(history: History, owner: Owner, day: date) -> bool:
    """Whether the officer takes an account into the month's file; she remembers what she sent."""
    overdue = [] if history.ledger.disputed(owner, day) else history.ledger.overdue(owner, day)
    age = max(((day - charge.due).days for charge in overdue), default=0)
    step = sum(step.days <= age for step in history.book.steps)
    if not step:
        history.lately.pop(owner.id, None)
        return False
    last, sent = history.lately.get(owner.id, (0, date.min))
    if step <= last and (day - sent).days < REST_DAYS:
        return False
    history.lately[owner.id] = (step, day)
    return True


def billing_file(charges: Sequence[Charge]) -> bytes:
    """A wide workbook: one row for each account and month, one column per charge, everything that stands open."""
    rows: list[list[Cell]] = [list(FILE_HEADER)]
    for owner in dict.fromkeys(charge.owner for charge in charges):
        for days, fees in by_month([charge for charge in charges if charge.owner is owner]):
            who = (ESTATE, owner.id, owner.room, owner.name, owner.phone)
            amounts = [_yuan(fees.get(name, 0)) for name in FILE_HEADER[8:10]]
            rows.append([*who, *days, days[1], *amounts, _yuan(sum(fees.values()))])
    return workbook({f"{ESTATE}欠费": rows})


def issue(services: Services, data: bytes, *, name: str, issuer: Issuer, today: date, out: Path) -> Sent:
    """What `cuihan run --yes` does with a file."""
    plan = make_plan(
        data,
        name=name,
        issuer=issuer,
        today=today,
        library=library(),
        calendar=CHINA,
        pool=services.pool,
        fonts=services.fonts,
        progress=silent,
    )
    batch = approve(services, plan, by="samples/history.py")
    draft = draft_of(services.database, batch)
    Issuing(services=services, draft=draft).run()
    released = Release(services=services, draft=draft, out=out, issuer_name=issuer.name).write()
    lines = [(row["number"], json.loads(row["line"])) for row in numbered_rows(draft)]
    letters = (Letter(number=number, channel=line["internal"]["channel"], public=line["public"]) for number, line in lines)
    return Sent(released=released, letters=tuple(letters))


def _write_lists(history: History) -> None:
    out = history.out
    _table(
        out / "payments.csv",
        ("收款日期", "户号", "房号", "业主姓名", "收费项目", "费用开始日期", "费用截止日期", "金额", "方式", "流水号"),
        (
            (paid.on, paid.owner.id, paid.owner.room, paid.owner.name, paid.charge, paid.start, paid.end,
             decimal_string(paid.amount), paid.method, paid.reference)
            for paid in history.ledger.payments
        ),
    )  # fmt: skip
    _table(
        out / "deliveries.csv",
        ("文号", "户号", "送达方式", "邮件号码", "事件", "日期", "签收人", "签收人身份", "凭证"),
        (
            (one.number, one.account, one.channel, one.item, one.event, one.on, one.signer, one.signer_class, one.proof)
            for one in history.deliveries
        ),
    )
    _table(
        out / "disputes.csv",
        ("户号", "开始日期", "结束日期", "事由", "结果"),
        ((one.owner, one.since, one.until or "", one.why, one.result) for one in DISPUTES),
    )
    _table(
        out / "batches.csv",
        ("业务日期", "文件", "封数", "首号", "末号", "金额"),
        (
            (day, name, len(sent.letters), sent.released.first, sent.released.last, decimal_string(sent.total))
            for day, name, sent in history.batches
        ),
    )


def _table(path: Path, header: Sequence[str], rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def _yuan(amount: int) -> Decimal | None:
    return Decimal(amount).scaleb(-2) if amount else None


def _working_day(day: date) -> date:
    while not CHINA.works(day):
        day += timedelta(days=1)
    return day


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="24 invented months of one estate, as a home full of letters.")
    parser.add_argument("--out", type=Path, default=Path("build/history"))
    parser.add_argument("--months", type=int, default=MONTHS)
    chosen = parser.parse_args()
    if (chosen.out / "home").exists():
        parser.exit(2, f"{chosen.out} holds a history already; delete it first\n")
    made = make_history(chosen.out, issuer=Path(__file__).with_name("issuer.toml"), count=chosen.months)
    for made_on, _, done in made.batches:
        first, last = done.released.first, done.released.last
        print(f"{made_on}: {len(done.letters):2} letters  {first} – {last}  {decimal_string(done.total):>10}")
    letters = sum(len(done.letters) for _, _, done in made.batches)
    print(f"{letters} letters, {len(made.deliveries)} delivery events, {len(made.ledger.payments)} payments in {chosen.out}")
