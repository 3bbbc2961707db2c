"""Passages: what was drawn of a content stream before, to be drawn again where the stream is in the same state.

Most lines of a letter stand in every letter of its template, at one of a few heights; a passage is such a line as operators.
"""

from dataclasses import dataclass

from service.paper.face import Face
from service.paper.memo import Memo


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


PASSAGES_KEPT = 1024
"""Passages remembered in a generation, about a kilobyte each: the lines of a template at the few heights where they stand."""

PASSAGES: Memo[tuple[object, ...], Passage] = Memo(PASSAGES_KEPT)
