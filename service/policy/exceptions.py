"""What a policy book says beside its ladder: large sums, quiet periods, and classes of customers.

Each is a list of plain tables. The first class rule that fits and says something wins for that thing, so the more particular
rule stands first.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from service.terms.decision import Channel, Stage
from service.terms.past import ATTITUDES, HABITS, RESIDENCES, Customer
from service.terms.strict_toml import Table

TONES = ("gentle", "plain", "firm")
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """From a total on, letters of a stage go another way."""

    stage: Stage
    amount: int
    """Fen."""
    channel: Channel
    template: str
    """Empty for the step's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Days on which nothing goes out: of one year, or of every year."""

    name: str
    start: str
    """ISO day, or MM-DD for every year."""
    end: str
    channels: tuple[Channel, ...] = ()
    """Empty for all."""

    def holds(self, day: date, channel: Channel) -> bool:
        """Whether nothing goes out that way on a day."""
        if self.channels and channel not in self.channels:
            return False
        if len(self.start) == len("2026-02-10"):
            return self.start <= day.isoformat() <= self.end
        now = f"{day:%m-%d}"
        return self.start <= now <= self.end if self.start <= self.end else now >= self.start or now <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRule:
    """What is done otherwise for a class of customers."""

    habit: str
    """One of HABITS, or empty for any; so are the next two."""
    attitude: str
    residence: str
    stage: str
    """Only for letters of this stage; empty for all."""
    delay_days: int
    """Days by which every step comes later; negative for earlier."""
    channel: Channel | None
    template: str
    tone: str

    def fits(self, customer: Customer) -> bool:
        """Whether it is for a customer."""
        return all(
            not wanted or wanted == found
            for wanted, found in (
                (self.habit, customer.habit),
                (self.attitude, customer.attitude),
                (self.residence, customer.residence),
            )
        )

    @property
    def named(self) -> str:
        """The class in words."""
        return "、".join(word for word in (self.habit, self.attitude, self.residence) if word)


def overs(table: Table) -> tuple[Over, ...]:
    """The `[[over]]` tables, the largest sum first."""
    return tuple(sorted((_over(one) for one in table.tables("over")), key=lambda over: -over.amount))


def quiet_periods(table: Table) -> tuple[Quiet, ...]:
    """The `[[quiet]]` tables."""
    return tuple(_quiet(one) for one in table.tables("quiet"))


def class_rules(table: Table) -> tuple[ClassRule, ...]:
    """The `[[class]]` tables in their order."""
    return tuple(_class_rule(one) for one in table.tables("class"))


def _over(table: Table) -> Over:
    try:
        amount = Decimal(table.string("amount")) * 100
    except InvalidOperation as error:
        raise table.refused("policy-invalid", "amount", '请写成 "5000.00"', 'write an amount such as "5000.00"') from error
    made = Over(
        stage=_stage(table),
        amount=int(amount),
        channel=_channel(table, table.string("channel")),
        template=table.string("template", ""),
    )
    table.done()
    if made.amount <= 0:
        raise table.refused("policy-invalid", "amount", "应大于零", "it must be more than nothing")
    return made


def _quiet(table: Table) -> Quiet:
    start, end = (_quiet_day(table, key) for key in ("from", "until"))
    channels = tuple(_channel(table, name) for name in table.strings("channels"))
    made = Quiet(name=table.string("name"), start=start, end=end, channels=channels)
    table.done()
    if len(start) != len(end) or (len(start) == len("2026-02-10") and end < start):
        raise table.refused("policy-invalid", "until", "起止日期不成一段", "from and until make no period")
    return made


def _quiet_day(table: Table, key: str) -> str:
    """A day as text: 2027-02-04, or 02-04 for every year."""
    said = table.string(key)
    month_day = _MONTH_DAY.fullmatch(said)
    try:
        return (
            date(2024, int(month_day[1]), int(month_day[2])).isoformat()[5:]
            if month_day
            else date.fromisoformat(said).isoformat()
        )
    except ValueError as error:
        raise table.refused(
            "policy-invalid", key, '请写成 "2027-02-04" 或每年的 "02-04"', 'write "2027-02-04", or "02-04" for every year'
        ) from error


def _class_rule(table: Table) -> ClassRule:
    habit, attitude, residence = (
        _word(table, key, allowed) for key, allowed in (("habit", HABITS), ("attitude", ATTITUDES), ("residence", RESIDENCES))
    )
    channel = table.string("channel", "")
    made = ClassRule(
        habit=habit,
        attitude=attitude,
        residence=residence,
        stage=str(_stage(table)) if table.has("stage") else "",
        delay_days=table.integer("delay_days", 0),
        channel=_channel(table, channel) if channel else None,
        template=table.string("template", ""),
        tone=_word(table, "tone", TONES),
    )
    table.done()
    if not made.named:
        raise table.refused(
            "policy-invalid", "class", "须写明客户分类", "say which class it is for: habit, attitude, residence"
        )
    if not (made.delay_days or made.channel or made.template or made.tone):
        raise table.refused(
            "policy-invalid", "class", "须写明有何不同", "say what differs: delay_days, channel, template, tone"
        )
    return made


def _word(table: Table, key: str, allowed: tuple[str, ...]) -> str:
    said = table.string(key, "")
    if said and said not in allowed:
        raise table.refused("policy-invalid", key, f"应为{'、'.join(allowed)}之一", f"write one of {', '.join(allowed)}")
    return said


def _stage(table: Table) -> Stage:
    said = table.string("stage")
    if said not in set(Stage):
        raise table.refused("policy-invalid", "stage", f"应为 {'、'.join(Stage)} 之一", f"write one of {', '.join(Stage)}")
    return Stage(said)


def _channel(table: Table, said: str) -> Channel:
    if said not in set(Channel):
        names = ", ".join(Channel)
        raise table.refused("policy-invalid", "channel", f"应为 {names} 之一", f"write one of {names}")
    return Channel(said)
