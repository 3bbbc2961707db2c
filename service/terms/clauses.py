"""What a service contract agrees on about money: the fee of a charge, and what paying late costs.

Rates are Decimal from text, never float. A clause is data of an estate, with the number it has in the contract, because a
standard term nobody pointed out may not count (Civil Code Art. 496).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

UTILITIES = ("水费", "电费", "燃气费", "煤气费", "暖气费", "采暖费", "供暖费", "供热费", "热力费", "有线电视", "宽带费")
"""Charges collected for a supplier (代收): the debt is the supplier's, so the contract's late fee does not run on them, and no
handling fee may be added (物业管理条例 Art. 44). A charge counts when its name contains one of these."""


class RateKind(StrEnum):
    """How a clause states its rate."""

    PER_DAY = "per_day"
    """A share of the principal for each day: 万分之五 is 0.0005."""
    LPR = "lpr"
    """A multiple of the one-year loan prime rate, by the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """Days for which nobody is charged, both included."""

    start: date
    end: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFeeClause:
    """What paying late costs by the contract."""

    clause: str
    """Its place in the contract, printed: 第十五条."""
    kind: RateKind
    rate: Decimal
    """Share a day (0.0005), or multiple of the LPR (1.5)."""
    grace_days: int = 0
    """Days behind the last day of payment that cost nothing."""
    floating: bool = True
    """Whether the LPR of each day counts, else that of the first day of delay."""
    year_days: int = 365
    """Days of a year where a yearly rate is applied to days."""
    cap_annual: Decimal | None = None
    """Most the rate may come to by the year: 0.12."""
    cap_ratio: Decimal | None = None
    """Most the late fee of a line may come to, as a share of its principal: 0.3."""
    charges: tuple[str, ...] = ()
    """The charges it is for; empty for all that are not collected for a supplier."""
    stages: tuple[str, ...] = ("demand", "final")
    """The stages whose letters state it; a friendly reminder does not."""
    waived: tuple[Waived, ...] = ()

    def applies(self, charge: str) -> bool:
        """Whether the clause is for a charge."""
        if self.charges:
            return charge in self.charges
        return not collected_for_supplier(charge)


def collected_for_supplier(charge: str) -> bool:
    """Whether a charge is money of a supplier of water, power, gas, heat or a line."""
    return any(name in charge for name in UTILITIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFeeRow:
    """One row of the calculation as printed: base × rate × days = amount, rounded half up to the fen."""

    line: int
    """Place of its line on the letter, from 0."""
    base: int
    """Fen."""
    rate: Decimal
    """The rate as the formula has it: a day's share, or a year's."""
    lpr: Decimal | None
    """The LPR in `rate`, for a clause by its multiple."""
    start: date
    end: date
    days: int
    """Days charged; fewer than from `start` to `end` where some are waived."""
    amount: int
    """Fen, as charged."""
    formula: str
    """1,000.00 × 0.05% × 36."""
    capped: bool = False
    """Whether the ratio of the contract made it less than the formula gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """The fee of a charge by the contract, for a time."""

    charge: str
    price: Decimal
    """元/㎡·月, or what `unit` says."""
    start: date | None
    end: date | None
    """First and last day of validity; None without a limit."""
    clause: str = ""
    unit: str = "元/㎡·月"
