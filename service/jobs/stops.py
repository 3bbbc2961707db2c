"""The stop list: what was stated behind an approval and keeps its letters from being released.

A debtor who paid, or whose account was put on hold, drops out wherever his letter is: without a number it takes none; numbered
and not yet in the log it becomes a void record; in the log and not yet released it is withdrawn, by an event that every list
joins. What was released cannot be called back from here, and is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from service.archive.journal import Doing, Entry
from service.database import journal, queries
from service.database.facts import newest_fact
from service.database.queries import LogKey
from service.intake.names import owners
from service.intake.premises import premises_key
from service.jobs.draft import Draft
from service.jobs.issued import numbered_rows, place_of
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
        # what is said of one co-owner is about the whole claim, as in planning
        together = internal["copy"]["together"] if "copy" in internal else public["debtor"]["name"]
        names = map(plain_name, (together, *owners(together)))
        return by_account or next((self.names[name] for name in names if name in self.names), "")

    def positions(self, draft: Draft) -> dict[int, str]:
        """The places of the letters of a draft that stop, with their reasons."""
        if not (self.accounts or self.names):
            return {}
        reasons = ((at, self.why(letter["public"], letter["internal"])) for at, letter in enumerate(draft.letters()))
        return {at: why for at, why in reasons if why}


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


def withdrawal(place: str, number: str, why: str, batch: str) -> Entry:
    """The entry of the journal that withdraws a number; `place` is issuer/series/year/n, `number` the printed form."""
    return Entry(
        kind=Doing.WITHDRAWN,
        subject=place,
        batch=batch,
        facts={"reason": why},
        said={"number": number},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A batch after the last look at the stop list."""

    letters: int
    """Those that have a number and are not void."""
    last: Mapping[LogKey, int]
    """By log the last number of these."""
    withdrawn: Mapping[str, str]
    """The letters that were withdrawn after they were sealed, as issuer/series/year/n, with their reasons."""
    dropped: Mapping[int, str]
    """The places of the plan whose letters dropped out, with the reasons as lists show them."""
    mark: int
    """Id of the newest fact that was looked at."""
    stopping: frozenset[int]
    """The places of the plan whose letters what was stated stops, numbered or not."""
    late: tuple[str, ...]
    """Numbers that were released before their debtors paid or were put on hold: to be called back by hand."""


def look_again(services: Services, draft: Draft) -> Checked:
    """Withdraw what must not be released; of a batch that was released, name it instead."""
    batch = draft.head["batch"]
    with services.database.connect() as connection:
        mark = newest_fact(connection)
    stopping = stops(services, draft).positions(draft)
    with services.database.connect() as connection:
        row = queries.find_batch(connection, batch)
    released = row is not None and row["state"] == "released"
    before = withdrawn(services, batch)
    fresh: dict[str, tuple[str, str]] = {}
    dropped: dict[int, str] = {}
    last: dict[LogKey, int] = {}
    expected = letters = 0
    for row in numbered_rows(draft, ("issuer", "series", "year", "no", "position", "number", "void")):
        at, place = row["position"], place_of(row)
        dropped |= {gap: said(stopping.get(gap, "")) for gap in range(expected, at)}
        expected = at + 1
        why = row["void"] or before.get(place, "")
        if not why and at in stopping:
            fresh[place] = (row["number"], stopping[at])
            why = "" if released else stopping[at]
        if not why:
            letters += 1
            last[LogKey(issuer=row["issuer"], series=row["series"], year=row["year"])] = row["no"]
        if why in (*WORDS, *HOLDS):
            dropped[at] = said(why)
    dropped |= {gap: said(stopping.get(gap, "")) for gap in range(expected, draft.count)}
    if fresh and not released:
        with services.database.begin() as connection:
            done = journal.withdrawn(connection, batch=batch)  # by another process that looks at the same time
            told = [withdrawal(place, number, why, batch) for place, (number, why) in fresh.items() if place not in done]
            services.journal.note(connection, draft.head["issuer"]["id"], told, at=services.clock.now(), test=draft.series.test)
        services.arrow("withdrawn")
        services.journal.seal(services.arrow)
        before |= {place: why for place, (_, why) in fresh.items()}
    late = tuple(number for number, _ in fresh.values()) if released else ()
    return Checked(
        letters=letters,
        last=last,
        withdrawn=before,
        dropped=dropped,
        mark=mark,
        stopping=frozenset(stopping),
        late=late,
    )


def news_for(services: Services, draft: Draft, connection: Connection, checked: Checked) -> bool:
    """Whether something was stated since the last look that stops more letters of a batch."""
    if newest_fact(connection) == checked.mark:
        return False
    return not checked.stopping.issuperset(stops(services, draft).positions(draft))


def with_dropped(rows: Sequence[Json], dropped: Mapping[int, str]) -> list[Json]:
    """What became of every row, those of dropped letters held."""
    return [row | {"state": "held", "reason": dropped[row["position"]]} if row["position"] in dropped else row for row in rows]
