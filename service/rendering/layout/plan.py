"""Plans: pages with everything placed, before they are drawn."""

from dataclasses import dataclass, field

from service.rendering.layout.floats import Float
from service.rendering.layout.geometry import Area
from service.rendering.layout.stack import Placed, Stack
from service.rendering.word.model import Section


@dataclass(slots=True, eq=False)
class PagePlan:
    """One page: strips placed from the page's top left corner, twips."""

    section: Section
    number: int
    first: bool
    """First page of its section."""
    top: float
    bottom: float
    area: Area
    background: str = ""
    """Colour of the page."""
    shift: int = 0
    """How much of `top` centres the lines of the grid."""
    spare: int = 0
    """The grid's rest below its last line; nothing stands there."""
    placed: list[tuple[float, Placed]] = field(default_factory=list)
    """(left edge of the column, strip)."""
    floats: list[Float] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)
    """Lines between columns: x, top and bottom."""
    barriers: list[Float] = field(default_factory=list)
    """Drawings of the header and footer that text of the body keeps clear of; they are drawn from there."""
    notes: list[Stack] = field(default_factory=list)
    """Footnotes; they end where the body ends."""
    carried: tuple[Stack, ...] = ()
    """Those of `notes` that go on from the page before."""
    waiting: tuple[Stack, ...] = ()
    """What of the notes of earlier pages has no room here either."""
    total: int = 0
    """The number of pages that header and footer were set with."""
    header: Stack | None = None
    footer: Stack | None = None
    footer_top: float = 0
