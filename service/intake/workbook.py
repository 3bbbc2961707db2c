"""From an XLSX or XLS workbook to the same rows a CSV gives: every cell as the text a person sees in it.

Numbers come as text of at most 15 digits, which is what Excel itself keeps and shows; longer ones stay in scientific
notation, because their last digits are already lost. Dates come from real date cells as 2026-03-31, so that a room that
Excel turned into a date is seen for what it is.

    >>> shown(1380000000.50), shown(590.70000000000005), shown(date(2026, 3, 1))
    ('1380000000.5', '590.7', '2026-03-01')
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from service.intake.biff import Page, look_into
from service.intake.codes import refused
from service.intake.decode import MOST_BYTES
from service.intake.survey import survey
from service.intake.table import MOST_ROWS, Grid, Merge, Record, checked

MAGIC = b"PK\x03\x04"
"""How a ZIP archive starts, and with it every XLSX."""

_EXACT = Decimal(10) ** 15
"""Excel keeps 15 digits of a number."""


def read_xlsx(data: bytes) -> list[Grid]:
    """The worksheets of an XLSX.

    Raises Refused: "format-unsupported" (a ZIP that is no XLSX), "workbook-broken", "formula-unsaved", "file-too-large",
    "too-many-rows", "too-many-columns", "cell-too-long".
    """
    return _grids(data, survey(data).worksheets)


def read_xls(data: bytes) -> list[Grid]:
    """The worksheets of an XLS, as old Excel, WPS and many systems write them; raises what `read_xlsx` raises."""
    if len(data) > MOST_BYTES:
        raise refused("file-too-large", size=len(data) // 2**20, most=MOST_BYTES // 2**20)
    return _grids(data, look_into(data))


def _grids(data: bytes, found: Mapping[str, Page] | Sequence[Page]) -> list[Grid]:
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(data))
        if not isinstance(found, Mapping):
            if len(found) != len(book.sheet_names):
                raise ValueError(f"{len(found)} worksheets, {len(book.sheet_names)} read")  # noqa: TRY301 - told like the library's own
            found = {
                about.name: page
                for about, page in zip(book.sheets_metadata, found, strict=True)
                if about.typ == SheetTypeEnum.WorkSheet
            }
        if missing := found.keys() - set(book.sheet_names):
            raise ValueError(f"worksheets not found: {', '.join(sorted(missing))}")  # noqa: TRY301 - told like the library's own
        return [
            _grid(book, about.name, found[about.name], visible=about.visible == SheetVisibleEnum.Visible)
            for about in book.sheets_metadata
            if about.name in found
        ]
    except (CalamineError, ValueError, OverflowError) as error:
        raise refused("workbook-broken", why=str(error)[:120]) from error


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


def _grid(book: CalamineWorkbook, name: str, page: Page, *, visible: bool) -> Grid:
    sheet = book.get_sheet_by_name(name)
    merges = tuple(
        Merge(top[0] + 1, top[1], bottom[0] + 1, bottom[1]) for top, bottom in sheet.merged_cell_ranges or () if bottom > top
    )
    return Grid(
        name=name,
        records=tuple(_records(name, sheet.iter_rows(), page, left=sheet.start[1] if sheet.start else 0)),
        visible=visible,
        merges=merges,
        hidden_columns=tuple(sorted(page.hidden_columns)),
    )


def _records(name: str, grid: Iterable[Sequence[object]], page: Page, *, left: int) -> Iterator[Record]:
    """The rows; `left` is how many blank columns the library leaves out at the left of each."""
    said: dict[str, str] = {}  # each text once: a charge or an estate stands in every row
    wrong: dict[int, dict[int, str]] = {}
    for (row, column), text in page.errors.items():
        wrong.setdefault(row, {})[column] = text
    for number, values in enumerate(grid, start=1):
        cells = [""] * left + [said.setdefault(text, text) for text in map(shown, values)]
        for column, text in wrong.get(number, {}).items():
            cells += [""] * (column - len(cells))
            cells[column - 1] = text
        while cells and (not cells[-1] or cells[-1].isspace()):
            cells.pop()
        if not cells:
            continue
        if number > MOST_ROWS + 1:
            raise refused("too-many-rows", most=MOST_ROWS)
        rounded = tuple(index for index, value in enumerate(values, left) if isinstance(value, float) and _month_lost(value))
        yield checked(Record(number, tuple(cells), sheet=name, hidden=number in page.hidden_rows, rounded=rounded))


def _month_lost(value: float) -> bool:
    """Whether a number may be a month whose last 0 is gone: 2026.1 is what a cell keeps of 2026.10."""
    return 1990 < value < 2100 and f"{value:.15g}"[4:] == ".1"
