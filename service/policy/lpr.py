"""The one-year loan prime rate by day, from a table whose end is known: behind it the last rate is assumed, and said so.

>>> shipped_lpr().at(date(2024, 8, 1))
Decimal('0.0335')
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources
from itertools import pairwise

from service.terms.strict_toml import Table, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Lpr:
    """Rates by the day from which they hold, as shares of one: 3.35 % is 0.0335."""

    rates: tuple[tuple[date, Decimal], ...]
    known_until: date
    """The last day for which the table is known to be whole."""

    @property
    def first(self) -> date:
        """The first day of the table."""
        return self.rates[0][0]

    def at(self, day: date) -> Decimal:
        """The rate of a day; the first one for any day before the table."""
        return next((rate for since, rate in reversed(self.rates) if since <= day), self.rates[0][1])

    def spans(self, start: date, end: date) -> tuple[tuple[date, date, Decimal], ...]:
        """The days from `start` to `end` by rate: first day, last day, rate."""
        changes = [since for since, _ in self.rates if start < since <= end]
        starts = [start, *changes, end + timedelta(days=1)]
        return tuple((first, after - timedelta(days=1), self.at(first)) for first, after in pairwise(starts))


def rates_of(tables: Sequence[Table]) -> tuple[tuple[date, Decimal], ...]:
    """The `[[lpr]]` tables of a file in order: `from` a day, `rate` percent a year as text."""
    rates: list[tuple[date, Decimal]] = []
    for table in tables:
        since, rate = table.day("from"), table.decimal("rate") / 100
        table.done()
        if since is None:
            raise table.refused("settings-missing", "from", "缺少 from", "from is missing")
        if not 0 < rate < 1:
            raise table.refused("policy-invalid", "rate", '请写成百分数，如 "3.00"', 'write percent a year, such as "3.00"')
        if rates and rates[-1][0] >= since:
            raise table.refused("policy-invalid", "from", "日期须递增", "the days must rise")
        rates.append((since, rate))
    return tuple(rates)


@cache
def shipped_lpr() -> Lpr:
    """The table that comes with the program."""
    table = read_table(resources.files("service.policy").joinpath("lpr.toml").read_bytes())
    table.format(1)
    known = table.day("known_until")
    rates = rates_of(table.tables("lpr"))
    table.done()
    if known is None:
        raise table.refused("settings-missing", "known_until", "缺少 known_until", "known_until is missing")
    return Lpr(rates=rates, known_until=known)


def extended(lpr: Lpr, rates: tuple[tuple[date, Decimal], ...], known_until: date | None) -> Lpr:
    """The table with rates of a policy book behind it; where both have a day, the book's counts."""
    own = {since for since, _ in rates}
    merged = sorted([*((since, rate) for since, rate in lpr.rates if since not in own), *rates])
    return Lpr(rates=tuple(merged), known_until=max(known_until or lpr.known_until, lpr.known_until))
