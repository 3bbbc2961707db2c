"""`cuihan litigation`: an account's papers for the court, filled as far as facts are held, with a list for bulk filing."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.files import read_issuer
from service.cli.shown import ask_passphrase, out, waiting
from service.database.schema import open_database
from service.dossier.filing import doubts
from service.jobs.litigating import litigation_pack
from service.press.output import write_whole
from service.settings import Settings, data_folder
from service.terms.money import figures
from service.wiring.homes import open_home, read_installation
from service.wiring.services import journal_of
from service.wiring.world import SystemEntropy, clock_for

FORMS = ("complaint", "payment-order")


def litigation(
    *,
    account: Annotated[list[str], typer.Option(help="户号,或 小区/房号;可重复 / account, or estate/premises; repeatable")],
    issuer: Annotated[Path, typer.Option(help="签发单位 TOML / issuer settings")],
    output: Annotated[Path, typer.Option("--out", help="输出文件夹 / folder to write to")],
    by: Annotated[str, typer.Option(help="经办人,记入日志 / who asks for it, for the journal")] = "",
    home: Annotated[Path | None, typer.Option(help="安装目录 / installation home (CUIHAN_HOME)")] = None,
) -> int:
    """See DOORS."""
    creditor = read_issuer(issuer)
    place, entropy, wanted = home or Settings().home, SystemEntropy(), Settings().wanted
    read_installation(place)
    folder = data_folder("templates") / "zh-CN" / "court"
    forms = {name: (folder / f"{name}.docx").read_bytes() for name in FORMS}
    with open_home(place, entropy=entropy, wanted=wanted, ask=ask_passphrase) as opened:
        database = open_database(opened.state)
        try:
            journal = journal_of(opened, database, entropy, waiting=waiting)
            pack = litigation_pack(journal, creditor, account, forms=forms, at=clock_for(creditor).now(), by=by)
        finally:
            database.dispose()
    for name, data in pack.files.items():
        write_whole(output / name, [data])
    for one in pack.filed:
        matter = one.matter
        said = f"本金 {figures(matter.total)} 元,催告 {len(matter.demands)} 次 demands"
        out.print(f"{output / one.folder}: {matter.account} {said}", soft_wrap=True, markup=False)
        for doubt in doubts(matter):
            out.print(f"  待核 settle first: {doubt}", soft_wrap=True, markup=False, style="yellow")
    out.print(f"{output / 'claims.csv'}: {len(pack.filed)} 件 matters", soft_wrap=True, markup=False)
    return 0
