"""The QR symbol of a payload: byte mode, error correction M, the smallest version its length needs, the mask of least penalty.

The version follows from the number of bytes alone, never from the content, so all letters of a batch have the same symbol size.
`qrcode` makes the matrix under one mask; the other seven differ from it by a pattern that depends on the version only, so all
eight are scored by the rules of ISO/IEC 18004 §7.8.3 on whole matrices held in one integer each (0.2 ms instead of 5).

Error correction is linear over bits, and header and padding follow from the length alone. So what `qrcode` made for some
payloads of a length gives, by exclusive or, the matrix of every payload that is a sum of them: a batch's tokens differ in some
140 bits, and after as many symbols the rest costs 0.03 ms instead of 2.

    >>> symbol("https://pay.cuihe.example/p/AAAAAAAAAAAAAAAAAAAAAAA").size
    33
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

from service.paper.symbol import Symbol
from service.terms.problems import Refused

LONGEST_PAYLOAD = 213
"""Bytes of a version 10 symbol at level M: 57 modules, still 0.4 mm a module at 25 mm; longer ones do not survive creases."""

MASKS = range(8)

BITS_KEPT = 512
"""Most bits of a payload that are followed: more than any token has, some 300 KB."""


def symbol(payload: str) -> Symbol:
    """The symbol of a payload; raises Refused("qr-too-long") for more than LONGEST_PAYLOAD bytes of UTF-8."""
    data = payload.encode()
    if not 0 < len(data) <= LONGEST_PAYLOAD:
        raise Refused(
            "qr-too-long",
            f"a QR payload has 1 to {LONGEST_PAYLOAD} bytes, this one {len(data)}",
            hint="缩短付款网址 / Use a shorter payment address.",
        )
    version, base, turned = _alike(len(data)).matrix(data)
    shape = _shape(version)
    best = min(MASKS, key=lambda mask: penalty(base ^ shape.change[mask], turned ^ shape.turned_change[mask], size=shape.size))
    matrix = base ^ shape.change[best]
    stride, row = shape.size + 1, (1 << shape.size) - 1
    return Symbol(size=shape.size, rows=tuple(matrix >> stride * (shape.size - 1 - y) & row for y in range(shape.size)))


def penalty(matrix: int, turned: int, *, size: int) -> int:
    """Penalty points of a symbol by ISO/IEC 18004 §7.8.3.1.

    `matrix` holds the rows from the top in its highest bits, each row `size` bits behind one separating zero bit; `turned` is
    the same symbol with rows and columns exchanged.
    """
    stride = size + 1
    rows = _every(size, 1) * ((1 << size) - 1)
    points = 0
    for lines in (matrix, turned):
        light = ~lines & rows
        alike = ~(lines ^ lines >> 1) & _every(size, 1) * ((1 << size - 1) - 1)
        five = alike & alike >> 1 & alike >> 2 & alike >> 3 & _every(size, 1) * ((1 << size - 4) - 1)
        points += five.bit_count() + 2 * (five & ~(five << 1)).bit_count()
        finder = lines & light >> 1 & lines >> 2 & lines >> 3 & lines >> 4 & light >> 5 & lines >> 6
        quiet = light & light >> 1 & light >> 2 & light >> 3
        inside = _every(size, 1) * ((1 << size - 10) - 1)
        points += 40 * ((finder & quiet >> 7 & inside).bit_count() + (quiet & finder >> 4 & inside).bit_count())
        if lines is matrix:
            below = ~(lines ^ lines >> stride)
            points += 3 * (alike & alike >> stride & below & ((1 << stride * (size - 1)) - 1)).bit_count()
    dark = matrix.bit_count() * 100 / size**2
    return points + 10 * int(abs(dark - 50) / 5)


@dataclass(frozen=True, slots=True)
class _Shape:
    size: int
    change: tuple[int, ...]
    turned_change: tuple[int, ...]


@cache
def _shape(version: int) -> _Shape:
    """What each mask changes against mask 0 in a symbol of this version, whatever its content."""
    made = [_make(b"?", mask, version) for mask in MASKS]
    straight = [_integer(one.modules) for one in made]
    turned = [_integer([list(column) for column in zip(*one.modules, strict=True)]) for one in made]
    return _Shape(
        size=len(made[0].modules),
        change=tuple(matrix ^ straight[0] for matrix in straight),
        turned_change=tuple(matrix ^ turned[0] for matrix in turned),
    )


class _Alike:
    """Payloads of one length: what was made by `qrcode` so far, as a basis over bits against the first one made."""

    def __init__(self) -> None:
        self._first: tuple[int, int, int, int] | None = None
        """Version, payload, matrix under mask 0, the same turned."""
        self._basis: dict[int, tuple[int, int, int]] = {}
        """By its highest bit: a difference of payloads, and those of matrices it makes."""

    def matrix(self, data: bytes) -> tuple[int, int, int]:
        """Version, matrix under mask 0, the same turned."""
        if self._first is None:
            self._first = (_version(data), int.from_bytes(data, "big"), *_plain(data))
        version, payload, base, turned = self._first
        left = payload ^ int.from_bytes(data, "big")
        change = turned_change = 0
        while left:
            known = self._basis.get(left.bit_length())
            if known is None:
                made, made_turned = _plain(data)
                if len(self._basis) < BITS_KEPT:
                    self._basis[left.bit_length()] = (left, made ^ base ^ change, made_turned ^ turned ^ turned_change)
                return version, made, made_turned
            left ^= known[0]
            change ^= known[1]
            turned_change ^= known[2]
        return version, base ^ change, turned ^ turned_change


@lru_cache(maxsize=8)
def _alike(length: int) -> _Alike:  # noqa: ARG001 - one for each length
    return _Alike()


@cache
def _every(size: int, value: int) -> int:
    """`value` in the lowest bits of every row."""
    return sum(value << (size + 1) * row for row in range(size))


def _make(data: bytes, mask: int, version: int | None = None) -> "qrcode.QRCode[Any]":
    made = qrcode.QRCode(version=version, error_correction=ERROR_CORRECT_M, mask_pattern=mask, border=0)
    made.add_data(QRData(data, mode=4), optimize=0)  # 4: byte mode, whatever the content
    made.make(fit=version is None)
    return made


def _version(data: bytes) -> int:
    return int(_make(data, 0).version)


def _plain(data: bytes) -> tuple[int, int]:
    """The matrix that `qrcode` makes under mask 0, and the same turned."""
    modules = _make(data, 0).modules
    return _integer(modules), _integer([list(column) for column in zip(*modules, strict=True)])


def _integer(modules: "list[list[bool | None]]") -> int:
    return int("0".join("".join("1" if module else "0" for module in row) for row in modules), 2)
