"""The stop list: what was stated behind an approval and keeps its letters from being released.

A debtor who paid, or whose account was put on hold, drops out wherever his letter is: without a number it takes none; numbered
and not yet in the log it becomes a void record; in the log and not yet released it is withdrawn, by an event that every list
joins. What was released cannot be called back from here, and is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from service.archive.journal import Doing, Entry
from service.database import journal, queries
from service.intake.premises import premises_key
from service.jobs.draft import Draft
from service.jobs.issued import Issued
from service.jobs.known import plain_name
from service.jobs.services import Services
from service.jobs.stating import stopped
from service.terms.canonical import Json
from service.terms.past import Ground

WORDS = {"paid": "批准后收到付款 / paid since the approval"}
HOLDS = tuple(f"hold-{ground.value}" for ground in Ground)
HELD = "批准后登记了暂缓 / put on hold since the approval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stops:
    """Accounts and debtors whose letters stop, and why."""

    accounts: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def why(self, public: Mapping[str, Any], internal: Mapping[str, Any]) -> str:
        """The reason why a letter stops, a code; empty where it goes on."""
        place = f"{internal['estate']}/{premises_key(public['premises'])}"
        by_account = self.accounts.get(internal["account"]) or self.accounts.get(place)
        return by_account or self.names.get(plain_name(public["debtor"]["name"]), "")

    def positions(self, draft: Draft) -> dict[int, str]:
        """The places of the letters of a draft that stop, with their reasons."""
        if not (self.accounts or self.names):
            return {}
        letters = ((at, draft.letter(at)) for at in range(len(draft.letters)))
        reasons = {at: self.why(letter["public"], letter["internal"]) for at, letter in letters}
        return {at: why for at, why in reasons.items() if why}


def said(why: str) -> str:
    """A reason as lists show it."""
    return WORDS.get(why, HELD)


def stops(services: Services, draft: Draft) -> Stops:
    """What was stated since a draft was approved."""
    head = draft.head
    if "mark" not in head:
        return Stops()
    with services.database.connect() as connection:
        accounts, names = stopped(
            connection,
            head["issuer"]["id"],
            after=head["mark"],
            today=date.fromisoformat(head["today"]),
            file=head["file"]["sha256"],
        )
    return Stops(accounts=accounts, names=names)


def withdrawn(services: Services, batch: str) -> dict[str, str]:
    """The letters of a batch that were withdrawn after they were sealed, as issuer/series/year/n, with their reasons."""
    with services.database.connect() as connection:
        return journal.withdrawn(connection, batch=batch)


def withdrawal(letter: Issued, why: str, batch: str) -> Entry:
    """The entry of the journal that withdraws a number."""
    return Entry(
        kind=Doing.WITHDRAWN,
        subject=letter.place,
        batch=batch,
        facts={"reason": why},
        said={"number": letter.number},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A batch after the last look at the stop list."""

    issued: tuple[Issued, ...]
    """Its letters, the withdrawn ones void."""
    dropped: Mapping[int, str]
    """The places of the plan whose letters dropped out, with the reasons as lists show them."""
    late: tuple[str, ...]
    """Numbers that were released before their debtors paid or were put on hold: to be called back by hand."""


def look_again(services: Services, draft: Draft, issued: Sequence[Issued]) -> Checked:
    """Withdraw what must not be released; of a batch that was released, name it instead."""
    batch, found = draft.head["batch"], stops(services, draft)
    stopping = found.positions(draft)
    with services.database.connect() as connection:
        row = queries.find_batch(connection, batch)
    released = row is not None and row["state"] == "released"
    before = withdrawn(services, batch)
    fresh = {
        letter.place: (letter, stopping[letter.position])
        for letter in issued
        if not letter.void and letter.position in stopping and letter.place not in before
    }
    if fresh and not released:
        told = [withdrawal(letter, why, batch) for letter, why in fresh.values()]
        with services.database.begin() as connection:
            services.journal.note(connection, draft.head["issuer"]["id"], told, at=services.clock.now(), test=draft.series.test)
        services.arrow("withdrawn")
        services.journal.seal(services.arrow)
        before |= {place: why for place, (_, why) in fresh.items()}
    letters = tuple(
        replace(letter, void=before[letter.place]) if letter.place in before and not letter.void else letter
        for letter in issued
    )
    numbered = {letter.position for letter in issued}
    dropped = {at: said(stopping.get(at, "")) for at in range(len(draft.letters)) if at not in numbered}
    dropped |= {letter.position: said(letter.void) for letter in letters if letter.void in (*WORDS, *HOLDS)}
    return Checked(
        issued=letters, dropped=dropped, late=tuple(letter.number for letter, _ in fresh.values()) if released else ()
    )


def with_dropped(rows: Sequence[Json], dropped: Mapping[int, str]) -> list[Json]:
    """What became of every row, those of dropped letters held."""
    return [row | {"state": "held", "reason": dropped[row["position"]]} if row["position"] in dropped else row for row in rows]
