"""The decision: which letter a case gets on a business day, and every reason why, in both languages.

Pure: the same case, past, book and day give the same answer, whoever asks. The age of a case is that of its oldest overdue line
still owed; a line within its time of payment stays off the letter. In order: data problems and holds, money that came in since,
what is not due or too little, the ladder, quiet days and intervals, the guard against demanding twice, the address.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from service.policy import ladder, reasons, remarks
from service.policy.book import Book, Step
from service.policy.charges import assumption, late_fees, rule
from service.policy.deadlines import WorkCalendar, last_day
from service.policy.guard import already_demanded
from service.policy.jurisdiction import display_rule
from service.policy.ladder import Standing, Way
from service.policy.netting import Net, net
from service.terms.case import Case, Line
from service.terms.decision import CaseState, Channel, Decision, LeftOut, Reason
from service.terms.party import Estate
from service.terms.past import NOTHING, Earlier, Ground, Hold, Level, Past

POSTAL = frozenset((Channel.ORDINARY, Channel.REGISTERED, Channel.EMS))
"""Channels that need a postal address; a postcode helps, and is not needed."""


@dataclass(frozen=True, slots=True)
class _Arrears:
    """What of a case is overdue and still owed."""

    lines: tuple[Line, ...]
    later: tuple[Line, ...]
    left: tuple[LeftOut, ...]
    net: Net
    total: int
    before: int
    """The total before payments that the file does not know."""
    oldest: date
    """Last day of payment of the oldest overdue line; the business day itself where nothing is overdue."""
    days: int


def decide(
    case: Case,
    *,
    book: Book,
    today: date,
    calendar: WorkCalendar,
    estate: Estate | None = None,
    past: Past = NOTHING,
    override: str = "",
) -> Decision:
    """What is to be done with `case` on the business day `today`.

    `estate` is the case's estate where the issuer knows it: its address serves where the case has none, its contract gives the
    late fee. `past` is what else is known of the account. `override` is the reason for demanding what was demanded already.
    """
    holds = [hold for hold in past.holds if hold.on(today)]
    arrears = _arrears(case, book, today, estate, past, holds)
    if case.held:
        return _answer(CaseState.HELD, arrears, (reasons.held(case),))
    stopping = [hold for hold in holds if hold.level is not Level.CHARGE and hold.ground is not Ground.WAIVER]
    if stopping:
        return _answer(CaseState.HELD, arrears, tuple(map(reasons.hold, stopping)))
    early = _nothing_to_demand(case, arrears, today, holds)
    if early:
        return _answer(*early)
    return _on_the_ladder(case, arrears, book, today, calendar, estate, past, override)


def _arrears(case: Case, book: Book, today: date, estate: Estate | None, past: Past, holds: list[Hold]) -> _Arrears:
    due = tuple(line for line in case.lines if line.due < today)
    later = tuple(line for line in case.lines if line.due >= today)
    resting = {hold.charge: hold for hold in holds if hold.level is Level.CHARGE and hold.ground is not Ground.WAIVER}
    left = tuple(
        LeftOut(line=line, state=CaseState.HELD, reason=reasons.hold(resting[line.charge]))
        for line in due
        if line.charge in resting
    )
    open_lines = tuple(line for line in due if line.charge not in resting)
    waivers = [hold for hold in holds if hold.ground is Ground.WAIVER]
    clause = estate.late_fee if estate and not any(hold.level is not Level.CHARGE for hold in waivers) else None
    found = net(
        due,  # those that rest as well: a payment may have been meant for them
        (*case.credits, *past.credits),
        today=today,
        clause=clause,
        lpr=book.lpr,
        fee_first=book.netting == "late_fee",
        waived={hold.charge for hold in waivers},
    )
    owing = [(line, owed) for line, owed in found.lines if line.charge not in resting]
    lines = tuple(line if owed == line.amount else replace(line, amount=owed) for line, owed in owing if owed)
    left += tuple(LeftOut(line=line, state=CaseState.EXCLUDED, reason=remarks.line_paid()) for line, owed in owing if not owed)
    oldest = min((line.due for line in lines), default=today)
    total, before = sum(line.amount for line in lines), sum(line.amount for line in open_lines)
    return _Arrears(lines, later, left, found, total, before, oldest, (today - oldest).days)


def _answer(state: CaseState, arrears: _Arrears, why: tuple[Reason, ...]) -> Decision:
    return Decision(
        state=state,
        reasons=why,
        lines=arrears.lines,
        total=arrears.total,
        left=arrears.left,
        netted=arrears.net.netted,
    )


def _nothing_to_demand(
    case: Case, arrears: _Arrears, today: date, holds: list[Hold]
) -> tuple[CaseState, _Arrears, tuple[Reason, ...]] | None:
    """Why there is nothing to write for, if so."""
    charge_holds = tuple(
        reasons.hold(hold) for hold in holds if hold.level is Level.CHARGE and hold.ground is not Ground.WAIVER
    )
    if not arrears.lines:
        if arrears.before:
            sources = [one.source for one in arrears.net.netted if one.line is not None and one.source]
            return CaseState.EXCLUDED, arrears, (reasons.paid(arrears.before, list(dict.fromkeys(sources))),)
        if charge_holds and any(out.state is CaseState.HELD for out in arrears.left):
            return CaseState.HELD, arrears, charge_holds
        return CaseState.EXCLUDED, arrears, (reasons.not_due(arrears.later or case.lines, today),)
    return None


def _on_the_ladder(
    case: Case,
    arrears: _Arrears,
    book: Book,
    today: date,
    calendar: WorkCalendar,
    estate: Estate | None,
    past: Past,
    override: str,
) -> Decision:
    place = ladder.standing(book, oldest=arrears.oldest, today=today, earlier=past.earlier, customer=past.customer)
    if place.reached < 0 and not place.sent:
        why = reasons.too_early(arrears.oldest, arrears.days, book.steps[0], place.delay)
        return _answer(CaseState.EXCLUDED, arrears, (why,))
    if arrears.total < book.minimum:
        return _answer(CaseState.EXCLUDED, arrears, (*_netted(arrears), reasons.below_minimum(arrears.total, book)))
    at, why = _step(arrears, book, place, today)
    if at < 0:
        return _answer(CaseState.EXCLUDED, arrears, (why,))
    step = book.steps[at]
    way = ladder.way(book, step, total=arrears.total, customer=past.customer)
    wait = _wait(book, place, way, today)
    if wait:
        return _answer(CaseState.EXCLUDED, arrears, (why, wait))
    twice = already_demanded(
        arrears.lines, stage=step.stage, step=at, book=book, place=place, earlier=past.earlier, today=today
    )
    if twice and not override:
        return _answer(CaseState.HELD, arrears, (why, reasons.already(twice)))
    if way.channel in POSTAL and not (case.address or (estate and estate.address)):
        return _answer(CaseState.HELD, arrears, (why, reasons.no_address(way.channel.value)))
    also = (*_also(place, twice, override), *remarks.people(case, each=book.co_owners == "each"))
    return _due(arrears, step, way, book, today, calendar, estate, past, (why, *also))


def _step(arrears: _Arrears, book: Book, place: Standing, today: date) -> tuple[int, Reason]:
    """The step of the ladder, or -1, and why."""
    at = ladder.next_step(book, place)
    last = place.of_step(place.last)
    if at >= 0:
        step = book.steps[at]
        if last:
            return at, reasons.following(arrears.oldest, arrears.days, step, at + 1, last)
        if book.enter == "by_age":
            return at, reasons.by_age(arrears.oldest, arrears.days, step, at + 1)
        return at, reasons.first_step(arrears.oldest, arrears.days, step)
    if last is None:
        return -1, reasons.too_early(arrears.oldest, arrears.days, book.steps[0], place.delay)
    if ladder.repeats(book, place, today) and place.last >= 0:
        return place.last, reasons.once_more(book.steps[place.last], last, book)
    if place.last + 1 < len(book.steps):
        coming = book.steps[place.last + 1]
        return -1, reasons.next_from(last, coming, arrears.oldest + timedelta(days=coming.days + place.delay))
    return -1, reasons.ladder_done(last, book)


def _wait(book: Book, place: Standing, way: Way, today: date) -> Reason | None:
    """What the letter has to wait for: a quiet period, the last notice's period, the interval."""
    for period in book.quiet:
        if period.holds(today, way.channel):
            return reasons.quiet(period)
    latest = place.latest()
    if latest is None:
        return None
    if latest.notice.deadline and today <= latest.notice.deadline:
        return reasons.deadline_running(latest)
    if (today - latest.since).days < book.interval_days:
        return reasons.interval(latest, book, today)
    return None


def _also(place: Standing, twice: Earlier | None, override: str) -> tuple[Reason, ...]:
    found = []
    if place.unproved:
        found.append(remarks.unproved(place.unproved))
    if twice:
        found.append(remarks.overridden(twice, override))
    return tuple(found)


def _netted(arrears: _Arrears) -> tuple[Reason, ...]:
    used = [one for one in arrears.net.netted if one.line is not None]
    if not used:
        return ()
    rules = {one.rule.code: one.rule for one in used}
    amount = sum(one.to_principal + one.to_late_fee for one in used)
    return (remarks.netted(amount, arrears.before, arrears.total, list(rules.values())),)


def _due(
    arrears: _Arrears,
    step: Step,
    way: Way,
    book: Book,
    today: date,
    calendar: WorkCalendar,
    estate: Estate | None,
    past: Past,
    why: tuple[Reason, ...],
) -> Decision:
    deadline = last_day(today, days=step.deadline_days, calendar=calendar)
    lapsed = [one for one in past.holds if one.ground is Ground.PROMISE and one.until and one.until < today]
    shown: tuple[Reason, ...] = ()
    if step.displayed:
        place_rule = display_rule(estate.jurisdiction if estate else "")
        shown = (remarks.display(place_rule.name, place_rule.allowed, place_rule.source),)
    made = Decision(
        state=CaseState.DUE,
        reasons=(),
        stage=step.stage,
        channel=way.channel,
        template=way.template,
        lines=arrears.lines,
        total=arrears.total,
        deadline=deadline,
        left=arrears.left,
        netted=arrears.net.netted,
        displayed=step.displayed,
        tone=way.tone,
    )
    made, charged = _charged(made, arrears, estate, book, today, past)
    return replace(
        made,
        reasons=(
            *why,
            *remarks.other_way(step, way, arrears.total),
            *(remarks.promise_lapsed(one) for one in lapsed),
            *_netted(arrears),
            *(out.reason for out in arrears.left if out.state is CaseState.HELD),
            *charged,
            *shown,
            *remarks.left_off(arrears.later),
            remarks.pay_by(deadline, step.deadline_days),
        ),
    )


def _charged(
    made: Decision, arrears: _Arrears, estate: Estate | None, book: Book, today: date, past: Past
) -> tuple[Decision, tuple[Reason, ...]]:
    """The decision with its late fees, and what is to be said of them."""
    clause = estate.late_fee if estate else None
    in_file = sum(line.late_fee for line in arrears.lines)
    if clause is None:
        return made, (remarks.late_fee_file_only(in_file),) if in_file else ()
    if made.stage not in clause.stages:
        return made, ()
    waived = [one for one in past.holds if one.ground is Ground.WAIVER and one.on(today)]
    owed = arrears.net.owed(today, without={out.line.charge for out in arrears.left if out.state is CaseState.HELD})
    if waived:
        if any(one.level is not Level.CHARGE for one in waived):
            return made, tuple(map(reasons.hold, waived))
        charges = {one.charge for one in waived}
        owed = tuple(one for one in owed if one.charge not in charges)
    found = late_fees(owed, clause=clause, lpr=book.lpr)
    said = tuple(map(reasons.hold, waived))
    if not found.rows:
        return made, said
    total = found.total - arrears.net.fee_paid
    return (
        replace(made, late_fees=found.rows, late_fee_rule=rule(clause) + assumption(found, book.lpr)),
        (*said, remarks.late_fee(total, today, clause.clause)),
    )
