"""`cuihan doctor`: what this installation has, what is missing, and how to get it."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from service.archive.directory import Directory
from service.archive.objects import Created, Exists, Kind, Stored
from service.cli.shown import out
from service.database.schema import open_database
from service.paper.fonts import open_shelf
from service.settings import Settings, data_folder
from service.terms.dates import SHANGHAI
from service.terms.problems import Told
from service.wiring import SystemClock, library, read_installation

HELP = "体检:字体、模板、存储、数据库、时钟、空间 / Check fonts, templates, store, database, clock, free space."

LEAST_FREE_GB = 2
"""About 25,000 letters of 80 KB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    said: str
    hint: str = ""


def doctor(
    *,
    home: Annotated[Path | None, typer.Option(help="安装目录 / installation home (CUIHAN_HOME)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See HELP."""
    place = home or Settings().home
    findings = list(_findings(place))
    if as_json:
        said = [{"name": one.name, "ok": one.ok, "said": one.said, "hint": one.hint} for one in findings]
        print(json.dumps(said, ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
    else:
        for one in findings:
            out.print(f"{'[green]✓[/]' if one.ok else '[bold red]✗[/]'} {one.name}: ", end="")
            out.print(one.said, markup=False, soft_wrap=True)
            if not one.ok and one.hint:
                out.print(f"    {one.hint}", markup=False, soft_wrap=True)
    return 0 if all(one.ok for one in findings) else 2


def _findings(place: Path) -> Iterator[Finding]:
    checks: list[tuple[str, Callable[[], str], str]] = [
        ("字体 fonts", _fonts, "重新安装 / Install again."),
        ("模板 templates", _templates, "检查模板与卡片 / Check templates and cards."),
        ("时钟 clock", _clock, "校准系统时间(NTP)/ Set the clock (NTP)."),
        ("空间 free space", lambda: _space(place), "清理磁盘 / Free some space."),
    ]
    if (place / "home.toml").exists():
        checks += [
            ("安装目录 home", lambda: f"{place}, {read_installation(place)}", ""),
            ("数据库 database", lambda: _database(place), "从备份恢复 / Restore from backup."),
            ("存储 store", lambda: _store(place), "检查存档文件夹 / Check the archive's folder."),
        ]
    else:
        yield Finding(name="安装目录 home", ok=True, said=f"{place} 尚未建立,首次运行时创建 / will be made at first use")
    for name, check, hint in checks:
        try:
            yield Finding(name=name, ok=True, said=check())
        except (Told, OSError, ValueError) as error:
            yield Finding(name=name, ok=False, said=str(error), hint=hint)


def _fonts() -> str:
    shelf = open_shelf(data_folder("fonts"))
    for face in shelf.faces:
        face.gid("函")  # opens the file, which checks its digest
    return f"{len(shelf.faces)} 款 faces, {shelf.digest[:16]}…"


def _templates() -> str:
    return "、".join(sorted(library().templates))


def _clock() -> str:
    now = SystemClock().now()
    if now < datetime(2026, 1, 1, tzinfo=SHANGHAI):
        raise ValueError(f"{now.isoformat()} 早于本程序的发布 / is before this program was released")
    return now.isoformat()


def _space(place: Path) -> str:
    at = place
    while not at.exists():
        at = at.parent if at.parent != at else Path()
    free = shutil.disk_usage(at).free / 1e9
    if free < LEAST_FREE_GB:
        raise ValueError(f"{free:.1f} GB < {LEAST_FREE_GB} GB")
    return f"{free:.1f} GB"


def _database(place: Path) -> str:
    engine = open_database(place / "state.db")
    try:
        with engine.connect() as connection:
            answer = connection.exec_driver_sql("PRAGMA quick_check").scalar_one()
    finally:
        engine.dispose()
    if answer != "ok":
        raise ValueError(str(answer))
    return "SQLite, quick_check ok"


def _store(place: Path) -> str:
    """Write once, refuse the second writer, read back: in a probe folder beside the archive, removed afterwards."""
    folder = place / f".doctor-{os.getpid()}"
    try:
        store = Directory(folder)
        first = store.put_first(Stored(key="probe/a", data=b"1", kind=Kind.LOG))
        second = store.put_first(Stored(key="probe/a", data=b"2", kind=Kind.LOG))
        if not isinstance(first, Created) or not isinstance(second, Exists) or store.get("probe/a") != b"1":
            raise ValueError("文件夹不能保证只写一次 / the folder does not keep write-once")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return f"{place / 'archive'}: 只写一次 write-once"
