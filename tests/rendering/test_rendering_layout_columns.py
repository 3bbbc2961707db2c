"""Columns: where cells begin in rows that fill the grid, and in rows that do not."""

import pytest
from models_for_layout import document, pages, paragraph, row, table

from service.rendering.layout.columns import cell_edges, grid_edges, table_width
from service.rendering.layout.lines import Setting
from service.rendering.word.model import Cell, Grid, ParagraphStyle, TableRow


def cells(*asked: tuple[int, int], **more) -> TableRow:
    """A row of cells, each of a width and a span."""
    return TableRow(cells=tuple(Cell(blocks=(), width=width, span=span) for width, span in asked), **more)


@pytest.mark.parametrize(
    ("columns", "asked", "changes", "edges"),
    [
        ((2000, 2000), cells(), {}, [0, 4000]),  # a row without cells
        ((2000, 2000), cells((1000, 1), (3000, 1)), {}, [0, 2000, 4000]),  # w:tcW does not count
        ((2000, 2000, 2000), cells((1000, 2), (3000, 1)), {}, [0, 4000, 6000]),
        ((2000, 2000, 2000), cells((0, 1), (0, 1), skip_before=1), {}, [2000, 4000, 6000]),
        ((2000, 2000, 2000), cells((0, 1), (0, 1), skip_after=1), {}, [0, 2000, 4000]),
        ((2000, 2000, 2000), cells((1000, 1), (3000, 1)), {}, [0, 999, 6000]),  # not filled: w:tcW as shares of the grid
        ((2000, 2000, 2000), cells((1000, 3), (3000, 1)), {}, [0, 1500, 6000]),  # overfilled: shares of their own sum
        ((2000, 2000, 2000), cells((1000, 3), (3000, 1)), {"fixed": True}, [0, 999, 6000]),
        ((2000, 2000, 2000), cells((0, 1), (0, 1)), {}, [0, 2999, 5999]),  # nothing asked: equal
        ((0, 0), cells((1000, 1), (3000, 1)), {}, [0, 4512, 9025]),  # a grid of nothing: all the room
        ((), cells((1500, 1), (500, 1)), {}, [0, 6769, 9026]),
        ((2000, 2000, 2000), cells((0, 1), (0, 1), (0, 1)), {"width_kind": "dxa", "width": 5000}, [0, 1666, 3333, 5000]),
    ],
)
def test_cells_in_a_row(columns: tuple, asked: TableRow, changes: dict, edges: list) -> None:
    """The grid counts in rows that fill it, the cells' own widths elsewhere."""
    model = table(asked, columns=columns, **changes)
    width = table_width(model, Setting(width=9026))
    assert cell_edges(asked, model, grid_edges(columns, width), width) == edges


@pytest.mark.parametrize(("fiftieths", "width"), [(5000, 9026), (4567, 8213), (2500, 4513), (5100, 9026)])
def test_widths_in_percent(fiftieths: int, width: int) -> None:
    """Only whole percents of the room count, and a hundred at most."""
    assert table_width(table(width_kind="pct", width=fiftieths), Setting(width=9026)) == width


def test_a_row_takes_the_next_one_along() -> None:
    """A row whose first paragraph is kept with the next one ends no page; the last one takes along what follows the table."""
    kept = ParagraphStyle(keep_next=True)
    styles = (ParagraphStyle(), kept, ParagraphStyle(), kept)
    rows = [row(Cell(blocks=(paragraph("x", style),), span=2)) for style in styles]
    line = 276
    found = pages(document(table(*rows), paragraph("end"), height=2 * 1440 + 2 * line + 60))
    assert [len(page.placed) for page in found] == [1, 2, 2]


def test_nothing_stands_on_the_rest_of_the_grid() -> None:
    """What whole pitches leave of a page is half above the first line and half below the last, and both stay empty."""
    spaced = ParagraphStyle(before=90)
    grid = Grid(kind="lines", pitch=300)
    blocks = [paragraph("1"), paragraph("2", spaced), paragraph("3")]
    found = pages(document(*blocks, height=2 * 1440 + 3 * 300 + 200, grid=grid))
    assert [len(page.placed) for page in found] == [2, 1]
    assert found[0].placed[0][1].top == 1440 + 100
