"""The approved plan as stored: what numbering, rendering and release need; resume reads this and never the files on disk.

A head of canonical JSON (issuer, series, templates by digest, limits, counts) stands in the batch itself. Its letters in
delivery order, their pages as planned, its rows with the user's cells and what became of them, and its problems stand beside
it in pieces, and are read a piece at a time: a draft in memory is as large for a hundred thousand letters as for ten.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping

from service.database import plans, queries
from service.intake.profile import NONE, Profile, load_profile
from service.jobs.pieces import pack, packed, unpack
from service.jobs.plan import Plan
from service.jobs.plans import Kept
from service.jobs.rows import row_outcomes
from service.terms.canonical import Json, canonical, sha256
from service.terms.party import Series
from service.terms.problems import Broken, Conflict, Problem

LETTERS, PAGES, ROWS, PROBLEMS, HEADER = "letter", "pages", "row", "problem", "header"
"""Kinds of pieces."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An approved plan; what is long in it is read when it is asked for."""

    head: Json
    database: Engine
    _kept: dict[str, tuple[int, list[bytes]]] = field(default_factory=dict, repr=False)
    """By kind the piece read last, with the place of its first line: letters are asked for in their order."""

    @cached_property
    def series(self) -> Series:
        """The series as it was approved."""
        said = self.head["series"]
        return Series(id=said["id"], label=said["label"], pattern=said["pattern"], test=bool(said["test"]))

    @cached_property
    def profile(self) -> Profile:
        """The mapping profile its file was read with."""
        source = self.head["profile"]
        return load_profile(source.encode()) if source else NONE

    @property
    def count(self) -> int:
        """Its letters."""
        return int(self.head["letters"])

    def letter(self, position: int) -> Json:
        """The letter at a position: public, internal, url, own_url."""
        value: Json = json.loads(self._line(LETTERS, position))
        return value

    def pages(self, position: int) -> int:
        """The pages of the letter at a position as planned."""
        return int(self._line(PAGES, position))

    def letters(self) -> Iterator[Json]:
        """Every letter in delivery order."""
        return map(self.letter, range(self.count))

    def rows(self) -> Iterator[list[Json]]:
        """Every row in file order, some at a time: line, sheet, cells, state, case, reason, hint, position."""
        for _, lines in self._pieces(ROWS):
            yield [json.loads(line) for line in lines]

    def problems(self) -> Iterator[Problem]:
        """Every problem of the plan."""
        for _, lines in self._pieces(PROBLEMS):
            yield from (Problem(**json.loads(line)) for line in lines)

    def header(self) -> tuple[str, ...]:
        """The names of the columns as the user's file has them."""
        return tuple(json.loads(self._line(HEADER, 0)))

    def _pieces(self, kind: str) -> Iterator[tuple[int, list[bytes]]]:
        with self.database.connect() as connection:
            starts = plans.piece_starts(connection, self.head["batch"], kind)
        for first in starts:
            yield self._piece(kind, first)

    def _line(self, kind: str, at: int) -> bytes:
        first, lines = self._kept.get(kind, (0, []))
        if not first <= at < first + len(lines):
            first, lines = self._kept[kind] = self._piece(kind, at)
        if not first <= at < first + len(lines):
            raise Broken("batch-missing", f"the plan of batch {self.head['batch']} has no {kind} {at}")
        return lines[at - first]

    def _piece(self, kind: str, at: int) -> tuple[int, list[bytes]]:
        with self.database.connect() as connection:
            found = plans.piece(connection, self.head["batch"], kind, at)
        return (0, []) if found is None else (found[0], unpack(found[1]))


def identity(*, issuer: str, series: str, file_sha256: str, today: str) -> str:
    """The batch's identity: the same file on the same business day in the same series is the same batch."""
    return sha256(canonical({"file": file_sha256, "issuer": issuer, "series": series, "today": today}))[:32]


def draft_of(database: Engine, batch: str) -> Draft:
    """The draft of an approved batch; raises Conflict("batch-missing") where there is none."""
    with database.connect() as connection:
        row = queries.find_batch(connection, batch)
    if row is None:
        raise Conflict("batch-missing", f"the batch {batch} is not there")
    return Draft(head=head_of(row["body"]), database=database)


def draft_in(connection: Connection, row: RowMapping) -> Iterator[Json]:
    """The letters of a batch, read in the caller's transaction."""
    for first in plans.piece_starts(connection, row["id"], LETTERS):
        found = plans.piece(connection, row["id"], LETTERS, first)
        yield from map(json.loads, unpack(found[1]) if found else ())


def head_of(body: bytes) -> Json:
    """The head of an approved plan as a batch keeps it."""
    head: Json = json.loads(unpack(body)[0])
    return head


def kept(plan: Plan, *, batch: str, chunk: int, part: int) -> Kept:
    """A plan as the draft of a batch: `chunk` numbers are allotted together, a part holds at most `part` letters."""
    states: Counter[str] = Counter()

    def rows() -> Iterator[bytes]:
        for row, said in zip(plan.batch.rows, row_outcomes(plan), strict=True):
            states[said["state"]] += 1
            yield _plain({"cells": row.cells, **said})

    lists: tuple[tuple[str, Iterable[bytes]], ...] = (
        (PAGES, (b"%d" % letter.pages for letter in plan.letters)),
        (ROWS, rows()),
        (PROBLEMS, map(_problem, plan.problems)),
        (HEADER, [_plain(plan.batch.header)]),
    )
    pieces = [(LETTERS, at, body) for at, body in plan.lines]
    pieces += [(kind, at, body) for kind, lines in lists for at, body in packed(lines)]
    return Kept(
        batch={
            "id": batch,
            "issuer": plan.issuer.id,
            "series": plan.issuer.series.id,
            "file_sha256": plan.batch.file_sha256,
            "file_name": plan.batch.file_name,
            "today": plan.today.isoformat(),
            "digest": plan.digest,
        },
        body=pack([canonical(_head(plan, batch=batch, chunk=chunk, part=part) | {"rows": dict(states)})]),
        pieces=pieces,
    )


def keep(connection: Connection, one: Kept, *, state: str = "approved") -> None:
    """Store a plan as the draft of its batch."""
    for kind, at, body in one.pieces:
        plans.add_piece(connection, one.batch["id"], kind, at, body)
    queries.add_batch(connection, one.batch | {"state": state, "body": one.body})


def _head(plan: Plan, *, batch: str, chunk: int, part: int) -> Json:
    issuer = plan.issuer
    return {
        "v": 2,
        "batch": batch,
        "digest": plan.digest,
        "today": plan.today.isoformat(),
        "file": {"name": plan.batch.file_name, "sha256": plan.batch.file_sha256},
        "issuer": {"id": issuer.id, "name": issuer.name, "short": issuer.short, "qr_base": issuer.qr_base},
        "series": {
            "id": issuer.series.id,
            "label": issuer.series.label,
            "pattern": issuer.series.pattern,
            "test": int(issuer.series.test),
        },
        "policy": plan.book.digest,
        "profile": plan.profile.source.decode("utf-8-sig"),
        "mark": plan.mark,
        "override": plan.override,
        "templates": {
            form.program.digest: {
                "id": name,
                "docx": sha256(form.docx),
                "card": sha256(form.card),
                "envelope": form.program.card.envelope,
                "duplex": int(form.program.card.duplex),
            }
            for name, form in plan.forms.items()
        },
        "chunk": chunk,
        "part": part,
        "letters": len(plan.letters),
        "problems": len(plan.problems),
    }


def _problem(problem: Problem) -> bytes:
    names = ("code", "row", "sheet", "field", "shown", "hint", "blocking")
    return _plain({name: getattr(problem, name) for name in names})


def _plain(value: Any) -> bytes:  # noqa: ANN401 - JSON is what it is
    """JSON as it is, not canonical: a row is handed back as the user wrote it, not in NFC."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")
