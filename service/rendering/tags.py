"""Where the tags of a template stand: every `{{ … }}` and `{% … %}` is checked in its paragraph and marked with its place.

docxtpl's preprocessing moves tags and swallows the paragraphs round them, so a place cannot be found again afterwards.
Before it runs, each tag gets a number written in characters that Python, docxtpl's patterns and Jinja all take for white
space (U+001C to U+001E, which XML cannot hold); afterwards the number is read and taken out.

    {%p if debtor.name %}  →  {%p if debtor.name <number of its place>%}
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from lxml import etree

from service.rendering.word.parse import WORD
from service.terms.problems import Problem, Refused

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
OPENER = re.compile(r"\{[{%#]")
CLOSER = {"{{": "}}", "{%": "%}", "{#": "#}"}
CURLY = re.compile("[“”‘’]")
"""What Word's autocorrection makes of straight quotes; docxtpl's preprocessing makes them straight again inside tags."""
SMART_QUOTE = re.compile("[„‟＂＇「」]")
"""Quotation marks that nobody gets by accident."""
FULL_WIDTH = re.compile("｛[｛{%％]|[｝}%％]｝|\\{[｛％]|[｝％]\\}")

STAND_INS = ("\ufdd0", "\ufdd1", "\ufdd2")
"""Noncharacters for the two digits and the start of a number while lxml holds the text; Unicode never assigns them."""
SPACES = str.maketrans({"\ufdd0": "\x1c", "\ufdd1": "\x1d", "\ufdd2": "\x1e"})
MARK = re.compile("\x1e([\x1c\x1d]+)")
DIGIT = {"\x1c": "0", "\x1d": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the template as a person counts it."""

    where: str
    """"document ¶12", "document table 1 row 3 cell 2 ¶1", "footer1 ¶2"."""
    shown: str
    """The paragraph's words, shortened."""
    start: int = field(default=-1, compare=False)
    """Where the tag begins in the paragraph's text; -1 where no one tag is meant."""


class Misplaced(Refused):
    """Refused at a place of a template."""

    place: Place


@dataclass(slots=True)
class _Scope:
    """Counters of one story, cell or text box."""

    prefix: str
    paragraphs: int = 0
    tables: int = 0
    row: int = 0
    cell: int = 0


@dataclass(slots=True)
class _Paragraph:
    place: Place
    texts: list[etree._Element] = field(default_factory=list)


def refuse(code: str, place: Place, said: str, hint: str) -> NoReturn:
    """Raise Refused for one place of a template; `said` goes on after the place."""
    error = Misplaced(
        code,
        f"{place.where}: {said}",
        hint=hint,
        problems=(Problem(code=code, field=place.where, shown=place.shown, hint=hint),),
    )
    error.place = place
    raise error


def mark(root: etree._Element, part: str) -> tuple[str, tuple[Place, ...]]:
    """The part's XML with every tag numbered, and the place of each number (none where the part has no tags).

    Raises Refused("template-broken-tag") for a tag that is not closed in its paragraph, closed without being open, or
    written with Chinese quotation marks or full-width braces.
    """
    paragraphs: list[_Paragraph] = []
    _visit(root, _Scope(part), None, paragraphs)
    places = []
    for paragraph in paragraphs:
        for text in paragraph.texts:
            text.text = (text.text or "").translate(dict.fromkeys(map(ord, STAND_INS)))
        joined = "".join(text.text or "" for text in paragraph.texts)
        if "{" not in joined and "}" not in joined and "｛" not in joined and "｝" not in joined:
            continue
        place = Place(where=paragraph.place.where, shown=around(joined))
        for start, end in reversed(_check(joined, place)):
            places.append(Place(where=place.where, shown=around(joined, start, end), start=start))
            if joined[start + 1] != "#":
                at = end - 2 - (joined[end - 3] in "-+")
                _insert(paragraph.texts, at, _number(len(places) - 1))
    return etree.tostring(root, encoding="unicode").translate(SPACES), tuple(places)


def stories(root: etree._Element, part: str) -> list[tuple[str, list[etree._Element]]]:
    """Every paragraph of a part: where it stands, and the w:t elements of its text."""
    found: list[_Paragraph] = []
    _visit(root, _Scope(part), None, found)
    return [(paragraph.place.where, paragraph.texts) for paragraph in found]


def read_mark(tag: str) -> tuple[str, int | None]:
    """The tag without its number, and the number (None where docxtpl made the tag itself)."""
    found = MARK.search(tag)
    number = int("".join(DIGIT[digit] for digit in found[1]), 2) if found else None
    return MARK.sub("", tag), number


def _visit(element: etree._Element, scope: _Scope, paragraph: _Paragraph | None, found: list[_Paragraph]) -> None:
    """Count as people do: paragraphs of a story, tables of a story, rows of a table, cells of a row."""
    for child in element:
        inner, here = scope, paragraph
        if child.tag == WORD + "p":
            if paragraph is not None:  # a paragraph inside a paragraph stands in a text box
                inner = scope if scope.prefix.endswith(" box") else _Scope(f"{paragraph.place.where} box")
            inner.paragraphs += 1
            here = _Paragraph(Place(where=f"{inner.prefix} ¶{inner.paragraphs}", shown=""))
            found.append(here)
        elif child.tag == WORD + "txbxContent" and paragraph is not None:
            inner = _Scope(f"{paragraph.place.where} box")
        elif child.tag == WORD + "tbl":
            scope.tables += 1
            inner, here = _Scope(f"{scope.prefix} table {scope.tables}"), None
        elif child.tag == WORD + "tr":
            scope.row, scope.cell = scope.row + 1, 0
        elif child.tag == WORD + "tc":
            scope.cell += 1
            inner = _Scope(f"{scope.prefix} row {scope.row} cell {scope.cell}")
        elif child.tag == WORD + "t" and paragraph is not None:
            paragraph.texts.append(child)
        _visit(child, inner, here, found)


def _check(joined: str, place: Place) -> list[tuple[int, int]]:
    """Where the paragraph's tags begin and end, each of them looked at."""
    if FULL_WIDTH.search(joined):
        refuse(
            "template-broken-tag",
            place,
            "full-width braces do not make a tag",
            "请用半角 {{ }} 和 {% %} / type {{ }} and {% %} with half-width characters",
        )
    spans = list(_spans(joined, place))
    for start, end in spans:
        tag, inside = joined[start:end], joined[start + 2 : end - 2]
        if tag.startswith("{#"):
            continue
        here = Place(where=place.where, shown=around(joined, start, end), start=start)
        if "{{" in inside or "{%" in inside or (tag.startswith("{{") and "%}" in inside) or "}}" in inside:
            refuse(
                "template-broken-tag",
                here,
                f"the tag {tag[:40]} is not closed before the next one begins",
                "每个 {{ 要有 }}，每个 {% 要有 %} / close every {{ with }} and every {% with %}",
            )
        if SMART_QUOTE.search(inside):
            refuse(
                "template-broken-tag",
                here,
                "a tag holds full-width or Chinese quotation marks",
                "标签内请用直引号 \"…\" 或 '…' / use straight quotes inside tags",
            )
    at = 0
    for start, end in [*spans, (len(joined), len(joined))]:
        for broken in ("}}", "%}"):
            if (found := joined.find(broken, at, start)) >= 0:
                _refuse_alone(broken, joined, found, place)
        at = end
    return spans


def _spans(joined: str, place: Place) -> Iterator[tuple[int, int]]:
    at = 0
    while opener := OPENER.search(joined, at):
        end = joined.find(CLOSER[opener[0]], opener.end())
        if end < 0:
            _refuse_alone(opener[0], joined, opener.start(), place)
        at = end + 2
        yield opener.start(), at


def _refuse_alone(broken: str, joined: str, at: int, place: Place) -> NoReturn:
    refuse(
        "template-broken-tag",
        Place(where=place.where, shown=around(joined, at, at + 2), start=at),
        f"{broken} stands alone in its paragraph",
        f"标签须在同一段内写完：缺少与 {broken} 配对的括号 / a tag begins and ends in one paragraph; "
        f"the partner of {broken} is missing",
    )


def _insert(texts: list[etree._Element], at: int, what: str) -> None:
    """Put `what` before the character at `at` of the joined texts."""
    for text in texts:
        own = text.text or ""
        if at < len(own):
            text.text = own[:at] + what + own[at:]
            return
        at -= len(own)


def _number(number: int) -> str:
    zero, one, start = STAND_INS
    return start + f"{number:b}".replace("0", zero).replace("1", one)


def around(text: str, start: int = 0, end: int = 0) -> str:
    """About sixty characters round a stretch of the paragraph."""
    first = max(0, start - 20)
    last = min(len(text), max(end, start) + 20) if end else min(len(text), 60)
    return ("…" if first else "") + text[first:last].strip() + ("…" if last < len(text) else "")
