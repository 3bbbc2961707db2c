"""The template card: read exactly, refused by the name of the key."""

import pytest

from service.rendering.card import Card, load_card
from service.terms.canonical import sha256
from service.terms.decision import Channel, Stage
from service.terms.problems import Refused

TOML = """
id = "registered"
title = "催告函"
stages = ["demand", "final"]
channels = ["registered", "ems"]
language = "zh-CN"
requires = ["deadline", "payment.url"]
envelope = "DL"
qr_mm = 27.5
duplex = false
"""


def test_a_full_card() -> None:
    assert load_card(TOML.encode()) == Card(
        id="registered",
        title="催告函",
        stages=(Stage.DEMAND, Stage.FINAL),
        channels=(Channel.REGISTERED, Channel.EMS),
        language="zh-CN",
        requires=("deadline", "payment.url"),
        envelope="DL",
        qr_mm=27.5,
        duplex=False,
        digest=sha256(TOML.encode()),
    )


def test_the_least_card() -> None:
    """Without the optional keys: Chinese, duplex, no envelope, a 25 mm symbol."""
    card = load_card(b'id = "r"\ntitle = "t"\nstages = ["reminder"]\nchannels = ["door"]')
    assert (card.language, card.duplex, card.envelope, card.qr_mm, card.requires) == ("zh-CN", True, "", 25.0, ())


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("duplex", "duplexx", "card-unknown-key", "duplexx"),
        ("duplex", "digest", "card-unknown-key", "digest"),
        ('title = "催告函"', "", "card-missing-key", "title"),
        ('title = "催告函"', 'title = ""', "card-bad-value", "title"),
        ('"registered"\n', '"Registered!"\n', "card-bad-value", "id"),
        ('"demand"', '"demnad"', "card-bad-value", "stages"),
        ('"ems"', '"pigeon"', "card-bad-value", "channels"),
        ('["demand", "final"]', '"demand"', "card-bad-value", "stages"),
        ("27.5", "5", "card-bad-value", "qr_mm"),
        ("27.5", "true", "card-bad-value", "qr_mm"),
        ("false", '"no"', "card-bad-value", "duplex"),
        ('"zh-CN"', '"Chinese (simplified)"', "card-bad-value", "language"),
    ],
)
def test_a_bad_card_names_its_key(old: str, new: str, code: str, key: str) -> None:
    assert old in TOML
    with pytest.raises(Refused) as caught:
        load_card(TOML.replace(old, new, 1).encode())
    assert (caught.value.code, caught.value.problems[0].field) == (code, key)


@pytest.mark.parametrize("data", [b"id = ", b"\xff\xfe", b'id = "a"\nid = "b"'])
def test_not_toml(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        load_card(data)
    assert caught.value.code == "card-not-toml"
