"""Since when letters can be shown to have existed: outside authorities' stamps over the seals, as a stranger reads them.

A stamp over a seal covers every letter below that seal's size. A letter stamped late is shown to have existed since the stamp,
not since its issue: that is told, it is no fault. A stamp that does not hold, or is older than a letter it covers, is one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from service.archive.notes import Witnessed

Judge = Callable[[bytes, bytes], datetime]
"""The time an answer of an authority gives to a message; raises ValueError where it does not hold."""

LATE = timedelta(hours=1)
"""A stamp so much younger than a letter is told as late: a batch is stamped when it ends."""

APART = timedelta(minutes=5)
"""The clocks of the home and of the authority may differ by so much."""

_NAME = re.compile(r"/(?P<sequence>\d{8})(?:\.(?P<authority>[2-9]))?\.tsr$")


class Findings(Protocol):
    """Where checks are counted."""

    missing: list[str]

    def check(self, holds: bool, fault: str) -> bool:
        """Count one check."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Existence:
    """Letters that existed at a time an outside authority gives."""

    first: int
    """First number."""
    last: int
    """Last number."""
    since: datetime
    """The authority's time, UTC."""
    late: timedelta
    """How much later than the earliest of these letters' own issue time, where that is more than an hour; else zero."""

    @property
    def shown(self) -> str:
        """Both languages, for a report."""
        late = f",晚于签发 {_span(self.late)} / stamped late by {_span(self.late)}" if self.late else ""
        return f"{self.first}–{self.last}: 不晚于 existed by {self.since.isoformat()}{late}"


def existence(
    get: Callable[[str], bytes | None],
    names: Sequence[str],
    *,
    seals: Sequence[Witnessed],
    moments: Sequence[str],
    judge: Judge,
    step: Findings,
) -> tuple[Existence, ...]:
    """Judge the stamps of a log and say what the good ones show.

    `names` are keys under `log/seals/`, `seals` the seals that can be trusted, `moments` the issue times of numbers 1, 2, …,
    empty where a number has none to compare. Ranges are in the order of numbers and do not overlap; letters in none of them
    are not time-stamped. A stamp over a seal that cannot be trusted is a fault.
    """
    sizes = {seal.sequence: seal.size for seal in seals}
    good: list[tuple[int, datetime]] = []
    for name in names:
        found = _NAME.search(name)
        if found is None:
            continue
        sequence = int(found["sequence"])
        note, answer = get(f"{name[: found.start()]}/{sequence:08d}.note"), get(name)
        if not step.check(sequence in sizes, f"{name} stands over no seal"):
            continue
        try:
            at = judge(note or b"", answer or b"")
        except ValueError as error:
            step.check(False, f"{name}: {error}")
            continue
        newest = max((datetime.fromisoformat(moment) for moment in moments[: sizes[sequence]] if moment), default=None)
        honest = newest is None or at >= newest - APART
        if step.check(honest, f"{name}: 时间 {at.isoformat()} 早于它所覆盖的函件 / is older than a letter it covers"):
            good.append((sizes[sequence], at))
    return tuple(_ranges(good, moments))


def _ranges(good: Sequence[tuple[int, datetime]], moments: Sequence[str]) -> list[Existence]:
    """For every number the earliest stamp over it; neighbours of one stamp together."""
    ranges: list[Existence] = []
    end = 0
    for size in sorted({size for size, _ in good}):
        since = min(at for covered, at in good if covered >= size)
        here = moments[end:size]
        if here:
            late = since - min((datetime.fromisoformat(moment) for moment in here if moment), default=since)
            late = late if late > LATE else timedelta()
            ranges.append(Existence(first=end + 1, last=end + len(here), since=since, late=late))
        end = size
    return ranges


def _span(late: timedelta) -> str:
    hours, minutes = late.seconds // 3600, late.seconds // 60 % 60
    return f"{late.days} d {hours} h" if late.days else f"{hours} h {minutes} min"
