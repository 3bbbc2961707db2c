"""What a letter says without its tree is what its tree says."""

import re

import pytest

from service.paper.fonts import open_shelf
from service.rendering.card import load_card
from service.rendering.outline import Ruler, outline
from service.rendering.specimen import notice
from service.rendering.spoken import spoken
from service.rendering.template import compile_template
from service.rendering.words import letter_words
from service.settings import data_folder
from service.terms.decision import Stage
from service.wiring.templates import library

RULER = Ruler(open_shelf(data_folder("fonts")))


def bare(text):
    """Without blanks and figures: page numbers are fields, which only a page knows."""
    return re.sub(r"[\s0-9]", "", text)


@pytest.mark.parametrize("name", library().templates)
def test_the_same_words(name):
    """Every paragraph of a shipped letter, once, whichever way it is read; those with values know where their tag stands."""
    docx, card = library().templates[name]
    program = compile_template(docx, load_card(card))
    public = notice(program.columns, program.card.stages[0] if program.card.stages else Stage.REMINDER).public
    drawn = outline(program, public, RULER)
    said = spoken(program, drawn.form)
    moving = [passage.filled(drawn.values) for passage in said.moving]
    found = {bare(text) for text in (*said.still.split("\n"), *moving)} - {""}
    assert found == {bare(text) for _, text in letter_words(program, public)} - {""}
    assert all("¶" in passage.where for passage in said.moving)
    assert spoken(program, drawn.form) is said
