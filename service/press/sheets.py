"""Sheets: what the papers that go with a batch have in common: A4, one page where it fits, tables, numbered pages.

A story is tried in type sizes from the largest; where even the smallest does not fit one page the sheet goes on, and every page
says which one it is of how many. The same values give the same bytes.
"""

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from html import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table

from service.paper.fonts import Shelf

MARGIN = 15 * mm  # what every office printer can reach
WIDTH = A4[0] - 2 * MARGIN
FOOT = 9 * mm  # page number and batch, below the frame
SIZES = (8.5, 7.5, 6.5)  # pt; below 6.5 a printed SHA-256 cannot be read out over the telephone
GREY = colors.Color(0.55, 0.55, 0.55)
PALE = colors.Color(0.94, 0.94, 0.94)

_REGULAR, _BOLD = "CuihanSans", "CuihanSans-Bold"


class Type:
    """Paragraphs in the sizes of one sheet."""

    def __init__(self, size: float) -> None:
        self.size = size
        base = ParagraphStyle("text", fontName=_REGULAR, fontSize=size, leading=size * 1.3, wordWrap="CJK", splitLongWords=1)
        self._left = base
        self._right = ParagraphStyle("figure", base, alignment=TA_RIGHT)
        self._head = ParagraphStyle("head", base, fontName=_BOLD)
        self._head_right = ParagraphStyle("head figure", self._head, alignment=TA_RIGHT)
        self._fine = ParagraphStyle("digest", base, fontSize=min(size, 6.8), leading=min(size, 6.8) * 1.3)
        self._title = ParagraphStyle(
            "title", base, fontName=_BOLD, fontSize=size * 1.9, leading=size * 2.6, spaceAfter=size * 0.5
        )
        self._section = ParagraphStyle("section", self._head, spaceBefore=size * 0.9, spaceAfter=size * 0.35)

    def text(self, text: str) -> Paragraph:
        """Plain text."""
        return Paragraph(escape(text), self._left)

    def figure(self, value: int | str) -> Paragraph:
        """A number, set to the right."""
        return Paragraph(escape(f"{value:,}" if isinstance(value, int) else value), self._right)

    def head(self, text: str) -> Paragraph:
        """The head of a column or the name of a fact."""
        return Paragraph(escape(text), self._head)

    def head_figure(self, text: str) -> Paragraph:
        """The head of a column of numbers."""
        return Paragraph(escape(text), self._head_right)

    def fine(self, text: str) -> Paragraph:
        """A digest or a note, small."""
        return Paragraph(escape(text), self._fine)

    def lines(self, *lines: str) -> Paragraph:
        """Plain text in lines."""
        return Paragraph("<br/>".join(map(escape, lines)), self._left)

    def digits(self, *lines: str) -> Paragraph:
        """A digest in lines."""
        return Paragraph("<br/>".join(map(escape, lines)), self._fine)

    def title(self, text: str) -> Paragraph:
        """The title of the sheet."""
        return Paragraph(escape(text), self._title)

    def section(self, text: str) -> Paragraph:
        """The heading of a table."""
        return Paragraph(escape(text), self._section)


def fitted(story: Callable[[Type], Sequence[Flowable]], *, shelf: Shelf, title: str, author: str, foot: str) -> bytes:
    """The sheet as a PDF in the first type size that fits one page; `foot` stands at the bottom left of every page."""
    _register(shelf)
    height = A4[1] - 2 * MARGIN - FOOT
    size = next((size for size in SIZES if _height(story(Type(size))) <= height), SIZES[-1])
    # the count that the foot states is known from a first pass
    pages = _pages(story(Type(size)), title=title, author=author, foot=foot, count=0)[0]
    return _pages(story(Type(size)), title=title, author=author, foot=foot, count=pages)[1]


def grid(rows: list[list[Paragraph]], widths: list[float], kind: Type, *, head: bool = True) -> Table:
    """A ruled table; its head is repeated on every page, a table without one has its first column shaded."""
    table = Table(rows, colWidths=widths, repeatRows=1 if head else 0)
    pad = kind.size * 0.22
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, GREY),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), pad),
            ("BOTTOMPADDING", (0, 0), (-1, -1), pad * 1.6),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("BACKGROUND", (0, 0), (-1, 0) if head else (0, -1), PALE),
        ]
    )
    return table


def signing(kind: Type, who: Sequence[str], *, high: float = 4) -> Table:
    """Boxes side by side in which people sign and date; `high` is the room to sign in, in lines of type."""
    cells = [[kind.head(f"{name}：") for name in who], [kind.text("日期：")] * len(who)]
    table = Table(cells, colWidths=[WIDTH / len(who)] * len(who), rowHeights=[kind.size * high, kind.size * 2.2])
    table.setStyle(
        [("BOX", (column, 0), (column, 1), 0.5, GREY) for column in range(len(who))] + [("VALIGN", (0, 0), (-1, -1), "TOP")]
    )
    return table


def moment_text(moment: datetime) -> str:
    """A moment as sheets print it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _pages(story: Sequence[Flowable], *, title: str, author: str, foot: str, count: int) -> tuple[int, bytes]:
    """Number of pages and PDF."""
    out = io.BytesIO()
    frame = Frame(MARGIN, MARGIN + FOOT, WIDTH, A4[1] - 2 * MARGIN - FOOT, 0, 0, 0, 0)
    document = BaseDocTemplate(out, pagesize=A4, invariant=1, title=title, author=author, creator="cuihan", lang="zh-CN")
    document.addPageTemplates(PageTemplate(id="sheet", frames=[frame], onPage=partial(_foot, foot=foot, count=count)))
    document.build(list(story))
    return document.page, out.getvalue()


def _foot(canvas: Canvas, document: BaseDocTemplate, *, foot: str, count: int) -> None:
    canvas.setFont(_REGULAR, 7)
    canvas.setFillColor(GREY)
    canvas.drawString(MARGIN, MARGIN, foot)
    more = "，续下页" if document.page < count else ""
    canvas.drawRightString(A4[0] - MARGIN, MARGIN, f"第{document.page}页 共{count}页{more}")


def _register(shelf: Shelf) -> None:
    for name, bold in ((_REGULAR, False), (_BOLD, True)):
        if name not in pdfmetrics.getRegisteredFontNames():
            face = shelf.match("Noto Sans SC", bold=bold, italic=False, han=True).face
            pdfmetrics.registerFont(TTFont(name, str(face.path)))


def _height(story: Sequence[Flowable]) -> float:
    return sum(flowable.wrap(WIDTH, A4[1])[1] + flowable.getSpaceBefore() + flowable.getSpaceAfter() for flowable in story)
