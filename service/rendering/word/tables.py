"""Tables: rows and cells through content controls and other wrappers, and where a table stands."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from service.rendering.node import Node
from service.rendering.word.format import MOST_KEPT, Manner, Scope, deleted
from service.rendering.word.model import Cell, Floating, Paragraph, Table, TableRow
from service.rendering.word.names import MC, W, leading, number, on, twips, val
from service.rendering.word.reading import Reading
from service.rendering.word.tablelook import EDGES, MOST_COLUMNS, CellLook, TableLook

_TCPR: Final = W + "tcPr"
_WRAPPERS: Final = frozenset(W + name for name in ("ins", "moveTo", "smartTag", "customXml", "sdtContent"))
_UNSTYLED: Final = 240
"""Height of the unseen paragraph behind gridAfter where the table's style has no name, twips; measured."""


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
        columns=columns,
        fixed="tblLayout" in said and said["tblLayout"].attrib.get(W + "type") == "fixed",
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
        edges = EDGES[index == 0, final, last, at == 0]
        conditions = look.conditions(index, at, last_row=last, last_column=final)
        seen = look.cell(leading(item, _TCPR), conditions, edges, exceptions)
        where = f"{place} row {index + 1} cell {at + 1}"
        for note in seen.notes:
            reading.note(where, note)
        if seen.swallowed and cells:
            cells[-1] = _swallowing(cells[-1], seen)
            continue
        scope = look.scope(conditions)
        cells.append(_cell(reading.blocks(reading, item, where, scope) or (_empty(scope, where),), seen))
    values = _row_values(reading.manner, properties)
    filler = None
    if values.get("skip_after"):
        filler = _empty(look.scope(()), place)
        if look.style.nameless:
            filler = replace(filler, style=replace(filler.style, line=_UNSTYLED, line_rule="exact"))
    return TableRow(cells=tuple(cells), filler=filler, **values)


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
        "skip_before": min(number(val(said.get("gridBefore"))), MOST_COLUMNS),
        "skip_after": min(number(val(said.get("gridAfter"))), MOST_COLUMNS),
    }
    if memo is not None:
        memo["row"] = values
    return values


def _cell(inner: tuple[Any, ...], look: CellLook) -> Cell:
    return Cell(
        blocks=inner, span=look.span, width=look.width, merge=look.merge, margins=look.margins, borders=look.borders,
        shade=look.shade, valign=look.valign, turn=look.turn,
    )  # fmt: skip


def _swallowing(cell: Cell, look: CellLook) -> Cell:
    """A cell that covers the one behind it, too: w:hMerge."""
    borders = replace(cell.borders, right=look.borders.right)
    return replace(cell, span=cell.span + look.span, width=cell.width + look.width, borders=borders)


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
