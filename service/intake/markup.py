"""HTML tables, which many systems name .xls, and the XML Spreadsheet 2003 of old Excel: rows as a person sees them.

Both are text: they come decoded, so a label that names the wrong encoding does no harm. Cells that span rows are told as
merged; a table that is cut off is refused, because a browser's mercy would drop its rows in silence.
"""

import re
from collections.abc import Iterator
from decimal import Context

from lxml import etree, html

from service.intake.codes import refused
from service.intake.shown import shown
from service.intake.table import MOST_COLUMNS, MOST_ROWS, Grid, Merge, Record, checked

_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_TABLE = re.compile(r"<(/?)table\b", re.IGNORECASE)
_ROW = re.compile(r"<(/?)tr\b", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_STRUCK = "\ufffd"
"""Stands before crossed-out words, so that no name and no amount is made of them."""
_BLANKS = re.compile(r"[ \t\r\n]+")
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_DOUBLE = 16
"""Characters; a longer number has digits that no spreadsheet shows."""
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00:00(?:\.000)?")


def read_html(text: str) -> list[Grid]:
    """The tables of a page, each a grid; a table inside a cell of another is its own.

    Raises Refused "markup-broken" where a table is cut off, "format-unsupported" where there is none.
    """
    bare = _COMMENT.sub("", text)
    opened = [mark[1] for mark in _TABLE.finditer(bare)]
    if not opened:
        raise refused("format-unsupported", format="HTML (无表格 without a table)")
    if opened.count("") > opened.count("/") or (bare.lower().count("<html") and "</html" not in bare.lower()):
        raise refused("markup-broken", format="HTML", why="</table>")
    rows = [mark[1] for mark in _ROW.finditer(bare)]
    if rows.count("/") and rows.count("") > rows.count("/"):
        raise refused("markup-broken", format="HTML", why="</tr>")
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    try:
        page = html.fromstring(_DECLARED.sub("", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise refused("markup-broken", format="HTML", why=str(error)[:120]) from error
    tables = list(page.iter("table"))
    return [_table(table, "" if len(tables) == 1 else f"表{nth}") for nth, table in enumerate(tables, 1)]


def _table(table: html.HtmlElement, name: str) -> Grid:
    records: list[Record] = []
    merges: list[Merge] = []
    taken: dict[int, int] = {}  # column → rows that a cell above still reaches down
    for number, row in enumerate(_rows_of(table), 1):
        if number > MOST_ROWS + 1:
            raise refused("too-many-rows", most=MOST_ROWS)
        cells: list[str] = []
        below = {column: left - 1 for column, left in taken.items() if left > 1}
        for cell in row.iterchildren("td", "th"):
            while taken.get(len(cells)):
                cells.append("")
            at, across, down = len(cells), _span(cell, "colspan"), _span(cell, "rowspan")
            cells += [_words(cell), *("",) * (across - 1)]
            if across > 1 or down > 1:
                merges.append(Merge(number, at, number + down - 1, at + across - 1))
            below |= dict.fromkeys(range(at, at + across), down - 1) if down > 1 else {}
        taken = below
        if any(cells):
            hidden = bool(_HIDDEN.search(row.get("style", ""))) or row.get("hidden") is not None
            records.append(checked(Record(number, tuple(cells), sheet=name, hidden=hidden)))
    return Grid(name=name, records=tuple(records), merges=tuple(merges), visible=not _HIDDEN.search(table.get("style", "")))


def _rows_of(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for child in table.iterchildren():
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from child.iterchildren("tr")


def _span(cell: html.HtmlElement, name: str) -> int:
    said = str(cell.get(name, "1")).strip()
    span = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 1
    if name == "colspan" and span > MOST_COLUMNS:
        raise refused("too-many-columns", sheet="", most=MOST_COLUMNS)
    return min(max(span, 1), MOST_ROWS)


def _words(cell: html.HtmlElement) -> str:
    """What a cell shows; a line break is one, and the blanks of the source are not."""
    parts: list[str] = []

    def walk(node: html.HtmlElement) -> None:
        if node.tag == "table" or not isinstance(node.tag, str) or node.tag in {"script", "style"}:
            return
        if node is not cell and _HIDDEN.search(node.get("style", "")):
            return
        if node.tag in {"s", "del", "strike"} and node.text_content().strip():
            parts.append(_STRUCK)  # what is crossed out is neither said nor not said
        if node.tag in {"br", "p", "div"} and parts:
            parts.append("\n")
        parts.append(_BLANKS.sub(" ", node.text or ""))
        for child in node:
            walk(child)
            parts.append(_BLANKS.sub(" ", child.tail or ""))

    walk(cell)
    return "".join(parts).strip(" \n")


def read_spreadsheetml(text: str) -> list[Grid]:
    """The worksheets of an XML Spreadsheet 2003 (`xmlns="urn:schemas-microsoft-com:office:spreadsheet"`).

    Raises Refused "markup-broken" where the XML is cut off or wrong.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        book = etree.fromstring(_DECLARED.sub("", text).strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refused("markup-broken", format="XML Spreadsheet 2003", why=str(error)[:120]) from error
    return [_worksheet(sheet) for sheet in book.iter(f"{_SS}Worksheet")]


def _worksheet(sheet: "etree._Element") -> Grid:
    name = str(sheet.get(f"{_SS}Name", ""))
    records: list[Record] = []
    merges: list[Merge] = []
    number = 0
    for row in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
        number = _index(row, number)
        if number > MOST_ROWS + 1:
            raise refused("too-many-rows", most=MOST_ROWS)
        cells: dict[int, str] = {}
        column = 0
        for cell in row.iterfind(f"{_SS}Cell"):
            column = _index(cell, column)
            if column > MOST_COLUMNS:
                raise refused("too-many-columns", sheet=name, row=number, most=MOST_COLUMNS)
            across, down = _count(cell, "MergeAcross"), _count(cell, "MergeDown")
            cells[column - 1] = _data(cell)
            if across or down:
                merges.append(Merge(number, column - 1, number + down, column - 1 + across))
            column += across
        texts = tuple(cells.get(index, "") for index in range(max(cells, default=-1) + 1))
        if any(text.strip() for text in texts):
            records.append(checked(Record(number, texts, sheet=name, hidden=row.get(f"{_SS}Hidden") == "1")))
    hidden_sheet = any(str(node.text).startswith("SheetHidden") for node in sheet.iter() if str(node.tag).endswith("}Visible"))
    return Grid(name=name, records=tuple(records), merges=tuple(merges), visible=not hidden_sheet)


def _index(node: "etree._Element", before: int) -> int:
    said = str(node.get(f"{_SS}Index", ""))
    if said and not (said.isascii() and said.isdigit() and before < int(said) < 10**7):
        raise refused("markup-broken", format="XML Spreadsheet 2003", why=f"ss:Index={said[:20]}")
    return int(said) if said else before + 1


def _count(node: "etree._Element", name: str) -> int:
    said = str(node.get(f"{_SS}{name}", "0"))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0


def _data(cell: "etree._Element") -> str:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    text = "".join(str(part) for part in data.itertext())
    kind = data.get(f"{_SS}Type")
    if kind == "DateTime":
        day = _MIDNIGHT.fullmatch(text.strip())
        return day[1] if day else text.strip().replace("T", " ").removesuffix(".000")
    if kind == "Number" and len(text) > _DOUBLE and _DECIMAL.fullmatch(text):
        return shown(Context(prec=_DOUBLE - 1).create_decimal(text))
    return text
