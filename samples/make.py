"""Write samples/arrears-2026-10.*: an arrears list as property systems export it, in every encoding and layout that is read.

`arrears-2026-10.csv` is GB 18030 with one row per charge. `-utf8`, `-utf8-bom` and `.xlsx` hold the same rows, `-wide.csv` and
`-wide.xlsx` the same debts with one column per charge, as java110 exports them; all six give the same cases and sums. Beside
them, in `problems/`, the workbooks that show one thing wrong each; the other files there are written by hand.

Every name, address and phone number is invented. On the business day 2026-11-05 and with samples/issuer.toml, its 60 owners
in 130 rows see all three letters, every reason to be left out, and four cases that are held: a name with □, an amount that is
no number, a row that stands twice, and a room that Excel turned into a date.

    python samples/make.py            # the same bytes every time
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from xlsx import Cell, Formula, workbook

HEADER = (
    *("小区", "房号", "业主姓名", "联系电话", "通讯地址", "邮编", "收费项目", "费用开始日期", "费用截止日期", "应缴款日期"),
    *("计费面积", "单价", "应收金额", "实收金额", "欠费金额", "滞纳金", "备注"),
)
LAKE, SHORE, PEARL = "翠湖花园", "东岸公馆", "明珠商业广场"
FAR = "山东省海棠市新月区芙蓉西路1280弄星河湾雅苑南区27号楼3单元2204室（快递请放丰巢，勿放门卫）"
PARTNERS = "东麓市望湖区翠湖花园地下商业配套设施经营管理合伙企业（有限合伙）"

# Estate, room, owner, area in 0.01 m², postal address, postcode. The order is that of the file.
REMINDER = (
    (LAKE, "1号楼1单元101", "赵一禾", 8950, "", ""),
    (LAKE, "1号楼1单元102", "钱若川", 8950, "", ""),
    (LAKE, "1号楼1单元1501", "欧阳明澈", 12036, "", ""),
    (LAKE, "1号楼2单元301", "孙知夏", 9544, "", ""),
    (LAKE, "2号楼1单元201", "李䶮", 10218, "", ""),
    (LAKE, "2号楼1单元0802", "周启明、林晓禾", 10218, "", ""),
    (SHORE, "B座930", "吴望舒", 6120, "", ""),
    (SHORE, "B座1207", "郑喆", 6120, "", ""),
    (SHORE, "A座3楼301", "古丽娜尔・艾山江", 7805, "", ""),
    (SHORE, "1-1-101", "王㛃", 13377, "", ""),
    (SHORE, "1-1-1201", "冯听澜", 13377, "", ""),
    (SHORE, "1-2-2601", "陈　禾", 14290, "", ""),
    (PEARL, "1F-101", "东麓市禾苗教育咨询有限公司", 15600, "", ""),
    (PEARL, "1F-108", "褚向晚", 4230, "", ""),
    (PEARL, "2F-215", "东麓市开发区小满面馆", 8860, "", ""),
    (PEARL, "商铺S12", "卫临风", 5275, "", ""),
    (PEARL, "商铺S12-1", "蒋南乔", 2638, "", ""),
)
DEMAND = (
    (LAKE, "3号楼1单元401", "沈青禾", 8950, "", ""),
    (LAKE, "3号楼2单元1702", "司徒雨棠", 12036, "", ""),
    (LAKE, "3号楼2单元1801", "韩𬍛", 12036, "", ""),
    (LAKE, "5幢701", "杨疏桐", 9877, "", ""),
    (LAKE, "5幢702", "朱砚秋", 9877, "", ""),
    (LAKE, "会所二层", PARTNERS, 42050, "", ""),
    (SHORE, "2-1-302", "秦雁回", 11842, "", ""),
    (SHORE, "2-1-1503", "尤溪亭", 11842, "", ""),
    (SHORE, "2-2-801", "阿卜杜外力·吐尔洪·萨迪克江", 13377, "", ""),
    (SHORE, "2-2-802", "许闻笛", 13377, FAR, "261000"),
    (SHORE, "B座1518", "何其安", 6120, "", ""),
    (SHORE, "车位B2-088", "吕行舟", 0, "", ""),
    (PEARL, "2F-201", "施晚照", 9315, "", ""),
    (PEARL, "2F-202", "东麓市拾光摄影工作室", 9315, "", ""),
    (PEARL, "3F-301", "张予安", 21480, "", ""),
    (PEARL, "3F-302", "孔令川", 18060, "", ""),
    (PEARL, "写字楼A座1106", "曹知微", 13208, "", ""),
)
REGISTERED = (
    (LAKE, "6号楼1单元101", "严子衿", 13580, "", ""),
    (LAKE, "6号楼1单元1102", "华庭月", 13580, "山东省东麓市望湖区云岫路7号云岫苑4号楼502室", "250001"),
    (LAKE, "6号楼2单元2101", "迪丽拜尔·麦麦提·热合曼诺娃", 12036, "", ""),
    (LAKE, "7号楼1单元601", "金翀", 9544, "", ""),
    (LAKE, "7号楼1单元602", "魏祎珺", 9544, FAR, "261000"),
    (LAKE, "7号楼3单元302", "陶昇", 10218, "", ""),
    (SHORE, "3-1-101", "姜莞尔", 14290, "", ""),
    (SHORE, "3-1-1602", "戚槿年", 14290, "山东省东麓市临江区渡口街55号", "250002"),
    (SHORE, "3-2-901", "谢垚", 13377, "", ""),
    (SHORE, "3-2-902", "邹骉", 13377, "", ""),
    (SHORE, "B座2201", "东麓市临江区云帆船舶用品商行", 18360, "", ""),
    (SHORE, "A座1楼南侧商铺（原售楼处）", "喻之恒", 25640, "", ""),
    (PEARL, "4F-401", "柏彧", 16733, "", ""),
    (PEARL, "4F-405", "东麓市明珠街大食代餐饮管理有限公司开发区分公司", 30215, "", ""),
    (PEARL, "写字楼A座0903", "水婳", 13208, "", ""),
    (PEARL, "写字楼B座1701", "窦小璟", 15544, "山东省东麓市开发区明珠街9号明珠商业广场B座17层1701室前台转", "250003"),
)
SMALL = ((LAKE, "8号楼1单元101", "章以宁", 8950, "", ""), (SHORE, "车位B1-017", "云舒", 0, "", ""))
EARLY = ((LAKE, "8号楼1单元102", "苏合", 8950, "", ""), (PEARL, "5F-501", "潘予怀", 11070, "", ""))
FUTURE = ((SHORE, "5-1-701", "葛青岩", 11842, "", ""), (PEARL, "5F-502", "奚望", 11070, "", ""))
BAD = {
    "name": (LAKE, "9号楼1单元1201", "范□", 10218, "", ""),
    "amount": (SHORE, "6-1-502", "彭郁离", 11842, "", ""),
    "twice": (PEARL, "5F-506", "郎朝歌", 8860, "", ""),
    "room": (SHORE, "3-2", "顾清和", 20655, "", ""),
}
PRICE = {LAKE: 220, SHORE: 280, PEARL: 650}
"""Property fee in fen per m² and month."""

Owner = tuple[str, str, str, int, str, str]


def rows() -> Iterator[list[str]]:
    """All rows, estate by estate as the system lists them."""
    made = [row for nth, owner in enumerate(REMINDER) for row in _reminder(nth, owner)]
    made += [row for nth, owner in enumerate(DEMAND) for row in _demand(nth, owner)]
    made += [row for nth, owner in enumerate(REGISTERED) for row in _registered(nth, owner)]
    made += [
        _row(owner, "公共能耗费分摊", "2026-09", "2026-10-15", owed=3 * 12_00 + 4 * nth) for nth, owner in enumerate(SMALL)
    ]
    made += [_row(owner, "公共能耗费分摊", "2026-10", "2026-10-31", owed=86_40 + nth) for nth, owner in enumerate(EARLY)]
    made += [_property(owner, "2026-10", "2026-12", "2026-12-31") for owner in FUTURE]
    made += _bad()
    order = (LAKE, SHORE, PEARL)
    yield from sorted(made, key=lambda row: order.index(row[0]))


def _reminder(nth: int, owner: Owner) -> list[list[str]]:
    first = _property(owner, "2026-07", "2026-09", "2026-09-30", paid=200_00 if nth % 6 == 2 else 0)
    if nth % 3 == 0:
        return [first, _row(owner, "车位管理费", "2026-10", "2026-10-10", owed=150_00)]
    if nth % 3 == 1:
        return [first, _row(owner, "公共能耗费分摊", "2026-09", "2026-10-15", owed=41_27 + 3 * nth)]
    return [first, _property(owner, "2026-10", "2026-12", "2026-12-31")]


def _demand(nth: int, owner: Owner) -> list[list[str]]:
    if not owner[3]:
        return [_row(owner, "车位管理费", month, f"{month}-25", owed=380_00) for month in ("2026-08", "2026-09")]
    first = _row(owner, "公共能耗费分摊", "2026-08", "2026-09-15", owed=63_50 + 7 * nth, late=1_90)
    if nth % 4 == 1:
        first = _row(owner, "装修垃圾清运费", "2026-08", "2026-08-31", owed=600_00, late=6_00)
    return [first, _property(owner, "2026-07", "2026-09", "2026-09-30", paid=500_00 if nth % 5 == 3 else 0)]


def _registered(nth: int, owner: Owner) -> list[list[str]]:
    early = ("2025-07", "2025-12", "2025-12-31") if nth % 3 == 0 else ("2026-01", "2026-03", "2026-03-31")
    first = _property(owner, *early, late=88_06 + 31 * nth)
    second = _property(owner, "2026-04", "2026-06", "2026-06-30", paid=500_00 if nth % 5 == 1 else 0, late=45_18 + 17 * nth)
    third = (
        _row(owner, "车位管理费", "2026-06", "2026-06-25", owed=150_00, late=2_25),
        _row(owner, "二次供水设施运行维护费", "2026-05", "2026-06-15", owed=37_80 + nth),
        _property(owner, "2026-10", "2026-12", "2026-12-31"),
        _row(owner, "装修垃圾清运费", "2026-05", "2026-05-31", owed=1_200_00),
    )[nth % 4]
    return [first, second, third]


def _bad() -> list[list[str]]:
    name, amount, twice, room = BAD["name"], BAD["amount"], BAD["twice"], BAD["room"]
    good = [_property(owner, "2026-07", "2026-09", "2026-09-30") for owner in (name, amount, twice, room)]
    power = _row(amount, "公共能耗费分摊", "2026-09", "2026-10-15", owed=52_08)
    power[HEADER.index("欠费金额")] = "5 2.O8"
    date_room = _row(room, "公共能耗费分摊", "2026-09", "2026-10-15", owed=98_15)
    date_room[HEADER.index("房号")] = "3月2日"
    return [
        *(good[0], _row(name, "车位管理费", "2026-09", "2026-09-25", owed=150_00)),
        *(good[1], power),
        *(good[2], list(good[2])),
        *(good[3], date_room),
    ]


def _property(owner: Owner, first: str, last: str, due: str, *, paid: int = 0, late: int = 0) -> list[str]:
    """A property fee: area × price × months, rounded half up to the fen."""
    estate, area = owner[0], owner[3]
    months = 12 * (int(last[:4]) - int(first[:4])) + int(last[5:]) - int(first[5:]) + 1
    total = (area * PRICE[estate] * months + 50) // 100
    row = _row(owner, "物业服务费", first, due, owed=total - paid, last=last, paid=paid, late=late)
    row[HEADER.index("计费面积")] = _money(area)
    row[HEADER.index("单价")] = _money(PRICE[estate])
    return row


def _row(
    owner: Owner, charge: str, first: str, due: str, *, owed: int, last: str = "", paid: int = 0, late: int = 0
) -> list[str]:
    estate, room, name, _, address, postcode = owner
    phone = f"138{sum(map(ord, name + room)) % 10_000:08d}"
    start, end = f"{first}-01", _month_end(last or first)
    if estate == PEARL:  # its system writes dates as Excel does
        start, end, due = (_slashes(day) for day in (start, end, due))
    return [
        *(estate, room, name, phone, address, postcode, charge, start, end, due, "", ""),
        *(_money(owed + paid), _money(paid), _money(owed), _money(late) if late else "", "部分缴纳" if paid else ""),
    ]


def _money(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def _month_end(month: str) -> str:
    days = {"02": 28, "04": 30, "06": 30, "09": 30, "11": 30}  # no leap February in the sample
    return f"{month}-{days.get(month[5:], 31)}"


def _slashes(day: str) -> str:
    return "/".join(str(int(part)) for part in day.split("-"))


# --- the wide layout: a row for each account and time, a column for each charge -----------------------------------------

FEES = ("物业服务费", "车位管理费", "公共能耗费分摊", "装修垃圾清运费", "二次供水设施运行维护费")
WIDE_HEADER = (
    *("小区", "收费对象", "业主名称", "手机号", "通讯地址", "邮编", "开始时间", "结束时间", "应缴款日期"),
    *FEES,
    *("滞纳金", "合计"),
)


def wide_rows() -> Iterator[list[str]]:
    """The debts of `rows()`; two debts of one account share a row where their days are the same."""
    joined: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for cells in rows():
        row = dict(zip(HEADER, cells, strict=True))
        days = (row["费用开始日期"], row["费用截止日期"], row["应缴款日期"])
        key = (row["小区"], row["房号"], row["业主姓名"], row["联系电话"], row["通讯地址"], row["邮编"], *days)
        together = joined.setdefault(key, [])
        if any(other["收费项目"] == row["收费项目"] for other in together):  # the row that stands twice stands twice here
            joined[*key, "again"] = [row]
        else:
            together.append(row)
    for key, together in joined.items():
        fees = {row["收费项目"]: row["欠费金额"] for row in together}
        late = sum(_fen(row["滞纳金"]) for row in together)
        total = sum(_fen(row["欠费金额"].replace(" ", "").replace("O", "0")) for row in together)
        yield [*key[:9], *(fees.get(fee, "") for fee in FEES), _money(late) if late else "", _money(total)]


def _fen(text: str) -> int:
    return int(Decimal(text.replace(",", "") or 0) * 100)


# --- the files -----------------------------------------------------------------------------------------------------------

_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_NUMBERS = {"联系电话", "手机号", "计费面积", "单价", "应收金额", "实收金额", "欠费金额", "滞纳金", "合计", *FEES}


def typed(header: Sequence[str], row: Sequence[str]) -> list[Cell]:
    """A row as a spreadsheet keeps it: dates and numbers where they are dates and numbers, and 3月2日 a date as well."""
    return [_typed(name, text) for name, text in zip(header, row, strict=True)]


def _typed(name: str, text: str) -> Cell:
    if found := _DATE.fullmatch(text):
        return date(*(int(part) for part in found.groups()))
    if text == "3月2日":
        return date(2026, 3, 2)
    plain = text.replace(",", "")
    if name in _NUMBERS and re.fullmatch(r"\d+(\.\d+)?", plain):
        return Decimal(plain) if "." in plain else int(plain)
    return text


def _csv(header: Sequence[str], body: Iterator[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *body])
    return text.getvalue()


def arrears() -> bytes:
    """The bytes of arrears-2026-10.csv."""
    return _csv(HEADER, rows()).encode("gb18030")


def files() -> dict[str, bytes]:
    """Every file of this script, by its path below samples/."""
    long, wide = list(rows()), list(wide_rows())
    return {
        "arrears-2026-10.csv": arrears(),
        "arrears-2026-10-utf8.csv": _csv(HEADER, iter(long)).encode(),
        "arrears-2026-10-utf8-bom.csv": _csv(HEADER, iter(long)).encode("utf-8-sig"),
        "arrears-2026-10.xlsx": workbook({"欠费清单": [HEADER, *(typed(HEADER, row) for row in long)]}),
        "arrears-2026-10-wide.csv": _csv(WIDE_HEADER, iter(wide)).encode("utf-8-sig"),
        "arrears-2026-10-wide.xlsx": workbook({"欠费清单": [WIDE_HEADER, *(typed(WIDE_HEADER, row) for row in wide)]}),
        **{f"problems/{name}.xlsx": data for name, data in problems().items()},
    }


def problems() -> dict[str, bytes]:
    """Workbooks with one thing wrong each, by its code."""
    header = ["房号", "业主姓名", "收费项目", "费用开始日期", "费用截止日期", "欠费金额"]
    row: list[Cell] = ["1号楼1单元101", "赵一禾", "物业服务费", date(2026, 7, 1), date(2026, 9, 30), Decimal("590.70")]
    other: list[Cell] = ["1号楼1单元102", "钱若川", "物业服务费", date(2026, 7, 1), date(2026, 9, 30), Decimal("590.70")]
    far: list[Cell] = [*other, *[None] * 300, "x"]
    whole = workbook({"欠费清单": [["小区", *header], ["翠湖花园", *row]]})
    in_estate = {"欠费清单": [["小区", *header], ["翠湖花园", *row]]}
    more = [["小区", *header, "备注"], ["翠湖花园", *other, "B区"]]
    return {
        "formula-unsaved": workbook({"欠费清单": [header, row, [*other[:5], Formula("E3*2")]]}),
        "column-hidden": workbook(in_estate, hidden_columns=[7]),
        "row-hidden": workbook({"欠费清单": [["小区", *header], ["翠湖花园", *row], ["翠湖花园", *other]]}, hidden_rows=[3]),
        "row-struck": workbook({"欠费清单": [["小区", *header], ["翠湖花园", *row], ["翠湖花园", *other]]}, struck_rows=[3]),
        "row-unread": workbook(in_estate | {"说明": [["本表由收费系统导出"]]}),
        "sheets-differ": workbook(in_estate | {"B区": more}),
        "too-many-columns": workbook({"欠费清单": [header, row, far]}),
        "workbook-broken": whole[: len(whole) // 2],
    }


if __name__ == "__main__":
    for name, data in files().items():
        (Path(__file__).parent / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes")
