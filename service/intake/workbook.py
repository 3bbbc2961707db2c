"""From an XLSX workbook to the same rows a CSV gives: every cell as the text a person sees in it.

Dates come from real date cells as 2026-03-31, so that a room that Excel turned into a date is seen for what it is.
"""

import io
from collections.abc import Iterable, Iterator, Sequence

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from service.intake.codes import refused
from service.intake.shown import shown
from service.intake.survey import Page, survey
from service.intake.table import MOST_ROWS, Grid, Merge, Record, checked

MAGIC = b"PK\x03\x04"
"""How a ZIP archive starts, and with it every XLSX."""


def read_xlsx(data: bytes) -> list[Grid]:
    """The worksheets of an XLSX.

    Raises Refused: "format-unsupported" (a ZIP that is no XLSX), "workbook-broken", "formula-unsaved", "file-too-large",
    "too-many-rows", "too-many-columns", "cell-too-long".
    """
    found = survey(data).worksheets
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(data))
        if missing := found.keys() - set(book.sheet_names):
            raise ValueError(f"worksheets not found: {', '.join(sorted(missing))}")  # noqa: TRY301 - told like the library's own
        return [
            _grid(book, about.name, found[about.name], visible=about.visible == SheetVisibleEnum.Visible)
            for about in book.sheets_metadata
            if about.name in found
        ]
    except (CalamineError, ValueError, OverflowError) as error:
        raise refused("workbook-broken", why=str(error)[:120]) from error


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
        hidden, struck = number in page.hidden_rows, number in page.struck_rows
        yield checked(Record(number, tuple(cells), sheet=name, hidden=hidden, struck=struck, rounded=rounded))


def _month_lost(value: float) -> bool:
    """Whether a number may be a month whose last 0 is gone: 2026.1 is what a cell keeps of 2026.10."""
    return 1990 < value < 2100 and f"{value:.15g}"[4:] == ".1"
