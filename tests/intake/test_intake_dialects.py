"""One list of arrears, written in every dialect that intake reads: the same batch comes back, or the file is refused."""

import csv
import io
import json
from datetime import date, timedelta
from html import escape

from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.spreadsheets import script, workbook

from service.intake import read_batch
from service.press.docket import RowResult, write_rows
from service.terms.money import daxie, decimal_string, figures
from service.terms.party import Estate
from service.terms.problems import Refused

ESTATE = Estate(id="cuihu", name="翠湖花园")
XLS = script("xls").workbook
NAMES = st.sampled_from(["赵一禾", "钱若川", "孙知夏", "王䶮", "𠮷野㛃", "迪丽拜尔·麦麦提", "翠禾便利店有限公司", "John Smith"])
CHARGES = st.sampled_from(["物业服务费", "车位管理费", "公共能耗费分摊", "装修垃圾清运费"])
ROWS = st.lists(
    st.tuples(st.integers(1, 6), CHARGES, st.integers(1, 12), st.integers(1, 10**8)),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row[:3],
)
AMOUNTS = {
    "plain": decimal_string,
    "thousands": figures,
    "yuan": lambda fen: f"￥{figures(fen)}元",
    "words": daxie,
    "wide": lambda fen: figures(fen).translate({code: code + 0xFEE0 for code in range(0x2C, 0x3A)}),
}
PERIODS = {
    "month": lambda start, _: f"{start:%Y-%m}",
    "chinese": lambda start, _: f"{start.year}年{start.month}月",
    "days": lambda start, end: f"{start:%Y.%m.%d}-{end:%Y.%m.%d}",
    "slashes": lambda start, end: f"{start.year}/{start.month}/{start.day}至{end.year}/{end.month}/{end.day}",
    "number": lambda start, _: f"{start:%Y%m}",
    "english": lambda start, _: f"{start:%b %Y}",
}
HEADERS = (
    ("房号", "业主", "收费项目", "账期", "欠费"),
    ("房间号", "业主姓名", "费用名称", "费用月份", "欠缴金额（元）"),
    ("Room No.", "Owner Name", "Charge Item", "Period", "Amount Due"),
    ("房号 Room", "客户名称", "费用项目", "欠费期间", "应缴金额"),
)


def as_csv(rows, encoding, delimiter):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_html(rows):
    cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    return ("<html><body><table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table></body></html>").encode("gb18030")


def as_xml(rows):
    cells = ("".join(f'<Cell><Data ss:Type="String">{escape(cell)}</Data></Cell>' for cell in row) for row in rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    table = "".join(f"<Row>{row}</Row>" for row in cells)
    said = f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="a"><Table>{table}</Table></Worksheet></Workbook>'
    return f'<?xml version="1.0"?>{said}'.encode()


FORMATS = {
    **{
        f"csv {encoding} {name}": lambda rows, encoding=encoding, mark=mark: as_csv(rows, encoding, mark)
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
        for name, mark in (("comma", ","), ("tab", "\t"), ("semicolon", ";"), ("stroke", "|"))
    },
    "xlsx": lambda rows: workbook({"欠费": rows}),
    "xls": lambda rows: XLS({"欠费": rows}),
    "html": as_html,
    "xml": as_xml,
    "json": lambda rows: json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]], ensure_ascii=False).encode(),
    "json table": lambda rows: json.dumps({"columns": rows[0], "rows": rows[1:]}).encode(),
    "json lines": lambda rows: "\n".join(json.dumps(dict(zip(rows[0], row, strict=True))) for row in rows[1:]).encode(),
}


def claimed(batch):
    return {
        (case.premises, case.debtor, line.charge, line.period_from, line.period_to, line.amount)
        for case in batch.cases
        for line in case.lines
        if not case.held
    }


@settings(deadline=None)
@given(
    rows=ROWS,
    names=st.lists(NAMES, min_size=6, max_size=6),
    form=st.sampled_from(sorted(FORMATS)),
    amount=st.sampled_from(sorted(AMOUNTS)),
    period=st.sampled_from(sorted(PERIODS)),
    header=st.sampled_from(HEADERS),
    titled=st.booleans(),
    total=st.booleans(),
)
def test_every_dialect_is_read_alike(rows, names, form, amount, period, header, titled, total):
    """Format, encoding, delimiter, headings, titles, totals and the writing of dates and amounts make no difference."""
    table, expected = [list(header)], set()
    for room, charge, month, fen in rows:
        start = date(2026, month, 1)
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        premises, name = f"{room}号楼1单元101", names[room - 1]
        table.append([premises, name, charge, PERIODS[period](start, end), AMOUNTS[amount](fen)])
        expected.add((premises, name, charge, start, end, fen))
    if total and "json" not in form:
        table.append(["合计", "", "", "", figures(sum(row[3] for row in rows))])
    if titled and "json" not in form:
        table.insert(0, ["翠湖花园欠费清单", "", "", "", ""])
    batch = read_batch(FORMATS[form](table), name="a", estates=(ESTATE,))
    assert claimed(batch) == expected
    assert [one.code for one in batch.problems if one.blocking or one.code == "control-total-differs"] == []


@settings(deadline=None, max_examples=50)
@given(
    rows=ROWS,
    bad=st.sampled_from(["12O", "-5", "=1+1", "@x", "1.005", ""]),
    form=st.sampled_from(["xlsx", "html", "csv gb18030 comma"]),
)
@example(rows=[(1, "物业服务费", 3, 500)], bad="=1+1", form="xlsx")
def test_handed_back_mended_and_read_again(rows, bad, form, tmp_path_factory):
    """What comes back in the user's own columns can be uploaded at once, with the same outcome; mended, it is all claimed."""
    table = [
        [f"{room}号楼101", "赵一禾", charge, f"2026-{month:02d}", decimal_string(fen)] for room, charge, month, fen in rows
    ]
    table[0][4] = bad
    first = read_batch(FORMATS[form]([["翠湖花园欠费清单"], list(HEADERS[0]), *table]), name="a", estates=(ESTATE,))
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    write_rows(
        path,
        first.header,
        [RowResult(row=row, state="x", reason=row.problems[0].code if row.problems else "") for row in first.rows],
    )
    again = read_batch(path.read_bytes(), name="rows.csv", estates=(ESTATE,))
    assert claimed(again) == claimed(first)
    assert sorted(case.held for case in again.cases) == sorted(case.held for case in first.cases)
    mended = path.read_bytes().decode("utf-8-sig").splitlines()
    at = next(index for index, line in enumerate(mended) if line.startswith(f"{rows[0][0]}号楼101"))
    cells = next(csv.reader([mended[at]]))
    cells[4] = "1.00"
    mended[at] = ",".join(cells)
    last = read_batch("\n".join(mended).encode(), name="rows.csv", estates=(ESTATE,))
    assert len(claimed(last)) == len(rows)


SEEDS = [FORMATS[form]([list(HEADERS[0]), ["1-1-101", "赵一禾", "物业费", "2026-03", "5"]]) for form in sorted(FORMATS)]


@settings(deadline=None, max_examples=300)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=4), st.integers(0, 6)), min_size=1, max_size=6),
    cut=st.integers(0, 10**6) | st.none(),
)
def test_damaged_files_are_read_or_refused(seed, changes, cut):
    """Bytes put in, taken out or cut off in any format give a batch or a refusal by name, never another error."""
    data = bytearray(seed)
    for place, new, old in changes:
        at = place % (len(data) + 1)
        data[at : at + old] = new
    if cut is not None:
        del data[cut % (len(data) + 1) :]
    try:
        hints = [one.hint for one in read_batch(bytes(data), name="x", estates=(ESTATE,)).problems]
    except Refused as refused:
        hints = [refused.hint]
    assert all(" / " in hint for hint in hints)
