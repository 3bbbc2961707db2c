"""Words: all that a template can say, and what one letter says."""

import io

import docx
import pytest

from service.rendering.card import load_card
from service.rendering.template import compile_template
from service.rendering.words import template_words, words_of, words_of_files
from service.wiring.templates import library

CARD = b'id = "own"\ntitle = "t"\nstages = ["demand"]\nchannels = ["hand"]\n'


def template() -> bytes:
    """A branch that invented data does not take, a table, a header, a footnote-free body."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "翠禾物业 {{ number }}"
    document.add_paragraph("致：{{ debtor.name }}")
    document.add_paragraph("{% if currency != 'CNY' %}")
    document.add_paragraph("大额欠费另行处理")
    document.add_paragraph("{% endif %}")
    table = document.add_table(rows=1, cols=1)
    table.cell(0, 0).text = "合计 {{ total }} {# 注 #}"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_every_branch_is_read_with_its_place():
    """Tags are taken out, words of all branches stay."""
    found = dict(template_words(template()))
    assert found["document ¶3"] == "大额欠费另行处理"
    assert found["document table 1 row 1 cell 1 ¶1"].strip() == "合计"
    assert "翠禾物业 " in found.values()


def test_a_letter_says_what_its_branch_says():
    """In yuan the branch is not taken."""
    words = words_of(compile_template(template(), load_card(CARD)))
    assert "大额欠费" not in words.letter
    assert f"致：{words.public['debtor']['name']}" in words.letter
    assert f"合计 {words.public['total']}" in words.letter
    assert not words.qr


@pytest.mark.parametrize("name", library().templates)
def test_shipped_letters_have_words(name):
    """Each shipped template makes a letter out of invented data that shows its number and its QR or account."""
    words = words_of_files(*library().templates[name])
    assert words.public["number"] in words.letter
    assert words.qr == (name not in {"instalment", "payment-confirmed", "pledge", "service-receipt"})
    assert len(words.every) > 5
