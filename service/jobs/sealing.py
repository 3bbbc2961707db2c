"""Sealing a series: the contiguous prefix of stored letters, and what the database and the journal keep of each seal.

The note in the archive is the commit point. A seal that is there and that the database does not know, because its writer died,
is taken over by whoever opens the log next, with the same entry of the journal.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from service.archive.journal import SYSTEM, Doing, Entry
from service.archive.sealer import Leaves, Sealed, Sealer, forked
from service.database import journal as stored
from service.database import queries
from service.database.queries import LogKey
from service.jobs import feed
from service.jobs.journal import log_id, seal_row
from service.jobs.leasing import Lease
from service.jobs.services import Services


@dataclass(kw_only=True)
class Sealing:
    """The logs of a series, sealed under its lease."""

    services: Services
    lease: Lease
    test: bool
    """Whether this is done for a test series."""
    sealers: dict[LogKey, Sealer] = field(default_factory=dict)

    def open(self, log: LogKey) -> Sealer:
        """The sealer of a log, opened at its newest seal in the archive; a new log gets its seal 0.

        Raises Broken("log-fork") where archive and database do not hold the same log.
        """
        if log not in self.sealers:
            services = self.services

            def hashes(first: int, last: int) -> list[bytes]:
                with services.database.connect() as connection:
                    return queries.leaf_hashes(connection, log, first, last)

            def entries(first: int, last: int) -> list[bytes]:
                with services.database.connect() as connection:
                    return queries.entries(connection, log, first, last)

            sealer = Sealer(
                store=services.store,
                key=services.key,
                log=log_id(log),
                installation=services.installation,
                leaves=Leaves(hashes=hashes, entries=entries),
                naming=lambda: services.journal.named(log.issuer),
            )
            with self.lease.writing() as connection:
                if queries.newest_sequence(connection, log) > sealer.newest.sequence:
                    raise forked(log_id(log), "the archive lost seals that the database knows")
                given = queries.given(connection, log)
                ahead = [key for key in services.store.keys(f"{log_id(log).prefix}/input/") if _end(key) > given]
                if ahead:
                    raise forked(log_id(log), f"{ahead[0]} holds numbers that this database never gave out")
                self._know(connection, log, sealer)
            services.journal.seal(services.arrow)
            self.sealers[log] = sealer
        return self.sealers[log]

    def covered(self, log: LogKey) -> int:
        """How many letters of a log are under a seal."""
        return self.open(log).newest.checkpoint.size

    def seal(self, log: LogKey) -> None:
        """Seal the contiguous prefix of stored letters, mark the chunks it covers, and seal the journal's entry about it."""
        services, sealer = self.services, self.open(log)
        with services.database.connect() as connection:
            size = queries.stored_prefix(connection, log, known=sealer.newest.checkpoint.size)
        size = sealer.seal(size, arrow=services.arrow).checkpoint.size
        with self.lease.writing() as connection:
            for chunk in queries.open_chunks(connection, issuer=log.issuer, series=log.series):
                if chunk.log == log and chunk.first + chunk.count - 1 <= size:
                    queries.set_chunk_state(connection, log, chunk.first, "evidenced")
                    feed.evidenced(connection, log, chunk.first, chunk.count, at=services.clock.now())
            self._know(connection, log, sealer)
        services.arrow("evidenced")
        services.journal.seal(services.arrow)

    def note(self, connection: Connection, issuer: str, told: Sequence[Entry]) -> None:
        """Queue entries of the journal in the caller's transaction."""
        if told:
            self.services.journal.note(connection, issuer, told, at=self.services.clock.now(), test=self.test)

    def _know(self, connection: Connection, log: LogKey, sealer: Sealer) -> None:
        """Take over the seals in the archive that the database does not know, each with an entry of the journal."""
        told = []
        for sealed in sealer.since(queries.newest_sequence(connection, log)):
            queries.add_seal(connection, log, seal_row(sealed, log))
            told.append(_told(log, sealed))
        self.note(connection, log.issuer, told + _closings(connection, log))


def _end(key: str) -> int:
    """The last number whose input an object holds, by its name <first>-<count>.jsonl.z."""
    first, _, count = key.rsplit("/", 1)[1].split(".", maxsplit=1)[0].partition("-")
    return int(first) + int(count) - 1


def _told(log: LogKey, sealed: Sealed) -> Entry:
    """The entry about a seal of a series."""
    kind = Doing.SEALED if sealed.sequence else Doing.LOG_OPENED
    return _entry(kind, log, sealed.sequence, sealed.checkpoint.size, sealed.checkpoint.root)


def _closings(connection: Connection, log: LogKey) -> list[Entry]:
    """The entries that close a series' logs of earlier years, as soon as all their letters are under a seal."""
    *earlier, newest = queries.logs_of(connection, log.issuer, log.series)
    told = []
    for before in earlier:
        seal = queries.newest_seal(connection, before)
        subject = log_id(before).prefix
        closed = stored.newest(connection, issuer=log.issuer, kind=Doing.LOG_CLOSED, subject=subject)
        if seal is not None and not closed and not queries.stands_open(connection, before):
            told.append(_entry(Doing.LOG_CLOSED, before, seal.sequence, seal.size, seal.root, next=log_id(newest).prefix))
    return told


def _entry(kind: Doing, log: LogKey, sequence: int, size: int, root: bytes, **more: str) -> Entry:
    facts = {"sequence": sequence, "size": size, "root": base64.b64encode(root).decode(), **more}
    return Entry(kind=kind, actor=SYSTEM, subject=log_id(log).prefix, facts=facts)
