"""`cuihan numbers`: the gap register of a series, for whoever asks where a number went."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from service.cli.shown import out, table
from service.database.schema import open_database
from service.jobs.register import Fate, Register, logs, register
from service.jobs.stops import HOLDS
from service.jobs.stops import WORDS as STOPS
from service.jobs.stops import said as reason_words
from service.press.docket import neutral
from service.press.output import write_whole
from service.settings import Settings
from service.terms.problems import Broken, Refused
from service.wiring.homes import read_installation

WORDS = {
    Fate.ISSUED: "已签发 issued",
    Fate.VOID: "作废 void",
    Fate.WITHDRAWN: "撤回 withdrawn",
    Fate.OPEN: "待封存 open",
}
"""What became of a number."""

HEADINGS = ("序号 no.", "文号 number", "状态 state", "签发时间 issued", "理由 reason", "后续文号 superseded by", "封存点 seal")
SHOWN = 40
"""Numbers shown on a terminal where all were issued: the rest is in the file."""


def numbers(
    *,
    series: Annotated[str, typer.Option(help="编号系列 / the series, by its id")],
    issuer: Annotated[str, typer.Option("--issuer-id", help="只看这家单位 / only this issuer, by its id")] = "",
    year: Annotated[int, typer.Option(help="只看这一年 / only this year")] = 0,
    home: Annotated[Path | None, typer.Option(help="安装目录 / installation home (CUIHAN_HOME)")] = None,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="写入 CSV 文件 / write every number into a CSV file")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    place = home or Settings().home
    read_installation(place)
    with open_database(place / "state.db").connect() as connection:
        found = [register(connection, log) for log in logs(connection, series=series, issuer=issuer, year=year)]
    if not found:
        raise Refused(
            "series-unknown",
            f"no number of the series {series} was given out",
            hint="核对 --series、--issuer-id 与 --year / Check these options; a series has numbers after its first run.",
        )
    if csv_file:
        write_whole(csv_file, _csv(found))
    if as_json:
        print(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=1))  # noqa: T201 - the output
    else:
        for one in found:
            _show(one)
    return 0 if all(one.whole for one in found) else Broken.exit_code


def _show(found: Register) -> None:
    all_ = len(found.lines)
    told = [line for line in found.lines if line.fate is not Fate.ISSUED] if all_ > SHOWN else found.lines
    title = f"{found.log.prefix}  1–{all_}" + (
        f",以下仅列未签发的 / only those not issued ({len(told)})" if len(told) < all_ else ""
    )
    if told:
        table(
            title,
            [(name, name.startswith("序号")) for name in HEADINGS],
            [
                (line.no, line.number, WORDS[line.fate], line.issued[:19].replace("T", " "), _why(line.reason),
                 line.superseded, "" if line.seal < 0 else line.seal)
                for line in told
            ],
        )  # fmt: skip
    else:
        out.print(f"[bold]{title}[/]")
    counted = ",".join(f"{WORDS[fate]} {count}" for fate, count in found.counts.items() if count)
    out.print(f"  共 {all_} 个编号 numbers:{counted or '—'}", soft_wrap=True)
    for fault in found.faults:
        out.print(f"  [bold red]✗[/] {fault}", soft_wrap=True)
    if found.whole:
        covered = f"第 1–{found.sealed} 号已封存,根 root {found.root}" if found.sealed else "尚无封存 nothing sealed yet"
        out.print(f"  [green]✓[/] 编号连续,无缺号、无重号 / every number from 1 on once, no gap;{covered}", soft_wrap=True)


def _why(reason: str) -> str:
    """A reason as a person reads it: codes of the stop list in words, what went wrong as it stands."""
    return reason_words(reason) if reason in (*STOPS, *HOLDS) else reason


def _csv(found: Sequence[Register]) -> Iterator[bytes]:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["issuer", "series", "year", "no", "number", "state", "issued", "reason", "superseded_by", "seal", "sha256"])
    for one in found:
        for line in one.lines:
            seal = "" if line.seal < 0 else line.seal
            place = (one.log.issuer, one.log.series, one.log.year)
            said = (line.number, line.fate, line.issued, _why(line.reason), line.superseded)
            rows.writerow([*place, line.no, *map(neutral, said), seal, line.document])
    yield text.getvalue().encode("utf-8-sig")


def _as_json(found: Register) -> dict[str, object]:
    return {
        "log": found.log.prefix,
        "given": found.given,
        "sealed": found.sealed,
        "root": found.root,
        "whole": found.whole,
        "faults": found.faults,
        "counts": found.counts,
        "numbers": [asdict(line) for line in found.lines],
    }
