"""`cuihan intake profile | profiles`: what is said once about the exports of a billing system."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.files import read
from service.cli.shown import out, table
from service.intake.profile import NONE, Profile, load_profile, named, shipped
from service.intake.proposal import propose
from service.press.output import write_whole
from service.terms.problems import Refused


def profile_(
    file: Annotated[Path, typer.Argument(help="欠费表 / arrears file")],
    *,
    output: Annotated[Path | None, typer.Option("--out", help="写到 TOML 文件 / write it to a TOML file")] = None,
) -> int:
    """See DOORS."""
    said = propose(read(file), name=file.name)
    if output is None:
        out.print(said, markup=False, highlight=False, soft_wrap=True, end="")
        return 0
    if output.exists():
        raise Refused(
            "file-exists",
            f"{output} is already there and is not overwritten",
            hint="换一个名称,或先移走该文件 / Take another name, or move that file away first.",
        )
    write_whole(output, [said.encode()])
    out.print(f"{output}: 请核对后用 --profile {output} / check it, then give --profile {output}", soft_wrap=True)
    return 0


def profiles_() -> int:
    """See DOORS."""
    rows = [(profile.id, profile.title, "、".join(profile.detect)) for profile in shipped().values()]
    table("配置 profiles", (("id", False), ("系统 system", False), ("表头 headers", False)), rows)
    return 0


def read_profile(said: str) -> Profile:
    """The profile that `--profile` names: a TOML file, or one that is shipped; none where nothing is said."""
    if not said:
        return NONE
    path = Path(said)
    return load_profile(read(path)) if path.suffix == ".toml" or path.is_file() else named(said)
