"""The queue: the strips of a section waiting for their places, and where a page can be begun again."""

from dataclasses import dataclass, field

from service.rendering.layout.floats import Float
from service.rendering.layout.plan import PagePlan
from service.rendering.layout.stack import Strip


@dataclass(slots=True, eq=False, kw_only=True)
class Start:
    """Where a page, or a section on it, began: from here it is set again around a drawing that reaches up."""

    page: PagePlan
    strips: tuple[Strip, ...]
    index: int
    placed: int
    """Strips placed before."""
    floats: int
    y: float
    column: int
    top: str
    deepest: float
    pinned: list[Float] = field(default_factory=list)
    """Drawings that stay where they were placed the first time, as in the reference."""


@dataclass(slots=True, eq=False)
class Queue:
    """The strips of a section; those before `index` are placed."""

    strips: list[Strip]
    origin: float
    """Where the paragraph being placed begins."""
    index: int = 0
    floor: int = 0
    """Index of the first strip of this column that may still be moved on."""
    marks: list[tuple[int, int, int, float]] = field(default_factory=list)
    """Index, strips and drawings placed, and height, before each strip of this column."""
    start: Start | None = None
    anchored: bool = False
    """Whether drawings hang on any strip."""
    page: PagePlan | None = None
    """The page whose columns are balanced already."""

    def settle(self) -> None:
        """A column begins here: what is placed stays."""
        self.floor, self.marks = self.index, []

    def back(self) -> int:
        """The strip the next page begins with: the last one nothing keeps with the strip above it.

        Where all are kept, a table of which a row is kept moves as a whole, without what stands above it.
        """
        back = self.index
        while back > self.floor and self.strips[back].keep:
            back -= 1
        if back > self.floor:
            return back
        table = self.strips[self.index].table
        back = self.index
        while table is not None and back > self.floor and self.strips[back - 1].table is table:
            back -= 1
        return back if back > self.floor else self.index

    def restart(self, start: Start) -> None:
        """Goes back to where a page began."""
        self.strips, self.index, self.origin = list(start.strips), start.index, start.y
        self.settle()
