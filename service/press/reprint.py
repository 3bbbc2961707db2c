"""A copy of a letter 副本: the archived pages as they are, with what says that it is a copy laid over them.

The letter is not rendered again, and the archived bytes are not touched: the copy is another file, and it never enters the
archive. The same values give the same bytes.
"""

import io
from dataclasses import dataclass
from datetime import datetime

import pikepdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from service.paper.fonts import Shelf
from service.terms.problems import Broken

FONT = "CuihanSans-Bold"
EDGE = 14.0
"""Points from the upper edge to the line: inside what printers leave white at most, above every letter's head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyMark:
    """What stands on every page of a copy."""

    number: str
    at: datetime
    by: str

    @property
    def line(self) -> str:
        """At the top of the page."""
        return f"副本 COPY　{self.number}　{self.at:%Y-%m-%d %H:%M}　索取 {self.by}　以存档原件为准"


def copy_of(pdf: bytes, mark: CopyMark, *, shelf: Shelf) -> bytes:
    """The copy of an archived letter; raises Broken("document-missing") where its bytes are no PDF."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        face = shelf.match("Noto Sans SC", bold=True, italic=False, han=True).face
        pdfmetrics.registerFont(TTFont(FONT, str(face.path)))
    try:
        letter = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise Broken("document-missing", f"the archived letter {mark.number} cannot be read: {error}") from error
    with letter:
        sizes = [tuple(float(value) for value in page.mediabox[2:4]) for page in letter.pages]
        with pikepdf.open(io.BytesIO(_marks(sizes, mark))) as over:
            for page, laid in zip(letter.pages, over.pages, strict=True):
                page.add_overlay(laid, pikepdf.Rectangle(laid.mediabox))
        out = io.BytesIO()
        letter.save(out, deterministic_id=True)
    return out.getvalue()


def _marks(sizes: list[tuple[float, ...]], mark: CopyMark) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for width, height in sizes:
        canvas.setPageSize((width, height))
        canvas.setFillColorRGB(0.75, 0, 0)
        canvas.setFont(FONT, 8)
        canvas.drawCentredString(width / 2, height - EDGE, mark.line)
        canvas.saveState()
        canvas.setFillAlpha(0.12)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(-45)  # the other way than the mark of a specimen
        canvas.setFont(FONT, 84)
        canvas.drawCentredString(0, -28, "副本 COPY")
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return out.getvalue()
