"""Drawing: what the pages' streams hold, read back by another program."""

from datetime import datetime

import pypdfium2
import pytest
from models_for_layout import RUN, cell, document, paragraph, row, shelf, table

from service.paper.document import write_letter
from service.paper.symbol import Symbol
from service.rendering.layout import Layout, lay_out
from service.rendering.layout.drawing import across, down, page_points
from service.rendering.word.model import Document, Furniture, ParagraphStyle, Picture, RunStyle
from service.terms.dates import SHANGHAI

CLAIM = "张三先生：您尚欠 first office fees 共计¥1,409.50元（大写：人民币壹仟肆佰零玖元伍角整），请于2026年11月30日前付清。"


def extracted(layout: Layout) -> list[str]:
    """The text of each page as pdfium reads it."""
    pdf = write_letter(
        layout.pages,
        title="t",
        language="zh-CN",
        doc_id=bytes(16),
        issued=datetime(2026, 11, 23, tzinfo=SHANGHAI),
        attachment=b"{}",
        producer="test",
    )
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def squeezed(text: str) -> str:
    return "".join(text.split())


def letter() -> Document:
    return document(
        paragraph("催告函", ParagraphStyle(align="center", blank=RUN)),
        paragraph(
            "张三先生：您尚欠 first office fees 共计¥1,409.50元（大写：人民币壹仟肆佰零玖元伍角整），请于2026年11月30日前付清。"
            * 3
        ),
        table(row("项目", "金额", header=True), row("物业费", "1,409.50")),
        paragraph("特此函告。", ParagraphStyle(align="both", blank=RUN)),
        headers=Furniture(default=(paragraph("翠和物业"),)),
        footers=Furniture(default=(paragraph("第一页"),)),
    )


def test_text_reads_back_in_order() -> None:
    """Header, body, cells and footer come out of the PDF in reading order, every character once."""
    expected = "翠和物业催告函" + squeezed(CLAIM) * 3
    expected += "项目金额物业费1,409.50特此函告。第一页"
    assert squeezed(extracted(lay_out(letter(), shelf()))[0]) == expected


def test_blanks_stand_inside_the_strings() -> None:
    """Words come out with their blanks, not guessed from gaps; one portion is one text object."""
    layout = lay_out(document(paragraph("first office fees and more")), shelf())
    assert extracted(layout)[0] == "first office fees and more"
    assert layout.pages[0].stream.count(b" TJ") == 1


def test_specimen_is_drawn_first() -> None:
    """The mark of a test series lies under the text: it comes first in every page's stream."""
    layout = lay_out(letter(), shelf(), specimen="样张 SPECIMEN")
    plain = lay_out(letter(), shelf())
    assert extracted(layout)[0].startswith("样张 SPECIMEN")
    stream, without = layout.pages[0].stream, plain.pages[0].stream
    assert stream.index(b"Tm") < stream.index(b"Td")
    assert without.count(b" TJ") == stream.count(b" TJ") - 1


def test_same_pages_again() -> None:
    """The same document gives the same streams, whatever was laid out before."""
    one = lay_out(letter(), shelf())
    lay_out(document(paragraph("another")), shelf())
    assert [page.stream for page in lay_out(letter(), shelf()).pages] == [page.stream for page in one.pages]


def test_missing_glyph_is_a_problem_with_its_place() -> None:
    """A character nobody can draw is named with its code point and paragraph, and nothing else is lost."""
    layout = lay_out(document(paragraph("王\ue000伟", where="document ¶4")), shelf())
    (problem,) = layout.problems
    assert (problem.code, problem.field, problem.shown) == ("missing-glyph", "document ¶4", "U+E000 \ue000")
    assert problem.blocking
    text = squeezed(extracted(layout)[0])
    assert text[0] == "王"
    assert text[-1] == "伟"


def test_rare_characters_fall_back() -> None:
    """A character that only another face has is drawn with that face and is no problem."""
    layout = lay_out(document(paragraph("a中b", run=RunStyle(latin="Arial", han="Arial", size=240))), shelf())
    assert layout.problems == ()
    assert squeezed(extracted(layout)[0]) == "a中b"


def test_substitutions_are_told() -> None:
    """Fonts that the shelf replaces are named."""
    layout = lay_out(document(paragraph("天", run=RunStyle(han="仿宋_GB2312", latin="Arial"))), shelf())
    assert any(said.startswith("仿宋_GB2312 → ") for said in layout.substitutions)


def test_symbol_is_one_path() -> None:
    """A QR is drawn as vector, one fill."""
    symbol = Symbol(size=21, rows=(0b101010101010101010101,) * 21)
    layout = lay_out(document(paragraph((Picture(drawing=symbol, width=1417, height=1417),))), shelf())
    stream = layout.pages[0].stream
    assert stream.count(b"f Q") == 1
    assert b" re" in stream


def test_exact_rows_are_clipped() -> None:
    """What is too high for an exact row is cut at its edge."""
    tall = cell(tuple(paragraph("天") for _ in range(4)))
    layout = lay_out(document(table(row(tall, height=500, height_rule="exact"))), shelf())
    assert b"W n" in layout.pages[0].stream


@pytest.mark.parametrize(("twips", "x", "y"), [(0, 0.1, 0.0), (1440, 72.1, 72.0), (1441, 72.2, 72.1), (1443, 72.3, 72.2)])
def test_raster(twips: int, x: float, y: float) -> None:
    """Positions are tenths of a point; across the page there is a constant tenth more."""
    assert (round(across(twips), 3), round(down(twips), 3)) == (x, y)


def test_page_size_goes_through_hundredths_of_millimetres() -> None:
    """A4 is 595.304 × 841.89 pt."""
    assert (round(page_points(11906), 3), round(page_points(16838), 3)) == (595.304, 841.89)


def test_right_to_left_text_is_named() -> None:
    """Text that runs from right to left is a problem with its place, never drawn wrong in silence."""
    problems = lay_out(document(paragraph("a\u05d0", where="document ¶2")), shelf()).problems
    assert [(problem.code, problem.field) for problem in problems] == [("right-to-left", "document ¶2")]


def test_substitutions_are_those_of_the_document() -> None:
    """What was laid out before does not show: only the fonts this document is drawn with are named."""
    lay_out(document(paragraph("天", run=RunStyle(han="仿宋_GB2312"))), shelf())
    assert lay_out(document(paragraph("天", run=RunStyle(han="Noto Serif SC"))), shelf()).substitutions == ()
