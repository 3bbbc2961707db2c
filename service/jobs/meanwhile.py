"""What other processes did between the making of a plan and its approval: the same batch, and letters to the same accounts.

A plan rests on what was known when it was made, and nobody keeps others from working while a person reads it. Facts stated
since are news that the stop list brings (`stops`). A demand made since is looked for here, in the transaction that stores the
plan.
"""

import json
from collections.abc import Iterator

from sqlalchemy import Connection

from service.archive.journal import Doing
from service.database import journal, queries
from service.jobs.draft import draft_in, head_of
from service.jobs.plan import Plan
from service.terms.canonical import Json
from service.terms.problems import Conflict

SHOWN = 5


def approved_before(connection: Connection, plan: Plan, batch: str) -> bool:
    """Whether another process has stored this very plan; raises Conflict("approved-otherwise") where it stored another one."""
    found = queries.find_batch(connection, batch)
    if found is not None and found["digest"] != plan.digest:
        raise Conflict(
            "approved-otherwise",
            f"another plan of this file was approved while this one was made: {found['digest'][:12]}, not {plan.digest[:12]}",
            hint="重新运行同一命令,即按已批准的计划继续 / Run the same command again: it goes on with the approved one.",
        )
    return found is not None


def check_demands(connection: Connection, plan: Plan) -> None:
    """Raises Conflict("demanded-meanwhile") where letters to accounts of a plan were approved or numbered since it was made.

    A plan that was made without looking, or to demand once more for a reason, passes.
    """
    if plan.seen is None or plan.override:
        return
    mine = {letter.case.account for letter in plan.letters}
    others = sorted(mine & set(_accounts(connection, plan)))
    if others:
        raise Conflict(
            "demanded-meanwhile",
            f"while this plan was made, letters to {len(others)} of its accounts were approved: {'、'.join(others[:SHOWN])}",
            hint="重新运行,按现在的情况重新生成计划 / Run again: a new plan knows of those letters.",
        )


def _accounts(connection: Connection, plan: Plan) -> Iterator[str]:
    """The accounts of letters that are news to a plan."""
    year, no, chunk = plan.seen or (0, 0, 0)
    issuer = plan.issuer.id
    for entry in journal.entries(connection, issuer=issuer, kinds=(Doing.APPROVED,), after=(year, no)):
        row = queries.find_batch(connection, entry["batch"])
        if row is not None and _concerns(plan, head_of(row["body"])["series"]):
            yield from (letter["internal"]["account"] for letter in draft_in(connection, row))
    for row in queries.notices_behind(connection, issuer, chunk):
        line = json.loads(row["line"])
        series = {"id": row["series"], "test": int(bool(line["public"]["specimen"]))} if "public" in line else None
        if series and _concerns(plan, series):
            yield line["internal"]["account"]


def _concerns(plan: Plan, series: Json) -> bool:
    """A test series knows its own letters only, and a live one none of a test series."""
    own = plan.issuer.series
    return bool(series["test"]) == own.test and (not own.test or series["id"] == own.id)
