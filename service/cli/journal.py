"""`cuihan journal`: what was done, by which role and when, out of the home's database."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import RowMapping

from service.archive.journal import Doing
from service.cli.shown import table
from service.database import journal as stored
from service.database.schema import open_database
from service.settings import Settings
from service.terms.canonical import Json, parse
from service.terms.facts import FactKind
from service.terms.problems import Refused
from service.wiring.homes import read_installation

WORDS = {
    Doing.OPENED: "日志开启",
    Doing.CLOSED: "日志结束",
    Doing.UPLOADED: "上传文件",
    Doing.APPROVED: "批准方案",
    Doing.OVERRIDDEN: "再次催缴",
    Doing.WORDING_ACCEPTED: "接受措辞",
    Doing.VOIDED: "作废文号",
    Doing.WITHDRAWN: "撤回函件",
    Doing.RELEASED: "交付打印",
    Doing.DOWNLOADED: "下载",
    Doing.EXPORTED: "导出",
    Doing.STATED: "登记事实",
    Doing.ERASED: "删除个人信息",
    Doing.ISSUER_CHANGED: "单位设置变更",
    Doing.POLICY_CHANGED: "规则变更",
    Doing.TEMPLATE_CHANGED: "模板变更",
    Doing.KEY_ROTATED: "更换密钥",
    Doing.KEY_REPLACED: "密钥遗失换新",
    Doing.KEY_PUBLISHED: "登记公钥",
    Doing.LOG_OPENED: "文号簿开启",
    Doing.SEALED: "封存",
    Doing.LOG_CLOSED: "文号簿结束",
}

FACTS = {
    FactKind.DEMAND: "系统外催缴",
    FactKind.DELIVERY: "送达",
    FactKind.PAYMENT: "付款",
    FactKind.ADMISSION: "认债",
    FactKind.SUIT: "起诉",
    FactKind.PAID: "已付",
    FactKind.HOLD: "暂缓",
    FactKind.LIFT: "解除暂缓",
    FactKind.CUSTOMER: "客户分类",
}


def journal(
    *,
    home: Annotated[Path | None, typer.Option(help="安装目录 / installation home (CUIHAN_HOME)")] = None,
    since: Annotated[str, typer.Option(help="起:日期,或 年/序号 / from a day on, or behind a position YEAR/N")] = "",
    kind: Annotated[list[str] | None, typer.Option(help="只看这些种类,可重复 / only these kinds")] = None,
    issuer: Annotated[str, typer.Option("--issuer-id", help="只看这家单位 / only this issuer, by its id")] = "",
    details: Annotated[
        bool, typer.Option("--details", help="连同细节,含个人信息 / with the details, which name people")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    place = home or Settings().home
    read_installation(place)
    day, after = _since(since)
    kinds = [_kind(one) for one in kind or ()]
    with open_database(place / "state.db").connect() as connection:
        rows = list(stored.entries(connection, issuer=issuer, kinds=kinds, since=day, after=after))
        sealed = stored.sealed(connection)
    if as_json:
        said = [_json(row, sealed, details=details) for row in rows]
        print(json.dumps(said, ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
        return 0
    headings = ["序号 position", "时间 time", "事项 what", "对象 subject", "内容 facts", "封存 sealed"]
    table(
        f"日志 journal,{len(rows)} 条 entries",
        [(name, False) for name in [*headings, *(["细节 details"] if details else [])]],
        [_shown(row, sealed, details=details) for row in rows],
    )
    return 0


def _shown(row: RowMapping, sealed: dict[tuple[str, int], int], *, details: bool) -> list[str]:
    leaf = parse(row["entry"])
    kind = Doing(row["kind"])
    what = FACTS[FactKind(leaf["facts"]["fact"])] if kind is Doing.STATED else WORDS[kind]
    facts = ", ".join(f"{name} {_short(value)}" for name, value in leaf["facts"].items() if name != "fact")
    return [
        f"{row['issuer']} {row['year']}/{row['no']}",
        row["at"][:19].replace("T", " "),
        what + ("(样张)" if leaf.get("test") else ""),
        _short(row["subject"]),
        facts,
        "是" if row["no"] <= sealed.get((row["issuer"], row["year"]), 0) else "待封存",
        *([json.dumps(stored.said(row), ensure_ascii=False)] if details else []),
    ]


def _json(row: RowMapping, sealed: dict[tuple[str, int], int], *, details: bool) -> Json:
    is_sealed = "yes" if row["no"] <= sealed.get((row["issuer"], row["year"]), 0) else "no"
    return parse(row["entry"]) | {"sealed": is_sealed} | ({"details": stored.said(row)} if details else {})


def _short(value: object) -> str:
    """A digest by its beginning, a verifier key by its id, a list by its length, everything else as it is."""
    if isinstance(value, list):
        return str(len(value))
    text = str(value)
    if text.startswith("cuihan/") and text.count("+") > 1:
        return text.split("+", 2)[1]
    return f"{text[:12]}…" if re.fullmatch(r"[0-9a-f]{32,}|[A-Za-z0-9+/]{42,}=*", text) else text


def _since(said: str) -> tuple[str, tuple[int, int] | None]:
    """A day, or a year and a position."""
    if not said:
        return "", None
    year, slash, no = said.partition("/")
    if slash and year.isdecimal() and no.isdecimal():
        return "", (int(year), int(no))
    try:
        return date.fromisoformat(said).isoformat(), None
    except ValueError as error:
        raise Refused(
            "date-malformed",
            f"--since {said} is neither a date nor a position",
            hint="写成 2026-11-05 或 2026/17 / Write 2026-11-05 or 2026/17.",
        ) from error


def _kind(said: str) -> Doing:
    by_word = {word: kind for kind, word in WORDS.items()}
    try:
        return by_word.get(said) or Doing(said)
    except ValueError as error:
        raise Refused(
            "journal-kind", f"--kind {said} is no kind of entry", hint=f"可写 / write one of: {', '.join(Doing)}"
        ) from error
