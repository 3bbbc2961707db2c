"""The inspector: variables of every part, all mistakes with their places, constructs, fonts, sample and preview."""

import csv
import io
import zipfile

import pypdfium2
import pytest
from letters_for_templates import docx, paragraphs, table

from service.intake.reading import read_batch
from service.paper.fonts import open_shelf
from service.payment.qr import symbol
from service.rendering import faults, specimen
from service.rendering.card import load_card
from service.rendering.constructs import Taken, constructs
from service.rendering.inspect import Inspection, inspect
from service.rendering.schema import known_names, schema
from service.settings import data_folder
from service.terms.notice import template_view
from service.terms.problems import Refused

SHELF = open_shelf(data_folder("fonts"))
SYMBOL = symbol(specimen.URL)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def looked(data: bytes, card: bytes | None = None) -> Inspection:
    return inspect(data, load_card(card) if card else None, shelf=SHELF, symbol=SYMBOL, producer="Cuihan test")


def told(found: Inspection) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in found.problems]


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The package with bytes of one part replaced, or the part added where `old` is empty."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new, 1)
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("card", sorted(data_folder("templates").rglob("*.toml")), ids=lambda card: card.stem)
def test_shipped_templates_are_sound(card):
    """Nothing wrong, nothing unsupported, and a preview marked as a specimen."""
    found = looked(card.with_suffix(".docx").read_bytes(), card.read_bytes())
    assert found.problems == ()
    assert found.ok
    assert not [one for one in found.constructs if one.taken is Taken.UNSUPPORTED]
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(found.preview))
    assert "翠禾物催样〔2026〕1号" in "".join(text.split())
    assert "SPECIMEN" in text
    assert len(pypdfium2.PdfDocument(found.preview)) == found.pages


def test_variables_of_every_part_as_json_schema():
    """Body, table, header, footer, text box; lists from loops, columns, and what is needed."""

    def build(document):
        document.add_paragraph("{{ debtor.name }} {{ columns['楼栋管家'] }} {{ maybe|default('无') }}")
        table(document, ["{%tr for line in lines %}"], ["{{ line.charge }} {{ line.amount|money }}"], ["{%tr endfor %}"])
        document.sections[0].header.paragraphs[0].text = "{{ issuer.name }}"
        document.sections[0].footer.paragraphs[0].text = "{{ number }}"
        document.add_paragraph("BOX")

    box = (
        '<w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="width:99pt;height:50pt"><v:textbox>'
        "<w:txbxContent><w:p><w:r><w:t>{{ estate.phone }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
    )
    data = changed(docx(build), "word/document.xml", b"<w:t>BOX</w:t>", box.encode())
    found = looked(data)
    assert found.ok, found.problems
    where = {one.name: one.where for one in found.variables}
    assert where["issuer.name"] == ("header1 ¶1",)
    assert where["number"] == ("footer1 ¶1",)
    assert where["lines[].charge"] == ("document table 1 row 2 cell 1 ¶1",)
    assert where["estate.phone"] == ("document ¶2 box ¶1",)
    said = found.schema["properties"]
    assert said["lines"]["type"] == "array"
    assert set(said["lines"]["items"]["properties"]) == {"charge", "amount"}
    assert said["debtor"] == {
        "type": "object",
        "properties": {"name": {"type": "string", "examples": ["赵一禾"]}},
    }
    assert said["columns"]["properties"]["楼栋管家"]["type"] == "string"
    assert set(found.schema["required"]) == {"columns", "debtor", "estate", "issuer", "lines", "number"}
    assert found.columns == ("楼栋管家",)


def test_variables_of_footnotes():
    """A footnote's tags are found in its own part."""
    note = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1"><w:p><w:r><w:t>{{{{ issuer.phon }}}}</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    data = paragraphs("正文")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/_rels/document.xml.rels":
                kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
                relation = b'<Relationship Id="rIdNote" Type="' + kind + b'" Target="footnotes.xml"/></Relationships>'
                content = content.replace(b"</Relationships>", relation)
            made.writestr(name, content)
        made.writestr("word/footnotes.xml", note)
    found = looked(out.getvalue())
    assert told(found) == [("undefined-variable", "footnotes ¶1")]
    assert "issuer.phone" in found.problems[0].hint


def test_all_mistakes_are_told_at_once():
    """Each with its part, paragraph, row and cell, and the words around it: not only the first."""

    def build(document):
        document.add_paragraph("尊敬的 {{ debtor.nam }}，您好 {{ total|nosuch }} 请缴 {{ total")
        document.add_paragraph("{{ columns[「管家」] }}")
        document.add_paragraph("｛{ number ｝} 号")
        document.add_paragraph("二维码 {{ qr }}")
        document.add_paragraph("{% if total > %}a{% endif %}")
        document.add_paragraph("{{ columns[total] }} {{ ''.__class__ }}")
        table(document, ["{%tr for l in lins %}"], ["{{ debtor.name|money }}"], ["{%tr endfor %}"])
        document.sections[0].footer.paragraphs[0].text = "{{ foo.bar }}{% if number %}"

    found = looked(docx(build))
    assert sorted(told(found)) == sorted(
        [
            ("template-broken-tag", "document ¶1"),  # nosuch
            ("template-broken-tag", "document ¶1"),  # never closed
            ("undefined-variable", "document ¶1"),
            ("template-broken-tag", "document ¶2"),
            ("template-broken-tag", "document ¶3"),
            ("template-qr-place", "document ¶4"),
            ("template-broken-tag", "document ¶5"),
            ("template-dynamic-column", "document ¶6"),
            ("template-forbidden", "document ¶6"),
            ("undefined-variable", "document table 1 row 1 cell 1 ¶1"),
            ("template-broken-tag", "footer1 ¶1"),
            ("undefined-variable", "footer1 ¶1"),
        ]
    )
    assert not found.ok
    assert found.preview == b""
    by_code = {(problem.code, problem.field): problem for problem in found.problems}
    assert "尊敬的 {{ debtor.nam }}" in by_code["undefined-variable", "document ¶1"].shown
    assert "debtor.name" in by_code["undefined-variable", "document ¶1"].hint
    assert "「管家」" in by_code["template-broken-tag", "document ¶2"].shown
    assert found.columns == ("管家",)


def test_a_long_letter_full_of_mistakes(monkeypatch):
    """Some are told, in bounded time: each round compiles the whole part."""
    monkeypatch.setattr(faults, "MOST_TAGS", 960)
    found = looked(paragraphs(*["{{ debtor.name|nosuch }} {{ number }}"] * 40))
    assert len(found.problems) == 12
    assert {problem.code for problem in found.problems} == {"template-broken-tag"}


def test_a_value_that_does_not_fit_is_found_by_filling():
    """Filling goes on behind the first."""
    found = looked(paragraphs("{{ debtor.name|money }}", "好", "{{ number|cndate }}"))
    assert told(found) == [("template-value", "document ¶1"), ("template-value", "document ¶3")]


def test_an_unknown_name_on_a_branch_not_taken():
    """Filling would not find it: the names are compared with the notice's."""
    found = looked(paragraphs("{% if not number %}{{ nobody }}{% endif %}", "{{ debtor.name is defined and 1 }}"))
    assert told(found) == [("undefined-variable", "document ¶1")]


def test_the_end_of_a_tag_belongs_to_it():
    """A tag that ends too early is the one named, not the one behind it."""
    found = looked(paragraphs("{{ total| }}", "{{ number }}"))
    assert told(found) == [("template-broken-tag", "document ¶1")]


def test_split_tags_are_told_and_work():
    found = looked(paragraphs(["合计 {{ to", "tal|mo", "ney }} 元"]))
    assert found.ok
    assert [place.where for place in found.split] == ["document ¶1"]


def test_tags_in_the_properties_are_told():
    """They stay what they are; the letter is fine without."""

    def build(document):
        document.add_paragraph("{{ number }}")
        document.core_properties.title = "函 {{ number }}"

    found = looked(docx(build))
    assert found.ok
    assert [(problem.field, problem.blocking) for problem in found.problems] == [("properties: title", False)]


def test_curly_quotes_are_told_and_work():
    """What Word's autocorrection did to a tag is repaired, and said."""
    found = looked(paragraphs("他说“好”", "{{ columns[“管家”] }} {% if number == ‘x’ %}a{% endif %} {# “remark” #}"))
    assert found.ok
    assert [(place.where, "管家" in place.shown or "number" in place.shown) for place in found.curly] == [
        ("document ¶2", True)
    ] * 2
    assert found.columns == ("管家",)


def test_columns_have_the_values_their_filters_want():
    """Invented numbers and dates: a filter on one's own column is no mistake of the template."""
    found = looked(
        paragraphs(
            "{{ '大' if columns['面积']|number > 90 else '小' }} {{ columns['押金']|replace(',', '')|money }}",
            "{{ columns.签约日期|cndate }} {{ columns['管家'] }}",
        )
    )
    assert found.problems == ()
    assert found.kinds == {"面积": "number", "押金": "number", "签约日期": "date"}
    assert found.schema["properties"]["columns"]["properties"]["签约日期"]["examples"] == ["2026-03-31"]
    rows = list(csv.reader(io.StringIO(specimen.sheet(found.columns, kinds=found.kinds).decode("utf-8-sig"))))
    assert dict(zip(rows[0], rows[1], strict=True))["押金"] == "100.00"
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(found.preview))
    assert "大" in text
    assert "2026年3月31日" in "".join(text.split())


def test_imitated_styles_are_told():
    """A Chinese italic has no face of its own: it is slanted, and said so."""

    def build(document):
        run = document.add_paragraph().add_run("斜体字")
        run.italic = True
        run._r.get_or_add_rPr().get_or_add_rFonts().set(f"{{{W}}}eastAsia", "宋体")

    found = looked(docx(build))
    assert found.ok
    assert "宋体 → Noto Serif SC (仿斜体 slanted)" in found.substitutions


def test_a_card_for_libreoffice_takes_what_is_not_drawn():
    """It is still said, but keeps nothing out."""
    chunk = b'<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="x"/><w:sectPr'
    data = changed(paragraphs("{{ number }}"), "word/document.xml", b"<w:sectPr", chunk)
    found = looked(data, 'id = "r"\ntitle = "函"\nstages = []\nchannels = []\nengine = "office"\n'.encode())
    assert [(problem.code, problem.blocking) for problem in found.problems] == [("not-supported", False)]
    assert found.ok


def test_names_that_go_through_a_macro():
    """What a macro's argument stands for is known: its fields are the notice's."""
    macro = "{% macro m(l) %}{{ l.amount }}{% endmacro %}"
    found = looked(paragraphs(macro + "{% for line in lines %}{{ m(line) }}{% endfor %}"))
    assert [one.name for one in found.variables] == ["lines", "lines[]", "lines[].amount"]
    assert found.ok


def test_a_card_that_requires_what_is_not_there():
    card = 'id = "r"\ntitle = "函"\nstages = []\nchannels = []\nrequires = ["payment.link"]\n'
    assert ("undefined-variable", "card: requires") in told(looked(paragraphs("{{ number }}"), card.encode()))


@pytest.mark.parametrize(
    ("note", "taken"),
    [
        ("document ¶3: outlined characters", Taken.APPROXIMATED),
        ("document ¶3: formula, written as plain text", Taken.APPROXIMATED),
        ("document ¶3: cropped picture, drawn whole", Taken.APPROXIMATED),
        ("document ¶3: shape ellipse, its text in a rectangle", Taken.APPROXIMATED),
        ("document ¶3: shape ellipse", Taken.UNSUPPORTED),
        ("document ¶3: picture of the kind EMF", Taken.UNSUPPORTED),
        ("document ¶3: right-to-left paragraph", Taken.UNSUPPORTED),
        ("document ¶3: what nobody has heard of", Taken.UNSUPPORTED),
        ("document ¶3: some new thing, drawn as another", Taken.APPROXIMATED),
    ],
)
def test_how_constructs_are_taken(note, taken):
    """What loses words is not supported; so is what the table does not know."""
    (found,) = constructs([note])
    assert (found.where, found.taken) == ("document ¶3", taken)
    assert bool(found.how) == (taken is Taken.APPROXIMATED)


def test_an_unsupported_construct_refuses_the_template():
    """It is said with its paragraph; the preview is still there to look at."""
    chunk = b'<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="x"/><w:sectPr'
    found = looked(changed(paragraphs("{{ number }}"), "word/document.xml", b"<w:sectPr", chunk))
    assert [problem.code for problem in found.problems] == ["not-supported"]
    assert not found.ok
    assert found.preview.startswith(b"%PDF")


def test_glyphs_nobody_has_and_fonts_replaced():
    """Of the template's own text: a character beyond every font; a face nobody has gets a stand-in."""

    def build(document):
        document.add_paragraph("私用 abc \ue123 字").runs[0].font.name = "Wingdings 9"

    found = looked(docx(build))
    assert ("missing-glyph", "document ¶1") in told(found)
    assert any(line.startswith("Wingdings 9 → ") for line in found.substitutions)


@pytest.mark.parametrize(("kind", "refused"), [("image", True), ("oleObject", True), ("hyperlink", False)])
def test_external_relationships(kind, refused):
    """Nothing is fetched; what the letter's look hangs on is refused, an address to click is not."""
    relation = (
        f'<Relationship Id="rIdOut" TargetMode="External" Target="http://127.0.0.1:9/{kind}" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
    )
    data = changed(paragraphs("{{ number }}"), "word/_rels/document.xml.rels", b"</Relationships>", relation.encode())
    assert told(looked(data)) == ([("template-external", "document.xml")] if refused else [])


def test_the_sample_sheet_is_read_without_a_problem():
    """Headings the intake knows and the template's columns; a case keeps what the columns say."""
    data = specimen.sheet(("楼栋管家", "备注2"))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0][-2:] == ["楼栋管家", "备注2"]
    batch = read_batch(data, name="sample.csv", estates=specimen.ISSUER.estates)
    assert [problem for problem in batch.problems if problem.blocking] == []
    assert {case.columns["楼栋管家"] for case in batch.cases} == {"样例楼栋管家"}
    assert len(batch.cases) == 3


def test_the_schema_fits_the_whole_notice():
    """A template that used every name of a notice: the schema has all of them, none of them without a type."""
    view = template_view(specimen.notice(("管家",)).public)
    names = known_names(view)
    made = schema([name for name in names if "[]" not in name or "." in name], (), view)
    assert set(made["properties"]) == set(view)
    assert set(made["properties"]["lines"]["items"]["properties"]) == set(view["lines"][0])


def test_no_document_no_inspection():
    with pytest.raises(Refused, match="template-not-docx"):
        looked(b"%PDF-1.7")
