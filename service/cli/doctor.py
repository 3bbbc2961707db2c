"""`cuihan doctor`: what this installation has, what is missing, and how to get it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from service.archive.directory import Directory
from service.archive.objects import Store
from service.archive.places import FOLDER
from service.cli import checks
from service.cli.checks import Ill
from service.cli.shown import out
from service.cli.store import store_doctor
from service.settings import Settings
from service.terms.problems import Refused, Told
from service.wiring.homes import store_of
from service.wiring.world import SystemClock


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
    folder: Annotated[Path | None, typer.Option("--templates", help="自备模板的文件夹 / folder of your own templates")] = None,
    store: Annotated[bool, typer.Option("--store", help="逐项试验存储能否作存证之用 / try what the store promises")] = False,
    make_bucket: Annotated[
        bool, typer.Option("--make-bucket", help="与 --store 同用:先建立桶 / with --store: make the bucket first")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    settings = Settings()
    if store or make_bucket:
        return store_doctor(home or settings.home, make=make_bucket, as_json=as_json)
    findings = list(_findings(home or settings.home, folder, settings))
    if as_json:
        said = [{"name": one.name, "ok": one.ok, "said": one.said, "hint": one.hint} for one in findings]
        print(json.dumps(said, ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
    else:
        for one in findings:
            out.print(f"{'[green]✓[/]' if one.ok else '[bold red]✗[/]'} {one.name}: ", end="")
            out.print(one.said, markup=False, soft_wrap=True)
            if not one.ok:
                out.print(f"    → {one.hint}", markup=False, soft_wrap=True)
    return 0 if all(one.ok for one in findings) else 2


def _findings(place: Path, folder: Path | None, settings: Settings) -> Iterator[Finding]:
    looked: list[tuple[str, Callable[[], str]]] = [
        ("字体 fonts", checks.fonts),
        ("模板 templates", lambda: checks.templates(folder)),
        ("办公软件 office", lambda: checks.office(settings.office)),
        ("时钟 clock", lambda: checks.clock(SystemClock().now())),
        ("空间 free space", lambda: checks.space(place, least_gb=settings.least_free_gb)),
    ]
    if place.exists() and not place.is_dir():
        yield Finding(
            name="安装目录 home",
            ok=False,
            said=f"{place} 不是文件夹 / is not a folder",
            hint="用 --home 指定一个文件夹 / Name a folder with --home.",
        )
    elif (place / "home.toml").exists():
        looked += [
            ("安装目录 home", lambda: checks.home(place)),
            ("密钥 keys", lambda: checks.keys(place)),
            ("数据库 database", lambda: checks.database(place)),
            ("存储 store", lambda: checks.store(_store(place, settings))),
        ]
    elif (place / "state.db").exists() or (place / "archive").exists():
        yield Finding(
            name="安装目录 home",
            ok=False,
            said=f"{place} 中有数据但缺少 home.toml / holds data but no home.toml",
            hint=checks.RESTORE,
        )
    else:
        yield Finding(name="安装目录 home", ok=True, said=f"{place} 尚未建立,首次运行时创建 / will be made at first use")
    for name, check in looked:
        yield _looked_at(name, check)


def _store(place: Path, settings: Settings) -> Store:
    """The store the home is pinned to; its folder where home.toml cannot be read, which another check tells."""
    try:
        return store_of(place, settings.wanted)
    except Refused as error:
        if error.code != "home-format":
            raise
    except (OSError, ValueError, KeyError):
        pass
    return Directory(place / FOLDER)


def _looked_at(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name=name, ok=True, said=check())
    except Ill as found:
        return Finding(name=name, ok=False, said=found.said, hint=found.mend)
    except Told as error:
        return Finding(name=name, ok=False, said=f"无法使用 / not usable: {error.message}", hint=error.hint or checks.REINSTALL)
    except OSError as error:
        said = f"无法读取 / cannot be read: {error}"
        return Finding(name=name, ok=False, said=said, hint="检查文件权限 / Check the permissions of the files.")
