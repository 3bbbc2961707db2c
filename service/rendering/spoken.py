"""Spoken: what one letter says, out of the values behind its chunks; no tree, no layout.

The fixed words of a form (`rendering.outline`) are put together once; a letter of that form only sets its values into them. So
the wording of every letter can be read for next to nothing.

    >>> [passage.filled(outline.values) for passage in spoken(program, outline.form).moving]
    ['致：赵一禾 先生/女士（翠湖花园1号楼1单元101）', ...]
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.paper.memo import Memo
from service.rendering.builder import START, STATIC, TEXT
from service.rendering.node import Node
from service.rendering.part import Part
from service.rendering.template import Program
from service.rendering.word.parse import WORD

_PARAGRAPH, _TEXT = WORD + "p", WORD + "t"
_BLANKS = frozenset((WORD + "tab", WORD + "br", WORD + "cr"))
_UNSAID = frozenset(
    (WORD + "instrText", WORD + "delText", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
)
"""Instructions of fields, what a revision took out, and the second picture of what is said already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph of the letters of a form."""

    where: str
    """The place of the first tag in it: "document ¶12"; the part, where it has none."""
    fixed: tuple[str, ...]
    """Its own words, before, between and behind the values."""
    holes: tuple[int, ...]
    """Which value stands behind each of `fixed` but the last."""

    def filled(self, values: Sequence[str]) -> str:
        """What it says in one letter."""
        said = [text for at, hole in enumerate(self.holes) for text in (self.fixed[at], values[hole])]
        return "".join((*said, self.fixed[-1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What the letters of a form say."""

    still: str
    """The paragraphs that say the same in each."""
    moving: tuple[Passage, ...]
    """The others, in the order of their parts."""


_KEPT: Memo[tuple[str, str], Spoken] = Memo(256)
"""By digest of the program and form."""


def spoken(program: Program, form: str) -> Spoken:
    """What the letters of a form say."""
    known = _KEPT.get((program.digest, form))
    if known is None:
        every = tuple(_read(program, form))
        known = Spoken(
            still="\n".join(passage.fixed[0] for passage in every if not passage.holes),
            moving=tuple(passage for passage in every if passage.holes),
        )
        _KEPT.put((program.digest, form), known)
    return known


def _read(program: Program, form: str) -> Iterator[Passage]:
    value = 0
    for part, numbers in zip(program.compiled, form.split(";"), strict=True):
        if part.static is not None:
            yield from _passages(part, [(_said(part.static), "", -1)])
            continue
        pieces = []
        for number in filter(None, numbers.split(",")):
            place = part.before.get(number)
            pieces.append((_chunk(part, number), place.where if place else "", value))
            value += 1
        yield from _passages(part, pieces)


def _passages(part: Part, pieces: Sequence[tuple[str, str, int]]) -> Iterator[Passage]:
    """The paragraphs of pieces: words with a mark before each paragraph, where the value behind them comes from, and which."""
    name = part.name.rpartition("/")[2].removesuffix(".xml")
    fixed, holes, where, text = list[str](), list[int](), "", ""
    for words, place, value in pieces:
        first, *others = words.split("\n")
        text += first
        for other in others:
            if holes or text.strip():
                yield Passage(where=where or name, fixed=(*fixed, text), holes=tuple(holes))
            fixed, holes, where, text = [], [], "", other
        if value >= 0:
            fixed.append(text)
            holes.append(value)
            where, text = where or place, ""
    if holes or text.strip():
        yield Passage(where=where or name, fixed=(*fixed, text), holes=tuple(holes))


def _chunk(part: Part, number: str) -> str:
    said = []
    for code, what, _, children, _ in part.chunks[number]:
        if code == START:
            said.append(_mark(what))
            said += map(_said, children or ())
        elif code == STATIC:
            said.append(_said(what))
        elif code == TEXT:
            said.append(what)
    return "".join(said)


def _said(node: Node) -> str:
    if node.tag in _UNSAID:
        return ""
    own = node.text.replace("\n", " ") if node.tag == _TEXT else _mark(node.tag)
    return own + "".join(map(_said, node.children))


def _mark(tag: str) -> str:
    return "\n" if tag == _PARAGRAPH else " " if tag in _BLANKS else ""
