"""Decisions of accounts with a past: a table of cases written by hand, each with its sentence, and laws over all of them."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policy import CHINA, decide, load_book
from service.terms.case import Case, Credit, Line
from service.terms.decision import CaseState, Channel, Stage
from service.terms.money import fen
from service.terms.past import Customer, Earlier, Ground, Hold, Level, Past
from service.terms.strict_toml import write_table

CASES = tomllib.loads(Path(__file__).with_name("decisions.toml").read_text(encoding="utf-8"))["case"]
LADDER = [
    {"days": 15, "stage": "reminder", "channel": "door", "template": "reminder"},
    {"days": 45, "stage": "demand", "channel": "hand", "template": "demand"},
    {"days": 90, "stage": "demand", "channel": "registered", "template": "registered"},
]
BASE = {"format": 1, "enter": "first_step", "minimum": "50.00", "deadline_days": 15, "step": LADDER}


def book_of(**changes):
    return load_book(write_table({**BASE, **changes}))


def earlier(said, today, written):
    stage, channel, ago, gone, number, *charge = written
    return Earlier(
        number=number,
        stage=Stage(stage),
        channel=Channel(channel),
        on=today - timedelta(days=ago),
        dispatched=None if gone < 0 else today - timedelta(days=gone),
        deadline=today + timedelta(days=said["deadline"]) if "deadline" in said else None,
        claims=frozenset((name, "", "") for name in charge),
        ours=not said.get("outside"),
    )


def hold(today, written):
    ground, level, since, ended, charge = written
    return Hold(
        name="H1",
        level=Level(level),
        ground=Ground(ground),
        since=today - timedelta(days=since),
        until=None if ended < 0 else today - timedelta(days=ended),
        note="电梯停运",
        author="小禾",
        account="CH-1",
        charge=charge,
    )


def decided(said):
    today = date.fromisoformat(said.get("today", "2026-11-05"))
    lines = tuple(
        Line(row=row, charge=charge, period_from=None, period_to=None, due=today - timedelta(days=days), amount=fen(amount))
        for row, (days, amount, charge) in enumerate(said["lines"], start=2)
    )
    case = Case(
        account="CH-1",
        estate="cuihu",
        premises="1-101",
        debtor="赵一禾",
        address=said.get("address", "山东省东麓市云岫路7号"),
        lines=lines,
        owners=tuple(said.get("owners", ())),
        user=said.get("user", ""),
        held=said.get("problem", ""),
    )
    past = Past(
        earlier=tuple(earlier(said, today, written) for written in said.get("earlier", ())),
        holds=tuple(hold(today, written) for written in said.get("holds", ())),
        credits=tuple(
            Credit(on=today - timedelta(days=ago), amount=fen(amount), source=source, charge="".join(charge))
            for ago, amount, source, *charge in said.get("paid", ())
        ),
        customer=Customer(**dict(zip(("habit", "attitude", "residence"), said.get("customer", ("", "", "")), strict=True))),
    )
    book = book_of(**said.get("book", {}))
    return decide(case, book=book, today=today, calendar=CHINA, past=past, override=said.get("override", ""))


@pytest.mark.parametrize("said", CASES, ids=[case["says"] for case in CASES])
def test_a_case_written_by_hand(said):
    """The state, the step, the reason that decided, and what the reason names, in both languages."""
    found = decided(said)
    assert found.state is CaseState(said["state"])
    assert (f"{found.stage}/{found.channel}" if found.stage else "") == said.get("step", "")
    reason = next(reason for reason in found.reasons if reason.code == said["reason"])
    assert said.get("names", "") in reason.zh
    assert said.get("names", "") in reason.en
    if "total" in said:
        assert found.total == fen(said["total"]) == sum(line.amount for line in found.lines)


def test_there_are_forty():
    """The table is the acceptance of the policy: forty cases at least, no sentence twice."""
    assert len(CASES) >= 40
    assert len({case["says"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("said", CASES, ids=[case["says"] for case in CASES])
def test_every_line_has_its_place(said):
    """A line of the case is on the letter, left out for a reason, or not due yet; and never in two of these."""
    found = decided(said)
    on, left = {line.row for line in found.lines}, {out.line.row for out in found.left}
    assert not on & left
    overdue = {row for row, (days, *_) in enumerate(said["lines"], start=2) if days > 0}
    assert on | left == overdue


AGES = st.integers(1, 800)
PAST = st.lists(
    st.tuples(
        st.sampled_from(["reminder", "demand", "final"]),
        st.sampled_from([channel.value for channel in Channel]),
        st.integers(0, 700),
        st.integers(-1, 700),
        st.just("1号"),
    ),
    max_size=4,
)


@given(AGES, PAST, st.sampled_from(["dispatched", "issued"]), st.sampled_from(["first_step", "by_age"]))
def test_no_two_notices_within_the_interval(days, sent, counts, enter):
    """Whatever went out before: a letter is due only when the last one that counts is old enough."""
    said = {
        "lines": [[days, "500.00", "物业服务费"]],
        "earlier": [list(one) for one in sent],
        "book": {"counts": counts, "enter": enter},
    }
    found = decided(said)
    if found.state is not CaseState.DUE:
        return
    counted = [gone if counts == "dispatched" else ago for _, _, ago, gone, _ in sent]
    counted = [ago for ago in counted if 0 <= ago < days]
    assert min(counted, default=10**6) >= 15
