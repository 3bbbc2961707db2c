"""The wide layout, one column per charge or per month: which columns are charges, and which one is their sum.

java110 and others export 收费对象 | 业主名称 | 手机号 | 开始时间 | 结束时间 | 物业费 | 电梯费 | … | 合计; ledgers kept by hand
have a column a month, or 应收, 实收 and 欠费 under each charge. The charges have no header of ours, so they are told by their
names and what stands under them; a column of the sum is never a charge, it decides where names leave a doubt. What cannot be
told is refused with the names of the columns: a column overlooked is a charge waived.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.intake import amounts, cells
from service.intake.codes import refused
from service.intake.context import Context
from service.intake.measures import Leaf, leaf
from service.intake.periods import Style, period

_SUM = re.compile("合计|总计|小计|共计|总额|总金额|总欠费|^(?:grand|sub)?total")
_BESIDE = re.compile(
    "预存|预缴|预交|余额|押金|保证金|抵扣|退款|折扣|打折|赠送|balance|discount|paid|received|receivable|waived"
)
"""Amounts that are not what is owed; which charge they belong to stands in no column."""
_CHARGE = re.compile("费|金|款|fee|charge|rent")
_FEE = re.compile("费|fee")
_OTHER = re.compile(
    "^月[收物管缴租]|^每月|时长|月数|天数|月份$|日期|时间|方式|状态|类型|标准|单价|面积|用量|读数|度数|系数|税率|比例|序号|编号|编码|户数|楼层|期数|人数|"
    "次数|电话|手机|证号|证件|卡号|账号|年度|备注|说明|邮编|area|price|rate|no$|id$|phone|days|months|remark|note"
)
_OPEN = re.compile("以前|之前|以后|之后|至今|及前|往年|历年|上年|结转|历史|^前|^后|^起")
"""2024年以前: a time without a beginning or an end."""
_OTHER_UNIT = re.compile(r"[(（](?:天|日|月|个月|年|㎡|m²|m2|平方米|平米|%|度|吨|方|次)[)）]\s*$", re.IGNORECASE)
_LONGEST_AMOUNT = 12
"""Characters; a longer number is a phone, an account or an identity card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """One charge of a wide table, and the columns of its amounts."""

    charge: str
    """Empty where the columns are months and each row names its charge."""
    owed: int | None = None
    receivable: int | None = None
    received: int | None = None
    waived: int | None = None
    days: tuple[date, date] | None = None
    """Its own period, where the header names one."""

    @property
    def index(self) -> int:
        """The column that stands for it."""
        return next(at for at in (self.owed, self.receivable, self.received, self.waived) if at is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wide:
    """The columns of a wide table."""

    fees: tuple[Fee, ...] = ()
    sums: tuple[tuple[int, str], ...] = ()
    """Columns that the charges of a row must add up to, and of which of their amounts."""
    late: tuple[int, ...] = ()


@dataclass(slots=True)
class _Kinds:
    """Columns while they are told apart."""

    fees: list[int] = field(default_factory=list)
    likely: list[int] = field(default_factory=list)
    """Amounts with decimals under a name that says nothing: 电梯, 车位."""
    doubtful: list[int] = field(default_factory=list)
    """Whole numbers under a name that says nothing."""
    parts: list[int] = field(default_factory=list)
    """Amounts under a name that says which of a charge's amounts they are, or for which month."""
    sums: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    unclear: list[int] = field(default_factory=list)


def find_wide(
    header: Sequence[str],
    names: Sequence[str],
    *,
    known: Collection[str],
    at: Mapping[str, int],
    body: Sequence[Sequence[str]],
    scale: Mapping[int, int],
    context: Context,
) -> Wide | None:
    """The columns of a table without a charge column, if others are charges; None where it is no wide table.

    `names` are the folded headers, `known` those with a role of ours, `body` all rows: a charge that only the last row bears is
    one. Raises Refused("layout-wide") with the columns that may or may not be charges.
    """
    if not {"room", "debtor"} & at.keys():
        return None
    leaves = [leaf(cell) for cell in header]
    kinds = _kinds(header, names, known, body, leaves)
    months = [index for index in kinds.parts if leaves[index].when and not leaves[index].charge]
    if "charge" in at:
        if len(months) < 2 or {"owed", "receivable"} & at.keys():
            return None
        kinds = _Kinds(parts=months, sums=kinds.sums, late=kinds.late)
    measures = {index: leaves[index].measure if index < len(leaves) else "" for index in kinds.sums}
    kinds.sums += [at[role] for role in ("owed",) if role in at]
    kinds.late += [at[role] for role in ("late_fee",) if role in at]
    chosen = _chosen(kinds, body, scale)
    doubts = [*kinds.likely, *kinds.doubtful, *(index for index in kinds.unclear if _FEE.search(names[index]))]
    if not chosen and not kinds.parts and (kinds.sums or not doubts):
        return None  # a sum and nothing that adds up to it: a long table that names no charge
    if not kinds.parts and not chosen and at.keys() & {"owed", "receivable"}:
        return None
    beside, measured = _totals(at, kinds, leaves, body)
    fees, open_ = _fees((*chosen, *kinds.parts), leaves, context, charged="charge" in at)
    unclear = [*(index for index in chosen if not names[index]), *kinds.unclear, *beside, *open_]
    if not kinds.sums and not kinds.parts:
        unclear += [*kinds.likely, *kinds.doubtful]
    if unclear:
        raise refused("layout-wide", columns="、".join(_called(header, index) for index in sorted(set(unclear))[:8]))
    sums = tuple((index, measures.get(index, "")) for index in kinds.sums)
    return Wide(fees=fees, sums=(*sums, *measured), late=tuple(kinds.late))


def _totals(
    at: Mapping[str, int], kinds: _Kinds, leaves: Sequence[Leaf], body: Sequence[Sequence[str]]
) -> tuple[list[int], list[tuple[int, str]]]:
    """Columns of the row's own 应收 and 实收: those that leave open which charge was paid, and those that are sums to check."""
    roles = [role for role in ("receivable", "received") if role in at]
    paid = "received" in at and any(_worth(row[at["received"]]) for row in body if at["received"] < len(row))
    split = any(leaves[index].measure == "received" for index in kinds.parts)
    if paid and not split:
        return [at[role] for role in roles], []
    if split:
        return [], [(at[role], role) for role in roles]
    return [], [(at["receivable"], "")] if "receivable" in at else []


def _fees(
    indices: Sequence[int], leaves: Sequence[Leaf], context: Context, *, charged: bool
) -> tuple[tuple[Fee, ...], list[int]]:
    """The charges of the columns, and the columns that leave open what they are."""
    groups: dict[tuple[str, str], dict[str, int]] = {}
    open_: list[int] = []
    for index in sorted(indices):
        part = leaves[index] if index < len(leaves) else Leaf("", "", "")
        charge = part.charge or ("" if charged or not part.when else context.charge)
        if (not charge and not charged) or (part.when and _OPEN.search(charge)):
            open_.append(index)
            continue
        columns = groups.setdefault((charge, part.when), {})
        measure = part.measure or "owed"
        if not part.measure and any(other.measure == "received" and other.charge == part.charge for other in leaves):
            measure = "receivable"
        if measure in columns:
            raise refused("column-twice", header=charge or part.when)
        columns[measure] = index
    fees = []
    for (charge, when), columns in groups.items():
        days = _days(when, context)
        if (when and days is None) or not ("owed" in columns or {"receivable", "received"} <= columns.keys()):
            open_ += columns.values()
            continue
        fees.append(
            Fee(
                charge=charge,
                owed=columns.get("owed"),
                receivable=columns.get("receivable"),
                received=columns.get("received"),
                waived=columns.get("waived"),
                days=days,
            )
        )
    return tuple(fees), open_


def _days(when: str, context: Context) -> tuple[date, date] | None:
    if not when:
        return None
    try:
        return period(when, Style(year=context.year))
    except ValueError:
        return None


def _kinds(
    header: Sequence[str], names: Sequence[str], known: Collection[str], body: Sequence[Sequence[str]], leaves: Sequence[Leaf]
) -> _Kinds:
    kinds = _Kinds()
    width = max(map(len, (header, *body)), default=0)
    for index in range(width):
        name = names[index] if index < len(names) else ""
        part = leaves[index] if index < len(leaves) else Leaf("", "", "")
        if name in known and not (part.when and not part.charge):
            continue
        filled = [text for row in body if index < len(row) and (text := cells.clean(row[index]))]
        title = header[index] if index < len(header) else None
        if filled and (kind := _kind(name, title, part, filled)):
            getattr(kinds, kind).append(index)
    return kinds


def _kind(name: str, header: str | None, part: Leaf, filled: Sequence[str]) -> str:
    """What a column of unknown role is, as a field of `_Kinds`; empty for one that holds no amounts of ours."""
    found = [text for text in filled if _amount(text)]
    mostly = 2 * len(found) > len(filled)
    if _SUM.search(name):
        return "sums"
    if part.measure == "late":
        return "late"
    if part.when and not part.charge and found:
        return "parts" if mostly else "unclear"
    if _OTHER.search(name) or _OTHER_UNIT.search(header or ""):
        return ""
    if _BESIDE.search(name) or (part.measure and not part.charge):
        return "unclear" if any(_worth(text) for text in found) else ""
    return _by_name(name, part, found, mostly=mostly, headed=header is not None)


def _by_name(name: str, part: Leaf, found: Sequence[str], *, mostly: bool, headed: bool) -> str:
    if part.measure and mostly:
        return "parts"
    if _CHARGE.search(name):
        return "fees" if mostly else "unclear" if found else ""
    if mostly and headed:
        return "likely" if any("." in text for text in found) else "doubtful"
    return ""


def _chosen(kinds: _Kinds, body: Sequence[Sequence[str]], scale: Mapping[int, int]) -> tuple[int, ...]:
    """The set of columns that adds up to the sum in most rows; the surest ones where no sum stands."""
    if not kinds.sums or kinds.parts:
        return tuple(sorted(kinds.fees))
    candidates = [kinds.fees, [*kinds.fees, *kinds.likely], [*kinds.fees, *kinds.likely, *kinds.doubtful]]
    candidates = [found for found in candidates if found]
    agreeing = [sum(_adds_up(row, fees, kinds, scale) for row in body) for fees in candidates]
    if not any(agreeing):
        return tuple(sorted(kinds.fees))
    return tuple(sorted(candidates[agreeing.index(max(agreeing))]))


def _adds_up(row: Sequence[str], fees: Sequence[int], kinds: _Kinds, scale: Mapping[int, int]) -> bool:
    values = [_value(row, index, scale) for index in (*kinds.sums, *fees)]
    sums, parts = values[: len(kinds.sums)], values[len(kinds.sums) :]
    late = sum(_value(row, index, scale) for index in kinds.late)
    return any(parts) and all(total in {sum(parts), sum(parts) + late} for total in sums)


def _value(row: Sequence[str], index: int, scale: Mapping[int, int]) -> int:
    try:
        return amounts.amount(cells.clean(row[index]), scale.get(index, amounts.YUAN)) or 0 if index < len(row) else 0
    except ValueError:
        return 0


def _amount(text: str) -> bool:
    """Whether a cell looks like an amount, in yuan or in ten thousands."""
    try:
        return len(text) <= _LONGEST_AMOUNT and amounts.amount(text) is not None
    except amounts.TooFineError:
        return True
    except ValueError:
        return False


def _worth(text: str) -> bool:
    return any(digit in text for digit in "123456789")


def _called(header: Sequence[str], index: int) -> str:
    return header[index].strip() if index < len(header) and header[index].strip() else f"第 {index + 1} 列 column {index + 1}"
