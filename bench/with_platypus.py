"""The same letter by reportlab's Platypus: fonts read once, one document in the bundle; plain PDF, which is less than PDF/A."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle
from same_letter import BODY_PT, COLUMNS_MM, HEADS, MARGIN_MM, QR_MM, TABLE_PT, TITLE, TITLE_PT, Filled

from service.paper.symbol import Symbol
from service.settings import data_folder

rl_config.useA85 = 0
registerFont(TTFont("Song", data_folder("fonts") / "NotoSerifSC_400Regular.ttf"))

TEXT = ParagraphStyle(
    "text", fontName="Song", fontSize=BODY_PT, leading=1.45 * BODY_PT, spaceAfter=6, wordWrap="CJK", firstLineIndent=2 * BODY_PT
)
PLAIN = ParagraphStyle("plain", parent=TEXT, firstLineIndent=0)
CENTRE = ParagraphStyle("centre", parent=PLAIN, alignment=TA_CENTER)
HEAD = ParagraphStyle("head", parent=CENTRE, fontSize=TITLE_PT, leading=1.45 * TITLE_PT)
RIGHT = ParagraphStyle("right", parent=PLAIN, alignment=TA_RIGHT)
GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, black), ("FONT", (0, 0), (-1, -1), "Song", TABLE_PT, 1.45 * TABLE_PT)])


class _Symbol(Flowable):
    """A QR as one path."""

    def __init__(self, matrix: Symbol) -> None:
        super().__init__()
        self.width = self.height = QR_MM * mm
        self.hAlign = "LEFT"
        self._matrix = matrix

    def draw(self) -> None:
        """Draws a rectangle a run of dark modules."""
        size, module = self._matrix.size, QR_MM * mm / self._matrix.size
        path = self.canv.beginPath()
        for y in range(size):
            x = 0
            while x < size:
                start = x
                while x < size and self._matrix.dark(x, y):
                    x += 1
                if x > start:
                    path.rect(start * module, (size - 1 - y) * module, (x - start) * module, module)
                x += 1
        self.canv.drawPath(path, stroke=0, fill=1)


def bundle(letters: Sequence[Filled], out: Path) -> None:
    """One document of all letters with one set of font subsets."""
    _write(out / "bundle.pdf", [part for one in letters for part in (*_story(one), PageBreak())])


def single(letters: Sequence[Filled], out: Path) -> None:
    """A document a letter."""
    for place, one in enumerate(letters):
        _write(out / f"{place}.pdf", _story(one))


def _write(path: Path, story: list[Any]) -> None:
    edge = MARGIN_MM * mm
    SimpleDocTemplate(
        str(path), pagesize=A4, leftMargin=edge, rightMargin=edge, topMargin=edge, bottomMargin=edge, pageCompression=1
    ).build(story)


def _story(one: Filled) -> list[Any]:
    return [
        Paragraph(TITLE, HEAD),
        Paragraph(one.number, CENTRE),
        Paragraph(one.greeting, PLAIN),
        *(Paragraph(text, TEXT) for text in one.body),
        Table([HEADS, *one.rows], colWidths=[width * mm for width in COLUMNS_MM], style=GRID, hAlign="LEFT", spaceAfter=6),
        _Symbol(one.symbol),
        *(Paragraph(text, RIGHT) for text in one.closing),
    ]


CASES: dict[str, Callable[[Sequence[Filled], Path], None]] = {"bundle": bundle, "single": single}
