"""Periods of one charge that overlap: the same days demanded twice, or an end that is the first day of the next period."""

from bisect import bisect, insort
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from service.intake.rows import Reading
from service.terms.case import Line

Key = tuple[str, str, str, str]
Span = tuple[date, date, Reading]


@dataclass(slots=True)
class Spans:
    """The periods seen so far, by account, premises, asset and charge."""

    seen: dict[Key, list[Span]] = field(default_factory=dict)
    touching: list[Reading] = field(default_factory=list)
    """Rows whose period begins on the day on which another one of the same charge ends."""

    def overlapped(self, reading: Reading, line: Line) -> Reading | None:
        """The earlier row of whose period a line takes days again; the period is kept in mind."""
        if not line.period_from or not line.period_to:
            return None
        key = (reading.account, reading.premises_key, reading.asset, line.charge)
        spans = self.seen.setdefault(key, [])
        found = None
        for start, end, other in _near(spans, line.period_from, line.period_to):
            if (start, end) == (line.period_from, line.period_to):
                continue  # told as a duplicate or a conflict
            if start == line.period_to or end == line.period_from:
                self.touching.append(reading)
            elif found is None:
                found = other
        insort(spans, (line.period_from, line.period_to, reading), key=itemgetter(0, 1))
        return found


_NEAR = 8
"""Neighbours that are looked at: of periods in order, those that overlap a new one stand beside its place."""


def _near(spans: list[Span], start: date, end: date) -> list[Span]:
    place = bisect(spans, start, key=itemgetter(0))
    near = spans[max(0, place - _NEAR) : place + _NEAR]
    return [span for span in near if span[0] <= end and span[1] >= start]
