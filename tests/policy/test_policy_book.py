"""The policy book: what it says, and how it refuses what makes no rule."""

import hashlib
from importlib import resources

import pytest

from service.policy import load_book
from service.terms.decision import Channel, Stage
from service.terms.problems import Refused

SHIPPED = resources.files("service.policy").joinpath("default.toml").read_bytes()


def test_the_shipped_book():
    """15 days reminder at the door, 45 demand by hand, 90 demand by registered post; 15 days to pay; from 50 yuan."""
    book = load_book(b"")
    assert [(step.days, step.stage, step.channel, step.template) for step in book.steps] == [
        (15, Stage.REMINDER, Channel.DOOR, "reminder"),
        (45, Stage.DEMAND, Channel.HAND, "demand"),
        (90, Stage.DEMAND, Channel.REGISTERED, "registered"),
    ]
    assert (book.enter, book.minimum, book.deadline_days) == ("first_step", 5000, 15)


def test_the_digest_is_of_the_bytes():
    """A comment more is another book: what was approved is exactly what was read."""
    assert load_book(b"").digest == hashlib.sha256(SHIPPED).hexdigest()
    assert load_book(SHIPPED + b"# x\n").digest == hashlib.sha256(SHIPPED + b"# x\n").hexdigest()


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("format = 1", "format = 2", "settings-format", "format"),
        ('enter = "first_step"', 'enter = "by_mood"', "policy-invalid", "enter, line 6"),
        ('enter = "first_step"', "", "settings-missing", "enter"),
        ('minimum = "50.00"', 'minimum = "50.005"', "policy-invalid", "minimum"),
        ('minimum = "50.00"', 'minimum = "fifty"', "policy-invalid", "minimum"),
        ('minimum = "50.00"', 'minimum = "-1"', "policy-invalid", "minimum"),
        ('minimum = "50.00"', "minimum = 50.0", "settings-type", "minimum"),
        ("deadline_days = 15", "deadline_days = 0", "policy-invalid", "deadline_days"),
        ("deadline_days = 15", "deadline_days = true", "settings-type", "deadline_days"),
        ("deadline_days = 15", "deadline_days = 15\ninterval = 30", "settings-unknown-key", "interval, line 13"),
        ("days = 45", "days = 15", "policy-invalid", "step"),
        ("days = 15\nstage", "days = 0\nstage", "policy-invalid", "[step] days"),
        ('stage = "reminder"', 'stage = "threat"', "policy-invalid", "[step] stage"),
        ('channel = "hand"', 'channel = "pigeon"', "policy-invalid", "[step] channel, line 43"),
        ('channel = "hand"', 'channel = "hand"\ncolour = 1', "settings-unknown-key", "[step] colour, line 44"),
        ('template = "reminder"', "", "settings-missing", "[step] template"),
    ],
)
def test_refusals(old, new, code, place):
    text = SHIPPED.decode()
    assert old in text
    with pytest.raises(Refused) as caught:
        load_book(text.replace(old, new, 1).encode())
    assert caught.value.code == code
    assert place in caught.value.message


def test_a_book_without_steps():
    with pytest.raises(Refused, match="policy-invalid"):
        load_book(SHIPPED.split(b"[[step]]")[0])


@pytest.mark.parametrize("data", [b"enter = ", b"\xff\xfe"])
def test_no_toml(data):
    with pytest.raises(Refused, match="settings-broken"):
        load_book(data)
