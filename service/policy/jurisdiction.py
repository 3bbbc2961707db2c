"""What others may see of a debt, at a door or on a board, by the rules of the place. The data stand in `jurisdictions.toml`."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from service.terms.strict_toml import read_table

NEVER_DISPLAYED = ("debtor", "phone", "address", "payment.account_no")
"""Names of a template that no displayed letter may print, wherever it hangs: whose debt it is."""
PREMISES_ONLY = ("lines", "total", "late_fee", "credits", "netting")
"""What it may not print besides where only the premises may be seen: how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayRule:
    """What may be displayed in a place."""

    name: str
    allowed: bool
    """Whether the local statute names publishing of unpaid fees."""
    source: str


@cache
def _rules() -> tuple[DisplayRule, ...]:
    table = read_table(resources.files("service.policy").joinpath("jurisdictions.toml").read_bytes())
    table.format(1)
    found = []
    for one in table.tables("jurisdiction"):
        found.append(
            DisplayRule(name=one.string("name", ""), allowed=one.string("display") == "allowed", source=one.string("source"))
        )
        one.done()
    table.done()
    return tuple(sorted(found, key=lambda rule: -len(rule.name)))


def display_rule(jurisdiction: str) -> DisplayRule:
    """The rule of the longest name that `jurisdiction` begins with; the strict one where the place is not known."""
    return next(rule for rule in _rules() if jurisdiction.startswith(rule.name))


def forbidden(variables: Iterable[str], rule: DisplayRule) -> tuple[str, ...]:
    """The names a displayed letter prints that others may not see there."""
    roots = NEVER_DISPLAYED if rule.allowed else (*NEVER_DISPLAYED, *PREMISES_ONLY)
    return tuple(
        sorted(
            name
            for name in variables
            if any(name == root or name.startswith((f"{root}.", f"{root}[", f"{root}_")) for root in roots)
        )
    )
