"""Stock: what all letters of a template embed of a face depends on the template alone."""

import io
from datetime import datetime
from typing import Any

import pikepdf
from docx import Document as Word
from letters_for_templates import CARD, PUBLIC, paragraphs
from models_for_layout import shelf

from service.paper.fonts import open_shelf
from service.paper.own import EmbeddedSet, read_to_unicode
from service.rendering.letter import render
from service.rendering.stock import FIGURES, stocks
from service.rendering.template import compile_template
from service.rendering.word.reader import Reader
from service.settings import data_folder
from service.terms.dates import SHANGHAI
from service.terms.notice import Notice, Place, freeze, opaque

SALT = bytes(range(32))
BODY = "致：{{ debtor.name }}，您尚欠{{ total|daxie }}。{% if issuer.phone %}请来电{% else %}请来函{% endif %}，{{ number }}"


def notice(number: int, **changes: Any) -> Notice:
    public = PUBLIC | {"doc_id": opaque(SALT, "doc"), "columns": {}, "payment": {}} | changes
    place = Place(
        no=number, number=f"物催〔2026〕{number}号", issued=datetime(2026, 10, 1, tzinfo=SHANGHAI), checkpoint="", url=""
    )
    return freeze(place=place, salt=SALT, public=public, internal={})


def shown(texts: Any) -> str:
    return "".join(texts.values())


def test_all_branches_and_figures_are_common() -> None:
    """Both branches, the figures, and nothing of what the values say."""
    program = compile_template(paragraphs(BODY), CARD)
    (serif,) = stocks(program, Reader(program.package), shelf()).values()
    assert set("致您尚欠请来电函，" + FIGURES) <= set(shown(serif.texts))
    assert not set("伟诚") & set(shown(serif.texts))


def test_letters_made_before_do_not_tell() -> None:
    """The same bytes whatever was made before, from a shelf and a program that nobody has used."""
    letters = [notice(12), notice(13, debtor={"name": "欧阳电函", "salutation": ""}), notice(14, total="98765.43")]

    def made(order: tuple[int, ...]) -> dict[int, str]:
        fresh, program = open_shelf(data_folder("fonts")), compile_template(paragraphs(BODY), CARD)
        return {at: render(program, letters[at], shelf=fresh, symbol=None, producer="t").sha256 for at in order}

    assert made((0, 1, 2)) == made((2, 1, 0)) == {**made((1,)), **made((0,)), **made((2,))}


def places(font: pikepdf.Object) -> bytes:
    return font.DescendantFonts[0].CIDToGIDMap.read_bytes()


def test_a_letter_embeds_what_is_common_and_what_it_shows() -> None:
    """One font with both, every glyph with its text."""
    program = compile_template(paragraphs(BODY), CARD)
    letter = render(program, notice(12), shelf=shelf(), symbol=None, producer="t")
    with pikepdf.open(io.BytesIO(letter.pdf)) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        texts = {at: read_to_unicode(font.ToUnicode.read_bytes()) for at, font in enumerate(fonts)}
        assert all(set(EmbeddedSet().add(one)) <= set(texts[at]) | {0} for at, one in enumerate(map(places, fonts)))
    assert set("王伟电函〔〕") <= set("".join(map(shown, texts.values())))


def test_branches_across_paragraphs_are_all_common() -> None:
    """A branch may end the paragraph it began in and begin another; the static text of all of them is laid out."""
    document, out = Word(), io.BytesIO()
    for text in ("甲{% if issuer.phone %}乙", "丙{% else %}丁", "戊{% endif %}己", "庚辛"):
        document.add_paragraph(text)
    document.save(out)
    program = compile_template(out.getvalue(), CARD)
    (serif,) = stocks(program, Reader(program.package), shelf()).values()
    assert set("甲乙丙丁戊己庚辛") <= set(shown(serif.texts))
    assert render(program, notice(12), shelf=shelf(), symbol=None, producer="t").pages == 1
