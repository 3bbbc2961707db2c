"""Looks of tables: margins, borders and shades of cells, resolved against the table, its style and the cell's position.

Borders, farthest first: the style's for the whole table, its conditional regions, w:tblBorders, w:tblPrEx, w:tcBorders.
insideH and insideV become the sides of the cells they run between.
"""

from dataclasses import dataclass
from typing import Any, Final

from service.rendering.node import Node
from service.rendering.word.format import MOST_KEPT, Manner, Scope
from service.rendering.word.model import Border, Borders
from service.rendering.word.names import W, number, true, twips, val
from service.rendering.word.properties import margins, merged, shade, sides, slashes
from service.rendering.word.styles import Part, TableStyle

_MARGINS: Final = {"top": 0, "right": 108, "bottom": 0, "left": 108}
_LOOKS: Final = (("firstRow", 0x20), ("lastRow", 0x40), ("firstColumn", 0x80), ("lastColumn", 0x100), ("noHBand", 0x200),
                 ("noVBand", 0x400))  # fmt: skip
MOST_COLUMNS: Final = 64
"""Cells a row can span; Word itself makes no table of more than 63 columns."""
_TURNS: Final = {"tbRl": "down", "tbRlV": "down", "tb": "down", "btLr": "up"}
"""Which way lines run for a w:textDirection; any other leaves them level, as in the reference."""
_SIDES: Final = ("top", "right", "bottom", "left")


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Where a cell stands: at which outer edges of the table. One of the sixteen of `EDGES`, compared by identity."""

    top: bool
    right: bool
    bottom: bool
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLook:
    """What a w:tcPr says at one position."""

    span: int
    width: int
    """w:tcW."""
    merge: Any
    swallowed: bool
    """w:hMerge="continue": the cell before covers this one."""
    margins: tuple[int, int, int, int]
    borders: Borders
    shade: str
    valign: Any
    turn: Any
    notes: tuple[str, ...]


class TableLook:
    """A w:tblPr with its style: everything about a table that its rows share. Compared by identity."""

    def __init__(self, manner: Manner, properties: Node | None) -> None:
        self.manner = manner
        named = properties.child(W + "tblStyle") if properties else None
        self.style: TableStyle = manner.styles.table(val(named))
        self.borders = sides(properties.child(W + "tblBorders")) if properties else {}
        self.margins = _MARGINS | self.style.whole.margins | (margins(properties.child(W + "tblCellMar")) if properties else {})
        shaded = properties.child(W + "shd") if properties else None
        self.shade = shade(shaded) if shaded else None
        self.switches = _switches(properties.child(W + "tblLook") if properties else None)
        self._scopes: dict[tuple[str, ...], Scope] = {}
        self._parts: dict[tuple[str, ...], Part] = {}

    def conditions(self, row: int, column: int, *, last_row: bool, last_column: bool) -> tuple[str, ...]:
        """The style's regions a cell lies in, farthest first (ECMA-376 17.7.6)."""
        regions, look, found = self.style.regions, self.switches, []
        if not regions or not look:
            return ()
        first_row, first_column = row == 0 and "firstRow" in look, column == 0 and "firstColumn" in look
        last_row, last_column = last_row and "lastRow" in look, last_column and "lastColumn" in look
        if "noVBand" not in look and not first_column and not last_column:
            band = (column - ("firstColumn" in look)) // self.style.column_band % 2
            found.append(f"band{band + 1}Vert")
        if "noHBand" not in look and not first_row and not last_row:
            band = (row - ("firstRow" in look)) // self.style.row_band % 2
            found.append(f"band{band + 1}Horz")
        found += [
            name
            for name, holds in (
                ("firstCol", first_column), ("lastCol", last_column), ("firstRow", first_row), ("lastRow", last_row),
                ("neCell", first_row and last_column), ("nwCell", first_row and first_column),
                ("seCell", last_row and last_column), ("swCell", last_row and first_column),
            )
            if holds
        ]  # fmt: skip
        return tuple(name for name in found if name in regions)

    def scope(self, conditions: tuple[str, ...]) -> Scope:
        """Where the paragraphs of a cell in these regions stand."""
        found = self._scopes.get(conditions)
        if found is None:
            part = self.part(conditions)
            found = self._scopes[conditions] = Scope(self.manner, part.paragraph, part.run)
        return found

    def part(self, conditions: tuple[str, ...]) -> Part:
        """The style's word on a cell in these regions; borders only of the whole table."""
        found = self._parts.get(conditions)
        if found is None:
            whole = self.style.whole
            found = whole
            for name in conditions:
                found = self.style.regions[name].over(found)
            found = self._parts[conditions] = Part(
                paragraph=merged(found.paragraph), run=merged(found.run), borders=whole.borders, margins=found.margins,
                shade=found.shade, valign=found.valign,
            )  # fmt: skip
        return found

    def cell(self, properties: Node | None, conditions: tuple[str, ...], edges: Edges, exceptions: Node | None) -> CellLook:
        """What a cell looks like at a position."""
        memo = self.manner.memo(properties) if properties and exceptions is None else None
        key = (self, conditions, edges)
        found: CellLook | None = memo.get(key) if memo is not None else None
        if found is None:
            found = self._cell(properties, conditions, edges, exceptions)
            if memo is not None and len(memo) < MOST_KEPT:
                memo[key] = found
        return found

    def _cell(self, properties: Node | None, conditions: tuple[str, ...], edges: Edges, exceptions: Node | None) -> CellLook:
        part = self.part(conditions)
        said = {child.tag.removeprefix(W): child for child in properties.children} if properties else {}
        inner = self.margins | part.margins if conditions else self.margins
        if exceptions is not None:
            inner = inner | margins(exceptions.child(W + "tblCellMar"))
        inner = inner | margins(said.get("tcMar"))
        own = sides(said.get("tcBorders"))
        drawn = _outer(part.borders, edges)
        for name in conditions:
            drawn |= _region(self.style.regions[name].borders, name, edges)
        drawn |= _outer(self.borders, edges)
        if exceptions is not None:
            drawn |= _outer(sides(exceptions.child(W + "tblBorders")), edges)
        drawn |= {side: own[side] for side in _SIDES if side in own}
        fill = shade(said["shd"]) if "shd" in said else (part.shade if part.shade is not None else self.shade or "")
        valign = val(said.get("vAlign")) or part.valign
        merge, beside = said.get("vMerge"), said.get("hMerge")
        notes = []
        across = slashes(said.get("tcBorders"))
        if merge is not None and any(across.values()):
            notes.append("diagonal line of a merged cell, drawn as far as its first row")
        return CellLook(
            width=twips(said["tcW"].attrib.get(W + "w")) if "tcW" in said else 0,
            span=min(max(number(val(said.get("gridSpan"), "1"), 1), 1), MOST_COLUMNS),
            merge="" if merge is None else "restart" if val(merge) == "restart" else "continue",
            swallowed=beside is not None and val(beside) != "restart",
            margins=(inner["top"], inner["right"], inner["bottom"], inner["left"]),
            borders=Borders(**{side: drawn.get(side) for side in _SIDES}, **across),
            shade=fill,
            valign={"center": "center", "bottom": "bottom"}.get(valign, "top"),
            turn=_TURNS.get(val(said.get("textDirection")), ""),
            notes=tuple(notes),
        )


def _outer(borders: dict[str, Border | None], edges: Edges) -> dict[str, Border | None]:
    """A table's borders as one cell's sides: the outer ones at the table's edges, the inside ones elsewhere."""
    if not borders:
        return {}
    found = {}
    for side, edge, inside in (
        ("top", edges.top, "insideH"), ("right", edges.right, "insideV"), ("bottom", edges.bottom, "insideH"),
        ("left", edges.left, "insideV"),
    ):  # fmt: skip
        name = side if edge else inside
        if name in borders:
            found[side] = borders[name]
    return found


def _region(borders: dict[str, Border | None], name: str, edges: Edges) -> dict[str, Border | None]:
    """A region's borders as one cell's sides: a row of the table ends above and below the cell, a column beside it."""
    row, column = name.endswith(("Row", "Horz", "Cell")), name.endswith(("Col", "Vert", "Cell"))
    return _outer(borders, EDGES[row or edges.top, column or edges.right, row or edges.bottom, column or edges.left])


def _switches(node: Node | None) -> frozenset[str]:
    if node is None:
        return frozenset({"noHBand", "noVBand"})
    mask = int(found, 16) if (found := val(node)) and all(sign in "0123456789abcdefABCDEF" for sign in found) else 0
    return frozenset(
        name for name, bit in _LOOKS if (true(node.attrib[W + name]) if W + name in node.attrib else bool(mask & bit))
    )


EDGES: Final = {
    (top, right, bottom, left): Edges(top, right, bottom, left)
    for top in (False, True)
    for right in (False, True)
    for bottom in (False, True)
    for left in (False, True)
}
