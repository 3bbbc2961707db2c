"""`cuihan templates …`: Word letters to PDF by our engine."""

import json
from pathlib import Path
from typing import Annotated

import typer

from service.cli.files import read
from service.cli.shown import errors, problems
from service.paper.fonts import open_shelf
from service.press.output import write_whole
from service.rendering.letter import render_docx
from service.settings import data_folder
from service.terms.problems import Refused

HELP = "Word 模板 / Word templates."
RENDER = "把 Word 函件排成 PDF / Lay out any Word letter as PDF; without --data no Jinja is run."


def templates() -> None:
    """See HELP."""


def render(
    source: Annotated[Path, typer.Argument(help="DOCX 文件或文件夹 / DOCX file or folder")],
    *,
    output: Annotated[Path, typer.Option("--out", help="PDF 文件或文件夹 / PDF file or folder")],
    data: Annotated[Path | None, typer.Option(help="模板数据 JSON / data for the template")] = None,
    font_map: Annotated[Path | None, typer.Option(help="文档字体 → 已装字体 JSON / document font → family")] = None,
) -> int:
    """See RENDER."""
    shelf = open_shelf(data_folder("fonts"), extra=_object(font_map) if font_map else None)
    context = _object(data) if data else None
    pairs = [(source, output)]
    if source.is_dir():
        files = sorted(source.rglob("*.docx"))
        pairs = [(file, output / file.relative_to(source).with_suffix(".pdf")) for file in files]
    refused = 0
    for file, pdf in pairs:
        try:
            made, found = render_docx(read(file), shelf=shelf, data=context)
        except Refused as error:
            if len(pairs) == 1:
                raise
            errors.print(f"{file}: {error}", markup=False, soft_wrap=True)
            refused += 1
            continue
        write_whole(pdf, [made])
        if found:
            errors.print(f"{file}:", markup=False, soft_wrap=True)
            problems(found, to=errors)
    return Refused.exit_code if refused else 0


def _object(path: Path) -> dict[str, str]:
    try:
        value = json.loads(read(path))
    except ValueError as error:
        raise Refused("json-malformed", f"{path} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refused("json-malformed", f"{path} does not hold an object")
    return value
