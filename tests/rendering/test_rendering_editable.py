"""The editable copy: docxtpl fills the archived template, and it says what the archived letter says."""

import io
import json
import zipfile
from datetime import datetime

import pypdfium2
import pytest
import zxingcpp
from docx import Document
from letters_for_templates import CARD, PUBLIC, docx, paragraphs, texts
from PIL import Image
from support.homes import ROOT, arrears, run_batch, services_at

from service.archive.keys import LogId
from service.database import queries
from service.jobs.editable import editable_notice
from service.paper.fonts import open_shelf
from service.payment.qr import symbol
from service.rendering.editable import editable_docx, picture
from service.rendering.filling import FillingSandbox
from service.rendering.letter import render_docx
from service.rendering.template import compile_template, expand_plain
from service.rendering.word.package import open_package
from service.terms.notice import SPECIMEN
from service.terms.problems import Refused

NOTICE = json.loads((ROOT / "samples" / "notice.json").read_text(encoding="utf-8"))


def stored(view):
    """The public part as it is stored: with its columns as a list."""
    return view | {"columns": [{"name": name, "value": value} for name, value in view["columns"].items()]}


def words(pdf: bytes) -> str:
    """Everything the pages say, without white space and without the mark of a specimen."""
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return "".join(text.replace(SPECIMEN, "").replace("\ufffe", "").split())


def body(made: bytes) -> list[str]:
    return texts(dict(expand_plain(open_package(made)))["word/document.xml"])


def test_it_says_what_the_letter_says(tmp_path):
    """Issued letters of every stage: the copy, laid out as it stands, has the words of the archived PDF, in order."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(6), tmp_path / "out")
        with services.database.connect() as connection:
            rows = [queries.find_notice(connection, f"cuihe/sample/2026/{no}") for no in range(1, 7)]
        kinds = set()
        for row in rows:
            public = json.loads(row["line"])["public"]
            kinds.add(public["digests"]["template"])
            log = LogId(issuer=row["issuer"], series=row["series"], year=row["year"])
            archived = services.store.get(log.document(row["document"]))
            made = editable_notice(services.database, services.store, public["number"])
            again, _ = render_docx(made, shelf=open_shelf(ROOT / "fonts"))
            assert words(again) == words(archived)
            assert made == editable_notice(services.database, services.store, public["number"])
    assert len(kinds) == 3


def test_an_unknown_number(tmp_path):
    with services_at(tmp_path / "home") as services, pytest.raises(Refused, match="number-unknown"):
        editable_notice(services.database, services.store, "没有这个号")


def test_the_symbol_is_a_picture_that_scans():
    """As wide as the card says, quiet zone included, and it reads what the letter's symbol reads."""
    made = editable_docx(
        compile_template(paragraphs("{{ qr }}", "{{ number }}"), CARD), stored(NOTICE), symbol=symbol("https://cuihe.example/1")
    )
    document = Document(io.BytesIO(made))
    (shape,) = document.inline_shapes
    assert shape.width.mm == pytest.approx(CARD.qr_mm, abs=0.01)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".png")]
        (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(archive.read(name))).convert("L"))
    assert found.text == "https://cuihe.example/1"
    assert picture(symbol("https://cuihe.example/1")) == picture(symbol("https://cuihe.example/1"))


def test_markup_in_data_is_text():
    """A debtor called <w:p> & Sons prints as that, and line ends in data are line ends."""
    view = PUBLIC | {"debtor": {"name": "<w:p> & {{ total }}\n二", "salutation": "\x01"}, "doc_id": "00" * 16, "columns": {}}
    made = editable_docx(
        compile_template(paragraphs("{{ debtor.name }}。{{ debtor.salutation }}"), CARD), stored(view), symbol=None
    )
    assert body(made) == ["<w:p> & {{ total }}\n二。"]


def test_it_is_marked():
    """A specimen stays one, and the file's properties say what it is and is not."""
    made = Document(io.BytesIO(editable_docx(compile_template(paragraphs("{{ number }}"), CARD), stored(NOTICE), symbol=None)))
    assert [paragraph.text for paragraph in made.paragraphs] == [SPECIMEN, NOTICE["number"]]
    assert "not the archived letter" in made.core_properties.comments
    assert made.core_properties.subject == NOTICE["number"]
    without = editable_docx(compile_template(paragraphs("{{ number }}"), CARD), stored(NOTICE | {"specimen": ""}), symbol=None)
    assert body(without) == [NOTICE["number"]]


@pytest.mark.parametrize("field", ["title", "author", "comments", "subject", "identifier", "language"])
def test_tags_in_the_properties_are_not_run(field):
    """Docxtpl fills in a file's properties as well; nobody has checked those."""

    def build(document):
        document.add_paragraph("{{ number }}")
        setattr(
            document.core_properties, field, "{% for i in range(1000) %}{% for j in range(1000) %}x{% endfor %}{% endfor %}"
        )

    made = Document(io.BytesIO(editable_docx(compile_template(docx(build), CARD), stored(NOTICE), symbol=None)))
    assert "{%" not in getattr(made.core_properties, field)
    assert "xx" not in getattr(made.core_properties, field)


def test_the_sandbox_holds_here_too():
    """What no letter may do, docxtpl may not either."""
    for source in ("{% include 'x' %}", "{{ ''.__class__ }}", "{{ x() }}"):
        with pytest.raises(Exception, match=r"available|own|called"):
            FillingSandbox().from_string(source)


def test_a_value_that_is_missing_is_refused():
    with pytest.raises(Refused, match="undefined-variable"):
        editable_docx(compile_template(paragraphs("{{ debtor.nmae }}"), CARD), stored(NOTICE), symbol=None)


def test_the_clock_is_not_asked():
    """Its dates are the notice's."""
    made = Document(io.BytesIO(editable_docx(compile_template(paragraphs("{{ number }}"), CARD), stored(NOTICE), symbol=None)))
    assert made.core_properties.created == made.core_properties.modified
    assert made.core_properties.created == datetime.fromisoformat(NOTICE["issued"])
