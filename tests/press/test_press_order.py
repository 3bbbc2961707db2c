"""The delivery order: one sequence for numbers, stacks and the round on foot."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.press.order import DeliveryKey, delivery_key, walk
from service.terms.case import Case
from service.terms.decision import CaseState, Channel, Decision


def key(
    account: str,
    premises: str = "1-101",
    *,
    channel: Channel = Channel.DOOR,
    sheets: int = 1,
    estate: str = "a",
    envelope: str = "",
) -> DeliveryKey:
    case = Case(account=account, estate=estate, premises=premises, debtor="王伟")
    decision = Decision(state=CaseState.DUE, reasons=(), channel=channel)
    return delivery_key(case, decision, sheets=sheets, envelope=envelope)


@pytest.mark.parametrize(
    "rising",
    [
        ("2号楼1单元201室", "2号楼1单元1001室", "2号楼2单元101室", "10号楼1单元101室"),  # 2 before 10, floor before door
        ("1-1-101", "1-2-101", "1-10-101", "2-1-101"),
        ("A座930", "B座930", "B座1201"),
        ("商铺2号", "商铺12号"),
        ("写字楼A座0903", "写字楼A座1106", "写字楼B座0301"),  # the tower decides before the floor
        ("2F-202", "3F-101", "10F-101"),
        ("一号楼101室", "2号楼101室", "十号楼101室", "十二号楼101室", "20号楼101室"),
        ("3栋2单元15层2室", "3栋2单元16层1室"),
        ("5幢101", "5幢102", "6幢101"),
        ("1号楼101室", "1号楼1单元101室"),  # a building's own doors before those of its units
    ],
)
def test_walk_rises(rising):
    """Premises lie in the order in which somebody walks past them."""
    for earlier, later in pairwise(rising):
        assert walk(earlier) < walk(later), (earlier, later)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3号楼2单元1501室", "3-2-1501"),
        ("3号楼2单元1501室", "３号楼２单元１５０１室"),
        ("3号楼2单元1501室", "三栋二单元1501室"),
        ("3号楼1501", "3幢1501"),
        ("1-2-101", "1—2—101"),
        ("b座930", "B座930"),
    ],
)
def test_spellings_of_one_place_meet(one, other):
    """Two ways to write one door lie beside each other: they differ in nothing but the text."""
    first, second = walk(one), walk(other)
    assert replace(first, text="") == replace(second, text="")


@pytest.mark.parametrize(
    ("premises", "floor"), [("3号楼2单元1501室", 15), ("B座930", 9), ("商铺12号", 0), ("3栋2单元7层2室", 7), ("1-2-101", 1)]
)
def test_floor(premises, floor):
    """The floor is what is written, else what the room's number says, else none."""
    assert walk(premises).floor == floor


def test_stack_before_place():
    """Channel, then envelope, then sheets, then estate decide before the walk does."""
    order = [
        key("9", "9-901", channel=Channel.HAND),
        key("8", "8-801", channel=Channel.DOOR),
        key("7", "7-701", channel=Channel.REGISTERED, envelope="c5"),
        key("6", "6-601", channel=Channel.REGISTERED, envelope="dl"),
        key("5", "5-501", channel=Channel.REGISTERED, envelope="dl", sheets=2),
        key("1", "1-101", channel=Channel.REGISTERED, envelope="dl", sheets=2, estate="b"),
    ]
    assert sorted([*order[3:], *order[:3]]) == order


def test_undelivered_has_no_place():
    """A held or excluded case is not in any stack."""
    case = Case(account="1", estate="a", premises="1-101", debtor="王伟")
    with pytest.raises(ValueError, match="not delivered"):
        delivery_key(case, Decision(state=CaseState.HELD, reasons=()), sheets=1, envelope="")


letters = st.builds(
    key,
    st.uuids().map(str),
    st.one_of(st.text(max_size=20), st.from_regex(r"[0-9]{1,3}(号楼|-|座)([0-9]{1,2}(单元|-))?[0-9]{1,4}室?", fullmatch=True)),
    channel=st.sampled_from(Channel),
    sheets=st.integers(1, 4),
    estate=st.sampled_from(["a", "b"]),
)


@given(st.lists(letters, min_size=2, max_size=12).flatmap(lambda keys: st.tuples(st.just(keys), st.permutations(keys))))
def test_total_order(lists):
    """Whatever text stands in the premises and however the file was sorted, there is exactly one order."""
    keys, shuffled = lists
    ordered = sorted(keys)
    assert sorted(shuffled) == ordered
    assert all(earlier < later for earlier, later in pairwise(ordered))


@given(st.lists(letters, max_size=12))
def test_channels_lie_together(keys):
    """In the order a channel begins once and ends once, so that a part never mixes two."""
    channels = [entry[0] for entry in sorted(keys)]
    assert len([1 for before, after in pairwise(channels) if before != after]) == max(len(set(channels)) - 1, 0)


@given(st.integers(1, 60), st.integers(1, 9), st.integers(1, 40), st.integers(1, 20), st.integers(1, 40), st.integers(1, 20))
def test_rooms_rise_with_floor_and_door(building, unit, floor, door, other_floor, other_door):
    """Within one stair the order of doors is the order of (floor, door)."""
    one = walk(f"{building}号楼{unit}单元{floor}{door:02d}室")
    other = walk(f"{building}号楼{unit}单元{other_floor}{other_door:02d}室")
    assert (one < other) == ((floor, door) < (other_floor, other_door))
