"""Which column is what, and what a file cannot do without.

The names stand in `aliases`; a profile may say more, and a content that contradicts a name is believed before it. Two columns
of one name are refused where the name is one that counts.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from service.intake import amounts, cells
from service.intake.aliases import ANSWERS, KNOWN, PLAIN, SUM, WAIVED, WEAK, known_name, plain
from service.intake.beside import Beside, beside
from service.intake.codes import refused
from service.intake.context import Context, common
from service.intake.measures import leaf
from service.intake.own import places
from service.intake.periods import Style, order_of
from service.intake.profile import NONE, Profile
from service.intake.wide import Fee, Wide, find_wide

NEEDED = {"room": ("房号", "room"), "debtor": ("业主姓名", "owner"), "charge": ("收费项目", "charge")}
_MONEY = ("receivable", "received", "owed", "late_fee")
_DATES = ("from", "to", "period", "due")
_WEAK = tuple(map(plain, WEAK))
_YEARS = ("年度", "年份", "收费年度", "欠费年度", "费用年度", "账单年度", "所属年度", "年", "year")
_OWED = re.compile("欠费$|欠费金额|欠款|欠缴|未[缴收交]金额|应缴金额|应交金额")
_SHORT_UNIT = re.compile(r"[(（\[【/,，:：]\s*([万千百角])\s*[)）\]】]?\s*$")
"""欠费金额(万)."""
_FOREIGN = re.compile(
    r"HKD|HK\$|港[币元]|USD|US\$|美[元金]|EUR|欧元|JPY|日[元圆]|MOP|澳门[元币]|葡币|TWD|NT\$|台币|GBP|英镑|SGD|AUD|澳元|CAD|加元|KRW|韩[元币]|[$€£]",
    re.IGNORECASE,
)
_UNITS = tuple(unit for unit in amounts.UNITS if len(unit) > 1)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each role stands in a row, and how the header names it."""

    header: tuple[str, ...]
    at: Mapping[str, int]
    waived: tuple[int, ...] = ()
    scale: Mapping[int, int] = field(default_factory=dict)
    """Columns in another unit than 元: index → fen in it."""
    fees: tuple[Fee, ...] = ()
    """One column per charge or per month, in a wide table."""
    sums: tuple[tuple[int, str], ...] = ()
    """In a wide table: what the charges of a row must add up to, and which of their amounts."""
    late: tuple[int, ...] = ()
    """In a wide table: late fees, which its sum may include."""
    context: Context = field(default_factory=Context)
    """What the words around the tables say of all of them."""
    contexts: Mapping[str, Context] = field(default_factory=dict)
    """What they say of each worksheet."""
    profile: Profile = NONE
    styles: Mapping[str, Style] = field(default_factory=dict)
    """How the dates of a role are written."""
    money: tuple[int, ...] = ()
    """Every column of amounts that is read."""
    beside: Beside = field(default_factory=Beside)
    """Columns of no role that may change what is owed."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Where each header stands."""
    titles: frozenset[str] = frozenset()
    """The headers, to know a row that repeats them."""
    foreign: int | None = None
    """The column of amounts whose header names another currency than the yuan."""
    passed: tuple[tuple[int, int], ...] = ()
    """Columns that say the like of another one and are not read, each with the one that is."""
    answers: tuple[int, ...] = ()
    """Where the columns stand that we added to a file we handed back; empty where it is no such file."""

    def name(self, role: str) -> str:
        """The user's own header for a role, or empty where the file has none."""
        return self.header[self.at[role]] if role in self.at else ""


def find_columns(
    header: Sequence[str],
    *,
    body: Sequence[Sequence[str]],
    estate_needed: bool,
    contexts: Mapping[str, Context] | None = None,
    profile: Profile = NONE,
) -> Columns:
    """The columns of a header; `body` are the rows, to tell a wide table from one that lacks a column.

    Raises Refused: "layout-wide", "column-twice", "column-missing" (which ones, and the headers seen).
    """
    contexts = contexts or {"": Context()}
    context = common(contexts.values())
    names = tuple("" if cell.strip() in profile.ignore else known_name(plain(cell)) for cell in header)
    at = _roles(header, names, profile)
    _settle_rooms(names, at)
    passed = _settle_ends(names, at)
    waived = tuple(index for index, name in enumerate(names) if name in WAIVED)
    _settle_amounts(names, at, waived=bool(waived))
    scale = _scale(header, context, profile)
    known = _known(names, at)
    if "asset" in at and names[at["asset"]] == "车位" and _all_amounts(body, at["asset"]):
        known.discard("车位")  # in a table with a column a charge it is the parking fee
    wide = _named_fees(header, profile) or find_wide(header, names, known=known, at=at, body=body, scale=scale, context=context)
    if wide:
        amounts_at = {fee.index for fee in wide.fees} | {at[role] for role in ("owed", "receivable", "received") if role in at}
        at = {role: index for role, index in at.items() if index not in amounts_at}
    elif not {"owed", "receivable", "late_fee"} & at.keys() and (total := _first(names, SUM)) is not None:
        at["owed"] = total
    _refuse_missing(
        header,
        at,
        estate_needed=estate_needed,
        wide=wide,
        given=profile.constant,
        contexts=contexts,
        waived=bool(waived),
        body=body,
    )
    money = _money(at, wide)
    taken = frozenset((*at.values(), *money, *waived))
    passed += [(index, at["owed"]) for index in _others_owed(names, taken, body) if "owed" in at]
    for index in at.values():
        if names.count(names[index]) > 1 and not _same(body, [at_ for at_, name in enumerate(names) if name == names[index]]):
            raise refused("column-twice", header=header[index].strip())
    return Columns(
        header=tuple(cell.strip() for cell in header),
        at=at,
        waived=waived,
        scale=scale,
        fees=wide.fees if wide else (),
        sums=wide.sums if wide else (),
        late=wide.late if wide else (),
        context=context,
        contexts=contexts,
        profile=profile,
        styles=_styles(at, body, context, profile),
        money=money,
        beside=beside(names, taken),
        places=places(tuple(cell.strip() for cell in header)),
        titles=frozenset(filter(None, (cell.strip() for cell in header))),
        foreign=next((index for index in money if index not in waived and _FOREIGN.search(header[index])), None),
        passed=tuple(passed),
        answers=answer_columns(header),
    )


def _money(at: Mapping[str, int], wide: Wide | None) -> tuple[int, ...]:
    fees = [index for fee in (wide.fees if wide else ()) for index in (fee.owed, fee.receivable, fee.received)]
    sums = [index for index, _ in (wide.sums if wide else ())]
    found = (*(index for index in fees if index is not None), *sums, *(at[role] for role in _MONEY if role in at))
    return tuple(dict.fromkeys(found))


def answer_columns(header: Sequence[str]) -> tuple[int, ...]:
    """Where the columns stand that we added to a file we handed back; empty where it is no such file."""
    width = len(header) - len(ANSWERS)
    ours = width >= 0 and tuple(cell.strip() for cell in header[width:]) == ANSWERS
    return tuple(range(width, len(header))) if ours else ()


def _roles(header: Sequence[str], names: Sequence[str], profile: Profile) -> dict[str, int]:
    at = {role: index for role, aliases in PLAIN.items() if (index := _first(names, aliases)) is not None}
    plain_header = [plain(cell) for cell in header]
    for role, said in profile.columns.items():
        found = next((plain_header.index(plain(name)) for name in said if plain(name) in plain_header), None)
        if found is not None:
            at = {other: index for other, index in at.items() if index != found} | {role: found}
    return {role: index for role, index in at.items() if role not in profile.constant}


def _settle_rooms(names: Sequence[str], at: dict[str, int]) -> None:
    """Some systems call the room 户号, some a flat a unit; a parking space is the room where there is no other."""
    if "room" not in at and "户号" in names:
        at["room"] = names.index("户号")
        at.pop("account", None)
    if "room" not in at and "unit" in at and names[at["unit"]] == "unit":
        at["room"] = at.pop("unit")
    if "room" not in at and "asset" in at:
        at["room"] = at.pop("asset")
    if "asset" not in at and names[at.get("room", 0)] not in {"车位号", "车位编号"}:
        asset = _first(names, ("车位号", "车位编号"))
        if asset is not None:
            at["asset"] = asset


def _settle_ends(names: Sequence[str], at: dict[str, int]) -> list[tuple[int, int]]:
    """截止日期 beside 账期 is the day to pay or that of the list, not the end of the period; 年份 beside 月份 is its year."""
    if "period" not in at:
        return []
    year = _first([name if index != at["period"] else "" for index, name in enumerate(names)], _YEARS)
    if year is not None and not {"from", "to"} & at.keys():
        at["year"] = year
    return [(at.pop("to"), at["period"])] if "to" in at and "from" not in at else []


def _others_owed(names: Sequence[str], taken: Collection[int], body: Sequence[Sequence[str]]) -> list[int]:
    """Other columns that say what somebody owes: 本期欠费 beside 欠费金额."""
    return [
        index
        for index, name in enumerate(names)
        if index not in taken
        and _OWED.search(name)
        and any(index < len(row) and cells.clean(row[index]).strip("0.-") for row in body)
    ]


def _settle_amounts(names: Sequence[str], at: dict[str, int], *, waived: bool) -> None:
    """应缴金额 is what was billed where another column says what was paid of it or is still owed, else what is owed."""
    weak = _first(names, _WEAK)
    if weak is None:
        return
    if "owed" in at or "received" in at or waived:
        at.setdefault("receivable", weak)
    elif "receivable" not in at:
        at["owed"] = weak


def _known(names: Sequence[str], at: Mapping[str, int]) -> set[str]:
    """Names that are no charge: those with a role, or with a meaning of ours."""
    return {name for name in names if name in KNOWN and name not in SUM and name not in WAIVED} | {
        names[index] for index in at.values()
    }


def _all_amounts(body: Sequence[Sequence[str]], index: int) -> bool:
    said = [text for row in body if index < len(row) and (text := cells.clean(row[index]))]
    try:
        return bool(said) and all(amounts.amount(text) is not None for text in said)
    except ValueError:
        return False


def _named_fees(header: Sequence[str], profile: Profile) -> Wide | None:
    """The wide table that a profile describes: its charges and sums by name."""
    if not profile.fees:
        return None
    titles = [cell.strip() for cell in header]
    fees = tuple(Fee(charge=charge, owed=titles.index(name)) for name, charge in profile.fees.items() if name in titles)
    sums = tuple((titles.index(name), "") for name in profile.sums if name in titles)
    return Wide(fees=fees, sums=sums) if fees else None


def _scale(header: Sequence[str], context: Context, profile: Profile) -> dict[int, int]:
    """Columns that are not in 元: their header says so, or the words above the table, or the profile."""
    general = profile.unit or context.unit
    found = {}
    for index, cell in enumerate(header):
        said = next((unit for unit in _UNITS if unit in cell), "")
        if not said and (short := _SHORT_UNIT.search(cell)):
            said = short[1]
        if "(分)" in cell or "（分）" in cell or plain(cell).endswith(("fen", "cents")):
            found[index] = 1
        elif said:
            found[index] = amounts.UNITS[said]
        elif general and general != amounts.YUAN and "元" not in cell:
            found[index] = general
    return found


def _styles(at: Mapping[str, int], body: Sequence[Sequence[str]], context: Context, profile: Profile) -> dict[str, Style]:
    indices = [at[role] for role in _DATES if role in at]
    order = profile.dates or order_of(
        row[index].strip() for index in indices for row in body if index < len(row) and row[index]
    )
    found = {}
    for role in _DATES:
        if role in at:
            year = profile.year or context.year or _year(role, at, context)
            found[role] = Style(year=year, order=order, short=_months_shortened(at[role], body))
    return found


def _months_shortened(index: int, body: Sequence[Sequence[str]]) -> bool:
    """Whether 2026.1 may be 2026.10: others are written 2026.01, or go on to 2026.11 without a 2026.10."""
    said = {row[index].strip() for row in body if index < len(row) and _DOTTED.fullmatch(row[index].strip())}
    months = {text.partition(".")[2] for text in said}
    return "1" in months and "10" not in months and bool(months & {"11", "12"} or any(month[0] == "0" for month in months))


_DOTTED = re.compile(r"20\d\d\.\d{1,2}")


def _year(role: str, at: Mapping[str, int], context: Context) -> int:
    return context.period[0].year if context.period and role in at else 0


def _first(names: Sequence[str], aliases: Sequence[str]) -> int | None:
    return next((names.index(alias) for alias in aliases if alias in names), None)


def _same(body: Sequence[Sequence[str]], indices: Sequence[int]) -> bool:
    """Whether columns of one name say the same in every row, so that it does no harm which of them is read."""
    return all(len({row[index].strip() if index < len(row) else "" for index in indices}) == 1 for row in body)


def _refuse_missing(
    header: Sequence[str],
    at: Mapping[str, int],
    *,
    estate_needed: bool,
    wide: Wide | None,
    given: Mapping[str, str],
    contexts: Mapping[str, Context],
    waived: bool,
    body: Sequence[Sequence[str]],
) -> None:
    named = {*at, *given}
    charged = (wide and all(fee.charge for fee in wide.fees)) or all(one.charge for one in contexts.values())
    missing = [words for role, words in NEEDED.items() if role not in named and not (role == "charge" and charged)]
    if estate_needed and "estate" not in named and not all(one.estate for one in contexts.values()):
        missing.append(("小区", "estate"))
    if not (wide or "owed" in at or ("receivable" in at and ("received" in at or waived))):
        missing.append(("欠费金额（或应收金额与实收金额）", "amount owed (or receivable and received)"))
    timed = (wide and all(fee.days for fee in wide.fees)) or all(one.period for one in contexts.values()) or _titled(at, body)
    if not ({"due", "period", "to"} & named or timed):
        missing.append(("应缴款日期或费用期间", "due date or period"))
    if missing:
        seen = "、".join(cell.strip() for cell in header if cell.strip())[:500]
        raise refused(
            "column-missing",
            missing_zh="、".join(zh for zh, _ in missing),
            missing_en=", ".join(en for _, en in missing),
            seen=seen,
        )


def _titled(at: Mapping[str, int], body: Sequence[Sequence[str]]) -> bool:
    """Whether charges carry their period, as bills are called 2026年07月物业费."""
    if "charge" not in at or {"from", "to", "period", "due"} & at.keys():
        return False
    said = [row[at["charge"]] for row in body[:200] if at["charge"] < len(row) and row[at["charge"]].strip()]
    return any(leaf(text).when for text in said)
