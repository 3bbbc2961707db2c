"""Reading a whole upload: every row in a named state, nothing misread in silence."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from service.intake import read_batch
from service.intake.table import MOST_ROWS
from service.terms.party import Estate
from service.terms.problems import Refused

ESTATE = Estate(id="cuihu", name="翠湖花园", aliases=("翠湖",))
OTHER = Estate(id="dongan", name="东岸公馆")
HEADER = ("房号", "业主", "收费项目", "账期", "欠费")
ROW = ("1-101", "赵一禾", "物业费", "2026-03", "120.00")


def table(*rows, delimiter=","):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def read(*rows, header=HEADER, estates=(ESTATE,)):
    return read_batch(table(header, *rows), name="arrears.csv", estates=estates)


def row(**changes):
    return tuple(changes.get(name, cell) for name, cell in zip(("room", "name", "charge", "period", "owed"), ROW, strict=True))


def found(batch):
    return [(problem.row, problem.code, problem.field) for problem in batch.problems]


def refusal(*rows, header=HEADER, estates=(ESTATE,)):
    with pytest.raises(Refused) as caught:
        read(*rows, header=header, estates=estates)
    return caught.value


def test_one_row():
    """A line knows its row, its charge, its days and its fen; without a due column the period's last day is due."""
    batch = read(ROW)
    (case,) = batch.cases
    (line,) = case.lines
    assert (case.account, case.estate, case.premises, case.debtor, case.held) == ("cuihu/1-101", "cuihu", "1-101", "赵一禾", "")
    assert (line.row, line.charge, line.period_from, line.period_to) == (2, "物业费", date(2026, 3, 1), date(2026, 3, 31))
    assert (line.due, line.amount) == (date(2026, 3, 31), 12000)
    assert (batch.header, batch.rows[0].cells, batch.problems) == (HEADER, ROW, ())


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters(delimiter):
    """The delimiter is the one under which the header makes sense, even where cells hold the others."""
    data = table(HEADER, row(charge="物业费,一期;二期"), delimiter=delimiter)
    (case,) = read_batch(data, name="x", estates=(ESTATE,)).cases
    assert case.lines[0].charge == "物业费,一期;二期"


def test_english_headers():
    header = ("Account ID", "Room", "Owner", "Charge", "Period From", "Period To", "Due Date", "Amount Due")
    batch = read(("77", "1-101", "Li", "fee", "2026-01-01", "2026-03-31", "2026-04-15", "12"), header=header)
    (case,) = batch.cases
    assert (case.account, case.lines[0].due, case.lines[0].amount) == ("77", date(2026, 4, 15), 1200)


def test_titles_totals_and_notes():
    """Titles above and totals below are rows of the upload, but no owners; row numbers are those of the spreadsheet."""
    batch = read_batch(
        "翠湖花园欠费清单\n\n打印日期：2026-11-05,,,,\n房号,业主,收费项目,账期,欠费\n1-101,赵一禾,物业费,2026-03,120\n"
        "小计,,,,120\n1-102,钱若川,物业费,2026-03,80\n房号,业主,收费项目,账期,欠费\n1-103,孙知夏,合计,,80\n"
        "合 计：,,,,200\n制表：小禾\n".encode(),
        name="x",
        estates=(ESTATE,),
    )
    assert [(case.debtor, case.lines[0].row) for case in batch.cases] == [("赵一禾", 5), ("钱若川", 7)]
    assert [(one.row, one.code) for one in batch.problems] == [
        (1, "row-outside"),
        (3, "row-outside"),
        (6, "row-total"),
        (8, "row-outside"),
        (9, "row-total"),
        (10, "row-total"),
        (11, "row-outside"),
    ]
    assert not any(one.blocking for one in batch.problems)


def test_line_breaks_in_a_cell_are_one_row():
    """A record is one spreadsheet row, whatever line breaks its quoted cells hold."""
    batch = read(row(charge="物业费\n（含电梯）"), row(room="1-102", owed="x"))
    assert batch.rows[1].line == 3
    assert found(batch) == [(3, "amount-malformed", "欠费")]


def test_owed_from_receivable_and_received():
    header = ("房号", "业主", "收费项目", "账期", "应收金额", "实收金额", "减免金额")
    batch = read(
        ("1-101", "赵一禾", "物业费", "2026-03", "120", "20", ""),
        ("1-102", "钱若川", "物业费", "2026-03", "120", "", "0"),
        ("1-103", "孙知夏", "物业费", "2026-03", "120", "20", "10"),
        ("1-104", "李䶮", "物业费", "2026-03", "120", "150", ""),
        header=header,
    )
    assert [[line.amount for line in case.lines] for case in batch.cases] == [[10000], [12000], [], []]
    assert found(batch) == [(4, "amount-unclear", "应收金额"), (5, "amount-negative", "实收金额")]


@pytest.mark.parametrize(
    ("owed", "problems"),
    [("100", []), ("90", []), ("110", ["amount-unclear"])],
)
def test_owed_must_agree(owed, problems):
    """A waiver may explain why less is owed than receivable − received; nothing explains more."""
    header = ("房号", "业主", "收费项目", "账期", "应收", "实收", "减免", "欠费")
    waived = "0" if owed == "100" else "10"
    batch = read(("1-101", "赵一禾", "物业费", "2026-03", "120", "20", waived, owed), header=header)
    assert [one.code for one in batch.problems] == problems


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        (("房号", "收费项目", "账期", "欠费"), "owner"),
        (("业主", "收费项目", "账期", "欠费"), "room"),
        (("房号", "业主", "收费项目", "欠费"), "due date or period"),
        (("房号", "业主", "收费项目", "账期", "应收金额"), "amount owed (or receivable and received)"),
        (("房号", "业主", "收费项目", "账期", "滞纳金", "合计"), "amount owed"),  # the sum may include the late fee
        (("房号", "业主", "收费项目", "账期", "欠费(含滞纳金)"), "amount owed"),
        (("房号", "业主", "备注", "账期", "欠费"), "charge"),
        (("a", "b"), "room, owner, charge"),
    ],
)
def test_missing_columns(header, missing):
    """The refusal names what is missing and lists the headers that were seen."""
    refused = refusal(tuple("x" for _ in header), header=header)
    assert refused.code == "column-missing"
    assert missing in refused.hint
    assert all(name in refused.hint for name in header)


def test_estate_column_is_needed_with_several_estates():
    """One estate needs no column; of two, a file must say which."""
    assert read(ROW).cases[0].estate == "cuihu"
    assert "estate" in refusal(ROW, estates=(ESTATE, OTHER)).hint


def test_estates():
    """A name or alias gives the id; an unknown estate is told once, warns, and stays as the file names it."""
    header = ("小区", *HEADER)
    batch = read(("翠湖", *ROW), ("云顶", *ROW), ("云顶", *row(room="1-102", name="钱若川")), header=header)
    assert [case.account for case in batch.cases] == ["cuihu/1-101", "云顶/1-101", "云顶/1-102"]
    assert batch.unknown_estates == ("云顶",)
    assert found(batch) == [(3, "estate-unknown", "小区")]
    assert not any(case.held for case in batch.cases)


def test_no_estate_is_unknown_without_an_issuer():
    batch = read(("云顶", *ROW), header=("小区", *HEADER), estates=())
    assert (batch.unknown_estates, batch.problems, batch.cases[0].estate) == ((), (), "云顶")


def test_blank_estate():
    """With several estates a blank one is no guess."""
    batch = read(("", *ROW), header=("小区", *HEADER), estates=(ESTATE, OTHER))
    assert found(batch) == [(2, "cell-missing", "小区")]


def test_building_unit_room():
    """Separate columns make one printed premises; a building already in the room is not printed twice."""
    header = ("楼栋", "单元", *HEADER)
    batch = read(
        ("3", "2", *row(room="1501")),
        ("B座", "", *row(room="930")),
        ("3号楼", "2单元", *row(room="3号楼2单元1502")),
        ("4", "2", *row(room="1501")),
        header=header,
    )
    assert [case.premises for case in batch.cases] == ["3号楼2单元1501", "B座930", "3号楼2单元1502", "4号楼2单元1501"]


def test_several_problems_in_one_row():
    """A row names all that is wrong with it, under the user's own headers, as it was seen."""
    batch = read(row(name="王□", period="三月", owed="12O"))
    assert found(batch) == [(2, "name-unreadable", "业主"), (2, "date-malformed", "账期"), (2, "amount-malformed", "欠费")]
    assert [one.shown for one in batch.problems] == ["王□", "三月", "12O"]
    assert batch.cases[0].held == "name-unreadable"


def test_damaged_phone_does_not_hold():
    """A lost phone number is told and left out; the letter does not need it."""
    header = (*HEADER, "联系电话", "邮编")
    (case,) = (batch := read((*ROW, "1.38E+10", "10000"), header=header)).cases
    assert found(batch) == [(2, "number-damaged", "联系电话"), (2, "number-damaged", "邮编")]
    assert (case.held, case.phone, case.postcode, len(case.lines)) == ("", "", "", 1)


def test_damaged_account_holds():
    batch = read(("1.2E+11", *ROW), ("1002", *row(room="1-102", name="钱若川")), header=("户号", *HEADER))
    assert found(batch) == [(2, "number-damaged", "户号")]
    assert [case.account for case in batch.cases] == ["1002"]
    assert batch.rows[0].account == ""


def test_house_number_serves_as_room():
    """Some systems call the room 户号; with a room column beside it, it is the account."""
    batch = read(ROW, header=("户号", *HEADER[1:]))
    assert (batch.cases[0].account, batch.cases[0].premises) == ("cuihu/1-101", "1-101")


def test_settled_rows():
    """A row that owes nothing is excluded, and an account without another row is no case."""
    batch = read(
        row(owed="0.00"), row(room="1-102", name="钱若川"), row(room="1-102", name="钱若川", period="2026-04", owed="-")
    )
    assert [one.code for one in batch.problems] == ["row-settled", "row-settled"]
    assert [(case.debtor, len(case.lines)) for case in batch.cases] == [("钱若川", 1)]


def test_shifted_row():
    """A comma without quotes moves every cell behind it, so nothing of the row is believed."""
    data = table(HEADER) + "1-101,赵一禾,物业费,一期,2026-03,120\r\n".encode()
    (case,) = (batch := read_batch(data, name="x", estates=(ESTATE,))).cases
    assert "row-shifted" in {one.code for one in batch.problems}
    assert (case.held, case.lines) == ("row-shifted", ())


def test_columns_of_the_user():
    """A template may name the user's own columns: cleaned, of the case's first row."""
    header = (*HEADER, "管家", "备注")
    (case,) = read((*ROW, " 小禾\u3000", ""), (*row(period="2026-04"), "小满", "x"), header=header).cases
    assert (case.columns["管家"], case.columns["备注"]) == ("小禾", "")


def test_pay_url():
    header = (*HEADER, "pay_url")
    batch = read((*ROW, "https://bill.example/7f"), (*row(room="1-102", name="钱若川"), "javascript:alert(1)"), header=header)
    assert [case.pay_url for case in batch.cases] == ["https://bill.example/7f", ""]
    assert found(batch) == [(3, "url-malformed", "pay_url")]


def test_amounts_in_ten_thousands():
    (case,) = read(row(owed="1.2345"), header=(*HEADER[:4], "欠费（万元）")).cases
    assert case.lines[0].amount == 1_234_500


def test_short_rows_are_missing_cells():
    data = table(HEADER) + "1-101,赵一禾\r\n".encode()
    batch = read_batch(data, name="x", estates=(ESTATE,))
    assert found(batch) == [(2, "cell-missing", "收费项目"), (2, "cell-missing", "账期"), (2, "cell-missing", "欠费")]


def test_too_many_rows():
    with pytest.raises(Refused, match="too-many-rows"):
        read_batch(b"a,b\n" + b"1,2\n" * (MOST_ROWS + 1), name="x", estates=())


def test_the_sample():
    """60 owners in 130 rows over three estates, four of them held."""
    samples = Path(__file__).parents[2] / "samples"
    batch = read_batch((samples / "arrears-2026-10.csv").read_bytes(), name="a", estates=())
    assert (len(batch.rows), len(batch.cases), len({case.estate for case in batch.cases})) == (130, 60, 3)
    assert sorted(case.held for case in batch.cases if case.held) == [
        "amount-malformed",
        "name-unreadable",
        "room-became-date",
        "row-duplicate",
    ]
