"""Tallies: what control sheet and summary say of a batch, counted while its letters and rows pass by one by one."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from service.archive.keys import LogId
from service.jobs.issued import Issued
from service.press.control import PartLine, Stack
from service.press.parts import PartFile, PlacedLetter
from service.terms.decision import Channel, Stage

_HELD, _DUE, _EXCLUDED = 1, 2, 4
_STATES = {"held": _HELD, "problem": _HELD, "due": _DUE, "excluded": _EXCLUDED}


@dataclass(slots=True, kw_only=True)
class Cases:
    """Counts the cases of a file by what became of their rows; a byte a case."""

    _seen: bytearray = field(default_factory=bytearray)

    def add(self, case: int, state: str) -> None:
        """A row of the case of that place was brought into a state; −1 is no case."""
        if case >= len(self._seen):
            self._seen.extend(bytes(case + 1 - len(self._seen)))
        if case >= 0:
            self._seen[case] |= _STATES.get(state, 0)

    @property
    def held(self) -> int:
        """Cases with a row that is held or wrong."""
        return sum(bool(states & _HELD) for states in self._seen)

    @property
    def excluded(self) -> int:
        """Cases of which nothing is due and nothing held."""
        return self._seen.count(_EXCLUDED)


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts the letters of a release."""

    letters: int = 0
    """Without the void ones."""
    copies: int = 0
    """Letters to further co-owners, whose sums count with the first one's."""
    first: str = ""
    """Printed number."""
    last: str = ""
    voids: list[Issued] = field(default_factory=list)
    differing_pages: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    """Fen by currency."""
    parts: list[PartLine] = field(default_factory=list)
    stacks: dict[tuple[str, str], Stack] = field(default_factory=dict)
    issued_first: datetime | None = None
    issued_last: datetime | None = None
    newest: tuple[LogId, int] | None = None
    """Log and number of the last letter, which the seal of the control sheet covers."""

    def pass_by(self, letter: Issued) -> bool:
        """Take note of a letter; whether it is printed."""
        moments = [moment for moment in (self.issued_first, self.issued_last, letter.issued) if moment]
        self.issued_first, self.issued_last = min(moments), max(moments)
        self.newest = (letter.log, letter.no)
        if letter.void:
            self.voids.append(letter)
            return False
        self.letters += 1
        self.first, self.last = self.first or letter.number, letter.number
        self.differing_pages += letter.pages != letter.planned_pages
        self.stages[letter.stage] += 1
        if letter.counts:
            self.totals[letter.currency] += letter.total
        else:
            self.copies += 1
        return True

    def printed(self, letter: Issued, placed: PlacedLetter) -> None:
        """A letter is in its part."""
        key = (letter.stage, letter.channel)
        before = self.stacks.get(key) or Stack(
            stage=Stage(letter.stage), channel=Channel(letter.channel), letters=0, pages=0, sheets=0, total=0
        )
        self.stacks[key] = replace(
            before,
            letters=before.letters + 1,
            pages=before.pages + placed.pages,
            sheets=before.sheets + placed.sheets,
            total=before.total + (letter.total if letter.counts else 0),
        )

    def built(self, part: PartFile) -> None:
        """A part is written."""
        self.parts.append(
            PartLine(
                name=part.path.name,
                first=part.letters[0].number,
                last=part.letters[-1].number,
                letters=len(part.letters),
                pages=part.pages,
                sheets=sum(letter.sheets for letter in part.letters),
                sha256=part.sha256,
            )
        )
