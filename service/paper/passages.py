"""Passages: what was drawn of a content stream before, to be drawn again where the stream is in the same state.

Most lines of a letter, and half of the rows of its tables, stand in every letter of its template, at one of a few heights; a
passage is such a line or row as operators, with what it tells of the document's structure.
"""

from dataclasses import dataclass, field

from service.paper.face import Face
from service.paper.images import ImageData
from service.paper.memo import Memo
from service.paper.pdf import number
from service.paper.structure import Mark, Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What text asks of the state of the stream; whoever draws the same again and again hands in the same object."""

    face: Face
    size: float
    """Points."""
    colour: str = ""
    """"RRGGBB", or "" for black."""
    embolden: bool = False
    slant: bool = False
    scale: int = 100
    """Width of the letters in percent."""
    font: str = field(init=False, repr=False, compare=False)
    """Operands of Tf, Tr and Tz."""
    mode: str = field(init=False, repr=False, compare=False)
    width: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Writes the operands, once for all that is drawn so."""
        object.__setattr__(self, "font", f"/{self.face.resource} {number(self.size)}")
        object.__setattr__(self, "mode", "2" if self.embolden else "0")
        object.__setattr__(self, "width", str(self.scale))


@dataclass(frozen=True, slots=True)
class Passage:
    """What was drawn once, to be drawn again where the stream is in the same state."""

    of: object
    """What it is a drawing of; kept alive, so that nothing else can take over its identity."""
    operators: str
    after: tuple[str, ...]
    """The stream's state behind it."""
    look: Look | None
    shown: tuple[tuple[Face, frozenset[str], frozenset[tuple[int, str]]], ...]
    images: tuple[ImageData, ...]
    marks: tuple[Mark, ...]
    sequences: int
    """Marked content sequences it begins."""
    inside: Path | None
    """What the stream is inside of behind it."""
    found: object
    """What whoever drew it gave back."""


PASSAGES_KEPT = 1024
"""Passages remembered in a generation, about a kilobyte each: the lines of a template at the few heights where they stand."""

PASSAGES: Memo[tuple[object, ...], Passage] = Memo(PASSAGES_KEPT)
