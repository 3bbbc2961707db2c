"""Sections: what a w:sectPr says about pages, as the arguments of model.Section and the headers it refers to."""

from dataclasses import dataclass
from typing import Any

from service.rendering.node import Node
from service.rendering.word.model import Borders, Grid, PageBorders
from service.rendering.word.names import R, W, number, on, true, twips, val
from service.rendering.word.papers import known
from service.rendering.word.properties import sides

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


def section_look(node: Node | None, *, gutter_at_top: bool = False) -> SectionLook:
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
        values["top" if gutter_at_top else "left"] += twips(margin.attrib.get(W + "gutter"))
    if (title := said.get("titlePg")) is not None:
        values["title_page"] = on(title)
    if (grid := said.get("docGrid")) is not None:
        values["grid"] = _grid(grid)
    if (numbers := said.get("pgNumType")) is not None:
        if W + "start" in numbers.attrib:
            values["page_start"] = number(numbers.attrib[W + "start"])
        values["page_format"] = numbers.attrib.get(W + "fmt", "decimal")
    if (borders := said.get("pgBorders")) is not None:
        values["page_borders"] = _page_borders(borders)
    _columns(said.get("cols"), values)
    notes = _not_drawn(said)
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
    for name, what in (("lnNumType", "line numbers"), ("bidi", "right-to-left section")):
        if name in said and (name != "bidi" or on(said[name])):
            notes.append(what)
    if val(said.get("vAlign"), "top") != "top":
        notes.append("vertical alignment of the page")
    if val(said.get("textDirection"), "lrTb") != "lrTb":
        notes.append("turned text")
    return notes


def _columns(node: Node | None, values: dict[str, Any]) -> None:
    if node is None:
        return
    own = list(node.all(W + "col"))
    space = twips(node.attrib.get(W + "space"), 720)
    equal = true(node.attrib.get(W + "equalWidth", "1")) or not own
    count = max(number(node.attrib.get(W + "num"), 1), 1) if equal else len(own)
    values |= {"columns": count, "column_space": space, "column_line": true(node.attrib.get(W + "sep"))}
    if count > 1 and not equal:
        values["column_widths"] = tuple(
            (max(twips(one.attrib.get(W + "w")), 1), twips(one.attrib.get(W + "space"), 0)) for one in own
        )


def _page_borders(node: Node) -> PageBorders:
    found = sides(node)
    shown: Any = {"firstPage": "first", "notFirstPage": "others"}.get(node.attrib.get(W + "display", ""), "all")
    return PageBorders(
        borders=Borders(**{side: found.get(side) for side in ("top", "right", "bottom", "left")}),
        from_page=node.attrib.get(W + "offsetFrom") == "page",
        pages=shown,
    )
