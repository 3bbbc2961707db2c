"""Facts: what is known of an account besides its arrears, each as somebody stated it, with its day and its proof.

Facts are only ever added: a hold is lifted by another fact. The same fact stated twice, as a sheet that is imported again does,
is one fact.

    >>> fact = Fact(kind=FactKind.PAID, account="CH-0101", on=date(2026, 11, 6), amount=59_070, proof="SK2026110001")
    >>> read_fact(write_fact(fact)) == fact
    True
"""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from service.terms.canonical import Json, canonical, parse


class FactKind(StrEnum):
    """What a fact is about."""

    DEMAND = "demand"
    """催缴: a notice that went out without Cuihan."""
    DELIVERY = "delivery"
    """送达: an event on the way of a notice, ours or not, found by its number."""
    PAYMENT = "payment"
    """付款: money that the arrears file has already taken into account."""
    ADMISSION = "admission"
    """认债: the debtor agreed to pay, asked for time, or signed an instalment plan (Civil Code Art. 195(2))."""
    SUIT = "suit"
    """起诉、仲裁、支付令."""
    PAID = "paid"
    """已付: money that the arrears file does not know yet; it stops letters until they are released."""
    HOLD = "hold"
    """暂缓."""
    LIFT = "lift"
    """解除暂缓."""
    CUSTOMER = "customer"
    """客户分类."""


class Event(StrEnum):
    """What happened to a notice on its way."""

    MAILED = "mailed"
    HANDED_OVER = "handed_over"
    LEFT_AT_DOOR = "left_at_door"
    DISPLAYED = "displayed"
    DELIVERED_SELF = "delivered_self"
    DELIVERED_COHABITANT = "delivered_cohabitant"
    DELIVERED_AUTHORISED = "delivered_authorised"
    DELIVERED_MAILROOM = "delivered_mailroom"
    DELIVERED_LOCKER = "delivered_locker"
    DELIVERED_OTHER = "delivered_other"
    REFUSED = "refused"
    RETURNED_NO_SUCH_ADDRESS = "returned_no_such_address"
    RETURNED_ABSENT = "returned_absent"
    RETURNED_UNCLAIMED = "returned_unclaimed"
    RETURNED_MOVED = "returned_moved"
    RETURNED_DEAD = "returned_dead"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing somebody stated. Empty texts and None mean that it was not said."""

    kind: FactKind
    account: str = ""
    """The account as arrears files have it; empty for what holds for a debtor by name."""
    place: str = ""
    """Estate and premises as accounts without a number of their own are told apart by, where the row gives them."""
    on: date | None = None
    """The day it happened, or begins to hold."""
    until: date | None = None
    """Its last day, both days included."""
    debtor: str = ""
    stage: str = ""
    channel: str = ""
    number: str = ""
    """Printed number of the notice it is about; for `hold` and `lift` the hold's own name."""
    event: str = ""
    signer: str = ""
    signer_class: str = ""
    """self, cohabitant, authorised, mailroom or other: courts count the first three (时效规定 Art. 8)."""
    proof: str = ""
    """File or reference that proves it: a photo, a receipt, the reference of a payment."""
    amount: int | None = None
    """Fen."""
    charge: str = ""
    period_from: date | None = None
    period_to: date | None = None
    reason: str = ""
    note: str = ""
    habit: str = ""
    attitude: str = ""
    residence: str = ""


_DATES = frozenset(("on", "until", "period_from", "period_to"))


def write_fact(fact: Fact) -> bytes:
    """The fact as canonical JSON, without what it does not say: the same fact is always the same bytes."""
    said = {field.name: getattr(fact, field.name) for field in fields(fact)}
    return canonical(
        {
            name: value.isoformat() if isinstance(value, date) else int(value) if name == "amount" else str(value)
            for name, value in said.items()
            if value is not None and value != ""
        }
    )


def read_fact(data: bytes) -> Fact:
    """The fact in canonical JSON."""
    said: Json = parse(data)
    said |= {name: date.fromisoformat(said[name]) for name in _DATES & said.keys()}
    return Fact(**said | {"kind": FactKind(said["kind"])})
