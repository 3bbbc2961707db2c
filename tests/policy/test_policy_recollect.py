"""From facts to the past of an account: what counts as gone out, what rests, how a customer is classed."""

from datetime import date

import pytest

from service.policy.recollect import dispatched, recollect, strange_classes
from service.terms.decision import Channel, Stage
from service.terms.facts import Event, Fact, FactKind
from service.terms.past import Earlier

DAY = date(2026, 9, 1)


def delivery(event, day=DAY, number="1号", proof=""):
    return Fact(kind=FactKind.DELIVERY, account="CH-1", on=day, number=number, event=event, proof=proof)


@pytest.mark.parametrize("event", list(Event))
def test_what_proves_that_a_notice_went_out(event):
    """Every event on its way but hanging on a board, being lost, and the door without a photo."""
    never = {Event.DISPLAYED, Event.LOST}
    assert dispatched(delivery(event, proof="照片")) == (None if event in never else DAY)
    assert dispatched(delivery(event)) == (None if event in never | {Event.LEFT_AT_DOOR} else DAY)


def test_the_first_event_counts():
    """Mailed on the 1st, delivered on the 5th: it went out on the 1st, in whatever order the facts came."""
    ours = Earlier(number="1号", stage=Stage.DEMAND, channel=Channel.REGISTERED, on=date(2026, 8, 31), dispatched=None)
    facts = [delivery("delivered_self", date(2026, 9, 5)), delivery("mailed")]
    for said in (facts, facts[::-1]):
        (found,) = recollect(said, notices=[ours], columns={}).earlier
        assert found.dispatched == DAY
    assert recollect([], notices=[ours], columns={}).earlier[0].dispatched is None


def test_a_notice_outside_counts_from_the_day_the_office_gives():
    """Unless its own delivery says another."""
    demand = Fact(kind=FactKind.DEMAND, account="CH-1", on=date(2026, 8, 20), stage="demand", channel="hand", number="7号")
    assert recollect([demand], columns={}).earlier[0].dispatched == date(2026, 8, 20)
    assert recollect([demand, delivery("handed_over", number="7号")], columns={}).earlier[0].dispatched == DAY
    nameless = Fact(kind=FactKind.DEMAND, account="CH-1", on=date(2026, 8, 20), stage="demand")
    (found,) = recollect([nameless, delivery("mailed", number="8号")], columns={}).earlier
    assert (found.channel, found.dispatched, found.ours) == (None, date(2026, 8, 20), False)


def test_our_own_notice_is_not_taken_for_one_outside():
    """A history sheet that lists our numbers as well does not double them."""
    ours = Earlier(number="1号", stage=Stage.REMINDER, channel=Channel.DOOR, on=DAY, dispatched=None)
    listed = Fact(kind=FactKind.DEMAND, account="CH-1", on=DAY, stage="reminder", channel="door", number="1号")
    assert len(recollect([listed], notices=[ours], columns={}).earlier) == 1


def test_classes_of_the_file_go_before_those_of_a_list():
    listed = Fact(kind=FactKind.CUSTOMER, account="CH-1", habit="被动", attitude="逃避")
    found = recollect([listed], columns={"缴费习惯": "主动", "居住情况": "自住"}).customer
    assert (found.habit, found.attitude, found.residence) == ("主动", "逃避", "自住")


def test_a_class_nobody_knows_is_told():
    """It counts as not classed."""
    assert recollect([], columns={"缴费习惯": "一般"}).customer.habit == ""
    assert [(heading, cell) for heading, cell, _ in strange_classes({"缴费习惯": "一般", "居住情况": ""})] == [
        ("缴费习惯", "一般")
    ]
