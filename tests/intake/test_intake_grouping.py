"""Grouping: an account is demanded as a whole or held as a whole."""

import csv
import io

import pytest

from service.intake import read_batch
from service.terms.party import Estate

HEADER = ("小区", "房号", "业主", "收费项目", "账期", "欠费")
ESTATES = (Estate(id="cuihu", name="翠湖花园"), Estate(id="dongan", name="东岸公馆"))


def read(*rows, header=HEADER):
    text = io.StringIO(newline="")
    csv.writer(text).writerows((header, *rows))
    return read_batch(text.getvalue().encode(), name="x", estates=ESTATES)


def row(room="1-101", name="赵一禾", charge="物业费", period="2026-03", owed="120", estate="翠湖花园"):
    return (estate, room, name, charge, period, owed)


def held(batch):
    return {case.account: case.held for case in batch.cases}


def test_one_case_per_account():
    """All rows of an account are one case, in the order of first rows, however its rows are mixed and its room is written."""
    batch = read(row("1号楼101"), row("1-102", "钱若川"), row("1 幢１０１室", period="2026-04"))
    assert [(case.premises, [line.row for line in case.lines]) for case in batch.cases] == [
        ("1号楼101", [2, 4]),
        ("1-102", [3]),
    ]


def test_same_name_is_not_same_account():
    """Owners are told apart by account, never by name."""
    assert len(read(row("1-101"), row("1-102"), row("1-101", estate="东岸公馆")).cases) == 3


def test_a_bad_row_holds_its_whole_case():
    """A demand that leaves out a period invites the defence that it was waived."""
    batch = read(row(), row(period="2026-04", owed="x"), row(period="2026-05"), row("1-102", "钱若川"))
    assert held(batch) == {"cuihu/1-101": "amount-malformed", "cuihu/1-102": ""}


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (row(), "row-duplicate"),
        (row(charge="物业费 ", owed="120.00元"), "row-duplicate"),
        (row(owed="130"), "row-conflicting"),
        (row(name="赵一和", period="2026-04"), "debtor-differs"),
    ],
)
def test_rows_that_contradict(second, code):
    """The second row has the problem and names the first; the case is held."""
    batch = read(row(), second)
    (problem,) = batch.problems
    assert (problem.code, problem.row) == (code, 3)
    assert "第 2 行" in problem.hint
    assert held(batch) == {"cuihu/1-101": code}
    assert not batch.rows[0].problems


@pytest.mark.parametrize(
    "second",
    [row(charge="车位费"), row(period="2026-04"), row("1-102"), row(estate="东岸公馆"), row(name="赵 一禾", period="2026-04")],
)
def test_rows_that_only_look_alike(second):
    assert not read(row(), second).problems


@pytest.mark.parametrize("name", ["王□", ""])
def test_an_unreadable_name_is_not_another_one(name):
    """One damage is one problem: what cannot be read is not compared."""
    batch = read(row(name="王伟"), row(name=name, period="2026-04"), row(name="王伟", period="2026-05"))
    assert [problem.row for problem in batch.problems] == [3]


def test_two_houses_of_one_account_are_asked_about():
    """A letter for two houses needs a table for each, so an account with two is held."""
    header = ("户号", *HEADER)
    batch = read(("7", *row()), ("7", *row("1-102")), header=header)
    assert held(batch) == {"7": "cell-differs"}


def test_another_address_is_told_only():
    """The first address is used; the second is told and holds nothing."""
    header = (*HEADER, "通讯地址")
    batch = read((*row(), "翠湖路1号"), (*row(period="2026-04"), "翠湖路2号"), (*row(period="2026-05"), ""), header=header)
    assert [(problem.code, problem.blocking) for problem in batch.problems] == [("cell-differs", False)]
    assert (batch.cases[0].address, batch.cases[0].held, len(batch.cases[0].lines)) == ("翠湖路1号", "", 3)


def test_a_row_of_an_unreadable_account_holds_all_of_that_name():
    """It may belong to any of them, but not to another name or another estate."""
    batch = read(
        row("1-101", "王芳"),
        row("1-102", "王芳"),
        row("1-103", "钱若川"),
        row("1-104", "王芳", estate="东岸公馆"),
        row("2月3日", "王 芳"),
    )
    assert held(batch) == {
        "cuihu/1-101": "room-became-date",
        "cuihu/1-102": "room-became-date",
        "cuihu/1-103": "",
        "dongan/1-104": "",
    }
    assert batch.rows[4].account == ""


def test_a_row_without_room_and_name_holds_the_account_above():
    """Merged cells leave blanks that mean "as above": the account above must not go out without that row."""
    batch = read(row(), row("1-102", "钱若川"), row("", "", charge="水费"), row("1-103", "孙知夏"))
    assert held(batch) == {"cuihu/1-101": "", "cuihu/1-102": "cell-missing", "cuihu/1-103": ""}


@pytest.mark.parametrize(
    "bad",
    [
        row(estate="", period="2026-04"),
        row("1-□01", period="2026-04"),
        row("", period="2026-04"),
        (*row(), "一期"),
        ("翠湖花园", "1-101", "一期", *row()[2:]),
    ],
)
def test_a_row_whose_place_is_in_doubt_holds_its_name(bad):
    """An account that only looks readable would let the true one go out without this row."""
    batch = read(row(), row("1-102", "钱若川"), bad)
    assert held(batch)["cuihu/1-101"]
    assert not held(batch)["cuihu/1-102"]


def test_currencies():
    batch = read((*row(), "人民币"), (*row(period="2026-04"), "USD"), header=(*HEADER, "币种"))
    assert held(batch) == {"cuihu/1-101": "currency-unsupported"}
