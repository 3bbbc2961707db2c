"""Tariffs: a receivable recomputed as area × price × months from the fee the contract agrees on.

Differences are told, never mended. Months are whole calendar months; of a period that begins or ends within a month, the odd
days count as so many days of that month. Where the fee changed within the period, each stretch counts at its own. What differs
by no more than one fen a stretch is rounding.

    >>> tariff = Tariff(charge="物业服务费", price=Decimal("2.20"), start=None, end=None)
    >>> expected(Decimal("89.50"), date(2026, 7, 1), date(2026, 9, 30), (tariff,)).amount
    59070
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from service.terms.case import Case, Line
from service.terms.clauses import Tariff
from service.terms.money import figures
from service.terms.problems import Problem

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a receivable should be."""

    amount: int
    """Fen."""
    formula: str
    """89.50×2.20×3."""
    tolerance: int
    """Fen by which it may differ: one for each stretch that was rounded."""


def check_tariffs(case: Case, tariffs: Sequence[Tariff], *, blocking: bool) -> tuple[Problem, ...]:
    """What of a case's receivables is not what the contract's fees give; empty where they agree or nothing can be checked."""
    return tuple(found for line in case.lines for found in _check(line, tariffs, blocking))


def expected(area: Decimal, start: date, end: date, tariffs: Sequence[Tariff]) -> Expected | None:
    """The receivable of a period; None where some day of it has no fee, or more than one."""
    amounts, terms = [], []
    for first, last, tariff in _stretches(start, end, tariffs):
        if tariff is None:
            return None
        count, shown = months(first, last)
        amounts.append(int((area * tariff.price * count * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)))
        terms.append(f"{area}×{tariff.price}×{shown}")
    return Expected(amount=sum(amounts), formula="+".join(terms), tolerance=len(amounts))


def months(first: date, last: date) -> tuple[Decimal, str]:
    """How many months a period has, as a number and as written: "3", or "2+15/31"."""
    whole, parts = 0, []
    day = first
    while day <= last:
        length = monthrange(day.year, day.month)[1]
        end = min(day.replace(day=length), last)
        days = (end - day).days + 1
        if days == length:
            whole += 1
        else:
            parts.append((days, length))
        day = end + _ONE_DAY
    count = Decimal(whole) + sum((Decimal(days) / length for days, length in parts), Decimal(0))
    shown = "+".join([str(whole)] * bool(whole or not parts) + [f"{days}/{length}" for days, length in parts])
    return count, f"({shown})" if "+" in shown else shown


def _stretches(start: date, end: date, tariffs: Sequence[Tariff]) -> Iterator[tuple[date, date, Tariff | None]]:
    """The days of a period by the fee that holds; None where there is none."""
    changes = {day for tariff in tariffs for day in (tariff.start, tariff.end and tariff.end + _ONE_DAY) if day}
    starts = [start, *sorted(day for day in changes if start < day <= end)]
    for at, first in enumerate(starts):
        last = starts[at + 1] - _ONE_DAY if at + 1 < len(starts) else end
        valid = [one for one in tariffs if (not one.start or one.start <= first) and (not one.end or last <= one.end)]
        yield first, last, valid[0] if len(valid) == 1 else None


def _check(line: Line, tariffs: Sequence[Tariff], blocking: bool) -> Iterator[Problem]:
    own = [tariff for tariff in tariffs if tariff.charge == line.charge]
    if not own or line.period_from is None or line.period_to is None:
        return
    price = _number(line.unit_price)
    if price is not None and all(price != tariff.price for tariff in own):
        agreed = "、".join(str(tariff.price) for tariff in own)
        yield Problem(
            code="tariff-price-differs",
            row=line.row,
            sheet=line.sheet,
            field=line.charge,
            shown=line.unit_price,
            hint=f"合同{own[0].clause}约定的收费标准为 {agreed} {own[0].unit}，请核对 / "
            f"The contract's fee is {agreed}; check the unit price.",
            blocking=blocking,
        )
    area = _number(line.quantity)
    if area is None:
        return
    wanted = expected(area, line.period_from, line.period_to, own)
    stated = line.receivable if line.receivable is not None else line.amount + (line.received or 0)
    if wanted is None:
        yield Problem(
            code="tariff-gap",
            row=line.row,
            sheet=line.sheet,
            field=line.charge,
            shown=f"{line.period_from} – {line.period_to}",
            hint="该期间有几天没有收费标准，或有两个；请补全 [[estate.tariff]] 的起止日期 / "
            "Some days of the period have no fee, or two: complete the dates of [[estate.tariff]].",
            blocking=False,
        )
    elif abs(wanted.amount - stated) > wanted.tolerance:
        yield Problem(
            code="tariff-differs",
            row=line.row,
            sheet=line.sheet,
            field=line.charge,
            shown=figures(stated),
            hint=f"按合同标准应收 {wanted.formula} = {figures(wanted.amount)} 元，请核对，系统不改数 / "
            f"By the contract it is {wanted.formula} = {figures(wanted.amount)}; check it, nothing is changed.",
            blocking=blocking,
        )


def _number(text: str) -> Decimal | None:
    plain = text.replace(",", "").replace("，", "").removesuffix("㎡").removesuffix("元").strip()
    try:
        return Decimal(plain) if plain else None
    except InvalidOperation:
        return None
