"""What an account brings with it: earlier notices, holds, money not in the file yet, and what kind of customer it is.

A decision is made of a case and this; it is assembled from facts and from the notices in the database (`policy.recollect`).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.terms.case import Credit
from service.terms.decision import Channel, Stage

HABITS, ATTITUDES, RESIDENCES = ("主动", "规律", "被动"), ("理解", "争执", "逃避"), ("自住", "投资", "出租")
"""What customers are classed by: how they pay, how they take a demand, how they use the premises."""

Claim = tuple[str, str, str]
"""A charge with the first and last day of its period (ISO, empty where unknown): what a notice demanded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A notice that was issued before, by Cuihan or without it."""

    number: str
    """Printed form; empty where the office gave none."""
    copies: tuple[str, ...] = ()
    """The numbers of all letters over its claim, where several co-owners got one each; `number` is the first of them."""
    stage: Stage
    channel: Channel | None
    on: date
    """Its date."""
    dispatched: date | None
    """The day it is known to have gone out: mailed, handed over, or left at the door with a photo."""
    deadline: date | None = None
    claims: frozenset[Claim] = frozenset()
    """What it demanded; empty where that is not known, so that it may have been anything."""
    ours: bool = True
    file: str = ""
    """SHA-256 of the arrears file it was made from, for our own."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Its number, or those of its copies."""
        return self.copies or (self.number,)

    @property
    def named(self) -> str:
        """How a sentence calls it."""
        return "、".join(self.numbers) if self.number else "（无文号）"


class Level(StrEnum):
    """What a hold is about."""

    ACCOUNT = "account"
    DEBTOR = "debtor"
    CHARGE = "charge"


class Ground(StrEnum):
    """Why letters rest."""

    DISPUTE = "dispute"
    PROMISE = "promise"
    INSTALMENT = "instalment"
    HARDSHIP = "hardship"
    INSOLVENCY = "insolvency"
    DECEASED = "deceased"
    WAIVER = "waiver"
    """The late fee is waived; letters go on."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A reason to write no letter, or no late fee, for a while."""

    name: str
    """Its own short name, by which it is lifted."""
    level: Level
    ground: Ground
    since: date
    until: date | None
    """Last day; None until it is lifted."""
    note: str
    author: str
    account: str = ""
    debtor: str = ""
    charge: str = ""

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """How an account is classed; empty where it is not."""

    habit: str = ""
    """主动, 规律 or 被动."""
    attitude: str = ""
    """理解, 争执 or 逃避."""
    residence: str = ""
    """自住, 投资 or 出租."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Everything a decision knows beside the case itself."""

    earlier: tuple[Earlier, ...] = ()
    """By date."""
    holds: tuple[Hold, ...] = ()
    """Those not lifted, ended ones included."""
    credits: tuple[Credit, ...] = ()
    customer: Customer = Customer()


NOTHING = Past()
"""An account nobody knows anything of."""
