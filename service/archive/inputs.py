"""Inputs: the frozen notices of a chunk as one object, a line of canonical JSON each, compressed."""

import zlib
from collections.abc import Sequence

import deflate

from service.terms.problems import Broken

LEVEL = 6


def pack(lines: Sequence[bytes]) -> bytes:
    """The object over the lines of a chunk."""
    return bytes(deflate.zlib_compress(b"\n".join(lines) + b"\n", LEVEL))


def unpack(data: bytes, size_limit: int = 1 << 28) -> list[bytes]:
    """The lines in an object; raises Broken("input-damaged") where it is not one."""
    reader = zlib.decompressobj()
    try:
        text = reader.decompress(data, size_limit)
    except zlib.error as error:
        raise Broken("input-damaged", f"an input object cannot be decompressed: {error}") from error
    if reader.unconsumed_tail or not text.endswith(b"\n"):
        raise Broken("input-damaged", "an input object is cut off")
    return text[:-1].split(b"\n")
