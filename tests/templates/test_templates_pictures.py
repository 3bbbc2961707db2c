"""The pictures in the manual: every shipped letter has them, they are small, and the data they show are hard indeed."""

import struct
from decimal import Decimal

import pytest
from support.shipped import ROOT, hard_cases

from service.rendering.card import load_card

CARDS = sorted((ROOT / "templates").glob("*/*.toml"))
PICTURES = ROOT / "docs" / "pictures"


def picture_name(card):
    folder, name = card.parent.name, load_card(card.read_bytes()).id
    return name if name.startswith(f"{folder}-") else f"{folder}-{name}"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: f"{card.parent.name}/{card.stem}")
@pytest.mark.parametrize(("suffix", "most"), [("", 120_000), ("-sheet", 400_000)])
def test_every_letter_has_its_pictures(card, suffix, most):
    """`make pictures` was run after the letter was added, and nobody who clones pays for large files."""
    data = (PICTURES / f"{picture_name(card)}{suffix}.png").read_bytes()
    assert len(data) <= most
    width, height = struct.unpack(">II", data[16:24])
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert min(width, height) >= 590


def test_no_picture_is_of_a_letter_that_is_gone():
    shown = {path.stem.removesuffix("-sheet") for path in PICTURES.glob("*-sheet.png")}
    assert shown == {picture_name(card) for card in CARDS}


def test_the_data_are_as_hard_as_they_say():
    cases = hard_cases()
    assert len(cases["one"]["lines"]) == 1
    assert len(cases["many"]["lines"]) == 24
    assert len(cases["one"]["debtor"]["name"]) == 25
    assert cases["one"]["debtor"]["name"].count("·") >= 2
    assert len(cases["many"]["debtor"]["name"]) == len(cases["many"]["issuer"]["name"]) == 45
    assert cases["owners"]["debtor"]["name"].count("、") == 4
    assert len(cases["owners"]["address"]) == 100
    assert cases["largest"]["total"] == "99999999.99"
    assert set("䶮㛃𫖯喆") <= set(cases["largest"]["debtor"]["name"])


def test_the_sums_add_up():
    for public in hard_cases().values():
        assert Decimal(public["total"]) == sum(Decimal(line["amount"]) for line in public["lines"])
