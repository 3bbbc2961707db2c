"""Deflated: streams made of stretches that were compressed one by one, so that what many files share is compressed once.

A deflate stream (RFC 1951) is a chain of blocks, and the last says that it is. libdeflate writes whole streams only; but where
one is a single block its first bit can be cleared, and an empty stored block behind it ends at a byte. So such stretches can
follow one another and be followed by anything. Each is read back before it is used, and halved where it is several blocks.
"""

import struct
import zlib
from dataclasses import dataclass

import deflate

ONE_BLOCK = 9_900
"""Bytes that libdeflate writes as one block at every level: it ends none before 5,000 bytes, nor with fewer to come."""

_BASE = 65521
_LAST = b"\3\0"
"""An empty last block."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some bytes compressed, to be followed by more."""

    data: bytes
    length: int
    """Uncompressed."""
    sum: int
    """Adler-32."""


def stretch(data: bytes, level: int) -> Stretch:
    """Bytes as blocks of a deflate stream, none of them the last, the last ending at a byte."""
    return Stretch(_blocks(data, level), len(data), zlib.adler32(data))


def joined(stretches: tuple[Stretch, ...], tail: bytes, level: int) -> bytes:
    """One zlib stream (RFC 1950) of stretches and an uncompressed rest."""
    total = 1
    for one in stretches:
        total = _combined(total, one.sum, one.length)
    end = struct.pack(">I", zlib.adler32(tail, total))
    return b"".join([b"\x78\x9c", *[one.data for one in stretches], deflate.deflate_compress(tail, level), end])


def stored(data: bytes) -> Stretch:
    """At most 65,535 bytes as they are: for the few that compressing would make more of."""
    return Stretch(struct.pack("<BHH", 0, len(data), len(data) ^ 0xFFFF) + data, len(data), zlib.adler32(data))


def _blocks(data: bytes, level: int) -> bytes:
    if not data:
        return b""
    blocks = bytearray(deflate.deflate_compress(data, level))
    blocks[0] &= 0xFE  # not the last block
    for bits in (b"", b"\0"):  # the empty block's head of three bits fits into the last byte or begins another
        whole = bytes(blocks) + bits + b"\0\0\xff\xff"
        reader = zlib.decompressobj(-15)
        try:
            if reader.decompress(whole + _LAST) == data and reader.eof:
                return whole
        except zlib.error:
            continue
    if len(data) <= ONE_BLOCK:
        raise ValueError("libdeflate wrote a few bytes as several blocks")
    half = len(data) // 2
    return _blocks(data[:half], level) + _blocks(data[half:], level)


def _combined(one: int, two: int, length: int) -> int:
    """Adler-32 of two stretches from that of each; `length` is the second's."""
    low = (one & 0xFFFF) - 1
    return (low + (two & 0xFFFF)) % _BASE | ((one >> 16) + (two >> 16) + length * low) % _BASE << 16
