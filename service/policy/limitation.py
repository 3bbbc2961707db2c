"""The limitation clock: until when each fee period can be sued for, seen safely and seen with hope.

Three years from the day the creditor knew the payment was missing (Civil Code Art. 188), at most twenty from that day; the
first day is not counted (Art. 201) and the corresponding day of the third year is the last one (Art. 202). It begins anew with
a demand that reaches the debtor, an admission, a suit (Art. 195; SPC limitation rules of 2020, Art. 8 to 17). Courts differ
in what they take for proved and whether fees of several periods are one debt, hence two views:

- **safe** 稳妥: every period runs by itself from its own last day of payment; only what is proved to have arrived counts, and
  only for the periods it names.
- **arguable** 可争取: a letter that arrived or should have arrived counts (Art. 8(1)(2): 到达或者应当到达), and for all periods
  of the account due by then (one debt paid in instalments; Art. 9).

The move of a last day behind a holiday (Art. 203) is left out on purpose: nobody should wait for it.

    >>> running(date(2024, 7, 31), (), ("物业服务费", "2024-07-01", "2024-07-31"), view="safe").last_day
    datetime.date(2027, 7, 31)
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, TypeAlias

YEARS, MOST_YEARS = 3, 20
"""Civil Code Art. 188: the ordinary limitation, and the longest."""

Claim: TypeAlias = tuple[str, str, str]
"""A charge with the first and last day of its period (ISO, empty where unknown)."""
Kind: TypeAlias = Literal["safe", "arguable"]


class Weight(StrEnum):
    """What an act is worth before a court."""

    PROVED = "proved"
    """Arrival is proved, or the debtor himself signed."""
    ARGUABLE = "arguable"
    """It arrived or should have arrived."""
    NOTHING = "nothing"


class ActKind(StrEnum):
    """What breaks the run of time (Civil Code Art. 195)."""

    DEMAND = "demand"
    ADMISSION = "admission"
    """The debtor agreed to pay: asked for time, signed a plan or a confirmation (SPC rules Art. 14)."""
    PAYMENT = "payment"
    """Part payment, for the debts it may be ascribed to (Art. 14)."""
    SUIT = "suit"
    """A suit, an arbitration, an application for a payment order (SPC rules Art. 10 to 13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that may have begun the time anew."""

    kind: ActKind
    on: date
    """The day it counts from: of arrival, of signature, of filing."""
    weight: Weight
    claims: frozenset[Claim] = frozenset()
    """The periods it is about; empty where that is not known."""
    number: str = ""
    """The notice it belongs to."""
    why: str = ""
    """What makes its weight, Chinese first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Where the time of one period stands in one view."""

    last_day: date
    """The last day on which a suit is in time."""
    since: date
    """The day the run began, not counted itself: the last day of payment, or an act's."""
    act: Act | None = None
    """What it began with; None for the last day of payment."""
    lapsed: date | None = None
    """The last day of an earlier run that nothing broke in time, where an admission revived the debt (Art. 192(2))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One charge for one period that is still owed, with its time."""

    account: str
    debtor: str
    premises: str
    claim: Claim
    due: date
    amount: int
    """Fen."""
    safe: Run
    arguable: Run

    def left(self, today: date) -> int:
        """Days left in the safe view: 0 on the last day, negative once it is over."""
        return (self.safe.last_day - today).days


_ARRIVED = {
    "delivered_self": (Weight.PROVED, "本人签收 signed by the debtor"),
    "delivered_cohabitant": (Weight.PROVED, "同住成年亲属签收 signed by an adult relative of the household"),
    "delivered_authorised": (Weight.PROVED, "被授权人签收 signed by an authorised person"),
    "delivered_mailroom": (Weight.ARGUABLE, "收发室、物业代收 signed by a mail room, perhaps the creditor's own"),
    "delivered_locker": (Weight.ARGUABLE, "快递柜、驿站 left in a locker"),
    "delivered_other": (Weight.ARGUABLE, "他人签收 signed by somebody else"),
    "refused": (Weight.ARGUABLE, "拒收 refused"),
    "returned_unclaimed": (Weight.ARGUABLE, "逾期未领退回 not collected"),
    "returned_absent": (Weight.ARGUABLE, "无人退回 nobody there"),
    "returned_no_such_address": (Weight.NOTHING, "地址不存在退回 no such address"),
    "returned_moved": (Weight.NOTHING, "迁移新址退回 moved away"),
    "returned_dead": (Weight.NOTHING, "收件人已故 addressee has died"),
    "lost": (Weight.NOTHING, "邮件丢失 lost in the post"),
    "handed_over": (Weight.ARGUABLE, "当面交付未签收 handed over, not signed"),
    "left_at_door": (Weight.ARGUABLE, "张贴门口并拍照 left at the door with a photo"),
    "displayed": (Weight.NOTHING, "小区内公示,非省级以上媒体公告 displayed, not announced in a paper (Art. 8(1)(4))"),
    "mailed": (Weight.ARGUABLE, "已交寄,结果不明 mailed, outcome not known"),
}
"""What an event of a notice's way is worth (SPC limitation rules of 2020, Art. 8; judgments differ on all that is arguable)."""
_NEEDS_PROOF = frozenset(("left_at_door", "handed_over", "refused", "mailed"))
"""Without a photo, a witness or a receipt these are only the creditor's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event on a notice's way."""

    event: str
    on: date
    proof: str = ""


def demanded(steps: Sequence[Step], claims: frozenset[Claim], number: str = "") -> Act | None:
    """What a notice with these events is worth: its best arrival, or its way back, which undoes that it was mailed."""
    known = [step for step in steps if step.event in _ARRIVED]
    ended = any(step.event.startswith(("delivered", "returned", "refused", "lost")) for step in known)
    best: Act | None = None
    for step in sorted(known, key=lambda one: one.on):
        weight, why = _ARRIVED[step.event]
        if step.event == "mailed" and ended:
            continue
        if step.event in _NEEDS_PROOF and not step.proof:
            weight, why = Weight.NOTHING, f"{why},无凭证 without proof"
        act = Act(kind=ActKind.DEMAND, on=step.on, weight=weight, claims=claims, number=number, why=why)
        if best is None or _RANK[weight] > _RANK[best.weight]:
            best = act
    return best


_RANK = {Weight.NOTHING: 0, Weight.ARGUABLE: 1, Weight.PROVED: 2}


_OF_ALL = frozenset((ActKind.ADMISSION, ActKind.SUIT))
"""Acts about everything due by then where they name no period: what a debtor signs as his arrears, what is sued for."""


def running(due: date, acts: Iterable[Act], claim: Claim, *, view: Kind) -> Run:
    """The time of one period whose last day of payment was `due`.

    Acts before that day break nothing: the time had not begun. An act after the last day of the run comes too late; only an
    admission that is proved revives the debt.
    """
    end = add_years(due, MOST_YEARS)
    run = Run(last_day=min(add_years(due, YEARS), end), since=due)
    for act in sorted(acts, key=lambda one: one.on):
        if act.on <= due or not _counts(act, due, claim, view):
            continue
        late = act.on > run.last_day
        if late and not (act.kind is ActKind.ADMISSION and act.weight is Weight.PROVED):
            continue
        last = add_years(act.on, YEARS)
        run = Run(
            last_day=last if late else min(last, end),
            since=act.on,
            act=act,
            lapsed=run.last_day if late else run.lapsed,
        )
    return run


def _counts(act: Act, due: date, claim: Claim, view: Kind) -> bool:
    """Whether an act breaks the time of a period in a view."""
    if view == "safe":
        whole = not act.claims and act.kind in _OF_ALL and due < act.on
        return act.weight is Weight.PROVED and (claim in act.claims or whole)
    if act.weight is Weight.NOTHING:
        return False
    return not act.claims or claim in act.claims or (act.kind is not ActKind.PAYMENT and due < act.on)


def add_years(day: date, years: int) -> date:
    """The corresponding day years later; the last of the month where it has none (Art. 202)."""
    last = calendar.monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def lapsing(clocks: Iterable[Clock], *, today: date, within: int) -> list[Clock]:
    """What ends in the safe view within so many days, and what has ended already: the earliest first."""
    found = [clock for clock in clocks if clock.left(today) <= within]
    return sorted(found, key=lambda clock: (clock.safe.last_day, clock.account, clock.claim))
