"""The policy book: which letter after how many days, by which way, when not, and what is too little to write for.

A book is a TOML file known by the SHA-256 of its bytes; every decision can name the book it was made by. What a book leaves
out has the value that stands here beside its field, which never changes within `format = 1`, so that the digest stands for the
whole rule. `docs/policy.md` explains every key with its source.
"""

from dataclasses import dataclass
from datetime import date
from importlib import resources
from itertools import pairwise
from typing import Literal, TypeVar

from service.policy.exceptions import ClassRule, Over, Quiet, class_rules, overs, quiet_periods
from service.policy.lpr import Lpr, extended, rates_of, shipped_lpr
from service.terms.canonical import sha256
from service.terms.decision import Channel, Stage
from service.terms.money import fen
from service.terms.strict_toml import Table, read_table

Entry = Literal["first_step", "by_age"]
Counts = Literal["dispatched", "issued"]
Netting = Literal["principal", "late_fee"]
CoOwners = Literal["each", "joint"]
Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From `days` overdue on: this stage, this channel, this template."""

    days: int
    stage: Stage
    channel: Channel
    template: str
    deadline_days: int
    """The reasonable period of its letter; the book's where the step gives none."""
    displayed: bool = False
    """Whether its letter hangs where anybody can read it, which the place's rules must allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The rules of one policy, steps in the order of their days."""

    enter: Entry
    """Where an account without earlier letters starts; with "by_age" a later stage may come without the ones before it."""
    steps: tuple[Step, ...]
    minimum: int
    """Fen; a smaller total is not written for."""
    deadline_days: int
    interval_days: int = 15
    """Days between the last dispatched notice and the next."""
    repeat_days: int = 180
    """Days after which the same step may come once more, when there is no further one; 0 for never."""
    guard_days: int = 30
    """Days within which the same charges are not demanded twice at the same stage."""
    counts: Counts = "dispatched"
    """Whether an earlier notice counts from its dispatch, or as soon as it is issued."""
    netting: Netting = "principal"
    """What a part payment pays first: principal, or the late fee as Civil Code Art. 561 has it for interest."""
    tariff_blocks: bool = False
    """Whether a receivable that is not area × price × months holds its case; else it is told and goes on."""
    late_fee_blocks: bool = False
    """The same for a late fee of the file that is not what the contract gives."""
    co_owners: CoOwners = "each"
    """Whether each co-owner gets a letter of his own over the whole claim, or all of them one together."""
    overs: tuple[Over, ...] = ()
    quiet: tuple[Quiet, ...] = ()
    classes: tuple[ClassRule, ...] = ()
    lpr: Lpr
    digest: str
    """SHA-256 of the TOML bytes."""
    source: bytes
    """The TOML bytes themselves: archived with every approval."""


def load_book(toml: bytes) -> Book:
    """The book in a TOML file; empty bytes mean the shipped default.

    Raises Refused with the table, key and line: "settings-…" for keys that are unknown, missing or of a wrong type,
    "policy-invalid" for values that make no rule.
    """
    data = toml or resources.files("service.policy").joinpath("default.toml").read_bytes()
    table = read_table(data)
    table.format(1)
    days = _days(table, "deadline_days", None, least=1)
    steps = tuple(_step(step, days) for step in table.tables("step"))
    if not steps:
        raise table.refused("policy-invalid", "step", "至少要有一个 [[step]]", "there must be a [[step]]")
    if any(later.days <= earlier.days for earlier, later in pairwise(steps)):
        raise table.refused("policy-invalid", "step", "各步天数须递增", "the days of the steps must rise")
    book = Book(
        enter=_one_of(table, "enter", ("first_step", "by_age"), None),
        steps=steps,
        minimum=_minimum(table),
        deadline_days=days,
        interval_days=_days(table, "interval_days", 15),
        repeat_days=_days(table, "repeat_days", 180),
        guard_days=_days(table, "guard_days", 30),
        counts=_one_of(table, "counts", ("dispatched", "issued"), "dispatched"),
        netting=_one_of(table, "netting", ("principal", "late_fee"), "principal"),
        tariff_blocks=table.boolean("tariff_blocks", default=False),
        late_fee_blocks=table.boolean("late_fee_blocks", default=False),
        co_owners=_one_of(table, "co_owners", ("each", "joint"), "each"),
        overs=overs(table),
        quiet=quiet_periods(table),
        classes=class_rules(table),
        lpr=_lpr(table),
        digest=sha256(data),
        source=data,
    )
    table.done()
    return book


def _one_of(table: Table, key: str, values: tuple[Word, ...], default: Word | None) -> Word:
    said = table.string(key, default)
    for value in values:
        if value == said:
            return value
    names = " or ".join(values)
    raise table.refused("policy-invalid", key, f"应为 {' 或 '.join(values)}", f"write {names}")


def _days(table: Table, key: str, default: int | None, *, least: int = 0) -> int:
    days = table.integer(key, default)
    if days < least:
        raise table.refused("policy-invalid", key, f"不能少于 {least} 天", f"it cannot be less than {least} days")
    return days


def _minimum(table: Table) -> int:
    text = table.string("minimum")
    try:
        value = fen(text)
    except (ValueError, ArithmeticError) as error:
        raise table.refused("policy-invalid", "minimum", '请写成 "50.00"', 'write an amount such as "50.00"') from error
    if value < 0:
        raise table.refused("policy-invalid", "minimum", "不能为负", "it cannot be negative")
    return value


def _lpr(table: Table) -> Lpr:
    until: date | None = table.day("lpr_known_until")
    return extended(shipped_lpr(), rates_of(table.tables("lpr")), until)


def _step(table: Table, deadline_days: int) -> Step:
    days, stage, channel, template = (
        table.integer("days"),
        table.string("stage"),
        table.string("channel"),
        table.string("template"),
    )
    own, displayed = _days(table, "deadline_days", deadline_days, least=1), table.boolean("displayed", default=False)
    table.done()
    if days < 1:
        raise table.refused("policy-invalid", "days", "至少逾期一天", "at least one day overdue")
    if stage not in set(Stage):
        raise table.refused("policy-invalid", "stage", f"应为 {'、'.join(Stage)} 之一", f"write one of {', '.join(Stage)}")
    if channel not in set(Channel):
        names = ", ".join(Channel)
        raise table.refused("policy-invalid", "channel", f"应为 {names} 之一", f"write one of {names}")
    return Step(
        days=days,
        stage=Stage(stage),
        channel=Channel(channel),
        template=template,
        deadline_days=own,
        displayed=displayed,
    )
