"""Blank cells that mean "as above": merged cells, grouped lists, sections under the name of a building. Never amounts.

A merged cell of a workbook says for certain what it covers. Elsewhere a blank is filled only where the whole file shows that
it is meant so: a list in which no two neighbouring rows repeat a name, because it leaves names out after the first.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from service.intake.columns import Columns
from service.intake.profile import GROUPED
from service.intake.table import Record, Sheet

_WHO = ("room", "debtor", "account")
_WHAT = ("charge", "period", "from", "to", "due")
_PLACE = ("estate", "building", "unit")
_DITTO = frozenset(("〃", "〞", "同上", "同前"))
"""Words and marks for "as above"."""
_LEAST = 2
"""Blanks that make a pattern: a single one may be a cell that somebody forgot."""
_TOTAL = re.compile("合计|小计|总计|共计|累计|total", re.IGNORECASE)
_BUILDING = re.compile(r"(?:\S{0,10}?)(?:\d{1,3}|[A-Z]|[一二三四五六七八九十]{1,3})(?:号楼|号栋|栋|幢|座|#楼|#)")
_BARE_ROOM = re.compile(r"(?:\d{1,2}(?:单元|门|-))?\d{3,4}(?:室|号)?")


@dataclass(frozen=True, slots=True)
class Filled:
    """The rows of a table with such blanks filled."""

    rows: tuple[Record, ...]
    guessed: tuple[int, ...] = ()
    """Numbers of the rows filled because of the pattern of the file."""
    sections: frozenset[tuple[str, int]] = frozenset()
    """Rows that hold nothing but the name of a building, which stands before the rooms under them."""


def fill(sheet: Sheet, columns: Columns) -> Filled:
    """The rows of a sheet with the blanks filled that mean "as above"."""
    amounts = {*columns.money, *columns.waived, *columns.late}
    rows = [_merged(record, sheet.merged.get((record.sheet, record.number), {}), amounts) for record in sheet.rows]
    rows, sections = _sectioned(list(_dittoed(rows, columns)), columns)
    at = {role: index for role, index in columns.at.items() if role in GROUPED}
    said = [role for role in columns.profile.blank_means_same if role in at]
    if said:
        return Filled(tuple(_down(rows, [at[role] for role in said], at, columns)), sections=sections)
    rows = list(_places(rows, at))
    blank = [index for index, record in enumerate(rows) if _continues(rows, index, columns)]
    if len(blank) < _LEAST or _repeats(rows, at):
        return Filled(tuple(rows), sections=sections)
    for index in blank:
        rows[index] = _taking(rows[index], rows[index - 1], at.values())
    return Filled(tuple(rows), tuple(rows[index].number for index in blank), sections)


def _merged(record: Record, covered: Mapping[int, str], amounts: Collection[int]) -> Record:
    found = {column: text for column, text in covered.items() if column not in amounts and not _cell(record, column)}
    if not found:
        return record
    width = max(len(record.cells), max(found) + 1)
    return replace(record, cells=tuple(found.get(index, _cell(record, index)) for index in range(width)))


def _dittoed(rows: Sequence[Record], columns: Columns) -> Iterator[Record]:
    """Cells that say "as above" in so many words; an amount never does."""
    places = [index for role, index in columns.at.items() if index not in columns.money and role != "state"]
    above: Record | None = None
    for record in rows:
        said = [index for index in places if index < len(record.cells) and record.cells[index].strip() in _DITTO]
        if said and above:
            cells = list(record.cells)
            for index in said:
                cells[index] = above.cells[index] if index < len(above.cells) else ""
            record = replace(record, cells=tuple(cells))  # noqa: PLW2901 - the row as it goes on from here
        above = record
        yield record


def _cell(record: Record, index: int) -> str:
    return record.cells[index].strip() if index < len(record.cells) else ""


def _blank(record: Record, at: Mapping[str, int], roles: Sequence[str]) -> bool:
    return all(not _cell(record, at[role]) for role in roles if role in at)


def _continues(rows: Sequence[Record], index: int, columns: Columns) -> bool:
    """Whether a row goes on with the account above it: no name, but a charge or a time, and an amount."""
    record, at = rows[index], columns.at
    if index == 0 or rows[index - 1].number != record.number - 1 or not _blank(record, at, _WHO):
        return False
    if _blank(record, at, _WHAT) or not any(_cell(record, column) for column in columns.money):
        return False
    return not any(_TOTAL.search(cell) for cell in record.cells) and not any(
        _TOTAL.search(cell) for cell in rows[index - 1].cells
    )


def _repeats(rows: Sequence[Record], at: Mapping[str, int]) -> bool:
    """Whether neighbouring rows say the same room and name: then a blank is not this file's way of saying it."""
    places = [at[role] for role in _WHO if role in at]
    said = [tuple(_cell(record, index) for index in places) for record in rows]
    return any(one == other and any(one) for one, other in pairwise(said))


def _taking(record: Record, above: Record, columns: Collection[int]) -> Record:
    cells = list(record.cells)
    for index in columns:
        if index < len(cells) and not cells[index].strip():
            cells[index] = above.cells[index] if index < len(above.cells) else ""
    return replace(record, cells=tuple(cells))


def _down(rows: Sequence[Record], wanted: Sequence[int], at: Mapping[str, int], columns: Columns) -> Iterator[Record]:
    """Every blank of the wanted columns filled from the row above that has it, as a profile says."""
    last: dict[int, str] = {}
    for record in rows:
        if any(_TOTAL.search(cell) for cell in record.cells) or not any(_cell(record, index) for index in columns.money):
            yield record
            continue
        if not _blank(record, at, _WHO):
            # a new room or name begins: what belongs to the one before it is not carried over
            last = {index: text for index, text in last.items() if index in {at.get(role) for role in _PLACE}} | {
                index: text for index, text in last.items() if not _cell(record, at.get("room", -1) if "room" in at else index)
            }
        cells = list(record.cells)
        for index in wanted:
            if index < len(cells):
                cells[index] = cells[index] if cells[index].strip() else last.get(index, "")
                last[index] = cells[index]
        yield record if tuple(cells) == record.cells else replace(record, cells=tuple(cells))


def _places(rows: Sequence[Record], at: Mapping[str, int]) -> Iterator[Record]:
    """Estate, building and unit filled down where the column names each only once, at the first of its rooms."""
    grouped = []
    for role in _PLACE:
        if role in at and "room" in at:
            said = [_cell(record, at[role]) for record in rows if _cell(record, at["room"])]
            repeated = any(one == other and one for one, other in pairwise(said))
            if said and said[0] and said.count("") >= _LEAST and not repeated:
                grouped.append(at[role])
    above: Record | None = None
    for record in rows:
        if grouped and above and _cell(record, at["room"]) and not any(_TOTAL.search(cell) for cell in record.cells):
            record = _taking(record, above, grouped)  # noqa: PLW2901 - the row as it goes on from here
        if not grouped or _cell(record, at["room"]):
            above = record
        yield record


def _sectioned(rows: Sequence[Record], columns: Columns) -> tuple[list[Record], frozenset[tuple[str, int]]]:
    """Rooms under a row that names their building and nothing else: the building stands before them."""
    room = columns.at.get("room")
    if room is None or "building" in columns.at:
        return list(rows), frozenset()
    found: list[Record] = []
    sections = set()
    section = ""
    for record in rows:
        words = [cell.strip() for cell in record.cells if cell.strip()]
        if len(set(words)) == 1 and _BUILDING.fullmatch(words[0]):
            section = words[0]
            sections.add((record.sheet, record.number))
        elif section and _BARE_ROOM.fullmatch(_cell(record, room)):
            cells = (*record.cells[:room], section + record.cells[room].strip(), *record.cells[room + 1 :])
            found.append(replace(record, cells=cells))
            continue
        found.append(record)
    return found, frozenset(sections)
