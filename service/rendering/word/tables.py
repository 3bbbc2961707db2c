"""Tables: rows and cells with margins, borders and shades resolved against the table, its style and the cell's position.

Borders, farthest first: the style's for the whole table, its conditional regions, w:tblBorders, w:tblPrEx, w:tcBorders.
insideH and insideV become the sides of the cells they run between.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from service.rendering.node import Node
from service.rendering.word.format import MOST_KEPT, Manner, Scope, deleted
from service.rendering.word.model import Border, Borders, Cell, Floating, Paragraph, Table, TableRow
from service.rendering.word.names import MC, W, leading, number, on, true, twips, val
from service.rendering.word.properties import margins, merged, shade, sides
from service.rendering.word.reading import Reading
from service.rendering.word.styles import Part, TableStyle

_MARGINS: Final = {"top": 0, "right": 108, "bottom": 0, "left": 108}
_LOOKS: Final = (("firstRow", 0x20), ("lastRow", 0x40), ("firstColumn", 0x80), ("lastColumn", 0x100), ("noHBand", 0x200),
                 ("noVBand", 0x400))  # fmt: skip
_TCPR: Final = W + "tcPr"
_SIDES: Final = ("top", "right", "bottom", "left")
_WRAPPERS: Final = frozenset(W + name for name in ("ins", "moveTo", "smartTag", "customXml", "sdtContent"))


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Where a cell stands: at which outer edges of the table. One of the sixteen of `_EDGES`, compared by identity."""

    top: bool
    right: bool
    bottom: bool
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLook:
    """What a w:tcPr says at one position."""

    span: int
    merge: Any
    swallowed: bool
    """w:hMerge="continue": the cell before covers this one."""
    margins: tuple[int, int, int, int]
    borders: Borders
    shade: str
    valign: Any
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
        merge, across = said.get("vMerge"), said.get("hMerge")
        notes = []
        if val(said.get("textDirection"), "lrTb") not in {"lrTb", "lrTbV", "tbLrV"}:
            notes.append("turned text in a cell")
        if "tcBorders" in said and any(child.tag in {W + "tl2br", W + "tr2bl"} for child in said["tcBorders"].children):
            notes.append("diagonal cell border")
        return CellLook(
            span=max(number(val(said.get("gridSpan"), "1"), 1), 1),
            merge="" if merge is None else "restart" if val(merge) == "restart" else "continue",
            swallowed=across is not None and val(across) != "restart",
            margins=(inner["top"], inner["right"], inner["bottom"], inner["left"]),
            borders=Borders(**{side: drawn.get(side) for side in _SIDES}),
            shade=fill,
            valign={"center": "center", "bottom": "bottom"}.get(valign, "top"),
            notes=tuple(notes),
        )


def table(reading: Reading, node: Node, place: str) -> Table:
    """One table at a place such as "document table 2"."""
    memo = reading.manner.memo(node) if not reading.fields else None
    if memo is not None and (kept := memo.get(place)) is not None:
        reading.notes.extend(kept[1])
        found: Table = kept[0]
        return found
    impure, noted = reading.impure, len(reading.notes)
    found = _read(reading, node, place)
    if memo is not None and reading.impure == impure and not reading.fields and len(memo) < MOST_KEPT:
        memo[place] = (found, tuple(reading.notes[noted:]))
    return found


def _read(reading: Reading, node: Node, place: str) -> Table:
    properties = node.child(W + "tblPr")
    look = _look(reading.manner, properties)
    lines = [line for line in _unwrapped(node, W + "tr") if not deleted(line.child(W + "trPr"))]
    rows = tuple(_row(reading, line, look, place, index, last=index == len(lines) - 1) for index, line in enumerate(lines))
    grid = node.child(W + "tblGrid")
    columns = tuple(twips(column.attrib.get(W + "w")) for column in grid.all(W + "gridCol")) if grid else ()
    said = {child.tag.removeprefix(W): child for child in properties.children} if properties else {}
    for name, what in (("bidiVisual", "right-to-left table"), ("tblCellSpacing", "space between cells")):
        if name in said and (name != "bidiVisual" or on(said[name])):
            reading.note(place, what)
    width, indent = said.get("tblW"), said.get("tblInd") or look.style.indent
    kind = width.attrib.get(W + "type", "dxa") if width else ""
    if kind == "nil":
        kind = "auto"
    size = width.attrib.get(W + "w", "0") if width else "0"
    align = val(said.get("jc")) or look.style.align
    aligned: Any = {"center": "center", "right": "right", "end": "right"}.get(align, "left")
    known: Any = kind if kind in {"auto", "dxa", "pct"} else ""
    return Table(
        columns=columns if any(columns) else _guessed(lines),
        rows=rows,
        width=number(size.rstrip("%")) * 50 if size.endswith("%") else twips(size),
        width_kind="pct" if size.endswith("%") else known,
        indent=twips(indent.attrib.get(W + "w")) if indent and indent.attrib.get(W + "type", "dxa") == "dxa" else 0,
        align=aligned,
        left_margin=look.margins["left"],
        floating=_floating(said.get("tblpPr")),
        where=place,
    )


def _look(manner: Manner, properties: Node | None) -> TableLook:
    memo = manner.memo(properties) if properties else None
    if memo is None:
        return TableLook(manner, properties)
    found: TableLook | None = memo.get("look")
    if found is None:
        found = memo["look"] = TableLook(manner, properties)
    return found


def _row(reading: Reading, node: Node, look: TableLook, place: str, index: int, *, last: bool) -> TableRow:
    memo = reading.manner.memo(node) if not reading.fields else None
    key = (place, look, index, last)
    if memo is not None and (kept := memo.get(key)) is not None:
        reading.notes.extend(kept[1])
        found: TableRow = kept[0]
        return found
    impure, noted = reading.impure, len(reading.notes)
    found = _read_row(reading, node, look, place, index, last=last)
    if memo is not None and reading.impure == impure and not reading.fields and len(memo) < MOST_KEPT:
        memo[key] = (found, tuple(reading.notes[noted:]))
    return found


def _read_row(reading: Reading, node: Node, look: TableLook, place: str, index: int, *, last: bool) -> TableRow:
    properties, exceptions = node.child(W + "trPr"), node.child(W + "tblPrEx")
    nodes = list(_unwrapped(node, W + "tc"))
    cells: list[Cell] = []
    for at, item in enumerate(nodes):
        final = at == len(nodes) - 1
        edges = _EDGES[index == 0, final, last, at == 0]
        conditions = look.conditions(index, at, last_row=last, last_column=final)
        seen = look.cell(leading(item, _TCPR), conditions, edges, exceptions)
        where = f"{place} row {index + 1} cell {at + 1}"
        for note in seen.notes:
            reading.note(where, note)
        if seen.swallowed and cells:
            before = cells.pop()
            cells.append(_cell(before.blocks, seen, span=before.span + seen.span, like=before))
            continue
        scope = look.scope(conditions)
        cells.append(_cell(reading.blocks(reading, item, where, scope) or (_empty(scope, where),), seen, span=seen.span))
    return TableRow(cells=tuple(cells), **_row_values(reading.manner, properties))


def _row_values(manner: Manner, properties: Node | None) -> dict[str, Any]:
    """What a w:trPr says, as arguments of TableRow."""
    if properties is None:
        return {}
    memo = manner.memo(properties)
    if memo is not None and "row" in memo:
        kept: dict[str, Any] = memo["row"]
        return kept
    said = {child.tag.removeprefix(W): child for child in properties.children}
    height = said.get("trHeight")
    rule = height.attrib.get(W + "hRule", "atLeast") if height else "auto"
    values = {
        "height": twips(val(height)) if height else 0,
        "height_rule": rule if rule in {"exact", "atLeast"} else "auto",
        "header": "tblHeader" in said and on(said["tblHeader"]),
        "cant_split": "cantSplit" in said and on(said["cantSplit"]),
        "skip_before": number(val(said.get("gridBefore"))),
        "skip_after": number(val(said.get("gridAfter"))),
    }
    if memo is not None:
        memo["row"] = values
    return values


def _cell(inner: tuple[Any, ...], look: CellLook, *, span: int, like: Cell | None = None) -> Cell:
    if like is not None:
        right = Borders(top=like.borders.top, right=look.borders.right, bottom=like.borders.bottom, left=like.borders.left)
        return Cell(blocks=inner, span=span, merge=like.merge, margins=like.margins, borders=right, shade=like.shade,
                    valign=like.valign)  # fmt: skip
    return Cell(blocks=inner, span=span, merge=look.merge, margins=look.margins, borders=look.borders, shade=look.shade,
                valign=look.valign)  # fmt: skip


def _empty(scope: Scope, where: str) -> Paragraph:
    form = scope.format(None)
    return Paragraph(style=form.style, items=(), mark=form.mark.style, where=f"{where} ¶1")


def _unwrapped(node: Node, tag: str) -> Iterator[Node]:
    """The rows of a table or the cells of a row, through content controls and other wrappers."""
    for child in node.children:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS or child.tag in {MC + "AlternateContent", MC + "Choice"}:
            yield from _unwrapped(child, tag)
        elif child.tag == W + "sdt" and (content := child.child(W + "sdtContent")) is not None:
            yield from _unwrapped(content, tag)


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
    return _outer(borders, _EDGES[row or edges.top, column or edges.right, row or edges.bottom, column or edges.left])


def _switches(node: Node | None) -> frozenset[str]:
    if node is None:
        return frozenset({"noHBand", "noVBand"})
    mask = int(found, 16) if (found := val(node)) and all(sign in "0123456789abcdefABCDEF" for sign in found) else 0
    return frozenset(
        name for name, bit in _LOOKS if (true(node.attrib[W + name]) if W + name in node.attrib else bool(mask & bit))
    )


def _floating(node: Node | None) -> Floating | None:
    if node is None:
        return None
    said = {key.removeprefix(W): value for key, value in node.attrib.items()}
    return Floating(
        x=twips(said.get("tblpX")),
        y=twips(said.get("tblpY")),
        x_from=said.get("horzAnchor", "text"),
        y_from=said.get("vertAnchor", "text"),
        x_align=said.get("tblpXSpec", ""),
        y_align=said.get("tblpYSpec", ""),
        distances=(
            twips(said.get("topFromText")), twips(said.get("rightFromText")), twips(said.get("bottomFromText")),
            twips(said.get("leftFromText")),
        ),
    )  # fmt: skip


def _guessed(lines: list[Node]) -> tuple[int, ...]:
    """Column widths of a table without a usable w:tblGrid: those its longest row's cells ask for, else an inch each."""
    best: tuple[int, ...] = ()
    for line in lines:
        widths = []
        for cell in _unwrapped(line, W + "tc"):
            said = cell.child(W + "tcPr")
            width, span = (said.child(W + name) if said else None for name in ("tcW", "gridSpan"))
            columns = max(number(val(span), 1), 1) if span else 1
            asked = twips(width.attrib.get(W + "w")) if width and width.attrib.get(W + "type", "dxa") == "dxa" else 0
            widths += [asked // columns or 1440] * columns
        if len(widths) > len(best):
            best = tuple(widths)
    return best or (1440,)


_EDGES: Final = {
    (top, right, bottom, left): Edges(top, right, bottom, left)
    for top in (False, True)
    for right in (False, True)
    for bottom in (False, True)
    for left in (False, True)
}
