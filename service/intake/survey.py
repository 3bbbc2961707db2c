"""A look into an XLSX before it is read: what the spreadsheet library would drop in silence, or choke on.

The library gives an empty cell for an error (#N/A) and for a formula whose result was never saved, and takes memory for the
whole rectangle up to the last cell. Here the errors are noted with their place, unsaved formulas are refused, and so is a cell
far outside of anything that is a list of arrears. ECMA-376 Part 1, 18.3.1.4 (c), 18.3.1.40 (f), 18.18.11 (ST_CellType).
"""

import io
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from lzma import LZMAError
from posixpath import join, normpath
from zipfile import BadZipFile, ZipFile

from lxml import etree

from service.intake.codes import refused
from service.intake.decode import MOST_BYTES
from service.intake.table import MOST_COLUMNS, MOST_ROWS

MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes of XML; 200,000 rows of 20 cells have about 180 MB."""

MOST_TEXTS = 10_000_000
"""Different texts in a workbook: 50 in each of 200,000 rows."""

_OTHER = (("word/document.xml", "DOCX"), ("xl/workbook.bin", "XLSB"), ("content.xml", "ODS"), ("ppt/presentation.xml", "PPTX"))
_FAR = re.compile(rb"""\br=["'](?:([A-Z]{3}|[J-Z][A-Z])[0-9]+|[A-Z]+([2-9][0-9]{5}|[1-9][0-9]{6,}))["'][^>]*(?<!/)>""")
"""Cells that hold something beyond column IZ, or from row 200,000 on; formatted blanks close at once, and do no harm."""
_FAR_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*\br=["'](?:[2-9][0-9]{5}|[1-9][0-9]{6,})["'][^>]*(?<!/)>""")
_PLACELESS = re.compile(rb"""<(?:\w+:)?c(?=[\s>])(?![^>]*\br=["'])[^>]*(?<!/)>""")
_ERROR = re.compile(rb"""<(?:\w+:)?c\b([^>]*\bt=["']e["'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<""", re.DOTALL)
_UNSAVED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*(?<!/)>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb"""\br=["']([A-Z]+)([0-9]+)["']""")
_COUNT = re.compile(rb"""\buniqueCount\s*=\s*["']([^"']*)""")
_TEXT = re.compile(rb"""\bt=["']str["']""")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


_ROW = re.compile(rb"""<(?:\w+:)?row\b([^>]*)>""")
_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_COLUMN = re.compile(rb"""<(?:\w+:)?col\b([^>]*)>""")
_SPAN = re.compile(rb"""\b(min|max)=["'](\d+)["']""")


@dataclass(slots=True)
class Page:
    """What is to be known of a worksheet: errors by (row, column) from 1, hidden and struck rows by number, columns from 0."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Survey:
    """The worksheets of a workbook, each with what the library does not say of it."""

    worksheets: Mapping[str, Page]


def survey(data: bytes) -> Survey:
    """Look through a workbook; raises Refused as `workbook.read_workbook` says."""
    if len(data) > MOST_BYTES:
        raise refused("file-too-large", size=len(data) // 2**20, most=MOST_BYTES // 2**20)
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            _check_kind(archive)
            _check_counts(archive)
            struck = _struck_styles(archive)
            return Survey({name: _worksheet(name, archive.read(part), struck) for name, part in _parts(archive).items()})
    except (
        BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        etree.XMLSyntaxError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        LZMAError,
    ) as error:
        raise refused("workbook-broken", why=str(error)[:120]) from error


def _check_kind(archive: ZipFile) -> None:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        kind = next((kind for name, kind in _OTHER if name in names), "ZIP")
        raise refused("format-unsupported", format=kind)
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise refused("file-too-large", size=unpacked // 2**20, most=MOST_UNPACKED // 2**20)


def _check_counts(archive: ZipFile) -> None:
    """The library takes memory at once for as many texts as the workbook says it has."""
    for name in archive.namelist():
        if name.startswith("xl/") and name.endswith(".xml") and "/worksheets/" not in name:
            for said in _COUNT.finditer(archive.read(name)):
                if not said[1].isdigit() or int(said[1]) > MOST_TEXTS:
                    raise refused("workbook-broken", why=f"{name}: {said[0].decode('utf-8', 'replace')[:40]}")


def _parts(archive: ZipFile) -> dict[str, str]:
    """Sheet name → its part, worksheets only; charts and macro sheets hold no rows."""
    targets = {}
    for relation in etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _PARSER):
        if str(relation.get("Type", "")).endswith("/worksheet"):
            target = str(relation.get("Target", ""))
            targets[relation.get("Id")] = target[1:] if target.startswith("/") else normpath(join("xl", target))
    book = etree.fromstring(archive.read("xl/workbook.xml"), _PARSER)
    found = {}
    for sheet in (*book.iter(f"{_MAIN}sheet"), *book.iter(f"{_STRICT}sheet")):
        part = targets.get(next((sheet.get(name) for name in _RELATION if sheet.get(name)), None))
        if part:
            found[str(sheet.get("name"))] = part
    return found


def _struck_styles(archive: ZipFile) -> list[int]:
    """The cell styles whose letters have a line through them (18.8.37 strike, 18.8.45 xf)."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    styles = etree.fromstring(archive.read("xl/styles.xml"), _PARSER)
    for space in (_MAIN, _STRICT):
        fonts = [
            any(line.get("val", "1") in {"1", "true"} for line in font.iterfind(f"{space}strike"))
            for font in styles.iterfind(f"{space}fonts/{space}font")
        ]
        if any(fonts):
            return [
                number
                for number, style in enumerate(styles.iterfind(f"{space}cellXfs/{space}xf"))
                if (font := str(style.get("fontId", "0"))).isdigit() and int(font) < len(fonts) and fonts[int(font)]
            ]
    return []


def _struck_rows(xml: bytes, styles: Sequence[int]) -> set[int]:
    if not styles:
        return set()
    numbers = b"|".join(str(style).encode() for style in styles)
    cells = re.finditer(rb"""<(?:\w+:)?c\b([^>]*\bs=["'](?:%s)["'][^>]*)(?<!/)>""" % numbers, xml)
    return {int(place[2]) for cell in cells if (place := _PLACE.search(cell[1]))}


def _worksheet(name: str, xml: bytes, struck: Sequence[int]) -> Page:
    """The errors in a worksheet's cells, its hidden rows and columns."""
    for far in _FAR.finditer(xml):
        if far[1]:
            raise refused("too-many-columns", sheet=name, most=MOST_COLUMNS)
        if int(far[2]) > MOST_ROWS + 1:
            raise refused("too-many-rows", most=MOST_ROWS)
    if _FAR_ROW.search(xml) and _PLACELESS.search(xml):
        raise refused("too-many-rows", most=MOST_ROWS)
    for cell in _UNSAVED.finditer(xml):
        if not (cell[2] and _TEXT.search(cell[1])):  # a formula may say "", and that is saved as an empty text
            place = _PLACE.search(cell[1])
            where = (place[1] + place[2]).decode() if place else "?"
            raise refused("formula-unsaved", sheet=name, cell=where, row=int(place[2]) if place else None)
    errors = {}
    for cell in _ERROR.finditer(xml):
        place = _PLACE.search(cell[1])
        if place is None:
            raise refused("workbook-broken", why=f"{name}: an error in a cell without a reference")
        errors[int(place[2]), _column(place[1].decode())] = cell[2].decode("utf-8", "strict")
    return Page(
        errors=errors,
        hidden_rows=_hidden_rows(xml),
        struck_rows=_struck_rows(xml, struck),
        hidden_columns=_hidden_columns(xml),
    )


def _hidden_rows(xml: bytes) -> set[int]:
    found = set()
    if _HIDDEN.search(xml):
        number = 0
        for row in _ROW.finditer(xml):
            place = _NUMBER.search(row[1])
            number = int(place[1]) if place else number + 1
            if _HIDDEN.search(row[1]):
                found.add(number)
    return found


def _hidden_columns(xml: bytes) -> set[int]:
    found: set[int] = set()
    for column in _COLUMN.finditer(xml):
        if _HIDDEN.search(column[1]):
            span = {end.decode(): int(number) for end, number in _SPAN.findall(column[1])}
            found |= set(range(span.get("min", 1) - 1, min(span.get("max", 0), MOST_COLUMNS)))
    return found


def _column(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
