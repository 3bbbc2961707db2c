"""The table of an upload, whatever format it came in: grids of text, the header among titles, the rows under it.

A record's number is its row in the spreadsheet: blank rows, titles and the header count, and a record whose quoted cell
holds line breaks is one row, as Excel shows it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from service.intake.codes import refused
from service.intake.heads import Head, find_head, leading, parted

MOST_ROWS = 200_000
MOST_CELL = 1000
"""Characters. Longer cells are nearly always a quote that was never closed."""
MOST_COLUMNS = 260
"""Up to column IZ; the widest export seen has 40."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the spreadsheet."""

    number: int
    cells: tuple[str, ...]
    sheet: str = ""
    """Name of the worksheet; a text file has none."""
    hidden: bool = False
    """Filtered out or hidden by hand: the person who sent the file does not see it."""
    struck: bool = False
    """Whether somebody drew a line through one of its cells."""
    rounded: tuple[int, ...] = ()
    """Columns whose number may have lost a last 0 of a month, as 2026.10 becomes 2026.1."""

    def place(self, *, beside: "Record") -> str:
        """The row's number as another row speaks of it, with the sheet where that is another one."""
        return str(self.number) if self.sheet == beside.sheet else f"{self.sheet}!{self.number}"


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells: first and last row, by number, and first and last column, from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One worksheet or table as it lies there. Blank rows are counted, not kept."""

    name: str = ""
    records: tuple[Record, ...] = ()
    visible: bool = True
    merges: tuple[Merge, ...] = ()
    hidden_columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: what stood above the header, the header, and the rows under it."""

    above: tuple[Record, ...]
    header: Record
    rows: tuple[Record, ...]
    unread: tuple[Record, ...] = ()
    """Rows of worksheets that hold no table, or that are hidden."""
    heads: tuple[tuple[str, ...], ...] = ()
    """The rows that make the header up, as they stand in the file."""
    merged: Mapping[tuple[str, int], Mapping[int, str]] = field(default_factory=dict)
    """Cells under a vertically merged one: (sheet, row) → column → what the merged cell says."""
    hidden_columns: tuple[int, ...] = ()


def read_grids(grids: Sequence[Grid], *, wanted: str = "", header_row: int = 0) -> Sheet:
    """The table of a file: all sheets under the same header as one, and what belongs to no table beside it.

    `wanted` names the one sheet to read, and `header_row` the row of its header (0: found by its words), as a profile says.

    Raises Refused: "file-empty", "too-many-rows", "cell-too-long", "sheets-differ", "sheet-missing".
    """
    _check_limits(grids)
    grids = [part for grid in grids for part in parted(grid)]
    if wanted and wanted not in {grid.name for grid in grids}:
        raise refused("sheet-missing", wanted=wanted, seen="、".join(grid.name for grid in grids)[:200])
    tables = [
        (grid, head)
        for grid in grids
        if (grid.name == wanted if wanted else grid.visible) and (head := _head(grid, header_row, several=len(grids) > 1))
    ]
    if not tables:  # nothing is recognised: the first sheet is the table, and the columns will say what is missing
        grid = next((grid for grid in grids if grid.visible and grid.records), None)
        if grid is None:
            raise refused("file-empty")
        tables = [(grid, leading(grid))]
    return _joined(_without_summaries(tables), grids)


_SUMMARY = re.compile("汇总|统计|总表|透视|summary", re.IGNORECASE)


def _without_summaries(tables: list[tuple[Grid, Head]]) -> list[tuple[Grid, Head]]:
    """The tables without those that only sum the others up, by their name and another header; they are told as not read."""
    rest = [(grid, head) for grid, head in tables if not _SUMMARY.search(grid.name)]
    return rest if rest and any(_order(head.cells, rest[0][1].cells) is None for _, head in tables) else tables


def _head(grid: Grid, header_row: int, *, several: bool) -> Head | None:
    if not header_row:
        return find_head(grid, least=3 if several else 1)
    at = next((index for index, record in enumerate(grid.records) if record.number == header_row), None)
    return None if at is None else find_head(grid, at=at)


def _check_limits(grids: Sequence[Grid]) -> None:
    if not any(grid.records for grid in grids):
        raise refused("file-empty")
    if sum(len(grid.records) for grid in grids) > MOST_ROWS + 1:
        raise refused("too-many-rows", most=MOST_ROWS)


def checked(record: Record) -> Record:
    """The record, if its cells keep to the limits; raises Refused "cell-too-long" or "too-many-columns"."""
    if len(record.cells) > MOST_COLUMNS and any(cell.strip() for cell in record.cells[MOST_COLUMNS:]):
        raise refused("too-many-columns", sheet=record.sheet, row=record.number, most=MOST_COLUMNS)
    if max(map(len, record.cells)) > MOST_CELL:
        raise refused("cell-too-long", row=record.number, sheet=record.sheet, most=MOST_CELL)
    return record


def _joined(tables: Sequence[tuple[Grid, Head]], grids: Sequence[Grid]) -> Sheet:
    first, head = tables[0]
    header = Record(first.records[head.last].number, head.cells, sheet=first.name)
    above: list[Record] = []
    rows: list[Record] = []
    merged: dict[tuple[str, int], dict[int, str]] = {}
    for grid, its in tables:
        order = _order(its.cells, head.cells)
        if order is None:
            raise refused("sheets-differ", first=header.sheet or "1", other=grid.name or str(grids.index(grid) + 1))
        above += grid.records[: its.first]
        rows += grid.records[its.first : its.last + 1] if grid is not first else ()
        rows += (_laid(record, order) for record in grid.records[its.last + 1 :])
        merged |= _merged(grid, its, order)
    read = {id(grid) for grid, _ in tables}
    return Sheet(
        above=tuple(above),
        header=header,
        rows=tuple(rows),
        unread=tuple(record for grid in grids if id(grid) not in read for record in grid.records),
        heads=tuple(record.cells for grid, its in tables for record in grid.records[its.first : its.last + 1]),
        merged=merged,
        hidden_columns=first.hidden_columns,
    )


def _order(cells: Sequence[str], wanted: Sequence[str]) -> tuple[int, ...] | None:
    """Where each wanted column stands, if the cells are the same headers in another order; None where they are not."""
    here, there = [cell.strip() for cell in cells], [cell.strip() for cell in wanted]
    while here and not here[-1]:
        here.pop()
    while there and not there[-1]:
        there.pop()
    if here == there:
        return ()
    if sorted(here) != sorted(there) or len(set(here)) < len(here):
        return None
    return tuple(here.index(name) for name in there)


def _laid(record: Record, order: Sequence[int]) -> Record:
    """The record in the order of the first sheet's header."""
    if not order:
        return record
    cells = tuple(record.cells[index] if index < len(record.cells) else "" for index in order) + record.cells[len(order) :]
    return replace(record, cells=cells)


def _merged(grid: Grid, head: Head, order: Sequence[int]) -> dict[tuple[str, int], dict[int, str]]:
    by_number = {record.number: record for record in grid.records}
    start = grid.records[head.last].number
    found: dict[tuple[str, int], dict[int, str]] = {}
    for merge in grid.merges:
        top = by_number.get(merge.top)
        if merge.bottom == merge.top or merge.top <= start or top is None or merge.left >= len(top.cells):
            continue
        column = order.index(merge.left) if merge.left in order else merge.left
        for number in range(merge.top + 1, min(merge.bottom, merge.top + MOST_ROWS) + 1):
            if number in by_number:
                found.setdefault((grid.name, number), {})[column] = top.cells[merge.left]
    return found


def looks_like(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row is the header once more, as exports with page breaks repeat it."""
    return cells[:1] == header[:1] and _trimmed(cells) == _trimmed(header)


def _trimmed(cells: Sequence[str]) -> list[str]:
    words = [cell.strip() for cell in cells]
    while words and not words[-1]:
        words.pop()
    return words


def rows_of(numbered: Iterator[tuple[int, Sequence[str]]], sheet: str = "") -> Iterator[Record]:
    """Records of rows that are not blank, each checked against the limits."""
    said: dict[str, str] = {}  # each text once: a charge or an estate stands in every row
    for number, cells in numbered:
        if number > MOST_ROWS + 1:
            raise refused("too-many-rows", most=MOST_ROWS)
        if any(cell and not cell.isspace() for cell in cells):
            yield checked(Record(number, tuple([said.setdefault(cell, cell) for cell in cells]), sheet=sheet))
