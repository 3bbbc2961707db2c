"""Outside time over the seals: when an authority is asked, what a missing stamp stops, and what it does not.

A live series with an authority in the settings has its newest seal stamped at the start of a batch, every ten minutes in it,
and before its letters are released; a stamp covers every earlier seal of its log, because each seal's root can be computed from
the later one's leaves. An authority that is away stops neither numbers nor seals, only the release; what is missing is asked
for again by the next run or by `cuihan stamp`. A test series never asks.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from service.archive.authority import NONCE, Authority
from service.archive.journal import SYSTEM, Doing, Entry
from service.archive.objects import Exists, Kind, Stored
from service.archive.stamps import stamped_time
from service.database import queries, stamps
from service.database.queries import LogKey, SealRow
from service.database.stamps import StampRow
from service.jobs.draft import head_of
from service.jobs.journal import log_id
from service.jobs.services import Services
from service.terms.party import JOURNAL
from service.terms.problems import Broken, Unavailable

EVERY = timedelta(minutes=10)
"""Longest time in which letters of a running batch go without outside time."""

APART = timedelta(minutes=5)
"""Our clock and an authority's may differ by so much; by more, the dates on letters are not worth their paper."""


AWAY = ("authority-unavailable", "authority-wrong")
"""What an authority that gives no stamp is told as."""


@dataclass(kw_only=True)
class Stamping:
    """Has the seals of a batch's logs stamped."""

    services: Services
    live: bool
    """Whether the series is a live one."""
    missing: list[Unavailable] = field(default_factory=list)
    """What could not be had, the last word of each authority."""
    last: datetime | None = None

    def begin(self, log: LogKey) -> None:
        """Before a batch takes numbers: compare the clocks.

        Raises Unavailable("clock-apart") where an authority's time is more than five minutes from ours: nothing is numbered
        with a date nobody will believe. An authority that is away is noted and does not stop numbering.
        """
        if not self._asked():
            return
        self.missing = []
        for number, authority in enumerate(self.services.authorities, start=1):
            try:
                self._compare(log, number, authority)
            except Unavailable as error:
                self._miss(error)
        self.last = self.services.clock.now()

    def now_and_then(self, log: LogKey) -> None:
        """After a seal: stamp it where ten minutes have passed since the last stamp."""
        if self._asked() and (self.last is None or self.services.clock.now() - self.last >= EVERY):
            self.stamp(log)

    def stamp(self, log: LogKey) -> None:
        """Have the newest seal stamped by every authority that has not yet; what cannot be had stands in `missing`."""
        if not self._asked():
            return
        self.missing = []
        newest = self._newest(log)
        for number, authority in enumerate(self.services.authorities, start=1):
            try:
                self._stamp(log, newest, number, authority)
            except Unavailable as error:
                self._miss(error)
        self.last = self.services.clock.now()

    def _miss(self, error: Unavailable) -> None:
        """Note what an authority did not give; whatever else is not there stops us as it does elsewhere."""
        if error.code not in AWAY:
            raise error
        self.missing.append(error)

    def _asked(self) -> bool:
        return self.live and bool(self.services.authorities)

    def _newest(self, log: LogKey) -> SealRow:
        with self.services.database.connect() as connection:
            newest = queries.newest_seal(connection, log)
        if newest is None:
            raise Broken("unsealed", f"{log.issuer}/{log.series}/{log.year} has no seal to be stamped")
        return newest

    def _compare(self, log: LogKey, number: int, authority: Authority) -> None:
        """Stamp the newest seal; where it is stamped already, ask once more and only look at the clock."""
        newest = self._newest(log)
        row = self._stamp(log, newest, number, authority)
        if row is None:
            at = authority.ask(newest.note, nonce=self._nonce(log, newest, number)).stamp.at
            _check_clocks(at, self.services.clock.now(), authority.name)
        else:
            _check_clocks(datetime.fromisoformat(row.at), datetime.fromisoformat(row.asked), authority.name)

    def _nonce(self, log: LogKey, newest: SealRow, number: int) -> bytes:
        return self.services.entropy.take(NONCE, f"nonce/{log_id(log).prefix}/{newest.sequence}/{number}")

    def _stamp(self, log: LogKey, newest: SealRow, number: int, authority: Authority) -> StampRow | None:
        """Have a seal stamped and keep the answer; None where this authority had stamped it before."""
        services = self.services
        with services.database.connect() as connection:
            if any(
                row.sequence == newest.sequence and row.authority == number
                for row in stamps.stamps_covering(connection, log, newest.size)
            ):
                return None
        key = log_id(log).stamp(newest.sequence, number)
        found = services.store.get(key)
        if found is None:
            token = authority.ask(newest.note, nonce=self._nonce(log, newest, number))
            at, asked = token.stamp.at, services.clock.now()
            taken = services.store.put_first(Stored(key=key, data=token.answer, kind=Kind.SEAL))
            services.arrow("stamped")
            if isinstance(taken, Exists):  # another process was first: its stamp is as good
                at = stamped_time(taken.data) or at
        else:  # a process died between the archive and the database
            at = asked = stamped_time(found) or services.clock.now()
        row = StampRow(sequence=newest.sequence, authority=number, at=at.isoformat(), asked=asked.isoformat())
        with services.database.begin() as connection:
            new = stamps.add_stamp(connection, log, row)
            if new and log.series != JOURNAL:  # an entry about a stamp of the journal would need the next one
                services.journal.note(connection, log.issuer, [_told(log, row)], at=services.clock.now())
        services.journal.seal(services.arrow)
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class LogStamps:
    """How a live log stands with outside time."""

    log: LogKey
    size: int
    """Letters under its newest seal."""
    covered: int
    """Letters under its newest stamped seal."""
    missing: tuple[Unavailable, ...] = ()


def stamp_all(services: Services) -> list[LogStamps]:
    """Have the newest seal of every live log stamped that is not stamped yet, and say how each log stands."""
    with services.database.connect() as connection:
        logs = [log for log in stamps.logs(connection) if _live(connection, log)]
    found = []
    for log in logs:
        stamping = Stamping(services=services, live=True)
        stamping.stamp(log)
        with services.database.connect() as connection:
            newest = queries.newest_seal(connection, log)
            covered = stamps.newest_stamped(connection, log)
        size = newest.size if newest else 0
        found.append(LogStamps(log=log, size=size, covered=covered, missing=tuple(stamping.missing)))
    return found


def _live(connection: Connection, log: LogKey) -> bool:
    """A journal is live where any series of its issuer is."""
    bodies = stamps.batches(connection, issuer=log.issuer, series="" if log.series == JOURNAL else log.series)
    return any(not head_of(body)["series"]["test"] for body in bodies)


def check_stamped(services: Services, log: LogKey, no: int) -> None:
    """Whether letters up to `no` may be released: an authority's stamp covers them, and the clocks agreed.

    Raises Unavailable("not-stamped") where no stamp covers them yet, Unavailable("clock-apart") where those that do were given
    while our clock was far from theirs. Where the settings name no authority every letter passes, and `verify` says what it
    lacks.
    """
    if not services.authorities:
        return
    with services.database.connect() as connection:
        found = stamps.stamps_covering(connection, log, no)
    if not found:
        raise Unavailable(
            "not-stamped",
            f"no time stamp covers number {no} of {log_id(log).prefix} yet",
            hint="编号与存证均已完成,仅暂不交付打印:稍后再运行同一命令,或用 --unstamped 写明理由先行交付 / "
            "Numbers and seals are safe, only printing waits: run the same command later, or give a reason with --unstamped.",
        )
    agreed = (abs(datetime.fromisoformat(row.at) - datetime.fromisoformat(row.asked)) <= APART for row in found)
    if not any(agreed):
        row = found[-1]
        _check_clocks(datetime.fromisoformat(row.at), datetime.fromisoformat(row.asked), "the time-stamp authority")


def _check_clocks(theirs: datetime, ours: datetime, name: str) -> None:
    if abs(theirs - ours) > APART:
        raise Unavailable(
            "clock-apart",
            f"the clock here says {ours.isoformat()}, {name} says {theirs.astimezone(ours.tzinfo).isoformat()}",
            hint="校准系统时间(NTP)后重试;时钟有误时已编号的函件,须用 --unstamped 写明理由才交付 / "
            "Set the clock right (NTP) and run again; what was numbered under a wrong clock needs --unstamped REASON.",
        )


def _told(log: LogKey, row: StampRow) -> Entry:
    """The entry about a stamp."""
    facts = {"sequence": row.sequence, "authority": row.authority, "at": row.at, "asked": row.asked}
    return Entry(kind=Doing.STAMPED, actor=SYSTEM, subject=log_id(log).prefix, facts=facts)
