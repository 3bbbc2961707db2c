"""From text to a table: the delimiter, the header row among title rows, and records counted as a person counts them.

A record's number is its row in the spreadsheet: blank rows, titles and the header count, and a record whose quoted cell
holds line breaks is one row, as Excel shows it.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.intake.codes import refused
from service.intake.columns import recognised
from service.terms.problems import Refused

MOST_ROWS = 200_000
MOST_CELL = 1000
"""Characters. Longer cells are nearly always a quote that was never closed."""

_DELIMITERS = (",", "\t", ";")
HEADER_WITHIN = 30
"""Records in which the header is looked for; real exports have one to five title rows."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the spreadsheet."""

    number: int
    cells: tuple[str, ...]
    sheet: str = ""
    """Name of the worksheet; a text file has none."""

    def place(self, *, beside: "Record") -> str:
        """The row's number as another row speaks of it, with the sheet where that is another one."""
        return str(self.number) if self.sheet == beside.sheet else f"{self.sheet}!{self.number}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: what stood above the header, the header, and the rows under it. Blank rows are counted, not kept."""

    above: tuple[Record, ...]
    header: Record
    rows: tuple[Record, ...]
    unread: tuple[Record, ...] = ()
    """Rows of worksheets that hold no table, or that are hidden."""


def read_sheet(text: str) -> Sheet:
    """The table in `text`.

    Raises Refused: "csv-broken", "cell-too-long", "too-many-rows", "file-empty".
    """
    delimiter, number = _layout(text)
    records = tuple(_records(text, delimiter))
    at = next((index for index, record in enumerate(records) if record.number >= number), None)
    if at is None:
        raise refused("file-empty")
    return Sheet(records[:at], records[at], records[at + 1 :])


def _layout(text: str) -> tuple[str, int]:
    """The delimiter under which some early row looks most like a header, and that row's number."""
    best, delimiter, number = -1, ",", 1
    for candidate in _DELIMITERS:
        for record in _head(text, candidate):
            score = 2 * recognised(record.cells) + (len(record.cells) > 1)
            if score > best:
                best, delimiter, number = score, candidate, record.number
    return delimiter, number


def _head(text: str, delimiter: str) -> Iterator[Record]:
    """The first records as far as they can be read; a fault further on is told when the file is read in earnest."""
    try:
        for record in _records(text, delimiter):
            if record.number > HEADER_WITHIN:
                return
            yield record
    except Refused:
        return


def _records(text: str, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            if number > MOST_ROWS + 1:
                raise refused("too-many-rows", most=MOST_ROWS)
            if not any(cell and not cell.isspace() for cell in cells):
                continue
            if max(map(len, cells)) > MOST_CELL:
                raise refused("cell-too-long", row=number, most=MOST_CELL)
            yield Record(number, tuple(cells))
    except csv.Error as error:
        raise refused("csv-broken", row=number + 1) from error


def looks_like(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row is the header once more, as exports with page breaks repeat it."""
    return [cell.strip() for cell in cells] == [cell.strip() for cell in header]
