"""Figures: the pictures and drawn shapes of a document, as the reader makes them; part of the model."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from service.rendering.word.model import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A raster picture of the package as stored: PNG, JPEG, GIF, BMP or TIFF."""

    data: bytes = field(repr=False, compare=False)
    sha256: str
    kind: Literal["png", "jpeg", "other"]
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Shares cut off at the top, right, bottom and left; negative ones leave room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """The line of a drawn shape."""

    colour: str = ""
    width: float = 15
    """Twips."""
    relative: bool = False
    """`width` is a share of the sketch's width."""
    dash: tuple[float, ...] = ()
    """Strokes and gaps in widths of the line."""


Step: TypeAlias = tuple[str, tuple[float, ...]]
"""Of an outline: ("m", (x, y)), ("l", (x, y)), ("c", (x1, y1, x2, y2, x, y)) or ("z", ()); shares of the box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An outline, filled or stroked."""

    path: tuple[Step, ...]
    fill: str | None = None
    """None is not filled, "" is black."""
    line: Stroke | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The text of a drawn shape."""

    blocks: "tuple[Block, ...]"
    insets: tuple[int, int, int, int] = (72, 144, 72, 144)
    """Top, right, bottom, left."""
    valign: Literal["top", "center", "bottom"] = "top"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """A line of text stretched to its box: a watermark."""

    text: str
    font: str = ""
    bold: bool = False
    italic: bool = False
    fill: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing in a sketch."""

    what: "Figure | Image | Words | Lettering"
    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0
    """Its box, in shares of the sketch's."""
    turn: float = 0.0
    """Degrees clockwise about its middle."""
    flips: tuple[bool, bool] = (False, False)
    """Left and right, top and bottom exchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """Shapes, pictures and texts drawn one over the other in one box."""

    parts: tuple[Part, ...]
