"""What is to be done with a case, and why: stage and channel are two axes, and every answer has its reasons."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.terms.case import Line
from service.terms.clauses import LateFeeRow


class Stage(StrEnum):
    """How far the collection has come."""

    REMINDER = "reminder"
    """催缴通知单: friendly, no legal consequence named."""
    DEMAND = "demand"
    """催告函: the demand of Civil Code Art. 944(2), with a reasonable period."""
    FINAL = "final"
    """起诉前告知: the last word before a suit."""


class Channel(StrEnum):
    """How the letter travels."""

    HAND = "hand"
    DOOR = "door"
    ORDINARY = "ordinary"
    REGISTERED = "registered"
    EMS = "ems"


class CaseState(StrEnum):
    """Where a case stands in a plan."""

    DUE = "due"
    HELD = "held"
    EXCLUDED = "excluded"
    NUMBERED = "numbered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One sentence of a decision in both languages. Internal: no letter, QR page or debtor ever sees it."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last day on which payment is in time."""

    on: date
    moved_from: date | None = None
    """The day the bare count gave, where a holiday moved it (Civil Code Art. 203)."""
    assumed: bool = False
    """True where the State Council has not announced that year's holidays yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A line of the case that is not on its letter, and why."""

    line: Line
    state: CaseState
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Netted:
    """What became of one payment: how much of it went to which line, by which rule."""

    on: date | None
    source: str
    amount: int
    """Fen, the whole payment."""
    line: Line | None
    """The line as it stood in the file; None for what is left over."""
    to_late_fee: int
    to_principal: int
    rule: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer for one case on one business day."""

    state: CaseState
    reasons: tuple[Reason, ...]
    stage: Stage | None = None
    channel: Channel | None = None
    template: str = ""
    """Id of the template's card."""
    lines: tuple[Line, ...] = ()
    """The lines that go on the letter: those already due."""
    total: int = 0
    """Sum of the lines, fen."""
    deadline: Deadline | None = None
    left: tuple[LeftOut, ...] = ()
    """The lines that stay off the letter for a reason of their own; the others of `case.lines` are not due yet."""
    late_fees: tuple[LateFeeRow, ...] = ()
    """The calculation of the late fee, row by row as printed; never part of `total`, because a court may reduce it."""
    late_fee_rule: str = ""
    """The contract's rule in a sentence, as the letter prints it."""
    netted: tuple[Netted, ...] = ()
    displayed: bool = False
    """Whether the letter hangs where anybody can read it."""
    tone: str = "plain"
    """gentle, plain or firm: how a template that can do either speaks."""
