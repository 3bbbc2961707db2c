"""All mistakes of a template's part, not only the first.

Compiling stops at the first mistake, with its place. Here the tag at that place is made harmless, as far as possible in as
many characters (so that places and the words round them stay what they are), and the part is compiled again, until nothing
is left or nothing more can be told. The compiler and the sandbox stay the only judges of what is a mistake.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from service.rendering.node import Node
from service.rendering.part import NESTING, Part, compile_part
from service.rendering.specimen import Columns
from service.rendering.tags import CURLY, OPENER, SMART_QUOTE, TAG, Misplaced, Place, around, stories
from service.rendering.word.parse import parse
from service.terms.problems import Problem, Refused

MOST_FAULTS = 100
"""Told of one part; whoever mends those sees the rest."""
LEAST_FAULTS = 10
MOST_TAGS = 30_000
"""Tags looked at over all rounds, because each round compiles the whole part: a book full of mistakes tells fewer at once."""

PAIRING = re.compile(r"is never ended|has no .* before it")
EDGES = re.compile(r"\{[{%#]|[}%#]\}")
WIDE = str.maketrans("｛｝％", "{}%")
CONDITION = re.compile(r"(\{%[-+]?(?:p|tr|tc|r)?\s*(?:el)?if\b\s*)(.*?)(\s*[-+]?%\})", re.DOTALL)
LOOP = re.compile(r"(\{%[-+]?(?:p|tr|tc|r)?\s*for\s+[A-Za-z]\w*(?:\s*,\s*[A-Za-z]\w*)*\s+in\s*)(.*?)(\s*[-+]?%\})", re.DOTALL)


@dataclass(slots=True, kw_only=True)
class Looked:
    """A part after all its mistakes were made harmless."""

    problems: list[Problem] = field(default_factory=list)
    undefined: list[Problem] = field(default_factory=list)
    """Names that were missing when the sample was filled in."""
    part: Part | None = None
    """Compiled without its mistakes, places as in the file; None where that could not be done."""
    tree: Node | None = None
    """Filled with the sample's data, what was wrong left out."""
    split: tuple[Place, ...] = ()
    """Tags that Word cut into several runs: they work, their format is that of their first character."""
    curly: tuple[Place, ...] = ()
    """Tags with curly quotes, which are taken for straight ones."""


def look(name: str, data: bytes, sample: Mapping[str, Any]) -> Looked:
    """Compile and fill a part with a sample notice, and tell every mistake with its place.

    Raises Refused only for a part that is not to be read at all: "template-entities", "template-not-docx",
    "template-too-large".
    """
    return _Search(name, data, sample).run()


class _Search:
    """The search through one part; `texts` is edited as mistakes are found."""

    def __init__(self, name: str, data: bytes, sample: Mapping[str, Any]) -> None:
        self.name = name
        self.sample = sample
        compile_checked(name, data)
        self.root = parse(data, name)
        self.texts = dict(stories(self.root, name.rpartition("/")[2].removesuffix(".xml")))
        self.original = {where: _joined(texts) for where, texts in self.texts.items()}
        self.unpaired = False
        self.looked = Looked(split=tuple(self._split()), curly=tuple(self._curly()))

    def run(self) -> Looked:
        tags = sum(len(TAG.findall(text)) for text in self.original.values())
        for _ in range(max(LEAST_FAULTS, min(MOST_FAULTS, MOST_TAGS // max(tags, 1)))):
            try:
                part = compile_part(self.name, etree.tostring(self.root, encoding="utf-8"))
                if self.looked.part is None:  # later ones lack the names of what was made harmless since
                    self.looked.part = replace(part, places=tuple(map(self._as_written, part.places)))
                self.looked.tree, _ = part.expand({**self.sample, "columns": Columns(part.kinds)})
            except Misplaced as error:
                self._tell(error)
                if not self._mend(error):
                    break
            else:
                break
        order = {where: at for at, where in enumerate(self.texts)}
        self.looked.problems.sort(key=lambda problem: order.get(problem.field, -1))
        return self.looked

    def _as_written(self, place: Place) -> Place:
        """The place with the words round it as they were before anything was made harmless."""
        original = self.original.get(place.where, "")
        if place.start < 0 or len(original) != len(_joined(self.texts.get(place.where, []))):
            return place
        found = TAG.match(original, place.start) or EDGES.match(original, place.start)
        return replace(place, shown=around(original, *found.span())) if found else place

    def _tell(self, error: Misplaced) -> None:
        if PAIRING.search(error.message):
            if self.unpaired:
                return  # one tag without its partner leaves others alone
            self.unpaired = True
        said = error.message.removeprefix(f"{error.place.where}: ")
        place = self._as_written(error.place)
        problem = Problem(code=error.code, field=place.where, shown=place.shown, hint=f"{error.hint} ({said})")
        told = self.looked.undefined if error.code == "undefined-variable" else self.looked.problems
        if problem not in told:
            told.append(problem)

    def _mend(self, error: Misplaced) -> bool:
        """Make the tag harmless that the error names; false where there is nothing more to do."""
        texts = self.texts.get(error.place.where)
        if error.hint == NESTING or not texts:
            return False
        before = _joined(texts)
        after = _harmless(before, error.place.start, unpaired=bool(PAIRING.search(error.message)))
        _write(texts, after)
        return after != before

    def _curly(self) -> Iterator[Place]:
        for where, joined in self.original.items():
            for tag in TAG.finditer(joined):
                if CURLY.search(tag[0]) and not tag[0].startswith("{#"):
                    yield Place(where=where, shown=around(joined, *tag.span()))

    def _split(self) -> list[Place]:
        found = []
        for where, texts in self.texts.items():
            ends, at = [], 0
            for text in texts:
                at += len(text.text or "")
                ends.append(at)
            joined = self.original[where]
            found += [
                Place(where=where, shown=around(joined, *tag.span()))
                for tag in TAG.finditer(joined)
                if any(tag.start() < end < tag.end() for end in ends)
            ]
        return found


def compile_checked(name: str, data: bytes) -> None:
    """Let what makes a part unreadable as a whole be raised at once."""
    try:
        compile_part(name, data)
    except Refused as error:
        if error.code in {"template-entities", "template-not-docx", "template-too-large"}:
            raise


def _joined(texts: Sequence[etree._Element]) -> str:
    return "".join(text.text or "" for text in texts)


def _write(texts: list[etree._Element], joined: str) -> None:
    """Spread a paragraph's text over its elements as it was spread before."""
    for text in texts[:-1]:
        size = len(text.text or "")
        text.text, joined = joined[:size], joined[size:]
    texts[-1].text = joined


def _harmless(joined: str, start: int, *, unpaired: bool) -> str:
    """The paragraph's text with the tag that begins at `start` made harmless."""
    if start < 0:
        return joined.translate(WIDE)
    tag = TAG.match(joined, start)
    if tag is None:
        return joined[:start] + "  " + joined[start + 2 :]
    return joined[:start] + (_remark(tag[0]) if unpaired else _tamed(tag[0])) + joined[tag.end() :]


def _tamed(tag: str) -> str:
    inside = tag[2:-2]
    if (
        OPENER.search(inside) or "}}" in inside or "%}" in inside
    ):  # the tag is not closed: what follows it is looked at by itself
        return "  " + inside.replace("}}", "  ").replace("%}", "  ") + tag[-2:] if not OPENER.search(inside) else "  " + tag[2:]
    if SMART_QUOTE.search(tag):
        return SMART_QUOTE.sub('"', tag)
    for form, nothing in ((CONDITION, "1"), (LOOP, '""')):
        if (found := form.fullmatch(tag)) and found[2].strip() != nothing:
            return found[1] + nothing.ljust(len(found[2])) + found[3]
    return _remark(tag)


def _remark(tag: str) -> str:
    return "{#" + tag[2:-2].replace("#}", "  ") + "#}"
