"""From facts and notices to the past of an account: what went out and when, what rests, what was paid since, what class it is.

Pure. A notice of ours counts as gone out on the first day on which somebody stated that it was mailed, handed over, or left at
the door with a photo; any later event on its way proves that as well. One from outside Cuihan counts on the day the office
gives, because only the office can know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from service.terms.case import Credit
from service.terms.decision import Channel, Stage
from service.terms.facts import Event, Fact, FactKind
from service.terms.past import ATTITUDES, HABITS, RESIDENCES, Claim, Customer, Earlier, Ground, Hold, Level, Past

_NEEDS_PHOTO = Event.LEFT_AT_DOOR
_NO_DISPATCH = frozenset((Event.DISPLAYED, Event.LOST))
CLASS_COLUMNS = {
    "habit": ("缴费习惯", "付款习惯", "缴费类型"),
    "attitude": ("缴费态度", "沟通态度", "态度"),
    "residence": ("居住情况", "居住状态", "入住情况", "房屋用途"),
}
"""Headings of an arrears file that class its customers."""
_WORDS = {"habit": HABITS, "attitude": ATTITUDES, "residence": RESIDENCES}


def recollect(
    facts: Sequence[Fact], *, notices: Iterable[Earlier] = (), credits_: Iterable[Credit] = (), columns: Mapping[str, str]
) -> Past:
    """The past of an account out of its own facts (those about its debtor included) and its notices.

    `credits_` are the payments the file does not know; `columns` are the file's own, which may class the customer.
    """
    gone: dict[str, date] = {}
    for fact in facts:
        if fact.kind is FactKind.DELIVERY and fact.number and (day := dispatched(fact)):
            gone[fact.number] = min(day, gone.get(fact.number, day))
    earlier = [replace(notice, dispatched=_gone_out(notice, gone)) for notice in notices]
    known = {number for notice in earlier for number in notice.numbers}
    earlier += [
        _outside(fact, gone) for fact in facts if fact.kind is FactKind.DEMAND and fact.on and fact.number not in known - {""}
    ]
    return Past(
        earlier=tuple(sorted(earlier, key=lambda notice: notice.on)),
        holds=holds(facts),
        credits=tuple(credits_),
        customer=_customer(facts, columns),
    )


def _gone_out(notice: Earlier, gone: Mapping[str, date]) -> date | None:
    """The day from which a notice counts; of several copies the last one's, and none before all of them have gone out.

    Each co-owner is to have the period of Art. 944(2): performance by one of joint debtors counts for all (Art. 520), a demand
    of one does not, but for limitation.
    """
    days = [gone.get(number) for number in notice.numbers]
    known = [day for day in days if day]
    return max(known) if len(known) == len(days) else None


def dispatched(fact: Fact) -> date | None:
    """The day on which a delivery event proves that its notice had gone out, or None."""
    try:
        event = Event(fact.event)
    except ValueError:
        return None
    if event in _NO_DISPATCH or (event is _NEEDS_PHOTO and not fact.proof):
        return None
    return fact.on


def holds(facts: Iterable[Fact]) -> tuple[Hold, ...]:
    """The holds that were not lifted, by their names."""
    found: dict[str, Hold] = {}
    for fact in facts:
        if fact.kind is FactKind.HOLD and fact.on:
            found[fact.number] = Hold(
                name=fact.number,
                level=_level(fact),
                ground=Ground(fact.reason),
                since=fact.on,
                until=fact.until,
                note=fact.note,
                author=fact.signer,
                account=fact.account,
                debtor=fact.debtor,
                charge=fact.charge,
            )
        elif fact.kind is FactKind.LIFT:
            found.pop(fact.number, None)
    return tuple(found.values())


def _level(fact: Fact) -> Level:
    if not fact.account:
        return Level.DEBTOR
    return Level.CHARGE if fact.charge else Level.ACCOUNT


def credit(fact: Fact) -> Credit:
    """A payment the file does not know, out of its fact."""
    return Credit(
        on=fact.on,
        amount=fact.amount,
        source=fact.proof,
        charge=fact.charge,
        period_from=fact.period_from,
        period_to=fact.period_to,
    )


def _outside(fact: Fact, gone: Mapping[str, date]) -> Earlier:
    assert fact.on is not None
    claims: frozenset[Claim] = frozenset()
    if fact.charge and fact.period_to:
        first = fact.period_from.isoformat() if fact.period_from else ""
        claims = frozenset([(fact.charge, first, fact.period_to.isoformat())])
    return Earlier(
        number=fact.number,
        stage=Stage(fact.stage or "reminder"),
        channel=Channel(fact.channel) if fact.channel else None,
        on=fact.on,
        dispatched=gone.get(fact.number, fact.on) if fact.number else fact.on,
        deadline=fact.until,
        claims=claims,
        ours=False,
    )


def _customer(facts: Iterable[Fact], columns: Mapping[str, str]) -> Customer:
    said = {"habit": "", "attitude": "", "residence": ""}
    for fact in facts:
        if fact.kind is FactKind.CUSTOMER:
            said = {name: getattr(fact, name) or before for name, before in said.items()}
    for name, headings in CLASS_COLUMNS.items():
        word = next((columns[heading].strip() for heading in headings if columns.get(heading, "").strip()), "")
        if word in _WORDS[name]:
            said[name] = word
    return Customer(**said)


def strange_classes(columns: Mapping[str, str]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Cells of class columns that name no class: heading, cell, and what could stand there."""
    return tuple(
        (heading, columns[heading], _WORDS[name])
        for name, headings in CLASS_COLUMNS.items()
        for heading in headings
        if columns.get(heading, "").strip() and columns[heading].strip() not in _WORDS[name]
    )
