"""Dockets: what was printed, what was wrong, and what became of every row, as spreadsheets open them.

All three files are CSV by RFC 4180 (comma, CRLF) in UTF-8 with a byte order mark, without which Excel on a Chinese Windows
reads them as GBK. A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection).

    number,stage,channel,debtor,premises,total,currency,pay_by,part,first_page,pages,sheets,sha256,qr,claim
    鲁和物催样〔2026〕1号,reminder,door,王伟,3号楼2单元1501室,1409.50,CNY,2026-11-04,part-001.pdf,1,1,1,9f86…,https://…,鲁和物催样〔2026〕1号

Co-owners who get a letter each have lines of their own with the same `total`; it is owed once, and counts in the line whose
`number` is its `claim`.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.press.output import write_whole
from service.terms.case import Row
from service.terms.decision import Channel, Stage
from service.terms.money import decimal_string
from service.terms.problems import Problem

BOM = b"\xef\xbb\xbf"

DOCKET_COLUMNS = (
    "number", "stage", "channel", "debtor", "premises", "total", "currency", "pay_by",
    "part", "first_page", "pages", "sheets", "sha256", "qr", "claim",
)  # fmt: skip
PROBLEM_COLUMNS = ("code", "row", "sheet", "field", "shown", "hint", "blocking")
ROW_COLUMNS = ("状态", "原因", "提示", "文号")
"""What rows.csv adds to the user's own columns: state, reason, hint, number."""

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
"""What opens a formula in Excel, LibreOffice or WPS; the full-width forms do so under an East Asian locale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocketLine:
    """One letter, and where it lies in the print parts."""

    number: str
    """Printed form."""
    stage: Stage
    channel: Channel
    debtor: str
    premises: str
    total: int
    """Fen."""
    currency: str = "CNY"
    pay_by: date | None
    part: str
    """File name of the part."""
    first_page: int
    """From 1 within the part; always odd where the part is duplex."""
    pages: int
    """Without padding."""
    sheets: int
    """Physical sheets of paper."""
    sha256: str
    """Of the archived PDF."""
    qr: str
    """The payload of the QR code; empty where the letter has none."""
    claim: str
    """The number under which `total` counts: its own, or for a further co-owner that of the first one's letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """One row of the upload and the named state it ended in."""

    row: Row
    state: str
    reason: str = ""
    hint: str = ""
    number: str = ""
    """Printed form of the notice that demands this row; empty where there is none."""


def write_docket(path: Path, lines: Iterable[DocketLine]) -> None:
    """Write docket.csv, one line a letter in order of their numbers; raises what `write_whole` raises."""
    write_whole(path, _table(DOCKET_COLUMNS, map(_docket_cells, lines)))


def write_problems(path: Path, problems: Iterable[Problem]) -> None:
    """Write problems.csv; `blocking` is yes or no; raises what `write_whole` raises."""
    write_whole(path, _table(PROBLEM_COLUMNS, map(_problem_cells, problems)))


def write_rows(path: Path, header: Sequence[str], results: Iterable[RowResult]) -> None:
    """Write rows.csv: the user's cells as decoded and our four columns, ready to mend and upload again.

    Rows shorter than the header are filled up, so that our columns stand under their names. A rows.csv that is uploaded
    again gets new answers in place of the old ones. Raises what `write_whole` raises.
    """
    own = tuple(header[: -len(ROW_COLUMNS)] if tuple(header[-len(ROW_COLUMNS) :]) == ROW_COLUMNS else header)
    ours = len(own) < len(header)

    def cells(result: RowResult) -> tuple[str, ...]:
        given = result.row.cells[: len(own)] if ours else result.row.cells
        filled = given + ("",) * (len(own) - len(given))
        return (*filled, result.state, result.reason, result.hint, result.number)

    write_whole(path, _table((*own, *ROW_COLUMNS), map(cells, results)))


def neutral(cell: str) -> str:
    """The cell as text that no spreadsheet runs as a formula: =1+1 becomes '=1+1."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _docket_cells(line: DocketLine) -> tuple[str, ...]:
    return (
        line.number,
        line.stage.value,
        line.channel.value,
        line.debtor,
        line.premises,
        decimal_string(line.total),
        line.currency,
        line.pay_by.isoformat() if line.pay_by else "",
        line.part,
        str(line.first_page),
        str(line.pages),
        str(line.sheets),
        line.sha256,
        line.qr,
        line.claim,
    )


def _problem_cells(problem: Problem) -> tuple[str, ...]:
    return (
        problem.code,
        "" if problem.row is None else str(problem.row),
        problem.sheet,
        problem.field,
        problem.shown,
        problem.hint,
        "yes" if problem.blocking else "no",
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    yield BOM + _record(header)
    for row in rows:
        yield _record(row)


def _record(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([neutral(cell) for cell in cells])
    return text.getvalue().encode("utf-8")
