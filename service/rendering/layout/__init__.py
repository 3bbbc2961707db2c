"""Layout: a resolved Word document to pages, by the measured rules of the reference (docs/layout.md).

runs → portions; paragraph → lines; stack, table → strips; flow → pages; drawing → content streams.

    >>> layout = lay_out(document, shelf)
    >>> len(layout.pages), layout.problems
    (1, ())
"""

from dataclasses import dataclass
from unicodedata import bidirectional
from weakref import WeakKeyDictionary

from service.paper.content import Page
from service.paper.fonts import Face, Match, Shelf
from service.rendering.layout.beyond import Hidden, beyond
from service.rendering.layout.drawing import draw
from service.rendering.layout.flow import Flow
from service.rendering.layout.metrics import Font, Foundry
from service.rendering.layout.setter import Setter
from service.rendering.layout.tagging import Tagger
from service.rendering.word.model import Document
from service.terms.problems import Problem

__all__ = ["Layout", "lay_out"]

SHOWN = 40
"""Characters of a text that a message repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Laid-out pages, and what is to be said about them."""

    pages: tuple[Page, ...]
    """Empty where the document was only measured."""
    count: int
    """Number of pages."""
    problems: tuple[Problem, ...] = ()
    """Characters no font has, and text that nobody could see: nothing is silently lost."""
    substitutions: tuple[str, ...] = ()
    """Fonts the document names and the shelf replaces, and styles it imitates: "楷体 → Noto Serif SC (仿斜体 slanted)"."""


_SETTERS: WeakKeyDictionary[Shelf, Setter] = WeakKeyDictionary()
"""One setter a shelf: it remembers the lines of static paragraphs."""


def lay_out(
    document: Document, shelf: Shelf, *, specimen: str = "", keep_units: bool = False, drawn: bool = True, watched: bool = True
) -> Layout:
    """The pages of a document.

    `specimen` is drawn large, light and diagonal under the text of every page. `keep_units` keeps amounts, dates, numbers
    with their units and a signature block together: the rules of our own letters, which the reference does not have.
    With `drawn` off the pages are counted and nothing is drawn, which is half the work. With `watched` off text that nobody
    could see is not looked for: a letter was measured before.
    """
    setter = _SETTERS.get(shelf)
    if setter is None:
        setter = _SETTERS[shelf] = Setter(Foundry(shelf))
    setter.begin(document)
    plans = Flow(document, setter, strict=keep_units).run()
    face = _specimen_face(shelf) if specimen else None
    fonts: set[Font] = set()
    tagger = Tagger()
    pages = tuple(draw(plan, fonts, tagger, specimen=specimen, specimen_face=face) for plan in plans if drawn)
    matches = {font.match for font in fonts}
    return Layout(
        pages=pages,
        count=len(plans),
        problems=(
            *(_missing(where, char) for where, char in setter.missing),
            *(_hidden(one, blocking=keep_units) for one in dict.fromkeys(beyond(plans) if watched else ())),
        ),
        substitutions=tuple(sorted({said for match in matches if (said := _said(match))})),
    )


def _said(match: Match) -> str:
    """What stands for a font that is not there, and which of its styles are imitated; nothing where it is as asked."""
    bold, slanted = ("仿粗体 emboldened" if match.embolden else ""), ("仿斜体 slanted" if match.slant else "")
    imitated = ", ".join(filter(None, (bold, slanted)))
    if not match.substituted and not imitated:
        return ""
    return f"{match.asked} → {match.face.family}" + (f" ({imitated})" if imitated else "")


def _specimen_face(shelf: Shelf) -> Face:
    return shelf.match("SimHei", bold=True, italic=False, han=True).face


def _missing(where: str, char: str) -> Problem:
    if bidirectional(char) in {"R", "AL"}:
        return Problem(
            code="right-to-left",
            field=where,
            shown=f"U+{ord(char):04X} {char}",
            hint="不支持从右向左的文字。/ Right-to-left text is not supported.",
        )
    return Problem(
        code="missing-glyph",
        field=where,
        shown=f"U+{ord(char):04X} {char}",
        hint="没有字体含有这个字：请核对原文，或换用通用规范汉字。/ No font has this character: check the source.",
    )


def _hidden(one: Hidden, *, blocking: bool) -> Problem:
    return Problem(
        code="text-hidden",
        field=f"page {one.page}",
        shown=one.text[:SHOWN],
        hint="文字在纸外、单元格外或固定高度的行、框之外，印不出来：请加大行高、框高，或改缩进。/ "
        "This text lies beyond the paper, its cell, or a row or box of fixed height: make room for it.",
        blocking=blocking,
    )
