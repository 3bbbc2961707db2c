"""`cuihan dossier`: the evidence of a notice in one file, for a court, a lawyer, an expert who trusts nobody here."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from service.cli.shown import ask_passphrase, out, waiting
from service.database.schema import open_database
from service.jobs.handing import Desk, Dossier
from service.paper.fonts import open_shelf
from service.press.output import write_whole
from service.settings import Settings, data_folder
from service.terms.problems import Refused
from service.wiring.homes import open_home, read_installation
from service.wiring.services import journal_of
from service.wiring.world import SystemClock, SystemEntropy

HomeOption = Annotated[Path | None, typer.Option("--home", help="安装目录 / installation home (CUIHAN_HOME)")]
ByOption = Annotated[str, typer.Option("--by", help="制作人 / who makes it")]


def dossier(
    number: Annotated[str, typer.Argument(help="文号 / printed number, or issuer/series/year/n")],
    *,
    output: Annotated[Path, typer.Option("--out", help="卷宗 ZIP / the file to write")],
    home: HomeOption = None,
    by: ByOption = "",
    internal: Annotated[
        bool, typer.Option("--with-internal", help="连同内部数据(客户分类、理由等) / with the internal part of the notice")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    if output.exists():
        raise Refused("output-exists", f"{output} exists", hint="换一个文件名 / Choose another name.")
    with desk_of(home) as desk:
        made = desk.notice(number, at=SystemClock().now(), by=by, internal=internal)
    write_whole(output, [made.zip])
    _show(made, output, as_json=as_json)
    return 0


@contextmanager
def desk_of(home: Path | None) -> Iterator[Desk]:
    """The desk of a home where evidence is handed out; raises Refused("key-locked") where its key is locked."""
    place, entropy = home or Settings().home, SystemEntropy()
    read_installation(place)
    with open_home(place, entropy=entropy, wanted=Settings().wanted, ask=ask_passphrase) as opened:
        if opened.key is None:
            raise Refused(
                "key-locked",
                f"the seal key of {opened.path} is locked by a passphrase",
                hint="设置 CUIHAN_KEY_PASSPHRASE 或 CUIHAN_KEY_PASSPHRASE_FILE / Give the passphrase by one of these settings.",
            )
        database = open_database(opened.state)
        try:
            yield Desk(
                journal=journal_of(opened, database, entropy, waiting=waiting),
                keys=opened.keys,
                key=opened.key,
                shelf=open_shelf(data_folder("fonts")),
            )
        finally:
            database.dispose()


def _show(made: Dossier, output: Path, *, as_json: bool) -> None:
    if as_json:
        said = {
            "file": str(output),
            "sha256": made.sha256,
            "notices": [one.public["number"] for one in made.notices],
            "journal": len(made.acts),
            "missing": list(made.missing),
        }
        print(json.dumps(said, ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
        return
    out.print(f"{output}  SHA-256 {made.sha256}", soft_wrap=True, markup=False)
    out.print(f"函件 notices {len(made.notices)},日志条目 journal entries {len(made.acts)}", soft_wrap=True)
    for line in made.missing:
        out.print(f"[yellow]缺 missing[/] {line}", soft_wrap=True)
    out.print(f"离线核验 check offline: python3 -I verify.py,或 or: cuihan verify {output}", soft_wrap=True, markup=False)
