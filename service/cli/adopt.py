"""`cuihan templates adopt` and `docx`: a mail-merge letter taken over as a template, and an issued letter as a Word file."""

import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from service.cli.files import read
from service.cli.shown import out, table
from service.database.schema import open_database
from service.intake.reading import read_batch
from service.jobs.editable import editable_notice
from service.press.output import write_whole
from service.rendering.card import ID, load_card
from service.rendering.mailmerge import Adopted, Proposal, adopt, propose, unanswered
from service.settings import Settings
from service.terms.decision import Channel, Stage
from service.terms.problems import Refused
from service.wiring.homes import store_of
from service.wiring.templates import library

NO_QR = (
    "信中没有二维码。要加,请另起一段(或一个单元格)只写 {{ qr }},大小在卡片的 qr_mm / "
    "The letter has no QR code: to add one, write {{ qr }} alone in a paragraph or cell; its size is qr_mm in the card."
)


def adopt_(
    letter: Annotated[Path, typer.Argument(help="邮件合并的 DOCX / DOCX made for a mail merge")],
    *,
    columns: Annotated[Path, typer.Option("--columns", help="欠费表(CSV/XLSX),取其列名 / your arrears file, for its headings")],
    name: Annotated[str, typer.Option("--id", help="模板的 id;与随程序的相同则取代它 / id of the template")] = "",
    folder: Annotated[Path, typer.Option("--dir", help="放在哪个文件夹 / folder to put it in")] = Path("letters"),
    answers: Annotated[
        Path | None, typer.Option(help="回答 TOML:[fields] 域 = 变量 / answers: [fields] name = variable")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不询问,取最可能的 / do not ask, take the likeliest")] = False,
) -> int:
    """See DOORS."""
    identity = name or re.sub(r"[^a-z0-9]+", "-", letter.stem.lower()).strip("-") or "letter"
    if not ID.fullmatch(identity):
        raise Refused(
            "template-name",
            f"{identity!r} cannot be the id of a template",
            hint="只用小写字母、数字和连字符,如 my-reminder / Use a-z, 0-9 and hyphens, as in my-reminder.",
        )
    docx, card = folder / f"{identity}.docx", folder / f"{identity}.toml"
    if there := [path for path in (docx, card) if path.exists()]:
        raise Refused(
            "template-exists",
            f"{there[0]} is already there and is not overwritten",
            hint="换一个名称,或先移走该文件 / Take another name, or move that file away first.",
        )
    data = read(letter)
    headers = read_batch(read(columns), name=columns.name, estates=()).header
    meaning = _meaning(propose(data, headers), _answers(answers) if answers else {}, yes=yes)
    first = adopt(data, load_card(_card(identity, letter.stem, ())), meaning)
    said = _card(identity, letter.stem, first.requires)
    made = adopt(data, load_card(said), meaning)
    write_whole(docx, [made.docx])
    write_whole(card, [said])
    _report(made, docx, card)
    return 0


def docx_(
    number: Annotated[str, typer.Argument(help="文号 / printed number, or issuer/series/year/n")],
    *,
    output: Annotated[Path, typer.Option("--out", help="DOCX 文件 / DOCX file")],
    home: Annotated[Path | None, typer.Option(help="安装目录 / installation home (CUIHAN_HOME)")] = None,
) -> int:
    """See DOORS."""
    settings = Settings()
    place = home or settings.home
    store = store_of(place, settings.wanted)
    database = open_database(place / "state.db")
    try:
        made = editable_notice(database, store, number)
    finally:
        database.dispose()
    write_whole(output, [made])
    out.print(str(output), markup=False, soft_wrap=True)
    return 0


def _meaning(proposals: Sequence[Proposal], answers: Mapping[str, str], *, yes: bool) -> dict[str, str]:
    """What each field means: as answered, as certain, as agreed to beforehand, or as asked now."""
    if unknown := sorted(set(answers) - {one.name for one in proposals}):
        raise Refused(
            "mail-merge-answer",
            f"the letter has no merge field {'、'.join(unknown)}",
            hint=f"它的域 / its fields: {'、'.join(one.name for one in proposals)}",
        )
    meaning, left = {}, []
    for one in proposals:
        if one.name in answers:
            meaning[one.name] = answers[one.name]
        elif one.choices and (one.certain or yes):
            meaning[one.name] = one.choices[0]
        else:
            left.append(one)
    if left and not sys.stdin.isatty():
        raise unanswered(left)
    return meaning | {one.name: _ask(one) for one in left}


def _ask(one: Proposal) -> str:
    out.print(f"《{one.name}》 {one.where[0]}", markup=False, soft_wrap=True)
    for at, choice in enumerate(one.choices, 1):
        out.print(f"  {at}  {choice}", markup=False, soft_wrap=True)
    said = str(typer.prompt("编号,或变量 / its number, or a variable", default="1" if one.choices else None)).strip()
    return one.choices[int(said) - 1] if said.isdecimal() and 1 <= int(said) <= len(one.choices) else said


def _answers(path: Path) -> dict[str, str]:
    try:
        found = tomllib.loads(read(path).decode("utf-8-sig")).get("fields", {})
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused("mail-merge-answer", f"{path} is not TOML: {error}", hint="请按 TOML 格式修改 / mend the TOML") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) and value for value in found.values()):
        raise Refused(
            "mail-merge-answer",
            f"{path} does not say a variable for each field",
            hint='写成 [fields] 换行 "电话" = "estate.phone" / write [fields] and below it "电话" = "estate.phone"',
        )
    return found


def _card(identity: str, title: str, requires: Sequence[str]) -> bytes:
    """The card: that of the template it stands in for, else one for every stage and channel."""
    shipped = library().templates.get(identity)
    stages, channels, heading = tuple(Stage), tuple(Channel), title
    if shipped:
        like = load_card(shipped[1])
        stages, channels, heading = like.stages, like.channels, like.title

    def listed(values: Sequence[str]) -> str:
        return "[" + ", ".join(f'"{value}"' for value in values) + "]"

    escaped = heading.replace("\\", "\\\\").replace('"', '\\"')
    lines = [
        f'id = "{identity}"',
        f'title = "{escaped}"',
        f"stages = {listed(stages)}",
        f"channels = {listed(channels)}",
        'language = "zh-CN"',
        *([f"requires = {listed(requires)}"] if requires else []),
    ]
    return ("\n".join(lines) + "\n").encode()


def _report(made: Adopted, docx: Path, card: Path) -> None:
    table("已换成标签 replaced", [("位置 where", False), ("域 field", False), ("标签 tag", False)], made.tags)
    for note in made.notes:
        out.print(f"提示 note: {note}", markup=False, soft_wrap=True)
    if not made.has_qr:
        out.print(NO_QR, markup=False, soft_wrap=True)
    out.print(f"{docx}\n{card}", markup=False, soft_wrap=True)
    out.print(
        "先看 cuihan templates check,再用 --templates 运行 / "
        "Look at it with `cuihan templates check`, then run with --templates.",
        markup=False,
        soft_wrap=True,
    )
