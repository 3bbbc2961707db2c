"""Fields: what of a paragraph's content a field lets through, and what it prints itself."""

from enum import Enum
from typing import Any, Final

from service.rendering.word.format import RunLook
from service.rendering.word.model import CheckBox, Field, Inline, RunStyle, Text
from service.rendering.word.reading import OpenField, Reading
from service.rendering.word.today import of_day, prints_day


class Edge(Enum):
    """Stands in the growing list where texts are not joined, though their styles are the same."""

    FIELD = 0
    """A field begins or ends."""
    MARK = 1
    """A link, a control, a bookmark, a tracked insertion begins or ends: invisible, but the reference's portions end there."""


Items = list[Inline | Edge]

_FLOW_FIELDS: Final = frozenset({"PAGE", "NUMPAGES"})
_FORMS: Final = {
    "ROMAN": "upperRoman", "roman": "lowerRoman", "ALPHABETIC": "upperLetter", "alphabetic": "lowerLetter", "Arabic": "decimal",
    "ARABIC": "decimal", "arabic": "decimal", "ArabicDash": "numberInDash",
}  # fmt: skip
"""Number formats of page fields, as the instruction writes them."""


def say(reading: Reading, text: str, style: RunStyle, out: Items) -> None:
    """Append text where it is visible: not inside a field's instruction, and into the cache of a page field."""
    if reading.fields:
        if not all(opened.result for opened in reading.fields):
            return
        flow = _flow(reading)
        if flow is not None:
            flow.cached.append(text)
            flow.style = flow.style or style
            return
    out.append(Text(text=text, style=style))


def put(reading: Reading, item: Inline, out: Items) -> None:
    """Append what is not text where it is visible."""
    if all(opened.result for opened in reading.fields) and _flow(reading) is None:
        out.append(item)


def _flow(reading: Reading) -> OpenField | None:
    return next((opened for opened in reading.fields if _computed(reading, "".join(opened.instruction))), None)


def _computed(reading: Reading, instruction: str) -> bool:
    return _kind(instruction) in _FLOW_FIELDS or (reading.day is not None and prints_day(instruction))


def close(reading: Reading, closed: OpenField, look: RunLook, place: str, out: Items) -> None:
    """Append what a field that has ended prints beside its result."""
    if look.hidden:
        return
    instruction = "".join(closed.instruction)
    kind = _kind(instruction)
    style = closed.style or look.style
    if kind in _FLOW_FIELDS:
        flow: Any = kind
        form = _form(reading, instruction, place)
        put(reading, Field(kind=flow, cached="".join(closed.cached), style=style, form=form), out)
    elif prints_day(instruction):
        reading.impure += 1  # another day, another text
        cached = "".join(closed.cached)
        said = of_day(instruction, cached, reading.day) or cached if reading.day else ""
        if said:
            say(reading, said, style, out)
    elif kind == "FORMCHECKBOX":
        put(reading, CheckBox(checked=bool(closed.checked), style=style), out)


def _kind(instruction: str) -> str:
    words = instruction.split(maxsplit=1)
    return words[0].upper() if words else ""


def _form(reading: Reading, instruction: str, place: str) -> str:
    """The number format a page field asks for; empty where the page's own counts."""
    form = ""
    for word in instruction.replace("\\*", " ").split()[1:]:
        if word in _FORMS:
            form = _FORMS[word]
        elif word.upper() not in {"MERGEFORMAT", "CHARFORMAT"}:
            reading.note(place, f"number format of a page field ({word})")
    return form
