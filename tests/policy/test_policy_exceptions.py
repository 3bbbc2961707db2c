"""What a book says beside its ladder, what it refuses, and what may be displayed where."""

import pytest

from service.policy.book import load_book
from service.policy.jurisdiction import display_rule, forbidden
from service.policy.ladder import way
from service.terms.decision import Channel, Stage
from service.terms.past import Customer
from service.terms.problems import Refused
from service.terms.strict_toml import write_table

STEP = {"days": 15, "stage": "reminder", "channel": "door", "template": "reminder"}
BASE = {"format": 1, "enter": "first_step", "minimum": "50.00", "deadline_days": 15, "step": [STEP]}


def book(**changes):
    return load_book(write_table({**BASE, **changes}))


def test_what_a_book_leaves_out():
    """The values a format-1 book has where it says nothing; they never change, because its digest stands for them."""
    found = book()
    assert (found.interval_days, found.repeat_days, found.guard_days) == (15, 180, 30)
    assert (found.counts, found.netting, found.tariff_blocks, found.late_fee_blocks) == (
        "dispatched", "principal", False, False,
    )  # fmt: skip
    assert (found.overs, found.quiet, found.classes) == ((), (), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"interval_days": -1},
        {"counts": "printed"},
        {"netting": "costs"},
        {"quiet": [{"name": "春节", "from": "2027-02-14", "until": "2027-02-04"}]},
        {"quiet": [{"name": "春节", "from": "2027-02-04", "until": "02-14"}]},
        {"quiet": [{"name": "春节", "from": "初一", "until": "十五"}]},
        {"over": [{"stage": "demand", "amount": "-5", "channel": "ems"}]},
        {"over": [{"stage": "demand", "amount": "many", "channel": "ems"}]},
        {"over": [{"stage": "threat", "amount": "5", "channel": "ems"}]},
        {"class": [{"habit": "懒", "delay_days": 5}]},
        {"class": [{"delay_days": 5}]},
        {"class": [{"habit": "主动"}]},
        {"class": [{"habit": "主动", "tone": "rude"}]},
        {"lpr": [{"from": "2026-06-22", "rate": "0"}]},
        {"lpr": [{"from": "2026-06-22", "rate": "2.9"}, {"from": "2026-06-22", "rate": "2.8"}]},
        {"step": [{**STEP, "deadline_days": 0}]},
    ],
)
def test_what_makes_no_rule(changes):
    """Each is refused by name, never ignored."""
    with pytest.raises(Refused) as told:
        book(**changes)
    assert told.value.code == "policy-invalid"


def test_a_step_has_its_own_period():
    found = book(step=[STEP, {**STEP, "days": 45, "stage": "final", "deadline_days": 7}])
    assert [step.deadline_days for step in found.steps] == [15, 7]


def test_the_larger_sum_counts():
    """Of two sums the largest that is reached decides."""
    found = book(
        over=[
            {"stage": "reminder", "amount": "1000.00", "channel": "hand"},
            {"stage": "reminder", "amount": "9000.00", "channel": "ems", "template": "final"},
        ]
    )
    ways = [way(found, found.steps[0], total=total, customer=Customer()) for total in (999_99, 1000_00, 9000_00)]
    assert [(one.channel, one.template) for one in ways] == [
        (Channel.DOOR, "reminder"), (Channel.HAND, "reminder"), (Channel.EMS, "final"),
    ]  # fmt: skip


def test_classes_say_their_own_thing_each():
    """Channel from one rule, tone from another; a rule for another stage says nothing; the class goes before the sum."""
    found = book(
        **{
            "class": [
                {"residence": "出租", "channel": "ordinary"},
                {"attitude": "争执", "tone": "firm"},
                {"attitude": "争执", "tone": "gentle"},
                {"attitude": "争执", "stage": "final", "template": "final"},
            ],
            "over": [{"stage": "reminder", "amount": "1.00", "channel": "ems"}],
        }
    )
    one = way(found, found.steps[0], total=500_00, customer=Customer(attitude="争执", residence="出租"))
    assert (one.channel, one.template, one.tone) == (Channel.ORDINARY, "reminder", "firm")
    assert one.changed_by_class == "出租"
    other = way(found, found.steps[0], total=500_00, customer=Customer(habit="被动"))
    assert (other.channel, other.changed_by_sum, other.changed_by_class) == (Channel.EMS, True, "")


@pytest.mark.parametrize(
    ("place", "allowed", "name"),
    [
        ("山东省", True, "山东省"),
        ("山东省青岛市", True, "山东省"),
        ("山东省日照市岚山区", True, "山东省日照市"),
        ("浙江省杭州市", False, "浙江省杭州市"),
        ("浙江省温州市", True, "浙江省温州市"),
        ("浙江省", False, ""),
        ("", False, ""),
    ],
)
def test_the_rule_of_a_place(place, allowed, name):
    """The longest name that fits; the strict rule where nothing is known. Each has its source."""
    rule = display_rule(place)
    assert (rule.allowed, rule.name) == (allowed, name)
    assert rule.source


def test_what_a_displayed_letter_may_not_print():
    """Never who; how much only where the statute allows publishing."""
    names = (
        "estate.name",
        "premises",
        "debtor.name",
        "total",
        "lines[].amount",
        "late_fee_total",
        "estate.phone",
        "payment.url",
    )
    assert forbidden(names, display_rule("山东省")) == ("debtor.name",)
    assert forbidden(names, display_rule("上海市")) == ("debtor.name", "late_fee_total", "lines[].amount", "total")


def test_the_stage_of_a_class_rule_is_a_stage():
    assert book(**{"class": [{"habit": "被动", "stage": "demand", "tone": "firm"}]}).classes[0].stage == Stage.DEMAND
