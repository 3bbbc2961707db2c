"""The wide layout, one column per charge: which columns are charges, and which one is their sum.

java110 and others export 收费对象 | 业主名称 | 手机号 | 开始时间 | 结束时间 | 物业费 | 电梯费 | … | 合计. The charges have no
header of ours, so they are told by their names and what stands under them; a column of the sum is never a charge, it decides
where names leave a doubt. What cannot be told is refused with the names of the columns: a column overlooked is a charge waived.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from service.intake import cells
from service.intake.codes import refused

_SUM = re.compile("合计|总计|小计|共计|总额|总金额|^(?:grand|sub)?total")
_LATE = re.compile("滞纳金|违约金|latefee|penalty")
_BESIDE = re.compile(
    "应收|实收|已收|已缴|已交|减免|优惠|赠送|预存|预缴|预交|余额|抵扣|退款|折扣|打折|balance|discount|paid|received|receivable|waived"
)
"""Sums that are not what is owed; which charge they belong to stands in no column."""
_CHARGE = re.compile("费|金|款|fee|charge|rent")
_FEE = re.compile("费|fee")
_OTHER = re.compile(
    "时长|月数|天数|月份|日期|时间|方式|状态|类型|标准|单价|面积|用量|读数|度数|系数|税率|比例|序号|编号|编码|户数|楼层|期数|人数|"
    "次数|电话|手机|证号|证件|卡号|账号|年度|备注|说明|邮编|area|price|rate|no$|id$|phone|days|months|remark|note"
)
_OTHER_UNIT = re.compile(r"[(（](?:天|日|月|个月|年|㎡|m²|m2|平方米|平米|%|度|吨|方|次)[)）]\s*$", re.IGNORECASE)
_MONEY_UNIT = re.compile(r"\s*[(（](?:人民币)?(?:万?元|RMB|CNY|¥|￥)[)）]\s*$", re.IGNORECASE)
_LONGEST_AMOUNT = 12
"""Characters; a longer number is a phone, an account or an identity card."""


@dataclass(slots=True)
class Wide:
    """The columns of a wide table by index."""

    fees: tuple[int, ...] = ()
    sums: tuple[int, ...] = ()
    late: tuple[int, ...] = ()


@dataclass(slots=True)
class _Kinds:
    """Columns while they are told apart."""

    fees: list[int] = field(default_factory=list)
    likely: list[int] = field(default_factory=list)
    """Amounts with decimals under a name that says nothing: 电梯, 车位."""
    doubtful: list[int] = field(default_factory=list)
    """Whole numbers under a name that says nothing."""
    sums: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    unclear: list[int] = field(default_factory=list)


def charge_name(header: str) -> str:
    """The charge as it is printed: the header without its unit of money, "电梯费（元）" → "电梯费"."""
    return _MONEY_UNIT.sub("", cells.clean(header))


def find_wide(
    header: Sequence[str],
    names: Sequence[str],
    *,
    known: Collection[str],
    at: Mapping[str, int],
    body: Sequence[Sequence[str]],
    scale: Mapping[int, int],
) -> Wide | None:
    """The columns of a table without a charge column, if others are charges; None where it is no wide table.

    `names` are the folded headers, `known` those with a role of ours, `body` all rows: a charge that only the last row bears is
    one. Raises Refused("layout-wide") with the columns that may or may not be charges.
    """
    if "charge" in at or not {"room", "debtor"} & at.keys():
        return None
    kinds = _kinds(header, names, known, body)
    kinds.sums += [at[role] for role in ("owed",) if role in at]
    kinds.late += [at[role] for role in ("late_fee",) if role in at]
    chosen = _chosen(kinds, body, scale)
    doubts = [*kinds.likely, *kinds.doubtful, *(index for index in kinds.unclear if _FEE.search(names[index]))]
    if not chosen and (kinds.sums or not doubts):
        return None  # a sum and nothing that adds up to it: a long table that names no charge
    unclear = [
        *(index for index in chosen if not names[index]),
        *kinds.unclear,
        *(at[role] for role in ("receivable", "received") if role in at),
    ]
    if not kinds.sums:
        unclear += [*kinds.likely, *kinds.doubtful]
    if unclear:
        raise refused("layout-wide", columns="、".join(_called(header, index) for index in sorted(set(unclear))[:8]))
    return Wide(fees=chosen, sums=tuple(kinds.sums), late=tuple(kinds.late))


def _kinds(header: Sequence[str], names: Sequence[str], known: Collection[str], body: Sequence[Sequence[str]]) -> _Kinds:
    kinds = _Kinds()
    width = max(map(len, (header, *body)), default=0)
    for index in range(width):
        name = names[index] if index < len(names) else ""
        filled = [text for row in body if index < len(row) and (text := cells.clean(row[index]))]
        if not filled or name in known:
            continue
        amounts = [text for text in filled if _amount(text)]
        mostly = 2 * len(amounts) > len(filled)
        if _SUM.search(name):
            kinds.sums.append(index)
        elif _LATE.search(name):
            kinds.late.append(index)
        elif _OTHER.search(name) or (index < len(header) and _OTHER_UNIT.search(header[index])):
            continue
        elif _BESIDE.search(name):
            kinds.unclear += [index] if any(_worth(text) for text in amounts) else []
        elif _CHARGE.search(name):
            kinds.fees += [index] if mostly else []
            kinds.unclear += [index] if amounts and not mostly else []
        elif mostly and index < len(names):
            (kinds.likely if any("." in text for text in amounts) else kinds.doubtful).append(index)
    return kinds


def _chosen(kinds: _Kinds, body: Sequence[Sequence[str]], scale: Mapping[int, int]) -> tuple[int, ...]:
    """The set of columns that adds up to the sum in most rows; the surest ones where no sum stands."""
    if not kinds.sums:
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
        return cells.amount(cells.clean(row[index]), scale.get(index, 1)) or 0 if index < len(row) else 0
    except ValueError:
        return 0


def _amount(text: str) -> bool:
    """Whether a cell looks like an amount, in yuan or in ten thousands."""
    try:
        return len(text) <= _LONGEST_AMOUNT and cells.amount(text) is not None
    except cells.TooFineError:
        return True
    except ValueError:
        return False


def _worth(text: str) -> bool:
    return any(digit in text for digit in "123456789")


def _called(header: Sequence[str], index: int) -> str:
    return header[index].strip() if index < len(header) and header[index].strip() else f"第 {index + 1} 列 column {index + 1}"
