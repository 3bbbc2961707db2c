"""XLS (BIFF5 and BIFF8 in a compound file), as old Excel, WPS and many systems write it: every cell as a person sees it.

Read here and not by the library that reads XLSX, because that one gives an empty cell for an error (#N/A), says nothing of
hidden rows, and ends the whole process over a damaged file. [MS-XLS] 2.4: BoundSheet8, BoolErr, ColInfo, Format, Formula,
Label, LabelSst, MergeCells, MulRk, Number, RK, Row, SST, String, XF.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from service.intake.codes import refused
from service.intake.compound import streams
from service.intake.shared_strings import counted_text, shared_strings
from service.intake.shown import shown
from service.intake.table import Grid, Merge, Record, checked

_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_BOF, _EOF, _FILEPASS, _CODEPAGE, _DATEMODE = 0x809, 0x0A, 0x2F, 0x42, 0x22
_BOUNDSHEET, _FORMAT, _XF, _SST, _CONTINUE = 0x85, 0x41E, 0xE0, 0xFC, 0x3C
_FONT, _NO_FONT = 0x31, 4
"""Fonts are counted without a fourth: after 3 comes 5."""
_ROW, _COLINFO, _MERGED = 0x208, 0x7D, 0xE5
_NUMBER, _RK, _MULRK, _LABEL, _RSTRING, _LABELSST = 0x203, 0x27E, 0xBD, 0x204, 0xD6, 0xFD
_BOOLERR, _FORMULA, _STRING = 0x205, 0x06, 0x207
_KINDS = {"WordDocument": "DOC", "PowerPoint Document": "PPT", "EncryptedPackage": "加密的 XLSX password-protected XLSX"}
_CODEPAGES = {936: "gb18030", 1200: "utf-16-le", 1252: "cp1252", 950: "big5", 65001: "utf-8"}
_DAYS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Built-in formats of days and times, those of East Asia included."""
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock that knows no zone
_LATE = 1462
"""Days between the calendars of 1900 and of 1904."""


@dataclass(slots=True)
class _Book:
    """What the sheets of a workbook share."""

    wide: bool = True
    """Whether texts are those of BIFF8."""
    codepage: str = "gb18030"
    late: bool = False
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    fonts: list[bool] = field(default_factory=list)
    """Whether the letters have a line through them."""
    struck: set[int] = field(default_factory=set)
    """Styles in such a font."""
    texts: Sequence[str] = ()
    sheets: list[tuple[int, str, bool]] = field(default_factory=list)


@dataclass(slots=True)
class _Page:
    """A worksheet while it is read; rows by number from 1, columns from 0."""

    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    rounded: dict[int, list[int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)


def read_xls(data: bytes) -> list[Grid]:
    """The worksheets of an XLS.

    Raises Refused: "format-unsupported" (a Word file, an encrypted one), "workbook-broken", "formula-unsaved",
    "cell-too-long".
    """
    try:
        found = streams(data, {"Workbook", "Book", *_KINDS})
        for name, kind in _KINDS.items():
            if name in found:
                raise refused("format-unsupported", format=kind)
        stream = found.get("Workbook") or found.get("Book")
        if not stream:
            raise refused("format-unsupported", format="OLE")
        book = _globals(stream)
        return [_grid(stream, start, name, book, visible=visible) for start, name, visible in book.sheets]
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise refused("workbook-broken", why=str(error)[:120]) from error


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records from a place on to the end of their substream; those embedded in it (charts) are passed over."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + size]
        if len(body) < size:
            raise ValueError("a record is cut off")
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 1:
            yield kind, body
        if kind == _EOF and depth <= 0:
            return
        at += 4 + size
    raise ValueError("a sheet has no end")


def _globals(stream: bytes) -> _Book:
    book = _Book()
    strings: list[bytes] = []
    before = 0
    for kind, body in _records(stream, 0):
        if kind == _SST or (kind == _CONTINUE and before == _SST):
            strings.append(body)
            before = _SST  # what continues the texts may itself be continued
            continue
        before = kind
        _note(book, kind, body)
    book.texts = shared_strings(strings) if strings else ()
    return book


def _note(book: _Book, kind: int, body: bytes) -> None:
    """Take in a record of the workbook as a whole."""
    if kind == _BOF:
        book.wide = struct.unpack_from("<H", body)[0] == 0x600
    elif kind == _FILEPASS:
        raise refused("format-unsupported", format="加密的 XLS password-protected XLS")
    elif kind == _CODEPAGE:
        book.codepage = _CODEPAGES.get(struct.unpack_from("<H", body)[0], "gb18030")
    elif kind == _DATEMODE:
        book.late = body[:2] == b"\x01\x00"
    elif kind == _FORMAT:
        book.formats[struct.unpack_from("<H", body)[0]] = _text(body, 2, book, short=not book.wide)
    elif kind == _XF:
        _style(book, body)
    elif kind == _FONT:
        book.fonts.append(bool(struct.unpack_from("<H", body, 2)[0] & 0x08))
    elif kind == _BOUNDSHEET:
        start, hidden, sort = struct.unpack_from("<IBB", body)
        if not sort:
            book.sheets.append((start, _text(body, 6, book, short=True), not hidden))


def _style(book: _Book, body: bytes) -> None:
    font, number_format = struct.unpack_from("<HH", body)
    font -= font > _NO_FONT
    if font < len(book.fonts) and book.fonts[font]:
        book.struck.add(len(book.styles))
    book.styles.append(number_format)


def _text(body: bytes, at: int, book: _Book, *, short: bool = False) -> str:
    """A text with its length before it, which is one byte where it is a short one."""
    if book.wide:
        return counted_text(body, at, short=short)
    length = body[at] if short else struct.unpack_from("<H", body, at)[0]
    start = at + (1 if short else 2)
    if start + length > len(body):
        raise ValueError("a text is cut off")
    encoding = "gb18030" if book.codepage == "utf-16-le" else book.codepage
    return body[start : start + length].decode(encoding)


def _grid(stream: bytes, start: int, name: str, book: _Book, *, visible: bool) -> Grid:
    page = _Page()
    waiting: tuple[int, int] | None = None
    for kind, body in _records(stream, start):
        if kind == _STRING and waiting:
            _put(page, *waiting, _text(body, 0, book))
        waiting = _read(page, kind, body, book) or (waiting if kind in _BETWEEN else None)
    records = [
        checked(
            Record(
                number,
                tuple(cells.get(column, "") for column in range(max(cells) + 1)),
                sheet=name,
                hidden=number in page.hidden_rows,
                struck=number in page.struck_rows,
                rounded=tuple(page.rounded.get(number, ())),
            )
        )
        for number, cells in sorted(page.cells.items())
        if any(text.strip() for text in cells.values())
    ]
    return Grid(
        name=name,
        records=tuple(records),
        visible=visible,
        merges=tuple(page.merges),
        hidden_columns=tuple(sorted(page.hidden_columns)),
    )


_BETWEEN = frozenset((0x21, 0x4BC, 0x236, 0x221))
"""Records that may stand between a formula and the text it gives: tables, shared formulas, arrays."""


def _read(page: _Page, kind: int, body: bytes, book: _Book) -> tuple[int, int] | None:
    """Take in a record; the place of a formula whose text follows."""
    if kind in _CELLS:
        return _cell(page, kind, body, book)
    if kind == _MULRK:
        row, first = struct.unpack_from("<HH", body)
        for nth in range((len(body) - 6) // 6):
            style, packed = struct.unpack_from("<HI", body, 4 + 6 * nth)
            page.struck_rows |= {row + 1} if style in book.struck else set()
            _put_number(page, row, first + nth, style, _unpacked(packed), book)
    elif kind == _ROW:
        number, _, _, height, _, _, options = struct.unpack_from("<HHHHHHH", body)
        if options & 0x20 or height & 0x7FFF == 0:
            page.hidden_rows.add(number + 1)
    elif kind == _COLINFO:
        first, last, width, _, options = struct.unpack_from("<HHHHH", body)
        if options & 1 or not width:
            page.hidden_columns |= set(range(first, min(last, 255) + 1))
    elif kind == _MERGED:
        for nth in range(min(struct.unpack_from("<H", body)[0], (len(body) - 2) // 8)):
            top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * nth)
            page.merges.append(Merge(top + 1, left, bottom + 1, right))
    return None


_CELLS = frozenset((_NUMBER, _RK, _LABEL, _RSTRING, _LABELSST, _BOOLERR, _FORMULA))


def _cell(page: _Page, kind: int, body: bytes, book: _Book) -> tuple[int, int] | None:
    row, column, style = struct.unpack_from("<HHH", body)
    if style in book.struck:
        page.struck_rows.add(row + 1)
    if kind == _LABELSST:
        _put(page, row, column, book.texts[struct.unpack_from("<I", body, 6)[0]])
    elif kind == _NUMBER:
        _put_number(page, row, column, style, _number(struct.unpack_from("<d", body, 6)[0]), book)
    elif kind == _RK:
        _put_number(page, row, column, style, _unpacked(struct.unpack_from("<I", body, 6)[0]), book)
    elif kind in {_LABEL, _RSTRING}:
        _put(page, row, column, _text(body, 6, book))
    elif kind == _BOOLERR:
        value, wrong = body[6], body[7]
        _put(page, row, column, _ERRORS.get(value, "#ERROR!") if wrong else shown(bool(value)))
    else:
        return _formula(page, row, column, style, body, book)
    return None


def _formula(page: _Page, row: int, column: int, style: int, body: bytes, book: _Book) -> tuple[int, int] | None:
    """The saved result of a formula; its place where the result is a text, which follows."""
    result, options = struct.unpack_from("<8sH", body, 6)
    special = result[6:] == b"\xff\xff"
    if options & 2 and (result == bytes(8) or (special and result[0] == 3)):
        # written by a program that cannot calculate: the result comes when Excel opens the file
        raise refused("formula-unsaved", sheet="", cell=f"R{row + 1}C{column + 1}", row=row + 1)
    if not special:
        _put_number(page, row, column, style, _number(struct.unpack("<d", result)[0]), book)
    elif result[0] == 0:
        return row, column
    elif result[0] == 1:
        _put(page, row, column, shown(bool(result[2])))
    elif result[0] == 2:
        _put(page, row, column, _ERRORS.get(result[2], "#ERROR!"))
    return None


def _unpacked(packed: int) -> Decimal:
    """A number of 30 bits: whole or the upper half of a double, in hundredths where its lowest bit says so."""
    if packed & 2:
        whole = packed >> 2
        value = Decimal(whole - (1 << 30) if whole & (1 << 29) else whole)
    else:
        (half,) = struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))
        value = _number(half)
    return value / 100 if packed & 1 else value


def _number(double: object) -> Decimal:
    """A double as the 15 digits that Excel keeps and shows of it; raises ValueError for what is no number."""
    value = Decimal(f"{double:.15g}")
    if not value.is_finite():
        raise ValueError("a cell holds no number")
    return value


def _put(page: _Page, row: int, column: int, text: str) -> None:
    page.cells.setdefault(row + 1, {})[column] = text


def _put_number(page: _Page, row: int, column: int, style: int, value: Decimal, book: _Book) -> None:
    if _is_day(style, book) and 0 < value < _MOST_DAYS:
        moment = _EPOCH + timedelta(seconds=round((value + (_LATE if book.late else 0)) * 86_400))
        _put(page, row, column, shown(moment))
        return
    if 1990 < value < 2100 and str(value.normalize())[4:] == ".1":
        page.rounded.setdefault(row + 1, []).append(column)
    _put(page, row, column, shown(value))


_MOST_DAYS = 200_000
"""Up to the year 2447; a larger number under a format of days is no day."""


def _is_day(style: int, book: _Book) -> bool:
    """Whether a cell's format shows a day."""
    kind = book.styles[style] if style < len(book.styles) else 0
    if kind in book.formats:
        bare = _QUOTED.sub("", book.formats[kind]).lower()
        return any(mark in bare for mark in "ymdhs年月日") and "general" not in bare and "e+" not in bare
    return kind in _DAYS
