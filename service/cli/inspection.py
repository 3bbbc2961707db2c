"""`cuihan templates check`: everything to be said of a template before it is used, with a sample sheet and a preview."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.files import read
from service.cli.shown import errors, out, problems, table, tell
from service.jobs.wording import as_problem, of_card
from service.payment.qr import symbol
from service.policy.wording import Finding
from service.press.output import write_whole
from service.rendering.card import load_card
from service.rendering.confined import Cell
from service.rendering.constructs import Taken
from service.rendering.inspect import Inspection, inspect_files
from service.rendering.specimen import URL, sheet
from service.rendering.words import words_of_files
from service.settings import data_folder
from service.terms.problems import Problem, Refused
from service.wiring.services import producer

KINDS = {"number": "须为数字 a number", "date": "须为日期 a date"}
NAMES = {"approximated": "近似 approximated", "unsupported": "不支持 not supported"}
DRAWN = {
    "paragraphs": "段落", "tables": "表格", "drawings": "图形", "VML drawings": "旧式图形", "text boxes": "文本框",
    "fields": "域", "hyperlinks": "超链接", "content controls": "内容控件", "insertions": "修订插入", "deletions": "修订删除",
    "list items": "编号段落", "sections": "节", "footnotes": "脚注", "endnotes": "尾注", "bookmarks": "书签", "tabs": "制表符",
    "phonetic guides": "注音",
}  # fmt: skip


def check(
    source: Annotated[Path, typer.Argument(metavar="FILE.docx", help="Word 模板 / the template")],
    *,
    card: Annotated[Path | None, typer.Option(help="模板卡片,默认为同名 .toml / its card; default the .toml beside it")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
    sample: Annotated[Path | None, typer.Option(help="写出示例欠费表 CSV / write a sheet of invented arrears")] = None,
    preview: Annotated[Path | None, typer.Option(help="写出样张 PDF / write the letter with invented data")] = None,
) -> int:
    """See DOORS."""
    docx = read(source)
    beside = source.with_suffix(".toml")
    toml = read(card) if card else read(beside) if beside.exists() else None
    if toml is not None:
        load_card(toml)  # a card's own mistakes are told as they are
    fonts = str(data_folder("fonts"))
    try:
        with Cell() as cell:
            found = cell.do(inspect_files, docx, toml, fonts, symbol(URL), producer())
            wording = _wording(cell, docx, toml)
    except Refused as error:
        if as_json:
            print(json.dumps(_refusal(error), ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
        else:
            tell(error)
        return Refused.exit_code
    if sample:
        write_whole(sample, [sheet(found.columns, kinds=found.kinds)])
    if preview and found.preview:
        write_whole(preview, [found.preview])
    if as_json:
        print(json.dumps(_as_json(found, wording), ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
    else:
        _show(found, wording, source)
    if preview and not found.preview:
        errors.print("有错误,未写样张 / there are mistakes, so no preview was written", markup=False, soft_wrap=True)
    return 0 if found.ok and not _faulted(wording) else Refused.exit_code


def _wording(cell: Cell, docx: bytes, toml: bytes | None) -> tuple[Finding, ...]:
    """The legal reading of the template; nothing of one that cannot be compiled, of which the inspection tells."""
    try:
        return of_card(cell.do(words_of_files, docx, toml))
    except Refused:
        return ()


def _faulted(wording: tuple[Finding, ...]) -> int:
    return sum(finding.severity == "error" for finding in wording)


def _show(found: Inspection, wording: tuple[Finding, ...], source: Path) -> None:
    if found.variables:
        rows = [(one.name, _few(one.where)) for one in found.variables]
        table("变量 variables", [("名称 name", False), ("位置 where", False)], rows)
    if found.columns:
        asked = (f"{name}({KINDS[found.kinds[name]]})" if name in found.kinds else name for name in found.columns)
        _line("自有列 your own columns", "、".join(asked))
    if found.inventory:
        _line("可绘制 drawn", "、".join(f"{DRAWN[name]} {name} {count}" for name, count in found.inventory.items()))
    if found.constructs:
        taken = [(NAMES[one.taken], one.where, one.what, one.how) for one in found.constructs]
        headings = ("处理 taken", "位置 where", "结构 construct", "印成 printed")
        table("版式 constructs", [(heading, False) for heading in headings], taken)
    if found.substitutions:
        _line("字体替换 fonts replaced", "; ".join(found.substitutions))
    for what, places in (
        ("被拆开的标签(可用,格式随首字)tags in several runs, which work", found.split),
        ("含弯引号的标签(按直引号处理)tags with curly quotes, taken as straight", found.curly),
    ):
        if places:
            _line(what, _few([place.where for place in places]))
    _judge(found, wording, source)


def _judge(found: Inspection, wording: tuple[Finding, ...], source: Path) -> None:
    """What is wrong, and whether the template can be used."""
    told = (*found.problems, *(as_problem(finding, "") for finding in wording))
    if told:
        errors.print(f"{source}:", markup=False, soft_wrap=True)
    for start in range(0, len(told), 20):
        problems(told[start : start + 20], to=errors)
    blocking = sum(problem.blocking for problem in found.problems)
    approximated = sum(one.taken is Taken.APPROXIMATED for one in found.constructs)
    if found.ok:
        out.print(
            f"可以使用:{found.pages} 页,近似 {approximated} 处 / usable: pages {found.pages}, approximated {approximated}"
        )
    else:
        out.print(f"不能使用:{blocking} 处须修改 / refused: {blocking} to mend")
    if faulted := _faulted(wording):
        out.print(
            f"措辞有 {faulted} 处须修改,否则批准时要写明理由;规则见 docs/policy.md / "
            f"the wording is faulted in {faulted} places: mend them, or an approval asks for a reason",
            soft_wrap=True,
        )


def _line(title: str, said: str) -> None:
    out.print(f"{title}: {said}", markup=False, soft_wrap=True)


def _few(places: "tuple[str, ...] | list[str]") -> str:
    return ", ".join(places[:4]) + (f" … (+{len(places) - 4})" if len(places) > 4 else "")


def _refusal(error: Refused) -> dict[str, Any]:
    told = error.problems or (Problem(code=error.code, shown=error.message, hint=error.hint),)
    return {"ok": False, "problems": [_problem(problem) for problem in told]}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "where": problem.field,
        "shown": problem.shown,
        "hint": problem.hint,
        "blocking": problem.blocking,
    }


def _as_json(found: Inspection, wording: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "ok": found.ok and not _faulted(wording),
        "docx_sha256": found.docx_sha256,
        "card": found.card,
        "pages": found.pages,
        "problems": [_problem(problem) for problem in found.problems],
        "wording": [asdict(finding) for finding in wording],
        "variables": [asdict(one) for one in found.variables],
        "schema": found.schema,
        "columns": list(found.columns),
        "column_kinds": found.kinds,
        "curly_quotes": [asdict(place) for place in found.curly],
        "split_tags": [asdict(place) for place in found.split],
        "drawn": found.inventory,
        "constructs": [asdict(one) for one in found.constructs],
        "fonts_replaced": list(found.substitutions),
    }
