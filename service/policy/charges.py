"""违约金: what paying late costs by the contract, row by row: base × rate × days = amount.

The base is the principal still owed, without what is collected for a supplier; the first day is the one behind the last day of
payment; the last is the cut-off, printed as 暂计至. Each row is rounded half up to the fen and the total is the sum of the
printed rows, so that the table adds up. A contract may cap the rate by the year or the sum by the principal; the court may
reduce either (Civil Code Art. 585, 合同编通则解释 Art. 65), which is why this is never part of the sum a letter demands.

    >>> one = Owed(line=0, charge="物业服务费", due=date(2026, 9, 30), bases=((date(2026, 11, 5), 59_070),))
    >>> daily = LateFeeClause(clause="第十五条", kind=RateKind.PER_DAY, rate=Decimal("0.0005"))
    >>> [(row.formula, row.amount) for row in late_fees([one], clause=daily, lpr=shipped_lpr()).rows]
    [('590.70×0.05%×36', 1063)]
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from service.policy.lpr import Lpr, shipped_lpr
from service.terms.clauses import LateFeeClause, LateFeeRow, RateKind, collected_for_supplier
from service.terms.dates import chinese_date
from service.terms.money import figures

__all__ = ["LateFees", "Owed", "late_fees", "rule", "shipped_lpr"]

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A line as it was owed over time."""

    line: int
    """Place on the letter, from 0."""
    charge: str
    due: date
    """Last day of payment."""
    bases: tuple[tuple[date, int], ...]
    """What was owed up to which day, both included: several where a part was paid in between; the last ends at the cut-off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFees:
    """The calculation, and what it had to take for granted."""

    rows: tuple[LateFeeRow, ...] = ()
    assumed_from: date | None = None
    """The first day whose LPR was not in the table, so that the last known one stands in."""
    uncharged_until: date | None = None
    """The last day that is not charged because there was no LPR yet."""

    @property
    def total(self) -> int:
        """Sum of the printed rows, fen."""
        return sum(row.amount for row in self.rows)


def late_fees(owed: Sequence[Owed], *, clause: LateFeeClause, lpr: Lpr) -> LateFees:
    """The late fees of some lines, in their order."""
    rows = tuple(row for one in owed if clause.applies(one.charge) for row in _of_line(one, clause, lpr))
    ends = [one.bases[-1][0] for one in owed if clause.applies(one.charge)]
    if clause.kind is RateKind.PER_DAY or not rows:
        return LateFees(rows=rows)
    unknown = lpr.known_until + _ONE_DAY
    looked_at = max(ends) if clause.floating else max(_first_day(one, clause) for one in owed if clause.applies(one.charge))
    early = min(_first_day(one, clause) for one in owed if clause.applies(one.charge)) < lpr.first
    return LateFees(
        rows=rows,
        assumed_from=unknown if looked_at >= unknown else None,
        uncharged_until=lpr.first - _ONE_DAY if early else None,
    )


def rule(clause: LateFeeClause) -> str:
    """The rule as a letter prints it: base, first day, rate, caps."""
    since = "应缴日次日" if not clause.grace_days else f"应缴日后第{clause.grace_days + 1}日"
    if clause.kind is RateKind.PER_DAY:
        rate = f"每日{percent(clause.rate)}"
    else:
        rate = f"一年期贷款市场报价利率（LPR）的{clause.rate.normalize():f}倍（按年计，一年{clause.year_days}天）"
    text = f"以欠费本金（不含代收费用）为基数，自{since}起按{rate}计算"
    if clause.cap_annual is not None:
        text += f"，年利率不超过{percent(clause.cap_annual)}"
    if clause.cap_ratio is not None:
        text += f"，总额不超过该笔本金的{percent(clause.cap_ratio)}"
    for waived in clause.waived:
        text += f"，{chinese_date(waived.start)}至{chinese_date(waived.end)}免计（{waived.why}）"
    return text


def assumption(found: LateFees, lpr: Lpr) -> str:
    """What the letter adds to the rule where the table of rates ends before the cut-off: no rate is told as published."""
    if found.assumed_from is None:
        return ""
    return f"，{chinese_date(found.assumed_from)}起的LPR暂按此前最近一期{percent(lpr.rates[-1][1], 2)}计"


def percent(share: Decimal, places: int = 0) -> str:
    """0.0005 → 0.05%; at least `places` decimals."""
    value = (share * 100).normalize()
    shown = f"{value:f}"
    if places:
        whole, _, rest = shown.partition(".")
        shown = f"{whole}.{rest.ljust(places, '0')}"
    return f"{shown}%"


def _first_day(owed: Owed, clause: LateFeeClause) -> date:
    return owed.due + timedelta(days=1 + clause.grace_days)


def _of_line(owed: Owed, clause: LateFeeClause, lpr: Lpr) -> Iterator[LateFeeRow]:
    left = None if clause.cap_ratio is None else _half_up(max(base for _, base in owed.bases) * clause.cap_ratio)
    for row in _rows(owed, clause, lpr):
        if left is None or row.amount <= left:
            left = None if left is None else left - row.amount
            yield row
            continue
        if left:
            yield replace(row, amount=left, capped=True)
        return


def _rows(owed: Owed, clause: LateFeeClause, lpr: Lpr) -> Iterator[LateFeeRow]:
    start = _first_day(owed, clause)
    fixed = lpr.at(start)
    if clause.kind is RateKind.LPR:
        start = max(start, lpr.first)
    for end, base in owed.bases:
        if end < start or base <= 0:
            start = max(start, end + _ONE_DAY)
            continue
        if clause.kind is RateKind.PER_DAY:
            yield from _row(owed, clause, base, start, end, None)
        elif clause.floating:
            for first, last, rate in lpr.spans(start, end):
                yield from _row(owed, clause, base, first, last, rate)
        else:
            yield from _row(owed, clause, base, start, end, fixed)
        start = end + _ONE_DAY


def _row(owed: Owed, clause: LateFeeClause, base: int, start: date, end: date, lpr: Decimal | None) -> Iterator[LateFeeRow]:
    days = (end - start).days + 1 - _waived_days(clause, start, end)
    if days <= 0:
        return
    principal, year = figures(base), clause.year_days
    rate, terms, divided = clause.rate, percent(clause.rate), False
    if lpr is not None:
        rate, terms, divided = lpr * clause.rate, f"{percent(lpr, 2)}×{clause.rate.normalize():f}", True
    yearly = rate if divided else rate * year
    if clause.cap_annual is not None and yearly > clause.cap_annual:
        rate, terms, divided = clause.cap_annual, percent(clause.cap_annual), True
    amount = _half_up(base * rate * days / year if divided else base * rate * days)
    if amount:
        yield LateFeeRow(
            line=owed.line,
            base=base,
            rate=rate,
            lpr=lpr,
            start=start,
            end=end,
            days=days,
            amount=amount,
            formula=f"{principal}×{terms}×{days}" + (f"÷{year}" if divided else ""),
        )


def _waived_days(clause: LateFeeClause, start: date, end: date) -> int:
    waived = {
        first + timedelta(days=at)
        for one in clause.waived
        if (first := max(start, one.start)) <= (last := min(end, one.end))
        for at in range((last - first).days + 1)
    }
    return len(waived)


def _half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def why_without(charge: str) -> str:
    """Why a charge bears no late fee, for the reasons of a decision."""
    return "代收费用" if collected_for_supplier(charge) else "合同条款未列该项费用"
