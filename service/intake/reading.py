r"""The way through the chapter: bytes of an upload in, a Batch out, every row of it in a named state.

>>> batch = read_batch("房号,业主,收费项目,账期,欠费\n1-101,王芳,物业费,2026-03,120\n".encode(), name="a.csv", estates=())
>>> batch.cases[0].lines[0].amount
12000
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from service.intake.cells import clean
from service.intake.codes import problem
from service.intake.columns import Columns, answer_columns, find_columns
from service.intake.context import Context, read_context
from service.intake.filling import Filled, fill
from service.intake.grouping import cases, compare
from service.intake.memory import forget
from service.intake.opening import open_upload
from service.intake.profile import NONE, Profile, fitting
from service.intake.rows import Reading, RowReader
from service.intake.table import Record, Sheet, read_grids
from service.intake.totals import check_totals, nameless_totals
from service.terms.canonical import sha256
from service.terms.case import Batch, Row
from service.terms.party import Estate
from service.terms.problems import Problem

_YEARLESS = re.compile(r"\d{1,2}|[^年]*月[^年]*")
_PADDED = re.compile(r"0\d{3}")


def read_batch(data: bytes, *, name: str, estates: Sequence[Estate], profile: Profile = NONE) -> Batch:
    """One upload, read: CSV, TSV, XLSX, XLS, HTML and XML tables, JSON; with one row or one column per charge.

    Rows carry the row number of the spreadsheet: blank rows, titles and the header count, and a record with line breaks in a
    quoted cell is one row. Without `estates` (a plan without an issuer) no estate is called unknown. `profile` says what a
    person knows of the system that wrote the file.

    Raises Refused for the whole file, with one of the codes of `codes.REFUSALS`; what is wrong with a row never raises.
    """
    try:
        return _read(data, name, estates, profile)
    finally:
        forget()


def _read(data: bytes, name: str, estates: Sequence[Estate], profile: Profile) -> Batch:
    grids, encoding = open_upload(data)
    sheet = read_grids(grids, wanted=profile.sheet, header_row=profile.header_row)
    contexts = _contexts(sheet, name, estates)  # before the columns, which may lack what a title says
    heads = frozenset(sheet.heads)
    body = [record.cells for record in sheet.rows if record.cells not in heads]
    columns = find_columns(sheet.header.cells, body=body, estate_needed=len(estates) > 1, contexts=contexts, profile=profile)
    del body
    filled = fill(sheet, columns)
    reader = RowReader(
        columns=columns,
        estates=estates,
        heads=sheet.heads,
        sums=nameless_totals(filled.rows, columns),
        sections=filled.sections,
        padded=_padded(filled.rows, columns),
    )
    compared, touching = compare((reader.read(record) for record in filled.rows), columns)
    touching = touching or tuple(reading for reading in compared if _ends_where_it_began(reading))
    readings, unknown = _unknown_once(compared, columns.name("estate"))
    readings = _totalled(readings, filled, columns)
    notes = tuple(_notes(sheet, columns, filled, touching, several=len(estates) > 1))
    made = cases(readings, columns)
    above = [_left_out(record, "row-outside") for record in sheet.above]
    unread = [_left_out(record, "row-unread") for record in sheet.unread]
    del sheet, filled, reader, compared, touching, grids  # a row at a time is let go of below
    rows = (*above, *_drained(readings), *unread)
    return Batch(
        file_name=name,
        file_sha256=sha256(data),
        encoding=encoding,
        header=columns.header,
        rows=rows,
        cases=made,
        problems=(*notes, *(found for row in rows for found in row.problems)),
        unknown_estates=unknown,
        profile=profile.id,
    )


def _drained(readings: list[Reading]) -> Iterator[Row]:
    """The rows of readings, each of which is let go of as soon as its row is made."""
    readings.reverse()
    while readings:
        yield _row(readings.pop())


def _contexts(sheet: Sheet, name: str, estates: Sequence[Estate]) -> dict[str, Context]:
    """What stands around each worksheet's table: its own titles, its name, and the file's."""
    titles: dict[str, list[str]] = {sheet.header.sheet: []}
    for record in sheet.rows:
        titles.setdefault(record.sheet, [])
    for record in (*sheet.above, *_titles_handed_back(sheet)):
        titles.setdefault(record.sheet, []).extend(record.cells)
    return {one: read_context(said, names=(one, name), estates=estates) for one, said in titles.items()}


def _titles_handed_back(sheet: Sheet) -> Iterator[Record]:
    """Titles that stand under the header because the file is one of ours that came back."""
    answers = answer_columns(sheet.header.cells)
    for record in sheet.rows if answers else ():
        if len(record.cells) > answers[1] and record.cells[answers[1]] == "row-outside":
            yield replace(record, cells=record.cells[: answers[0]])


def _ends_where_it_began(reading: Reading) -> bool:
    """Whether a period runs from a day to the same day of another month, as a system writes it that means the day before."""
    start, end = reading.period_from, reading.period_to
    return bool(start and end and start < end and start.day == end.day)


def _padded(rows: Sequence[Record], columns: Columns) -> bool:
    index = columns.at.get("room")
    return index is not None and any(index < len(row.cells) and _PADDED.fullmatch(row.cells[index].strip()) for row in rows)


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


def _totalled(readings: Sequence[Reading], filled: Filled, columns: Columns) -> list[Reading]:
    """The readings with what the file's own sums say otherwise."""
    counted = [not _aside(reading) for reading in readings]
    if all(counted):
        return list(readings)
    found: dict[tuple[str, int], list[Problem]] = {}
    for one in check_totals(filled.rows, counted, columns):
        found.setdefault((one.sheet, one.row or 0), []).append(one)
    return [
        reading.noting(*found[key]) if (key := (reading.record.sheet, reading.record.number)) in found else reading
        for reading in readings
    ]


def _aside(reading: Reading) -> bool:
    return any(found.code in _ASIDE for found in reading.problems)


_ASIDE = frozenset(("row-total", "row-outside", "row-section", "row-ignored", "row-void"))
"""Rows whose amounts no sum of the file counts."""


def _notes(sheet: Sheet, columns: Columns, filled: Filled, touching: Sequence[Reading], *, several: bool) -> Iterator[Problem]:
    """What a person should know of the file as a whole; nothing is held by it."""
    if not sheet.rows:
        yield problem("rows-none", row=sheet.header.number, sheet=sheet.header.sheet)
    for name, context in columns.contexts.items():
        for what in _taken(sheet, columns, context, several=several):
            yield problem("taken-from-title", row=sheet.header.number, sheet=name, shown=context.source, what=what)
    place: dict[str, Any]
    for index in sheet.hidden_columns:
        if index in columns.at.values() or index in (*columns.money, *columns.waived):
            name = columns.header[index]
            yield problem("column-hidden", row=sheet.header.number, sheet=sheet.header.sheet, field=name, shown=name)
    for index, used in columns.passed:
        place = {"row": sheet.header.number, "sheet": sheet.header.sheet, "field": columns.header[index]}
        yield problem("column-passed-over", **place, shown=columns.header[index], used=columns.header[used])
    if filled.guessed:
        row, count = filled.guessed[0], len(filled.guessed)
        yield problem("cells-filled", row=row, sheet=sheet.header.sheet, field=columns.name("room"), count=count)
    if touching:
        record, field = touching[0].record, columns.name("to") or columns.name("period")
        place = {"row": record.number, "sheet": record.sheet, "field": field}
        fits = None if columns.profile.id else fitting(columns.header)
        if fits and fits.period_end != columns.profile.period_end:
            yield problem("profile-fits", **place, shown=fits.id, title=fits.title, id=fits.id)
        else:
            yield problem("period-end-unclear", **place)


def _taken(sheet: Sheet, columns: Columns, context: Context, *, several: bool) -> Iterator[str]:
    """What of a row stands nowhere but above the table."""
    at = columns.at
    if several and "estate" not in at and context.estate and "estate" not in columns.profile.constant:
        yield context.estate.name
    charged = (
        "charge" in at or "charge" in columns.profile.constant or any(fee.charge != context.charge for fee in columns.fees)
    )
    if context.charge and not charged:
        yield context.charge
    if context.period and not {"from", "to", "period", "due"} & at.keys() and not any(fee.days for fee in columns.fees):
        yield f"{context.period[0]}…{context.period[1]}"
    if context.unit and any(unit == context.unit for unit in columns.scale.values()):
        yield f"1 = {context.unit // 100} 元"
    if context.year and not columns.profile.year and _yearless(sheet, columns):
        yield f"{context.year} 年"


def _yearless(sheet: Sheet, columns: Columns) -> bool:
    if any(fee.days for fee in columns.fees) and not any("20" in cell for cell in columns.header):
        return True
    places = [columns.at[role] for role in ("period", "from", "to", "due") if role in columns.at]
    return any(
        index < len(row.cells) and _YEARLESS.fullmatch(clean(row.cells[index])) for row in sheet.rows for index in places
    )


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
