"""Leases: what one process has for itself while others have the same home open.

    series/<issuer>/<series>   numbering, recording, sealing and stamping in a series
    journal/<issuer>           sealing an issuer's journal
    keys                       a change of the seal key: alone, while nobody holds anything else

A lease is a row with its holder and a time until which it counts. While its holder lives, a thread prolongs it; who dies on
this machine loses it at once, who dies elsewhere when it has run out. A holder that slept too long finds out in its next
writing transaction: that one asks for the row first (fencing), and nobody else can have taken it before that transaction ends.
What reaches the archive in between is what the next holder would write too, or is refused there by conditional puts.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from sqlalchemy import Connection, Engine

from service.database import leases as stored
from service.database.leases import LeaseRow
from service.jobs.living import is_dead, new_holder, shown
from service.terms.problems import Told, Unavailable
from service.terms.world import Clock

KEYS = "keys"

SECONDS = 30
"""A lease counts so long after it was taken or prolonged."""

PROLONGED = 10.0
"""Seconds between prolongations: two may fail before anybody takes it over."""

LOOKS = 0.1
"""Seconds between two looks at a lease that somebody else holds."""

PATIENCE = 60.0
"""Seconds to wait for a lease, unless the settings say otherwise."""


def series_lease(issuer: str, series: str) -> str:
    """The lease of a series, whatever the year."""
    return f"series/{issuer}/{series}"


def journal_lease(issuer: str) -> str:
    """The lease of an issuer's journals."""
    return f"journal/{issuer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A lease while it is held."""

    name: str
    holder: str
    database: Engine

    def check(self, connection: Connection) -> None:
        """In a writing transaction: raises Unavailable("lease-lost") where somebody else has taken it over."""
        if stored.holder_of(connection, self.name) != self.holder:
            raise Unavailable(
                "lease-lost",
                f"this process slept too long, and another one went on with {self.name}",
                hint="重新运行同一命令,即从已完成处继续 / Run the same command again: it goes on from what is done.",
            )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A writing transaction under this lease; raises as `check`."""
        with self.database.begin() as connection:
            self.check(connection)
            yield connection


def alone() -> None:
    """What to look at after a lease was taken, for a home whose key nobody changes."""


def quietly(_what: str) -> None:
    """Tells nobody that somebody waits."""


@dataclass(kw_only=True)
class Leases:
    """Takes leases of one home; whoever opens the home has one of these."""

    database: Engine
    clock: Clock
    """The machine's, never a series' own: it may stand still."""
    patience: float = PATIENCE
    """Seconds to wait for others."""
    current: Callable[[], None] = alone
    """Looked at when a lease was taken: raises where the home has changed its key since it was opened."""
    waiting: Callable[[str], None] = quietly
    """Told once what is waited for."""

    @contextmanager
    def hold(self, name: str, *, under: Lease | None = None) -> Iterator[Lease]:
        """Hold a lease; `under` another one of the same holder, which then is not in the way.

        Waits a bounded time while somebody else holds it; raises Unavailable("series-busy") then, and what `current` raises.
        """
        lease = Lease(name=name, holder=under.holder if under else new_holder(), database=self.database)
        self._wait(lease)
        stop = Event()
        thread = Thread(target=self._prolong, args=(lease, stop), name=f"lease {name}", daemon=True)
        thread.start()
        try:
            if name != KEYS and under is None:
                self.current()
            yield lease
        finally:
            stop.set()
            thread.join()
            self._give_back(lease)

    def _wait(self, lease: Lease) -> None:
        until, told = time.monotonic() + self.patience, False
        seen: dict[LeaseRow, float] = {}
        while (other := self._take(lease, seen)) is not None:
            if time.monotonic() >= until:
                raise Unavailable(
                    "series-busy",
                    f"{other.name} is being worked on by {shown(other.holder)}",
                    hint="等它结束后重新运行;等待时间见 CUIHAN_WAIT_SECONDS / Run again when it has finished; "
                    "CUIHAN_WAIT_SECONDS says how long to wait.",
                )
            if not told:
                self.waiting(f"{other.name} ({shown(other.holder)})")
                told = True
            time.sleep(LOOKS)

    def _take(self, lease: Lease, seen: dict[LeaseRow, float]) -> LeaseRow | None:
        """Take a lease, or say who is in the way; `seen` says since when each row stands as it is."""
        with self.database.connect() as connection:  # without the write lock: most looks find somebody there
            if other := self._in_the_way(connection, lease, seen):
                return other
        with self.database.begin() as connection:
            if other := self._in_the_way(connection, lease, seen):
                return other
            # Whoever ran out or died is taken off: he must notice, should he wake up
            stored.drop_leases(connection, [row.name for row in self._others(connection, lease)])
            stored.put_lease(connection, LeaseRow(name=lease.name, holder=lease.holder, until=self._until()))
        return None

    def _in_the_way(self, connection: Connection, lease: Lease, seen: dict[LeaseRow, float]) -> LeaseRow | None:
        return next((row for row in self._others(connection, lease) if self._counts(row, seen)), None)

    def _others(self, connection: Connection, lease: Lease) -> list[LeaseRow]:
        """The leases of others that cannot be held beside this one: the same, and that of the keys beside any."""
        rows = [row for row in stored.leases(connection) if row.holder != lease.holder]
        return [row for row in rows if KEYS in {lease.name, row.name} or row.name == lease.name]

    def _counts(self, row: LeaseRow, seen: dict[LeaseRow, float]) -> bool:
        """Whether a holder is to be believed alive: by the clock, or, should that have jumped back, by its prolongations."""
        if is_dead(row.holder) or row.until <= self.clock.now().timestamp():
            return False
        first = seen.setdefault(row, time.monotonic())
        return time.monotonic() - first < SECONDS

    def _until(self) -> int:
        return int(self.clock.now().timestamp()) + SECONDS

    def _prolong(self, lease: Lease, stop: Event) -> None:
        pause = PROLONGED
        while not stop.wait(pause):
            try:
                with self.database.begin() as connection:
                    row = LeaseRow(name=lease.name, holder=lease.holder, until=self._until())
                    if not stored.renew_lease(connection, row):
                        return  # taken over: the next writing transaction says so
                pause = PROLONGED
            except Told:  # the database is busy or its disk full: soon again
                pause = 1.0

    def _give_back(self, lease: Lease) -> None:
        """Best done, and no harm where it cannot be: it runs out."""
        try:
            with self.database.begin() as connection:
                stored.drop_leases(connection, [lease.name], lease.holder)
        except Told:
            return
