"""Sections: what a w:sectPr says about pages, as the arguments of model.Section and the headers it refers to."""

from dataclasses import dataclass
from typing import Any

from service.rendering.node import Node
from service.rendering.word.model import Grid
from service.rendering.word.names import R, W, number, on, true, twips, val
from service.rendering.word.papers import known

_KINDS = frozenset({"nextPage", "continuous", "evenPage", "oddPage", "nextColumn"})
_GRIDS = frozenset({"lines", "linesAndChars", "snapToChars"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLook:
    """One w:sectPr: the values of its Section, its header and footer references, and what is not drawn."""

    values: dict[str, Any]
    headers: dict[str, str]
    """Relationship id by w:type: default, first, even."""
    footers: dict[str, str]
    notes: tuple[str, ...]


def section_look(node: Node | None) -> SectionLook:
    """What a w:sectPr says; without one, Word's defaults."""
    if node is None:
        return SectionLook(values={}, headers={}, footers={}, notes=())
    said = {child.tag.removeprefix(W): child for child in node.children}
    values: dict[str, Any] = {"kind": kind if (kind := val(said.get("type"))) in _KINDS else "nextPage"}
    if (size := said.get("pgSz")) is not None:
        width, height = twips(size.attrib.get(W + "w"), 11906), twips(size.attrib.get(W + "h"), 16838)
        values |= {"width": known(width), "height": known(height)}
    if (margin := said.get("pgMar")) is not None:
        defaults = {"top": 1440, "right": 1440, "bottom": 1440, "left": 1440, "header": 720, "footer": 720}
        values |= {side: twips(margin.attrib.get(W + side), default) for side, default in defaults.items()}
        values["left"] += twips(margin.attrib.get(W + "gutter"))
    if (title := said.get("titlePg")) is not None:
        values["title_page"] = on(title)
    if (grid := said.get("docGrid")) is not None:
        values["grid"] = _grid(grid)
    if (numbers := said.get("pgNumType")) is not None:
        if W + "start" in numbers.attrib:
            values["page_start"] = number(numbers.attrib[W + "start"])
        values["page_format"] = numbers.attrib.get(W + "fmt", "decimal")
    notes = _columns(said.get("cols"), values) + _not_drawn(said)
    return SectionLook(
        values=values,
        headers={
            ref.attrib.get(W + "type", "default"): ref.attrib.get(R + "id", "") for ref in node.all(W + "headerReference")
        },
        footers={
            ref.attrib.get(W + "type", "default"): ref.attrib.get(R + "id", "") for ref in node.all(W + "footerReference")
        },
        notes=tuple(notes),
    )


def _grid(node: Node) -> Grid:
    kind: Any = node.attrib.get(W + "type", "")
    return Grid(
        kind=kind if kind in _GRIDS else "",
        pitch=twips(node.attrib.get(W + "linePitch")),
        char_space=number(node.attrib.get(W + "charSpace")),
    )


def _not_drawn(said: dict[str, Node]) -> list[str]:
    notes = []
    for name, what in (("pgBorders", "page borders"), ("lnNumType", "line numbers"), ("bidi", "right-to-left section")):
        if name in said and (name != "bidi" or on(said[name])):
            notes.append(what)
    if val(said.get("vAlign"), "top") != "top":
        notes.append("vertical alignment of the page")
    if val(said.get("textDirection"), "lrTb") != "lrTb":
        notes.append("turned text")
    return notes


def _columns(node: Node | None, values: dict[str, Any]) -> list[str]:
    if node is None:
        return []
    own = list(node.all(W + "col"))
    equal = true(node.attrib.get(W + "equalWidth", "1")) or not own
    count = max(number(node.attrib.get(W + "num"), 1), 1) if equal else len(own)
    values |= {"columns": count, "column_space": twips(node.attrib.get(W + "space"), 720)}
    notes = []
    if count > 1 and not equal:
        notes.append("columns of unequal width, drawn equal")
        values["column_space"] = twips(own[0].attrib.get(W + "space"), 720)
    if count > 1 and true(node.attrib.get(W + "sep")):
        notes.append("line between columns")
    return notes
