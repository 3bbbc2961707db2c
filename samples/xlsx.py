"""Tiny XLSX writer for the samples: the same bytes from the same cells, on any machine and any day.

The parts are stored, not deflated, under the date 1980-01-01: compressed bytes depend on the zlib of the machine. Cells hold
text, numbers, dates and what a spreadsheet leaves behind: a formula without its result, an error.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile, ZipInfo

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_EPOCH = date(1899, 12, 30)
_PLAIN, _DATE, _MONEY, _STRUCK = 0, 1, 2, 3
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/>'
    '<right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" '
    'borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_STRUCK_STYLES = (
    _STYLES.replace('<fonts count="1">', '<fonts count="2"><font><strike/><sz val="11"/><name val="宋体"/></font>', 1)
    .replace('fontId="0"', 'fontId="1"')
    .replace("</cellXfs>", '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>')
)


@dataclass(frozen=True)
class Formula:
    """A formula; without a result it is as a program leaves it that cannot calculate."""

    text: str
    result: Decimal | None = None


@dataclass(frozen=True)
class Failed:
    """An error such as #N/A."""

    text: str


Cell = str | int | Decimal | date | Formula | Failed | None


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    hidden: Sequence[str] = (),
    merged: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    struck_rows: Sequence[int] = (),
) -> bytes:
    """A workbook with these sheets, in this order; what is merged (A2:A4), hidden or struck (from 1) is so on all."""
    texts: dict[str, int] = {}
    parts = {
        f"xl/worksheets/sheet{nth}.xml": _sheet(rows, texts, merged, hidden_rows, hidden_columns, struck_rows)
        for nth, rows in enumerate(sheets.values(), 1)
    }
    names = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{nth}"{" state=" + quoteattr("hidden") if name in hidden else ""} '
        f'r:id="rId{nth}"/>'
        for nth, name in enumerate(sheets, 1)
    )
    count = len(sheets)
    links = "".join(_link(nth, "worksheet", f"worksheets/sheet{nth}.xml") for nth in range(1, count + 1))
    links += _link(count + 1, "styles", "styles.xml") + _link(count + 2, "sharedStrings", "sharedStrings.xml")
    kinds = "".join(_kind(f"/{part}", "worksheet") for part in parts)
    kinds += _kind("/xl/workbook.xml", "sheet.main") + _kind("/xl/styles.xml", "styles")
    kinds += _kind("/xl/sharedStrings.xml", "sharedStrings")
    shared = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/>{kinds}</Types>',
            "_rels/.rels": _links(_link(1, "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _links(links),
            "xl/styles.xml": _STRUCK_STYLES if struck_rows else _STYLES,
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}" uniqueCount="{len(texts)}">{shared}</sst>',
            **parts,
        }
    )


def _sheet(
    rows: Sequence[Sequence[Cell]],
    texts: dict[str, int],
    merged: Sequence[str],
    hidden_rows: Sequence[int],
    hidden_columns: Sequence[int],
    struck_rows: Sequence[int],
) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{_letters(at)}{number}", cell, texts) for at, cell in enumerate(row) if cell not in {None, ""})
        if number in struck_rows:
            cells = re.sub(r'(<c r="\w+")(?: s="\d")?', rf'\1 s="{_STRUCK}"', cells)
        if cells:
            lines.append(f'<row r="{number}"{" hidden=" + quoteattr("1") if number in hidden_rows else ""}>{cells}</row>')
    columns = "".join(f'<col min="{at}" max="{at}" width="8" hidden="1"/>' for at in hidden_columns)
    columns = f"<cols>{columns}</cols>" if columns else ""
    spans = "".join(f'<mergeCell ref="{span}"/>' for span in merged)
    spans = f'<mergeCells count="{len(merged)}">{spans}</mergeCells>' if spans else ""
    return f'<worksheet xmlns="{_MAIN}">{columns}<sheetData>{"".join(lines)}</sheetData>{spans}</worksheet>'


def _cell(place: str, cell: Cell, texts: dict[str, int]) -> str:
    if isinstance(cell, str):
        return f'<c r="{place}" t="s"><v>{texts.setdefault(cell, len(texts))}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="{_DATE}"><v>{(cell - _EPOCH).days}</v></c>'
    if isinstance(cell, Formula):
        result = "" if cell.result is None else f"<v>{cell.result}</v>"
        return f'<c r="{place}" s="{_MONEY}"><f>{escape(cell.text)}</f>{result}</c>'
    if isinstance(cell, Failed):
        return f'<c r="{place}" t="e"><v>{escape(cell.text)}</v></c>'
    return f'<c r="{place}" s="{_MONEY if isinstance(cell, Decimal) else _PLAIN}"><v>{cell}</v></c>'


def _letters(at: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    at += 1
    while at:
        at, letter = divmod(at - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _link(nth: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{nth}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _links(links: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _kind(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{_TYPE}.{kind}+xml"/>'


def _zipped(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), (_HEAD + text).encode())
    return out.getvalue()
