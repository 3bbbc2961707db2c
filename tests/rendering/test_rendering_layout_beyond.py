"""Text nobody sees: what has a place outside the paper, its cell or a box of fixed height is not drawn, and is named."""

import pypdfium2
import pytest
from models_for_layout import RUN, document, paragraph, row, shelf, table
from models_for_layout import cell as a_cell

from service.paper.document import write_letter
from service.rendering.layout import Layout, lay_out
from service.rendering.letter import UNDATED
from service.rendering.word.model import Anchor, Document, Paragraph, ParagraphStyle, RunStyle, Text

BOLD = RunStyle(latin="Times New Roman", han="宋体", size=240, han_language="zh-CN", bold=True)


def indented(left: int) -> Paragraph:
    """Two portions of 48 points each, the first one beginning at an indent."""
    items = (Text(text="外面的字", style=RUN), Text(text="里面的字", style=BOLD))
    return paragraph(items, ParagraphStyle(left=left, blank=RUN))


def box(height: int, *, grows: bool = False) -> Document:
    lines = tuple(paragraph(text) for text in ("第一行", "第二行", "第三行"))
    anchor = Anchor(drawing=lines, width=3000, height=height, x=0, y=0, grows=grows)
    return document(paragraph((anchor, Text(text="正文", style=RUN))))


def in_cell(left: int) -> Document:
    return document(table(row("左", a_cell((indented(left),)))))


def exact(height: int) -> Document:
    return document(table(row(a_cell((paragraph("上"), paragraph("下"))), height=height, height_rule="exact")))


def shown(layout: Layout) -> str:
    """Everything the pages show, as another program reads it."""
    said = {"title": "t", "language": "zh-CN", "doc_id": bytes(16), "attachment": b"{}", "producer": "test"}
    pdf = write_letter(layout.pages, issued=UNDATED, **said)
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@pytest.mark.parametrize(
    ("letter", "hidden"),
    [
        (document(indented(-1440 - 1000)), ["外面的字"]),  # the left margin is 1440: it ends beyond the paper's edge
        (document(indented(-1440 - 900)), []),  # it reaches onto the paper
        (in_cell(-1200), ["外面的字"]),
        (in_cell(-900), []),  # its end reaches into the cell
        (exact(260), ["下"]),
        (exact(400), []),  # begins inside the row, and is cut off
        (box(700), ["第三行"]),
        (box(1200), []),
        (box(700, grows=True), []),
    ],
)
def test_what_nobody_could_see_is_named_and_not_drawn(letter: Document, hidden: list[str]) -> None:
    """The pages show the rest; in a case's letter it stops the case, in a letter by others it is a note."""
    layout = lay_out(letter, shelf(), keep_units=True)
    assert [(one.code, one.field, one.shown) for one in layout.problems] == [("text-hidden", "page 1", text) for text in hidden]
    assert all(one.blocking for one in layout.problems)
    text = shown(layout)
    assert not [said for said in hidden if said in text]
    assert not any(one.blocking for one in lay_out(letter, shelf()).problems)


def test_a_letter_that_is_only_measured_is_watched_as_well() -> None:
    """Preflight draws nothing, and must still hold the case."""
    assert [one.code for one in lay_out(box(700), shelf(), keep_units=True, drawn=False).problems] == ["text-hidden"]


@pytest.mark.parametrize("align", ["center", "right"])
def test_a_line_wider_than_its_room_begins_where_the_room_begins(align: str) -> None:
    """A right indent larger than the cell leaves no room: the characters stand one below the other, not left of the cell."""
    style = ParagraphStyle(align=align, right=3566, blank=RUN)
    layout = lay_out(document(table(row(a_cell((paragraph("议事", style),))), columns=(993,))), shelf())
    assert "".join(shown(layout).split()) == "议事"
    assert not layout.problems
