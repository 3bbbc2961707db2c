"""The order of writes, written once. A process may die at any arrow; whoever comes next goes on from there.

    approved plan stored
      → per chunk: numbers and frozen lines in one transaction      [numbered]
      → inputs into the archive                                     [inputs-put]
      → letters rendered, pure and repeatable                       [rendered]
      → letters into the archive                                    [documents-put]
      → records frozen in one transaction                           [recorded]
      → tiles, then the seal over the contiguous prefix             [tiles-put, sealed, checkpoint-put]
      → the chunk is evidenced, an entry of the seal queued         [evidenced]
      → the journal's details, tiles and seal                       [journal-…]
    → an outside authority's stamp over the newest seal             [stamped]
    → parts from the archived bytes, docket, control sheet          [part-written]
    → released                                                      [released]

The parent alone writes database, log and archive. At most as many chunks are numbered and not sealed as there are workers, and
a number whose letter cannot be made becomes a void record at once. `Unavailable` is the only error worth trying again; it never
voids a number.
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field

from service.archive.inputs import pack, unpack
from service.archive.journal import SYSTEM, Doing, Entry
from service.archive.keys import asset
from service.archive.log import leaf_hash
from service.archive.objects import Kind, Stored
from service.archive.records import Made, letter_record, void_record
from service.database import queries
from service.database.queries import ChunkRow, LeafRow, LogKey
from service.jobs.draft import Draft, draft_of
from service.jobs.journal import log_id
from service.jobs.leasing import Lease, series_lease
from service.jobs.local import result
from service.jobs.numbers import number_chunk
from service.jobs.sealing import Sealing
from service.jobs.services import Services
from service.jobs.stamping import Stamping
from service.jobs.stops import Stops, stops
from service.jobs.tasks import Rendered, RenderTask, Templates
from service.terms.canonical import Json
from service.terms.notice import Notice, thaw
from service.terms.problems import Broken

SLICE = 32
"""Letters rendered together: half a second of a worker, three megabytes on their way back."""


@dataclass(slots=True, kw_only=True)
class Chunk:
    """Numbered notices on their way into the log."""

    batch: str
    log: LogKey
    first: int
    notices: tuple[Notice, ...]
    leaves: list[LeafRow] = field(default_factory=list)
    """Of the letters that are in the archive already, in any order."""

    @property
    def last(self) -> int:
        """Its last number."""
        return self.first + len(self.notices) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some letters of a chunk, rendered by one worker."""

    chunk: Chunk
    notices: tuple[Notice, ...]


@dataclass(kw_only=True)
class Issuing:
    """Numbers a batch and evidences its letters; also finishes what an earlier process of the same series left behind."""

    services: Services
    draft: Draft
    drafts: dict[str, Draft] = field(default_factory=dict)
    templates: dict[str, Templates] = field(default_factory=dict)
    lease: Lease = field(init=False)
    """Of the series, while `run` runs."""
    sealing: Sealing = field(init=False)
    unsealed: list[Chunk] = field(default_factory=list)
    under_way: "dict[Future[Rendered], Slice]" = field(default_factory=dict)
    stops: dict[str, Stops] = field(default_factory=dict)
    begun: set[LogKey] = field(default_factory=set)
    """Logs that this run has put numbers into."""
    done: int = 0
    stamping: Stamping = field(init=False)

    def __post_init__(self) -> None:
        """Outside time is for live series only."""
        self.stamping = Stamping(services=self.services, live=not self.draft.series.test)

    def run(self) -> None:
        """Bring every letter of the batch to `evidenced`, but for those whose debtors paid or were put on hold since.

        One process at a time does so in a series; raises Unavailable("series-busy") where another one takes too long, and
        Unavailable("lease-lost") where this one slept so long that another one went on.
        """
        head = self.draft.head
        with self.services.leases.hold(series_lease(head["issuer"]["id"], head["series"]["id"])) as self.lease:
            self.sealing = Sealing(services=self.services, lease=self.lease, test=self.draft.series.test)
            self._run()

    def _run(self) -> None:
        head = self.draft.head
        self.services.journal.seal(self.services.arrow)  # what a process before left
        self.drafts[head["batch"]] = self.draft
        left = deque(self._left_behind(head["issuer"]["id"], head["series"]["id"]))
        with self.services.database.connect() as connection:
            position = queries.next_position(connection, head["batch"])
        dropped = self._stops(head["batch"]).positions(self.draft)
        waiting = deque(at for at in range(position, self.draft.count) if at not in dropped)
        self.done = position - sum(len(chunk.notices) for chunk in left if chunk.batch == head["batch"])
        while left or self.under_way or waiting:
            while self._room() and (left or waiting):
                if left:
                    chunk = left.popleft()
                else:
                    chunk = self._number([waiting.popleft() for _ in range(min(head["chunk"], len(waiting)))])
                self.unsealed.append(chunk)
                self._put_inputs(chunk)
                self.under_way |= self._rendering(chunk)
            self._finish()

    def _finish(self) -> None:
        """Wait for the next slices; chunks that are whole go into the log."""
        finished, _ = wait(self.under_way, return_when=FIRST_COMPLETED)
        for future in sorted(finished, key=lambda one: self.under_way[one].notices[0].no):
            part = self.under_way.pop(future)
            self._store(part, result(future))
            self.done += len(part.notices) if part.chunk.batch == self.draft.head["batch"] else 0
            self.services.progress("issue", self.done, self.draft.count)
            if len(part.chunk.leaves) == len(part.chunk.notices):
                self._record(part.chunk)
                self.sealing.seal(part.chunk.log)
                self.stamping.now_and_then(part.chunk.log)

    def _room(self) -> bool:
        """Whether a worker will be free soon, and fewer chunks are numbered and unsealed than there are workers."""
        self.unsealed = [chunk for chunk in self.unsealed if chunk.last > self.sealing.covered(chunk.log)]
        return len(self.under_way) <= self.services.pool.workers and len(self.unsealed) < self.services.pool.workers

    def _left_behind(self, issuer: str, series: str) -> list[Chunk]:
        """Chunks that a process numbered and did not finish; those already recorded only need their seal."""
        with self.services.database.connect() as connection:
            rows = queries.open_chunks(connection, issuer=issuer, series=series)
        for log in dict.fromkeys(row.log for row in rows):
            self.sealing.open(log)
        for log in dict.fromkeys(row.log for row in rows):
            self.sealing.seal(log)
        return [self._again(row) for row in rows if row.state == "numbered"]

    def _again(self, row: ChunkRow) -> Chunk:
        with self.services.database.connect() as connection:
            lines = [found["line"] for found in queries.lines(connection, row.log, row.first, row.count)]
        return Chunk(batch=row.batch, log=row.log, first=row.first, notices=tuple(thaw(line) for line in lines))

    def _number(self, positions: Sequence[int]) -> Chunk:
        chunk = number_chunk(self.services, self.draft, positions, lease=self.lease, opening=self._begin)
        self.services.arrow("numbered")
        return Chunk(batch=self.draft.head["batch"], log=chunk.log, first=chunk.first, notices=chunk.notices)

    def _begin(self, log: LogKey) -> None:
        """A log that is about to take numbers: opened, and its clock compared with an outside authority's.

        A new year waits for the letters of the old one: its first letter prints the last seal of the old log.
        """
        while any(chunk.log.year < log.year for chunk in self.unsealed):
            self._finish()
            self._room()
        self.sealing.open(log)
        if log not in self.begun:
            self.stamping.begin(log)
            self.begun.add(log)

    def _put_inputs(self, chunk: Chunk) -> None:
        lines = [notice.line for notice in chunk.notices]
        key = log_id(chunk.log).inputs(chunk.first, len(lines))
        before = self.services.store.get(key)
        if before is None:
            self.services.store.put_once(Stored(key=key, data=pack(lines), kind=Kind.INPUT))
        elif unpack(before) != lines:
            raise Broken("archive-fork", f"{key} holds other inputs than the database")
        self.services.arrow("inputs-put")

    def _rendering(self, chunk: Chunk) -> "dict[Future[Rendered], Slice]":
        if chunk.batch not in self.templates:
            self.templates[chunk.batch] = archived_templates(self.services, self._draft(chunk.batch).head)
        started = {}
        for at in range(0, len(chunk.notices), SLICE):
            part = Slice(chunk=chunk, notices=chunk.notices[at : at + SLICE])
            task = RenderTask(
                lines=tuple(notice.line for notice in part.notices),
                templates=self.templates[chunk.batch],
                fonts=self.services.fonts,
                producer=self.services.producer,
            )
            started[self.services.pool.render(task)] = part
        return started

    def _draft(self, batch: str) -> Draft:
        if batch not in self.drafts:
            self.drafts[batch] = draft_of(self.services.database, batch)
        return self.drafts[batch]

    def _store(self, part: Slice, rendered: Rendered) -> None:
        """Put the letters of a slice into the archive."""
        log, chunk = log_id(part.chunk.log), part.chunk
        self.services.arrow("rendered")
        news = self._stops(chunk.batch)
        letters = [
            news.why(notice.public, notice.internal) or made
            for notice, made in zip(part.notices, rendered.letters, strict=True)
        ]
        self.services.store.put_many(
            [
                Stored(key=log.document(made.sha256), data=made.pdf, kind=Kind.DOCUMENT)
                for made in letters
                if isinstance(made, Made)
            ]
        )
        self.services.arrow("documents-put")
        chunk.leaves += [self._leaf(notice, made, chunk) for notice, made in zip(part.notices, letters, strict=True)]

    def _stops(self, batch: str) -> Stops:
        """What was stated since a batch was approved, looked up once."""
        if batch not in self.stops:
            self.stops[batch] = stops(self.services, self._draft(batch))
        return self.stops[batch]

    def _record(self, chunk: Chunk) -> None:
        """Freeze the records of a chunk whose letters are all in the archive."""
        voids = [self._voided(chunk, leaf) for leaf in sorted(chunk.leaves, key=lambda leaf: leaf.no) if leaf.void]
        with self.lease.writing() as connection:
            queries.record_leaves(connection, chunk.log, chunk.leaves)
            queries.set_chunk_state(connection, chunk.log, chunk.first, "stored")
            self.sealing.note(connection, chunk.log.issuer, voids)
        self.services.arrow("recorded")
        self.services.journal.seal(self.services.arrow)

    def _voided(self, chunk: Chunk, leaf: LeafRow) -> Entry:
        return Entry(
            kind=Doing.VOIDED,
            actor=SYSTEM,
            subject=f"{log_id(chunk.log).prefix}/{leaf.no}",
            batch=chunk.batch,
            said={"reason": leaf.void},
        )

    def _leaf(self, notice: Notice, made: Made | str, chunk: Chunk) -> LeafRow:
        renderer = {**self.services.renderer, "template": notice.public["digests"]["template"]}
        series, year = f"{chunk.log.issuer}/{chunk.log.series}", chunk.log.year
        if isinstance(made, str):
            record = void_record(notice=notice, reason=made, renderer=renderer, batch=chunk.batch, series=series, year=year)
            return LeafRow(no=notice.no, record=record, leaf=leaf_hash(record), document=None, size=None, pages=None, void=made)
        record = letter_record(notice=notice, made=made, renderer=renderer, batch=chunk.batch, series=series, year=year)
        return LeafRow(
            no=notice.no,
            record=record,
            leaf=leaf_hash(record),
            document=made.sha256,
            size=made.size,
            pages=made.pages,
            void=None,
        )


def archived_templates(services: Services, head: Json) -> Templates:
    """The templates a draft names, out of the archive."""
    found = {}
    for digest, said in head["templates"].items():
        docx = services.store.get(asset(head["issuer"]["id"], "template", said["docx"], "docx"))
        card = services.store.get(asset(head["issuer"]["id"], "card", said["card"], "toml"))
        if docx is None or card is None:
            raise Broken("template-missing", f"the archive lost the template {said['id']} ({digest})")
        found[digest] = (docx, card)
    return found
