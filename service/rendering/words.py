"""Words: what a template can say, whichever branch it takes, and what one letter says, as plain paragraphs with their places.

For readers of wording, not for the layout: text in order, tags taken out, no lines and no pages.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from service.rendering.card import UNCARDED, Card, load_card
from service.rendering.specimen import notice
from service.rendering.template import Program, compile_template, expand_plain
from service.rendering.word.model import Anchor, Block, Break, Document, Note, Paragraph, Tab, Table, Text
from service.rendering.word.package import open_package
from service.rendering.word.reader import Reader
from service.terms.canonical import Json
from service.terms.decision import Stage
from service.terms.notice import template_view
from service.terms.problems import Refused

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
Said = tuple[str, str]
"""Place ("document ¶12") and text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A template's words."""

    card: Card
    every: tuple[Said, ...]
    """Paragraph by paragraph, all branches, tags taken out."""
    letter: str
    """A letter with invented data; empty where none could be made."""
    public: dict[str, Any]
    """The public part of the invented notice."""
    variables: tuple[str, ...]
    """The names the template uses, in any branch."""
    qr: bool
    """Whether it has a place for the payment QR."""


def words_of_files(docx: bytes, card: bytes | None) -> Words:
    """The words of a template and its card, if it has one, as they come from files: a task for another process.

    Raises Refused for a template that cannot be compiled.
    """
    return words_of(compile_template(docx, load_card(card) if card else UNCARDED))


def letter_words(program: Program, public: Json) -> tuple[Said, ...]:
    """What one letter says, paragraph by paragraph; raises Refused as `Program.expand` does."""
    parts = program.expand(template_view(public)).parts
    return tuple(said(Reader(program.package).read(parts)))


def words_of(program: Program) -> Words:
    """The words of a compiled template."""
    stage = program.card.stages[0] if program.card.stages else Stage.REMINDER
    public = notice(program.columns, stage).public
    try:
        letter = "\n".join(text for _, text in letter_words(program, public))
    except Refused:
        letter = ""  # what is wrong with it is told by those who render it
    return Words(
        card=program.card,
        every=template_words(program.docx),
        letter=letter,
        public=public,
        variables=program.variables,
        qr=program.has_symbol,
    )


def template_words(docx: bytes) -> tuple[Said, ...]:
    """Every paragraph of a template, all branches, tags taken out."""
    package = open_package(docx)
    plain = ((where, _TAG.sub("", text)) for where, text in said(Reader(package).read(expand_plain(package))))
    return tuple((where, text) for where, text in plain if text.strip())


def said(document: Document) -> Iterator[Said]:
    """The paragraphs of a document: body, then headers and footers, text boxes and notes where they are anchored."""
    for section in document.sections:
        yield from _blocks(section.blocks)
    seen: set[int] = set()
    for section in document.sections:
        for furniture in (section.headers, section.footers):
            for blocks in (furniture.default, furniture.first, furniture.even):
                if blocks is not None and id(blocks) not in seen:
                    seen.add(id(blocks))
                    yield from _blocks(blocks)


def _blocks(blocks: Iterable[Block]) -> Iterator[Said]:
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from _blocks(cell.blocks)
        else:
            yield from _paragraph(block)


def _paragraph(paragraph: Paragraph) -> Iterator[Said]:
    text = paragraph.label.text + " " if paragraph.label else ""
    inside: list[Said] = []
    for item in paragraph.items:
        if isinstance(item, Text):
            text += item.text.replace("\u00ad", "")
        elif isinstance(item, Tab | Break):
            text += " "
        elif isinstance(item, Note):
            inside += _blocks(item.blocks)
        elif isinstance(item, Anchor) and isinstance(item.drawing, tuple):
            inside += _blocks(item.drawing)
    yield paragraph.where, text
    yield from inside
