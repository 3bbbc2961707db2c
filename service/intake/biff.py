"""A look into an XLS (BIFF in an OLE compound file) before it is read: what the spreadsheet library would drop in silence.

The library gives an empty cell for an error (#N/A) and says nothing of hidden rows. Here the records are walked once for those,
and for what is no workbook at all. [MS-CFB] 2.2-2.6; [MS-XLS] 2.4.10 BoolErr, 2.4.28 BoundSheet8, 2.4.53 ColInfo,
2.4.127 Formula, 2.4.221 Row.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from service.intake.codes import refused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks: free, end of a chain, allocation tables."""
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_BOF, _EOF, _BOUNDSHEET, _FILEPASS = 0x809, 0x0A, 0x85, 0x2F
_ROW, _COLINFO, _BOOLERR, _FORMULA = 0x208, 0x7D, 0x205, 0x06
_KINDS = {"WordDocument": "DOC", "PowerPoint Document": "PPT", "EncryptedPackage": "加密的 XLSX password-protected XLSX"}


@dataclass(slots=True)
class Page:
    """What is to be known of a worksheet: errors by (row, column) from 1, hidden rows by number, hidden columns from 0."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def look_into(data: bytes) -> list[Page]:
    """The sheets of a workbook in their order.

    Raises Refused: "format-unsupported" (a Word file, an encrypted one), "workbook-broken", "formula-unsaved".
    """
    try:
        streams = _streams(data)
        for name, kind in _KINDS.items():
            if name in streams:
                raise refused("format-unsupported", format=kind)
        book = streams.get("Workbook") or streams.get("Book")
        if not book:
            raise refused("format-unsupported", format="OLE")
        return [_page(book, start) for start in _starts(book)]
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise refused("workbook-broken", why=str(error)[:120]) from error


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records from a place on to the end of their substream; those embedded in it (charts) are passed over."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        body = book[at + 4 : at + 4 + size]
        if len(body) < size:
            raise ValueError("a record is cut off")
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 1 or kind == _BOF:
            yield kind, body
        if kind == _EOF and depth <= 0:
            return
        at += 4 + size
    raise ValueError("a sheet has no end")


def _starts(book: bytes) -> list[int]:
    found = []
    for kind, body in _records(book, 0):
        if kind == _FILEPASS:
            raise refused("format-unsupported", format="加密的 XLS password-protected XLS")
        if kind == _BOUNDSHEET:
            found.append(struct.unpack_from("<I", body)[0])
    return found


def _page(book: bytes, start: int) -> Page:
    page = Page()
    for kind, body in _records(book, start):
        if kind == _ROW:
            number, _, _, height, _, _, options = struct.unpack_from("<HHHHHHH", body)
            if options & 0x20 or height & 0x7FFF == 0:
                page.hidden_rows.add(number + 1)
        elif kind == _COLINFO:
            first, last, width, _, options = struct.unpack_from("<HHHHH", body)
            if options & 1 or not width:
                page.hidden_columns |= set(range(first, min(last, 256) + 1))
        elif kind in {_BOOLERR, _FORMULA} and (found := _error(kind, body)):
            row, column = struct.unpack_from("<HH", body)
            page.errors[row + 1, column + 1] = found
    return page


def _error(kind: int, body: bytes) -> str:
    """The error that a cell shows, or empty."""
    if kind == _BOOLERR:
        _, _, _, value, wrong = struct.unpack_from("<HHHBB", body)
        return _ERRORS.get(value, "#ERROR!") if wrong else ""
    row, column, _, result, options = struct.unpack_from("<HHH8sH", body)
    if result[6:] == b"\xff\xff" and result[0] == 2:
        return _ERRORS.get(result[2], "#ERROR!")
    if options & 2 and (result == bytes(8) or (result[6:] == b"\xff\xff" and result[0] == 3)):
        # written by a program that cannot calculate: the result comes when Excel opens the file
        raise refused("formula-unsaved", sheet="", cell=f"R{row + 1}C{column + 1}", row=row + 1)
    return ""


# --- the compound file -----------------------------------------------------------------------------------------------------


def _streams(data: bytes) -> dict[str, bytes]:
    """The streams of a compound file that are of use here, by name."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    if shift not in {9, 12} or small_shift != 6:
        raise ValueError("no compound file")
    size = 1 << shift
    directory_at, _, cutoff, small_table_at = struct.unpack_from("<IIII", data, 48)

    def sector(number: int) -> bytes:
        piece = data[(number + 1) << shift : (number + 2) << shift]
        if not piece:
            raise ValueError("a sector is missing")
        return piece

    table: list[int] = []
    for number in _table_sectors(data, size, sector):
        table += struct.unpack(f"<{size // 4}I", sector(number).ljust(size, b"\xff"))
    chain = _chain(table, directory_at, len(data) // size + 2)
    entries = b"".join(map(sector, chain))
    small_table = b"".join(map(sector, _chain(table, small_table_at, len(data) // size + 2)))
    small = struct.unpack(f"<{len(small_table) // 4}I", small_table[: len(small_table) // 4 * 4])
    found: dict[str, bytes] = {}
    pool = b""
    for at in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        start, total = struct.unpack_from("<II", entries, at + 116)
        name = entries[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        if kind == 5:
            pool = b"".join(map(sector, _chain(table, start, len(data) // size + 2)))
        elif kind == 2 and name in {"Workbook", "Book", *_KINDS}:
            if total < cutoff:
                body = b"".join(pool[one << 6 : (one + 1) << 6] for one in _chain(small, start, len(pool) // 64 + 2))
            else:
                body = b"".join(map(sector, _chain(table, start, len(data) // size + 2)))
            found.setdefault(name, body[:total])
    return found


def _table_sectors(data: bytes, size: int, sector: Callable[[int], bytes]) -> Iterator[int]:
    """The sectors of the allocation table: 109 named in the head, the others in a chain of their own."""
    yield from (number for number in struct.unpack_from("<109I", data, 76) if number < _FREE)
    further, count = struct.unpack_from("<II", data, 68)
    while further < _FREE and count:
        numbers = struct.unpack(f"<{size // 4}I", sector(further).ljust(size, b"\xff"))
        yield from (number for number in numbers[:-1] if number < _FREE)
        further, count = numbers[-1], count - 1


def _chain(table: Sequence[int], start: int, most: int) -> list[int]:
    found: list[int] = []
    while start < _FREE:
        if len(found) > most or start >= len(table):
            raise ValueError("a chain of sectors has no end")
        found.append(start)
        start = table[start]
    return found
