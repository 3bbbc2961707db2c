"""Money: the official examples of amounts in words, and the laws of figures."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.terms.money import MOST_FEN, daxie, decimal_string, fen, figures

AMOUNTS = st.integers(0, MOST_FEN)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        # 正确填写票据和结算凭证的基本规定, its own examples
        ("1409.50", "人民币壹仟肆佰零玖元伍角"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("1680.32", "人民币壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "人民币壹拾万柒仟元零伍角叁分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        # edges
        ("0.00", "人民币零元整"),
        ("0.01", "人民币壹分"),
        ("0.10", "人民币壹角"),
        ("1.00", "人民币壹元整"),
        ("10.00", "人民币壹拾元整"),
        ("10.10", "人民币壹拾元零壹角"),
        ("20000.50", "人民币贰万元零伍角"),
        ("100001.10", "人民币壹拾万零壹元壹角"),
        ("10050001.00", "人民币壹仟零伍万零壹元整"),
        ("100000000.00", "人民币壹亿元整"),
        ("99999999.99", "人民币玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_amounts_in_words_follow_the_official_rules(amount, words):
    """The words on a letter are those of the voucher rules."""
    assert daxie(fen(amount)) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        # the second form of the same rules, where they accept two
        ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "人民币壹拾万零柒仟元伍角叁分"),
        # the others have one form only
        ("1409.50", "人民币壹仟肆佰零玖元伍角"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("100001.10", "人民币壹拾万零壹元壹角"),
        ("20000.50", "人民币贰万元伍角"),
        ("0.50", "人民币伍角"),
    ],
)
def test_the_other_accepted_form(amount, words):
    """Both forms of the official examples can be had; 零 before 分 is needed in both."""
    assert daxie(fen(amount), other=True) == words


@given(AMOUNTS, st.booleans())
def test_words_say_the_amount_and_nothing_else(amount, other):
    """Read back by an independent reader, the words give the amount they were made from."""
    assert _read(daxie(amount, other=other)) == amount


@given(AMOUNTS, st.booleans())
def test_words_never_hold_two_zeros_in_a_row(amount, other):
    """A run of zeros is written once, and 整 never follows 分."""
    words = daxie(amount, other=other)
    assert "零零" not in words
    assert not words.endswith("分整")


@given(st.integers(-(10**15), 10**15))
def test_decimal_strings_read_back(amount):
    """What we write as a decimal string we read as the same fen; figures only add separators."""
    assert fen(decimal_string(amount)) == amount
    assert figures(amount).replace(",", "") == decimal_string(amount)


@pytest.mark.parametrize("amount", [-1, MOST_FEN + 1])
def test_there_are_no_words_for_impossible_amounts(amount):
    """A demand is never negative, and beyond 万亿 no voucher has words."""
    with pytest.raises(ValueError, match="no amount in words"):
        daxie(amount)


@pytest.mark.parametrize("text", ["1.005", "abc", ""])
def test_fen_refuses_what_is_not_money(text):
    """Three decimals are not money, and neither is text."""
    with pytest.raises((ValueError, ArithmeticError)):
        fen(text)


def _read(words):
    body = words.removeprefix("人民币").removesuffix("整")
    yuan, _, rest = body.partition("元") if "元" in body else ("", "", body)
    total = 0
    for unit, scale in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4), ("", 1)):
        if unit:
            head, found, tail = yuan.partition(unit)
            if not found or (unit == "万" and not head):
                continue
            total, yuan = total + _group(head) * scale, tail
        else:
            total += _group(yuan)
    cents = 0
    for digit, unit in re.findall("([零壹贰叁肆伍陆柒捌玖])([角分])", rest):
        cents += "零壹贰叁肆伍陆柒捌玖".index(digit) * (10 if unit == "角" else 1)
    return total * 100 + cents


def _group(text):
    total, digit = 0, 0
    for char in text:
        if char in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(char)
        else:
            total += digit * {"拾": 10, "佰": 100, "仟": 1000}[char]
            digit = 0
    return total + digit
