"""Numbering a chunk: numbers, salts, tokens, issue time and previous checkpoint, frozen with the letters in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from service.archive.keys import LogId
from service.archive.seal import Checkpoint
from service.database import queries
from service.database.queries import LogKey
from service.jobs import feed
from service.jobs.draft import Draft
from service.jobs.leasing import Lease
from service.jobs.services import Services
from service.numbering.allot import allot
from service.numbering.series import printed
from service.payment.token import SIZE, token
from service.terms.canonical import Json
from service.terms.notice import Notice, Place, freeze
from service.terms.problems import Refused, Unavailable

MOST_DAYS = 3
"""A live letter's date may be this far from its business day: deadlines count from the business day."""

SALT = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A chunk that has its numbers."""

    log: LogKey
    first: int
    notices: tuple[Notice, ...]


def number_chunk(
    services: Services, draft: Draft, positions: Sequence[int], *, lease: Lease, opening: Callable[[LogKey], object]
) -> Numbered:
    """Allot numbers to the letters of a draft at `positions`, under the lease of its series.

    `opening` makes sure the log has its seal 0 before. Raises Unavailable("year-closed") where the series has gone on into a
    later year, Unavailable("clock-behind") where the clock is behind the last letter of the log, Unavailable("lease-lost"), and
    Refused("today-too-far") where a live letter would be dated more than three days from its business day.
    """
    issued = services.clock.now()
    head = draft.head
    if not draft.series.test:
        check_day(issued, date.fromisoformat(head["today"]))
    log = LogKey(issuer=head["issuer"]["id"], series=draft.series.id, year=issued.year)
    with services.database.connect() as connection:
        _check_year(connection, log)  # before a seal 0 would open a log of the past
    opening(log)
    letters = {at: draft.letter(at) for at in positions}
    with lease.writing() as connection:
        _check_year(connection, log)
        _check_clock(connection, log, issued)
        checkpoint = _previous(connection, log, services.installation)

        def frozen(no: int, at: int) -> Notice:
            return _freeze(services, draft, letters[at], at, no=no, log=log, issued=issued, checkpoint=checkpoint)

        allotted = allot(connection, batch=head["batch"], log=log, positions=positions, freeze=frozen)
        numbers = [(notice.no, str(notice.public["number"])) for notice in allotted.notices]
        feed.numbered(connection, log, head["batch"], numbers, at=issued)
    return Numbered(log=log, first=allotted.first, notices=allotted.notices)


def _freeze(
    services: Services, draft: Draft, letter: Json, position: int, *, no: int, log: LogKey, issued: datetime, checkpoint: str
) -> Notice:
    where = f"{services.installation}/{log.issuer}/{log.series}/{log.year}/{no}"
    own = token(services.entropy.take(SIZE, f"token/{where}")) if letter["own_url"] else ""
    place = Place(
        no=no,
        number=printed(draft.series, short=draft.head["issuer"]["short"], year=log.year, n=no),
        issued=issued,
        checkpoint=checkpoint,
        url=letter["url"] + own,
        token=own,
    )
    salt = services.entropy.take(SALT, f"salt/{where}")
    internal = letter["internal"] | {"batch": draft.head["batch"], "plan": draft.head["digest"], "position": position}
    return freeze(place=place, salt=salt, public=letter["public"], internal=internal)


def _previous(connection: Connection, log: LogKey, installation: str) -> str:
    """The newest seal of the series as printed: of this year's log, for its first letters the last of an earlier year."""
    newest = queries.newest_seal(connection, log)
    if newest is None or newest.size == 0:
        newest = queries.last_seal_before(connection, log) or newest
    if newest is None:
        raise Unavailable("log-not-open", "the log has no seal 0 yet")
    origin = LogId(issuer=log.issuer, series=log.series, year=newest.year).origin(installation)
    return Checkpoint(origin=origin, size=newest.size, root=newest.root).printed


def check_day(issued: datetime, today: date) -> None:
    """Raises Refused("today-too-far") where a live letter would be dated more than three days from its business day."""
    if abs(issued.date() - today) > timedelta(days=MOST_DAYS):
        raise Refused(
            "today-too-far",
            f"these letters were planned for {today}, it is {issued.date()} now",
            hint="按当前日期重新生成计划 / Plan again for the present date: deadlines count from it.",
        )


def _check_year(connection: Connection, log: LogKey) -> None:
    """A slow clock must not number into a year that is over: the next year's first letter printed its last seal."""
    later = queries.newest_year(connection, log)
    if later > log.year:
        raise Unavailable(
            "year-closed",
            f"the clock says {log.year}, but {log.issuer}/{log.series} has numbers of {later} already",
            hint="该系列已进入下一年度;校准系统时间后重新运行 / The series has gone on into a later year: set the clock right.",
        )


def _check_clock(connection: Connection, log: LogKey, issued: datetime) -> None:
    last = queries.last_issued(connection, log)
    if last and datetime.fromisoformat(last) > issued:
        raise Unavailable(
            "clock-behind",
            f"the clock says {issued.isoformat()}, but the last letter of this log was issued {last}",
            hint="校准系统时间 / Set the system clock right.",
        )
