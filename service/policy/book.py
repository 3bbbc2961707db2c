"""The policy book: which letter after how many days, by which way, and what is too little to write for.

A book is a TOML file known by the SHA-256 of its bytes; every decision can name the book it was made by. Nothing in it has a
silent default: what is not written is refused, so the digest stands for the whole rule.
"""

from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import Literal

from service.terms.canonical import sha256
from service.terms.decision import Channel, Stage
from service.terms.money import fen
from service.terms.strict_toml import Table, read_table

Entry = Literal["first_step", "by_age"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From `days` overdue on: this stage, this channel, this template."""

    days: int
    stage: Stage
    channel: Channel
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The rules of one policy, steps in the order of their days."""

    enter: Entry
    steps: tuple[Step, ...]
    minimum: int
    """Fen; a smaller total is not written for."""
    deadline_days: int
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
    enter = _entry(table)
    minimum = _minimum(table)
    days = table.integer("deadline_days")
    if days < 1:
        raise table.refused("policy-invalid", "deadline_days", "期限至少一天", "a deadline is at least one day (Art. 944)")
    steps = tuple(_step(step) for step in table.tables("step"))
    if not steps:
        raise table.refused("policy-invalid", "step", "至少要有一个 [[step]]", "there must be a [[step]]")
    if any(later.days <= earlier.days for earlier, later in pairwise(steps)):
        raise table.refused("policy-invalid", "step", "各步天数须递增", "the days of the steps must rise")
    table.done()
    return Book(enter=enter, steps=steps, minimum=minimum, deadline_days=days, digest=sha256(data), source=data)


def _entry(table: Table) -> Entry:
    match table.string("enter"):
        case "first_step":
            return "first_step"
        case "by_age":
            return "by_age"
    raise table.refused("policy-invalid", "enter", "应为 first_step 或 by_age", "write first_step or by_age")


def _minimum(table: Table) -> int:
    text = table.string("minimum")
    try:
        value = fen(text)
    except (ValueError, ArithmeticError) as error:
        raise table.refused("policy-invalid", "minimum", '请写成 "50.00"', 'write an amount such as "50.00"') from error
    if value < 0:
        raise table.refused("policy-invalid", "minimum", "不能为负", "it cannot be negative")
    return value


def _step(table: Table) -> Step:
    days, stage, channel, template = (
        table.integer("days"),
        table.string("stage"),
        table.string("channel"),
        table.string("template"),
    )
    table.done()
    if days < 1:
        raise table.refused("policy-invalid", "days", "至少逾期一天", "at least one day overdue")
    if stage not in set(Stage):
        raise table.refused("policy-invalid", "stage", f"应为 {'、'.join(Stage)} 之一", f"write one of {', '.join(Stage)}")
    if channel not in set(Channel):
        names = ", ".join(Channel)
        raise table.refused("policy-invalid", "channel", f"应为 {names} 之一", f"write one of {names}")
    return Step(days=days, stage=Stage(stage), channel=Channel(channel), template=template)
