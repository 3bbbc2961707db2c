"""Our expansion against docxtpl itself: the same document, the same data, the same words in the same structure."""

import io
from collections import Counter
from typing import Any

import pytest
from docx.oxml import OxmlElement
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, Listing, RichText, RichTextParagraph
from jinja2 import Environment, StrictUndefined
from letters_for_templates import PUBLIC, body, docx, paragraphs, program, table, texts
from lxml import etree
from PIL import Image

from service.rendering.filters import FILTERS
from service.rendering.inserting import prepare
from service.rendering.node import Node
from service.rendering.template import expand_plain
from service.rendering.word.package import open_package
from service.rendering.word.parse import WORD


def by_docxtpl(data: bytes, public: dict[str, Any]) -> dict[str, Node]:
    """The parts of the document that docxtpl renders, as static nodes."""
    environment = Environment(undefined=StrictUndefined, autoescape=True)
    environment.filters |= {name: FILTERS[name] for name in ("money", "daxie", "cndate", "period")}
    template = DocxTemplate(io.BytesIO(data))
    template.render(public, environment, autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return dict(expand_plain(open_package(out.getvalue())))


def shape(node: Node) -> Counter[str]:
    """How many elements of each kind: paragraphs, runs, rows, cells, breaks, grid columns …"""
    return Counter(item.tag for item in node.walk())


def outline(node: Node) -> Any:
    """The whole tree as nested tuples, without text that Word ignores."""
    attrib = tuple(sorted((key, value) for key, value in node.attrib.items() if not key.endswith("}space")))
    return (node.tag.rpartition("}")[2], attrib, node.text, [outline(child) for child in node.children])


def same(data: bytes, public: dict[str, Any] | None = None) -> None:
    public = PUBLIC if public is None else public
    theirs, ours = by_docxtpl(data, public), program(data).expand(public).parts
    assert set(ours) == set(theirs)
    for name, tree in ours.items():
        assert texts(tree) == texts(theirs[name]), name
        assert shape(tree) == shape(theirs[name]), name
        assert outline(tree) == outline(theirs[name]), name


@pytest.mark.parametrize(
    "lines",
    [
        ["没有标签的一段"],
        ["尊敬的{{ debtor.name }}{{ debtor.salutation }}："],
        ["{{number}}", "共{{ total|money }}元，大写{{ total|daxie }}", "于{{ deadline|cndate }}前"],
        [["您{", "{ deb", "tor.na", "me }", "} 好"]],  # Word splits runs anywhere
        [["{", "%", " if total %", "}有{% en", "dif %}"]],
        ["{% if specimen %}样张{% else %}正本{% endif %} {{ issuer.name }}"],
        ["{%p if specimen %}", "样张", "{%p else %}", "正本", "{%p endif %}", "后文"],
        ["{%p for line in lines %}", "{{ loop.index }}. {{ line.charge }} {{ line|period }}", "{%p endfor %}"],
        ["{% for line in lines %}{{ line.charge }}{% if not loop.last %}、{% endif %}{% endfor %}。"],
        ["前文 {%- if total %}", "中段{{ total }}", "{% endif -%} 后文"],
        ["前 {% if specimen %} 中", "间", "段 {% endif %} 后"],  # an if over several paragraphs
        ["{# 给编辑看的话 #}甲{# #}乙", "{#p 整段去掉 #}", "丙"],
        ["{% set x = lines[0].charge %}{{ x }}{{ lines|length }}{{ lines[-1]['amount'] }}"],
        ["{{ 'A' ~ total ~ 'B' }} {{ 1 + 2 }} {{ lines|map(attribute='charge')|join('，') }}"],
        ["打印 {_{ 花括号 }_} 和 {_% 百分 %_}", "{{ total }}"],
        ["甲   {{- total -}}   乙"],
        ["{{ columns['备注'] }} {{ columns.备注 }} {{ '有' if issuer.phone else '无' }}电话"],
        ["{% if total > '1' and 1 < 2 %}a < b & c{% endif %} &amp; <w:t>"],
        ["{% with a = debtor.name %}{{ a }}{% endwith %}"],
        ["{% macro m(x, y='元') %}{{ x }}{{ y }}{% endmacro %}{{ m(total) }}{{ m(1, y='') }}"],
        ["{%p macro m(x) %}", "段 {{ x }}", "{%p endmacro %}", "{{p m(total) }}"],
        ["{% raw %}{{ total }} {% if %}{% endraw %}{{ total }}"],
        ["{{ “弯引号” }}{{ ‘单’ }}{% if total == “1409.50” %}相等{% endif %}"],
        [["{{ debtor", "[“na", "me”] }}"]],
        ["{%r if total %}", "{%r endif %}"],
        ["{{ lines|length }}{% for l in lines %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.first }}{% endfor %}"],
        ["{% for a in lines %}{%- for b in lines -%}{{ loop.index }}{% endfor %}{% else %}空{% endfor %}"],
    ],
)
def test_paragraphs_as_docxtpl(lines: list[Any]) -> None:
    """Every kind of tag gives the paragraphs docxtpl gives."""
    same(paragraphs(*lines))


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["项目", "金额"],
            ["{%tr for line in lines %}", ""],
            ["{{ line.charge }}", "{{ line.amount|money }}"],
            ["{%tr endfor %}", ""],
        ],
        [["{%tr if specimen %}", ""], ["样张", ""], ["{%tr endif %}", ""], ["合计", "{{ total }}"]],
        [["{%tc for line in lines %}", "{{ line.charge }}", "{%tc endfor %}"]],
        [["固定", "{%tc if specimen %}", "样", "{%tc endif %}"], ["甲", "乙", "丙", "丁"]],
        [["{% cellbg 'FF0000' if total else 'FFFFFF' %}红", "{% colspan lines|length %}宽"]],
        [["{%tr for line in lines %}", ""], ["{% vm %}合并", "{{ line.amount }}"], ["{%tr endfor %}", ""]],
        [["{%tc for line in lines %}", "{% hm %}横", "{%tc endfor %}"], ["1", "2", "3"]],
        [["{%tc for i in range(7) %}", "{{ i }}", "{%tc endfor %}"]],
        [["{%tc if total %}", "{{ total }}", "{%tc endif %}"]],
        [["{#tc 去掉这格 #}", "乙", "丙"], ["甲", "{#tc 和这格 #}", "丁"]],
        [["{%tr if specimen %}", "", ""], ["样", "", "张"], ["{%tr endif %}", "", ""], ["{% colspan 3 %}宽", "", ""]],
        [["前 {{ total }}{% cellbg 'FF0000' %}", "“{{ “乙” }}”"]],
    ],
)
def test_tables_as_docxtpl(rows: list[list[str]]) -> None:
    """Rows, cells, spans, shading, merges and grid columns are docxtpl's."""
    same(docx(lambda document: table(document, *rows)))


def picture() -> io.BytesIO:
    """A red rectangle, 60 by 40 pixels."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 0, 0)).save(out, "PNG")
    out.seek(0)
    return out


def rich() -> RichText:
    """Every format docxtpl knows."""
    made = RichText("普通")
    made.add("粗红", bold=True, color="#C00000", size=40)
    made.add("\n换行\t制表", italic=True, underline="double", font="eastAsia:黑体")
    made.add("上", superscript=True)
    made.add('<下> & "引"', subscript=True, strike=True, highlight="ffff00")
    made.add("\a另起一段\f新页", style="Strong")
    return made


def paragraphs_of_style() -> RichTextParagraph:
    made = RichTextParagraph("一段")
    made.add(rich(), parastyle="Heading2")
    made.add("项\a又一项", parastyle="ListBullet")
    return made


RICH_LINES = [
    ["前 {{r rich }} 后"],
    [["前", "{{r ri", "ch }}", "后"]],
    ["{{p paras }}", "后"],
    ["图 {{ image }} 后", "{{ image }}"],
    ["{{ listing }}后"],
    ["{% for x in many %}{{ x.image }}、{% endfor %}"],
    ["{%p for x in many %}", "{{r x.words }}", "{{ x.image }}", "{%p endfor %}"],
    ["{% if rich %}有{{r rich }}{% endif %}"],
]


def same_rich(data: bytes) -> None:
    """Docxtpl with its own objects, ours with the same ones; ids and names of pictures are numbered anew by both."""
    template = DocxTemplate(io.BytesIO(data))
    template.init_docx()
    image = InlineImage(template, picture(), width=Mm(30))
    context: dict[str, Any] = {
        "rich": rich(),
        "paras": paragraphs_of_style(),
        "image": image,
        "listing": Listing("一\n二 <三> &\a四\f五"),
        "many": [{"image": InlineImage(template, picture(), height=Mm(9)), "words": RichText("字", bold=True)}] * 2,
    }
    compiled = program(data)
    prepared = prepare(context, compiled.package)
    ours = compiled.expand(prepared.data, fragments=prepared.fragments).parts["word/document.xml"]
    template.render(context, Environment(undefined=StrictUndefined, autoescape=True))
    out = io.BytesIO()
    template.docx.save(out)
    theirs = expand_plain(open_package(out.getvalue()))["word/document.xml"]
    assert texts(ours) == texts(theirs)
    assert without_pictures(ours) == without_pictures(theirs)
    assert extents(ours) == extents(theirs)


def without_pictures(node: Node) -> Any:
    attrib = tuple(sorted((key, value) for key, value in node.attrib.items() if not key.endswith(("}space", "}id"))))
    inner = [] if node.tag == WORD + "drawing" else [without_pictures(child) for child in node.children]
    return (node.tag, attrib, node.text, inner)


def extents(node: Node) -> list[dict[str, str]]:
    return [item.attrib for item in node.walk() if item.tag.endswith(("}extent", "}ext"))]


@pytest.mark.parametrize("lines", RICH_LINES)
def test_rich_values_as_docxtpl(lines: list[Any]) -> None:
    """RichText, RichTextParagraph, Listing and InlineImage give the tree docxtpl gives."""
    same_rich(paragraphs(*lines))


def test_rich_values_in_tables_as_docxtpl() -> None:
    rows = [["{%tr for x in many %}", ""], ["{{r x.words }}", "{{ x.image }}"], ["{%tr endfor %}", ""], ["{{p paras }}", "终"]]
    same_rich(docx(lambda document: table(document, *rows)))


def test_paragraph_tags_in_a_cell_as_docxtpl() -> None:
    """A loop over paragraphs may stand inside one cell."""

    def build(document: Any) -> None:
        cell = table(document, ["{%p for line in lines %}", "一"]).rows[0].cells[0]
        cell.add_paragraph("{{ line.charge }}")
        cell.add_paragraph("{%p endfor %}")
        cell.add_paragraph("完")

    same(docx(build))


@pytest.mark.parametrize("value", ["一\n二", "一\t二\t三", "一\a二", "一\f二", "一\n二\t三\a四\f五\n", "\n", "\t\t"])
def test_listings_as_docxtpl(value: str) -> None:
    """Tabs, line feeds, paragraph and page characters in data become what docxtpl makes of them, formatted as their run."""

    def build(document: Any) -> None:
        paragraph = document.add_paragraph("前", style="List Bullet")
        paragraph.add_run("{{ debtor.name }}").bold = True
        paragraph.add_run("后")

    same(docx(build), PUBLIC | {"debtor": {"name": value}})


def test_listing_in_static_text_as_docxtpl() -> None:
    """A tab character inside static text is a tab too."""

    def build(document: Any) -> None:
        document.add_paragraph().add_run("x").element.find(WORD + "t").text = "一\t二"
        document.add_paragraph("{{ total }}")

    same(docx(build))


def test_headers_and_footers_as_docxtpl() -> None:
    """Headers and footers are templates of their own; those without tags stay static."""

    def build(document: Any) -> None:
        section = document.sections[0]
        section.header.paragraphs[0].text = "{{ issuer.name }}"
        section.footer.paragraphs[0].text = "{% for line in lines %}{{ loop.index }}{% endfor %}"
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].text = "首页"
        document.add_paragraph("{{ total }}")

    same(docx(build))
    assert program(docx(build)).variables == ("issuer.name", "lines", "total")


def test_content_control_and_hyperlink_as_docxtpl() -> None:
    """Tags inside content controls and links are tags too."""

    def build(document: Any) -> None:
        paragraph = document.add_paragraph("甲")
        for name, text in (("w:hyperlink", "{{ number }}"), ("w:smartTag", "{{ total }}")):
            around = OxmlElement(name)
            run = paragraph.add_run(text)._r
            around.append(run)
            paragraph._p.append(around)

    same(docx(build))


def test_plain_is_the_document_as_it_stands() -> None:
    """Without Jinja the tree is the XML of the part, and a part without tags compiles to the same tree."""
    data = docx(lambda document: table(document, ["{{ 不是标签", "一"], ["二", "三"]))
    package = open_package(data)
    root = expand_plain(package)["word/document.xml"]
    assert all(node.static for node in root.walk())
    assert [node.tag for node in root.walk()] == [
        element.tag for element in etree.fromstring(package.parts["word/document.xml"]).iter()
    ]
    untagged = docx(lambda document: table(document, ["零", "一"], ["二", "三"]))
    assert outline(body(untagged)) == outline(expand_plain(open_package(untagged))["word/document.xml"])
