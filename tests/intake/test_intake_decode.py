"""Decoding: what is read is what was written, or the file is refused with the byte at which it stops making sense."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.decode import MENDED, MOST_BYTES, Decoded, decode
from service.terms.problems import Refused

TEXT = "房号,业主\r\n1-101,李䶮\r\n1-102,阿依·古丽\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),  # Excel's "Unicode text"
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encodings(data, encoding):
    """Each encoding a Chinese Excel can save is recognised, and the mark is no part of the text."""
    decoded = decode(data)
    assert (decoded.text, decoded.encoding) == (TEXT, encoding)


@pytest.mark.parametrize(
    ("octets", "char"),
    [
        ("FE51", "\U00020087"),
        ("FE59", "\u9fb4"),
        ("FE6C", "\U000215d7"),
        ("FE76", "\U0002298f"),
        ("FE91", "\U000241fe"),
        ("FEA0", "\u9fbb"),
        ("A8BC", "\u1e3f"),
        ("A6D9", "\ufe10"),
        ("A1A4", "·"),  # U+00B7, where the gb2312 codec would say U+30FB
        ("FE9F", "䶮"),
    ],
)
def test_gb18030_characters(octets, char):
    """Bytes that Python's old table sends to the Private Use Area get the character GB 18030 means by them."""
    assert decode("房".encode("gb18030") + bytes.fromhex(octets)).text == "房" + char


def test_other_private_use_stays():
    """A private-use character without one certain meaning is left alone, so that its row is stopped."""
    assert decode("房".encode("gb18030") + bytes.fromhex("AAA1")).text == "房\ue000"


def test_private_use_in_utf8_is_not_mended():
    """In UTF-8 a private-use character means whatever the sender's font drew: only GB 18030 tells what it was."""
    assert decode("房\ue81e".encode()).text == "房\ue81e"


def test_mended_characters_are_certain():
    """The table maps private-use characters only, to others, each to its own."""
    assert all(0xE000 <= private <= 0xF8FF for private in MENDED)
    assert len(set(MENDED.values())) == len(MENDED)


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (TEXT.encode("utf-8")[:-5] + b"\xff", len(TEXT.encode("utf-8")) - 5),
        (b"a,b\r\n\x80\xff", 5),
        (codecs.BOM_UTF16_LE + b"a\0b\0c", 6),  # half a character at the end
        (b"a,b\r\n1\0,2\0", 6),  # zero bytes, and no UTF-16 either
        ("业主姓名欠费金额".encode() + b"\xc4\xe3\r\n", 24),  # UTF-8 that turns into GB 18030
    ],
)
def test_unknown_encoding(data, offset):
    """The refusal names the byte offset, in its message and as its problem."""
    with pytest.raises(Refused) as refusal:
        decode(data)
    assert refusal.value.code == "encoding-unknown"
    assert f"byte offset {offset}" in refusal.value.message
    assert refusal.value.problems[0].shown == str(offset)


def test_damaged_utf8_is_not_read_as_chinese_nonsense():
    """UTF-8 with one bad byte may pass as GB 18030, and then every name in it is another one."""
    damaged = "催缴通知单业主姓名欠费".encode() + b"\xe8\x8b" + b"12"
    with pytest.raises(Refused, match="encoding-unknown"):
        decode(damaged)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark(encoding):
    """Zero bytes beside every comma and line end give it away, in either order of bytes."""
    text = "房号,业主姓名\r\n1-101,赵一禾\r\n"
    assert decode(text.encode(encoding)) == Decoded(text, encoding)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n \t\r\n"])
def test_empty(data):
    with pytest.raises(Refused, match="file-empty"):
        decode(data)


def test_too_large():
    """The size is checked before anything is decoded."""
    with pytest.raises(Refused, match="file-too-large"):
        decode(b"a" * (MOST_BYTES + 1))


@given(st.binary(max_size=300))
def test_any_bytes(data):
    """Whatever the bytes are, they decode or are refused; nothing is ever replaced by U+FFFD."""
    try:
        text = decode(data).text
    except Refused:
        return
    assert text.count("\ufffd") <= data.count("\ufffd".encode()) + data.count("\ufffd".encode("gb18030")) + data.count(
        b"\xff\xfd"
    ) + data.count(b"\xfd\xff")
