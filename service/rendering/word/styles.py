"""Styles: word/styles.xml with every based-on chain folded, and the tables' conditional formats (ECMA-376 17.7).

Order, farthest first: document defaults, table style, paragraph style chain, list level (indents), character style chain,
direct formatting.
"""

from dataclasses import dataclass, field, replace

from service.rendering.node import Node
from service.rendering.word.model import Border
from service.rendering.word.names import W, number, on, true, val
from service.rendering.word.properties import (
    NOTHING,
    Props,
    indents,
    margins,
    merged,
    paragraph_properties,
    run_properties,
    shade,
    sides,
)
from service.rendering.word.theme import Theme

MOST_ANCESTORS = 32
"""A based-on chain longer than this is a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphLook:
    """A paragraph style with all it is based on, document defaults left out."""

    id: str
    paragraph: Props = field(default_factory=dict)
    run: Props = field(default_factory=dict)
    num: int = 0
    level: int | None = None
    indents: Props = field(default_factory=dict)
    """Indents of the style that itself names the list, and of those based on it: they win over the list level's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a table style says for the whole table or for one of its regions."""

    paragraph: Props = field(default_factory=dict)
    run: Props = field(default_factory=dict)
    borders: dict[str, Border | None] = field(default_factory=dict)
    """By side, insideH and insideV among them."""
    margins: dict[str, int] = field(default_factory=dict)
    shade: str | None = None
    valign: str = ""

    def over(self, below: "Part") -> "Part":
        """This part laid over another."""
        return Part(
            paragraph=merged(below.paragraph, self.paragraph),
            run=merged(below.run, self.run),
            borders=below.borders | self.borders,
            margins=below.margins | self.margins,
            shade=below.shade if self.shade is None else self.shade,
            valign=self.valign or below.valign,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStyle:
    """A table style with all it is based on."""

    whole: Part = field(default_factory=Part)
    regions: dict[str, Part] = field(default_factory=dict)
    """By w:tblStylePr type: firstRow, band1Horz, nwCell …"""
    row_band: int = 1
    column_band: int = 1
    align: str = ""
    indent: Node | None = None
    nameless: bool = False
    """It has no w:name, so that the reference does not know it."""


class Styles:
    """All styles of a document, folded on first use."""

    def __init__(self, root: Node | None, theme: Theme) -> None:
        self._theme = theme
        self._nodes: dict[tuple[str, str], Node] = {}
        self._defaults: dict[str, str] = {}
        self._paragraphs: dict[str, ParagraphLook] = {}
        self._characters: dict[str, Props] = {}
        self._tables: dict[str, TableStyle] = {}
        self.default_run: Props = NOTHING
        self.default_paragraph: Props = NOTHING
        if root is None:
            return
        if (defaults := root.child(W + "docDefaults")) is not None:
            self.default_run = run_properties(_below(defaults, "rPrDefault", "rPr"), theme, in_style=True)
            self.default_paragraph = paragraph_properties(_below(defaults, "pPrDefault", "pPr"))
        else:
            self.default_run = {"kern": True}  # the reference's own default, which any w:docDefaults switches off
        for node in root.all(W + "style"):
            kind, name = node.attrib.get(W + "type", "paragraph"), node.attrib.get(W + "styleId", "")
            self._nodes[kind, name] = node
            if true(node.attrib.get(W + "default")):
                self._defaults.setdefault(kind, name)

    def paragraph(self, name: str) -> ParagraphLook:
        """The paragraph style of that id; an empty or unknown one is the default style."""
        if ("paragraph", name) not in self._nodes:
            name = self._defaults.get("paragraph", "")
        if name not in self._paragraphs:
            self._paragraphs[name] = self._fold_paragraph(name)
        return self._paragraphs[name]

    def character(self, name: str) -> Props:
        """The character style of that id; an unknown one says nothing."""
        if name not in self._characters:
            chain = (
                run_properties(node.child(W + "rPr"), self._theme, in_style=True) for node in self._chain("character", name)
            )
            self._characters[name] = merged(*chain)
        return self._characters[name]

    def table(self, name: str) -> TableStyle:
        """The table style of that id, else the default one. A style without w:name is no style (LibreOffice)."""
        if ("table", name) not in self._nodes:
            name = self._defaults.get("table", "")
        if name not in self._tables:
            self._tables[name] = self._fold_table(name)
        return self._tables[name]

    def _chain(self, kind: str, name: str) -> list[Node]:
        """The style's ancestors and itself, farthest first."""
        chain: list[Node] = []
        node = self._nodes.get((kind, name))
        while node is not None and len(chain) < MOST_ANCESTORS and node not in chain:
            chain.append(node)
            node = self._nodes.get((kind, val(node.child(W + "basedOn"))))
        return chain[::-1]

    def _fold_paragraph(self, name: str) -> ParagraphLook:
        paragraph: dict[str, object] = {}
        run: dict[str, object] = {}
        num, level, own = 0, None, NOTHING
        for node in self._chain("paragraph", name):
            props = paragraph_properties(node.child(W + "pPr"))
            paragraph = merged(paragraph, props)
            run = merged(run, run_properties(node.child(W + "rPr"), self._theme, in_style=True))
            level = props.get("level", level)
            if "num" in props:
                num, own = props["num"], indents(props)
            elif num:
                own = {**own, **indents(props)}
        for key in ("style", "num", "level"):
            paragraph.pop(key, None)
        return ParagraphLook(id=name, paragraph=paragraph, run=run, num=num, level=level, indents=own)

    def _fold_table(self, name: str) -> TableStyle:
        folded = TableStyle()
        for node in self._chain("table", name):
            if node.child(W + "name") is None:
                folded = replace(folded, nameless=True)
                continue
            properties = node.child(W + "tblPr")
            regions = dict(folded.regions)
            for region in node.all(W + "tblStylePr"):
                kind = region.attrib.get(W + "type", "")
                regions[kind] = _part(region, self._theme).over(regions.get(kind, Part()))
            rows, columns, align, indent = (
                (properties.child(W + tag) if properties else None)
                for tag in ("tblStyleRowBandSize", "tblStyleColBandSize", "jc", "tblInd")
            )
            folded = TableStyle(
                whole=regions.pop("wholeTable", Part()).over(_part(node, self._theme).over(folded.whole)),
                regions=regions,
                row_band=max(number(val(rows), 1), 1) if rows else folded.row_band,
                column_band=max(number(val(columns), 1), 1) if columns else folded.column_band,
                align=val(align) or folded.align,
                indent=indent or folded.indent,
                nameless=folded.nameless,
            )
        return folded


def _part(node: Node, theme: Theme) -> Part:
    table, cell = node.child(W + "tblPr"), node.child(W + "tcPr")
    shades = [holder.child(W + "shd") for holder in (table, cell) if holder is not None]
    shades = [found for found in shades if found is not None]
    return Part(
        paragraph=paragraph_properties(node.child(W + "pPr")),
        run=run_properties(node.child(W + "rPr"), theme, in_style=True),
        borders=(sides(table.child(W + "tblBorders")) if table else {}) | (sides(cell.child(W + "tcBorders")) if cell else {}),
        margins=(margins(table.child(W + "tblCellMar")) if table else {}) | (margins(cell.child(W + "tcMar")) if cell else {}),
        shade=shade(shades[-1]) if shades and shades[-1] else None,
        valign=val(cell.child(W + "vAlign")) if cell else "",
    )


def _below(node: Node, *names: str) -> Node | None:
    found: Node | None = node
    for name in names:
        found = found.child(W + name) if found else None
    return found


def switched_on(root: Node | None, name: str) -> bool:
    """Whether a switch such as w:evenAndOddHeaders stands in the element and is on."""
    node = root.child(W + name) if root else None
    return node is not None and on(node)
