"""`cuihan stamp`: outside time for the seals that have none yet."""

import json
from pathlib import Path
from typing import Annotated

import typer

from service.cli.shown import out, waiting
from service.jobs.stamping import LogStamps, stamp_all
from service.settings import Settings
from service.terms.problems import Refused, Unavailable
from service.wiring.homes import open_home, read_installation
from service.wiring.services import open_services
from service.wiring.world import SystemClock, SystemEntropy


def stamp(
    *,
    home: Annotated[Path | None, typer.Option(help="安装目录 / installation home (CUIHAN_HOME)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    settings, entropy = Settings(), SystemEntropy()
    place = home or settings.home
    read_installation(place)
    with (
        open_home(place, entropy=entropy) as opened,
        open_services(opened, clock=SystemClock(), entropy=entropy, workers=1, waiting=waiting) as services,
    ):
        if not services.authorities:
            raise Refused(
                "authority-settings",
                "no time-stamp authority is configured",
                hint="设置 CUIHAN_TSA_URL 与 CUIHAN_TSA_CA,见 docs/operating.md / Set CUIHAN_TSA_URL and CUIHAN_TSA_CA.",
            )
        found = stamp_all(services)
    if as_json:
        print(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=1))  # noqa: T201 - the output
    else:
        for one in found:
            _show(one)
        if not found:
            out.print("没有正式编号系列的日志,无须时间戳 / no log of a live series yet; test series are not stamped")
    return Unavailable.exit_code if any(one.covered < one.size for one in found) else 0


def _show(one: LogStamps) -> None:
    name = f"{one.log.issuer}/{one.log.series}/{one.log.year}"
    if one.covered >= one.size:
        out.print(f"[green]✓[/] {name}: {one.size} 封均有时间戳 / every letter is covered by a time stamp", soft_wrap=True)
    else:
        out.print(
            f"[yellow]…[/] {name}: {one.size} 封中 {one.size - one.covered} 封尚无时间戳 / "
            f"{one.size - one.covered} of {one.size} letters have none yet",
            soft_wrap=True,
        )
    for missing in one.missing:
        out.print(f"    → {missing.message}", markup=False, soft_wrap=True)


def _as_json(one: LogStamps) -> dict[str, object]:
    return {
        "log": f"{one.log.issuer}/{one.log.series}/{one.log.year}",
        "letters": one.size,
        "covered": one.covered,
        "missing": [{"code": missing.code, "message": missing.message} for missing in one.missing],
    }
