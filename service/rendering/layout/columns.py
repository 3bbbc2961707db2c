"""Columns: where a table's cells begin and end, and where the table stands.

The reference keeps w:tblGrid as shares of the table's width, in ten thousandths, and takes w:tcW only in rows whose cells do
not fill the grid (docs/layout.md, "Tables").
"""

from typing import TYPE_CHECKING

from service.rendering.layout.borders import border_width
from service.rendering.layout.lines import Setting
from service.rendering.word.model import Border, Table, TableRow

if TYPE_CHECKING:
    from service.rendering.layout.setter import Setter

_FIFTIETHS = 50
"""w:tblW of type pct counts fiftieths of a percent; only whole percents count, and no more than a hundred."""
_MM100 = 127 / 72
"""1/100 mm to the twip: the reference keeps widths in them."""
_WHOLE = 10000
"""Shares of a table's width."""


def table_width(table: Table, setting: Setting) -> int:
    """A table's width, twips: w:tblW, else its grid's; all the room without either, and in a cell without w:tblW."""
    total = sum(table.columns)
    if table.width_kind == "dxa" and table.width > 0:
        return table.width
    if table.width_kind == "pct" and table.width > 0:
        return setting.width * min(100, table.width // _FIFTIETHS) // 100
    if not table.width_kind and setting.in_table:
        return setting.width
    return total or setting.width


def grid_edges(columns: tuple[int, ...], width: int) -> list[float]:
    """The edges of the grid's columns in a table of a width."""
    total, sum_so_far = sum(columns), 0
    exact = round(width * _MM100) / _MM100
    edges = [0.0]
    for column in columns:
        sum_so_far += column
        edges.append(float(int(exact * int(sum_so_far * _WHOLE / total + 0.5) / _WHOLE + 0.5)) if total else 0.0)
    return edges


def cell_edges(row: TableRow, table: Table, edges: list[float], width: int) -> list[float]:
    """The left edges of a row's cells and the right edge of its last.

    A row that does not fill the grid takes the widths its cells ask for, as shares of the table; without any, all are equal.
    """
    spans = [cell.span for cell in row.cells]
    fills = row.skip_before + sum(spans) + row.skip_after == len(edges) - 1
    if fills and edges[-1]:
        at = row.skip_before
        found = [edges[at]]
        for span in spans:
            at += span
            found.append(edges[at])
        return found
    asked = [cell.width for cell in row.cells]
    if fills or not all(asked):
        return [float((width - 1) * index // len(spans)) for index in range(len(spans) + 1)]
    grid = sum(table.columns) if table.fixed or len(spans) == sum(spans) else 0
    total, sum_so_far = grid or sum(asked), 0
    found = [0.0]
    for one in asked[:-1]:
        sum_so_far += one
        found.append(float(width * min(sum_so_far * _WHOLE // total, _WHOLE) // _WHOLE))
    return [*found, float(width)]


def left_edge(table: Table, width: float, setting: Setting, setter: "Setter") -> float:
    """Where a table's first column begins, twips from the text area's left."""
    if table.align != "left":
        return (setting.width - width) / (2 if table.align == "center" else 1)
    if setter.compatibility >= 15 or setting.in_table:
        return table.indent + border_width(_first_border(table)) / 2
    return float(table.indent - (table.left_margin if table.floating is None else 0))


def _first_border(table: Table) -> Border | None:
    """The left border of the first cell; a row that leaves out the first columns has none."""
    first = table.rows[0] if table.rows else None
    return first.cells[0].borders.left if first is not None and first.cells and not first.skip_before else None
