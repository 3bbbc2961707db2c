"""`cuihan plan`: what would go out on a business day and why; writes nothing, numbers nothing."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.files import business_day, read, read_issuer
from service.cli.intake import read_profile
from service.cli.planned import show_plan
from service.cli.shown import Meter, out
from service.database.schema import open_database
from service.intake.factlist import read_facts
from service.jobs.deciding import Circumstances
from service.jobs.known import NOBODY_KNOWN, Known, recall
from service.jobs.plan import Plan, PlannedLetter, make_plan, totals
from service.jobs.rows import row_outcomes
from service.jobs.stating import wrong_rows
from service.policy.deadlines import CHINA
from service.press.docket import RowResult, write_rows
from service.press.output import write_whole
from service.settings import Settings, data_folder
from service.terms.case import Case, Item, Line
from service.terms.decision import Decision
from service.terms.facts import FactKind
from service.terms.money import decimal_string
from service.terms.party import Issuer, Series
from service.terms.problems import Refused
from service.wiring.homes import read_installation
from service.wiring.services import open_pool
from service.wiring.templates import library
from service.wiring.world import clock_for

NOBODY = Issuer(
    id="preview",
    name="（未指定签发单位）",
    short="试算",
    series=Series(id="preview", label="样", test=True),
    estates=(),
    qr_static="https://example.invalid/preview",
)
"""The issuer of a plan without --issuer: its letters are laid out, never numbered."""


def plan(
    file: Annotated[Path, typer.Argument(help="欠费表 CSV、XLSX、XLS、JSON / arrears file")],
    *,
    issuer: Annotated[Path | None, typer.Option(help="签发单位 TOML / issuer settings")] = None,
    today: Annotated[str | None, typer.Option(help="业务日期 / business date")] = None,
    home: Annotated[Path | None, typer.Option(help="安装目录,用于查以往函件与暂缓 / installation home, for the past")] = None,
    paid: Annotated[
        Path | None, typer.Option(help="欠费表导出后的收款清单 / payments that the arrears file does not know")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="欠费表的导出日,默认业务日期 / day the file was exported")
    ] = None,
    override: Annotated[
        str, typer.Option(help="同一费用近期已催、仍要再催的理由 / reason for demanding what was demanded already")
    ] = "",
    json_path: Annotated[Path | None, typer.Option("--json", help="把计划写成 JSON / write the plan as JSON")] = None,
    template_folder: Annotated[
        Path | None, typer.Option("--templates", help="自备模板的文件夹 / folder of your own templates")
    ] = None,
    profile: Annotated[str, typer.Option(help="读表配置:id 或 TOML 文件 / mapping profile: id or TOML file")] = "",
    rows_path: Annotated[
        Path | None, typer.Option("--rows", help="把各行连同状态、原因写成 CSV,改正后可重新上传 / write the rows to mend")
    ] = None,
) -> int:
    """See DOORS."""
    creditor = read_issuer(issuer) if issuer else NOBODY
    day = business_day(today, clock_for(creditor if issuer else None))
    try:
        with Meter() as meter, open_pool(Settings().workers) as pool:
            made = make_plan(
                read(file),
                name=file.name,
                issuer=creditor,
                today=day,
                library=library(template_folder),
                calendar=CHINA,
                pool=pool,
                fonts=str(data_folder("fonts")),
                progress=meter,
                profile=read_profile(profile),
                circumstances=Circumstances(
                    known=_known(home or Settings().home, creditor, paid) if issuer else NOBODY_KNOWN,
                    as_of=business_day(as_of, clock_for(creditor)) if as_of else None,
                    override=override,
                ),
            )
    except Refused as error:
        if json_path:
            said = {"refused": {"code": error.code, "message": error.message, "offset": error.offset},
                    "rows": [], "cases": [], "problems": [], "totals": {}}  # fmt: skip
            write_whole(json_path, [_json(said)])
        raise
    if rows_path:
        write_rows(rows_path, made.batch.header, _results(made))
        out.print(f"{rows_path}: {len(made.batch.rows)} 行 rows", soft_wrap=True)
    if json_path:
        write_whole(json_path, [_json(as_json(made))])
        out.print(f"{json_path}: {len(made.batch.rows)} 行 rows, {len(made.letters)} 封 letters", soft_wrap=True)
    else:
        show_plan(made)
    return 0


def _known(home: Path, creditor: Issuer, paid: Path | None) -> Known:
    """What the home knows of the issuer's accounts, where there is a home; and the payments of a list."""
    known = NOBODY_KNOWN
    if (home / "state.db").exists():
        read_installation(home)
        database = open_database(home / "state.db")
        with database.connect() as connection:
            known = recall(connection, creditor)
        database.dispose()
    if paid is None:
        return known
    found, wrong = read_facts(read(paid), estates=creditor.estates, kind=FactKind.PAID)
    if wrong:
        raise wrong_rows(paid.name, wrong)
    return known.with_payments([one.fact for one in found])


def as_json(made: Plan) -> dict[str, Any]:
    """The plan as other programs read it: rows, cases, problems, totals; dates ISO, amounts decimal strings."""
    letters: dict[str, list[PlannedLetter]] = {}
    for letter in made.letters:
        letters.setdefault(letter.case.account, []).append(letter)
    return {
        "refused": None,
        "digest": made.digest,
        "rows": list(_rows(made)),
        "cases": [_case(case, decision, letters.get(case.account, ())) for case, decision in made.decided],
        "problems": [
            {
                "code": problem.code,
                "row": problem.row,
                "sheet": problem.sheet,
                "field": problem.field,
                "shown": problem.shown,
                "hint": problem.hint,
                "blocking": problem.blocking,
            }
            for problem in made.problems
        ],
        "totals": totals(made),
    }


def _results(made: Plan) -> Iterator[RowResult]:
    """Every row with what became of it, in the user's own columns."""
    for row, said in zip(made.batch.rows, row_outcomes(made), strict=True):
        yield RowResult(row=row, state=said["state"], reason=said["reason"], hint=said["hint"])


def _rows(made: Plan) -> Iterator[dict[str, Any]]:
    """One entry a charge: a row of a wide table gives several."""
    demanded = {
        (line.sheet, line.row, line.charge, line.period_from) for letter in made.letters for line in letter.decision.lines
    }
    for row, said in zip(made.batch.rows, row_outcomes(made), strict=True):
        for item in row.items or (Item(),):
            start, end, due = item.period_from or row.period_from, item.period_to or row.period_to, item.due or row.due
            # the charges of a row may fall due on different days: a table with a column a month
            on_letter = said["state"] != "due" or not item.due or (row.sheet, row.line, item.charge, start) in demanded
            yield {
                "line": row.line,
                "sheet": row.sheet,
                "state": said["state"] if on_letter else "excluded",
                "case": row.account,
                "item": item.charge,
                "period_from": start.isoformat() if start else None,
                "period_to": end.isoformat() if end else None,
                "amount": None if item.amount is None else decimal_string(item.amount),
                "due": due.isoformat() if due else None,
                "reason": said["reason"] if on_letter else "未到期,不列入本函 / not due yet",
            }


def _case(case: Case, decision: Decision, letters: Sequence[PlannedLetter]) -> dict[str, Any]:
    return {
        "case": case.account,
        "state": str(decision.state),
        "stage": str(decision.stage) if decision.stage else None,
        "channel": str(decision.channel) if decision.channel else None,
        "estate": case.estate,
        "debtor": case.debtor,
        "premises": case.premises,
        "phone": case.phone,
        "address": case.address,
        "letters": [{"debtor": one.case.debtor, "address": one.case.address} for one in letters],
        "lines": [_line(line) for line in decision.lines or case.lines],
        "total": decimal_string(decision.total),
        "currency": case.currency,
        "late_fee": decimal_string(sum(row.amount for row in decision.late_fees)),
        "deadline": decision.deadline.on.isoformat() if decision.deadline else None,
        "left": [
            {
                "row": one.line.row,
                "item": one.line.charge,
                "state": str(one.state),
                "code": one.reason.code,
                "reason": one.reason.zh,
            }
            for one in decision.left
        ],
        "netted": [
            {
                "on": one.on.isoformat() if one.on else None,
                "source": one.source,
                "row": one.line.row if one.line else None,
                "to_late_fee": decimal_string(one.to_late_fee),
                "to_principal": decimal_string(one.to_principal),
                "rule": one.rule.zh,
            }
            for one in decision.netted
        ],
        "reasons": [{"code": reason.code, "zh": reason.zh, "en": reason.en} for reason in decision.reasons],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "row": line.row,
        "item": line.charge,
        "period_from": line.period_from.isoformat() if line.period_from else None,
        "period_to": line.period_to.isoformat() if line.period_to else None,
        "due": line.due.isoformat(),
        "amount": decimal_string(line.amount),
        "late_fee": decimal_string(line.late_fee),
    }


def _json(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"
