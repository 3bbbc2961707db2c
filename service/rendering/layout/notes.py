"""Footnotes: at the foot of the page their reference stands on, under a rule a quarter as wide as the text.

A strip brings the notes its lines refer to along: it fits where strip and notes fit, or where at least a line of them does.
What does not fit goes on at the foot of the next page.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.rendering.layout.balance import TOLERANCE
from service.rendering.layout.lines import Setting
from service.rendering.layout.stack import Placed, Stack, Strip, stacked
from service.rendering.word.model import Document, Note, Section

if TYPE_CHECKING:
    from service.rendering.layout.setter import Setter

ABOVE = 114
"""Room above the first note of a page, twips; the rule stands in its middle."""
RULE_SHARE = 4
"""The rule is the text's width divided by this."""
RULE_POINTS = 0.5


def set_notes(strip: Strip, section: Section, document: Document, setter: "Setter") -> list[Stack]:
    """The notes a strip refers to, each set in the width of the page's text."""
    if not document.footnotes:
        return []
    setting = Setting(
        width=section.width - section.left - section.right,
        default_tab=document.default_tab,
        expand_breaks=not document.no_shift_return_expand,
    )
    return [stacked(note.blocks, setting, setter) for note in _notes(strip)]


def height_of(notes: list[Stack]) -> float:
    """The room a page's notes take with the rule above them."""
    return ABOVE + sum(note.height for note in notes) if notes else 0.0


def cut_notes(notes: list[Stack], room: float) -> tuple[list[Stack], list[Stack]]:
    """What of notes fits in a room, line by line, and what goes on on the next page; nothing where no line does."""
    taken: list[Stack] = []
    for index, note in enumerate(notes):
        if note.height <= room + TOLERANCE:
            taken.append(note)
            room -= note.height
            continue
        count = sum(placed.bottom <= room + TOLERANCE for placed in note.placed)
        rest = note
        if count:
            start = note.placed[count].top
            taken.append(Stack(note.placed[:count], start))
            moved = [Placed(item.top - start, item.strip, item.origin - start) for item in note.placed[count:]]
            rest = Stack(moved, note.height - start)
        return taken, [rest, *notes[index + 1 :]]
    return taken, []


def _notes(strip: Strip) -> Iterator[Note]:
    if strip.line is not None:
        yield from strip.line.notes
    if strip.row is not None:
        for cell in strip.row.cells:
            for placed in cell.content.placed:
                yield from _notes(placed.strip)
