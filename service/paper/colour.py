"""Colour: the sRGB profile of our documents, made from the figures of the standard.

A matrix profile of ICC version 2.1 (ICC.1:2001-04) with the primaries of IEC 61966-2-1 adapted to D50 and the standard's
tone curve in 256 samples. All of it is integer or decimal arithmetic, so every machine makes the same bytes. The same file
lies in `fonts/icc/srgb.icc` and is free of rights (CC0).
"""

import struct
from decimal import Context, Decimal
from functools import cache

_COLORANTS = {  # s15Fixed16 values of the primaries, Bradford-adapted to D50, as in the profiles of the ICC
    b"rXYZ": (0x6FA2, 0x38F5, 0x0390),
    b"gXYZ": (0x6299, 0xB785, 0x18DA),
    b"bXYZ": (0x24A0, 0x0F84, 0xB6CF),
}
_D50 = (0xF6D6, 0x10000, 0xD32D)
_SAMPLES = 256
_DESCRIPTION = b"sRGB IEC61966-2.1, made by Cuihan"
_RIGHTS = b"CC0 1.0: no rights reserved"


@cache
def srgb_profile() -> bytes:
    """The profile's bytes."""
    curve = b"curv" + bytes(4) + struct.pack(">I", _SAMPLES) + struct.pack(f">{_SAMPLES}H", *_tone_curve())
    description = b"desc" + bytes(4) + struct.pack(">I", len(_DESCRIPTION) + 1) + _DESCRIPTION + bytes(1 + 4 + 4 + 2 + 1 + 67)
    tags = [
        (b"desc", description),
        (b"cprt", b"text" + bytes(4) + _RIGHTS + b"\0"),
        (b"wtpt", _xyz(_D50)),
        *((tag, _xyz(values)) for tag, values in _COLORANTS.items()),
    ]
    table, body = b"", b""
    start = 128 + 4 + 12 * (len(tags) + 3)
    for tag, data in tags:
        table += tag + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    for tag in (b"rTRC", b"gTRC", b"bTRC"):  # one curve for all three
        table += tag + struct.pack(">II", start + len(body), len(curve))
    body += curve + bytes(-len(curve) % 4)
    tag_table = struct.pack(">I", len(tags) + 3) + table
    return _header(128 + len(tag_table) + len(body)) + tag_table + body


def _header(size: int) -> bytes:
    date = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)  # any fixed date will do
    return (
        struct.pack(">I4sI", size, bytes(4), 0x02100000)
        + b"mntrRGB XYZ "
        + date
        + b"acsp"
        + bytes(28)
        + struct.pack(">3I", *_D50)
        + bytes(48)
    )


def _xyz(values: tuple[int, int, int]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3I", *values)


def _tone_curve() -> list[int]:
    exact = Context(prec=30)
    curve = []
    for sample in range(_SAMPLES):
        value = exact.divide(Decimal(sample), Decimal(_SAMPLES - 1))
        if value <= Decimal("0.04045"):
            light = exact.divide(value, Decimal("12.92"))
        else:
            light = exact.power(exact.divide(value + Decimal("0.055"), Decimal("1.055")), Decimal("2.4"))
        curve.append(int((light * 65535).to_integral_value()))
    return curve
