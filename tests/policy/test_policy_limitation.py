"""The limitation clock: two views of one time, with the cases a lawyer would ask about."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policy.ics import calendar_of
from service.policy.limitation import Act, ActKind, Clock, Step, Weight, add_years, demanded, lapsing, running

JULY = ("物业服务费", "2024-07-01", "2024-07-31")
AUGUST = ("物业服务费", "2024-08-01", "2024-08-31")
DUE = date(2024, 7, 31)
NOT_PROVED = Weight.ARGUABLE


def act(on, kind=ActKind.DEMAND, weight=Weight.PROVED, claims=(JULY,)):
    return Act(kind=kind, on=date.fromisoformat(on), weight=weight, claims=frozenset(claims))


@pytest.mark.parametrize(
    ("case", "acts", "safe", "arguable"),
    [
        ("nothing ever happened", [], "2027-07-31", "2027-07-31"),
        ("a demand signed by the debtor", [act("2025-01-10")], "2028-01-10", "2028-01-10"),
        ("two demands, the later counts", [act("2025-01-10"), act("2026-03-05")], "2029-03-05", "2029-03-05"),
        ("order of telling does not matter", [act("2026-03-05"), act("2025-01-10")], "2029-03-05", "2029-03-05"),
        ("left at the door", [act("2025-01-10", weight=NOT_PROVED)], "2027-07-31", "2028-01-10"),
        ("came back: no such address", [act("2025-01-10", weight=Weight.NOTHING)], "2027-07-31", "2027-07-31"),
        ("a demand for another period only", [act("2025-01-10", claims=[AUGUST])], "2027-07-31", "2028-01-10"),
        ("a demand of which nobody knows the periods", [act("2025-01-10", claims=[])], "2027-07-31", "2028-01-10"),
        ("a payment for another period", [act("2025-01-10", ActKind.PAYMENT, claims=[AUGUST])], "2027-07-31", "2027-07-31"),
        ("part payment of this period", [act("2025-01-10", ActKind.PAYMENT)], "2028-01-10", "2028-01-10"),
        ("a signed plan", [act("2026-12-31", ActKind.ADMISSION)], "2029-12-31", "2029-12-31"),
        ("a plan for all arrears", [act("2026-12-31", ActKind.ADMISSION, claims=[])], "2029-12-31", "2029-12-31"),
        ("a payment for nobody knows what", [act("2026-12-31", ActKind.PAYMENT, claims=[])], "2027-07-31", "2029-12-31"),
        ("a suit", [act("2027-07-31", ActKind.SUIT)], "2030-07-31", "2030-07-31"),
        ("a demand one day late", [act("2027-08-01")], "2027-07-31", "2027-07-31"),
        ("late for the safe view", [act("2025-01-10", weight=NOT_PROVED), act("2027-09-01")], "2027-07-31", "2030-09-01"),
        ("signed after it lapsed: revived", [act("2027-10-01", ActKind.ADMISSION)], "2030-10-01", "2030-10-01"),
        ("admitted too late, unproved", [act("2027-10-01", ActKind.ADMISSION, NOT_PROVED)], "2027-07-31", "2027-07-31"),
        ("before it was due", [act("2024-07-20")], "2027-07-31", "2027-07-31"),
        ("on its last day of payment", [act("2024-07-31")], "2027-07-31", "2027-07-31"),
        ("never past twenty years", [act(f"{year}-07-01") for year in range(2026, 2046, 2)], "2044-07-31", "2044-07-31"),
    ],
)  # fmt: skip
def test_the_last_day(case, acts, safe, arguable):
    """Civil Code Art. 188, 192, 195; SPC limitation rules Art. 8, 9, 14."""
    assert case
    assert running(DUE, acts, JULY, view="safe").last_day == date.fromisoformat(safe)
    assert running(DUE, acts, JULY, view="arguable").last_day == date.fromisoformat(arguable)


def test_a_revived_debt_says_when_it_had_lapsed():
    """The lawyer must know that the debtor could have objected."""
    run = running(DUE, [act("2027-10-01", ActKind.ADMISSION)], JULY, view="safe")
    assert run.lapsed == date(2027, 7, 31)
    assert run.since == date(2027, 10, 1)


@pytest.mark.parametrize(
    ("day", "later"),
    [("2024-02-29", "2027-02-28"), ("2025-02-28", "2028-02-28"), ("2024-12-31", "2027-12-31"), ("2021-02-28", "2024-02-28")],
)
def test_the_corresponding_day(day, later):
    """Art. 202: where the month has no such day, its last one."""
    assert add_years(date.fromisoformat(day), 3) == date.fromisoformat(later)


def steps(*events):
    return [Step(event=event, on=date.fromisoformat(on), proof=proof) for event, on, proof in events]


@pytest.mark.parametrize(
    ("events", "weight", "on"),
    [
        ([("mailed", "2025-01-06", "清单"), ("delivered_self", "2025-01-10", "回执")], Weight.PROVED, "2025-01-10"),
        ([("mailed", "2025-01-06", "清单"), ("delivered_cohabitant", "2025-01-10", "回执")], Weight.PROVED, "2025-01-10"),
        ([("mailed", "2025-01-06", "清单"), ("delivered_mailroom", "2025-01-10", "回执")], Weight.ARGUABLE, "2025-01-10"),
        ([("mailed", "2025-01-06", "清单"), ("returned_no_such_address", "2025-02-06", "封皮")], Weight.NOTHING, "2025-02-06"),
        ([("mailed", "2025-01-06", "清单"), ("returned_unclaimed", "2025-02-06", "封皮")], Weight.ARGUABLE, "2025-02-06"),
        ([("mailed", "2025-01-06", "清单"), ("refused", "2025-01-13", "封皮")], Weight.ARGUABLE, "2025-01-13"),
        ([("mailed", "2025-01-06", "清单")], Weight.ARGUABLE, "2025-01-06"),
        ([("mailed", "2025-01-06", "")], Weight.NOTHING, "2025-01-06"),
        ([("left_at_door", "2025-01-06", "照片")], Weight.ARGUABLE, "2025-01-06"),
        ([("left_at_door", "2025-01-06", "")], Weight.NOTHING, "2025-01-06"),
        ([("displayed", "2025-01-06", "照片")], Weight.NOTHING, "2025-01-06"),
        ([("left_at_door", "2025-01-06", "照片"), ("delivered_self", "2025-01-09", "签收栏")], Weight.PROVED, "2025-01-09"),
    ],
)
def test_what_a_notice_is_worth(events, weight, on):
    """Self, adult relatives of the household and authorised persons count; the rest is arguable or nothing (Art. 8(2))."""
    found = demanded(steps(*events), frozenset([JULY]), "x〔2025〕1号")
    assert (found.weight, found.on) == (weight, date.fromisoformat(on))
    assert found.why


def test_a_notice_without_events_is_worth_nothing():
    """Printed is not sent."""
    assert demanded([], frozenset([JULY])) is None


DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
ACTS = st.builds(
    Act,
    kind=st.sampled_from(ActKind),
    on=DAYS,
    weight=st.sampled_from(Weight),
    claims=st.sampled_from([frozenset(), frozenset([JULY]), frozenset([AUGUST])]),
)  # fmt: skip


@given(due=DAYS, acts=st.lists(ACTS, max_size=6))
def test_hope_is_never_shorter_than_safety(due, acts):
    """Whatever happened, the arguable view ends no earlier, and no view before three years."""
    safe, arguable = (running(due, acts, JULY, view=view) for view in ("safe", "arguable"))
    assert add_years(due, 3) <= safe.last_day
    assert safe.lapsed or safe.last_day <= arguable.last_day


def clock(account, last, amount=10_000, claim=JULY):
    run = running(add_years(date.fromisoformat(last), -3), (), claim, view="safe")
    return Clock(
        account=account, debtor="史一苇", premises="1号楼101室", claim=claim, due=DUE, amount=amount, safe=run, arguable=run
    )


def test_what_is_about_to_lapse():
    """The earliest first, what is over already included, the far ones left out."""
    clocks = [clock("B", "2027-03-01"), clock("A", "2026-12-01"), clock("C", "2026-10-31"), clock("D", "2028-01-01")]
    found = lapsing(clocks, today=date(2026, 11, 23), within=180)
    assert [one.account for one in found] == ["C", "A", "B"]
    assert [one.left(date(2026, 11, 23)) for one in found] == [-23, 8, 98]


def test_the_calendar_keeps_to_the_standard():
    """Lines of 75 octets, CRLF, one event an account and day, the same identifier next time."""
    made = datetime(2026, 11, 23, 9, tzinfo=UTC)
    clocks = [clock("A", "2026-12-01"), clock("A", "2026-12-01", claim=AUGUST), clock("B", "2027-03-01")]
    data = calendar_of(clocks, made=made)
    assert data == calendar_of(reversed(clocks), made=made)
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert [lines[0], lines[-2], lines[-1]] == [b"BEGIN:VCALENDAR", b"END:VCALENDAR", b""]
    whole = data.decode().replace("\r\n ", "")
    assert whole.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20261201" in whole
    assert "SUMMARY:诉讼时效届满 1号楼101室 史一苇 200.00元" in whole
    assert whole.count("TRIGGER:-P30D") == 2
