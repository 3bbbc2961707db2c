"""`cuihan show NUMBER`: one notice: what it says, why it was sent, where its proof stands."""

import json
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection, RowMapping

from service.archive.keys import LogId
from service.cli.shown import CHANNELS, STAGES, out
from service.database import journal, plans, queries
from service.database.schema import open_database
from service.settings import Settings
from service.terms.canonical import Json
from service.terms.problems import Refused
from service.wiring.homes import store_of


def show(
    number: Annotated[str, typer.Argument(help="文号 / printed number, or issuer/series/year/n")],
    *,
    home: Annotated[Path | None, typer.Option(help="安装目录 / installation home (CUIHAN_HOME)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    settings = Settings()
    place = home or settings.home
    store = store_of(place, settings.wanted)
    with open_database(place / "state.db").connect() as connection:
        row = queries.find_notice(connection, number)
        if row is None:
            raise Refused(
                "number-unknown",
                f"{number}: no such number in {place}",
                hint="写完整文号,或 单位/系列/年/号 / Give the printed number in full, or issuer/series/year/n.",
            )
        log = LogId(issuer=row["issuer"], series=row["series"], year=row["year"])
        key = queries.LogKey(issuer=log.issuer, series=log.series, year=log.year)
        withdrawn = journal.withdrawn(connection, batch=row["batch"]).get(f"{log.prefix}/{row['no']}", "")
        seal = queries.seal_covering(connection, key, row["no"]) if row["leaf"] else None
        line = json.loads(row["line"])
        public, internal = line["public"], line["internal"]
        copies = _copies(connection, row, internal)
    path = f"{store.address}/{log.document(row['document'])}" if row["document"] else ""
    state = "作废 void" if row["void"] else "已存证 evidenced" if seal else "已编号 numbered"
    if withdrawn:
        state = "已撤回 withdrawn"
    if as_json:
        said = {
            "state": state.split(" ", maxsplit=1)[1],
            "void": row["void"] or withdrawn,
            "public": public,
            "internal": internal,
            "record": json.loads(row["record"]) if row["record"] else None,
            "seal": {"sequence": seal.sequence, "size": seal.size, "root": seal.root.hex()} if seal else None,
            "pdf": path,
        } | ({"copies": copies} if copies else {})
        print(json.dumps(said, ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
        return 0
    facts = [
        ("文号 number", f"{public['number']}  ({log.prefix}/{row['no']})"),
        ("状态 state", state + (f": {row['void'] or withdrawn}" if row["void"] or withdrawn else "")),
        ("函种 · 送达", " · ".join((STAGES.get(internal["stage"], ""), CHANNELS.get(internal["channel"], "")))),
        ("收件人 debtor", f"{public['debtor']['name']}  {public['estate']['name']} {public['premises']}"),
        *([("共有人 co-owners", f"{internal['copy']['together']},同一债权 one claim: {'、'.join(copies)}")] if copies else []),
        ("金额 total", f"{public['currency']} {public['total']},截至 {public['cutoff']},期限 {public['deadline']}"),
        ("签发 issued", public["issued"]),
        ("理由 reasons", ";".join(reason["zh"] for reason in internal["reasons"])),
        ("印出的封存点", public["checkpoint"]),
        ("封存 seal", f"第 {seal.sequence} 号,覆盖 {seal.size} 封,根 {seal.root.hex()[:20]}…" if seal else "–"),
        ("时间戳 time stamp", "未加盖 not time-stamped"),
        ("PDF", f"{path}  ({row['pages']} 页)" if path else "–"),
    ]  # fmt: skip
    for name, value in facts:
        out.print(f"[bold]{name}[/]: ", end="")
        out.print(value, markup=False, soft_wrap=True)
    return 0


def _copies(connection: Connection, row: RowMapping, internal: Json) -> list[str]:
    """The numbers of all letters over the claim of one that went to a co-owner, itself among them; else none."""
    if "copy" not in internal:
        return []
    copy, first = internal["copy"], row["position"] - internal["copy"]["no"] + 1
    numbers = plans.numbers_at(connection, row["batch"], range(first, first + copy["of"]))
    return [number for _, number in sorted(numbers.items())]
