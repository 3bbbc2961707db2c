"""What became of every row: the state and reason a person reads beside it, in the words of the decision."""

from collections.abc import Iterator

from service.jobs.plan import Plan
from service.terms.canonical import Json
from service.terms.case import Row
from service.terms.decision import CaseState, Decision

AHEAD = "预存或退款,已用于冲抵本户欠费 / money paid ahead, put to what the account owes"


def row_outcomes(plan: Plan) -> Iterator[Json]:
    """One entry a row, in file order: line, sheet, state, case, reason, hint, position (−1 without a letter), and copies, the
    letters from there on that demand it, where co-owners get one each.

    States: problem (the row itself is wrong), held (another row of its case is, or preflight found something),
    excluded (not due, or paid since), due (on the letter at `position`). A row of several charges is due where one of them is.
    `case` counts the accounts of the file from 0 in the order in which they come; −1 where the row names none.
    """
    decisions = {case.account: decision for case, decision in plan.decided}
    positions: dict[str, tuple[int, int]] = {}
    for at, letter in enumerate(plan.letters):
        positions.setdefault(letter.case.account, (at, letter.case.copy.of if letter.case.copy else 1))
    places: dict[str, int] = {}
    for row in plan.batch.rows:
        place = places.setdefault(row.account, len(places)) if row.account else -1
        yield _outcome(row, place, decisions.get(row.account), positions.get(row.account, (-1, 1)))


def _outcome(row: Row, place: int, decision: Decision | None, letters: tuple[int, int]) -> Json:
    state, reason = _state(row, decision)
    blocking = [problem for problem in row.problems if problem.blocking]
    position, copies = letters if state == "due" else (-1, 1)
    said = {
        "line": row.line,
        "sheet": row.sheet,
        "state": state,
        "case": place,
        "reason": reason,
        "hint": blocking[0].hint if blocking else "",
        "position": position,
    }
    return said | {"copies": copies} if copies > 1 else said


def _state(row: Row, decision: Decision | None) -> tuple[str, str]:
    blocking = [problem.code for problem in row.problems if problem.blocking]
    if blocking:
        return "problem", "、".join(dict.fromkeys(blocking))
    if decision is None:
        return "excluded", "、".join(dict.fromkeys(problem.code for problem in row.problems)) or "no-case"
    said = ";".join(reason.zh for reason in decision.reasons)
    if decision.state is not CaseState.DUE:
        return str(decision.state), said
    off = [out for out in decision.left if (out.line.sheet, out.line.row) == (row.sheet, row.line)]
    if all((line.sheet, line.row) != (row.sheet, row.line) for line in decision.lines):
        if any(problem.code == "row-credit" for problem in row.problems):
            return "excluded", AHEAD
        if not off:
            return "excluded", "未到期,不列入本函 / not due yet"
        return str(off[0].state), ";".join(f"{out.line.charge}:{out.reason.zh}" for out in off)
    return "due", ";".join([said, *(f"{out.line.charge}:{out.reason.zh}" for out in off)])
