"""From bytes to text, strictly: a wrong guess here prints a wrong name on a demand.

Order: byte order mark → strict UTF-8 → strict GB 18030 → UTF-16 without its mark → refused with the byte offset. Nothing is
ever replaced by "?" or U+FFFD. Python's `gb18030` codec keeps the table of 2000, which sends a few characters to the Private
Use Area; those with one certain meaning (GB 18030-2005 and -2022) are mended here, all others stay private and stop the row
that holds them.

    >>> decode("王䶮".encode("gb18030")).encoding
    'gb18030'
"""

from dataclasses import dataclass

from service.intake.codes import refused

MOST_BYTES = 64 * 1024 * 1024
"""A file of 200,000 wide rows has about 40 MB; beyond this nobody uploads arrears by hand."""

# Code points of Python's table → what GB 18030-2005 (ideographs) and GB 18030-2022 (vertical marks) say they are.
MENDED = {
    0xE78D: 0xFE10,
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    0xE790: 0xFE13,
    0xE791: 0xFE14,
    0xE792: 0xFE15,
    0xE793: 0xFE16,
    0xE794: 0xFE17,
    0xE795: 0xFE18,
    0xE796: 0xFE19,
    0xE7C7: 0x1E3F,
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}

_LONG_UTF8 = 8
"""Three-byte sequences in a row of valid UTF-8 that real GB 18030 text does not reach by chance."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of an upload and the name of the encoding it was in."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """The text in `data`.

    Raises Refused: "file-too-large", "file-empty", "encoding-unknown" with the byte offset at which the likeliest encoding
    stopped making sense.
    """
    if len(data) > MOST_BYTES:
        raise refused("file-too-large", size=len(data) // 2**20, most=MOST_BYTES // 2**20)
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise refused("file-empty")
    decoded = _by_mark(data) or (_by_pairs(data) if b"\0" in data else _by_trial(data))
    nul = decoded.text.find("\0")
    if nul >= 0:  # text never holds one
        wide = decoded.encoding.startswith("utf-16")
        offset = 2 + len(decoded.text[:nul].encode(decoded.encoding)) if wide else data.find(b"\0")
        raise refused("encoding-unknown", offset=offset, tried="UTF-8, GB 18030")
    return decoded


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding.removesuffix("-sig"))
            except UnicodeDecodeError as error:
                raise refused("encoding-unknown", offset=len(mark) + error.start, tried=encoding.upper()) from error
            return Decoded(text, encoding)
    return None


def _by_pairs(data: bytes) -> Decoded:
    """UTF-16 without its mark: every Latin letter, comma and line end has a zero byte beside it, which no other text has."""
    stops = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            stops.append(error.start)
            continue
        odd = next((at for at, char in enumerate(text) if not _of_a_table(char)), -1)
        if odd < 0 and not _MARKS.isdisjoint(text):
            return Decoded(text, encoding)
        stops.append(len(text[: max(odd, 0)].encode(encoding)))
    offset = max(stops) if max(stops) > _SOME_BYTES else data.find(b"\0")
    raise refused("encoding-unknown", offset=offset, tried="UTF-8, GB 18030, UTF-16")


_MARKS = frozenset(",\t;|\n<{")
"""A text that is a table has one of these, or it is something else that happens to have zero bytes."""
_SOME_BYTES = 16
"""Two encodings of which one goes on for longer than this: it was that one, and it breaks there."""


def _of_a_table(char: str) -> bool:
    """Whether a character is one that tables of arrears hold: read in the wrong order of bytes, a comma is none."""
    return char in "\t\r\n" or " " <= char <= "\u07ff" or "\u2010" <= char <= "\u27ff" or "\u2e80" <= char != "\uffff"


def _by_trial(data: bytes) -> Decoded:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        utf8_stop = error.start
    readable = data[:utf8_stop].decode("utf-8")
    if sum(char > "\u07ff" for char in readable) >= _LONG_UTF8:
        # Damaged UTF-8 now and then passes as GB 18030, and every name in it would be another one.
        raise refused("encoding-unknown", offset=utf8_stop, tried="UTF-8")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise refused("encoding-unknown", offset=max(error.start, utf8_stop), tried="UTF-8, GB 18030") from error
    return Decoded(text.translate(MENDED), "gb18030")
