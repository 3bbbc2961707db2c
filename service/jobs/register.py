"""The gap register of a series and year: every number from 1 on, what became of it, and proof that none is missing.

A number is a position in the series' log. So nothing has to be believed: the register counts its rows, recomputes the root
of the log over the records as they stand, and compares it with the newest seal.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, select

from service.archive.keys import LogId
from service.archive.log import Tree, leaf_hash
from service.database import journal as stored
from service.database import queries
from service.database.queries import LogKey
from service.database.schema import counter, notice


class Fate(StrEnum):
    """What became of a number."""

    ISSUED = "issued"
    VOID = "void"
    """Its letter was never made; its record says why."""
    WITHDRAWN = "withdrawn"
    """Its letter was made and sealed, and kept back; the journal says why."""
    OPEN = "open"
    """Given out, its letter not under a seal yet: the next run of the series goes on with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number."""

    no: int
    number: str
    """As printed."""
    fate: Fate
    issued: str
    """ISO 8601; empty where the details of the letter were erased."""
    reason: str = ""
    """Why it is void or withdrawn: a code, or the words of what went wrong."""
    superseded: str = ""
    """The printed number of the next letter of the series to the same account, where this one is void or withdrawn."""
    seal: int = -1
    """Sequence number of the first seal over it; -1 where there is none yet."""
    document: str = ""
    """SHA-256 of the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Every number of a log, and what was found when they were counted."""

    log: LogId
    lines: tuple[Line, ...]
    given: int
    """Numbers that the counter says were given out."""
    sealed: int
    """Letters under the newest seal."""
    root: str
    """Root of the newest seal, hexadecimal; empty where there is none."""
    faults: tuple[str, ...] = ()
    counts: Mapping[Fate, int] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether every number is there exactly once and the records are those under the seal."""
        return not self.faults


def logs(connection: Connection, *, series: str, issuer: str = "", year: int = 0) -> list[LogKey]:
    """The logs of a series, of every issuer and year unless one is named."""
    query = select(counter.c.issuer, counter.c.year).where(counter.c.series == series)
    query = query.where(counter.c.issuer == issuer) if issuer else query
    query = query.where(counter.c.year == year) if year else query
    found = connection.execute(query.order_by(counter.c.issuer, counter.c.year))
    return [LogKey(issuer=name, series=series, year=of) for name, of in found]


def register(connection: Connection, log: LogKey) -> Register:
    """The register of a log."""
    place = LogId(issuer=log.issuer, series=log.series, year=log.year)
    withdrawn = stored.withdrawn(connection, issuer=log.issuer)
    given = queries.given(connection, log)
    seals = queries.seals_of(connection, log)
    newest = seals[-1] if seals else None
    lines: list[Line] = []
    accounts: list[str] = []
    tree, faults = Tree(), []
    for row in _rows(connection, log):
        if row["no"] != len(lines) + 1:
            faults.append(f"{len(lines) + 1} 号之后为 {row['no']} 号 / number {row['no']} stands where {len(lines) + 1} should")
        if row["record"] is not None and newest is not None and row["no"] <= newest.size:
            tree.append(leaf_hash(row["record"]))
        said = json.loads(row["line"])
        why = withdrawn.get(f"{place.prefix}/{row['no']}", "")
        lines.append(_line(row, said, why, next((one.sequence for one in seals if one.size >= row["no"]), -1)))
        accounts.append(said.get("internal", {}).get("account", ""))
    if given != len(lines):
        faults.append(f"发号 {given} 个,登记 {len(lines)} 个 / {given} numbers were given out, {len(lines)} are here")
    if newest is not None and (tree.size, tree.root()) != (newest.size, newest.root):
        faults.append(
            f"封存点 {newest.sequence} 应有 {newest.size} 条、根 {newest.root.hex()},"
            f"实有 {tree.size} 条、根 {tree.root().hex()} / "
            f"the seal covers {newest.size} records with that root, these are {tree.size} with another"
        )
    shown = tuple(_superseded(lines, accounts))
    counts = {fate: sum(line.fate is fate for line in shown) for fate in Fate}
    return Register(
        log=place,
        lines=shown,
        given=given,
        sealed=newest.size if newest else 0,
        root=newest.root.hex() if newest else "",
        faults=tuple(faults),
        counts=counts,
    )


def _rows(connection: Connection, log: LogKey) -> Iterator[RowMapping]:
    query = select(notice.c.no, notice.c.number, notice.c.line, notice.c.record, notice.c.document, notice.c.void).where(
        notice.c.issuer == log.issuer, notice.c.series == log.series, notice.c.year == log.year
    )
    yield from connection.execution_options(yield_per=500).execute(query.order_by(notice.c.no)).mappings()


def _line(row: RowMapping, said: Mapping[str, Mapping[str, str]], withdrawn: str, seal: int) -> Line:
    fate = Fate.VOID if row["void"] else Fate.WITHDRAWN if withdrawn else Fate.ISSUED if seal >= 0 else Fate.OPEN
    return Line(
        no=row["no"],
        number=row["number"],
        fate=fate,
        issued=str(said.get("public", {}).get("issued", "")),
        reason=row["void"] or withdrawn,
        seal=seal,
        document=row["document"] or "",
    )


def _superseded(lines: list[Line], accounts: list[str]) -> list[Line]:
    """The lines, those void or withdrawn with the next letter to the same account."""
    later: dict[str, str] = {}
    found: list[Line] = []
    for line, account in zip(reversed(lines), reversed(accounts), strict=True):
        if line.fate in {Fate.VOID, Fate.WITHDRAWN}:
            found.append(replace(line, superseded=later.get(account, "")))
        else:
            found.append(line)
            if account:
                later[account] = line.number
    return found[::-1]
