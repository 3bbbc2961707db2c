"""`cuihan templates …`: the letters at hand, a copy of one to begin with, and any Word letter as PDF by our engine."""

import json
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.engines import by_native, by_office
from service.cli.files import read, with_pictures
from service.cli.shown import CHANNELS, STAGES, errors, out, problems, table
from service.press.output import write_whole
from service.rendering.card import ID, Card, Engine, load_card
from service.settings import Settings
from service.terms.charged import like_a_notice
from service.terms.problems import Refused
from service.wiring.templates import library

NOT_REPRODUCIBLE = "由 LibreOffice 排版,不可逐字节重做 / laid out by LibreOffice: not reproducible"

STARTER = "reminder"
CARD_ID = re.compile(rb"^id[ \t]*=[ \t]*(\"[^\"\n]*\"|'[^'\n]*')", re.MULTILINE)


def list_(
    *,
    folder: Annotated[Path | None, typer.Option("--templates", help="自备模板的文件夹 / folder of your own templates")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    shipped, at_hand = library().templates, library(folder).templates
    cards = {name: load_card(card) for name, (_, card) in at_hand.items()}
    own = {name for name in cards if at_hand[name] != shipped.get(name)}
    if as_json:
        said = [_as_json(card, own=name in own) for name, card in sorted(cards.items())]
        print(json.dumps(said, ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
        return 0
    table(
        "可用模板 templates",
        [
            ("id", False),
            ("名称 title", False),
            ("阶段 stages", False),
            ("送达 channels", False),
            ("语言", False),
            ("来源 from", False),
        ],
        [
            (
                name,
                card.title,
                "、".join(STAGES.get(stage, stage) for stage in card.stages),
                "、".join(CHANNELS.get(channel, channel) for channel in card.channels),
                card.language,
                "自备 own" if name in own else "随程序 shipped",
            )
            for name, card in sorted(cards.items())
        ],
    )
    return 0


def new(
    name: Annotated[str, typer.Argument(help="新模板的 id / id of the new template: a-z 0-9 -")],
    *,
    source: Annotated[str, typer.Option("--from", help="底稿模板的 id / id of the template to begin with")] = STARTER,
    folder: Annotated[Path, typer.Option("--dir", help="放在哪个文件夹 / folder to put it in")] = Path("letters"),
) -> int:
    """See DOORS."""
    if not ID.fullmatch(name):
        raise Refused(
            "template-name",
            f"{name!r} cannot be the id of a template",
            hint="只用小写字母、数字和连字符,如 my-reminder / Use a-z, 0-9 and hyphens, as in my-reminder.",
        )
    at_hand = library().templates
    if source not in at_hand:
        raise Refused(
            "template-missing",
            f"there is no template {source!r} to begin with",
            hint=f"可用模板:{'、'.join(sorted(at_hand))} / These templates are at hand.",
        )
    docx, card = folder / f"{name}.docx", folder / f"{name}.toml"
    if there := [path for path in (docx, card) if path.exists()]:
        raise Refused(
            "template-exists",
            f"{there[0]} is already there and is not overwritten",
            hint="换一个名称,或先移走该文件 / Take another name, or move that file away first.",
        )
    data, starter = at_hand[source]
    write_whole(docx, [data])
    write_whole(card, [CARD_ID.sub(f'id = "{name}"'.encode("ascii"), starter, count=1)])
    out.print(f"{docx}\n{card}", markup=False, soft_wrap=True)
    out.print(
        "用 Word 或 WPS 修改后,在签发单位文件的 [[policy.step]] 中写 "
        f'template = "{name}",运行时加 --templates {folder} / '
        f'Edit it in Word or WPS, write template = "{name}" in a [[policy.step]] of the issuer\'s file, '
        f"and run with --templates {folder}.",
        markup=False,
        soft_wrap=True,
    )
    if name in at_hand:
        out.print(
            f"它将取代随程序的 {name} / it will stand in for the shipped template of that id", markup=False, soft_wrap=True
        )
    return 0


def render(
    source: Annotated[Path, typer.Argument(help="DOCX 文件或文件夹 / DOCX file or folder")],
    *,
    output: Annotated[Path, typer.Option("--out", help="PDF 文件或文件夹 / PDF file or folder")],
    data: Annotated[Path | None, typer.Option(help="模板数据 JSON / data for the template")] = None,
    font_map: Annotated[Path | None, typer.Option(help="文档字体 → 已装字体 JSON / document font → family")] = None,
    engine: Annotated[
        Engine | None,
        typer.Option(help="native 自带;office 用 LibreOffice;默认按卡片 / our own, or LibreOffice; default as the card says"),
    ] = None,
) -> int:
    """See DOORS."""
    extra = _object(font_map) if font_map else None
    context = with_pictures(like_a_notice(_object(data)), data.parent) if data else None
    pairs = [(source, output)]
    if source.is_dir():
        files = sorted(source.rglob("*.docx"))
        pairs = [(file, output / file.relative_to(source).with_suffix(".pdf")) for file in files]
    sources = [file for file, _ in pairs]
    office = (engine or _engine(source)) is Engine.OFFICE
    made = by_office(sources, context, extra, Settings()) if office else by_native(sources, context, extra)
    refused = 0
    for (file, pdf), what in zip(pairs, made, strict=True):
        if isinstance(what, Refused):
            if len(pairs) == 1:
                raise what
            errors.print(f"{file}: {what}", markup=False, soft_wrap=True)
            refused += 1
            continue
        written, found = what
        write_whole(pdf, [written])
        if found:
            errors.print(f"{file}:", markup=False, soft_wrap=True)
            problems(found, to=errors)
    if office:
        errors.print(NOT_REPRODUCIBLE, markup=False, soft_wrap=True)
    return Refused.exit_code if refused else 0


def _engine(source: Path) -> Engine:
    """What the card beside a template says; our own engine for a folder, or where there is no card."""
    card = source.with_suffix(".toml")
    return load_card(read(card)).engine if source.is_file() and card.exists() else Engine.NATIVE


def _as_json(card: Card, *, own: bool) -> dict[str, object]:
    return {
        "id": card.id,
        "title": card.title,
        "stages": [str(stage) for stage in card.stages],
        "channels": [str(channel) for channel in card.channels],
        "language": card.language,
        "requires": list(card.requires),
        "envelope": card.envelope,
        "qr_mm": card.qr_mm,
        "duplex": card.duplex,
        "engine": str(card.engine),
        "own": own,
    }


def _object(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(read(path))
    except (ValueError, RecursionError) as error:
        raise Refused("json-malformed", f"{path} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refused("json-malformed", f"{path} does not hold an object")
    return value
