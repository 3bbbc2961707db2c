"""Tables: columns, row heights, borders, merged cells, and rows cut at a page's end.

Column widths are those of w:tblGrid. A row is its top border, the cells' margins and their content; the border between two
rows belongs to the lower one, the last row's bottom border follows it (docs/layout.md, "Tables").
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from service.rendering.layout.borders import border_width
from service.rendering.layout.columns import cell_edges, grid_edges, left_edge, table_width
from service.rendering.layout.lines import Setting
from service.rendering.layout.stack import Placed, Stack, Strip, keeps_next
from service.rendering.word.model import Borders, Cell, Table, TableRow

if TYPE_CHECKING:
    from service.rendering.layout.setter import Setter


MOST = 1 << 20
"""A width no empty paragraph fills, twips."""


@dataclass(slots=True, eq=False)
class CellPart:
    """A cell, or what of it stands on one page."""

    cell: Cell
    left: float
    """Edges of the cell, twips from the table's left."""
    right: float
    text: float
    """Where its text begins, twips from the table's left."""
    content: Stack
    first: int
    """Grid columns [first, last)."""
    last: int
    room: int = 0
    """Width its text may take."""
    merged: float = 0
    """Height of the further rows a vertically merged cell covers."""
    asks: bool = True
    """Whether a merged cell's need makes its last row higher: not where what it covers there is turned."""

    @property
    def continued(self) -> bool:
        """Whether the cell above goes on here."""
        return self.cell.merge == "continue"


@dataclass(slots=True, eq=False)
class RowPart:
    """A row, or what of it stands on one page; heights in twips."""

    row: TableRow
    height: int
    top: int
    """Width of its top border, part of the height."""
    bottom: int
    """Width its bottom border would have if the table ended here."""
    cells: list[CellPart]
    above: int = 0
    """From its top edge to the text of its cells: the top border and the largest top margin of its cells."""
    below: int = 0
    """The largest bottom margin of its cells."""
    least: int = 0
    """The height its unseen paragraph asks for."""
    keep: bool = False
    """No page ends before this row: the first paragraph of the row above is kept with the next."""
    index: int = 0
    kept: bool = False
    """It is the same object in every letter that has the row, so whoever draws it may remember what he drew."""
    ruling: object = None
    """What its borders look like, once somebody asked (frames.py)."""
    _bare: bool | None = None

    @property
    def bare(self) -> bool:
        """Whether nothing hangs in it that is placed by the page: no drawing, no footnote, no page number."""
        if self._bare is None:
            self._bare = all(_hangs_nothing(placed.strip) for cell in self.cells for placed in cell.content.placed)
        return self._bare


def _hangs_nothing(strip: Strip) -> bool:
    line, row = strip.line, strip.row
    if strip.source is not None or strip.anchors or strip.floating is not None:
        return False
    return (line is None or not (line.notes or line.sketched)) and (row is None or row.bare)


@dataclass(slots=True, eq=False)
class TableSet:
    """A table ready for the page flow."""

    table: Table
    x: float
    """Left edge of its first column from the text area's left."""
    width: float
    """From its first column's left edge to its last one's right."""
    rows: list[RowPart] = field(default_factory=list)
    bottom: int = 0
    """Width of the bottom border of its last row."""

    @property
    def header(self) -> list[RowPart]:
        """Rows repeated on every page."""
        found: list[RowPart] = []
        for row in self.rows:
            if not row.row.header:
                break
            found.append(row)
        return found if len(found) < len(self.rows) else []


class Room(NamedTuple):
    """Where the text of a cell stands."""

    borders: Borders
    """The cell's, kept alive for whoever remembers it by their identity."""
    start: float
    """From the cell's left edge."""
    setting: Setting
    top: int
    """Width of its top border."""
    bottom: int


def set_table(table: Table, setting: Setting, setter: "Setter") -> TableSet:
    """The rows of a table in a text area."""
    width = table_width(table, setting)
    edges = grid_edges(table.columns, width)
    begins = left_edge(table, width, setting, setter)
    if setting.cell:
        setting = setting._replace(origin=setting.origin + begins)
    frame = (table.columns, table.fixed, width, setting)
    made = TableSet(table, begins, float(width))
    previous: RowPart | None = None
    fresh: list[tuple[RowPart, tuple[object, ...]]] = []
    for index, row in enumerate(table.rows):
        keep = previous is not None and keeps_next(previous.row)
        over = previous.bottom if previous is not None else 0
        manner: tuple[object, ...] = (frame, index, over, keep)
        part = setter.kept_row(row, manner)
        if part is None:
            noticed = setter.notices
            part = _part(row, cell_edges(row, table, edges, width), setting, setter, over)
            part.index, part.keep = index, keep
            if setter.notices == noticed:
                fresh.append((part, manner))
        made.rows.append(part)
        previous = part
    _heights(made)
    _turned(made, setting, setter)
    for part, manner in fresh:
        # What a merged cell or turned text needs depends on other rows.
        if not any(cell.cell.merge or cell.cell.turn for cell in part.cells):
            setter.keep_row(part, manner)
    made.bottom = made.rows[-1].bottom if made.rows else 0
    return made


def _part(row: TableRow, edges: list[float], setting: Setting, setter: "Setter", over: int) -> RowPart:
    """A row below one whose bottom border is `over` wide; its height is not known yet."""
    part = RowPart(row, 0, over, 0, _cells(row, edges, setting, setter))
    cells, margin = part.cells, 0
    for made in cells:  # one loop: four generators took longer than all else here
        cell, room = made.cell, setter.room(made.cell, made.left, made.right, setting)
        if room.top > part.top and not made.continued:
            part.top = room.top
        part.bottom = max(part.bottom, room.bottom)
        margin = max(margin, cell.margins[0])
        part.below = max(part.below, cell.margins[2])
    part.above = part.top + margin
    if row.height_rule == "auto" and cells and all(cell.cell.turn for cell in cells):
        part.least = part.above + _length(part, setting, setter) + part.below
    if row.filler is not None:
        inner = setting._replace(width=MOST, in_table=True)
        part.least = part.above + int(setter.cell((row.filler,), inner).height) + part.below
    return part


def _cells(row: TableRow, edges: list[float], setting: Setting, setter: "Setter") -> list[CellPart]:
    made: list[CellPart] = []
    column = row.skip_before
    for cell, left, right in zip(row.cells, edges, edges[1:], strict=False):
        last = column + cell.span
        room = setter.room(cell, left, right, setting)
        content = setter.cell(cell.blocks, room.setting) if cell.merge != "continue" and not cell.turn else Stack()
        made.append(CellPart(cell, left, right, left + room.start, content, column, last, room.setting.width))
        column = last
    return made


def room_of(cell: Cell, left: float, right: float, setting: Setting) -> Room:
    """Where the text of a cell between two edges stands."""
    start = max(cell.margins[3], border_width(cell.borders.left) / 2)
    end = max(cell.margins[1], border_width(cell.borders.right) / 2)
    width = max(1, int(right - left - start - end + 0.5))
    inner = Setting(width, setting.pitch, setting.cell, True, setting.default_tab, setting.strict, setting.expand_breaks,
                    furniture=setting.furniture, origin=setting.origin + left + start if setting.cell else 0)  # fmt: skip
    return Room(cell.borders, start, inner, border_width(cell.borders.top), border_width(cell.borders.bottom))


def need(cell: CellPart, row: RowPart) -> float:
    """The height a cell asks of the row it begins in."""
    return row.above + cell.content.height + row.below


def _heights(made: TableSet) -> None:
    rows = made.rows
    ends = _merges(made)
    for index, row in enumerate(rows):
        if row.kept:
            continue
        least = row.row.height
        wanted = max((need(cell, row) for cell in row.cells if not cell.cell.merge), default=float(row.top))
        wanted = max(wanted, row.least)
        for start, cell in ends.get(index, ()):
            above = sum(other.height for other in rows[start:index])
            if cell.asks:
                wanted = max(wanted, need(cell, rows[start]) - above)
        if row.row.height_rule == "exact":
            wanted = least
        elif row.row.height_rule == "atLeast":
            wanted = max(wanted, least)
        row.height = int(wanted + 0.5)
    for index, merges in ends.items():
        for start, cell in merges:
            cell.merged = sum(other.height for other in rows[start + 1 : index + 1])


def _length(row: RowPart, setting: Setting, setter: "Setter") -> int:
    """The longest line of a row that holds turned text only and has no height of its own; the reference shows nothing of it."""
    inner = setting._replace(width=MOST, cell=0, in_table=True)
    placed = [placed for cell in row.cells for placed in setter.cell(cell.cell.blocks, inner).placed]
    pieces = [piece for item in placed if item.strip.line is not None for piece in item.strip.line.pieces]
    return int(max((piece.x + piece.width for piece in pieces), default=0)) + 1


def _turned(made: TableSet, setting: Setting, setter: "Setter") -> None:
    """Sets turned text: its lines are as long as the rows it stands in are high, and ask for no height themselves."""
    for row in made.rows:
        for cell in row.cells:
            if cell.cell.turn and not cell.continued:
                length = max(1, int(row.height + cell.merged - row.above - row.below))
                cell.content = setter.cell(cell.cell.blocks, setting._replace(width=length, cell=0, in_table=True))


def _merges(made: TableSet) -> dict[int, list[tuple[int, CellPart]]]:
    """Vertically merged cells by the row they end in: the row they start in, and the cell."""
    ends: dict[int, list[tuple[int, CellPart]]] = {}
    for start, row in enumerate(made.rows):
        for cell in row.cells:
            if cell.cell.merge != "restart":
                continue
            last = start
            foot = cell
            for index in range(start + 1, len(made.rows)):
                below = next((other for other in made.rows[index].cells if other.continued and other.first == cell.first), None)
                if below is None:
                    break
                last, foot = index, below
            ends.setdefault(last, []).append((start, cell))
            cell.asks = not foot.cell.turn
    return ends


def split_row(row: RowPart, room: float) -> tuple[RowPart, RowPart] | None:
    """A row cut so that its first part is at most `room` high; None where it has to move as a whole.

    Each cell keeps the lines that fit; at least one line of every cell that has any must fit.
    """
    if row.row.cant_split or row.row.height_rule == "exact" or any(cell.cell.turn for cell in row.cells):
        return None
    upper: list[CellPart] = []
    lower: list[CellPart] = []
    cut = False
    for cell in row.cells:
        limit = room - row.above - row.below
        kept = [placed for placed in cell.content.placed if placed.bottom <= limit]
        rest = cell.content.placed[len(kept) :]
        if cell.content.placed and not kept:
            return None
        cut = cut or bool(rest)
        height = kept[-1].bottom if kept else 0.0
        upper.append(replace(cell, content=Stack(kept, min(cell.content.height, height) if rest else cell.content.height)))
        start = rest[0].top if rest else 0.0
        moved = [Placed(placed.top - start, placed.strip, placed.origin - start) for placed in rest]
        lower.append(replace(cell, content=Stack(moved, cell.content.height - start if rest else 0.0)))
    if not cut:
        return None
    one = replace(row, kept=False, cells=upper, height=int(max(need(cell, row) for cell in upper) + 0.5))
    two = replace(row, kept=False, cells=lower, height=int(max(need(cell, row) for cell in lower) + 0.5))
    return one, two
