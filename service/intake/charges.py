"""What a row charges: one item from a charge column and an amount, or one item for each fee column of a wide table.

A charge is never lost: a blank fee cell is no charge only where the row says something about the others, and the sum that a
wide row states must be what its charges add up to, with or without the late fees.
"""

from dataclasses import dataclass

from service.intake import amounts, cells
from service.intake.fields import RowCells
from service.intake.wide import Fee
from service.terms.case import Item
from service.terms.money import figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """The charges of a row in fen, those it can be read for."""

    items: tuple[Item, ...]
    receivable: int | None = None
    received: int | None = None
    late_fee: int = 0

    @property
    def settled(self) -> bool:
        """Whether the row says that nothing is owed."""
        return bool(self.items) and all(item.amount == 0 for item in self.items)


def read_charges(row: RowCells, charge: str) -> Charges:
    """The charges of a row, `charge` being what its charge column says; what cannot be read is noted with the row."""
    return _wide(row, charge) if row.columns.fees else _long(row, charge)


def _long(row: RowCells, charge: str) -> Charges:
    owed, receivable, received = _amounts(row)
    late_fee = _money(row, "late_fee", blocking=False) or 0
    item = Item(charge=charge, amount=owed)
    return Charges(items=(item,), receivable=receivable, received=received, late_fee=max(late_fee, 0))


def _wide(row: RowCells, charge: str) -> Charges:
    before = len(row.problems)
    items, billed, paid = [], 0, 0
    for fee in row.columns.fees:
        item, receivable, received = _fee(row, fee, charge)
        items.append(item)
        billed, paid = billed + (receivable or 0), paid + (received or 0)
    late_fee = sum(_amount_at(row, index, blocking=False) or 0 for index in row.columns.late)
    if len(row.problems) == before:
        _check_sums(row, {"": sum(item.amount or 0 for item in items), "receivable": billed, "received": paid}, late_fee)
    if all(item.amount is None for item in items):
        sums = (index for index, _ in row.columns.sums)
        stated = any(cells.clean(row.cell(index)) for index in (*(fee.index for fee in row.columns.fees), *sums))
        if not stated:
            row.wrong_at("cell-missing", row.columns.fees[0].index)
        return Charges(items=(Item(amount=0 if stated and len(row.problems) == before else None),))
    owed = tuple(item for item in items if item.amount)
    return Charges(items=owed or (Item(amount=0),), late_fee=max(late_fee, 0))


def _fee(row: RowCells, fee: Fee, charge: str) -> tuple[Item, int | None, int | None]:
    """One charge of a wide row, with what was billed and paid of it where the table has columns for them."""
    name = fee.charge or charge
    if not cells.readable(name):
        row.wrong_at("text-unreadable", fee.index)
    start, end = fee.days or (None, None)
    before = len(row.problems)
    receivable, received, waived = (
        None if index is None else _amount_at(row, index) for index in (fee.receivable, fee.received, fee.waived)
    )
    if fee.owed is not None:
        owed = _amount_at(row, fee.owed)
        if owed is not None and receivable is not None and fee.received is not None and len(row.problems) == before:
            rest = receivable - (received or 0)
            if owed != rest - (waived or 0):
                _unclear(
                    row,
                    fee.owed,
                    "欠费金额不等于应收减实收减减免",
                    "the amount owed is not receivable minus received minus waived",
                )
    else:
        owed = None if receivable is None else receivable - (received or 0)
        if owed is not None and owed < 0:
            row.wrong_at("amount-negative", fee.received)
        if waived:
            _unclear(
                row,
                fee.index,
                "有减免金额，无法确定是否已从应收中扣除",
                "a waiver is stated, and whether it is already taken off is not",
            )
    return Item(charge=name, amount=owed, period_from=start, period_to=end), receivable, received


def _check_sums(row: RowCells, totals: dict[str, int], late_fee: int) -> None:
    """A sum is never counted as a charge, and no row goes out that it contradicts; a blank one says nothing."""
    for index, measure in row.columns.sums:
        total = totals.get(measure, totals[""])
        stated = _amount_at(row, index)
        if stated is not None and stated not in {total, total + late_fee}:
            row.wrong_at("total-differs", index, sum=figures(total))


def _money(row: RowCells, role: str, *, blocking: bool = True) -> int | None:
    """The amount of a role's column in fen; None where the cell is blank, unreadable or has no column."""
    index = row.columns.at.get(role)
    return None if index is None else _amount_at(row, index, blocking=blocking)


def _amount_at(row: RowCells, index: int, *, blocking: bool = True) -> int | None:
    try:
        value = amounts.amount(cells.clean(row.cell(index)), row.columns.scale.get(index, amounts.YUAN))
    except amounts.TooFineError:
        row.wrong_at("amount-too-fine", index, blocking=blocking)
    except ValueError:
        row.wrong_at("amount-malformed", index, blocking=blocking)
    else:
        if value is not None and value < 0:
            row.wrong_at("amount-negative", index, blocking=blocking)
        return value
    return None


def _amounts(row: RowCells) -> tuple[int | None, int | None, int | None]:
    """Owed, receivable, received in fen; owed is computed from the others where the file has no column for it."""
    before = len(row.problems)
    owed, receivable, received = (_money(row, role) for role in ("owed", "receivable", "received"))
    if len(row.problems) > before:
        return owed, receivable, received
    if "owed" in row.columns.at:
        if owed is None:
            row.wrong("cell-missing", "owed")
        elif receivable is not None and "received" in row.columns.at:
            _explain(row, owed, receivable - (received or 0))
        elif receivable is not None and "received" not in row.columns.at and owed > receivable:
            _unclear(row, row.columns.at["owed"], "欠费金额大于应收金额", "more is owed than was billed")
        return owed, receivable, received
    if receivable is None:
        row.wrong("cell-missing", "receivable")
        return None, None, received
    owed = receivable - (received or 0)
    if owed < 0:
        row.wrong("amount-negative", "received")
    elif _waived(row) != 0:
        index = row.columns.at["receivable"]
        _unclear(
            row,
            index,
            "有减免或优惠金额，无法确定是否已从应收中扣除",
            "a waiver is stated, and whether it is already taken off is not",
        )
    return owed, receivable, received


def _explain(row: RowCells, owed: int, difference: int) -> None:
    """What is stated must be receivable − received − waived: a waiver that is not taken off yet would be demanded."""
    waived = _waived(row)
    if waived is None or owed != difference - waived:
        _unclear(
            row,
            row.columns.at["owed"],
            "欠费金额不等于应收减实收减减免",
            "the amount owed is not receivable minus received minus waived",
        )


def _unclear(row: RowCells, index: int, zh: str, en: str) -> None:
    row.wrong_at("amount-unclear", index, why_zh=zh, why_en=en)


def _waived(row: RowCells) -> int | None:
    """The sum of all waiver columns in fen; None where one cannot be read."""
    total = 0
    for index in row.columns.waived:
        try:
            total += amounts.amount(cells.clean(row.cell(index)), row.columns.scale.get(index, amounts.YUAN)) or 0
        except ValueError:
            return None
    return total
