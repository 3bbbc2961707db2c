"""Turned text: cells whose lines run downwards (w:textDirection tbRl) or upwards (btLr).

The lines are set as ever, as long as the row is high, and drawn in a turned frame: its x axis runs along the lines, its y axis
across them. Chinese characters stand upright where lines run down, and lie on their side where they run up.
"""

from unicodedata import east_asian_width

from service.paper.content import Content
from service.paper.passages import Look
from service.rendering.layout.lines import Piece
from service.rendering.layout.metrics import Font
from service.rendering.layout.table import CellPart, RowPart


def open_frame(content: Content, cell: CellPart, row: RowPart, x: float, y: float) -> None:
    """Begins the turned frame of a cell whose row's top left corner is (x, y); `Content.unclip` ends it."""
    inner = cell.room
    free = inner - cell.content.height
    aside = {"top": 0.0, "center": free / 2, "bottom": free}[cell.cell.valign] if free > 0 else 0.0
    if cell.cell.turn == "down":
        content.turn((x + cell.text + inner - aside) / 20, (y + row.above) / 20, down=True)
    else:
        content.turn((x + cell.text + aside) / 20, (y + row.height + cell.merged - row.below) / 20, down=False)


def stands_upright(piece: Piece) -> bool:
    """Whether a portion's characters stand upright in a line that runs down."""
    return bool(piece.text) and all(east_asian_width(char) in "WF" for char in piece.text)


def draw_upright(content: Content, piece: Piece, font: Font, look: Look, x: float, baseline: float) -> None:
    """A portion of a line that runs down, its characters upright in the middle of the line; points."""
    lift = (font.above - font.below) / 40
    ends = [place for _, place in piece.glyphs[1:]] + [piece.width / 20]
    for (gid, place), end, text in zip(piece.glyphs, ends, piece.texts, strict=True):
        half = (end - place) / 2
        content.shaped(x + place + half + lift, baseline - lift + half, look, [(gid, 0.0)], (text,), turn=90)
