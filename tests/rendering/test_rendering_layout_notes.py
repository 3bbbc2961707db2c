"""Footnotes and endnotes: numbers, marks, what goes on on the next page. Measured on the reference (docs/layout.md)."""

from dataclasses import replace

import pytest
from models_for_layout import RUN, broken, document, page_text, pages, paragraph
from test_rendering_word_reader import NAMES, packed, said

from service.rendering.layout.notes import ABOVE, height_of
from service.rendering.word.model import Document, Grid, Note, Paragraph, Text
from service.rendering.word.package import Package
from service.rendering.word.reader import read

LINES = 50
"""Lines of 276 twips a page of 13,958 holds."""


def noted(text: str, *notes: tuple[str, ...]) -> Paragraph:
    blocks = [tuple(paragraph(line) for line in note) for note in notes]
    return paragraph((Text(text=text, style=RUN), *(Note(blocks=note) for note in blocks)))


def with_notes(*blocks: Paragraph, **section) -> Document:
    return replace(document(*blocks, **section), footnotes=True)


def test_a_note_goes_on_on_the_next_page() -> None:
    """45 lines leave 1,538 twips: the rule and five lines of a note of six; one stands at the foot of the next page."""
    body = [paragraph(str(index)) for index in range(44)]
    one, two = pages(with_notes(*body, noted("last", tuple("abcdef")), paragraph("next")))
    assert [len(stack.placed) for page in (one, two) for stack in page.notes] == [5, 1]
    assert page_text(two) == ["next"]
    assert height_of(two.notes) == ABOVE + 276


def test_a_line_moves_where_not_a_line_of_its_note_fits() -> None:
    body = [paragraph(str(index)) for index in range(LINES - 1)]
    one, two = pages(with_notes(*body, noted("last", tuple("ab"))))
    assert (one.notes, page_text(two)) == ([], ["last"])


def test_a_note_longer_than_what_follows_has_pages_of_its_own() -> None:
    plans = pages(with_notes(noted("only", tuple(str(index) for index in range(2 * LINES + 10)))))
    assert sum(len(stack.placed) for page in plans for stack in page.notes) == 2 * LINES + 10
    assert len(plans) == 3


def test_pages_with_notes_are_not_centred_on_the_grid() -> None:
    grid = Grid(kind="lines", pitch=312)
    (plain,) = pages(with_notes(paragraph("a"), grid=grid))
    (footed,) = pages(with_notes(noted("a", ("n",)), grid=grid))
    assert (plain.placed[0][1].top, footed.placed[0][1].top) == (1440 + 115, 1440)


def test_no_gap_beside_the_number_of_a_note() -> None:
    """Between Han and figures there is a gap, between Han and a note's number there is none."""
    items = [Text(text=text, style=RUN) for text in ("天", "1", "地")]
    with_number = broken(paragraph((*items[:2], Note(blocks=()), items[2]))).lines[0].pieces
    assert [piece.x for piece in with_number] == [0, 240, 360]
    assert broken(paragraph(tuple(items))).lines[0].pieces[1].x == 240 + 48


def package(body: str, kind: str, notes: str) -> Package:
    whole = packed(body)
    name = f"word/{kind}s.xml"
    parts = {**whole.parts, name: f"<w:{kind}s {NAMES}>{notes}</w:{kind}s>".encode()}
    return Package(**{key: getattr(whole, key) for key in Package.__slots__} | {"parts": parts, f"{kind}s": name})


@pytest.mark.parametrize(
    ("form", "start", "number"),
    [("decimal", 1, "1"), ("upperRoman", 4, "IV"), ("chicago", 2, "†"), ("chineseCounting", 3, "三")],
)
def test_numbers_of_notes(form: str, start: int, number: str) -> None:
    words = f'<w:footnotePr><w:numFmt w:val="{form}"/><w:numStart w:val="{start}"/></w:footnotePr>'
    note = '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>note</w:t></w:r></w:p></w:footnote>'
    found = read(
        package(f'<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p><w:sectPr>{words}</w:sectPr>', "footnote", note)
    )
    text, item = found.sections[0].blocks[0].items
    assert (text.text, said(item.blocks[0])) == (number, number + "note")


def test_an_authors_own_mark_stands_before_the_note() -> None:
    note = '<w:footnote w:id="2"><w:p><w:r><w:t> note</w:t></w:r></w:p></w:footnote>'
    run = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>*</w:t></w:r>'
    found = read(package(f"<w:p>{run}</w:p>", "footnote", note))
    item, text = found.sections[0].blocks[0].items
    assert (text.text, said(item.blocks[0])) == ("*", "*note")


def test_endnotes_stand_behind_the_text_on_their_own_page() -> None:
    note = '<w:endnote w:id="2"><w:p><w:r><w:endnoteRef/></w:r><w:r><w:t> late</w:t></w:r></w:p></w:endnote>'
    found = read(package('<w:p><w:r><w:t>a</w:t><w:endnoteReference w:id="2"/></w:r></w:p>', "endnote", note))
    text, notes = found.sections
    assert said(text.blocks[0]) == "ai"
    assert (said(notes.blocks[0]), notes.left, notes.headers.default) == ("ilate", 1134, None)
    assert [page_text(page) for page in pages(found)] == [["ai"], ["ilate"]]
