"""`cuihan reprint NUMBER`: a copy of a letter, marked as one, out of the archive."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.dossier import HomeOption, desk_of
from service.cli.shown import out
from service.press.output import write_whole
from service.terms.problems import Refused
from service.wiring.world import SystemClock


def reprint(
    number: Annotated[str, typer.Argument(help="文号 / printed number, or issuer/series/year/n")],
    *,
    output: Annotated[Path, typer.Option("--out", help="副本 PDF / the file to write")],
    by: Annotated[str, typer.Option("--by", help="索取人 / who asks for it")],
    reason: Annotated[str, typer.Option("--reason", help="用途 / what for")] = "",
    home: HomeOption = None,
) -> int:
    """See DOORS."""
    if output.exists():
        raise Refused("output-exists", f"{output} exists", hint="换一个文件名 / Choose another name.")
    if not by.strip():
        raise Refused("copy-author", "a copy says who asked for it", hint="用 --by 写明索取人 / Say who asks with --by.")
    with desk_of(home) as desk:
        made = desk.copy(number, at=SystemClock().now(), by=by, reason=reason)
    write_whole(output, [made])
    out.print(f"{output}: 副本,原件未动 a copy; the archived letter is untouched", soft_wrap=True, markup=False)
    return 0
