"""Text with delimiters: CSV, TSV ("Unicode text" of Excel), semicolons, strokes; the one under which a header makes sense."""

import csv
import re
from collections.abc import Iterator, Sequence

from service.intake.aliases import recognised
from service.intake.codes import refused
from service.intake.heads import HEADER_WITHIN
from service.intake.table import MOST_CELL, Grid, Record, rows_of
from service.terms.problems import Refused

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_DELIMITERS = (",", "\t", ";", "|", "，")


def read_delimited(text: str) -> Grid:
    """The rows of a text.

    Raises Refused: "csv-broken", "cell-too-long", "too-many-rows", "too-many-columns".
    """
    return Grid(records=tuple(_records(text, _delimiter(text))))


def _delimiter(text: str) -> str:
    """The delimiter under which some early row looks most like a header."""
    best, found = -1, ","
    for candidate in _DELIMITERS:
        for record in _head(text, candidate):
            score = 2 * recognised(record.cells) + (len(record.cells) > 1)
            if score > best:
                best, found = score, candidate
    return found


def _head(text: str, delimiter: str) -> Iterator[Record]:
    """The first records as far as they can be read; a fault further on is told when the file is read in earnest."""
    try:
        for record in _records(text, delimiter):
            if record.number > HEADER_WITHIN:
                return
            yield record
    except Refused:
        return


def _records(text: str, delimiter: str) -> Iterator[Record]:
    yield from rows_of(enumerate(_split(text, delimiter), 1))


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, one at a time: a copy of the whole text would be the largest thing in memory."""
    return (found[0] for found in _LINE.finditer(text))


def _split(text: str, delimiter: str) -> Iterator[Sequence[str]]:
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):  # noqa: B007 - the number is told where the next record breaks
            yield cells
    except csv.Error as error:
        if "field larger" in str(error):
            raise refused("cell-too-long", row=number + 1, most=MOST_CELL) from error
        raise refused("csv-broken", row=number + 1) from error
