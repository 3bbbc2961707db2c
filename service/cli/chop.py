"""`cuihan chop BATCH`: the sheet for the person who keeps the company's chop."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.files import business_day
from service.cli.shown import out
from service.database.schema import open_database
from service.jobs.chop import chop_of
from service.paper.fonts import open_shelf
from service.press.chop import chop_sheet
from service.press.output import write_whole
from service.settings import Settings, data_folder
from service.wiring.homes import read_installation
from service.wiring.world import SystemClock


def chop(
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="批次号或该批任一文号 / a batch, or any of its numbers")],
    *,
    output: Annotated[Path, typer.Option("--out", help="登记单 PDF / the sheet to write")],
    by: Annotated[str, typer.Option(help="申请人,不填则留空 / who applies; left open without it")] = "",
    today: Annotated[str | None, typer.Option(help="申请日期,默认今天 / day of the application")] = None,
    home: Annotated[Path | None, typer.Option(help="安装目录 / installation home (CUIHAN_HOME)")] = None,
) -> int:
    """See DOORS."""
    place, clock = home or Settings().home, SystemClock()
    installation = read_installation(place)
    database = open_database(place / "state.db")
    on = business_day(today, clock) if today else None
    sheet = chop_of(database, batch, installation=installation, on=on, by=by, today=clock.now().date())
    write_whole(output, [chop_sheet(sheet, shelf=open_shelf(data_folder("fonts")))])
    said = f"应盖 {sheet.letters} 份 {sheet.pages} 页,不得盖 {len(sheet.unchopped)} 个文号"
    out.print(f"{output}: {said} / {sheet.letters} letters to be chopped, {len(sheet.unchopped)} numbers not", soft_wrap=True)
    if sheet.released is None:
        out.print("[yellow]尚未交付打印,请勿用印 / not released yet: do not chop[/]", soft_wrap=True)
    return 0
