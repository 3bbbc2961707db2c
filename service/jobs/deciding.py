"""Deciding a whole file: each case with its estate and its past, and what is to be told of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.jobs.known import NOBODY_KNOWN, Known
from service.policy.book import Book
from service.policy.checks import check_case, check_decisions
from service.policy.deadlines import WorkCalendar
from service.policy.decide import decide
from service.terms.case import Batch, Case
from service.terms.decision import CaseState, Decision, Reason
from service.terms.party import Estate, Issuer
from service.terms.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a plan is made under, beside file, issuer and day."""

    known: Known = NOBODY_KNOWN
    as_of: date | None = None
    """The day on which the file was exported; the business day where it is not said."""
    override: str = ""
    """The reason for demanding what was demanded already."""


PLAIN = Circumstances()
"""Nothing is known and nothing overridden."""


def decide_all(
    batch: Batch, *, issuer: Issuer, book: Book, today: date, calendar: WorkCalendar, circumstances: Circumstances
) -> tuple[list[tuple[Case, Decision]], list[Problem]]:
    """Every case in file order with its decision, and the problems that deciding found; a blocking one holds its case."""
    decided: list[tuple[Case, Decision]] = []
    problems: list[Problem] = []
    as_of = circumstances.as_of or today
    said: dict[Reason, Reason] = {}
    """Each reason once: thousands of cases have the same few."""
    for raw in batch.cases:
        estate = issuer.estate(raw.estate)
        case = addressed(raw, estate)
        decision = decide(
            case,
            book=book,
            today=today,
            calendar=calendar,
            estate=estate,
            past=circumstances.known.past(case, as_of=as_of, file=batch.file_sha256),
            override=circumstances.override,
        )
        found = check_case(case, decision, estate=estate, book=book, today=today)
        decision = _stopped(decision, found)
        reasons = tuple(said.setdefault(reason, reason) for reason in decision.reasons)
        decided.append((case, replace(decision, reasons=reasons)))
        problems += found
    problems += check_decisions(decided)
    strangers = circumstances.known.unmatched(batch.cases, as_of=as_of, file=batch.file_sha256)
    problems += [
        Problem(
            code="paid-unmatched",
            shown=fact.account,
            hint="止付名单中的这一户不在欠费表中；请核对户号，写错会让已付款的人收到函件 / "
            "This account of the stop list is not in the file: check its number, or somebody who paid gets a letter.",
            blocking=False,
        )
        for fact in strangers
    ]
    return decided, list(dict.fromkeys(problems))  # what holds for all cases alike is told once


def addressed(case: Case, estate: Estate | None) -> Case:
    """The case with a postal address: its own, else the premises at the estate's address, where the settings give one.

    An estate the settings do not know keeps its rows due in a plan, so its name stands in; `approve` refuses it.
    """
    known = estate or Estate(id=case.estate, name="", address=case.estate)
    if case.address or not known.address:
        return case
    return replace(case, address=f"{known.address}{known.name}{case.premises}")


def _stopped(decision: Decision, found: Sequence[Problem]) -> Decision:
    codes = sorted({problem.code for problem in found if problem.blocking})
    if decision.state is not CaseState.DUE or not codes:
        return decision
    reason = Reason(
        code=codes[0],
        zh=f"与合同核对不符：{'、'.join(codes)}，政策规定暂缓",
        en=f"does not agree with the contract ({', '.join(codes)}); the policy holds it",
    )
    return replace(decision, state=CaseState.HELD, reasons=(*decision.reasons, reason))
