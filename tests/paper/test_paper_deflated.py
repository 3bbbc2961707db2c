import zlib

import pytest
import uharfbuzz as hb
from hypothesis import given, settings
from hypothesis import strategies as st
from support.sheets import latin, serif

from service.paper.deflated import ONE_BLOCK, joined, stored, stretch
from service.paper.face import drawing
from service.paper.subset import grown, subset, trunk


def _varied(size: int) -> bytes:
    """Bytes that change their kind again and again, as fonts do, so that libdeflate would like to part them."""
    kinds = (bytes(range(256)), bytes(64), "催缴通知单".encode() * 9, b"0123456789abcdef")
    return b"".join(kinds[at * at % len(kinds)] for at in range(size))[:size]


@pytest.mark.parametrize("level", [1, 6, 9, 12])
@pytest.mark.parametrize("size", [0, 1, 40, 4_999, 5_000, ONE_BLOCK, ONE_BLOCK + 1, 61_000])
def test_stretches_and_a_rest_are_one_stream(level, size):
    """What was compressed apart reads as one zlib stream, at every level and on both sides of every limit."""
    one, two = _varied(size), bytes(reversed(_varied(size)))
    stream = joined((stored(b"head"), stretch(one, level), stretch(two, level)), b"tail", level)
    assert zlib.decompress(stream) == b"head" + one + two + b"tail"


@given(st.lists(st.binary(max_size=300), max_size=5), st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_come_back(parts, tail):
    """Whatever the bytes, and wherever the last block happens to end."""
    stream = joined(tuple(stretch(part, 6) for part in parts), tail, 6)
    assert zlib.decompress(stream) == b"".join(parts) + tail


@pytest.mark.parametrize("face", [serif().face, latin().face], ids=lambda face: face.name)
def test_a_grown_file_is_the_trunk_and_the_rest(face):
    """The glyphs of the trunk keep their places and every outline is drawn as from the whole face, composites too."""
    common = [gid for char in "aé欠费催缴ü1" if (gid := face.gid(char))]
    fresh = [gid for char in "bàǻ½通知单2" if (gid := face.gid(char))]
    stem = trunk(face, common)
    file, length, places = grown(stem, [0, common[0], *fresh])
    data = zlib.decompress(file)
    assert len(data) == length
    assert stem.places.items() <= places.items()
    assert sorted(places.values()) == list(range(len(places)))
    small = hb.Font(hb.Face(hb.Blob(data)))
    for gid in common + fresh:
        assert drawing(small, places[gid]) == face.outline(gid)
        assert small.get_glyph_h_advance(places[gid]) == face.advance(gid)


def test_checksums_are_right():
    """Every table's and the whole file's, by the rules of OpenType: the file adds up to 0xB1B0AFBA."""
    data, _ = subset(serif().face, [serif().face.gid(char) for char in "欠费催缴"])
    numbers = [int.from_bytes(data[at : at + 4], "big") for at in range(0, len(data), 4)]
    assert len(data) % 4 == 0
    assert sum(numbers) & 0xFFFFFFFF == 0xB1B0AFBA
    for entry in range(12, 12 + 16 * int.from_bytes(data[4:6], "big"), 16):
        total, at, length = (int.from_bytes(data[entry + place : entry + place + 4], "big") for place in (4, 8, 12))
        table = bytearray(data[at : at + length])
        if data[entry : entry + 4] == b"head":
            table[8:12] = bytes(4)
        table += bytes(-length % 4)
        assert sum(int.from_bytes(table[place : place + 4], "big") for place in range(0, len(table), 4)) & 0xFFFFFFFF == total
