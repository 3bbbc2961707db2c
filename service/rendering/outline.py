"""Outlines: what a letter is but for its words, so that many letters can be measured by two.

Letters of one template whose tags and loops ran the same way are built of the same chunks and differ in their values only.
Such letters lie between two that nobody sends: one with the widest value in every place, one with the narrowest. Where those
two take the same number of pages, so does every letter between them, and none of them needs to be laid out to be counted.

Half a square that marks share at the edge of a value (layout/squeezing.py) is not reckoned: it moves a line's end less than
the widths of Latin letters do, which differ by face.

An outline is taken only of what is sure to be drawn: a letter with a character that no font has, or that could change how the
text runs, has none and is laid out by itself, as is every letter of a template whose values decide more than words.

    >>> one = outline(program, public, Ruler(shelf))
    >>> one.values[7], one.widths[7]
    ('王伟', 2000)
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.paper.fonts import Shelf
from service.paper.memo import Memo
from service.rendering.builder import VALUE
from service.rendering.sandbox import REMOVED
from service.rendering.template import Program
from service.rendering.tokens import CLOSE, LISTING, OPEN
from service.terms.canonical import Json
from service.terms.notice import template_view

EM = 1000
"""Width of a Han character; others are measured against it."""
HAN = "\u2e80"
"""From here on characters are as wide as they are high, but for a few that are narrower and count as wide."""
_PIECE = re.compile(f"{OPEN}([0-9]+){CLOSE}([^{OPEN}]*)")
_INSTRUCTION = re.compile(rb'<w:instrText[^>]*>\s*([^<\s]*)|w:instr="\s*([^"\s]*)')
_COUNTS = {b"PAGE", b"NUMPAGES", b"SECTIONPAGES"}
"""Fields whose result does not depend on the letter's words, as that of IF does."""
_UNUSUAL = re.compile(
    f"{LISTING.pattern}|{REMOVED}|[\u0000-\u001f\u0300-\u036f\u0590-\u08ff\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ue000-\uf8ff\ufb1d-\ufdff\ufe00-\ufe0f\ufe70-\ufeff\ufffd\U000e0000-\U0010ffff]"
)
"""New paragraphs, marks on other characters, what has no glyph, nobody can read for sure, or runs from right to left."""

_PLAIN: Memo[str, bool] = Memo(64)
"""By digest of the program, whether its values are nothing but words."""


class Ruler(dict[str, int]):
    """The width of every character that can be drawn, in thousandths of an em; -1 for the others."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self._shelf = shelf
        self._latin = shelf.match("Times New Roman", bold=False, italic=False, han=False).face

    def __missing__(self, char: str) -> int:
        if _UNUSUAL.match(char) or not self._shelf.covers(char):
            width = -1
        elif char >= HAN or not (gid := self._latin.gid(char)):
            width = EM
        else:
            width = self._latin.advance(gid) * EM // self._latin.upem
        self[char] = width
        return width


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A letter's chunks, and the value behind each."""

    form: str
    """Chunk numbers: "0,1,2" a part, parts parted by ";"."""
    values: tuple[str, ...]
    widths: tuple[int, ...]


def outline(program: Program, public: Json, ruler: Ruler) -> Outline | None:
    """The outline of a letter, or None where it must be laid out by itself.

    Raises Refused as `Program.expand` does.
    """
    if not _plain(program):
        return None
    tokens = program.tokens(template_view(public))
    if tokens is None:
        return None
    forms, values = [], list[str]()
    for text in tokens:
        pieces = _PIECE.findall(text)
        if sum(len(number) + len(value) + 2 for number, value in pieces) != len(text):
            return None
        forms.append(",".join([number for number, _ in pieces]))
        values += [value for _, value in pieces]
    widths = []
    for value in values:
        each = [ruler[char] for char in value]
        if each and min(each) < 0:
            return None
        widths.append(sum(each))
    return Outline(form=";".join(forms), values=tuple(values), widths=tuple(widths))


def tokens_of(form: str, values: Sequence[str]) -> Iterator[str]:
    """The token strings, part by part, of a form with these values."""
    left = iter(values)
    for part in form.split(";"):
        yield "".join(f"{OPEN}{number}{CLOSE}{next(left)}" for number in part.split(",") if number)


def _plain(program: Program) -> bool:
    """Whether a template's values are words and nothing else: no attribute, no field that compares or looks up."""
    known = _PLAIN.get(program.digest)
    if known is None:
        known = _words_only(program)
        _PLAIN.put(program.digest, known)
    return known


def _words_only(program: Program) -> bool:
    if any(step[0] == VALUE for part in program.compiled for steps in part.chunks.values() for step in steps):
        return False
    stories = (program.package.parts[name] for name in program.package.story_parts)
    said = (one or two for story in stories for one, two in _INSTRUCTION.findall(story))
    return all(word.upper() in _COUNTS for word in said)
