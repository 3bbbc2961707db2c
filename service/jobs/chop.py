"""What the chop sheet of a batch says, from its letters, the journal's entries about it, and the seal over its last letter."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, Engine, RowMapping

from service.archive.journal import Doing, journal_of
from service.database import journal, queries
from service.database.queries import LogKey
from service.jobs.draft import Draft, draft_of
from service.jobs.issued import Issued, issued_letters
from service.jobs.journal import log_id
from service.press.chop import ChopSheet, ChopStack, Told, Unchopped
from service.press.control import SealLine
from service.terms.canonical import parse
from service.terms.decision import Channel, Stage
from service.terms.problems import Conflict, Refused


def chop_of(database: Engine, name: str, *, installation: str, on: date | None, by: str, today: date) -> ChopSheet:
    """The sheet of a batch, by its identity or by the number of any of its letters.

    `on` is the day of the application; without one it is `today`, for a test series the day of the batch. Raises
    Refused("batch-unknown") for a name that is neither, and Conflict("nothing-issued") where no letter has its number yet.
    """
    with database.connect() as connection:
        row = _batch(connection, name)
        told = {kind: _told(connection, row, kind) for kind in (Doing.APPROVED, Doing.RELEASED)}
        parts = _parts(connection, row)
        withdrawn = journal.withdrawn(connection, batch=row["id"])
    draft = draft_of(database, row["id"])
    stacks: list[ChopStack] = []
    unchopped: list[Unchopped] = []
    newest: Issued | None = None
    for newest in issued_letters(draft, withdrawn):
        if newest.void:
            unchopped.append(Unchopped(number=newest.number, why=newest.void))
        else:
            _stack(stacks, newest)
    if newest is None:
        raise Conflict(
            "nothing-issued",
            f"no letter of the batch {row['id']} has its number yet",
            hint="先用 cuihan run 签发 / Issue it with `cuihan run` first.",
        )
    test = draft.series.test
    return ChopSheet(
        issuer=str(draft.head["issuer"]["name"]),
        series=f"{row['issuer']}/{row['series']}",
        test=test,
        batch=row["id"],
        file_name=row["file_name"],
        plan=row["digest"],
        today=date.fromisoformat(row["today"]),
        on=on or (newest.issued.date() if test else today),
        by=by,
        approved=told[Doing.APPROVED],
        released=told[Doing.RELEASED] if row["state"] == "released" else None,
        parts=parts,
        stacks=tuple(stacks),
        unchopped=tuple(unchopped),
        seal=_seal(draft, newest, installation),
    )


def _batch(connection: Connection, name: str) -> RowMapping:
    row = queries.find_batch(connection, name)
    if row is None and (notice := queries.find_notice(connection, name)) is not None:
        row = queries.find_batch(connection, notice["batch"])
    if row is None:
        raise Refused(
            "batch-unknown",
            f"{name}: no such batch or number here",
            hint="写批次号,或该批任一文号 / Give the batch, or the number of any of its letters.",
        )
    return row


def _told(connection: Connection, batch: RowMapping, kind: Doing) -> Told | None:
    row = journal.newest(connection, issuer=batch["issuer"], kind=str(kind), subject=batch["id"])
    if row is None:
        return None
    place = f"{journal_of(row['issuer'], row['year']).prefix}/{row['no']}"
    return Told(at=datetime.fromisoformat(row["at"]), by=str(journal.said(row).get("by", "")), place=place)


def _parts(connection: Connection, batch: RowMapping) -> tuple[tuple[str, str], ...]:
    """The print files as the entry of the release names them; by their hashes alone where its details were erased."""
    row = journal.newest(connection, issuer=batch["issuer"], kind=str(Doing.RELEASED), subject=batch["id"])
    if row is None:
        return ()
    named = {digest: name for name, digest in journal.said(row).get("parts", {}).items()}
    return tuple((named.get(digest, "—"), digest) for digest in parse(row["entry"])["facts"]["parts"])


def _stack(stacks: list[ChopStack], letter: Issued) -> None:
    stage, channel = Stage(letter.stage), Channel(letter.channel)
    if not stacks or (stacks[-1].stage, stacks[-1].channel) != (stage, channel):
        stacks.append(
            ChopStack(stage=stage, channel=channel, first=letter.number, last=letter.number, letters=0, pages=0, several=0)
        )
    before = stacks[-1]
    stacks[-1] = replace(
        before,
        last=letter.number,
        letters=before.letters + 1,
        pages=before.pages + letter.pages,
        several=before.several + (letter.pages > 1),
    )


def _seal(draft: Draft, letter: Issued, installation: str) -> SealLine | None:
    where = letter.log
    log = LogKey(issuer=where.issuer, series=where.series, year=where.year)
    with draft.database.connect() as connection:
        seal = queries.seal_covering(connection, log, letter.no)
    if seal is None:
        return None
    return SealLine(origin=log_id(log).origin(installation), size=seal.size, root=seal.root.hex())
