"""Reading: what one reading of one part carries along: relationships, counters, open fields, and what could not be said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from service.paper.symbol import Symbol
from service.rendering.node import Node
from service.rendering.word.counting import count
from service.rendering.word.figures import Image, Sketch
from service.rendering.word.format import Manner, Scope
from service.rendering.word.model import Block, RunStyle
from service.rendering.word.numbering import Counters
from service.rendering.word.package import Package


@dataclass(slots=True, kw_only=True)
class OpenField:
    """A complex field between its begin and its end."""

    instruction: list[str] = field(default_factory=list)
    result: bool = False
    """Past w:fldCharType="separate"."""
    cached: list[str] = field(default_factory=list)
    style: RunStyle | None = None
    checked: bool | None = None
    """A form check box: whether it is ticked."""


@dataclass(slots=True, kw_only=True, eq=False)
class Notes:
    """The footnotes or endnotes of a letter, read where they are referred to."""

    nodes: dict[str, Node]
    """By w:id."""
    read: "Callable[[Node, str], tuple[Block, ...]]"
    """The blocks of a note with this number."""
    form: str = "decimal"
    """How they are numbered (w:numFmt)."""
    start: int = 1
    seen: int = 0
    """Numbers given since they last began."""
    gathered: list[Block] = field(default_factory=list)
    """Endnotes referred to so far."""
    used: bool = False

    def number(self) -> str:
        """The next number as it is printed."""
        number = self.start + self.seen
        self.seen += 1
        return count(number, self.form) or str(number)


@dataclass(slots=True, kw_only=True, eq=False)
class Reading:
    """The state of reading one part; never shared between parts or letters."""

    package: Package
    manner: Manner
    part: str
    """Part name, for its relationships."""
    counters: Counters
    blocks: "Callable[[Reading, Node, str, Scope], tuple[Block, ...]]"
    """Reads block content (of a cell or text box) at a place."""
    images: dict[str, Image | Sketch]
    """Pictures of the package by part name, hashed once."""
    symbol: Symbol | None = None
    symbol_side: int = 0
    """Twips, quiet zone included."""
    notes: list[str] = field(default_factory=list)
    """Document.unsupported as it grows."""
    fields: list[OpenField] = field(default_factory=list)
    footnotes: "Notes | None" = None
    endnotes: "Notes | None" = None
    note_number: str = ""
    """Inside a note: its number."""
    own_mark: str = ""
    """The mark that stands behind the reference to a note instead of a number."""
    day: date | None = None
    """What DATE fields print; None leaves their last results."""
    impure: int = 0
    """Rises with everything whose reading depends on more than the node itself: list labels, fields across paragraphs,
    the QR. What was read while it rose is not kept in a memo."""

    def note(self, place: str, what: str) -> None:
        """Record a construct that is not drawn, once a place."""
        text = f"{place}: {what}"
        if text not in self.notes[-8:]:
            self.notes.append(text)
