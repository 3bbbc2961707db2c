"""What an estate's contract agrees on about money, out of the issuer's file: `[estate.late_fee]` and `[[estate.tariff]]`."""

from datetime import date
from decimal import Decimal

from service.terms.clauses import LateFeeClause, RateKind, Tariff, Waived
from service.terms.decision import Stage
from service.terms.strict_toml import Table


def late_fee(estate: Table) -> LateFeeClause | None:
    """The late-fee clause of an estate, or None where its contract has none.

    Raises Refused("issuer-invalid") for a rate that can be no rate, and "settings-…" for unknown, missing or wrong keys.
    """
    if not estate.has("late_fee"):
        return None
    table = estate.table("late_fee")
    kind, rate = _rate(table)
    stages = table.strings("stages") or ("demand", "final")
    if strange := [stage for stage in stages if stage not in set(Stage)]:
        raise table.refused("issuer-invalid", "stages", f"没有 {strange[0]} 这一函种", f"there is no stage {strange[0]}")
    made = LateFeeClause(
        clause=table.string("clause"),
        kind=kind,
        rate=rate,
        grace_days=_whole(table, "grace_days", 0),
        floating=table.boolean("floating", default=True),
        year_days=_whole(table, "year_days", 365, least=360),
        cap_annual=_share(table, "cap_annual"),
        cap_ratio=_share(table, "cap_ratio"),
        charges=table.strings("charges"),
        stages=tuple(stages),
        waived=tuple(_waived(one) for one in table.tables("waived")),
    )
    table.done()
    return made


def tariffs(estate: Table) -> tuple[Tariff, ...]:
    """The fees of an estate; raises Refused as `late_fee` does."""
    return tuple(_tariff(table) for table in estate.tables("tariff"))


def _rate(table: Table) -> tuple[RateKind, Decimal]:
    if table.has("per_day") == table.has("lpr_multiple"):
        raise table.refused(
            "issuer-invalid", "per_day", "per_day 与 lpr_multiple 须有且只有一个", "give either per_day or lpr_multiple"
        )
    if table.has("per_day"):
        rate = table.decimal("per_day")
        if not 0 < rate <= Decimal("0.05"):  # 5 % a day is 1825 % a year: a percent sign was forgotten
            raise table.refused("issuer-invalid", "per_day", '万分之五请写成 "0.0005"', 'five per ten thousand is "0.0005"')
        return RateKind.PER_DAY, rate
    rate = table.decimal("lpr_multiple")
    if not 0 < rate <= 20:
        raise table.refused("issuer-invalid", "lpr_multiple", '1.5 倍请写成 "1.5"', 'one and a half times is "1.5"')
    return RateKind.LPR, rate


def _share(table: Table, key: str) -> Decimal | None:
    if not table.has(key):
        return None
    share = table.decimal(key)
    if not 0 < share <= 10:
        raise table.refused("issuer-invalid", key, '30% 请写成 "0.3"', 'thirty percent is "0.3"')
    return share


def _whole(table: Table, key: str, default: int, *, least: int = 0) -> int:
    value = table.integer(key, default)
    if value < least:
        raise table.refused("issuer-invalid", key, f"不能小于 {least}", f"it cannot be less than {least}")
    return value


def _waived(table: Table) -> Waived:
    start, end = _needed(table, "from"), _needed(table, "until")
    made = Waived(start=start, end=end, why=table.string("why"))
    table.done()
    if end < start:
        raise table.refused("issuer-invalid", "until", "止日早于起日", "it ends before it begins")
    return made


def _tariff(table: Table) -> Tariff:
    made = Tariff(
        charge=table.string("charge"),
        price=table.decimal("price"),
        start=table.day("from"),
        end=table.day("until"),
        clause=table.string("clause", ""),
        unit=table.string("unit", "元/㎡·月"),
    )
    table.done()
    if made.price <= 0:
        raise table.refused("issuer-invalid", "price", "单价应大于零", "a fee is more than nothing")
    if made.start and made.end and made.end < made.start:
        raise table.refused("issuer-invalid", "until", "止日早于起日", "it ends before it begins")
    return made


def _needed(table: Table, key: str) -> date:
    day = table.day(key)
    if day is None:
        raise table.refused("settings-missing", key, f"缺少 {key}", f"{key} is missing")
    return day
