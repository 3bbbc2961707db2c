"""Every code that reading an upload can answer with: its title in both languages, what to do, and what it does to the row.

*Problems* are found in rows and collected; *refusals* are about the whole file and stop the reading. Codes with `excludes`
say why a row is no demand at all (a total, a settled charge, a title); nobody has to mend those. `samples/problems/` holds
one file per code.
"""

from service.intake.file_codes import REFUSALS
from service.intake.row_codes import PROBLEMS
from service.terms.problems import Problem, Refused

__all__ = ["EXCLUDING", "PROBLEMS", "REFUSALS", "problem", "refused"]

EXCLUDING = frozenset(code for code, entry in PROBLEMS.items() if entry.excludes)
"""Codes of rows that are left out without being wrong."""


def problem(
    code: str,
    *,
    row: int,
    sheet: str = "",
    field: str = "",
    shown: str = "",
    blocking: bool | None = None,
    **slots: object,
) -> Problem:
    """A problem of the table with its hint filled in; `slots` fill the hint's braces."""
    entry = PROBLEMS[code]
    hint = f"{entry.zh}：{entry.hint_zh.format(**slots)} / {entry.en}: {entry.hint_en.format(**slots)}"
    return Problem(
        code=code,
        row=row,
        sheet=sheet,
        field=field,
        shown=shown,
        hint=hint,
        blocking=entry.blocking if blocking is None else blocking,
    )


def refused(code: str, **slots: object) -> Refused:
    """The refusal of a whole file, to be raised; its one problem names the row or byte offset, where there is one."""
    entry = REFUSALS[code]
    hint = f"{entry.hint_zh.format(**slots)} / {entry.hint_en.format(**slots)}"
    row, offset = slots.get("row"), slots.get("offset")
    place = Problem(
        code=code,
        row=row if isinstance(row, int) else None,
        sheet=str(slots.get("sheet", "")),
        field="" if offset is None else "byte offset",
        shown="" if offset is None else str(offset),
        hint=hint,
    )
    return Refused(
        code,
        f"{entry.zh} / {entry.en}".format(**slots),
        hint=hint,
        problems=(place,),
        offset=offset if isinstance(offset, int) else None,
    )
