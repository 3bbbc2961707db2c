"""A wide workbook through the whole chain: one entry a charge in the plan, one row a row in rows.csv, one letter an account."""

import csv
from datetime import date
from decimal import Decimal

from support.homes import plan_of, run_batch, services_at
from support.spreadsheets import workbook

from service.cli.plan import as_json
from service.cli.planned import show_plan

HEADER = ("小区", "收费对象", "业主名称", "开始时间", "结束时间", "物业服务费", "车位管理费", "合计")
MARCH, APRIL = (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 4, 30))
FILE = workbook(
    {
        "1号楼": [
            HEADER,
            ("翠湖花园", "1号楼101", "赵一禾", *MARCH, Decimal("300.00"), Decimal("150.00"), Decimal("450.00")),
            ("翠湖花园", "1号楼101", "赵一禾", *APRIL, Decimal("300.00"), None, Decimal("300.00")),
            ("翠湖花园", "1号楼102", "钱若川", *MARCH, Decimal("300.00"), None, Decimal("310.00")),
        ],
        "2号楼": [
            HEADER,
            ("翠湖花园", "2号楼101", "孙知夏", *MARCH, Decimal("280.00"), Decimal("20.00"), Decimal("300.00")),
            (
                "翠湖花园",
                "2号楼101",
                "孙知夏",
                date(2026, 11, 1),
                date(2026, 11, 30),
                Decimal("280.00"),
                None,
                Decimal("280.00"),
            ),
        ],
    }
)


def test_the_plan_has_one_entry_a_charge(tmp_path):
    """With the sheet, and the row as a person counts it on that sheet."""
    with services_at(tmp_path / "home") as services:
        said = as_json(plan_of(services, FILE))
    entries = [(row["sheet"], row["line"], row["state"], row["item"], row["amount"]) for row in said["rows"]]
    assert entries == [
        ("1号楼", 2, "due", "物业服务费", "300.00"),
        ("1号楼", 2, "due", "车位管理费", "150.00"),
        ("1号楼", 3, "due", "物业服务费", "300.00"),
        ("1号楼", 4, "problem", "物业服务费", "300.00"),
        ("2号楼", 1, "excluded", "", None),
        ("2号楼", 2, "due", "物业服务费", "280.00"),
        ("2号楼", 2, "due", "车位管理费", "20.00"),
        ("2号楼", 3, "excluded", "物业服务费", "280.00"),
    ]
    assert said["totals"] == {"CNY": "1050.00"}
    assert [(one["code"], one["sheet"], one["row"]) for one in said["problems"]] == [
        ("total-differs", "1号楼", 4),
        ("row-outside", "2号楼", 1),
    ]


def test_problems_are_shown_with_their_sheet(tmp_path, capsys):
    """Row 4 of which sheet? The list says so."""
    with services_at(tmp_path / "home") as services:
        show_plan(plan_of(services, FILE))
    assert "arrears.csv, 工作表 sheet “1号楼”, 第 4 行 row 4, 合计: “310”" in capsys.readouterr().out


def test_rows_come_back_once(tmp_path):
    """rows.csv has the user's rows in their own columns, each once, with the number of the letter that demands it."""
    with services_at(tmp_path / "home") as services:
        released = run_batch(services, FILE, tmp_path / "out")
    with (tmp_path / "out" / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == (*HEADER, "状态", "原因", "提示", "文号")
    first, second = released.letters
    assert [(row[1], row[3], row[7], row[8], row[11]) for row in rows] == [
        ("1号楼101", "2026-03-01", "450", "due", first.number),
        ("1号楼101", "2026-04-01", "300", "due", first.number),
        ("1号楼102", "2026-03-01", "310", "problem", ""),
        ("收费对象", "开始时间", "合计", "excluded", ""),
        ("2号楼101", "2026-03-01", "300", "due", second.number),
        ("2号楼101", "2026-11-01", "280", "excluded", ""),
    ]
    assert [letter.public["total"] for letter in released.letters] == ["750.00", "300.00"]
    assert [line["charge"] for line in first.public["lines"]] == ["物业服务费", "车位管理费", "物业服务费"]
