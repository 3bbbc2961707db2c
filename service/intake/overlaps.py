"""Periods of one charge: stated twice, or overlapping, or with an end that is the first day of the next one."""

from bisect import bisect, bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from service.intake.rows import Reading
from service.terms.case import Line

Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Spans:
    """The lines seen so far that name their period, by account, premises, asset and charge; of copies the first."""

    seen: dict[Key, list[Line]] = field(default_factory=dict)
    touching: list[Reading] = field(default_factory=list)
    """Rows whose period begins on the day on which another one of the same charge ends."""

    def noted(self, reading: Reading, line: Line) -> tuple[Line | None, Line | None]:
        """The earlier line of the very same period, and one of whose period this one takes days again; the line is kept."""
        key = (reading.account, reading.premises_key, reading.asset, line.charge)
        lines = self.seen.setdefault(key, [])
        span = _span(line)
        place = bisect_left(lines, span, key=_span)
        if place < len(lines) and _span(lines[place]) == span:
            return lines[place], None
        found = None
        for other in _near(lines, *span):
            start, end = _span(other)
            if start == span[1] or end == span[0]:
                self.touching.append(reading)
            elif found is None:
                found = other
        lines.insert(place, line)
        return None, found


def _span(line: Line) -> tuple[date, date]:
    if line.period_from is None or line.period_to is None:
        raise ValueError("a line without a period has no place among periods")
    return line.period_from, line.period_to


_NEAR = 8
"""Neighbours that are looked at: of periods in order, those that overlap a new one stand beside its place."""


def _near(lines: Sequence[Line], start: date, end: date) -> list[Line]:
    place = bisect(lines, start, key=lambda line: _span(line)[0])
    near = lines[max(0, place - _NEAR) : place + _NEAR]
    return [line for line in near if _span(line)[0] <= end and _span(line)[1] >= start]
