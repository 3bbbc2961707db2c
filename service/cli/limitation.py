"""`cuihan limitation`: which claims are about to lapse, safely seen and with hope, and what the calendar should say."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.files import business_day, read, read_issuer
from service.cli.shown import out, table
from service.database.schema import open_database
from service.intake.reading import read_batch
from service.jobs.known import NOBODY_KNOWN, recall
from service.jobs.lapsing import clocks_of
from service.policy.ics import calendar_of
from service.policy.limitation import Clock, Run, lapsing
from service.press.output import write_whole
from service.settings import Settings
from service.terms.money import decimal_string, figures
from service.wiring.homes import read_installation
from service.wiring.world import clock_for

BASIS = (
    "按《民法典》第一百八十八条、第一百九十五条及诉讼时效规定(2020)逐期计算;“稳妥”只认有签收等凭证的催告,"
    "“可争取”另认到达或者应当到达的函件。仅供安排工作,不是法律意见。 / Each period by itself; 'safe' counts proved arrivals"
    " only, 'arguable' also letters that should have arrived. Not legal advice."
)


def limitation(
    file: Annotated[Path, typer.Argument(help="当前欠费表 / what is owed now: an arrears file")],
    *,
    issuer: Annotated[Path, typer.Option(help="签发单位 TOML / issuer settings")],
    home: Annotated[Path | None, typer.Option(help="安装目录 / installation home (CUIHAN_HOME)")] = None,
    today: Annotated[str | None, typer.Option(help="业务日期 / business date")] = None,
    within: Annotated[int, typer.Option(min=0, help="多少天之内届满 / lapsing within so many days")] = 180,
    everything: Annotated[bool, typer.Option("--all", help="列出全部 / all claims, however far away")] = False,
    ics: Annotated[Path | None, typer.Option(help="写出日历文件 / write a calendar file (ICS)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    creditor = read_issuer(issuer)
    clock = clock_for(creditor)
    day = business_day(today, clock)
    batch = read_batch(read(file), name=file.name, estates=creditor.estates)
    place, known = home or Settings().home, NOBODY_KNOWN
    if (place / "state.db").exists():
        read_installation(place)
        with open_database(place / "state.db").connect() as connection:
            known = recall(connection, creditor)
    clocks = clocks_of(batch, known=known, today=day)
    found = lapsing(clocks, today=day, within=10**6 if everything else within)
    if ics:
        write_whole(ics, [calendar_of(found, made=clock.now())])
    unread = sum(1 for row in batch.rows if any(problem.blocking for problem in row.problems))
    if as_json:
        answer = {
            "today": day.isoformat(),
            "within": within,
            "unread_rows": unread,
            "claims": [_json(one, day) for one in found],
        }
        print(json.dumps(answer, ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
        return 0
    _show(found, clocks, day, within)
    if unread:
        out.print(
            f"有 {unread} 行有误,未计入;先用 cuihan plan 查看 / {unread} rows with problems are not counted", soft_wrap=True
        )
    if ics:
        out.print(f"{ics}: 日历文件 calendar", soft_wrap=True)
    return 0


def _show(found: list[Clock], clocks: list[Clock], day: date, within: int) -> None:
    over = sum(clock.amount for clock in found if clock.left(day) < 0)
    soon = sum(clock.amount for clock in found if clock.left(day) >= 0)
    if found:
        rows = [
            (
                one.premises, one.debtor, one.claim[0], f"{one.claim[1]}–{one.claim[2]}", figures(one.amount),
                f"{one.safe.last_day}", _left(one.left(day)), f"{one.arguable.last_day}", _why(one.safe),
            )
            for one in found
        ]  # fmt: skip
        headings = ("房号", "业主", "费用", "期间", "欠费(元)", "稳妥 safe", "剩余(天)", "可争取 arguable", "起算 since")
        title = f"诉讼时效 limitation · {day} · {within} 天内 within {within} days"
        table(title, [(heading, heading in {"欠费(元)", "剩余(天)"}) for heading in headings], rows)
    said = f"{len(clocks)} 笔欠费:已届满 {figures(over)} 元,即将届满 {figures(soon)} 元"
    out.print(f"{said} / {len(clocks)} claims: {figures(over)} lapsed, {figures(soon)} about to", soft_wrap=True)
    out.print(BASIS, soft_wrap=True, style="dim")


def _left(days: int) -> str:
    return f"{days}" if days >= 0 else f"已过 {-days}"


def _why(run: Run) -> str:
    if run.act is None:
        return f"{run.since} 到期 due"
    number = f" {run.act.number}" if run.act.number else ""
    return f"{run.since}{number} {run.act.why}" + (f"(曾于 {run.lapsed} 届满)" if run.lapsed else "")


def _json(one: Clock, day: date) -> dict[str, Any]:
    return {
        "account": one.account,
        "debtor": one.debtor,
        "premises": one.premises,
        "charge": one.claim[0],
        "period_from": one.claim[1],
        "period_to": one.claim[2],
        "due": one.due.isoformat(),
        "amount": decimal_string(one.amount),
        "days_left": one.left(day),
        "safe": _run(one.safe),
        "arguable": _run(one.arguable),
    }


def _run(run: Run) -> dict[str, Any]:
    act = run.act
    return {
        "last_day": run.last_day.isoformat(),
        "since": run.since.isoformat(),
        "act": {"kind": str(act.kind), "number": act.number, "why": act.why} if act else None,
        "lapsed": run.lapsed.isoformat() if run.lapsed else None,
    }
