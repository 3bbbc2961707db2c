"""Dockets: the CSV files an officer opens in a spreadsheet."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.press.docket import (
    DOCKET_COLUMNS,
    ROW_COLUMNS,
    DocketLine,
    RowResult,
    neutral,
    write_docket,
    write_problems,
    write_rows,
)
from service.press.output import write_whole
from service.press.sink import FileSink
from service.terms.case import Row
from service.terms.decision import Channel, Stage
from service.terms.problems import Problem, Refused, Unavailable

LINE = DocketLine(
    number="鲁和物催样〔2026〕1号",
    stage=Stage.REMINDER,
    channel=Channel.DOOR,
    debtor='王"伟",张三',
    premises="3号楼2单元1501室",
    total=140950,
    pay_by=date(2026, 11, 4),
    part="part-001.pdf",
    first_page=1,
    pages=1,
    sheets=1,
    sha256="ab" * 32,
    qr="https://pay.example/p/x",
    claim="鲁和物催样〔2026〕1号",
)


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_docket_opens_in_excel(tmp_path):
    """Byte order mark, CRLF, the columns that others rely on, and a name with quotes and commas in one cell."""
    write_docket(tmp_path / "docket.csv", [LINE])
    data = (tmp_path / "docket.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfnumber,stage,")
    assert data.count(b"\r\n") == data.count(b"\n") == 2
    header, row = read(data)
    assert tuple(header) == DOCKET_COLUMNS
    assert dict(zip(header, row, strict=True)) == {
        "number": "鲁和物催样〔2026〕1号",
        "stage": "reminder",
        "channel": "door",
        "debtor": '王"伟",张三',
        "premises": "3号楼2单元1501室",
        "total": "1409.50",
        "currency": "CNY",
        "pay_by": "2026-11-04",
        "part": "part-001.pdf",
        "first_page": "1",
        "pages": "1",
        "sheets": "1",
        "sha256": "ab" * 32,
        "qr": "https://pay.example/p/x",
        "claim": "鲁和物催样〔2026〕1号",
    }


def test_problems(tmp_path):
    """A problem keeps its place and says whether it blocks; one without a row has an empty cell, not None."""
    write_problems(
        tmp_path / "problems.csv",
        [
            Problem(code="amount-negative", row=17, field="欠费金额", shown="-5.00", hint="改为正数"),
            Problem(code="estate-unknown", shown="春江花园", blocking=False),
        ],
    )
    assert read((tmp_path / "problems.csv").read_bytes()) == [
        ["code", "row", "sheet", "field", "shown", "hint", "blocking"],
        ["amount-negative", "17", "", "欠费金额", "'-5.00", "改为正数", "yes"],
        ["estate-unknown", "", "", "", "春江花园", "", "no"],
    ]


def test_rows_come_back_in_the_users_columns(tmp_path):
    """A short row is filled up, so that state and reason stand under their names."""
    write_rows(
        tmp_path / "rows.csv",
        ("房号", "业主", "金额"),
        [
            RowResult(row=Row(line=2, cells=("1-101", "王伟", "5.00")), state="due(reminder)", number="1号"),
            RowResult(row=Row(line=3, cells=("1-102",)), state="problem", reason="缺少金额", hint="补上金额"),
        ],
    )
    assert read((tmp_path / "rows.csv").read_bytes()) == [
        ["房号", "业主", "金额", *ROW_COLUMNS],
        ["1-101", "王伟", "5.00", "due(reminder)", "", "", "1号"],
        ["1-102", "", "", "problem", "缺少金额", "补上金额", ""],
    ]


def test_rows_uploaded_again_are_answered_anew(tmp_path):
    """A rows.csv that comes back mended gets one set of answers, not two."""
    write_rows(
        tmp_path / "rows.csv",
        ("房号", *ROW_COLUMNS),
        [RowResult(row=Row(line=2, cells=("1-101", "problem", "旧", "旧", "")), state="due(reminder)", number="7号")],
    )
    assert read((tmp_path / "rows.csv").read_bytes()) == [["房号", *ROW_COLUMNS], ["1-101", "due(reminder)", "", "", "7号"]]


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-5", "@SUM(A1)", "\tx", "\rx", "＝1+1"])
def test_formula_becomes_text(cell):
    """What a spreadsheet would run gets an apostrophe in front."""
    assert neutral(cell) == f"'{cell}"


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=4), max_size=5))
def test_no_cell_runs_and_none_is_lost(tmp_path_factory, rows):
    """Whatever the user's cells hold, the file reads back to them, and no cell starts a formula."""
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    write_rows(path, ("a", "b"), [RowResult(row=Row(line=2, cells=tuple(row)), state="due") for row in rows])
    back = read(path.read_bytes())[1:]
    assert [line[: len(row)] for line, row in zip(back, rows, strict=True)] == [[neutral(cell) for cell in row] for row in rows]
    assert not [cell for line in back for cell in line if cell[:1] in set("=+-@\t\r") and cell]


def test_folder_that_is_a_file_is_refused(tmp_path):
    """An output folder that cannot be one is named, with what to do."""
    (tmp_path / "out").write_text("a file")
    with pytest.raises(Refused) as refused:
        write_docket(tmp_path / "out" / "docket.csv", [LINE])
    assert refused.value.code == "output-unwritable"
    assert str(tmp_path / "out") in refused.value.message
    assert "--out" in refused.value.hint


def test_folder_in_the_place_of_the_file_is_refused(tmp_path):
    """A folder called docket.csv stops the rename, and nothing half-written stays behind."""
    (tmp_path / "docket.csv").mkdir()
    with pytest.raises(Refused, match=r"docket\.csv"):
        write_docket(tmp_path / "docket.csv", [LINE])
    assert [entry.name for entry in tmp_path.iterdir()] == ["docket.csv"]


def test_full_disk_can_be_tried_again(tmp_path):
    """The kernel's own full device: another exit code than a folder that may not be written."""
    (tmp_path / FileSink(tmp_path / "docket.csv")._beside.name).symlink_to("/dev/full")
    with pytest.raises(Unavailable) as unavailable:
        write_docket(tmp_path / "docket.csv", [LINE])
    assert unavailable.value.code.endswith("disk-full")
    assert not (tmp_path / "docket.csv").exists()


def test_old_file_stays_until_the_new_one_is_whole(tmp_path):
    """Somebody who stops the writing half-way finds the file of yesterday."""
    path = tmp_path / "docket.csv"
    write_whole(path, [b"yesterday"])

    def chunks():
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(path, chunks())
    assert path.read_bytes() == b"yesterday"
    assert [entry.name for entry in tmp_path.iterdir()] == ["docket.csv"]
