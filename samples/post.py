"""What becomes of the letters of the invented history: carried to the door, handed over, or posted and delivered or returned.

Domestic registered letters have two letters and 11 digits: an 8-digit serial, the check digit of UPU S10 and the province they
were posted in; S10 itself, with a country at the end, is for letters abroad.

    >>> item_number(24435342, province=42)   # a real one of Hubei
    'XA24435342142'
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SHANDONG = 37
"""GB/T 2260: where the estate's letters are posted."""
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_FIRST_SERIAL = 10_260_013

# Result, whose signature, what proves it; the letters of a channel take them in turn.
DOOR = (("left_at_door", "", "照片"),)
HAND = (
    ("delivered_self", "self", "签收栏"),
    ("delivered_cohabitant", "cohabitant", "签收栏"),
    ("delivered_self", "self", "签收栏"),
    ("refused", "", "见证人签名"),
    ("delivered_self", "self", "签收栏"),
)
REGISTERED = (
    ("delivered_self", "self", "回执"),
    ("delivered_cohabitant", "cohabitant", "回执"),
    ("delivered_mailroom", "mailroom", "回执"),
    ("returned_unclaimed", "", "退件封皮"),
    ("delivered_self", "self", "回执"),
    ("refused", "", "退件封皮"),
)
_DAYS = {"returned_unclaimed": 33, "refused": 6}
"""Days from posting to the result, where they are not the usual four."""


@dataclass(frozen=True)
class Delivery:
    """One event on the way of a letter."""

    number: str
    account: str
    channel: str
    item: str
    event: str
    on: date
    signer: str = ""
    signer_class: str = ""
    """self · cohabitant · mailroom; courts count the first two (时效规定 Art. 8)."""
    proof: str = ""


def deliver(
    number: str, channel: str, *, account: str, debtor: str, issued: date, turn: int, works: Callable[[date], bool]
) -> Iterator[Delivery]:
    """The events of one letter: dispatched on the next working day, and what came of it.

    `turn` is how many letters went this way before.
    """
    day = issued + timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    if channel == "registered":
        item = item_number(_FIRST_SERIAL + 7 * turn, province=SHANDONG)
        result, signer, proof = REGISTERED[turn % len(REGISTERED)]
        yield Delivery(number, account, channel, item, "mailed", day, proof="交寄清单")
        yield Delivery(
            number, account, channel, item, result, day + timedelta(days=_DAYS.get(result, 4)), *_who(signer, debtor, proof)
        )
        return
    ways = HAND if channel == "hand" else DOOR
    result, signer, proof = ways[turn % len(ways)]
    yield Delivery(number, account, channel, "", result, day, *_who(signer, debtor, proof))


def _who(signer: str, name: str, proof: str) -> tuple[str, str, str]:
    named = {"self": name, "cohabitant": f"{name[0]}某（同住家属）", "mailroom": "物业服务中心代收"}.get(signer, "")
    return named, signer, proof


def item_number(serial: int, *, province: int, prefix: str = "XA") -> str:
    """The number of a domestic registered letter with its check digit."""
    digits = f"{serial:08d}"
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11
    check = {10: 0, 11: 5}.get(rest, rest)
    return f"{prefix}{digits}{check}{province}"
