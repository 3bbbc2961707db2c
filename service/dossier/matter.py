"""A matter: what is held of one account that goes to court, before any form is filled with it.

Only what was recorded: the newest letter's claims and arithmetic, every demand with its way, later payments, and where the
limitation stands. What a form asks beyond that is left for a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.policy.limitation import Clock
from service.terms.canonical import Json
from service.terms.facts import Fact
from service.terms.money import fen

BLANK = "【待填】"
"""What stands where no fact is held: it cannot be overlooked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A demand: a letter of ours, or one from before with what was noted of it."""

    on: date
    number: str
    kind: str
    """What the paper is called."""
    channel: str
    place: str = ""
    """issuer/series/year/n of a letter of ours; empty for one from outside."""
    pages: int = 0
    total: int = 0
    """Fen; 0 where it is not known."""
    deadline: str = ""
    """ISO date, or empty."""
    events: tuple[Fact, ...] = ()
    """What happened on its way, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """All that is held of an account."""

    account: str
    newest: Json
    """Public part of the newest letter: the claim as it was last stated."""
    phone: str
    addressees: tuple[str, ...]
    """Whom the letters of that claim are addressed to: the debtor, or each co-owner."""
    demands: tuple[Sent, ...]
    clocks: tuple[Clock, ...]
    paid_in: tuple[Fact, ...]
    """Payments the claim takes into account."""
    paid_since: tuple[Fact, ...]
    """Payments since the claim was counted, which may be for it."""
    disputes: tuple[str, ...] = ()
    """Holds in force that say why the debtor does not pay."""
    dropped: tuple[str, ...] = ()
    """What earlier letters demanded and the newest one does not."""
    erased: int = 0
    """Letters whose content was erased."""

    @property
    def fee_lines(self) -> list[Json]:
        """The lines of the property fee itself."""
        return [line for line in self.newest["lines"] if "物业" in line["charge"]]

    @property
    def other_lines(self) -> list[Json]:
        """The lines of other charges: parking, what is collected for suppliers."""
        return [line for line in self.newest["lines"] if "物业" not in line["charge"]]

    @property
    def late_rows(self) -> Sequence[Json]:
        """The late fee as the newest letter computed it."""
        rows: Sequence[Json] = self.newest.get("late_fees") or ()
        return rows

    @property
    def late(self) -> int:
        """Late fee still unpaid, fen."""
        paid = self.newest.get("late_fee_paid") or "0"
        return sum(fen(row["amount"]) for row in self.late_rows) - fen(paid)

    @property
    def total(self) -> int:
        """Principal, fen."""
        return summed(self.newest["lines"])

    @property
    def certain(self) -> bool:
        """Whether nothing was paid since that may be for the claim."""
        return not self.paid_since


def summed(lines: Sequence[Json]) -> int:
    """What some lines come to, fen."""
    return sum(fen(line["amount"]) for line in lines)
