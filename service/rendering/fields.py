r"""Word's fields: found in a part in both their forms, nested ones within each other, and their codes read.

    { IF { MERGEFIELD 车位号 } = "" "无车位" "车位 { MERGEFIELD 车位号 }" }  { MERGEFIELD 欠费金额 \# "#,##0.00" }

A simple field is one element with its code in an attribute; a complex one is a row of runs between three marks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from lxml import etree

from service.rendering.tags import Place, around, refuse, stories
from service.rendering.word.parse import WORD

QUOTES = '"“”„‟＂'
COMPARING = "<>="
BROKEN = "请在 Word 中按 Alt+F9 查看并修好这个域 / show the field with Alt+F9 in Word and mend it"


@dataclass(slots=True, kw_only=True, eq=False)
class Field:
    """A field as it stands in a part."""

    place: Place
    paragraph: etree._Element | None
    start: etree._Element
    """The w:fldSimple, or the w:fldChar that begins it."""
    simple: bool = False
    code: "list[str | Field]" = field(default_factory=list)
    code_run: etree._Element | None = None
    """The run of the code's first characters."""
    content: list[etree._Element] = field(default_factory=list)
    """Everything inside runs that belongs to it, its own marks and inner fields included."""
    result: list[etree._Element] = field(default_factory=list)
    """What Word showed last."""
    inner: "list[Field]" = field(default_factory=list)
    """Fields in its result."""
    separated: bool = False
    torn: bool = False
    """Whether it ends in another paragraph than it begins."""

    @property
    def kind(self) -> str:
        """Its name in capitals: MERGEFIELD, IF, PAGE; "=" for a formula."""
        first = self.code[0] if self.code and isinstance(self.code[0], str) else ""
        text = first.strip()
        return "=" if text.startswith("=") else text.split()[0].upper() if text else ""

    def walk(self) -> Iterator[Self]:
        """Itself and the fields in its code, at any depth."""
        yield self
        for part in self.code:
            if isinstance(part, Field):
                yield from part.walk()  # type: ignore[misc]  # a Field holds Fields of its own class


@dataclass(slots=True, kw_only=True)
class Word:
    """One word of a field's code: text and fields, in quotation marks or not."""

    parts: list[str | Field] = field(default_factory=list)
    quoted: bool = False

    @property
    def text(self) -> str:
        """Its text, where it holds no field."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def switch(self) -> str:
        r"""The switch it is, as "\#"; else empty."""
        return self.text[:2].lower() if not self.quoted and self.text.startswith("\\") else ""


def find_fields(root: etree._Element, title: str) -> list[Field]:
    """The outermost fields of a part in their order; raises Refused("mail-merge-field") where marks do not match."""
    finder = _Finder(places=_places(root, title), nowhere=Place(where=title, shown=""))
    for event, element in etree.iterwalk(root, events=("start", "end")):
        simple = element.tag == WORD + "fldSimple"
        if not simple and not _in_run(element):
            continue
        if next(element.iterancestors(WORD + "del"), None) is not None:
            continue  # deleted, and only kept for who follows the changes
        if simple:
            finder.simple(element, begins=event == "start")
        elif event == "start":
            finder.content(element)
    if finder.stack:
        torn = finder.stack[-1]
        refuse("mail-merge-field", torn.place, f"the field {torn.kind} is never ended", BROKEN)
    return finder.found


def _in_run(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == WORD + "r" and element.tag != WORD + "rPr"


@dataclass(slots=True, kw_only=True)
class _Finder:
    """Fields begun and not ended, and those that are whole."""

    places: dict[etree._Element, Place]
    nowhere: Place
    stack: list[Field] = field(default_factory=list)
    found: list[Field] = field(default_factory=list)

    def simple(self, element: etree._Element, *, begins: bool) -> None:
        paragraph = next(element.iterancestors(WORD + "p"), None)
        if begins:
            made = self._made(element, paragraph)
            made.simple = made.separated = True
            made.code.append(element.get(WORD + "instr", ""))
            self.stack.append(made)
        else:
            self._close(paragraph)

    def content(self, element: etree._Element) -> None:
        paragraph = next(element.iterancestors(WORD + "p"), None)
        mark = element.get(WORD + "fldCharType", "") if element.tag == WORD + "fldChar" else ""
        if mark == "begin":
            self.stack.append(self._made(element, paragraph))
        for one in self.stack:
            one.content.append(element)
        if mark in {"separate", "end"} and (not self.stack or self.stack[-1].simple):
            place = self.nowhere if paragraph is None else self.places[paragraph]
            refuse("mail-merge-field", place, "a field ends that was never begun", BROKEN)
        if mark == "separate":
            self.stack[-1].separated = True
        elif mark == "end":
            self._close(paragraph)
        elif not mark and self.stack:
            _take(self.stack[-1], element)

    def _made(self, element: etree._Element, paragraph: etree._Element | None) -> Field:
        place = self.nowhere if paragraph is None else self.places[paragraph]
        return Field(place=place, paragraph=paragraph, start=element)

    def _close(self, paragraph: etree._Element | None) -> None:
        done = self.stack.pop()
        done.torn = done.paragraph is not paragraph
        if not self.stack:
            self.found.append(done)
        elif self.stack[-1].separated:
            self.stack[-1].inner.append(done)
        else:
            self.stack[-1].code.append(done)


def _places(root: etree._Element, title: str) -> dict[etree._Element, Place]:
    """Where each paragraph stands; both walks meet the paragraphs in the order of the document."""
    told = zip(root.iter(WORD + "p"), stories(root, title), strict=True)
    return {
        paragraph: Place(where=where, shown=around("".join(text.text or "" for text in texts)))
        for paragraph, (where, texts) in told
    }


def _take(one: Field, element: etree._Element) -> None:
    if one.separated:
        one.result.append(element)
        return
    text = {WORD + "tab": "\t", WORD + "br": "\n"}.get(str(element.tag), element.text or "")
    if one.code and isinstance(one.code[-1], str):
        one.code[-1] += text
    else:
        one.code.append(text)
    if one.code_run is None and text.strip():
        one.code_run = element.getparent()


def words(one: Field) -> list[Word]:
    """The words of a field's code, its name first; signs of comparison are words of their own in an IF."""
    comparing = COMPARING if one.kind == "IF" else ""
    found: list[Word] = []
    quoted = False
    word: Word | None = None
    for item in _items(one.code):
        if isinstance(item, str) and item in QUOTES and item:
            if not quoted:
                word = Word(quoted=True)
                found.append(word)
            else:
                word = None
            quoted = not quoted
            continue
        if not quoted and isinstance(item, str) and item.isspace():
            word = None
            continue
        sign = not quoted and isinstance(item, str) and item in comparing
        if word is None or (not quoted and word.quoted) or (not quoted and sign != _is_sign(word, comparing)):
            word = Word()
            found.append(word)
        if not isinstance(item, str):
            word.parts.append(item)
            continue
        letter = item[1:] if quoted and len(item) == 2 else item
        last = word.parts.pop() if word.parts and isinstance(word.parts[-1], str) else ""
        word.parts.append(f"{last}{letter}")
    if quoted:
        refuse("mail-merge-field", one.place, f"a quotation mark of the field {one.kind} has no partner", BROKEN)
    return found


def _is_sign(word: Word, comparing: str) -> bool:
    return bool(comparing) and bool(word.text) and all(char in comparing for char in word.text)


def _items(code: "list[str | Field]") -> Iterator["str | Field"]:
    r"""Single characters and fields; `\"` and `\\` as one item of two characters."""
    for part in code:
        if isinstance(part, Field):
            yield part
            continue
        at = 0
        while at < len(part):
            size = 2 if part[at] == "\\" and part[at + 1 : at + 2] in {"\\", '"'} else 1
            yield part[at : at + size]
            at += size
