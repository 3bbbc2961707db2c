"""Services: everything a job needs from the outside, frozen and passed in. `wiring` is the only place that makes one."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine

from service.archive.authority import Authority
from service.archive.objects import Store
from service.archive.seal import SealKey
from service.archive.verify import Step
from service.jobs.journal import Journal
from service.jobs.leasing import Leases
from service.jobs.tasks import CheckTask, Measured, MeasureTask, PartTask, Rendered, RenderTask, SpanTask
from service.paper.fonts import Shelf
from service.press.parts import PartFile
from service.terms.world import Clock, Entropy


class Pool(Protocol):
    """Where letters are laid out and rendered: pure work, so any process may do it and doing it again changes nothing."""

    workers: int

    def measure(self, task: MeasureTask) -> "Future[Measured]":
        """Look at letters that have no number yet."""
        ...

    def span(self, task: SpanTask) -> "Future[int]":
        """Count the pages of all letters of a form."""
        ...

    def render(self, task: RenderTask) -> "Future[Rendered]":
        """Make the letters of a chunk."""
        ...

    def build(self, task: PartTask) -> "Future[PartFile]":
        """Build a print part."""
        ...

    def check(self, task: CheckTask) -> "Future[Step]":
        """Verify archived letters."""
        ...


class Progress(Protocol):
    """Tells a person how far a long job is."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` letters have passed a step: preflight, layout, issue, parts, verify."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The templates at hand: id → (DOCX, card)."""

    templates: Mapping[str, tuple[bytes, bytes]]
    own: frozenset[str] = frozenset()
    """Those that did not come with the program: they are admitted before a plan uses them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """One opened installation home and the world around it."""

    installation: str
    clock: Clock
    entropy: Entropy
    database: Engine
    store: Store
    key: SealKey
    journal: Journal
    leases: Leases
    fonts: str
    """Folder of the fonts; processes of the pool open their own shelf on it."""
    shelf: Shelf
    pool: Pool
    renderer: Mapping[str, str]
    """Versions and digests of everything that makes the bytes of a letter, the template excepted."""
    producer: str
    """Name and version of this program, written into every PDF."""
    progress: Progress
    authorities: tuple[Authority, ...] = ()
    """Who is asked for time stamps over the seals of live series, the first one first."""
    arrow: Callable[[str], None]
    """Called at each arrow of the order of writes; does nothing in production, dies in the tests of resuming."""


def silent(step: str, done: int, total: int) -> None:
    """A Progress for those who do not look."""


def onward(_arrow: str) -> None:
    """The arrow of production."""
