"""Text that was decoded wrongly before it came here: ÐÕÃû for 姓名, å§“å for 姓名, 濮撳悕 for 姓名.

Such text is valid in any encoding, so strict decoding lets it pass; what gives it away is that undoing the mistake yields
Chinese. It is never mended: characters may have been lost on the way, and a name must not be put together again.

    >>> garbled("ÕÅÈý"), garbled("寮犱笁"), garbled("张三")
    ('张三', '张三', '')
"""

import re
from collections.abc import Iterator, Sequence

from service.intake.aliases import recognised
from service.intake.codes import refused
from service.intake.heads import HEADER_WITHIN
from service.intake.memory import remembered
from service.intake.table import Grid

_WESTERN = re.compile("[\u00a1-\u00ff\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2}")
_HAN = re.compile("[\u4e00-\u9fff]")
_LOST = ("锟斤拷", "锟斤", "烫烫烫", "屯屯屯", "ï¿½")
"""What is left where a program wrote replacement characters or empty memory."""
_HEADERS = 3


@remembered
def garbled(text: str) -> str:
    """What a text was before it was decoded wrongly, or empty where it was not; a text that is lost for good gives "□"."""
    if any(mark in text for mark in _LOST):
        return "□"
    if _WESTERN.search(text):
        return next((found for found in _undone(_western(text), ("gb18030", "utf-8")) if _chinese(found, text)), "")
    if not text.isascii() and _HAN.search(text):
        found = next(_undone(_bytes(text, "gb18030"), ("utf-8",)), "")
        # By chance two or three common characters can be valid UTF-8; a rare one among them is no chance.
        if found and _chinese(found, text) and not _common(text) and _common(found):
            return found
    return ""


def _undone(data: bytes, encodings: Sequence[str]) -> Iterator[str]:
    for encoding in encodings:
        try:
            yield data.decode(encoding)
        except UnicodeDecodeError:
            continue


def _bytes(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b"\xff"


def _western(text: str) -> bytes:
    """The bytes of a text that was read as Windows-1252 or Latin-1."""
    out = b""
    for char in text:
        data = _bytes(char, "cp1252")
        out += data if data != b"\xff" or char == "\u00ff" else _bytes(char, "latin-1")
    return out


def _chinese(found: str, text: str) -> bool:
    han = len(_HAN.findall(found))
    odd = sum(not char.isascii() for char in found)
    return bool(han) and 3 * han >= 2 * odd and len(found) < len(text)


def _common(text: str) -> bool:
    """Whether every ideograph is one of the 6,763 of GB 2312."""
    return all(_bytes(char, "gb2312") != b"\xff" for char in text if _HAN.match(char))


def refuse_garbled(grids: Sequence[Grid]) -> None:
    """Raises Refused "encoding-twice" where the headers make no sense as they stand, and do when a mistake is undone."""
    for grid in grids:
        early = grid.records[:HEADER_WITHIN]
        if max((recognised(record.cells) for record in early), default=0) >= _HEADERS:
            continue
        for record in early:
            was = [garbled(cell) or cell for cell in record.cells]
            if recognised(was) >= _HEADERS:
                cell, meant = next((cell, then) for cell, then in zip(record.cells, was, strict=True) if cell != then)
                raise refused("encoding-twice", row=record.number, shown=cell[:40], meant=meant[:40])
