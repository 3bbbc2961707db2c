"""Frames: borders and shading of paragraphs, table cells and text boxes."""

from dataclasses import dataclass

from service.paper.content import Content
from service.paper.memo import Memo
from service.rendering.layout.borders import border_width, stroke, wider
from service.rendering.layout.stack import Placed
from service.rendering.layout.table import CellPart, RowPart
from service.rendering.word.model import Anchor, Border, Borders


def draw_frame(content: Content, x: float, placed: Placed, previous: Placed | None) -> None:
    """Borders and shading of a paragraph beside one of its lines."""
    strip = placed.strip
    frame = strip.frame
    assert frame is not None
    borders = frame.style.borders
    left, right = x + frame.left, x + frame.right
    if borders.left is not None:
        left -= borders.left.space * 20 + border_width(borders.left) / 2
    if borders.right is not None:
        right += borders.right.space * 20 + border_width(borders.right) / 2
    top, bottom = placed.top - strip.inset, placed.top + strip.height + strip.outset
    joined = previous is not None and previous.strip.frame is not None and not frame.opens
    if joined and previous is not None:
        top = previous.top + previous.strip.height + previous.strip.outset
    if frame.style.shade:
        content.rectangle(left / 20, top / 20, (right - left) / 20, (bottom - top) / 20, fill=frame.style.shade)
    if borders.left is not None:
        stroke(content, borders.left, left, top, left, bottom)
    if borders.right is not None:
        stroke(content, borders.right, right, top, right, bottom)
    over = borders.top if frame.opens else borders.between if frame.between else None
    if over is not None:
        middle = placed.top - strip.inset + border_width(over) / 2
        stroke(content, over, left, middle, right, middle)
    if frame.closes and borders.bottom is not None:
        middle = bottom - border_width(borders.bottom) / 2
        stroke(content, borders.bottom, left, middle, right, middle)


def draw_box(content: Content, x: float, y: float, anchor: Anchor) -> None:
    """Fill and outline of a text box; twips."""
    if not anchor.fill and anchor.outline is None:
        return
    content.rectangle(
        x / 20, y / 20, anchor.width / 20, anchor.height / 20,
        fill=anchor.fill or None,
        stroke=anchor.outline.colour if anchor.outline is not None else None,
        line_width=border_width(anchor.outline) / 20 if anchor.outline is not None else 0.5,
    )  # fmt: skip


def cell_shades(content: Content, row: RowPart, x: float, y: float, over: RowPart | None) -> None:
    """Backgrounds of a row's cells; a vertically merged cell's goes on in every row it covers."""
    for cell in row.cells:
        shade = cell.cell.shade
        if cell.continued and not shade and over is not None:
            shade = next((other.cell.shade for other in over.cells if other.first == cell.first), "")
        if shade:
            content.rectangle(
                (x + cell.left) / 20, y / 20, (cell.right - cell.left) / 20, (row.height + row.bottom) / 20, fill=shade
            )


@dataclass(frozen=True, slots=True, eq=False)
class _Ruling:
    """All that the borders of a row depend on beside its height and place: the same object for the same row of every letter."""

    borders: tuple[Borders, ...]


_RULINGS: Memo[tuple[tuple[int, float, float, bool], ...], _Ruling] = Memo(256)
"""By identity of the cells' borders, their edges, and whether the cell above goes on."""


def ruling_of(row: RowPart) -> _Ruling:
    """What the borders of a row look like."""
    if isinstance(row.ruling, _Ruling):
        return row.ruling
    key = tuple([(id(cell.cell.borders), cell.left, cell.right, cell.continued) for cell in row.cells])
    found = _RULINGS.get(key)
    if found is None:
        found = _Ruling(tuple(cell.cell.borders for cell in row.cells))  # kept alive, so that nothing takes over an identity
        _RULINGS.put(key, found)
    row.ruling = found
    return found


def draw_row_borders(content: Content, row: RowPart, x: float, y: float, *, over: RowPart | None, closes: bool) -> None:
    """The borders above and beside a row's cells, and below them where the table ends or the page does."""
    above = None if over is None else ruling_of(over)
    content.again(
        ruling_of(row),
        (above, x, y, row.height, row.bottom, closes),
        lambda: _draw_row_borders(content, row, x, y, over, closes=closes),
    )


def _draw_row_borders(content: Content, row: RowPart, x: float, y: float, over: RowPart | None, *, closes: bool) -> None:
    _across(content, row, x, y, over)
    _slashes(content, row, x, y)
    end = y + row.height + (row.bottom if closes else 0)
    _beside(content, row, x, y, end)
    if closes:
        for cell in row.cells:
            border = cell.cell.borders.bottom
            if border is not None and border_width(border):
                middle = y + row.height + border_width(border) / 2
                stroke(content, border, x + cell.left, middle, x + cell.right, middle)


def _across(content: Content, row: RowPart, x: float, y: float, over: RowPart | None) -> None:
    above = over.cells if over is not None else []
    runs: list[tuple[Border, float, float]] = []
    for cell in row.cells:
        joined = cell.continued and over is not None
        for left, right, upper in _under(cell, above):
            border = None if joined else cell.cell.borders.top
            if upper is not None and not joined:
                border = wider(border, upper.cell.borders.bottom)
            if border is None or not border_width(border):
                continue
            if runs and runs[-1][0] == border and runs[-1][2] == left:
                runs[-1] = (border, runs[-1][1], right)
            else:
                runs.append((border, left, right))
    for border, left, right in runs:
        middle = y + border_width(border) / 2
        stroke(content, border, x + left, middle, x + right, middle)


def _slashes(content: Content, row: RowPart, x: float, y: float) -> None:
    """The lines from corner to corner of cells."""
    foot = y + row.height + row.bottom
    for cell in row.cells:
        if cell.continued:
            continue
        borders = cell.cell.borders
        for border, start, end in ((borders.falling, y, foot), (borders.rising, foot, y)):
            if border is not None:
                points = ((x + cell.left) / 20, start / 20, (x + cell.right) / 20, end / 20)
                content.line(*points, border_width(border) / 20, colour=border.colour)


def _under(cell: CellPart, above: list[CellPart]) -> list[tuple[float, float, CellPart | None]]:
    """A cell's top edge cut by the cells above it."""
    parts: list[tuple[float, float, CellPart | None]] = []
    at = cell.left
    for upper in above:
        left, right = max(at, upper.left), min(cell.right, upper.right)
        if right <= left:
            continue
        if left > at:
            parts.append((at, left, None))
        parts.append((left, right, upper))
        at = right
    if at < cell.right:
        parts.append((at, cell.right, None))
    return parts


def _beside(content: Content, row: RowPart, x: float, y: float, end: float) -> None:
    previous: CellPart | None = None
    for cell in row.cells:
        border = cell.cell.borders.left
        if previous is not None:
            border = wider(previous.cell.borders.right, border)
        if border is not None and border_width(border):
            stroke(content, border, x + cell.left, y, x + cell.left, end)
        previous = cell
    if previous is not None:
        border = previous.cell.borders.right
        if border is not None and border_width(border):
            stroke(content, border, x + previous.right, y, x + previous.right, end)
