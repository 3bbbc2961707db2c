r"""The way through the chapter: bytes of an upload in, a Batch out, every row of it in a named state.

>>> batch = read_batch("房号,业主,收费项目,账期,欠费\n1-101,王芳,物业费,2026-03,120\n".encode(), name="a.csv", estates=())
>>> batch.cases[0].lines[0].amount
12000
"""

from collections.abc import Sequence

from service.intake.codes import problem
from service.intake.columns import find_columns
from service.intake.decode import decode
from service.intake.grouping import cases, compare
from service.intake.rows import Reading, RowReader
from service.intake.table import Record, Sheet, read_sheet
from service.intake.workbook import MAGIC, read_workbook
from service.terms.canonical import sha256
from service.terms.case import Batch, Row
from service.terms.party import Estate


def read_batch(data: bytes, *, name: str, estates: Sequence[Estate]) -> Batch:
    """One upload, read: CSV, TSV or XLSX, with one row or one column per charge.

    Rows carry the row number of the spreadsheet: blank rows, titles and the header count, and a record with line breaks in a
    quoted cell is one row. Without `estates` (a plan without an issuer) no estate is called unknown.

    Raises Refused for the whole file, with one of the codes of `codes.REFUSALS`; what is wrong with a row never raises.
    """
    sheet, encoding = _open(data)
    body = [record.cells for record in sheet.rows]
    columns = find_columns(sheet.header.cells, body=body, estate_needed=len(estates) > 1)
    reader = RowReader(columns=columns, estates=estates)
    readings, unknown = _unknown_once(compare((reader.read(record) for record in sheet.rows), columns), columns.name("estate"))
    above = (_left_out(record, "row-outside") for record in sheet.above)
    unread = (_left_out(record, "row-unread") for record in sheet.unread)
    rows = (*above, *(_row(reading) for reading in readings), *unread)
    return Batch(
        file_name=name,
        file_sha256=sha256(data),
        encoding=encoding,
        header=sheet.header.cells,
        rows=rows,
        cases=cases(readings, columns),
        problems=tuple(found for row in rows for found in row.problems),
        unknown_estates=unknown,
    )


def _open(data: bytes) -> tuple[Sheet, str]:
    """The table of an upload, and the encoding or format it came in."""
    if data.startswith(MAGIC):
        return read_workbook(data), "xlsx"
    decoded = decode(data)
    return read_sheet(decoded.text), decoded.encoding


def _unknown_once(readings: Sequence[Reading], field: str) -> tuple[list[Reading], tuple[str, ...]]:
    """Tell of each unknown estate once, at its first row: one line in the settings mends them all."""
    told: dict[str, None] = {}
    result = []
    for reading in readings:
        name = reading.unknown_estate
        if name and name not in told:
            told[name] = None
            found = problem("estate-unknown", row=reading.record.number, sheet=reading.record.sheet, field=field, shown=name)
            result.append(reading.noting(found))
        else:
            result.append(reading)
    return result, tuple(told)


def _row(reading: Reading) -> Row:
    return Row(
        line=reading.record.number,
        sheet=reading.record.sheet,
        cells=reading.record.cells,
        account=reading.account,
        items=reading.items,
        period_from=reading.period_from,
        period_to=reading.period_to,
        due=reading.due,
        problems=reading.problems,
    )


def _left_out(record: Record, code: str) -> Row:
    """A row that stands beside the table."""
    shown = next((cell.strip() for cell in record.cells if cell.strip()), "")
    found = problem(code, row=record.number, sheet=record.sheet, shown=shown)
    return Row(line=record.number, sheet=record.sheet, cells=record.cells, problems=(found,))
