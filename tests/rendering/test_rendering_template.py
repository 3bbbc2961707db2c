"""Templates: what is shared and what is fresh, what data can do (nothing), and errors that name their place."""

import io
import time
import zipfile
from typing import Any

import pytest
from docx.oxml import parse_xml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from letters_for_templates import CARD, PUBLIC, body, docx, paragraphs, program, table, texts

from service.rendering.card import load_card
from service.rendering.node import Node
from service.rendering.part import compile_part
from service.rendering.sandbox import FORBIDDEN_CHARACTER
from service.rendering.template import compile_template
from service.rendering.word.parse import WORD
from service.terms.canonical import canonical, sha256
from service.terms.problems import Refused

LETTER = docx(
    lambda document: (
        document.add_paragraph("静态的一段"),
        document.add_paragraph("尊敬的{{ debtor.name }}：").add_run("粗").font.__setattr__("bold", True),
        table(
            document,
            ["项目", "期间", "金额"],
            ["{%tr for line in lines %}", "", ""],
            ["{{ line.charge }}", "{{ line|period }}", "{{ line.amount|money }}"],
            ["{%tr endfor %}", "", ""],
        ),
        document.add_paragraph("{{ qr }}"),
    )
)


def refused(data: bytes, public: dict[str, Any] | None = None) -> Refused:
    """How compiling the document, or expanding it, is refused."""
    with pytest.raises(Refused) as caught:
        program(data).expand(PUBLIC if public is None else public)
    return caught.value


def by_tag(root: Node, name: str) -> list[Node]:
    return [node for node in root.walk() if node.tag == WORD + name]


def test_static_subtrees_are_the_same_objects_in_every_letter() -> None:
    """What no tag touches is parsed once and shared, also between the rounds of a loop."""
    compiled = program(LETTER)
    one = compiled.expand(PUBLIC).parts["word/document.xml"]
    two = compiled.expand(PUBLIC | {"debtor": {"name": "李四", "salutation": ""}}).parts["word/document.xml"]
    assert by_tag(one, "p")[0] is by_tag(two, "p")[0]
    assert by_tag(one, "p")[0].static
    assert by_tag(one, "p")[1] is not by_tag(two, "p")[1]
    rows = by_tag(one, "tr")
    assert rows[0] is by_tag(two, "tr")[0]
    assert by_tag(rows[1], "tcPr")[0] is by_tag(rows[2], "tcPr")[0]
    assert by_tag(rows[1], "t")[0] is not by_tag(rows[2], "t")[0]
    assert by_tag(one, "sectPr")[0] is by_tag(two, "sectPr")[0]


def test_static_means_static_below() -> None:
    """Under a static node everything is static; above a fresh node everything is fresh."""

    def walk(node: Node, above: bool) -> None:
        assert node.static or not above
        for child in node.children:
            walk(child, node.static)

    root = body(LETTER)
    walk(root, above=False)
    assert not root.static


def test_a_part_without_tags_is_one_static_tree() -> None:
    compiled = program(paragraphs("没有标签"))
    parts = [compiled.expand(PUBLIC).parts["word/document.xml"] for _ in range(2)]
    assert parts[0] is parts[1]
    assert parts[0].static


def test_the_symbol_has_a_fresh_place_of_its_own() -> None:
    """{{ qr }} becomes {urn:cuihan}qr in its run, in place of the text; never static, because the symbol differs."""
    root = body(LETTER)
    (run,) = [node for node in by_tag(root, "r") if node.child("{urn:cuihan}qr")]
    assert [child.tag for child in run.children if child.tag != WORD + "rPr"] == ["{urn:cuihan}qr"]
    assert not run.static
    assert not run.child("{urn:cuihan}qr").static


def test_the_symbol_may_stand_in_a_cell() -> None:
    root = body(docx(lambda document: table(document, ["扫码缴费", "{{ qr }}"])))
    assert [bool(cell.walk() and [n for n in cell.walk() if "cuihan" in n.tag]) for cell in by_tag(root, "tc")] == [False, True]


@pytest.mark.parametrize(
    "body",
    [
        "<w:r><w:t>{{ qr }}</w:t></w:r>",
        "<w:p><w:r><w:t>前</w:t></w:r></w:p><w:r><w:t>{{ qr }}</w:t></w:r>",
        "<w:r><w:t>{{ qr }}</w:t></w:r><w:p/>",
        "{{ qr }}",
    ],
)
def test_a_symbol_outside_any_paragraph_is_named(body: str) -> None:
    """As a damaged part may have it."""
    part = f'<w:document xmlns:w="{WORD[1:-1]}"><w:body>{body}</w:body></w:document>'
    with pytest.raises(Refused) as told:
        compile_part("word/document.xml", part.encode())
    assert told.value.code == "template-qr-place"


@pytest.mark.parametrize(
    "lines",
    [["扫码 {{ qr }}"], [["{{ qr }}", "后"]], ["{{ qr }}{{ total }}"], ["{{ qr|upper }}"], ["{% if qr %}有{% endif %}"]],
)
def test_the_symbol_elsewhere_is_refused(lines: list[Any]) -> None:
    problem = refused(paragraphs("前", *lines))
    assert problem.code == "template-qr-place"
    assert problem.problems[0].field == "document ¶2"


@pytest.mark.parametrize(
    ("lines", "code", "field", "shown"),
    [
        (["甲", "欠 {{ total 元"], "template-broken-tag", "document ¶2", "{{ total"),
        (["甲", "欠 total }} 元"], "template-broken-tag", "document ¶2", "total }}"),
        (["{{ a {% if b %}"], "template-broken-tag", "document ¶1", "{{ a"),
        (["甲", "乙", "{% fro line in lines %}"], "template-broken-tag", "document ¶3", "fro"),
        (["{%p for line in lines %}", "{{ line.charge }}"], "template-broken-tag", "document ¶1", "for line"),
        (["甲", "{%p endfor %}"], "template-broken-tag", "document ¶2", "endfor"),
        (["{%p if total %}", "{%p endfor %}", "{%p endif %}"], "template-broken-tag", "document ¶2", "endfor"),
        (["{{ columns[「备注」] }}"], "template-broken-tag", "document ¶1", "「备注」"),
        (["甲", "｛｛ total ｝｝"], "template-broken-tag", "document ¶2", "｛｛"),
        (["甲", "{{ total|nosuchfilter }}"], "template-broken-tag", "document ¶2", "nosuch"),
        (["甲", "{{ total + }}"], "template-broken-tag", "document ¶2", "total +"),
        (["甲", "{% raw %}{{ total }}"], "template-broken-tag", "document ¶2", "raw"),
        (["甲", "{% endraw %}"], "template-broken-tag", "document ¶2", "endraw"),
        (["{% macro m(x) %}", "{{ x }}"], "template-broken-tag", "document ¶1", "macro"),
        (["{% macro m(x) %}甲", "{%p endmacro %}"], "template-broken-tag", "document ¶1", "macro"),
        (["{% if total %}", "{%p endif %}"], "template-broken-tag", "document ¶1", "if total"),
        (["{{ columns[total] }}"], "template-dynamic-column", "document ¶1", "columns[total]"),
        (["甲", "{% for c in columns %}{% endfor %}"], "template-dynamic-column", "document ¶2", "columns"),
        (["甲", "{{ totl }}"], "undefined-variable", "document ¶2", "totl"),
        (["甲", "{{ debtor.nmae }}"], "undefined-variable", "document ¶2", "nmae"),
        (["甲", "{% for line in lines %}", "{{ line.amonut }}", "{% endfor %}"], "undefined-variable", "document ¶3", "amonut"),
        (["甲", "{{ columns['没有'] }}"], "undefined-variable", "document ¶2", "没有"),
        (["甲", "{{ debtor.name|money }}"], "template-value", "document ¶2", "|money"),
        (["甲", "{{ lines }}"], "template-value", "document ¶2", "lines"),
        (["甲", "{% if a.b %}{% endif %}"], "undefined-variable", "document ¶2", "a.b"),
    ],
)
def test_errors_name_part_and_paragraph(lines: list[Any], code: str, field: str, shown: str) -> None:
    """Each mistake is refused by name, with the paragraph, the words there, and a hint in both languages."""
    refusal = refused(paragraphs(*lines))
    (problem,) = refusal.problems
    assert (refusal.code, problem.code, problem.field) == (code, code, field)
    assert shown in problem.shown
    assert " / " in problem.hint


def test_rows_and_cells_cannot_be_values() -> None:
    """Docxtpl has no rich rows either."""
    for tag in ("{{tr total }}", "{{tc total }}"):
        refusal = refused(docx(lambda document, tag=tag: table(document, ["甲", tag])))
        assert (refusal.code, refusal.problems[0].field) == ("template-rich-text", "document table 1 row 1 cell 2 ¶1")


def test_errors_name_row_and_cell() -> None:
    data = docx(lambda document: (table(document, ["一"]), table(document, ["甲", "乙"], ["丙", "{{ totl }}"])))
    assert refused(data).problems[0].field == "document table 2 row 2 cell 2 ¶1"


def test_errors_name_the_footer() -> None:
    def build(document: Any) -> None:
        document.sections[0].footer.paragraphs[0].text = "{{ checkpiont }}"

    assert refused(docx(build)).problems[0].field == "footer1 ¶1"


def test_the_message_of_an_undefined_name_tells_no_data() -> None:
    """What is missing is named, not the value it was looked for in."""
    refusal = refused(paragraphs("{{ debtor.name.first }}"))
    assert refusal.code == "undefined-variable"
    assert "王伟" not in f"{refusal} {refusal.problems}"


ANY = st.text(alphabet=st.characters(codec="utf-8"), max_size=40) | st.text(
    alphabet="\x00\x01\x02\x03\x1c\x1d\x1e0123{}%#<>&\"'\ue000\uf8ff\ufdd0\ufdd2\U000f0000\n\t\a\f\r]-_ 王", max_size=12
)


def words(value: str) -> str:
    """A value as it must appear: without what XML forbids, line ends as line feeds."""
    return FORBIDDEN_CHARACTER.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


COMPILED = program(LETTER)


@settings(deadline=None, max_examples=400)
@given(ANY, ANY)
@example("\x020\x03", "\x021\x03\x02")
@example("{{ total }}{% for x in y %}", "</w:t></w:r></w:p><w:p>")
@example("{_{ }_}", "&amp;lt; <b>")
def test_data_is_never_a_token_tag_or_element(name: str, charge: str) -> None:
    """Whatever the data holds appears word for word, and nothing else of the letter changes."""
    lines = [{**PUBLIC["lines"][0], "charge": charge}, *PUBLIC["lines"][1:]]
    expansion = COMPILED.expand(PUBLIC | {"debtor": {"name": name, "salutation": ""}, "lines": lines})
    plain = COMPILED.expand(PUBLIC).parts["word/document.xml"]
    got, usual = texts(expansion.parts["word/document.xml"]), texts(plain)

    spread = f"尊敬的{words(name)}：粗".replace("\f", "\a\n\a").split("\a")
    cell = words(charge).replace("\f", "\a\n\a").split("\a")
    head = usual.index("尊敬的王伟：粗")
    first = usual.index("物业服务费")
    assert got == [*usual[:head], *spread, *usual[head + 1 : first], *cell, *usual[first + 1 :]]

    reported = {problem.code for problem in expansion.problems}
    assert reported == ({"template-character-removed"} if FORBIDDEN_CHARACTER.search(name + charge) else set())


def test_removed_characters_are_reported_with_their_place() -> None:
    (problem,) = COMPILED.expand(PUBLIC | {"debtor": {"name": "王\x02伟\ufffe", "salutation": ""}}).problems
    assert (problem.field, problem.shown, problem.blocking) == ("document ¶2", "王\ufffd伟\ufffd", False)


def test_same_bytes_same_program_same_letter() -> None:
    """The digest is over card and document, and two compilations expand alike."""
    one, two = program(LETTER), program(LETTER)
    assert one.digest == two.digest == sha256(canonical({"card": CARD.digest, "docx": sha256(LETTER)}))
    assert compile_template(LETTER, load_card(b"#\n" + b'id="r"\ntitle="t"\nstages=[]\nchannels=[]')).digest != one.digest

    def flat(node: Node) -> list[Any]:
        return [(item.tag, item.attrib, item.text, item.static) for item in node.walk()]

    for name, tree in one.expand(PUBLIC).parts.items():
        assert flat(tree) == flat(two.expand(PUBLIC).parts[name])


def test_names_are_known_without_running() -> None:
    compiled = program(
        paragraphs(
            "{% for line in lines if line.amount %}{{ line.charge }}{{ line['amount'] }}{% endfor %}{{ lines[0].period_from }}",
            "{% set who = debtor %}{{ who.name }}{{ loop_count is defined }}{{ columns['联系人'] }}{{ columns.备注 }}",
        )
    )
    assert compiled.columns == ("备注", "联系人")
    assert set(compiled.variables) >= {"lines[].charge", "lines[].amount", "lines[].period_from", "debtor.name", "columns.备注"}
    assert not [name for name in compiled.variables if name.startswith(("line.", "who"))]


def test_what_the_card_requires_must_not_be_empty() -> None:
    card = load_card(b'id="r"\ntitle="t"\nstages=[]\nchannels=[]\nrequires=["total", "issuer.phone", "payment.url"]')
    with pytest.raises(Refused) as caught:
        compile_template(paragraphs("{{ total }}"), card).expand(PUBLIC)
    assert [problem.field for problem in caught.value.problems] == ["issuer.phone", "payment.url"]


def test_footnotes_are_expanded_too() -> None:
    """A footnote's text is a template like the rest (docxtpl: render_footnotes)."""
    notes = (
        f'<w:footnotes xmlns:w="{WORD[1:-1]}"><w:footnote w:id="1">'
        "<w:p><w:r><w:t>截至{{ deadline|cndate }}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(paragraphs("甲"))) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode("latin-1")
            if name == "[Content_Types].xml":
                data = data.replace("</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>')
            if name == "word/_rels/document.xml.rels":
                added = f'<Relationship Id="rIdN" Type="{relation}" Target="footnotes.xml"/></Relationships>'
                data = data.replace("</Relationships>", added)
            new.writestr(name, data.encode("latin-1"))
        new.writestr("word/footnotes.xml", notes)
    parts = program(changed.getvalue()).expand(PUBLIC).parts
    assert texts(parts["word/footnotes.xml"]) == ["截至2026年10月8日"]


def test_a_strict_document_is_refused() -> None:
    """Docxtpl's patterns and the reader know the transitional namespace only; split tags would be printed as they are."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(paragraphs(["{", "{ total }}"]))) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(WORD[1:-1].encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"))
    assert refused(changed.getvalue()).code == "template-not-docx"


TEXT_BOX = (
    f'<w:r xmlns:w="{WORD[1:-1]}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<mc:AlternateContent>{}</mc:AlternateContent></w:r>"
)
BOXED = "<mc:{0}><w:txbxContent><w:p><w:r><w:t>框内{1}</w:t></w:r></w:p></w:txbxContent></mc:{0}>"


@pytest.mark.parametrize(
    ("tag", "code"), [("{{ total }}", ""), ("{{ totl }}", "undefined-variable"), ("{{ x", "template-broken-tag")]
)
def test_text_boxes_are_templates_too(tag: str, code: str) -> None:
    """Word writes a text box twice, for itself and for older readers; both are expanded, errors name the box."""
    boxes = "".join(BOXED.format(name, tag) for name in ("Choice", "Fallback"))

    def build(document: Any) -> None:
        document.add_paragraph("锚")._p.append(parse_xml(TEXT_BOX.format(boxes)))

    if code:
        problem = refused(docx(build))
        assert (problem.code, problem.problems[0].field) == (code, "document ¶1 box ¶1")
    else:
        assert [text for text in texts(body(docx(build))) if text == "框内1409.50"] == ["框内1409.50"] * 2


def test_expanding_is_fast() -> None:
    """A letter with a six-row table stays well under the budget of 0.5 ms; the limit here leaves room for a busy machine."""
    public = PUBLIC | {"lines": PUBLIC["lines"] * 2}
    best = min(_seconds(public) for _ in range(30))
    assert best < 0.002


def _seconds(public: dict[str, Any]) -> float:
    began = time.perf_counter()
    COMPILED.expand(public)
    return time.perf_counter() - began
