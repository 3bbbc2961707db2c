"""What a notice says beside the claim itself: the late fee with its calculation, and payments put to the debts.

Both enter the public part only where there is something to say; a template always finds the names, empty where there is
nothing, in notices made before the names existed too.
"""

from collections.abc import Mapping
from itertools import groupby

from service.terms.canonical import Json
from service.terms.case import Line
from service.terms.clauses import LateFeeRow
from service.terms.decision import CaseState, Decision
from service.terms.money import decimal_string

NO_LATE_FEE: Mapping[str, str] = dict.fromkeys(("base", "rate", "days", "from", "to", "amount", "formula"), "")
EMPTY: Json = {
    "late_fees": [],
    "late_fee_total": "",
    "late_fee_paid": "",
    "late_fee_rule": "",
    "late_fee_clause": "",
    "charges_until": "",
    "credits": [],
    "credits_total": "",
    "tone": "plain",
    "copy": {"no": 0, "of": 0},
}
"""The names of a template that a notice without late fee, payments and co-owners leaves empty."""


def charged(decision: Decision, *, cutoff: str, clause: str) -> Json:
    """The part of the public part about late fees and payments; empty where there are none."""
    said: Json = {}
    if decision.late_fees:
        shown = {_place(line) for line in decision.lines}
        paid = sum(one.to_late_fee for one in decision.netted if one.line and _place(one.line) in shown)
        said |= {
            "late_fees": [_row(row, decision) for row in decision.late_fees],
            "late_fee_total": decimal_string(sum(row.amount for row in decision.late_fees)),
            "late_fee_paid": decimal_string(paid) if paid else "",
            "late_fee_rule": decision.late_fee_rule,
            "late_fee_clause": clause,
            "charges_until": cutoff,
        }
    resting = {out.line.charge for out in decision.left if out.state is CaseState.HELD}
    used = [one for one in decision.netted if one.line is not None and one.line.charge not in resting]
    if used:
        said |= {
            "credits": [
                {
                    "on": one.on.isoformat() if one.on else "",
                    "source": one.source,
                    "amount": decimal_string(one.to_principal + one.to_late_fee),
                    "to_principal": decimal_string(one.to_principal),
                    "to_late_fee": decimal_string(one.to_late_fee),
                    "charge": one.line.charge if one.line else "",
                    "period_from": one.line.period_from.isoformat() if one.line and one.line.period_from else "",
                    "period_to": one.line.period_to.isoformat() if one.line and one.line.period_to else "",
                    "rule": one.rule.zh,
                    "rule_en": one.rule.en,
                }
                for one in used
            ],
            "credits_total": decimal_string(sum(one.to_principal + one.to_late_fee for one in used)),
        }
    if decision.tone != "plain":
        said["tone"] = decision.tone
    return said


def line_fees(decision: Decision) -> dict[int, Json]:
    """By line: its late fee as one, where its rows are several the sums, with the formulas joined."""
    found = {}
    for at, rows in groupby(decision.late_fees, key=lambda row: row.line):
        own = list(rows)
        found[at] = {
            "base": decimal_string(own[-1].base),
            "rate": _rate(own[0]) if len({_rate(row) for row in own}) == 1 else "",
            "days": str(sum(row.days for row in own)),
            "from": own[0].start.isoformat(),
            "to": own[-1].end.isoformat(),
            "amount": decimal_string(sum(row.amount for row in own)),
            "formula": "+".join(row.formula for row in own),
        }
    return found


def with_empty(public: Json) -> Json:
    """The public part with every name a template may use."""
    lines = [{"late_fee": NO_LATE_FEE} | line for line in public["lines"]]
    return EMPTY | public | {"lines": lines}


def like_a_notice(data: Json) -> Json:
    """Data for a letter, by hand or of an older version: those of a notice with the names it lacks, others as they are."""
    lines = data.get("lines")
    notice = isinstance(lines, list) and "debtor" in data and all(isinstance(line, dict) for line in lines)
    return with_empty(data) if notice else data


def _place(line: Line) -> tuple[str, int, str]:
    return line.sheet, line.row, line.charge


def _row(row: LateFeeRow, decision: Decision) -> Json:
    line = decision.lines[row.line]
    return {
        "line": row.line + 1,
        "charge": line.charge,
        "period_from": line.period_from.isoformat() if line.period_from else "",
        "period_to": line.period_to.isoformat() if line.period_to else "",
        "base": decimal_string(row.base),
        "rate": _rate(row),
        "days": row.days,
        "from": row.start.isoformat(),
        "to": row.end.isoformat(),
        "formula": row.formula,
        "amount": decimal_string(row.amount),
        "capped": int(row.capped),
    }


def _rate(row: LateFeeRow) -> str:
    """0.05%/日 or 4.5%/年, as a table prints it."""
    value = f"{(row.rate * 100).normalize():f}"
    return f"{value}%/{'年' if '÷' in row.formula else '日'}"
