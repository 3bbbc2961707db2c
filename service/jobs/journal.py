"""The journal at work: entries are queued in the transaction of the change they tell of, and sealed behind it.

A series' seal names the journal's last seal, and the journal has an entry for every seal of a series. Neither waits for the
other: a seal names what the database knows by then, and an entry about a seal is one more row of the queue. Whoever commits
entries seals them next, one process at a time; what a killed process left is sealed by whoever comes next.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine

from service.archive import journal as form
from service.archive.inputs import pack, unpack
from service.archive.journal import Doing, Entry, Kept
from service.archive.keys import LogId
from service.archive.log import Tree, leaf_hash
from service.archive.objects import Kind, Store, Stored
from service.archive.seal import SealKey
from service.archive.sealer import Leaves, Sealed, Sealer, forked, pointed
from service.database import journal as stored
from service.database import queries
from service.database.queries import LogKey, SealRow
from service.jobs import feed
from service.jobs.leasing import Lease, Leases, journal_lease
from service.terms.canonical import Json
from service.terms.problems import Broken
from service.terms.world import Entropy

TOGETHER = 256
"""Most lines of details in one object."""


@dataclass(slots=True, kw_only=True)
class Journal:
    """The journals of one opened home, an issuer's each."""

    installation: str
    entropy: Entropy
    database: Engine
    store: Store
    key: SealKey | None
    """None where the key is locked away: entries then wait for a process that has it."""
    verifier: str
    """The public half of the home's key, for the first entry of a journal."""
    leases: Leases
    under: Lease | None = None
    """The lease of the keys, while they are being changed."""
    _sealers: dict[tuple[LogKey, str], Sealer] = field(default_factory=dict)
    """By log and key: a key may be changed."""
    _seen: set[LogKey] = field(default_factory=set)
    """Journals whose newest seal in the archive was compared with this database."""

    def note(
        self, connection: Connection, issuer: str, told: Sequence[Entry], *, at: datetime, test: bool = False
    ) -> list[LogKey]:
        """Queue entries in the caller's transaction and tell the feed; returns the journals written to. Then call `seal`.

        The journal is that of the year of `at`, or a later one that was begun already: a closed year stays closed. Raises
        Broken("log-fork") where the archive knows entries that this database does not: it is an old copy.
        """
        year = max(at.year, stored.newest_year(connection, issuer))
        self._fresh(connection, issuer, year)
        feed.tell(connection, feed.of_entries(connection, issuer, told, at=at))
        log = stored.journal(issuer, year)
        first = queries.advance_counter(connection, log, len(told))
        if first > 1:
            self._add(connection, log, first, told, at=at, test=test)
            return [log]
        if self.under is None:
            self.leases.current()  # a new journal begins with the key that the home has now
        closed, facts = self._close(connection, issuer, year, at=at, test=test)
        queries.advance_counter(connection, log, 1)
        opening = Entry(kind=Doing.OPENED, actor=form.SYSTEM, subject=log_id(log).prefix, facts={"key": self.verifier} | facts)
        self._add(connection, log, 1, [opening, *told], at=at, test=test)
        return [*closed, log]

    def check(self, issuer: str, year: int) -> None:
        """Before anything is written for an issuer: raises Broken("log-fork") where this database is an old copy."""
        with self.database.begin() as connection:  # so that nobody's entries come between the archive and what is known here
            self._fresh(connection, issuer, max(year, stored.newest_year(connection, issuer)))

    def _fresh(self, connection: Connection, issuer: str, year: int) -> None:
        """The archive's newest seals of the journal are over what this database holds; looked at once."""
        for of in {year, stored.newest_year(connection, issuer) or year}:
            log = stored.journal(issuer, of)
            if log in self._seen:
                continue
            notes = [key for key in self.store.keys(log_id(log).log("seals/")) if key.endswith(".note")]
            if notes:
                size, root = pointed(self.store.get(notes[-1]) or b"")
                if Tree(stored.hashes(connection, log, 1, size)).root() != root:
                    raise forked(log_id(log), f"its newest seal covers {size} entries that this database does not hold so")
            self._seen.add(log)

    def _close(self, connection: Connection, issuer: str, year: int, *, at: datetime, test: bool) -> tuple[list[LogKey], Json]:
        """Close the journal of an earlier year; what the new one says of it."""
        before = stored.newest_year(connection, issuer, before=year)
        if not before:
            return [], {}
        log = stored.journal(issuer, before)
        last = queries.advance_counter(connection, log, 1)
        closing = Entry(kind=Doing.CLOSED, actor=form.SYSTEM, subject=form.journal_of(issuer, year).prefix)
        self._add(connection, log, last, [closing], at=at, test=test)
        root = Tree(stored.hashes(connection, log, 1, last)).root()
        return [log], {"before": log_id(log).prefix, "size": last, "root": base64.b64encode(root).decode()}

    def _add(self, connection: Connection, log: LogKey, first: int, told: Sequence[Entry], *, at: datetime, test: bool) -> None:
        rows = []
        for no, one in enumerate(told, start=first):
            salt = self.entropy.take(32, f"salt/{self.installation}/{log_id(log).prefix}/{no}")
            kept = form.entry(one, issuer=log.issuer, year=log.year, no=no, at=at, salt=salt, test=test)
            rows.append(_row(one, kept, log, at, first + (no - first) // TOGETHER * TOGETHER))
        stored.add_entries(connection, rows)

    def seal(self, arrow: Callable[[str], None]) -> None:
        """Seal every entry that is committed and not sealed, of whichever process; nothing where the key is locked away.

        Raises Broken("log-fork") where the archive holds another journal than this database, Unavailable where another process
        keeps sealing it or the key was changed.
        """
        if self.key is None:
            return
        with self.database.connect() as connection:
            issuers = dict.fromkeys(log.issuer for log, _ in stored.unsealed(connection))
        for issuer in issuers:
            with self.leases.hold(journal_lease(issuer), under=self.under) as lease:
                with self.database.connect() as connection:
                    lease.check(connection)
                    waiting = [(log, size) for log, size in stored.unsealed(connection) if log.issuer == issuer]
                for log, size in waiting:
                    self._seal(log, size, self.key, arrow, lease)

    def _seal(self, log: LogKey, size: int, key: SealKey, arrow: Callable[[str], None], lease: Lease) -> None:
        sealer = self._sealer(log, key)
        with self.database.connect() as connection:
            groups = stored.lines(connection, log, sealer.newest.checkpoint.size, size)
        self.store.put_many(list(filter(None, (self._details(log, first, lines) for first, lines in groups.items()))))
        arrow("journal-details-put")
        sealer.seal(size, arrow=lambda name: arrow(f"journal-{name}"))
        with lease.writing() as connection:
            for sealed in sealer.since(queries.newest_sequence(connection, log)):
                queries.add_seal(connection, log, seal_row(sealed, log))
        arrow("journal-known")

    def _details(self, log: LogKey, first: int, lines: Sequence[bytes]) -> Stored | None:
        """The object of some details, where it is not in the archive yet."""
        key = log_id(log).inputs(first, len(lines))
        before = self.store.get(key)
        if before is None:
            return Stored(key=key, data=pack(lines), kind=Kind.INPUT)
        if unpack(before) != list(lines):
            raise Broken("archive-fork", f"{key} holds other details than the database")
        return None

    def _sealer(self, log: LogKey, key: SealKey) -> Sealer:
        with self.database.connect() as connection:
            known = queries.newest_sequence(connection, log)
        name = log, key.verifier.text
        if name not in self._sealers or self._sealers[name].newest.sequence < known:  # another process went on with it

            def hashes(first: int, last: int) -> list[bytes]:
                with self.database.connect() as connection:
                    return stored.hashes(connection, log, first, last)

            def leaves(first: int, last: int) -> list[bytes]:
                with self.database.connect() as connection:
                    return stored.leaves(connection, log, first, last)

            self._sealers[name] = Sealer(
                store=self.store,
                key=key,
                log=log_id(log),
                installation=self.installation,
                leaves=Leaves(hashes=hashes, entries=leaves),
            )
        return self._sealers[name]

    def named(self, issuer: str) -> tuple[str, ...]:
        """How a series' seal names the journal: its newest seal that this database knows, as a line of the checkpoint."""
        with self.database.connect() as connection:
            year = stored.newest_year(connection, issuer)
            log = stored.journal(issuer, year)
            newest = queries.newest_seal(connection, log) or queries.last_seal_before(connection, log)
        if newest is None:
            return ()
        prefix = form.journal_of(issuer, newest.year).prefix
        return (f"journal {prefix} {newest.size} {base64.b64encode(newest.root).decode()}",)


def log_id(log: LogKey) -> LogId:
    """The archive's name of a log of the database."""
    return LogId(issuer=log.issuer, series=log.series, year=log.year)


def seal_row(sealed: Sealed, log: LogKey) -> SealRow:
    """A seal as the database keeps it."""
    point = sealed.checkpoint
    return SealRow(sequence=sealed.sequence, size=point.size, root=point.root, note=sealed.note, year=log.year)


def _row(told: Entry, kept: Kept, log: LogKey, at: datetime, first: int) -> Json:
    return {
        "issuer": log.issuer,
        "year": log.year,
        "no": kept.no,
        "first": first,
        "at": at.isoformat(),
        "kind": str(told.kind),
        "subject": told.subject,
        "batch": told.batch,
        "entry": kept.leaf,
        "leaf": leaf_hash(kept.leaf),
        "line": kept.line,
    }
