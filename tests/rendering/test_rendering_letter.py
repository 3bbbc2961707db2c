"""Letters: a notice to the PDF that is archived, and any Word letter to PDF."""

import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pikepdf
import pypdfium2
import pytest
from docx import Document as Word
from letters_for_templates import CARD, PUBLIC
from models_for_layout import shelf

from service.paper.symbol import Symbol
from service.rendering.letter import lay_out_notice, render, render_docx
from service.rendering.template import Program, compile_template
from service.terms.dates import SHANGHAI
from service.terms.notice import Notice, Place, freeze, opaque
from service.terms.problems import Refused

SALT = bytes(range(32))
SYMBOL = Symbol(size=21, rows=tuple(0b1111111 << (row % 14) for row in range(21)))


def word(build: Callable[[Any], None]) -> bytes:
    document, out = Word(), io.BytesIO()
    build(document)
    document.save(out)
    return out.getvalue()


def demand(document: Any) -> None:
    document.add_heading("催告函", 1)
    document.add_paragraph("{{ debtor.name }}{{ debtor.salutation }}：您尚欠{{ total|daxie }}（¥{{ total|money }}）。")
    grid = document.add_table(rows=3, cols=2)
    for cell, text in zip(
        [cell for row in grid.rows for cell in row.cells],
        ["{%tr for line in lines %}", "", "{{ line.charge }}", "{{ line.amount|money }}", "{%tr endfor %}", ""],
        strict=True,
    ):
        cell.text = text
    document.add_paragraph("{{ qr }}")


@pytest.fixture(scope="module")
def program() -> Program:
    return compile_template(word(demand), CARD)


def notice(**changes: str) -> Notice:
    public = PUBLIC | {"doc_id": opaque(SALT, "doc"), "columns": {}, "payment": {}} | changes
    place = Place(no=12, number=PUBLIC["number"], issued=datetime(2026, 10, 1, 10, tzinfo=SHANGHAI), checkpoint="", url="")
    return freeze(place=place, salt=SALT, public=public, internal={"reasons": [{"zh": "内部理由"}]})


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())


def test_letter_says_what_the_notice_says(program: Program) -> None:
    """The letter's text is the template filled with the public part."""
    letter = render(program, notice(), shelf=shelf(), symbol=SYMBOL, producer="Cuihan test")
    expected = "催告函王伟先生/女士：您尚欠人民币壹仟肆佰零玖元伍角（¥1,409.50）。"
    assert text_of(letter.pdf) == expected + "物业服务费1,234.50车位管理费150.00公共能耗费25.00"
    assert (letter.pages, letter.problems) == (1, ())


def test_same_notice_same_bytes(program: Program) -> None:
    """Rendering again gives the same file, also with a template compiled anew and after other letters."""
    first = render(program, notice(), shelf=shelf(), symbol=SYMBOL, producer="Cuihan test")
    render(program, notice(total="9.00"), shelf=shelf(), symbol=SYMBOL, producer="Cuihan test")
    again = render(compile_template(program.docx, CARD), notice(), shelf=shelf(), symbol=SYMBOL, producer="Cuihan test")
    assert again == first


def test_public_part_is_embedded_and_nothing_else(program: Program) -> None:
    """notice.json is exactly the canonical public part; no reason is in the file."""
    one = notice()
    letter = render(program, one, shelf=shelf(), symbol=SYMBOL, producer="Cuihan test")
    with pikepdf.open(io.BytesIO(letter.pdf)) as pdf:
        embedded = pdf.attachments["notice.json"].get_file().read_bytes()
        everything = b"".join(stream.read_bytes() for stream in pdf.objects if isinstance(stream, pikepdf.Stream))
    assert embedded == one.public_bytes
    assert json.loads(embedded)["number"] == PUBLIC["number"]
    assert "内部理由".encode() not in everything + letter.pdf


def test_specimen_of_a_test_series(program: Program) -> None:
    """What the notice names as specimen mark is drawn on its pages."""
    layout = lay_out_notice(program, notice(specimen="样张 SPECIMEN").public, shelf=shelf(), symbol=SYMBOL)
    assert layout.pages[0].stream != lay_out_notice(program, notice().public, shelf=shelf(), symbol=SYMBOL).pages[0].stream
    letter = render(program, notice(specimen="样张 SPECIMEN"), shelf=shelf(), symbol=SYMBOL, producer="Cuihan test")
    assert text_of(letter.pdf).startswith("样张SPECIMEN")


def test_digest_of_pages_depends_on_what_is_shown(program: Program) -> None:
    """Another sum gives another digest over the pages."""
    sums = ("1.00", "2.00")
    digests = {render(program, notice(total=total), shelf=shelf(), symbol=SYMBOL, producer="x").pages_sha256 for total in sums}
    assert len(digests) == 2


def test_missing_glyph_is_found_before_numbering(program: Program) -> None:
    """A name with a character nobody can draw is a problem of the layout, with its paragraph."""
    public = notice().public | {"debtor": {"name": "王\ue000", "salutation": ""}}
    layout = lay_out_notice(program, public, shelf=shelf(), symbol=SYMBOL)
    assert [(problem.code, problem.shown) for problem in layout.problems] == [("missing-glyph", "U+E000 \ue000")]
    assert layout.problems[0].field.startswith("document")


def test_word_letter_as_it_stands() -> None:
    """Without data no Jinja is run: tags are text; the same file gives the same bytes."""
    docx = word(lambda document: document.add_paragraph("您好 {{ name }} first"))
    pdf, problems = render_docx(docx, shelf=shelf())
    assert text_of(pdf) == "您好{{name}}first"
    assert problems == ()
    assert render_docx(docx, shelf=shelf())[0] == pdf


def test_word_letter_with_data() -> None:
    """With data the tags are filled; an unknown name is refused with its place."""
    docx = word(lambda document: document.add_paragraph("您好 {{ name }}"))
    assert text_of(render_docx(docx, shelf=shelf(), data={"name": "李娜"})[0]) == "您好李娜"
    with pytest.raises(Refused) as refused:
        render_docx(docx, shelf=shelf(), data={"other": ""})
    assert refused.value.code == "undefined-variable"


def test_what_is_no_word_letter_is_refused() -> None:
    """Bytes that are no DOCX are the caller's mistake."""
    with pytest.raises(Refused):
        render_docx(b"%PDF-1.7", shelf=shelf())
