"""Copies: the letters of a case, one to each co-owner where the policy gives each his own, else one.

Each letter is over the whole claim, says so, and has a number of its own; whatever counts money counts it once a case. A form
that does not say that others are asked for the same sum would make a debt look doubled, so by such a form all are written to
together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.policy import remarks
from service.policy.book import Book
from service.rendering.template import Program
from service.terms.case import Case, Copy
from service.terms.decision import Decision

SAYS = frozenset(("copy.no", "copy.of"))
"""A form that prints one of these tells its reader of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """A case that is due, its decision, and the case as each of its letters has it."""

    decision: Decision
    cases: tuple[Case, ...]


def letters_of(case: Case, decision: Decision, *, book: Book, form: Program) -> Letters:
    """The letters of a case that is due; where all co-owners are written to together, the decision says why."""
    if len(case.owners) < 2 or book.co_owners == "joint":
        return Letters(decision=decision, cases=(case,))
    if not SAYS & set(form.variables):
        joint = remarks.together(case, because=_because(decision))
        reasons = tuple(joint if reason.code == "co-owners" else reason for reason in decision.reasons)
        return Letters(decision=replace(decision, reasons=reasons), cases=(case,))
    addresses = case.owner_addresses or (case.address,) * len(case.owners)
    return Letters(decision=decision, cases=tuple(_copies(case, addresses)))


def _copies(case: Case, addresses: Sequence[str]) -> list[Case]:
    count = len(case.owners)
    return [
        replace(case, debtor=owner, address=address, copy=Copy(no=at, of=count, together=case.debtor))
        for at, (owner, address) in enumerate(zip(case.owners, addresses, strict=True), start=1)
    ]


def _because(decision: Decision) -> tuple[str, str]:
    if decision.displayed:
        return "；张贴件不写姓名", "; what hangs at a door names nobody"
    return (
        f"；模板 {decision.template} 没有说明各共有人连带（变量 copy.no、copy.of），不能各送一份",
        f"; the template {decision.template} does not tell that each is asked for the same sum (copy.no, copy.of)",
    )
