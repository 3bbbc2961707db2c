"""docs/templates.md is true: every variable is in it, every example is what the program prints, every limit is named."""

import json
import re
import zipfile
from dataclasses import fields
from io import BytesIO

import pytest
from notes_of_the_reader import notes
from support.homes import ROOT
from test_docs_problems import FILES, script

from service.paper.fonts import open_shelf
from service.rendering.card import Card, load_card
from service.rendering.filters import FILTERS
from service.rendering.template import compile_template
from service.terms.decision import Channel, Stage

TEXT = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
NOTICE = json.loads((ROOT / "samples" / "notice.json").read_text(encoding="utf-8"))
CARD = Card(id="example", title="", stages=(), channels=())


def section(title: str) -> str:
    """The text under a heading."""
    return re.split(r"^## ", TEXT.split(f"\n## {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def table(title: str) -> list[list[str]]:
    """The cells of a section's first table, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def printed(expression: str) -> str:
    """What a letter with nothing but this tag says, from the sample notice."""
    program = compile_template(FILES.docx(FILES.run(expression)), CARD)
    (document,) = [node for name, node in program.expand(NOTICE).parts.items() if name.endswith("document.xml")]
    return "".join(node.text for node in document.walk() if node.tag.endswith("}t"))


EXAMPLES = [(row[0].strip("`"), row[2]) for title in ("Variables", "Filters") for row in table(title)]


@pytest.mark.parametrize(("expression", "example"), EXAMPLES)
def test_every_example_is_what_is_printed(expression, example):
    assert printed(expression) == example


def leaves(value, path=""):
    """The dotted names of everything that can be printed of a notice."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        yield from leaves(value[0], f"{path}[0]")
    else:
        yield path


def test_no_variable_is_missing():
    """The table and a notice hold the same names: what planning and freezing put there is what an author may print."""
    shown = {
        re.sub(r'columns\["(.*)"\]', r"columns.\1", expression.strip("{ }"))
        for expression, _ in EXAMPLES
        if "|" not in expression
    }
    assert shown == set(leaves(NOTICE))


def test_the_sample_notice_is_up_to_date():
    """Run `python samples/make_notice.py` after the public part of a notice changed."""
    assert script("samples/make_notice.py").view() == NOTICE


def test_every_name_of_the_sample_notice_is_filled():
    """An empty example would hide a variable."""
    assert [name for name, value in NOTICE.items() if not value] == []


def test_no_filter_is_missing():
    """A filter the sandbox has is in the table or in the list behind it, and none is promised that is not there."""
    text = section("Filters")
    listed = set(re.search(r"FILTERS_BEGIN `([^`]*)`", text, re.DOTALL)[1].split())
    used = {name for expression, _ in EXAMPLES for name in re.findall(r"\|([a-z]+)", expression)}
    assert listed | used == set(FILTERS)
    assert not listed & used


def test_the_card_table_is_the_card():
    """Every key, every stage and channel; and a card of all its examples loads."""
    rows = table("The card")
    assert [row[0].strip("`") for row in rows] == [field.name for field in fields(Card) if field.name != "digest"]
    means = {row[0].strip("`"): row[1] for row in rows}
    assert all(stage in means["stages"] for stage in Stage)
    assert all(channel in means["channels"] for channel in Channel)
    load_card("".join(f"{row[0].strip('`')} = {row[2].strip('`')}\n" for row in rows).encode())


def test_every_limit_of_the_engine_is_named():
    """What the reader can say it does not draw stands in the page in the same words."""
    said = section("What is drawn otherwise, or not")
    assert len(notes()) > 30
    assert sorted(note for note in notes() if note.strip(" ,") not in said) == []


def test_every_tag_form_works():
    """The forms of the table of tags, in one letter."""
    row = "<w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr>"
    cells = "".join(
        row.format(FILES.run(text))
        for text in ("{%tr for line in lines %}", "{{ loop.index }} {{ line.charge }}", "{%tr endfor %}")
    )
    document = FILES.docx(
        FILES.run("{% set sum = total %}{% if issuer.hours %}开门{% elif total %}无{% else %}无{% endif %}{# 说明 #}"),
        FILES.run("{%p if number %}"),
        FILES.run("合计{{ sum }}{_{。"),
        FILES.run("{%p endif %}"),
        FILES.run("{{ qr }}"),
    )
    with zipfile.ZipFile(BytesIO(document)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    table = f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>{cells}</w:tbl>"
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:sectPr", table.encode() + b"<w:sectPr")
    program = compile_template(FILES.packed(parts), CARD)
    (tree,) = [node for name, node in program.expand(NOTICE).parts.items() if name.endswith("document.xml")]
    texts = [node.text for node in tree.walk() if node.tag.endswith("}t")]
    assert "".join(texts) == "开门合计851.80{{。1 物业服务费2 车位管理费"


def test_codes_it_names_are_codes():
    """The last table names codes of docs/problems.md."""
    known = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z]+(?:-[a-z]+)+)`", "".join(row[0] for row in table("When it says no")))
    assert len(named) > 10
    assert [code for code in named if f"`{code}`" not in known] == []


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert target.startswith("https://") or (ROOT / "docs" / target).resolve().exists(), target


def test_the_fonts_it_counts_on_are_there():
    """宋体, 黑体 and 仿宋 have a stand-in on the shelf."""
    shelf = open_shelf(ROOT / "fonts")
    for name in ("宋体", "黑体", "仿宋"):
        assert shelf.match(name, bold=False, italic=False, han=True).face
