"""The builder: a token string becomes a tree of nodes, the static parts shared, the rest made anew.

It runs once per part and letter, so its steps are plain tuples and its loop is flat.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from service.rendering.node import Node
from service.rendering.recurring import ELEMENTS, Grown, Recurring
from service.rendering.tokens import CLOSE, LISTING, OPEN, QR, Kind, Step
from service.rendering.word.parse import WORD, static_node

START, END, STATIC, TEXT, VALUE, NAMED, SYMBOL = range(7)
CODES = {
    Kind.START: START,
    Kind.END: END,
    Kind.STATIC: STATIC,
    Kind.TEXT: TEXT,
    Kind.VALUE: VALUE,
    Kind.NAMED: NAMED,
    Kind.QR: SYMBOL,
}
Code: TypeAlias = tuple[int, Any, Any, Any, bool]

PRESERVE = {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}
DIGITS = re.compile("[0-9]{1,6}")
SPLIT = re.compile(f"({LISTING.pattern})")


def encode(steps: Sequence[Step]) -> tuple[Code, ...]:
    """A chunk's steps in the form `build` runs."""
    return tuple(_code(step) for step in steps)


def _code(step: Step) -> Code:
    match step.kind:
        case Kind.START:
            return (START, step.tag, step.attrib, step.children, step.grid)
        case Kind.END:
            return (END, step.count, None, None, False)
        case Kind.STATIC:
            return (STATIC, step.node, None, None, False)
        case Kind.TEXT:
            return (TEXT, step.text, None, None, False)
        case kind:
            return (CODES[kind], step.tag, None, None, False)


def build(  # noqa: C901, PLR0912, PLR0915 - one flat loop is the point
    output: str, chunks: Mapping[str, Sequence[Code]], *, listing: bool, recurring: Recurring | None = None
) -> Node:
    """The root node of a token string; `listing` says whether any text in it may hold what docxtpl spreads over runs.

    `recurring` remembers elements of earlier letters of the same chunks.
    """
    root = node = Node("", {}, static=False)
    stack: list[Node] = []
    grids: list[Node] = []
    named: dict[str, str] = {}
    begun: list[tuple[int, int, int, Node]] = []
    """Open elements that may recur: how deep, from which piece and step on, and their node."""
    text = ""
    known = None if listing else recurring
    pieces = output.split(OPEN)
    at = 0
    while at < len(pieces):
        number, _, data = pieces[at].partition(CLOSE)
        codes, index = chunks[number], 0
        while index < len(codes):
            code, a, b, c, grid = codes[index]
            ended = 0
            if code == START:
                grown = None
                candidate = known is not None and a in ELEMENTS and not (text or named) and known.watches(number, index)
                if candidate and known is not None:
                    grown = known.find(pieces, at, number, index)
                if grown is None:
                    fresh = Node(a, b, static=False)
                    if named:
                        fresh.attrib = b | named
                        named = {}
                    if c:
                        fresh.children = c.copy()
                    if grid:
                        grids.append(fresh)
                    node.children.append(fresh)
                    stack.append(node)
                    node = fresh
                    if candidate:
                        begun.append((len(stack), at, index, fresh))
                else:
                    node.children.append(grown.node)
                    at += grown.pieces
                    number, _, data = pieces[at].partition(CLOSE)
                    codes, index, ended = chunks[number], grown.step, grown.rest
            elif code == END:
                if text:
                    if listing and node.tag == WORD + "t" and LISTING.search(text):
                        node = _list(node, stack, text)
                    else:
                        node.text = text
                    text = ""
                ended = a
            elif code == STATIC:
                node.children.append(a)
            elif code == TEXT:
                text += a
            elif code == VALUE:
                text = ""
            elif code == NAMED:
                named[a] = text
                text = ""
            else:
                node.children.append(Node(QR, {}, static=False))
                begun.clear()  # the symbol differs from letter to letter
            if ended:
                depth = len(stack)
                node = stack[-ended]
                del stack[-ended:]
                while begun and begun[-1][0] > len(stack):
                    deep, first, begins, whole = begun.pop()
                    if known is not None and at > first:
                        known.note(pieces, first, begins, Grown(whole, at - first, index, ended - (depth - deep + 1)))
            index += 1
        if data:
            text += data
        at += 1
    for table in grids:
        _fit_grid(table)
    return root.children[0]


def _list(node: Node, stack: list[Node], text: str) -> Node:
    """Spread a text over runs and paragraphs as docxtpl's resolve_listing does; gives the last w:t, `stack` its ancestors."""
    at = next((index for index in range(len(stack) - 1, -1, -1) if stack[index].tag == WORD + "p"), None)
    if at is None or stack[-1].tag != WORD + "r":
        node.text = text
        return node
    first, *rest = SPLIT.split(text)
    node.text = first
    for mark, words in zip(rest[::2], rest[1::2], strict=True):
        if mark == "\n":
            stack[-1].children.append(Node(WORD + "br", {}, static=False))
        elif mark == "\t":
            run = _like(stack[-1])
            run.children.append(Node(WORD + "tab", {}, static=False))
            stack[-2].children.append(run)
            _again(stack, len(stack) - 1)
        else:
            if mark == "\f":
                stack[at - 1].children.append(_page_break())
            _again(stack, at)
        node = Node(WORD + "t", PRESERVE, static=False)
        node.text = words
        stack[-1].children.append(node)
    return node


def _again(stack: list[Node], start: int) -> None:
    """End the open elements from `start` inwards and begin the like, with the same properties."""
    for index in range(start, len(stack)):
        stack[index] = _like(stack[index])
        stack[index - 1].children.append(stack[index])


def _like(node: Node) -> Node:
    """An empty element of the same name and properties; ids and revision marks stay the first one's, as with docxtpl."""
    fresh = Node(node.tag, {} if node.tag in {WORD + "p", WORD + "r"} else node.attrib, static=False)
    properties = node.child(node.tag + "Pr")  # w:pPr of w:p, w:rPr of w:r, w:sdtPr of w:sdt
    if properties is not None:
        fresh.children.append(properties)
    return fresh


def _page_break() -> Node:
    page = static_node(WORD + "br", {WORD + "type": "page"}, [], "")
    return static_node(WORD + "p", {}, [static_node(WORD + "r", {}, [page], "")], "")


def _fit_grid(table: Node) -> None:
    """Give a table as many grid columns as its rows have cells, at the same width in all (docxtpl's fix_tables).

    docxtpl does so to every table; here a table whose cells no tag touches stays as it is.
    """
    grid = table.child(WORD + "tblGrid")
    if grid is None or not grid.children:
        return
    rows = [list(row.all(WORD + "tc")) for row in table.all(WORD + "tr")]
    widths = [_width(column.attrib.get(WORD + "w", "0")) for column in grid.all(WORD + "gridCol")]
    added = max((len(cells) for cells in rows), default=0) - len(widths)
    if added > 0:
        total, count = sum(widths), len(widths)
        if total > 0:
            average = total / (count + added)
            widths = [float(int(width * average / (total / count))) for width in widths] + [float(int(average))] * added
        else:
            widths += [0.0] * added
    surplus = len(widths) - max((sum(map(_span, cells)) for cells in rows), default=0)
    if added <= 0 and not 0 < surplus < len(widths):
        return  # the static grid serves: what was measured of it is kept
    if 0 < surplus < len(widths):
        extra = int(sum(widths[-surplus:]) / (len(widths) - surplus))
        widths = [width + extra for width in widths[:-surplus]]
    fitted = Node(grid.tag, grid.attrib, static=False)
    fitted.children = [Node(WORD + "gridCol", {WORD + "w": str(int(width))}, static=False) for width in widths]
    table.children[table.children.index(grid)] = fitted


def _span(cell: Node) -> int:
    properties = cell.child(WORD + "tcPr")
    span = properties.child(WORD + "gridSpan") if properties else None
    value = span.attrib.get(WORD + "val", "1") if span else "1"
    return int(value) if DIGITS.fullmatch(value) else 1


def _width(value: str) -> float:
    """A column's width in twips; 0 where a damaged file says something else."""
    return float(value) if DIGITS.fullmatch(value) else 0.0
