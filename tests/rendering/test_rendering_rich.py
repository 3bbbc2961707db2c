"""Rich values: formatted text, paragraphs and pictures in plain JSON, in every place; mistakes named."""

import base64
import io
from typing import Any

import pypdfium2
import pytest
from docx.oxml import OxmlElement
from docxtpl import InlineImage, RichText
from letters_for_templates import docx, paragraphs, program, table, texts
from PIL import Image

from service.paper.fonts import open_shelf
from service.rendering.filling import fill
from service.rendering.inserting import prepare
from service.rendering.letter import render_docx
from service.rendering.node import Node
from service.rendering.word.parse import WORD
from service.settings import data_folder
from service.terms.problems import Refused

SHELF = open_shelf(data_folder("fonts"))


def png(width: int = 60, height: int = 40, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 0, 0)).save(out, kind)
    return out.getvalue()


IMAGE = {"image": base64.b64encode(png()).decode(), "width_mm": 30, "alt": "公章"}
WORDS = {
    "rich": [
        "逾期 ",
        {"text": "36 天", "bold": True, "color": "#C00000", "size_pt": 20},
        {"text": "见官网", "link": "https://a.example"},
    ]
}
PARAGRAPHS = {
    "paragraphs": ["一段", {"rich": [{"text": "标题"}], "style": "heading 2"}, {"text": "项", "style": "List Bullet"}]
}
DATA: dict[str, Any] = {"words": WORDS, "paras": PARAGRAPHS, "chop": IMAGE, "plain": "王<b>&伟", "lines": [{"logo": IMAGE}] * 2}


def body(data: bytes, context: dict[str, Any] | None = None) -> Node:
    compiled = program(data)
    prepared = prepare(DATA if context is None else context, compiled.package)
    return compiled.expand(prepared.data, fragments=prepared.fragments).parts["word/document.xml"]


def by_tag(root: Node, name: str) -> list[Node]:
    return [node for node in root.walk() if node.tag == WORD + name]


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("甲{{ words }}乙", ["甲逾期 36 天见官网乙"]),
        ("甲{{r words }}乙", ["甲逾期 36 天见官网乙"]),
        ("{{p words }}", ["逾期 36 天见官网"]),
        ("{{p paras }}", ["一段", "标题", "项"]),
        ("甲{{r plain }}乙", ["甲王<b>&伟乙"]),
        ("{{p plain }}", ["王<b>&伟"]),
        ("甲{{ chop }}乙", ["甲乙"]),
        ("{{p chop }}", [""]),
        ("{% for l in lines %}{{ loop.index }}{{ l.logo }}{% endfor %}", ["12"]),
        ("{% set x = words %}{{ x }}", ["逾期 36 天见官网"]),
        ("{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(words) }}{{ m(plain) }}", ["[逾期 36 天见官网][王<b>&伟]"]),
        ("{{ '有' if chop else '无' }}", ["有"]),
    ],
)
def test_every_value_in_every_place(line: str, printed: list[str]) -> None:
    """Runs, paragraphs, pictures and plain text: each prints in place of words, of a run, and of a paragraph."""
    assert texts(body(paragraphs(line))) == printed


@pytest.mark.parametrize(
    "line", ["{{ paras }}", "{{r paras }}", "{% cellbg words %}", "{{ words|upper }}", "{{ words ~ 'x' }}", "{{ chop|money }}"]
)
def test_where_a_value_cannot_stand(line: str) -> None:
    """Paragraphs within a line, runs in an attribute, formats in a filter: named with their place."""
    with pytest.raises(Refused) as caught:
        body(docx(lambda document: table(document, ["甲", line])))
    assert caught.value.code in {"template-rich-text", "template-value"}
    assert caught.value.problems[0].field == "document table 1 row 1 cell 2 ¶1"


def test_formats_reach_the_runs() -> None:
    """Bold, colour and size of one run, and the style of a paragraph by its name in Word."""
    (_, bold, link) = [run for run in by_tag(body(paragraphs("{{r words }}")), "r") if by_tag(run, "t")[0].text.strip()]
    assert by_tag(bold, "color")[0].attrib[WORD + "val"] == "C00000"
    assert by_tag(bold, "sz")[0].attrib[WORD + "val"] == "40"
    assert by_tag(bold, "b")
    assert not by_tag(link, "b")
    styles = [style.attrib[WORD + "val"] for style in by_tag(body(paragraphs("{{p paras }}")), "pStyle")]
    assert styles == ["Heading2", "ListBullet"]


def test_listing_characters_in_rich_text() -> None:
    """Line ends, tabs and ends of paragraphs mean what they mean in plain text."""
    said = {"rich": [{"text": "一\n二\t三\a四", "bold": True}]}
    root = body(paragraphs("{{r x }}"), {"x": said})
    assert [text.strip("\n") for text in texts(root)] == ["一\n二\t三", "四"]
    assert all(by_tag(run, "b") for run in by_tag(root, "r") if run.child(WORD + "t") and run.child(WORD + "t").text)


def test_a_picture_is_printed_in_its_size() -> None:
    """30 mm wide, 20 high, in body and header; from plain JSON and from docxtpl's object alike."""

    def build(document: Any) -> None:
        document.add_paragraph("{{ chop }}")
        document.sections[0].header.paragraphs[0].text = "{{ chop }}"

    for chop in (IMAGE, InlineImage(None, io.BytesIO(png()), width=30 * 36_000)):
        pdf, problems = render_docx(docx(build), shelf=SHELF, data={"chop": chop})
        assert problems == ()
        page = pypdfium2.PdfDocument(pdf)[0]
        boxes = [item.get_bounds() for item in page.get_objects() if item.type == 3]
        assert [(round((right - left) / 72 * 25.4), round((top - low) / 72 * 25.4)) for left, low, right, top in boxes] == [
            (30, 20)
        ] * 2


def test_the_same_picture_every_time() -> None:
    """The same data give the same bytes."""
    data = paragraphs("{{ chop }}{{ words }}")
    one, two = (render_docx(data, shelf=SHELF, data=DATA)[0] for _ in range(2))
    assert one == two


WRONG: list[tuple[Any, str]] = [
    ({"image": "not base64!"}, "x"),
    ({"image": base64.b64encode(b"GIF89a").decode()}, "x"),
    ({"image": IMAGE["image"], "width_mm": "30"}, "x.width_mm"),
    ({"image": IMAGE["image"], "width_mm": 99_999}, "x.width_mm"),
    ({"docx": "UEsDBA=="}, "x"),
    ({"rich": "text"}, "x"),
    ({"rich": [{"text": "a", "bolt": True}]}, "x[0].bolt"),
    ({"rich": [{"text": "a", "color": "red"}]}, "x[0].color"),
    ({"rich": [{"text": "a", "bold": "yes"}]}, "x[0].bold"),
    ({"rich": [{"text": "a", "link": "file:///etc/passwd"}]}, "x[0].link"),
    ({"rich": [{"text": "a", "style": "没有"}]}, "x"),
    ({"rich": [{"text": "a", "size_pt": -1}]}, "x[0].size_pt"),
    ({"paragraphs": "text"}, "x"),
    ({"paragraphs": [{"rich": ["a"], "style": "没有"}]}, "x"),
    ({"paragraphs": [1]}, "x[0]"),
]


@pytest.mark.parametrize(("value", "at"), WRONG)
def test_data_that_are_not_right(value: Any, at: str) -> None:
    """Refused with the place in the data."""
    with pytest.raises(Refused) as caught:
        body(paragraphs("{{r x }}"), {"x": value})
    assert (caught.value.code, caught.value.problems[0].field) == ("template-data", at)


def test_a_picture_that_cannot_be_drawn() -> None:
    broken = {"image": base64.b64encode(b"\x89PNG\r\n\x1a\n and nothing").decode()}
    with pytest.raises(Refused, match="image-unreadable"):
        body(paragraphs("{{ x }}"), {"x": broken})


@pytest.mark.parametrize("xml", ["<w:r><w:t>a</w:t>", "<w:p/>", "</w:r>", '<w:r x:y="1"/>', "text"])
def test_markup_from_python_is_looked_at(xml: str) -> None:
    """A RichText somebody wrote into by hand is refused where it would tear the letter."""
    rich = RichText()
    rich.xml = xml
    with pytest.raises(Refused, match="template-data"):
        body(paragraphs("{{r x }}"), {"x": rich})


def test_data_nested_without_end() -> None:
    value: Any = "x"
    for _ in range(200):
        value = [value]
    with pytest.raises(Refused, match="deeper"):
        body(paragraphs("{{ x }}"), {"x": value})


def test_control_characters_in_rich_text_are_reported() -> None:
    compiled = program(paragraphs("{{r x }}"))
    prepared = prepare({"x": {"rich": ["王\x02伟"]}}, compiled.package)
    assert [problem.field for problem in prepared.problems] == ["data x"]
    assert texts(compiled.expand(prepared.data, fragments=prepared.fragments).parts["word/document.xml"]) == ["王伟"]


def test_docxtpl_fills_the_same() -> None:
    """For LibreOffice and for people docxtpl writes the file, and prints what our own expansion prints."""

    def build(document: Any) -> None:
        for line in ("甲{{ words }}乙{{r words }}{{r plain }}", "{{p paras }}", "{{p plain }}", "{{ chop }}"):
            document.add_paragraph(line)
        for line in ("{%p macro m(x) %}", "宏 {{ x }}", "{%p endmacro %}", "{{p m(plain) }}"):
            document.add_paragraph(line)
        table(document, ["{%tr for l in lines %}"], ["{{ loop.index }}{{ l.logo }}{{r words }}"], ["{%tr endfor %}"])
        paragraph = document.add_paragraph()
        around = OxmlElement("w:hyperlink")
        around.append(paragraph.add_run("{{ plain }}")._r)
        paragraph._p.append(around)

    made = docx(build)
    filled = body(fill(made, DATA), {})
    assert texts(filled) == texts(body(made))
    assert [node.tag for node in filled.walk() if node.tag.endswith("}drawing")] == [WORD + "drawing"] * 3
