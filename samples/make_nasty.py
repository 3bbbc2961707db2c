"""Write the workbooks of tests/intake/nasty/: sheets as real people leave them, merged, filtered, damaged.

The text files beside them are kept as they are. What is to be read of each stands in `<file>.json`, written by hand and never
taken from a run.

    python samples/make_nasty.py            # the same bytes every time
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import xls
import xlsx
from xlsx import Cell, Failed

FOLDER = Path(__file__).parents[1] / "tests" / "intake" / "nasty"
HEAD: list[Cell] = ["房号", "业主", "收费项目", "账期", "欠费"]
FIRST: list[Cell] = ["1-1-101", "赵一禾", "物业费", "2026-03", 100]
LATER: list[Cell] = ["1-1-101", "赵一禾", "物业费", "2026-04", 100]
SECOND: list[Cell] = ["1-1-102", "钱若川", "物业费", "2026-03", 100]
MERGED: list[list[Cell]] = [
    ["翠湖花园欠费清单"],
    HEAD,
    ["1-1-101", "赵一禾", "物业费", date(2026, 3, 1), Decimal("590.70")],
    ["", "", "水费", "2026-03", Decimal("41.30")],
    ["1-1-102", "钱若川", "物业费", "2026年3月", 12],
    ["合计", "", "", "", Decimal("644.00")],
]
MONTHS: list[list[Cell]] = [
    ["2026年物业费欠费台账", "", "", "", "", ""],
    ["房号", "业主", "欠费月份", "", "", "合计"],
    ["", "", date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), ""],
    ["1-1-101", "赵一禾", 100, "", 100, 200],
    ["1-1-102", "钱若川", "", Decimal("99.5"), "-", Decimal("99.5")],
]
DAMAGED: list[list[Cell]] = [
    [*HEAD, "联系电话"],
    [date(2026, 3, 2), "赵一禾", "物业费", "2026-03", 100, 13800000001],
    ["1-1-102", "钱若川", "物业费", Decimal("2026.1"), 100, "1.38E+10"],
    ["1-1-103", "孙知夏", "物业费", "2026-03", Failed("#REF!"), ""],
    ["1-1-104", Failed("#N/A"), "物业费", "2026-03", 100, "####"],
    ["1-1-105", "李予安", "物业费", "2026-03", 100, ""],
]
BUILDINGS: dict[str, list[list[Cell]]] = {
    "封面": [["翠湖花园"]],
    "1号楼": [["1号楼"], HEAD, FIRST],
    "2号楼": [["业主", "房号", "收费项目", "欠费", "账期"], ["钱若川", "2-1-101", "物业费", 90, "2026-03"]],
}


def files() -> dict[str, bytes]:
    """The workbooks by name."""
    return {
        "merged.xlsx": xlsx.workbook({"欠费": MERGED}, merged=["A1:E1", "A3:A4", "B3:B4"]),
        "merged.xls": xls.workbook({"欠费": MERGED}, merged=[(0, 0, 0, 4), (2, 3, 0, 0), (2, 3, 1, 1)]),
        "months-two-row-head.xlsx": xlsx.workbook({"台账": MONTHS}, merged=["A1:F1", "A2:A3", "B2:B3", "C2:E2", "F2:F3"]),
        "damaged.xlsx": xlsx.workbook({"欠费": DAMAGED}),
        "damaged.xls": xls.workbook(
            {"欠费": DAMAGED, "旧表": [HEAD, ["1-1-106", "周", "物业费", "2026-03", 5]]}, hidden=["旧表"]
        ),
        "filtered-rows.xlsx": xlsx.workbook({"欠费": [HEAD, FIRST, LATER, SECOND]}, hidden_rows=[3]),
        "struck-rows.xlsx": xlsx.workbook({"欠费": [HEAD, FIRST, LATER, SECOND]}, struck_rows=[3]),
        "filtered-rows.xls": xls.workbook({"欠费": [HEAD, FIRST, SECOND]}, hidden_rows=[3]),
        "sheets-by-building.xlsx": xlsx.workbook(BUILDINGS),
    }


if __name__ == "__main__":
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)
