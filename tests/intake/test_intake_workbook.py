"""XLSX: every cell as the text a person sees in it, and nothing that the library would drop in silence."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.spreadsheets import Failed, Formula, workbook

from service.intake import read_batch
from service.intake.shown import shown
from service.terms.party import Estate
from service.terms.problems import Refused

ESTATE = Estate(id="cuihu", name="翠湖花园")
HEADER = ("房号", "业主", "收费项目", "账期", "欠费")
ROW = ("1-101", "赵一禾", "物业费", "2026-03", Decimal("120.50"))
OTHER = ("1-102", "钱若川", "物业费", "2026-03", Decimal("80.00"))


def read(sheets, **more):
    return read_batch(workbook(sheets, **more), name="a.xlsx", estates=(ESTATE,))


def refusal(data):
    with pytest.raises(Refused) as caught:
        read_batch(data, name="a.xlsx", estates=(ESTATE,))
    return caught.value


def found(batch):
    return [(one.sheet, one.row, one.code, one.shown) for one in batch.problems]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (120.0, "120"),
        (590.70000000000005, "590.7"),
        (0.1 + 0.2, "0.3"),  # a formula's result; Excel shows 15 digits and no more
        (13800008226.0, "13800008226"),
        (0.07, "0.07"),
        (-12.5, "-12.5"),
        (1e-7, "0.0000001"),
        (123456789012345.0, "123456789012345"),
        (12345678901234567.0, "1.23456789012346E+16"),  # an account number that Excel has rounded
        (True, "TRUE"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime.fromisoformat("2026-03-01T00:00"), "2026-03-01"),
        (datetime.fromisoformat("2026-03-01T09:30"), "2026-03-01 09:30:00"),
        (" 1-101 ", " 1-101 "),
    ],
)
def test_cells_are_shown(value, text):
    assert shown(value) == text


@given(st.integers(min_value=0, max_value=10**11))
@example(57070)
def test_amounts_survive(fen):
    """Every amount to the fen comes out of a workbook as it went in."""
    row = (*ROW[:4], Decimal(fen + 1).scaleb(-2))
    (case,) = read({"欠费": [HEADER, row]}).cases
    assert case.lines[0].amount == fen + 1


def test_a_sheet_is_read():
    """Rows carry sheet and row as Excel counts them; dates, phones and amounts may be real dates and numbers."""
    header = ("房号", "业主", "手机号", "收费项目", "开始日期", "结束日期", "欠费")
    row = ("1-101", "赵一禾", 13800000000, "物业费", date(2026, 1, 1), date(2026, 3, 31), Decimal("590.70"))
    batch = read({"欠费": [["翠湖花园欠费清单"], [], header, row, ["合计", *[None] * 5, Formula("G4", Decimal("590.70"))]]})
    (case,) = batch.cases
    (line,) = case.lines
    assert (batch.encoding, case.phone, line.sheet, line.row, line.amount) == ("xlsx", "13800000000", "欠费", 4, 59070)
    assert (line.period_from, line.due) == (date(2026, 1, 1), date(2026, 3, 31))
    assert [(one.sheet, one.line) for one in batch.rows] == [("欠费", 1), ("欠费", 4), ("欠费", 5)]
    assert found(batch) == [("欠费", 1, "row-outside", "翠湖花园欠费清单"), ("欠费", 5, "row-total", "合计")]


def test_a_room_that_is_a_date():
    batch = read({"欠费": [HEADER, (date(2026, 3, 2), *ROW[1:]), OTHER]})
    assert found(batch) == [("欠费", 2, "room-became-date", "2026-03-02")]
    assert "3-2" in batch.problems[0].hint


def test_errors_are_not_blanks():
    """The library gives an empty cell for #N/A, and in a wide table a blank charge is no charge."""
    batch = read({"欠费": [HEADER, (*ROW[:4], Failed("#N/A")), (*OTHER[:1], Failed("#REF!"), *OTHER[2:])]})
    assert found(batch) == [("欠费", 2, "amount-malformed", "#N/A"), ("欠费", 3, "name-unreadable", "#REF!")]


def test_formulas():
    """A saved result is the cell's value; a formula without one would be read as a blank, so the file is refused."""
    (case,) = read({"欠费": [HEADER, (*ROW[:4], Formula("1+1", Decimal(2)))]}).cases
    assert case.lines[0].amount == 200
    refused = refusal(workbook({"欠费": [HEADER, ROW, (*OTHER[:4], Formula("1+1"))]}))
    assert refused.code == "formula-unsaved"
    assert "E3" in refused.hint


def test_several_sheets():
    """Sheets under the same header are one upload; the same account may stand on two of them."""
    more = ("1-101", "赵一禾", "物业费", "2026-04", Decimal("120.50"))
    batch = read({"1号楼": [HEADER, ROW, OTHER], "空": [], "2号楼": [["续表"], HEADER, more, ROW]})
    assert [(case.account, [(line.sheet, line.row) for line in case.lines]) for case in batch.cases] == [
        ("cuihu/1-101", [("1号楼", 2), ("2号楼", 3)]),
        ("cuihu/1-102", [("1号楼", 3)]),
    ]
    assert found(batch) == [
        ("2号楼", 1, "row-outside", "续表"),
        ("2号楼", 2, "row-outside", "房号"),
        ("2号楼", 4, "row-duplicate", "物业费"),
    ]
    assert "1号楼!2" in batch.problems[-1].hint


def test_sheets_that_differ():
    """A unit in the header is a difference: 元 and 万元 are not one column."""
    refused = refusal(workbook({"A": [HEADER, ROW], "B": [(*HEADER[:4], "欠费(万元)"), OTHER]}))
    assert refused.code == "sheets-differ"
    assert "A" in refused.hint
    assert "B" in refused.hint


def test_sheets_that_are_not_read_are_named():
    """A sheet without a header, or one nobody sees, is no demand; its rows say so."""
    batch = read({"说明": [["导出说明"], ["第二行"]], "欠费": [HEADER, ROW], "旧": [HEADER, OTHER]}, hidden=("旧",))
    assert [case.debtor for case in batch.cases] == ["赵一禾"]
    assert found(batch) == [
        ("说明", 1, "row-unread", "导出说明"),
        ("说明", 2, "row-unread", "第二行"),
        ("旧", 1, "row-unread", "房号"),
        ("旧", 2, "row-unread", "1-102"),
    ]


@pytest.mark.parametrize("sheets", [{"A": []}, {"A": [["", " "]]}])
def test_nothing_in_it(sheets):
    assert refusal(workbook(sheets)).code == "file-empty"


def test_a_workbook_without_a_table():
    assert refusal(workbook({"A": [["说明"], ["x", "y"]]})).code == "column-missing"


@pytest.mark.parametrize(
    ("name", "kind"), [("word/document.xml", "DOCX"), ("xl/workbook.bin", "XLSB"), ("content.xml", "ODS"), ("a.csv", "ZIP")]
)
def test_other_archives_are_refused_by_name(name, kind):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    refused = refusal(out.getvalue())
    assert (refused.code, kind in refused.hint) == ("format-unsupported", True)


def patched(old: bytes, new: bytes) -> bytes:
    """A good workbook in which one thing is replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook({"欠费": [HEADER, ROW]}))) as good, zipfile.ZipFile(out, "w") as archive:
        for entry in good.infolist():
            archive.writestr(entry.filename, good.read(entry).replace(old, new))
    return out.getvalue()


AMOUNT = b'<c r="E2" s="2"><v>120.50</v>'


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (b"<c r='E2' t='e'><v>#N/A</v>", "amount-malformed"),
        (b'<c t="e"><v>#N/A</v>', "workbook-broken"),  # without a reference nobody can tell which cell it is
        (b"<c r='E2'><f>A1</f>", "formula-unsaved"),
        (b'<c r="E2" t="str"><f>A1</f><v></v>', "cell-missing"),  # the formula says "", and that is its result
        (b'<c r="E2" s="2"><v>1.2049999999999999E2</v>', ""),
    ],
)
def test_ways_to_write_a_cell(new, code):
    """What other programs than Excel write is seen as well."""
    codes, amounts = outcome(patched(AMOUNT, new))
    assert codes == [code] * bool(code)
    assert amounts == [12050] * (not code)


def outcome(data):
    """Codes of the problems or of the refusal, and the amounts that are claimed."""
    try:
        batch = read_batch(data, name="a", estates=(ESTATE,))
    except Refused as refused:
        return [refused.code], []
    return [one.code for one in batch.problems], [line.amount for case in batch.cases for line in case.lines]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'Target="worksheets/', b'Target="/xl/worksheets/'),
        (b' r="A2"', b""),
        (b"<si><t", b"<si><rPh sb='0' eb='1'><t>x</t></rPh><t"),
    ],
)
def test_ways_to_write_a_workbook(old, new):
    """Absolute targets, cells without references, readings beside the text."""
    (case,) = read_batch(patched(old, new), name="a", estates=(ESTATE,)).cases
    assert (case.premises, case.lines[0].amount) == ("1-101", 12050)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (b'<c r="XFD1048576"><v>1</v></c>', "too-many-columns"),  # the library would take memory for 17 billion cells
        (b'<c r="A1048576"><v>1</v></c>', "too-many-rows"),
        (b'</row><row r="1048576"><c><v>1</v></c>', "too-many-rows"),
        (b'<c r="A2" t="inlineStr"><is><t>' + b"x" * 1001 + b"</t></is></c>", "cell-too-long"),
    ],
)
def test_limits(new, code):
    assert refusal(patched(b"</row></sheetData>", b"</row><row>" + new + b"</row></sheetData>")).code == code


@pytest.mark.parametrize("method", [8, 12, 14, 99])
def test_a_part_that_cannot_be_unpacked(method):
    """A damaged byte may name another way of packing, whose library has errors of its own."""
    good = workbook({"欠费": [HEADER, ROW]})
    at = good.index(b"PK\x01\x02") + 10
    data = bytearray(good)
    while at > 9:
        data[at] = method
        at = good.find(b"PK\x01\x02", at) + 10
    assert refusal(bytes(data)).code == "workbook-broken"


@pytest.mark.parametrize("count", [b"99999999999", b"-1", b"x"])
def test_a_count_that_cannot_be(count):
    """The library would take 2 TB for the texts it is promised, and the process would die."""
    refused = refusal(patched(b'uniqueCount="', b'uniqueCount="' + count + b'" x="'))
    assert (refused.code, "uniqueCount" in refused.hint) == ("workbook-broken", True)


def test_formatted_blanks_do_no_harm():
    """Whoever colours whole columns leaves a million empty cells behind."""
    data = patched(b"</row></sheetData>", b'</row><row><c r="XFD1048576" s="1"/></row></sheetData>')
    assert len(read_batch(data, name="a", estates=(ESTATE,)).cases) == 1


def test_an_archive_that_unpacks_to_too_much():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(520):
            part.write(bytes(2**20))
    assert refusal(out.getvalue()).code == "file-too-large"


GOOD = workbook({"欠费": [HEADER, ROW, OTHER]})


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8), st.booleans())
def test_damaged_workbooks_are_read_or_refused(changes, cut):
    """Changed bytes give a batch or a refusal, never another error."""
    data = bytearray(GOOD)
    for at, byte in changes:
        data[at] = byte
    if cut:
        del data[changes[0][0] :]
    with suppress(Refused):
        read_batch(bytes(data), name="a", estates=(ESTATE,))


@given(
    st.sampled_from(
        ("欠费".encode(), b"rId1", b'"1"', b"<v>", b"sheet1", b"<row", b't="s"', b"worksheet", b"164", b"<sheets>")
    ),
    st.binary(max_size=6),
)
def test_damaged_parts_are_read_or_refused(old, new):
    """The same for the XML inside, which a checksum does not guard against its author."""
    with suppress(Refused):
        read_batch(patched(old, new), name="a", estates=(ESTATE,))
