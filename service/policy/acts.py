"""Acts: what of an account's past broke the run of limitation, and the clocks of what the account still owes.

Notices count by what happened to them on their way, not by having been printed. What the creditor only says of himself
(a demand from outside without receipt, an admission without paper) is arguable at best.
"""

from collections.abc import Iterable, Sequence

from service.policy.limitation import Act, ActKind, Claim, Clock, Step, Weight, demanded, running
from service.terms.case import Case, Line
from service.terms.facts import Fact, FactKind
from service.terms.past import Earlier

_SIGNERS = {
    "self": "delivered_self", "cohabitant": "delivered_cohabitant", "authorised": "delivered_authorised",
    "mailroom": "delivered_mailroom", "other": "delivered_other",
}  # fmt: skip
"""A signer's class as the event it makes of a notice (SPC limitation rules of 2020, Art. 8(2))."""
_ACTS = {
    FactKind.ADMISSION: (ActKind.ADMISSION, "债务人书面认可 admitted in writing", "称债务人曾认可 said to be admitted"),
    FactKind.SUIT: (ActKind.SUIT, "已起诉、仲裁或申请支付令 filed", "称已起诉 said to be filed"),
    FactKind.PAYMENT: (ActKind.PAYMENT, "部分付款 part payment", "称已部分付款 said to be paid in part"),
    FactKind.PAID: (ActKind.PAYMENT, "部分付款 part payment", "称已部分付款 said to be paid in part"),
}


def clocks(case: Case, *, earlier: Iterable[Earlier], facts: Sequence[Fact]) -> list[Clock]:
    """A clock for every line of a case, by the notices sent before and the facts known of the account."""
    acts = [*_notices(earlier, facts), *filter(None, map(_other, facts))]
    return [
        Clock(
            account=case.account,
            debtor=case.debtor,
            premises=case.premises,
            claim=claim_of(line),
            due=line.due,
            amount=line.amount,
            safe=running(line.due, acts, claim_of(line), view="safe"),
            arguable=running(line.due, acts, claim_of(line), view="arguable"),
        )
        for line in case.lines
    ]


def claim_of(line: Line) -> Claim:
    """The period of a line as notices name it."""
    first = line.period_from.isoformat() if line.period_from else ""
    return (line.charge, first, (line.period_to or line.due).isoformat())


def _notices(earlier: Iterable[Earlier], facts: Sequence[Fact]) -> Iterable[Act]:
    events: dict[str, list[Step]] = {}
    for fact in facts:
        if fact.kind is FactKind.DELIVERY and fact.number and fact.on:
            events.setdefault(fact.number, []).append(step_of(fact))
        elif fact.kind is FactKind.DEMAND and fact.on:
            key = fact.number or f"{fact.on}"
            events.setdefault(key, []).append(Step(event=_demand_event(fact), on=fact.on, proof=fact.proof))
    for notice in earlier:
        for number in notice.numbers:  # what reaches one of joint debtors breaks the run for all (SPC rules of 2020, Art. 15)
            steps = events.get(number or f"{notice.on}", [])
            if act := demanded(steps, notice.claims, number):
                yield act


def step_of(fact: Fact) -> Step:
    """A delivery event; handed over to somebody who signed is a delivery to that person."""
    assert fact.on is not None
    event = fact.event
    if event == "handed_over" and fact.proof:
        event = _SIGNERS.get(fact.signer_class, event)
    return Step(event=event, on=fact.on, proof=fact.proof)


def _demand_event(fact: Fact) -> str:
    """What a demand from outside is worth: signed for, if somebody's signature is there; else sent, if anything proves it."""
    return _SIGNERS.get(fact.signer_class, "mailed") if fact.proof else "mailed"


def _other(fact: Fact) -> Act | None:
    kind = _ACTS.get(fact.kind)
    if kind is None or fact.on is None:
        return None
    known = fact.charge and fact.period_to
    first = fact.period_from.isoformat() if fact.period_from else ""
    claims = frozenset([(fact.charge, first, fact.period_to.isoformat())]) if known and fact.period_to else frozenset[Claim]()
    what, proved, said = kind
    return Act(
        kind=what,
        on=fact.on,
        weight=Weight.PROVED if fact.proof else Weight.ARGUABLE,
        claims=claims,
        number=fact.number,
        why=proved if fact.proof else said,
    )
