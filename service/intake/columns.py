"""Which column is what: header aliases of real property systems in both languages, and what a file cannot do without.

The aliases come from exports of java110, wishare and others; a header counts when it equals an alias after its spaces, its
unit in brackets and its letter case are taken away: "应缴金额(元)" is 应缴金额.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.intake.codes import refused
from service.intake.wide import charge_name, find_wide

ALIASES: dict[str, tuple[str, ...]] = {
    "account": ("户号", "账户", "账户编号", "客户编号", "客户编码", "缴费户号", "account_id", "account", "account_no"),
    "estate": ("小区", "小区名称", "项目", "项目名称", "楼盘", "estate", "community", "project"),
    "building": ("楼栋", "楼栋名称", "楼号", "栋号", "building"),
    "unit": ("单元", "单元号", "单元/座", "unit"),
    "room": (
        *("房产名称", "房号", "房间号", "房屋", "房屋编号", "收费对象", "铺位号", "铺位号/房号", "室号", "车位号", "房屋地址"),
        *("room", "room_no", "premises", "unit_no", "house_code", "housecode", "property"),
    ),
    "debtor": (
        *("业主姓名", "业主名称", "业主", "客户名称", "欠费人姓名", "缴费人", "缴费人姓名", "户主", "户主姓名", "姓名"),
        *("debtor", "debtor_name", "owner", "owner_name", "name", "customer", "customer_name"),
    ),
    "phone": (
        *("联系电话", "业主电话", "手机号", "手机号码", "手机", "电话", "联系方式"),
        *("phone", "mobile", "telephone"),
    ),
    "address": ("通讯地址", "通信地址", "邮寄地址", "送达地址", "联系地址", "地址", "address", "postal_address"),
    "postcode": ("邮编", "邮政编码", "postcode", "zip", "zip_code", "postal_code"),
    "charge": (
        *("收费项目", "费用项目", "费用项", "费用名称", "收费名称", "收费项目名称", "费项", "费用科目"),
        *("charge", "item", "fee", "fee_item", "charge_item"),
    ),
    "from": (
        *("费用开始日期", "费用开始时间", "计费开始日期", "开始日期", "开始时间", "起始日期", "起始时间"),
        *("period_from", "from", "start", "start_date"),
    ),
    "to": (
        *(
            "费用截止日期",
            "费用结束日期",
            "费用结束时间",
            "费用截止时间",
            "计费结束日期",
            "结束日期",
            "结束时间",
            "截止日期",
            "终止日期",
        ),
        *("period_to", "to", "end", "end_date"),
    ),
    "period": (
        *("收费期间", "费用期间", "欠费期间", "计费期间", "所属期间", "收费年月", "费用年月", "欠费年月", "账期", "费用月份"),
        *(
            "欠费时间",
            "欠费时间段",
            "欠费月份",
            "计费周期",
            "缴费期间",
            "账单周期",
            "账单月份",
            "所属月份",
            "所属账期",
            "所属期",
        ),
        *("period", "billing_period"),
    ),
    "due": (
        *(
            "应缴款日期",
            "缴费截止日期",
            "应缴日期",
            "应交日期",
            "应缴费日期",
            "缴款期限",
            "缴费期限",
            "最后缴费日期",
            "到期日",
            "到期日期",
        ),
        *("due", "due_date", "pay_by"),
    ),
    "receivable": ("应收金额", "应收本金", "应收", "账单金额", "receivable", "billed", "charged"),
    "received": ("实收金额", "实收本金", "实收", "已收金额", "已收", "已缴金额", "已缴", "received", "paid"),
    "owed": (
        *("欠费金额", "欠费本金", "欠费", "欠缴金额", "欠缴", "欠款金额", "欠款", "未缴金额", "未收金额", "待缴金额"),
        *("应缴金额", "应交金额", "金额", "owed", "amount_owed", "amount_due", "outstanding", "arrears", "amount"),
    ),
    "late_fee": ("滞纳金", "违约金", "应收违约金", "应收滞纳金", "late_fee", "penalty"),
    "quantity": ("计费面积", "建筑面积", "收费面积", "面积", "数量", "面积/用量", "数量/面积", "quantity", "area"),
    "unit_price": ("单价", "收费标准", "物业费单价", "unit_price", "price", "rate"),
    "currency": ("币种", "货币", "currency"),
    "pay_url": ("pay_url", "payment_url", "缴费链接", "缴费网址", "支付链接"),
}
"""Role → its headers, the more telling ones first: where a file has two of them, the first one wins."""

WAIVED = frozenset(
    ("减免", "减免金额", "优惠", "优惠金额", "赠送", "赠送金额", "空置房打折金额", "空置房减免金额", "waived", "discount"),
)
SUM = ("合计", "合计金额", "total")
"""Taken for the amount owed only where nothing better stands, and never beside a late fee, which it may include."""

NEEDED = {"room": ("房号", "room"), "debtor": ("业主姓名", "owner"), "charge": ("收费项目", "charge")}

_UNIT = re.compile(r"\([^()]*\)$")
_FOLDED = re.compile(r"[\s\u200b\ufeff*:]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each role stands in a row, and how the header names it."""

    header: tuple[str, ...]
    at: Mapping[str, int]
    waived: tuple[int, ...]
    scale: Mapping[int, int]
    """Columns in 万元: index → 10000."""
    fees: tuple[int, ...] = ()
    """One column per charge, in a wide table."""
    sums: tuple[int, ...] = ()
    """In a wide table: what the charges of a row must add up to."""
    late: tuple[int, ...] = ()
    """In a wide table: late fees, which its sum may include."""

    def name(self, role: str) -> str:
        """The user's own header for a role, or empty where the file has none."""
        return self.header[self.at[role]] if role in self.at else ""


def plain(header: str) -> str:
    """A header as it is compared: "应缴金额 (元)" → "应缴金额", "Due Date" → "duedate"."""
    text = _FOLDED.sub("", unicodedata.normalize("NFKC", header)).lower()
    unit = _UNIT.search(text)
    if unit and not _includes_late_fee(unit.group()):
        text = text[: unit.start()]
    return re.sub("[-_]", "", text) if text.isascii() else text


_PLAIN = {role: tuple(map(plain, aliases)) for role, aliases in ALIASES.items()}
_ROLE = {alias: role for role, aliases in _PLAIN.items() for alias in aliases}


def recognised(cells: Sequence[str]) -> int:
    """How many different roles a row's cells name: what a header row has most of."""
    known = {_ROLE.get(text, text if text in WAIVED or text in SUM else "") for text in map(plain, cells)}
    return len(known - {""})


def find_columns(header: Sequence[str], *, body: Sequence[Sequence[str]], estate_needed: bool) -> Columns:
    """The columns of a header; `body` are the rows, to tell a wide table from one that lacks a column.

    Raises Refused: "layout-wide", "column-twice", "column-missing" (which ones, and the headers seen).
    """
    names = tuple(plain(cell) for cell in header)
    at = {role: index for role, aliases in _PLAIN.items() if (index := _first(names, aliases)) is not None}
    if "room" not in at and "户号" in names:  # some systems call the room 户号
        at["room"] = names.index("户号")
        at.pop("account", None)
    scale = {index: 10_000 for index, cell in enumerate(header) if "万元" in cell}
    wide = find_wide(header, names, known=_ROLE.keys(), at=at, body=body, scale=scale)
    if wide:
        at.pop("owed", None)
    elif not {"owed", "receivable", "late_fee"} & at.keys() and (total := _first(names, SUM)) is not None:
        at["owed"] = total
    _refuse_missing(header, at, estate_needed=estate_needed, wide=wide is not None)
    charges = [charge_name(header[index]) for index in wide.fees] if wide else []
    for index in at.values():
        if names.count(names[index]) > 1:
            raise refused("column-twice", header=header[index].strip())
    for charge in charges:
        if charges.count(charge) > 1:
            raise refused("column-twice", header=charge)
    return Columns(
        header=tuple(cell.strip() for cell in header),
        at=at,
        waived=tuple(index for index, name in enumerate(names) if name in WAIVED),
        scale=scale,
        fees=wide.fees if wide else (),
        sums=wide.sums if wide else (),
        late=wide.late if wide else (),
    )


def _first(names: Sequence[str], aliases: Sequence[str]) -> int | None:
    return next((names.index(alias) for alias in aliases if alias in names), None)


def _includes_late_fee(unit: str) -> bool:
    return "含" in unit and "不含" not in unit and ("滞纳金" in unit or "违约金" in unit)


def _refuse_missing(header: Sequence[str], at: Mapping[str, int], *, estate_needed: bool, wide: bool) -> None:
    missing = [words for role, words in NEEDED.items() if role not in at and not (wide and role == "charge")]
    if estate_needed and "estate" not in at:
        missing.append(("小区", "estate"))
    if not (wide or "owed" in at or {"receivable", "received"} <= at.keys()):
        missing.append(("欠费金额（或应收金额与实收金额）", "amount owed (or receivable and received)"))
    if not ({"due", "period", "to"} & at.keys()):
        missing.append(("应缴款日期或费用期间", "due date or period"))
    if missing:
        seen = "、".join(cell.strip() for cell in header if cell.strip())[:500]
        raise refused(
            "column-missing",
            missing_zh="、".join(zh for zh, _ in missing),
            missing_en=", ".join(en for _, en in missing),
            seen=seen,
        )
