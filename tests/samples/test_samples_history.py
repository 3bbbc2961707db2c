"""The invented history, four months over a New Year: true numbers, true seals, sums that can be worked out by hand."""

import csv
from collections import Counter
from datetime import date

import pytest
from support.homes import ISSUER
from support.spreadsheets import script

from service.archive.directory import Directory
from service.archive.keys import LogId
from service.archive.seal import Checkpoint
from service.archive.verify import Verdict, find_logs, verify_log
from service.database import queries
from service.database.queries import LogKey
from service.database.schema import open_database
from service.jobs.known import recall
from service.jobs.stating import all_holds
from service.policy.recollect import dispatched
from service.terms.money import fen
from service.wiring.homes import read_installation

HISTORY = script("history")
item_number = script("post").item_number
OLD, NEW = (LogKey(issuer="cuihe", series="history", year=year) for year in (2024, 2025))


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """November 2024 to February 2025."""
    return HISTORY.make_history(tmp_path_factory.mktemp("history"), issuer=ISSUER, first=(2024, 11), count=4)


def test_the_lists_are_in_the_home(history):
    """What happened outside is known: every letter with the day it went out, the payments, the disputes with no end yet."""
    with open_database(history.out / "home" / "state.db").connect() as connection:
        known = recall(connection, history.issuer)
        holds = all_holds(connection, history.issuer.id)
    facts = [one.fact for said in known.facts.values() for one in said]
    kinds = Counter(str(fact.kind) for fact in facts)
    assert kinds["payment"] == len(table(history.out / "payments.csv"))
    assert kinds["delivery"] == len(table(history.out / "deliveries.csv"))
    assert {hold.account for hold in holds} == {"CH-0401", "CH-2301"}
    gone = {fact.number for fact in facts if fact.kind == "delivery" and dispatched(fact)}
    assert gone == set(letters(history))


def letters(history):
    """Every letter by its number."""
    return {letter.number: letter for _, _, released in history.batches for letter in released.letters}


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_numbers_start_again_with_the_year(history):
    """14 letters of 2024, then number 1 of 2025; each log without a gap."""
    old = [f"翠禾物催样〔2024〕{n}号" for n in range(1, 15)]
    new = [f"翠禾物催样〔2025〕{n}号" for n in range(1, 12)]
    assert list(letters(history)) == old + new
    assert [day for day, _, _ in history.batches] == [
        date(2024, 11, 5),
        date(2024, 12, 5),
        date(2025, 1, 6),  # the 5th is a Sunday
        date(2025, 2, 5),
    ]


def test_the_first_letters_of_the_new_year_print_the_old_log(history):
    """So that the new log is tied to the old one on paper; from February on letters print their own log."""
    home = history.out / "home"
    with open_database(home / "state.db").connect() as connection:
        last = queries.newest_seal(connection, OLD)
    origin = LogId(issuer="cuihe", series="history", year=2024).origin(read_installation(home))
    printed = Checkpoint(origin=origin, size=14, root=last.root).printed
    assert last.size == 14
    assert {letters(history)[f"翠禾物催样〔2025〕{n}号"].public["checkpoint"] for n in range(1, 5)} == {printed}
    assert "cuihe/history/2025 " in letters(history)["翠禾物催样〔2025〕5号"].public["checkpoint"]


@pytest.mark.parametrize(
    ("month", "room", "channel", "total"),
    [
        # 100.00 m² at 2.20 and 150.00 for parking, July to October, nothing paid
        ("2024-11", "2号楼1单元101", "registered", "1480.00"),
        # 98.77 m²: 217.29 + 150.00 a month; four months less 200.00 in August, September, October
        ("2024-11", "3号楼2单元302", "hand", "869.16"),
        # six months less five times 200.00; September is the oldest left, 98 days ago
        ("2025-01", "3号楼2单元302", "registered", "1203.74"),
        # 89.50 m²: 196.90 a month; pays every second month, so October and November are open
        ("2024-12", "1号楼1单元101", "door", "393.80"),
        ("2025-02", "1号楼1单元101", "door", "393.80"),
        # 102.18 m²: 224.80 + 150.00 a month; pays every third month, in September and December
        ("2024-11", "1号楼1单元202", "door", "749.60"),
        ("2024-12", "1号楼1单元202", "hand", "1124.40"),
        ("2025-02", "1号楼1单元202", "door", "749.60"),
    ],
)
def test_totals_by_hand(history, month, room, channel, total):
    """What a letter demands is what the ledger says was open on that day."""
    (said,) = [
        (letter.channel, letter.public["total"])
        for day, _, released in history.batches
        for letter in released.letters
        if (f"{day:%Y-%m}", letter.public["premises"]) == (month, room)
    ]
    assert said == (channel, total)


def test_who_paid_drops_out(history):
    """After the reminder and the demand of a quarter comes the payment, and January has no letter for him."""
    months = [f"{day:%Y-%m}" for day, _, released in history.batches for letter in released.letters
              if letter.public["premises"] == "1号楼1单元202"]  # fmt: skip
    assert months == ["2024-11", "2024-12", "2025-02"]


def test_the_archive_holds(history):
    home = history.out / "home"
    store, key = Directory(home / "archive"), (home / "keys" / "seal.pub").read_text("ascii").strip()
    reports = [verify_log(store, prefix, verifier=key) for prefix in find_logs(store)]
    assert [(report.log, report.letters, report.verdict) for report in reports] == [
        ("cuihe/history/2024", 14, Verdict.VERIFIED),
        ("cuihe/history/2025", 11, Verdict.VERIFIED),
    ]


def test_nothing_was_wrong_with_the_files(history):
    """The officer's wide workbooks are read without a problem."""
    assert [table(history.out / f"{day:%Y-%m}" / "problems.csv") for day, _, _ in history.batches] == [[], [], [], []]


def test_every_letter_has_its_way(history):
    """Each letter is dispatched once, after it was issued; registered ones under valid numbers of their own."""
    events = table(history.out / "deliveries.csv")
    assert {event["文号"] for event in events} == set(letters(history))
    for event in events:
        letter = letters(history)[event["文号"]]
        assert event["送达方式"] == letter.channel
        assert event["日期"] > letter.public["issued"][:10]
        assert bool(event["邮件号码"]) == (letter.channel == "registered")
    mailed = [event["邮件号码"] for event in events if event["事件"] == "mailed"]
    assert len(mailed) == len(set(mailed)) == sum(letter.channel == "registered" for letter in letters(history).values())
    assert all(number == item_number(int(number[2:10]), province=37) for number in mailed)


@pytest.mark.parametrize(
    ("serial", "province", "number"),
    [
        (24435342, 42, "XA24435342142"),
        (10000002, 37, "XA10000002537"),  # the rest is 11
        (10000014, 37, "XA10000014037"),  # the rest is 10
    ],
)
def test_check_digits(serial, province, number):
    """Numbers of real letters and the edges of the rule."""
    assert item_number(serial, province=province) == number


def test_the_books_balance(history):
    """What was billed is what was paid and what stands open, and the payments are those of the list."""
    paid = table(history.out / "payments.csv")
    books = history.ledger
    billed = sum(charge.amount for charge in books.charges)
    owed = sum(charge.owed for charge in books.charges)
    assert sum(fen(line["金额"]) for line in paid) == billed - owed
    # half of the owners owe nothing, and he who pays 200.00 a month has paid it in seven of eight months
    assert sum(fen(line["金额"]) for line in paid if line["户号"] == "CH-2302") == 7 * 200_00
    assert not any(books.open(owner) for owner in HISTORY.OWNERS if owner.habit == "punctual")


def test_disputes_rest(history):
    """While a dispute lasts its account is in no file."""
    books = history.ledger
    (owner,) = (owner for owner in HISTORY.OWNERS if owner.id == "CH-0401")
    assert [books.disputed(owner, day) for day in (date(2025, 3, 9), date(2025, 3, 10), date(2025, 10, 20))] == [
        False,
        True,
        False,
    ]
