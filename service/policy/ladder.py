"""The ladder: which step comes next for an account, given how old its debt is and what was sent before.

No step is skipped but where the book lets accounts enter by age. An earlier notice counts for the debt that was overdue when
it went out, so an account that paid everything in between starts anew; and it counts from its dispatch, because a letter nobody
can prove to have sent has set no period.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.policy.book import Book, Step
from service.policy.exceptions import ClassRule
from service.terms.decision import Channel, Stage
from service.terms.past import Customer, Earlier

RANK = {Stage.REMINDER: 0, Stage.DEMAND: 1, Stage.FINAL: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An earlier notice with the step of this book it stands for; -1 where it comes before all of them."""

    notice: Earlier
    step: int
    since: date
    """The day from which it counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an account stands on the ladder."""

    sent: tuple[Sent, ...]
    """What counts, by day."""
    unproved: tuple[Earlier, ...]
    """What was issued about this debt, but is not known to have gone out."""
    reached: int
    """The last step its age has reached; -1 for none."""
    delay: int
    """Days by which the steps come later for its class."""

    @property
    def last(self) -> int:
        """The furthest step sent; -1 for none."""
        return max((one.step for one in self.sent), default=-1)

    def latest(self) -> Sent | None:
        """The notice sent last."""
        return max(self.sent, key=lambda one: one.since, default=None)

    def of_step(self, step: int) -> Sent | None:
        """The last notice of a step or a later one."""
        return max((one for one in self.sent if one.step >= step), key=lambda one: one.since, default=None)


def standing(book: Book, *, oldest: date, today: date, earlier: Sequence[Earlier], customer: Customer) -> Standing:
    """Where an account stands whose oldest overdue line was due on `oldest`."""
    delay = next((rule.delay_days for rule in rules(book, customer) if rule.delay_days and not rule.stage), 0)
    sent, unproved = [], []
    for notice in earlier:
        since = notice.on if book.counts == "issued" and notice.ours else notice.dispatched
        if (since or notice.on) <= oldest:
            continue  # it spoke of a debt that was paid since
        if since is None or since > today:
            unproved.append(notice)
        else:
            sent.append(Sent(notice=notice, step=_step_of(notice, book.steps, (notice.on - oldest).days), since=since))
    days = (today - oldest).days
    reached = sum(step.days + delay <= days for step in book.steps) - 1
    return Standing(sent=tuple(sorted(sent, key=lambda one: one.since)), unproved=tuple(unproved), reached=reached, delay=delay)


def rules(book: Book, customer: Customer) -> tuple[ClassRule, ...]:
    """The class rules for a customer."""
    return tuple(rule for rule in book.classes if rule.fits(customer))


def next_step(book: Book, place: Standing) -> int:
    """The step that is due by age and by what was sent; -1 where none is."""
    if book.enter == "by_age":
        return place.reached if place.reached > place.last else -1
    following = place.last + 1
    return following if following <= place.reached else -1


def repeats(book: Book, place: Standing, today: date) -> bool:
    """Whether the step that was sent last may come once more."""
    before = place.of_step(place.last)
    return bool(before and book.repeat_days and today - before.since >= timedelta(days=book.repeat_days))


def _step_of(notice: Earlier, steps: Sequence[Step], age: int) -> int:
    """The step a notice stands for: the same stage and channel; sent another way, the stage's step by the debt's age then.

    Of one whose way nobody knows it is the first step of its stage: the more certain letter is still to come.
    """
    same = [at for at, step in enumerate(steps) if step.stage is notice.stage]
    exact = [at for at in same if steps[at].channel is notice.channel]
    if exact:
        return exact[-1]
    if same:
        by_age = [at for at in same if steps[at].days <= age and notice.channel]
        return by_age[-1] if by_age else same[0]
    below = [at for at, step in enumerate(steps) if RANK[step.stage] < RANK[notice.stage]]
    return below[-1] if below else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the letter of a step goes for one case."""

    channel: Channel
    template: str
    tone: str
    changed_by_sum: bool
    changed_by_class: str
    """The class for which something differs, or empty."""


def way(book: Book, step: Step, *, total: int, customer: Customer) -> Way:
    """Channel, template and tone: the step's, or for a large sum, or for the customer's class."""
    channel, template, tone = step.channel, step.template, ""
    over = next((one for one in book.overs if one.stage is step.stage and total >= one.amount), None)
    if over:
        channel, template = over.channel, over.template or template
    fitting = [rule for rule in rules(book, customer) if rule.stage in ("", step.stage)]
    own_channel = next((rule for rule in fitting if rule.channel), None)
    own_template = next((rule for rule in fitting if rule.template), None)
    own_tone = next((rule for rule in fitting if rule.tone), None)
    if own_channel and own_channel.channel:
        channel = own_channel.channel
    if own_template:
        template = own_template.template
    if own_tone:
        tone = own_tone.tone
    changed = own_channel or own_template or own_tone
    return Way(
        channel=channel,
        template=template,
        tone=tone or "plain",
        changed_by_sum=bool(over and over.channel is channel and over.channel is not step.channel),
        changed_by_class=changed.named if changed else "",
    )
