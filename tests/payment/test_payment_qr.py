"""QR symbols and tokens: small, quick to choose, and readable by somebody else's reader."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from service.payment.qr import BITS_KEPT, LONGEST_PAYLOAD, MASKS, _Alike, _integer, _make, _plain, penalty, symbol
from service.payment.token import ALPHABET, token, valid
from service.terms.problems import Refused

BASE = "https://pay.cuihe.example/p/"


def raster(made, scale=4):
    """The symbol as a grey picture with its quiet zone."""
    side = made.size + 8
    picture = np.full((side, side), 255, np.uint8)
    for y in range(made.size):
        for x in range(made.size):
            if made.dark(x, y):
                picture[y + 4, x + 4] = 0
    return np.kron(picture, np.ones((scale, scale), np.uint8))


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=70).filter(lambda text: 0 < len(text.encode()) <= LONGEST_PAYLOAD and text.isprintable()))
def test_another_reader_reads_what_was_written(payload):
    """zxing-cpp decodes every payload, Chinese ones too."""
    found = zxingcpp.read_barcodes(raster(symbol(payload)))
    assert [one.bytes.decode() for one in found] == [payload]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60).flatmap(lambda size: st.lists(st.binary(min_size=size, max_size=size), min_size=1, max_size=12)))
def test_sums_of_symbols_are_what_qrcode_makes(payloads):
    """Whatever was made before, the matrix of a payload is the one that `qrcode` makes of it alone."""
    alike = _Alike()
    sums = [bytes(a ^ b ^ c for a, b, c in zip(payloads[0], one, payloads[-1], strict=True)) for one in payloads]
    for data in (*payloads, *sums):
        version, *matrices = alike.matrix(data)
        assert version == _make(data, 0).version
        assert tuple(matrices) == _plain(data)


def test_what_is_remembered_of_long_payloads_is_bounded():
    """Payloads that differ in every bit are made one by one when so many bits are followed."""
    alike = _Alike()
    for at in range(BITS_KEPT + 8):
        data = (1 << at).to_bytes(80, "big")
        made = alike.matrix(data)[1:]
    assert made == _plain(data)
    assert len(alike._basis) == BITS_KEPT


@given(st.binary(min_size=16, max_size=16))
def test_the_size_depends_on_the_length_only(random):
    """All letters of a batch have the same symbol size, whatever their tokens."""
    assert symbol(BASE + token(random)).size == symbol(BASE + token(bytes(16))).size == 33


def plain_penalty(modules):
    """ISO/IEC 18004 §7.8.3.1, module by module."""
    size, points = len(modules), 0
    for lines in (modules, [list(column) for column in zip(*modules, strict=True)]):
        for line in lines:
            text = "".join("1" if dark else "0" for dark in line)
            for colour in "01":
                points += sum(len(run) - 2 for run in text.split("1" if colour == "0" else "0") if len(run) >= 5)
            points += 40 * sum(text[at : at + 11] in {"10111010000", "00001011101"} for at in range(size - 10))
    for y in range(size - 1):
        for x in range(size - 1):
            points += 3 * (modules[y][x] == modules[y][x + 1] == modules[y + 1][x] == modules[y + 1][x + 1])
    dark = sum(map(sum, modules)) * 100 / size**2
    return points + 10 * int(abs(dark - 50) / 5)


@pytest.mark.parametrize("payload", [BASE + token(bytes(range(16))), "x", "付款" * 20])
def test_the_mask_has_the_least_penalty(payload):
    """The mask scored in whole integers is the one a module by module count chooses."""
    matrices = []
    for mask in MASKS:
        modules = [[bool(module) for module in row] for row in _make(payload.encode(), mask).modules]
        turned = [list(column) for column in zip(*modules, strict=True)]
        points = plain_penalty(modules)
        assert penalty(_integer(modules), _integer(turned), size=len(modules)) == points
        matrices.append((points, mask, modules))
    _, _, best = min(matrices, key=lambda one: one[:2])
    made = symbol(payload)
    assert [[made.dark(x, y) for x in range(made.size)] for y in range(made.size)] == best


@pytest.mark.parametrize("payload", ["", "x" * (LONGEST_PAYLOAD + 1)])
def test_payloads_that_cannot_be_printed_are_refused(payload):
    """Nothing to say, or more than survives creased paper."""
    with pytest.raises(Refused) as told:
        symbol(payload)
    assert told.value.code == "qr-too-long"


@given(st.binary(min_size=16, max_size=16), st.integers(0, 22), st.sampled_from(ALPHABET))
def test_one_wrong_character_of_a_token_is_found(random, at, char):
    """A code typed by hand with one slip is refused before anything is looked up."""
    text = token(random)
    assert valid(text)
    assert len(text) == 23
    wrong = text[:at] + char + text[at + 1 :]
    assert wrong == text or not valid(wrong)


@pytest.mark.parametrize("text", ["", "A" * 22, "A" * 24, "é" * 23, "A" * 22 + "="])
def test_what_is_no_token_is_not_valid(text):
    """Length and alphabet are checked first."""
    assert not valid(text)
