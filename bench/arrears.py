"""Arrears of as many invented owners as a bench wants: the same file for the same number, in the shape of a real export."""

import csv
import random
from pathlib import Path

HEADER = (
    "小区", "房号", "业主姓名", "联系电话", "通讯地址", "邮编", "收费项目", "费用开始日期", "费用截止日期", "应缴款日期",
    "计费面积", "单价", "应收金额", "实收金额", "欠费金额", "滞纳金", "备注",
)  # fmt: skip
ESTATES = ("翠湖花园", "东岸公馆", "明珠商业广场")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛奚范彭郎"
GIVEN = "一禾若川明澈知夏朝歌景行令仪怀瑾望舒清和嘉言思齐南乔北辰西洲东篱初晴晚亭书瑶锦年子衿安澜云舒星河砚秋松月听雨"
CHARGES = (  # charge, from, to, due, unit price in fen per square metre
    ("物业服务费", "2026-07-01", "2026-09-30", "2026-09-30", 660),
    ("物业服务费", "2026-04-01", "2026-06-30", "2026-06-30", 660),
    ("公共能耗费分摊", "2026-09-01", "2026-09-30", "2026-10-15", 45),
    ("车位管理费", "2026-10-01", "2026-10-31", "2026-10-10", 150),
)
ROOMS_A_FLOOR, FLOORS, UNITS = 4, 25, 2


def write_arrears(path: Path, owners: int) -> int:
    """Write a CSV with one to three charges for each of `owners` owners; returns its rows, the header not counted."""
    chance = random.Random(2026)
    rows = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow(HEADER)
        for owner in range(owners):
            estate, place = ESTATES[owner % len(ESTATES)], owner // len(ESTATES)
            place, room = divmod(place, ROOMS_A_FLOOR)
            place, floor = divmod(place, FLOORS)
            building, unit = divmod(place, UNITS)
            premises = f"{building + 1}号楼{unit + 1}单元{floor + 1}{room + 1:02d}"
            name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))
            area = chance.randrange(6000, 16000)  # hundredths of a square metre
            for charge, start, end, due, price in chance.sample(CHARGES, chance.choice((1, 2, 3))):
                fen = max(area * price // 100, 5000)
                amount = f"{fen // 100}.{fen % 100:02d}"
                row = (
                    estate, premises, name, f"1380000{owner % 10000:04d}", "", "", charge, start, end, due,
                    f"{area // 100}.{area % 100:02d}", f"{price // 100}.{price % 100:02d}", amount, "0.00", amount, "", "",
                )  # fmt: skip
                out.writerow(row)
                rows += 1
    return rows
