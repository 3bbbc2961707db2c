"""Reading 100,000 rows of arrears: seconds, rows a second and peak memory, with peers that only read.

    .venv/bin/python bench/intake.py                    # or: --rows 20000 --json out.json

Cuihan decodes, finds the columns, reads every cell, compares every row with the others and groups the cases; pandas and
openpyxl give the cells as they are, so theirs is what reading alone costs. Every system works in a process of its own; what
counts is processor time, so that a busy machine changes it little. Memory is the largest resident set of that process. The
peers are installed into build/bench/readers on first run. Exit code 1 where a reader finds another number of rows.
"""

import argparse
import csv
import importlib
import io
import json
import subprocess
import sys
import venv
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

ROOT = Path(__file__).parents[1]
WORK = ROOT / "build" / "bench" / "intake"
PEERS = ROOT / "build" / "bench" / "readers"
NEEDS = ("pandas>=2.2", "openpyxl>=3.1")
HEADER = (
    "小区,房号,业主姓名,联系电话,收费项目,费用开始日期,费用截止日期,应缴款日期,"
    "计费面积,单价,应收金额,实收金额,欠费金额,滞纳金,备注"
)
READERS = {
    "cuihan": (
        "from service.intake import read_batch; from pathlib import Path; p = Path({path!r});"
        "print(len(read_batch(p.read_bytes(), name=p.name, estates=()).rows))"
    ),
    "pandas": "import pandas; print(len(pandas.read_csv({path!r}, dtype=str, encoding='gb18030')))",
    "openpyxl": (
        "import openpyxl; sheet = openpyxl.load_workbook({path!r}, read_only=True).active;"
        "print(sum(1 for row in sheet.iter_rows(values_only=True)) - 1)"
    ),
}
CASES = {"csv": ("cuihan", "pandas"), "xlsx": ("cuihan", "openpyxl")}
_REPORT = """
import re, resource, sys
from pathlib import Path
used, status = resource.getrusage(resource.RUSAGE_SELF), Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1] if status.exists() else used.ru_maxrss
print(used.ru_utime + used.ru_stime, peak, file=sys.stderr)
"""
"""What a reader says of itself at its end: processor seconds and its largest resident set in KB."""


def main() -> int:
    """Make the files, let each reader read them, say what it took."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=100_000, help="rows in the file (100000)")
    options.add_argument("--json", type=Path, help="write the figures here as well")
    options.add_argument("--only-cuihan", action="store_true", help="no peers, and nothing to install")
    chosen = options.parse_args()
    files = write_files(chosen.rows)
    if not chosen.only_cuihan:
        _peers()
    rows = [
        _measured(system, case, files[case], chosen.rows)
        for case, systems in CASES.items()
        for system in systems
        if system == "cuihan" or not chosen.only_cuihan
    ]
    for row in rows:
        print("{system:9} {case:5} {seconds:6.2f} s  {rows_per_second:>9,} rows/s  {peak_mb:>5} MB".format(**row))
    if chosen.json:
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row["found"] == chosen.rows for row in rows) else 1


def write_files(count: int) -> dict[str, Path]:
    """The same arrears as CSV in GB18030 and as XLSX; three months an account."""
    WORK.mkdir(parents=True, exist_ok=True)
    rows = [_row(number) for number in range(count)]
    paths = {case: WORK / f"arrears-{count}.{case}" for case in CASES}
    with paths["csv"].open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows((HEADER.split(","), *rows))
    sys.path.insert(0, str(ROOT / "samples"))
    workbook = importlib.import_module("xlsx").workbook  # beside the samples, which are no package
    stored = ZipFile(io.BytesIO(workbook({"欠费": [HEADER.split(","), *rows]})))
    with ZipFile(paths["xlsx"], "w", ZIP_DEFLATED) as packed:  # as Excel packs it; 200,000 rows lying open are too large
        for name in stored.namelist():
            packed.writestr(name, stored.read(name))
    return paths


def _row(number: int) -> list[str]:
    account, month = divmod(number, 3)
    room = f"{account // 400 + 1}号楼{account % 4 + 1}单元{account // 4 % 100 + 1:02d}0{account % 4 + 1}"
    name = "赵" + chr(0x4E00 + account % 15_000) + chr(0x4E00 + account // 15_000)
    start, end = date(2026, month + 1, 1), date(2026, month + 1, 28)
    days = [str(start), str(end), str(end)]
    return [
        "翠湖花园",
        room,
        name,
        f"138{account:08d}",
        "物业服务费",
        *days,
        "89.50",
        "2.20",
        "590.70",
        "0.00",
        "590.70",
        "",
        "",
    ]


def _peers() -> None:
    if not (PEERS / "bin" / "python").exists():
        venv.create(PEERS, with_pip=True)
        subprocess.run([PEERS / "bin" / "pip", "install", "--quiet", *NEEDS], check=True)


def _measured(system: str, case: str, path: Path, count: int) -> dict[str, Any]:
    python = sys.executable if system == "cuihan" else str(PEERS / "bin" / "python")
    code = READERS[system].format(path=str(path)) + "\n" + _REPORT
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    seconds, peak = map(float, done.stderr.splitlines()[-1].split())
    kilobytes = 1 if sys.platform != "darwin" else 1024  # getrusage counts bytes there
    return {
        "system": system,
        "case": case,
        "rows": count,
        "found": int(done.stdout),
        "seconds": round(seconds, 2),
        "rows_per_second": round(count / seconds),
        "peak_mb": round(peak / kilobytes / 1024),
    }


if __name__ == "__main__":
    sys.exit(main())
