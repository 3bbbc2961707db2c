"""Tiny XLS writer for the samples: BIFF8 in a compound file, the same bytes from the same cells.

Cells hold text, numbers, dates and errors; rows may be hidden and cells merged. [MS-XLS] 2.4, [MS-CFB] 2.2-2.6.
"""

import struct
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from xlsx import Cell, Failed

_EPOCH = date(1899, 12, 30)
_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_CODES = {"#DIV/0!": 0x07, "#REF!": 0x17, "#N/A": 0x2A}
_FORMAT = "yyyy-mm-dd"


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    hidden: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    merged: Sequence[tuple[int, int, int, int]] = (),
) -> bytes:
    """A workbook with these sheets; hidden rows from 1, merged cells as first and last row and column from 0."""
    texts = list(
        dict.fromkeys(cell for rows in sheets.values() for row in rows for cell in row if isinstance(cell, str) and cell)
    )
    pages = [_page(rows, texts, hidden_rows, merged) for rows in sheets.values()]
    names = [_bound(0, name, hidden=name in hidden) for name in sheets]
    fonts = b"".join(
        _record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + _short("SimSun")) for _ in range(5)
    )
    formats = _record(0x41E, struct.pack("<H", 164) + _long(_FORMAT))
    styles = b"".join(
        _record(0xE0, struct.pack("<HHHBBBBIIH", 0, number, kind, 0x20, 0, 0, 0, 0, 0, 0x20C0))
        for number, kind in ((0, 0xFFF5), (0, 1), (164, 1))
    )
    shared = _record(0xFC, struct.pack("<II", len(texts), len(texts)) + b"".join(map(_long, texts)))
    before = _bof(5) + _record(0x42, struct.pack("<H", 1200)) + fonts + formats + styles
    at = len(before) + sum(map(len, names)) + len(shared) + 4
    starts = [at + sum(map(len, pages[:nth])) for nth in range(len(pages))]
    bounds = b"".join(_bound(start, name, hidden=name in hidden) for start, name in zip(starts, sheets, strict=True))
    return _compound(before + bounds + shared + _record(0x0A, b"") + b"".join(pages))


def _page(
    rows: Sequence[Sequence[Cell]],
    texts: Sequence[str],
    hidden_rows: Sequence[int],
    merged: Sequence[tuple[int, int, int, int]],
) -> bytes:
    width = max(map(len, rows), default=0)
    body = _bof(0x10) + _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for number in range(len(rows)):
        options = 0x100 | (0x20 if number + 1 in hidden_rows else 0)
        body += _record(0x208, struct.pack("<HHHHHHHH", number, 0, width, 255, 0, 0, options, 15))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            body += _cell(number, column, cell, texts)
    if merged:
        body += _record(0xE5, struct.pack("<H", len(merged)) + b"".join(struct.pack("<HHHH", *span) for span in merged))
    return body + _record(0x0A, b"")


def _cell(row: int, column: int, cell: Cell, texts: Sequence[str]) -> bytes:
    if cell is None or cell == "":
        return b""
    if isinstance(cell, str):
        return _record(0xFD, struct.pack("<HHHI", row, column, 1, texts.index(cell)))
    if isinstance(cell, Failed):
        return _record(0x205, struct.pack("<HHHBB", row, column, 1, _CODES[cell.text], 1))
    if isinstance(cell, date):
        return _record(0x203, struct.pack("<HHHd", row, column, 2, float((cell - _EPOCH).days)))
    assert isinstance(cell, int | Decimal)
    return _record(0x203, struct.pack("<HHHd", row, column, 1, float(cell)))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 1996, 0x41, 6))


def _bound(start: int, name: str, *, hidden: bool) -> bytes:
    return _record(0x85, struct.pack("<IBB", start, int(hidden), 0) + _short(name))


def _short(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<BB", len(data) // 2, 1) + data


def _long(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<HB", len(data) // 2, 1) + data


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream, too long for the table of small ones."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // _SECTOR)
    stream = stream.ljust(count * _SECTOR, b"\0")
    table = [*range(1, count), _END, _END, _TABLE]  # the stream, the directory, the table itself
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        count,
        0,
        4096,
        _END,
        0,
        _END,
        0,
        count + 1,
    )
    head += struct.pack("<108I", *[_FREE] * 108)
    entries = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 0, len(stream)) + bytes(256)
    packed = struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff")
    assert len(table) <= _SECTOR // 4
    return head + stream + entries + packed


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII16xI16xIII", text, len(text), kind, 1, _FREE, _FREE, child, 0, start, size, 0)
