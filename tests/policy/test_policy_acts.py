"""From facts and notices to acts: signatures, receipts and papers decide what counts."""

from datetime import date

import pytest

from service.policy.acts import clocks
from service.terms.case import Case, Line
from service.terms.decision import Channel, Stage
from service.terms.facts import Fact, FactKind
from service.terms.past import Earlier

JULY = Line(
    row=2, charge="物业服务费", period_from=date(2024, 7, 1), period_to=date(2024, 7, 31), due=date(2024, 7, 31), amount=10_000
)
CASE = Case(account="A", estate="e", premises="1号楼101室", debtor="史一苇", lines=(JULY,))
NUMBER = "翠禾物催〔2025〕1号"
SENT = Earlier(
    number=NUMBER,
    stage=Stage.DEMAND,
    channel=Channel.REGISTERED,
    on=date(2025, 1, 6),
    dispatched=None,
    claims=frozenset([("物业服务费", "2024-07-01", "2024-07-31")]),
)


def delivery(event, on, *, proof="回执", signer_class=""):
    day = date.fromisoformat(on)
    return Fact(kind=FactKind.DELIVERY, account="A", number=NUMBER, event=event, on=day, proof=proof, signer_class=signer_class)


def fact(kind, on, **more):
    return Fact(kind=kind, account="A", on=date.fromisoformat(on), **more)


def paid(last, **more):
    return fact(FactKind.PAYMENT, "2026-05-01", proof="SK1", charge="物业服务费", period_to=last, **more)


SIGNED = {"proof": "EMS 1234", "signer_class": "self"}
BY_HAND = [delivery("handed_over", "2025-01-08", signer_class="self")]
OUTSIDE = Earlier(number="", stage=Stage.DEMAND, channel=None, on=date(2025, 3, 1), dispatched=date(2025, 3, 1), ours=False)


@pytest.mark.parametrize(
    ("case", "earlier", "facts", "safe", "arguable"),
    [
        ("printed only", [SENT], [], "2027-07-31", "2027-07-31"),
        ("signed for", [SENT], [delivery("delivered_self", "2025-01-10")], "2028-01-10", "2028-01-10"),
        ("handed over and signed", [SENT], BY_HAND, "2028-01-08", "2028-01-08"),
        ("handed over, said so", [SENT], [delivery("handed_over", "2025-01-08", proof="")], "2027-07-31", "2027-07-31"),
        ("own gatekeeper", [SENT], [delivery("delivered_mailroom", "2025-01-10")], "2027-07-31", "2028-01-10"),
        ("another notice's receipt", [], [delivery("delivered_self", "2025-01-10")], "2027-07-31", "2027-07-31"),
        ("from outside, a receipt", [OUTSIDE], [fact(FactKind.DEMAND, "2025-03-01", **SIGNED)], "2027-07-31", "2028-03-01"),
        ("from outside, said so", [OUTSIDE], [fact(FactKind.DEMAND, "2025-03-01")], "2027-07-31", "2027-07-31"),
        ("a signed plan", [], [fact(FactKind.ADMISSION, "2026-02-01", proof="分期协议")], "2029-02-01", "2029-02-01"),
        ("a promise by telephone", [], [fact(FactKind.ADMISSION, "2026-02-01")], "2027-07-31", "2029-02-01"),
        ("sued", [], [fact(FactKind.SUIT, "2026-05-01", proof="立案通知")], "2029-05-01", "2029-05-01"),
        ("paid in part, this period", [], [paid(date(2024, 7, 31), period_from=date(2024, 7, 1))], "2029-05-01", "2029-05-01"),
        ("paid in part, another period", [], [paid(date(2024, 8, 31))], "2027-07-31", "2027-07-31"),
    ],
)  # fmt: skip
def test_what_breaks_the_run(case, earlier, facts, safe, arguable):
    """A signature of the right person, a paper, a receipt for this very period."""
    assert case
    [clock] = clocks(CASE, earlier=earlier, facts=facts)
    assert (clock.safe.last_day, clock.arguable.last_day) == (date.fromisoformat(safe), date.fromisoformat(arguable))
