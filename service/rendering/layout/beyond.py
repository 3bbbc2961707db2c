"""Beyond: text that has a place but that nobody could see, so that it is named before a letter goes out.

As in the reference (docs/layout.md, "Text nobody sees"), a portion that ends left of its outermost cell, its box or the paper,
begins right of the paper, or whose line begins below a row of exact height or a text box of fixed height, is not drawn.

    >>> [(where.page, where.text) for where in beyond(plans)]
    [(2, '联系人')]
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from service.rendering.layout.lines import Line
from service.rendering.layout.plan import PagePlan
from service.rendering.layout.stack import Placed, Stack
from service.rendering.layout.table import CellPart, RowPart

FAR = 1e6
"""Farther than any text, twips."""


class Hidden(NamedTuple):
    """Text that is not drawn."""

    page: int
    """Counted from 1."""
    text: str


class Window(NamedTuple):
    """What can be seen, twips from the page's top left corner."""

    left: float
    right: float
    bottom: float


def beyond(plans: Iterable[PagePlan]) -> Iterator[Hidden]:
    """What of the text of pages is not drawn, page by page."""
    for number, plan in enumerate(plans, 1):
        paper = Window(0, plan.section.width, plan.section.height)
        texts = [_strips(plan.placed, paper)]
        for stack, top in ((plan.header, plan.section.header), (plan.footer, plan.footer_top)):
            if stack is not None:
                texts.append(_stack(stack, plan.section.left, top, paper))
        for one in plan.floats:
            if one.content is not None:
                x, y = one.x + one.shift + one.anchor.insets[3], one.y + one.anchor.insets[0] + one.drop
                edge = one.y + one.anchor.height - one.anchor.insets[2]
                texts.append(_stack(one.content, x, y, Window(one.x, paper.right, min(paper.bottom, edge))))
        for text in texts:
            yield from (Hidden(number, said) for said in text if said.strip())


def starting(cell: CellPart, row: RowPart) -> float:
    """How far below a row's top edge the text of a cell begins."""
    free = _free(cell, row)
    return row.above + (0 if cell.cell.valign == "top" or free <= 0 else int(free / (2 if cell.cell.valign == "center" else 1)))


def overflows(cell: CellPart, row: RowPart) -> bool:
    """Whether a cell holds more than its row of exact height has room for."""
    return row.row.height_rule == "exact" and _free(cell, row) < 0


def _free(cell: CellPart, row: RowPart) -> float:
    return row.height + cell.merged - row.above - row.below - cell.content.height


def _stack(stack: Stack, x: float, y: float, seen: Window) -> Iterator[str]:
    return _strips([(x, Placed(y + item.top, item.strip)) for item in stack.placed], seen)


def _strips(placed: list[tuple[float, Placed]], seen: Window) -> Iterator[str]:
    for x, item in placed:
        strip = item.strip
        if strip.line is not None:
            yield from _line(strip.line, x + strip.x, item.top, seen)
        elif strip.row is not None:
            for cell in strip.row.cells:
                if not cell.continued and not cell.cell.turn and cell.content.placed:
                    yield from _cell(cell, strip.row, x + strip.x, item.top, seen)


def _cell(cell: CellPart, row: RowPart, x: float, y: float, seen: Window) -> Iterator[str]:
    bottom = min(seen.bottom, y + row.height + cell.merged) if overflows(cell, row) else seen.bottom
    window = Window(seen.left or x + cell.left, seen.right, bottom)  # the outermost cell counts
    return _stack(cell.content, x + cell.text, y + starting(cell, row), window)


def _line(line: Line, x: float, y: float, seen: Window) -> Iterator[str]:
    if y >= seen.bottom:
        yield "".join(piece.text for piece in line.pieces)
        return
    for piece in line.pieces:
        if x + piece.x + piece.width <= seen.left or x + piece.x >= seen.right:
            yield piece.text
