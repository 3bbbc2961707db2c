"""What can be wrong, in two kinds.

Bad *data* is never an exception: a chapter collects every `Problem` it finds, each with its place and a hint, and goes on.
A bad *call* is one of four exceptions that cross chapters; the doors translate them into exit codes and HTTP statuses.

| exception | meaning | CLI | HTTP |
|---|---|---|---|
| Refused | the caller can fix it | 2 | 422 |
| Conflict | it contradicts what is already so, or cannot be told | 3 | 409 |
| Unavailable | try again | 4 | 503 |
| Broken | stop, something that must never happen did | 5 | 500 |
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with one row, cell, letter or template, said so that its reader can mend it."""

    code: str
    """Stable kebab-case name; `docs/` and `samples/problems/` hold one example per code."""
    row: int | None = None
    """The line or sheet row as a person counts it (from 1, the header included)."""
    sheet: str = ""
    field: str = ""
    """The user's own column name, or the template's part and paragraph."""
    shown: str = ""
    """What was seen there, as it was."""
    hint: str = ""
    """What to do, Chinese first, then English behind " / "."""
    blocking: bool = True
    """Whether it keeps the row's whole case from being issued."""


class Told(Exception):  # noqa: N818 - the four kinds below carry the plain names of the field
    """An error that explains itself: a stable code, a sentence, and what to do."""

    exit_code: ClassVar[int] = 1

    def __init__(
        self, code: str, message: str, *, hint: str = "", problems: tuple[Problem, ...] = (), offset: int | None = None
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.hint = hint
        self.problems = problems
        self.offset = offset
        """Byte offset in the input where that is the place."""

    def __str__(self) -> str:
        """The message, the hint under it, and the code in brackets."""
        hint = f"\n  {self.hint}" if self.hint else ""
        return f"{self.message}{hint}  [{self.code}]"


class Refused(Told):
    """The caller can fix it."""

    exit_code = 2


class Conflict(Told):
    """It contradicts something that is already so, or it cannot be told."""

    exit_code = 3


class Unavailable(Told):
    """A store, database or lock is not there right now; trying again may help."""

    exit_code = 4


class Broken(Told):
    """Something that must never happen did: stop, and raise the alarm."""

    exit_code = 5
