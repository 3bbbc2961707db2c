"""Tagging: which structure element what is drawn belongs to (paper/structure.py; ISO 32000-1, 14.7).

One `Tagger` goes through all pages of a document, in drawing order. What goes on on a later page (a paragraph, a table, a
row cut at the page's end) keeps its element; a header row repeated on a later page is an artifact, as are page headers,
footers and ruled lines.
"""

from functools import lru_cache

from service.paper.structure import Element, Path
from service.rendering.layout.stack import Strip
from service.rendering.layout.table import CellPart, RowPart, TableSet

HIGHEST = 6
"""H1 to H6 are all the headings there are."""


class Tagger:
    """Hands out elements, counted through the document."""

    def __init__(self) -> None:
        self._serial = 0
        self._level = 0
        """Of the last heading."""
        self._paragraphs: dict[Path, Path] = {}
        """The paragraph that is open within each path."""
        self._tables: dict[tuple[Path, int], Path] = {}
        self._rows: dict[tuple[int, int], Element] = {}
        self._cells: dict[tuple[int, int, int], Element] = {}

    @property
    def state(self) -> tuple[int, int]:
        """What elements to come depend on: how many there are, and the level of the last heading."""
        return self._serial, self._level

    @state.setter
    def state(self, state: tuple[int, int]) -> None:
        self._serial, self._level = state

    def paragraph(self, inside: Path, strip: Strip) -> Path:
        """The path of a line: a new paragraph begins with its first line."""
        found = None if strip.first else self._paragraphs.get(inside)
        if found is None:
            heading = strip.paragraph[0].style.heading if strip.paragraph is not None else 0
            found = (*inside, self._new(self._heading(heading) if 0 < heading <= HIGHEST else "P"))
            self._paragraphs[inside] = found
        return found

    def figure(self, inside: Path, alt: str) -> Path:
        """The path of a picture."""
        return (*inside, self._new("Figure", alt=alt))

    def note(self) -> Path:
        """The path of a footnote."""
        return (self._new("Note"),)

    def table(self, inside: Path, strip: Strip) -> Path:
        """The path of a table, of which a row is about to be drawn."""
        key = (inside, id(strip.table))
        if strip.first or key not in self._tables:
            self._tables[key] = (*inside, self._new("Table"))
        return self._tables[key]

    def row(self, table: Path, row: RowPart) -> Path | None:
        """The path of a row, or None where it repeats one of an earlier page."""
        key = (table[-1].serial, row.index)
        found = self._rows.get(key)
        if found is None:
            found = self._rows[key] = self._new("TR")
        elif row.row.header:
            return None
        return (*table, found)

    def cell(self, path: Path, table: TableSet, row: RowPart, cell: CellPart) -> Path:
        """The path of a cell within its row's path."""
        key = (path[-2].serial, row.index, cell.first)
        found = self._cells.get(key)
        if found is None:
            kind = "TH" if row.row.header else "TD"
            rows = _rows(table, row.index, cell.first) if cell.cell.merge == "restart" else 1
            found = self._new(kind, columns=cell.last - cell.first, rows=rows)
            self._cells[key] = found
        return (*path, found)

    def _heading(self, level: int) -> str:
        """A heading's type; levels that the letter leaves out are left out of the count too (ISO 14289-1, 7.4.2)."""
        self._level = min(level, self._level + 1)
        return f"H{self._level}"

    def _new(self, kind: str, *, alt: str = "", columns: int = 1, rows: int = 1) -> Element:
        self._serial += 1
        return _element(kind, self._serial, alt, columns, rows)


@lru_cache(maxsize=4096)
def _element(kind: str, serial: int, alt: str, columns: int, rows: int) -> Element:
    """The same object for the same element of any letter: found in half the time it is made in, and compared by identity."""
    return Element(kind, serial, alt, columns, rows)


def _rows(table: TableSet, index: int, first: int) -> int:
    """Rows a cell covers."""
    count = 1
    for below in table.rows[index + 1 :]:
        if not any(cell.first == first and cell.continued for cell in below.cells):
            break
        count += 1
    return count
