"""Tokens: a part's static XML cut into numbered chunks, and the builder that makes nodes of a string of chunk numbers.

docxtpl renders XML text and parses it again for every letter. Here each stretch between two tags is parsed once, into the
steps that build it; the Jinja source holds only its number, between the delimiters U+0002 and U+0003, which no XML and so
no template can contain and which `sandbox.printed` takes out of data:

    <w:p><w:r><w:t>欠费 {{ total }} 元</w:t></w:r></w:p>   →   ␂0␃{{ total }}␂1␃   →   ␂0␃1,409.50␂1␃

Elements that are complete inside a chunk become shared static nodes; only those that have a tag inside them are made anew.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from service.rendering.node import Node
from service.rendering.tags import TAG, read_mark
from service.rendering.word.parse import WORD, static_node

OPEN, CLOSE = "\x02", "\x03"
"""Delimiters of a chunk number in the token string."""

QR = "{urn:cuihan}qr"
TEXT_TAGS = frozenset(
    [
        *(WORD + name for name in ("t", "delText", "instrText", "delInstrText")),
        "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
    ]
)
"""Elements whose text is printed; only in them, or in an attribute, may a value stand."""
LISTING = re.compile("[\t\n\a\f]")
"""Characters that docxtpl turns into w:tab, w:br, a new paragraph, and a page break."""

XML_PIECE = re.compile(r"<[^>]*>|[^<]+")
ATTRIBUTE = re.compile(r'([^\s=]+)\s*=\s*"([^"]*)"')
PLACEHOLDER = re.compile(f"{OPEN}([0-9]+){CLOSE}")
UNDOUBLED = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
"""docxtpl's way to print braces."""


class Kind(Enum):
    """What a step does to the tree that is being built."""

    STATIC = auto()
    """Append a shared node."""
    START = auto()
    """Begin a fresh element."""
    END = auto()
    """End the current element."""
    TEXT = auto()
    """Add static text."""
    VALUE = auto()
    """Begin an attribute's value that holds tags; the text that follows is its value."""
    NAMED = auto()
    """End such a value and keep it for the START that follows."""
    QR = auto()
    """A fresh place for the symbol, which differs from letter to letter."""


@dataclass(slots=True, eq=False)
class Step:
    """One step of building."""

    kind: Kind
    tag: str = ""
    attrib: dict[str, str] = field(default_factory=dict)
    text: str = ""
    node: Node | None = None
    children: list[Node] = field(default_factory=list)
    """Static children a START begins with."""
    count: int = 1
    """Elements an END ends."""
    grid: bool = False
    """On the START of a table whose cells vary: its grid is fitted to the cells."""
    listing: bool = False
    """On an END: the element's static text holds characters of a listing."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A Jinja tag between two chunks."""

    source: str
    """Cleaned: no number, no entities, one line."""
    number: int | None
    """Of its place; None for tags that docxtpl made."""


Piece: TypeAlias = Step | Tag


def pieces(xml: str) -> list[Piece]:
    """A preprocessed part as steps and tags, in order. Raises ValueError where the preprocessing left no well-formed XML."""
    tags: list[str] = []

    def hide(match: re.Match[str]) -> str:
        tags.append(match[0])
        return f"{OPEN}{len(tags) - 1}{CLOSE}"

    return _Reader(TAG.sub(hide, xml), tags).read()


def unmarked(xml: str) -> list[Piece]:
    """The XML of a value as steps: whatever looks like a tag in it is text. Raises ValueError where it is not well-formed."""
    return _Reader(xml, []).read()


class _Reader:
    """Reads XML that has numbered placeholders for its tags."""

    def __init__(self, xml: str, tags: list[str]) -> None:
        self.xml = xml
        self.tags = tags
        self.out: list[Piece] = []
        self.names: list[str] = []
        self.spaces: list[dict[str, str]] = [{"xml": "http://www.w3.org/XML/1998/namespace"}]
        self.tables: list[Step] = []

    def read(self) -> list[Piece]:
        for piece in XML_PIECE.findall(self.xml):
            if piece.startswith("</"):
                self._end()
            elif piece.startswith("<"):
                self._start(piece[1:].removesuffix(">").removesuffix("/"))
                if piece.endswith("/>"):
                    self._end()
            else:
                self._text(piece)
        if self.names:
            raise ValueError(f"{self.names[-1]} is not closed")
        return self.out

    def _start(self, inside: str) -> None:
        name, _, rest = inside.partition(" ")
        if PLACEHOLDER.search(ATTRIBUTE.sub("", rest)) or PLACEHOLDER.search(name):
            raise ValueError(f"a tag stands inside the XML of <{name}> but not in a value")
        raw = dict(ATTRIBUTE.findall(rest))
        declared = {key.partition(":")[2]: value for key, value in raw.items() if key == "xmlns" or key.startswith("xmlns:")}
        self.spaces.append(self.spaces[-1] | declared if declared else self.spaces[-1])
        step = Step(Kind.START, tag=self._expand(name, default=True))
        for key, value in raw.items():
            if key != "xmlns" and not key.startswith("xmlns:"):
                self._attribute(step, self._expand(key, default=False), value)
        self.out.append(step)
        self.names.append(step.tag)
        if step.tag == WORD + "tbl":
            self.tables.append(step)

    def _attribute(self, step: Step, name: str, value: str) -> None:
        if OPEN not in value:
            step.attrib[name] = html.unescape(value)
            return
        if name == WORD + "val" and step.tag == WORD + "gridSpan" and self.tables:
            self.tables[-1].grid = True
        self.out.append(Step(Kind.VALUE))
        self.names.append("=" + name)
        self._text(value)
        self.names.pop()
        self.out.append(Step(Kind.NAMED, tag=name))

    def _end(self) -> None:
        if not self.names:
            raise ValueError("more elements end than begin")
        name = self.names.pop()
        self.spaces.pop()
        if name == WORD + "tbl":
            self.tables.pop()
        self.out.append(Step(Kind.END, tag=name))

    def _text(self, text: str) -> None:
        parent = self.names[-1] if self.names else ""
        for index, piece in enumerate(PLACEHOLDER.split(text)):
            if index % 2:
                self._tag(self.tags[int(piece)], parent)
            elif piece and (parent in TEXT_TAGS or parent.startswith("=") or piece.strip()):
                said = html.unescape(piece)
                for doubled, single in UNDOUBLED:
                    said = said.replace(doubled, single)
                self.out.append(Step(Kind.TEXT, text=said))

    def _tag(self, tag: str, parent: str) -> None:
        if parent == WORD + "tr" and self.tables:
            self.tables[-1].grid = True
        source, number = read_mark(tag)
        source = " ".join(html.unescape(source).splitlines())
        if not source.startswith("{#"):
            self.out.append(Tag(source, number))

    def _expand(self, name: str, *, default: bool) -> str:
        prefix, colon, local = name.rpartition(":")
        if not colon and not default:
            return name
        uri = self.spaces[-1].get(prefix)
        if uri is None and colon:
            raise ValueError(f"the prefix {prefix} is not declared")
        return f"{{{uri}}}{local}" if uri else local


def condense(steps: Sequence[Step]) -> tuple[Step, ...]:
    """A chunk's steps with every complete element turned into one shared node."""
    out: list[Step] = []
    begun: list[int] = []
    for step in steps:
        if step.kind is Kind.START:
            begun.append(len(out))
            out.append(step)
        elif step.kind is Kind.END and begun:
            at = begun.pop()
            node = _complete(out[at], out[at + 1 :], varies=at > 0 and out[at - 1].kind is Kind.NAMED)
            if node is None:
                out.append(step)
            else:
                out[at:] = [Step(Kind.STATIC, node=node)]
        else:
            out.append(step)
    return tuple(_joined(out))


def _complete(start: Step, inner: list[Step], *, varies: bool) -> Node | None:
    if varies or start.grid or any(step.kind not in {Kind.STATIC, Kind.TEXT} for step in inner):
        return None
    text = "".join(step.text for step in inner)
    if start.tag == WORD + "t" and LISTING.search(text):
        return None  # the builder splits its run, which is then fresh in every letter
    return static_node(start.tag, start.attrib, [step.node for step in inner if step.node], text)


def _joined(steps: Iterable[Step]) -> Iterable[Step]:
    """Statics that follow a START become its children; ENDs in a row become one."""
    last: Step | None = None
    for step in steps:
        if last and last.kind is Kind.START and step.kind is Kind.STATIC and step.node:
            last.children.append(step.node)
        elif last and last.kind is Kind.END and step.kind is Kind.END:
            last.count += 1
        else:
            if last:
                yield last
            last = step
            if step.kind is Kind.END:
                last = Step(Kind.END, tag=step.tag)
    if last:
        yield last
