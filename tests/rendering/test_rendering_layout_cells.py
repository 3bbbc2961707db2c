"""The character grid: how wide a cell is, and what stands in it."""

import pytest
from models_for_layout import broken, document, paragraph

from service.rendering.layout.geometry import area_of, character_cell
from service.rendering.word.model import Grid


@pytest.mark.parametrize(
    ("space", "cell"),
    [
        (4096, 230),  # a point more
        (2048, 220),
        (1000, 214),  # 4.88 twips: the rest is cut
        (205, 211),
        (-205, 209),
        (-849, 205),  # a point less, 15.86 twips more
        (-3000, 195),
    ],
)
def test_a_cell_is_the_size_and_the_space(space: int, cell: int) -> None:
    """w:charSpace counts 1/4096 pt; points and the rest are cut to twips one by one. The default size here is 210."""
    model = document(paragraph("字"), grid=Grid(kind="linesAndChars", pitch=312, char_space=space))
    assert character_cell(model.sections[0].grid, model) == cell


def test_the_rest_beside_whole_cells_is_shared() -> None:
    """A measure of 9026 twips holds 42 cells of 214; 19 twips are left on either side."""
    model = document(paragraph("字"), grid=Grid(kind="linesAndChars", pitch=312, char_space=1000))
    area = area_of(model.sections[0], model, strict=False)
    assert (area.columns, area.widths) == ((1440 + 19,), (42 * 214,))


def test_no_gap_between_scripts_in_cells() -> None:
    """A Latin stretch takes whole cells, and the Han character behind it the next one."""
    han, latin, more = broken("天abc地", 9000, cell=250.0).lines[0].pieces
    assert (han.x, latin.x, more.x) == (0, 250, 750)


@pytest.mark.parametrize(("cell", "cells"), [(240.0, 1), (239.0, 2), (250.0, 1)])
def test_a_glyph_takes_whole_cells(cell: float, cells: int) -> None:
    """One a twip wider than its cell takes two."""
    (piece,) = broken("天地", 9000, cell=cell).lines[0].pieces
    assert piece.width == 2 * cells * cell
