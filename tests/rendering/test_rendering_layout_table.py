"""Tables: columns, heights, merges, cuts and repeated headers."""

from dataclasses import replace

import pytest
from models_for_layout import BOX, HAN, LINE, RUN, cell, document, page_text, pages, paragraph, row, setter, table

from service.rendering.layout.borders import border_width
from service.rendering.layout.lines import Setting
from service.rendering.layout.stack import stacked
from service.rendering.layout.table import RowPart, TableSet, split_row
from service.rendering.word.model import Border, Borders, Cell, ParagraphStyle, Table

HAN_LINE = 345
"""Height of a line of 宋体 at 12 pt."""


def made(model: Table, *, compatibility: int = 15, width: int = 9026, in_table: bool = False) -> TableSet:
    maker = setter()
    maker.compatibility = compatibility
    return maker.table(model, Setting(width=width, in_table=in_table))


@pytest.mark.parametrize(
    ("kind", "width", "twips"),
    [
        ("single", 4, 10), ("single", 24, 60), ("single", 3, 7), ("none", 4, 0), ("nil", 8, 0),
        ("single", 0, 15),  # nothing said: three quarters of a point
        ("thick", 12, 60), ("dashSmallGap", 4, 20), ("dashSmallGap", 12, 30), ("dotted", 12, 30), ("wave", 12, 30),
        ("double", 4, 30), ("double", 3, 21), ("triple", 12, 90), ("doubleWave", 12, 90),
        ("thinThickSmallGap", 12, 60), ("thickThinLargeGap", 12, 75), ("thinThickMediumGap", 18, 91),
        ("threeDEngrave", 12, 60), ("outset", 12, 61), ("inset", 2, 17),
    ],
)  # fmt: skip
def test_border_widths(kind: str, width: int, twips: int) -> None:
    """w:sz is in eighths of a point; some kinds are several times as wide, some have parts of a fixed width."""
    assert border_width(Border(kind=kind, width=width)) == twips


@pytest.mark.parametrize(
    ("changes", "heights"),
    [
        ({}, 10 + HAN_LINE),  # top border and content
        ({"height": 600, "height_rule": "atLeast"}, 600),  # the top border is included
        ({"height": 200, "height_rule": "atLeast"}, 10 + HAN_LINE),
        ({"height": 200, "height_rule": "exact"}, 200),
    ],
)
def test_row_heights(changes: dict, heights: int) -> None:
    """A row is its top border, margins and content; atLeast and exact include the border."""
    assert [part.height for part in made(table(row("天", "地", **changes))).rows] == [heights]


def test_margins_and_spacing_count() -> None:
    """Cell margins, space before the first and after the last paragraph, and its proportional surplus are content.

    The surplus is reckoned from the size of the paragraph's style, 10 points here, and 1.15 times that.
    """
    style = ParagraphStyle(before=100, after=50, line=360)
    block = cell((paragraph("天", style),), margins=(30, 108, 20, 108))
    assert made(table(row(block))).rows[0].height == 10 + 30 + 100 + HAN_LINE + 115 + 50 + 20


def test_a_row_takes_the_largest_margins_of_its_cells() -> None:
    """The text of all cells of a row begins at one height: below the largest top margin; likewise at the bottom."""
    one = made(table(row(cell("天", margins=(0, 108, 90, 108)), cell("地", margins=(200, 108, 10, 108))))).rows[0]
    assert (one.above, one.below, one.height) == (10 + 200, 90, 10 + 200 + HAN_LINE + 90)


@pytest.mark.parametrize(("in_table", "furniture", "below"), [(True, False, 170), (False, True, 170), (True, True, 340)])
def test_space_below_the_last_paragraph(in_table: bool, furniture: bool, below: int) -> None:
    """Space after and surplus of a cell's or a header's last paragraph count, in a header's cell twice."""
    setting = Setting(width=9026, in_table=in_table, furniture=furniture)
    style = ParagraphStyle(after=55, line=360)
    assert stacked((paragraph("天", style),), setting, setter()).height == HAN_LINE + below


@pytest.mark.parametrize(
    ("compatibility", "changes", "x"),
    [
        (15, {}, 5),  # half the border
        (15, {"indent": 500}, 505),
        (12, {}, -108),  # before Word 2013 the text, not the edge, stands at the margin
        (0, {"indent": 500}, 392),
        (15, {"align": "center"}, (9026 - 6000) / 2),
        (15, {"align": "right"}, 9026 - 6000),
    ],
)
def test_where_a_table_begins(compatibility: int, changes: dict, x: float) -> None:
    """The first column's edge from the left of the text area."""
    assert made(table(row("天", "地"), **changes), compatibility=compatibility).x == x


@pytest.mark.parametrize(
    ("changes", "edge"),
    [
        ({}, 6000),
        ({"width_kind": "dxa", "width": 3000}, 3000),
        ({"width_kind": "pct", "width": 2500}, 4513),
        ({"width_kind": ""}, 6000),
    ],
)
def test_widths(changes: dict, edge: float) -> None:
    """The grid counts, scaled to w:tblW where that is a length or a share."""
    assert made(table(row("天", "地"), **changes)).width == edge


def test_nested_table_without_width_fills_its_cell() -> None:
    """Without w:tblW a nested table is scaled to the cell; below, the paragraph Word demands has no height."""
    inner = table(row("a", "b"), columns=(800, 800), width_kind="")
    outer = made(table(row(cell((inner, paragraph(""))), "b"))).rows[0]
    strips = outer.cells[0].content.placed
    assert [placed.strip.row is not None for placed in strips] == [True]
    nested = strips[0].strip.table
    assert nested is not None
    assert nested.width == 3000 - 216


def test_merged_cell_is_paid_by_its_last_row() -> None:
    """What a vertically merged cell needs beyond its rows makes the last of them higher."""
    tall = cell(tuple(paragraph("天") for _ in range(3)), merge="restart")
    rows = made(table(row(tall, "r1"), row(cell("", merge="continue"), "r2"), row("x", "r3"))).rows
    assert [part.height for part in rows] == [286, 10 + 3 * HAN_LINE - 286, 286]
    assert rows[0].cells[0].merged == rows[1].height


def test_wider_border_above_counts() -> None:
    """The border between two rows is the wider of the two and belongs to the lower row."""
    thick = Borders(top=LINE, right=LINE, bottom=Border(width=24), left=LINE)
    rows = made(table(row(cell("天", borders=thick)), row("地"))).rows
    assert [part.top for part in rows] == [10, 60]
    assert rows[1].height == 60 + HAN_LINE


def split(part: RowPart, room: float) -> tuple[RowPart, RowPart]:
    halves = split_row(part, room)
    assert halves is not None
    return halves


def test_row_is_cut_by_lines() -> None:
    """Each cell keeps the lines that fit; the rest begins below a new top border."""
    part = made(table(row(cell(tuple(paragraph(mark) for mark in HAN[:5])), "一"))).rows[0]
    upper, lower = split(part, 10 + 3 * HAN_LINE + 40)
    assert (upper.height, lower.height) == (10 + 3 * HAN_LINE, 10 + 2 * HAN_LINE)
    assert [len(cells.content.placed) for cells in upper.cells] == [3, 1]
    assert [len(cells.content.placed) for cells in lower.cells] == [2, 0]


@pytest.mark.parametrize("changes", [{"cant_split": True}, {"height": 900, "height_rule": "exact"}])
def test_rows_that_are_not_cut(changes: dict) -> None:
    """CantSplit and exact rows move as a whole, and so does a row of which a cell would keep nothing."""
    lines = tuple(paragraph(mark) for mark in HAN[:5])
    assert split_row(made(table(row(cell(lines), **changes))).rows[0], 800) is None
    assert split_row(made(table(row(cell(lines)))).rows[0], 200) is None


def test_header_rows_are_repeated() -> None:
    """A table over three pages begins each with its header; no row is lost or doubled."""
    body = [row(f"r{number}") for number in range(130)]
    found = pages(document(table(row("head", header=True), *body, columns=(3000,))))
    said = [page_text(plan) for plan in found]
    assert len(said) == 3
    assert [lines[0] for lines in said] == ["head"] * 3
    assert [line for lines in said for line in lines[1:]] == [f"r{number}" for number in range(130)]


def test_last_row_leaves_room_for_its_border() -> None:
    """A row fits if it and the border below it fit."""
    fits = 13958 - 10  # A4 between margins of an inch
    high = row("x", height=fits, height_rule="exact")
    assert len(pages(document(table(high), paragraph("")))) == 2  # the paragraph goes on, the row does not
    assert len(page_text(pages(document(table(high), paragraph("")))[0])) == 1
    assert page_text(pages(document(paragraph("a"), table(row("x", height=fits - 276 + 1, height_rule="exact"))))[0]) == ["a"]


def test_content_cut_over_pages_is_complete() -> None:
    """A row higher than a page goes on over three pages with every line once."""
    lines = tuple(paragraph(f"l{number}") for number in range(110))
    found = pages(document(table(row(Cell(blocks=lines, borders=BOX)), columns=(3000,))))
    assert [line for plan in found for line in page_text(plan)] == [f"l{number}" for number in range(110)]
    assert len(found) == 3


def test_a_row_with_columns_left_out_behind_it_is_as_high_as_an_empty_paragraph() -> None:
    """The reference puts an unseen cell there, and in it a paragraph of the default style."""
    filler = paragraph("", run=replace(RUN, size=480))
    assert made(table(row("天", skip_after=1, filler=filler))).rows[0].height == 10 + 552
