"""Issued letters: what a release knows of each letter of its batch, from database and approved plan."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import RowMapping

from service.archive.keys import LogId
from service.database import queries
from service.jobs.draft import Draft
from service.terms.money import fen

WINDOW = 256
"""Letters read together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """One letter of the batch as it stands in the archive, with what the lists say of it."""

    no: int
    log: LogId
    number: str
    document: str
    void: str
    position: int
    stage: str
    channel: str
    envelope: str
    duplex: bool
    debtor: str
    premises: str
    total: int
    """Fen."""
    currency: str
    pay_by: str
    """ISO date, or empty."""
    issued: datetime
    url: str
    """What its QR says."""
    planned_pages: int
    pages: int
    together: str = ""
    """The account, where co-owners got a letter each; empty for a letter that is alone."""
    claim: str = ""
    """The number under which its sum counts: its own, or that of the first printed copy to a co-owner."""

    @property
    def counts(self) -> bool:
        """Whether its sum counts."""
        return self.claim == self.number


def issued_letters(draft: Draft, withdrawn: Mapping[str, str]) -> Iterator[Issued]:
    """The numbered letters of a batch in delivery order, some at a time; those withdrawn, place → why, are void."""
    together = claim = ""
    for row in numbered_rows(draft):
        letter = _issued(row, draft, withdrawn.get(place_of(row), ""))
        if not letter.void and not (together and letter.together == together):
            together, claim = letter.together, letter.number
        yield replace(letter, claim="" if letter.void else claim)


def place_of(row: RowMapping) -> str:
    """The number of a notice as logs and journal name it: issuer/series/year/n."""
    return f"{row['issuer']}/{row['series']}/{row['year']}/{row['no']}"


def numbered_rows(draft: Draft, columns: Sequence[str] = ()) -> Iterator[RowMapping]:
    """The rows of a batch's notices in delivery order; no transaction stays open between two of them.

    `columns` says which columns are wanted, all where none is named; `position` must be among them.
    """
    position = 0
    while True:
        with draft.database.connect() as connection:
            rows = queries.notices_from(connection, draft.head["batch"], position, WINDOW, columns)
        yield from rows
        if len(rows) < WINDOW:
            return
        position = rows[-1]["position"] + 1


def _issued(row: RowMapping, draft: Draft, withdrawn: str) -> Issued:
    line = json.loads(row["line"])
    public, internal = line["public"], line["internal"]
    form = draft.head["templates"][public["digests"]["template"]]
    return Issued(
        no=row["no"],
        log=LogId(issuer=row["issuer"], series=row["series"], year=row["year"]),
        number=row["number"],
        document=row["document"] or "",
        void=row["void"] or withdrawn,
        position=row["position"],
        stage=internal["stage"],
        channel=internal["channel"],
        envelope=form["envelope"],
        duplex=bool(form["duplex"]),
        debtor=public["debtor"]["name"],
        premises=public["premises"],
        total=fen(public["total"]),
        currency=public["currency"],
        pay_by=public["deadline"],
        issued=datetime.fromisoformat(public["issued"]),
        url=public["payment"]["url"],
        planned_pages=draft.pages(row["position"]),
        pages=row["pages"] or 0,
        together=internal["account"] if "copy" in internal else "",
    )
