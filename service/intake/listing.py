"""JSON: a list of objects, an object that holds one, a table of columns and rows, or one object a line.

Numbers stay the text they are written in, so that 0.1 is 0.1 and a long account keeps its digits. A key that stands twice in
an object is refused: one of its two values would be lost.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NoReturn

from service.intake.aliases import recognised
from service.intake.codes import refused
from service.intake.table import MOST_COLUMNS, MOST_ROWS, Grid, Record, checked

_DEEPEST = 60
_NAMED = 3
"""Fields with a meaning of ours that make one object alone a row."""


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


def read_listing(text: str) -> Grid:
    """The rows of a JSON text, the names of the fields as their header. A record's number is its place in the list.

    Raises Refused: "json-broken", "too-many-rows", "too-many-columns", "cell-too-long", "column-missing" by way of the columns.
    """
    said = _parsed(text)
    header, rows = _table(said)
    if len(header) > MOST_COLUMNS:
        raise refused("too-many-columns", sheet="", most=MOST_COLUMNS)
    if len(rows) > MOST_ROWS:
        raise refused("too-many-rows", most=MOST_ROWS)
    records = [Record(0, tuple(header))]
    records += (checked(Record(number, cells)) for number, cells in enumerate(rows, 1) if any(map(str.strip, cells)))
    return Grid(records=tuple(records))


def _parsed(text: str) -> object:
    try:
        return _load(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(re.match(r"\s*\{.*\}\s*$", line) for line in lines):
            try:
                return [_load(line) for line in lines]
            except json.JSONDecodeError:
                pass
        raise refused("json-broken", row=error.lineno, why=f"{error.msg}, {error.lineno}:{error.colno}") from error
    except RecursionError as error:
        raise refused("json-broken", why="too deep") from error


def _load(text: str) -> object:
    return json.loads(
        text, parse_float=_Number, parse_int=_Number, parse_constant=_no_number, object_pairs_hook=_once, strict=False
    )


def _no_number(text: str) -> NoReturn:
    raise refused("json-broken", why=text)


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise refused("json-broken", why=f"“{key}” ×2")
        found[key] = value
    return found


def _table(said: object) -> tuple[list[str], list[tuple[str, ...]]]:
    """The header and rows of the list that names most columns, wherever in the object it stands."""
    best: tuple[int, list[str], list[tuple[str, ...]]] | None = None
    for header, rows in _lists(said, 0):
        score = recognised(header)
        if best is None or score > best[0]:
            best = score, header, rows
    if best is None:
        raise refused("json-broken", why="没有对象列表 no list of objects")
    return best[1], best[2]


def _lists(said: object, depth: int) -> Iterator[tuple[list[str], list[tuple[str, ...]]]]:
    if depth > _DEEPEST:
        return
    if isinstance(said, dict):
        if recognised(list(said)) >= _NAMED:
            yield from _lists([said], depth + 1)
        columns = next((said[key] for key in ("columns", "header", "headers", "fields") if _plain_list(said.get(key))), None)
        for value in said.values():
            if isinstance(columns, list) and value is not columns and _rows_of_lists(value):
                yield [str(name) for name in columns], [tuple(_cell(cell) for cell in row) for row in value]
            else:
                yield from _lists(value, depth + 1)
    elif isinstance(said, list) and said and all(isinstance(one, dict) for one in said):
        flat = [dict(_flat(one, "", 0)) for one in said]
        header = list(dict.fromkeys(key for one in flat for key in one))
        yield header, [tuple(one.get(key, "") for key in header) for one in flat]
    elif isinstance(said, list) and len(said) > 1 and _rows_of_lists(said):
        yield [_cell(cell) for cell in said[0]], [tuple(map(_cell, row)) for row in said[1:]]


def _plain_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _rows_of_lists(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, list) for row in value)


def _flat(one: Mapping[str, object], before: str, depth: int) -> Iterator[tuple[str, str]]:
    """The fields of an object, those of an object in it under their own name where that is known: {"owner": {"name": …}}."""
    for key, value in one.items():
        if isinstance(value, dict) and depth < 3:
            yield from _flat(value, f"{before}{key}_", depth + 1)
        else:
            yield before + key, _cell(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "、".join(map(str, value))
    return json.dumps(value, ensure_ascii=False)
