"""From an XLSX workbook to the same rows a CSV gives: every cell as the text a person sees in it.

Numbers come as text of at most 15 digits, which is what Excel itself keeps and shows; longer ones stay in scientific
notation, because their last digits are already lost. Dates come from real date cells as 2026-03-31, so that a room that
Excel turned into a date is seen for what it is. Sheets in which several early cells name columns are read, one after the
other, if their headers are the same; all other rows are handed back as not read, never dropped.

    >>> shown(1380000000.50), shown(590.70000000000005), shown(date(2026, 3, 1))
    ('1380000000.5', '590.7', '2026-03-01')
"""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from service.intake.codes import refused
from service.intake.columns import recognised
from service.intake.survey import Survey, survey
from service.intake.table import HEADER_WITHIN, MOST_CELL, MOST_ROWS, Record, Sheet, looks_like

MAGIC = b"PK\x03\x04"
"""How a ZIP archive starts, and with it every XLSX."""

_EXACT = Decimal(10) ** 15
"""Excel keeps 15 digits of a number."""
_NAMED = 3
"""Cells naming different columns that make a row the header of a table: a list of charges or of rooms names one or two."""


def read_workbook(data: bytes) -> Sheet:
    """The rows of all sheets that hold a table under the same header.

    Raises Refused: "format-unsupported" (a ZIP that is no XLSX), "workbook-broken", "formula-unsaved", "file-too-large",
    "too-many-rows", "too-many-columns", "cell-too-long", "file-empty", "sheets-differ".
    """
    found = survey(data)
    try:
        sheets = list(_sheets(data, found))
    except (CalamineError, ValueError, OverflowError) as error:
        raise refused("workbook-broken", why=str(error)[:120]) from error
    if not any(records for _, records, _ in sheets):
        raise refused("file-empty")
    if sum(len(records) for _, records, _ in sheets) > MOST_ROWS + 1:
        raise refused("too-many-rows", most=MOST_ROWS)
    return _joined(sheets)


def shown(value: object) -> str:
    """A cell's value as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        number = Decimal(f"{value:.15g}")
        return f"{number:f}" if abs(number) < _EXACT else f"{number:E}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def _sheets(data: bytes, found: Survey) -> Iterator[tuple[str, tuple[Record, ...], bool]]:
    """Name, rows that are not blank, and whether a person sees the sheet."""
    book = CalamineWorkbook.from_object(io.BytesIO(data))
    if missing := found.worksheets.keys() - set(book.sheet_names):
        raise ValueError(f"worksheets not found: {', '.join(sorted(missing))}")
    for about in book.sheets_metadata:
        if about.name in found.worksheets:
            errors = found.worksheets[about.name]
            grid = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
            yield about.name, tuple(_records(about.name, grid, errors)), about.visible == SheetVisibleEnum.Visible


def _records(name: str, grid: Sequence[Sequence[object]], errors: dict[tuple[int, int], str]) -> Iterator[Record]:
    wrong: dict[int, dict[int, str]] = {}
    for (row, column), text in errors.items():
        wrong.setdefault(row, {})[column] = text
    for number, values in enumerate(grid, start=1):
        cells = [shown(value) for value in values]
        for column, text in wrong.get(number, {}).items():
            cells += [""] * (column - len(cells))
            cells[column - 1] = text
        while cells and (not cells[-1] or cells[-1].isspace()):
            cells.pop()
        if not cells:
            continue
        if max(map(len, cells)) > MOST_CELL:
            raise refused("cell-too-long", row=number, sheet=name, most=MOST_CELL)
        yield Record(number, tuple(cells), sheet=name)


def _joined(sheets: Sequence[tuple[str, tuple[Record, ...], bool]]) -> Sheet:
    """One table of all sheets with a header; what belongs to no table stands beside it."""
    tables = [(records, at) for _, records, seen in sheets if seen and (at := _header(records)) is not None]
    if not tables:  # nothing is recognised: the first sheet is the table, and the columns will say what is missing
        first = next((records for _, records, seen in sheets if seen and records), None)
        if first is None:
            raise refused("file-empty")
        tables = [(first, 0)]
    records, at = tables[0]
    header = records[at]
    for others, where in tables[1:]:
        if not looks_like(others[where].cells, header.cells):
            raise refused("sheets-differ", first=header.sheet, other=others[where].sheet)
    rows = (*records[at + 1 :], *(record for others, where in tables[1:] for record in others[where:]))
    read = {others[where].sheet for others, where in tables}
    return Sheet(
        above=tuple(record for others, where in tables for record in others[:where]),
        header=header,
        rows=tuple(_filled(record, len(header.cells)) for record in rows),
        unread=tuple(record for name, found, _ in sheets if name not in read for record in found),
    )


def _header(records: Sequence[Record]) -> int | None:
    """Position of the row that names most columns; None where none names three."""
    best, position = _NAMED - 1, None
    for index, record in enumerate(records):
        if record.number > HEADER_WITHIN:
            break
        if (score := recognised(record.cells)) > best:
            best, position = score, index
    return position


def _filled(record: Record, width: int) -> Record:
    """The record as wide as the header, as a CSV has it."""
    missing = width - len(record.cells)
    return Record(record.number, record.cells + ("",) * missing, sheet=record.sheet) if missing > 0 else record
