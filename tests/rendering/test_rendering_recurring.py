"""Recurring elements: a program that has made letters before gives the trees that a fresh one gives."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from letters_for_templates import CARD, PUBLIC, docx

from service.rendering.node import Node
from service.rendering.recurring import PATIENCE
from service.rendering.template import compile_template

NAMES = st.sampled_from(["王伟", "李娜", "", " ", "a\nb", "a\tb"])
LINES = st.lists(st.sampled_from(PUBLIC["lines"]), max_size=4)


def letter(document: Any) -> None:
    document.add_paragraph("致：{{ debtor.name }}，{% if issuer.phone %}请来电{{ issuer.phone }}{% else %}请来函{% endif %}。")
    document.add_paragraph("{{ qr }}")
    grid = document.add_table(rows=4, cols=2)
    texts = (
        ("费用", "金额{{ debtor.name }}"),
        ("{%tr for line in lines %}", ""),
        ("{{ line.charge }}", "{{ line.amount|money }}"),
        ("{%tr endfor %}", ""),
    )
    for row, words in zip(grid.rows, texts, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    document.add_paragraph("{%p if lines %}")
    document.add_paragraph("共{{ lines|length }}项")
    document.add_paragraph("{%p endif %}")


DOCX = docx(letter)
USED = compile_template(DOCX, CARD)


def shape(node: Node) -> object:
    return node.tag, node.attrib, node.text, [shape(child) for child in node.children]


def tree(program: Any, public: dict[str, Any]) -> object:
    return shape(program.expand(public).parts["word/document.xml"])


@given(NAMES, NAMES, LINES)
@settings(max_examples=80, deadline=None)
def test_letters_made_before_change_nothing(name: str, phone: str, lines: list[dict[str, str]]) -> None:
    """Whatever came before, and however often: the tree of a letter is that of a program nobody has used."""
    public = PUBLIC | {"debtor": {"name": name}, "issuer": {"phone": phone}, "lines": lines}
    expected = tree(compile_template(DOCX, CARD), public)
    for _ in range(3):
        assert tree(USED, public) == expected


def test_what_comes_again_is_shared() -> None:
    """From the third letter on a paragraph with the same values is one node; the symbol's never is."""
    program = compile_template(DOCX, CARD)
    bodies = [program.expand(PUBLIC).parts["word/document.xml"].children[0].children for _ in range(4)]
    assert bodies[2][0] is bodies[3][0]
    assert bodies[2][0].static
    assert bodies[2][1] is not bodies[3][1]
    assert not bodies[3][1].static


def test_what_is_always_new_is_not_remembered() -> None:
    """An element that says something new every time is no longer looked up, and its letters are right all the same."""
    program = compile_template(DOCX, CARD)
    for at in range(2 * PATIENCE):
        public = PUBLIC | {"debtor": {"name": f"甲{at}"}}
        assert f"甲{at}" in str(tree(program, public))
