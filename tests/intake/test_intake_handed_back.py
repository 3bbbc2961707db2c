"""The file of problem rows: handed back in the user's own columns, it reads as the upload did; mended, nothing is wrong."""

import csv
from pathlib import Path

import pytest
from support.spreadsheets import script

from service.intake import read_batch
from service.press.docket import RowResult, write_rows
from service.terms.party import Estate
from service.terms.problems import Refused

FOLDER = Path(__file__).parent / "nasty"
ESTATE = Estate(id="cuihu", name="翠湖花园")
XLSX, XLS = script("xlsx"), script("xls")
HEAD = ["房号", "业主", "收费项目", "账期", "欠费", "备注"]
BODY = [
    ["1-1-101", "赵一禾", "物业费", "2026-03", "100", "=1+1"],
    ["1-1-102", "钱若川", "物业费", "2026-03", "1O0", "@王"],
    ["1-1-103", "孙?夏", "物业费", "2026-03", "100", "-"],
]
TABLE = [HEAD, *BODY]
MARKUP = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE)
SS = "urn:schemas-microsoft-com:office:spreadsheet"
DATA = '<Cell><Data ss:Type="String">{}</Data></Cell>'
XML = "".join("<Row>" + "".join(DATA.format(cell) for cell in row) + "</Row>" for row in TABLE)
OBJECTS = [dict(zip(HEAD, row, strict=True)) for row in BODY]
FORMATS = {
    "csv": "\n".join(",".join(row) for row in TABLE).encode("gb18030"),
    "tsv": "\n".join("\t".join(row) for row in TABLE).encode("utf-16"),
    "xlsx": XLSX.workbook({"欠费": TABLE}),
    "xls": XLS.workbook({"欠费": TABLE}),
    "html": f"<html><table>{MARKUP}</table></html>".encode(),
    "xml": f'<Workbook xmlns="{SS}" xmlns:ss="{SS}"><Worksheet><Table>{XML}</Table></Worksheet></Workbook>'.encode(),
    "json": repr(OBJECTS).replace("'", '"').encode(),
}


def read(data, name="a"):
    return read_batch(data, name=name, estates=(ESTATE,))


def handed_back(batch, path):
    """The bytes of the file that comes back, and its rows."""
    results = [
        RowResult(row=row, state="problem", reason="、".join(dict.fromkeys(one.code for one in row.problems)), hint="…")
        for row in batch.rows
    ]
    write_rows(path, batch.header, results)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def said(batch):
    """What is claimed, from whom and what is held, without the places in the file."""
    return sorted(
        (
            case.premises,
            case.debtor,
            bool(case.held),
            case.phone,
            sorted((line.charge, str(line.period_from), str(line.period_to), line.amount) for line in case.lines),
        )
        for case in batch.cases
    )


@pytest.mark.parametrize("kind", FORMATS)
def test_mended_and_uploaded_again(kind, tmp_path):
    """Whatever format it came in, the two wrong cells are mended where they stand, and the file is right."""
    first = read(FORMATS[kind])
    assert {problem.code for problem in first.problems} == {"amount-malformed", "name-unreadable"}
    rows = handed_back(first, tmp_path / "rows.csv")
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]  # nothing runs in a spreadsheet
    for problem in first.problems:
        at = rows[0].index(problem.field)
        (row,) = [row for row in rows if row[0] == f"1-1-10{2 if problem.code == 'amount-malformed' else 3}"]
        row[at] = {"amount-malformed": "100", "name-unreadable": "孙知夏"}[problem.code]
    again = tmp_path / "mended.csv"
    with again.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    batch = read(again.read_bytes())
    assert not batch.problems
    assert [case.debtor for case in batch.cases] == ["赵一禾", "钱若川", "孙知夏"]
    assert [case.columns["备注"] for case in batch.cases] == ["=1+1", "@王", "-"]
    assert {line.amount for case in batch.cases for line in case.lines} == {10_000}


TEXTS = sorted(path.stem for path in FOLDER.glob("*.csv.json"))


@pytest.mark.parametrize("name", TEXTS)
def test_unmended_it_reads_as_before(name, tmp_path):
    """Nothing is won or lost by a file that goes to and fro."""
    try:
        first = read((FOLDER / name).read_bytes(), name)
    except Refused:
        return
    path = tmp_path / name
    handed_back(first, path)
    assert said(read(path.read_bytes(), name)) == said(first)
