"""Turned text in cells: where its lines begin and which way they run."""

import pytest
from models_for_layout import BOX, paragraph, row, setter, table

from service.paper.content import Content
from service.rendering.layout.lines import Setting
from service.rendering.layout.table import split_row
from service.rendering.layout.turned import open_frame, stands_upright
from service.rendering.word.model import Cell

HIGH_OF_AB = 276
"""Height of a line of Times at 12 pt, twips."""

HIGH = {"height": 2000, "height_rule": "atLeast"}


def turned(text: str, turn: str, **more) -> Cell:
    return Cell(blocks=(paragraph(text),), borders=BOX, turn=turn, **more)


def test_turned_lines_are_as_long_as_the_row_is_high() -> None:
    """A row of 2000 twips holds eight characters of twelve points beside its border; the row does not grow."""
    model = table(row(turned("天地玄黄宇宙洪荒日月盈昃", "down"), "x", **HIGH))
    (made,) = setter().table(model, Setting(width=9026)).rows
    lines = [placed.strip.line for placed in made.cells[0].content.placed]
    assert made.height == 2000
    assert [line.end - line.start for line in lines] == [8, 4]
    assert split_row(made, 1000) is None


def test_a_row_of_turned_text_only_shows_it() -> None:
    """Where nothing else gives the row a height it is as high as its longest line."""
    (made,) = setter().table(table(row(turned("天地玄黄", "down"), turned("天", "up"))), Setting(width=9026)).rows
    assert made.height == 10 + 4 * 240 + 1


@pytest.mark.parametrize(
    ("turn", "valign", "frame"),
    [
        # The frame's origin in points from the bottom left, moved by vAlign.
        ("down", "top", (150 - 5.4 - 800, 800 - 100.5)),
        ("down", "bottom", (5.4 + HIGH_OF_AB / 20 - 800, 800 - 100.5)),
        ("up", "top", (5.4 + 800, 800 - 200)),
        ("up", "bottom", (150 - 5.4 - HIGH_OF_AB / 20 + 800, 800 - 200)),
    ],
)
def test_frames(turn: str, valign: str, frame: tuple) -> None:
    """Lines that run down begin below the row's top border at the cell's right, those that run up at its bottom left."""
    (made,) = setter().table(table(row(turned("ab", turn, valign=valign), "x", **HIGH)), Setting(width=9026)).rows
    content = Content(600, 800)
    open_frame(content, made.cells[0], made, 0, 2000)
    content.unclip()
    words = content.finish().stream.decode().split()
    at = words.index("cm")
    assert [float(word) for word in words[at - 2 : at]] == pytest.approx(frame, abs=0.06)


@pytest.mark.parametrize(("text", "upright"), [("天地", True), ("ab", False), ("天a", False)])
def test_chinese_characters_stand_upright(text: str, upright: bool) -> None:
    """Only in a portion of its own; Latin letters lie on their side."""
    (made,) = setter().table(table(row(turned(text, "down"), "x", **HIGH)), Setting(width=9026)).rows
    pieces = made.cells[0].content.placed[0].strip.line.pieces
    assert all(stands_upright(piece) for piece in pieces) is upright
