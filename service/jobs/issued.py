"""Issued letters: what a release knows of each letter of its batch, from database and approved plan."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping

from service.archive.keys import LogId
from service.jobs.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """One letter of the batch as it stands in the archive, with what the docket says of it."""

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
    line: bytes = field(repr=False)
    """The frozen line: kept as bytes, because a large batch's parsed letters would fill the memory."""
    planned_pages: int
    pages: int

    @property
    def place(self) -> str:
        """Its number as logs and journal name it: issuer/series/year/n."""
        return f"{self.log.prefix}/{self.no}"

    @property
    def public(self) -> Mapping[str, Any]:
        """The letter's public part."""
        public: Mapping[str, Any] = json.loads(self.line)["public"]
        return public


def as_issued(row: RowMapping, draft: Draft) -> Issued:
    """The letter in a row of the database and in the plan as it was approved."""
    planned = draft.letter(row["position"])
    line = json.loads(row["line"])
    return Issued(
        no=row["no"],
        log=LogId(issuer=row["issuer"], series=row["series"], year=row["year"]),
        number=row["number"],
        document=row["document"] or "",
        void=row["void"] or "",
        position=row["position"],
        stage=line["internal"]["stage"],
        channel=line["internal"]["channel"],
        envelope=planned["envelope"],
        duplex=bool(planned["duplex"]),
        line=row["line"],
        planned_pages=planned["pages"],
        pages=row["pages"] or 0,
    )
