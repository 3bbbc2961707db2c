"""Release: print parts built from the archived bytes, the docket, the row and problem lists, the control sheet, the summary.

Everything here is made again identical from what is stored, as often as wanted: a second run of the same batch writes the same
parts. Nothing is released that is not under a seal.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from service.archive.journal import Doing, Entry
from service.database import queries
from service.database.journal import journal
from service.database.queries import LogKey
from service.jobs.draft import Draft
from service.jobs.issued import Issued, as_issued
from service.jobs.local import result
from service.jobs.services import Services
from service.jobs.stamping import Stamping, check_stamped
from service.jobs.stops import look_again, with_dropped
from service.jobs.tasks import PartTask, Placed
from service.press.control import ControlSheet, PartLine, SealLine, Stack, control_sheet
from service.press.docket import DocketLine, RowResult, write_docket, write_problems, write_rows
from service.press.output import make_folder, write_whole
from service.press.parts import PartFile
from service.terms.canonical import Json, sha256
from service.terms.case import Batch
from service.terms.decision import Channel, Stage
from service.terms.money import fen
from service.terms.problems import Broken, Problem, Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What a release wrote."""

    parts: tuple[PartFile, ...]
    letters: tuple[Issued, ...]
    voids: tuple[Issued, ...]
    docket: Path
    control: Path
    """The control sheet; there is none where nothing was issued."""
    differing_pages: int
    """Letters whose final page count differs from the plan's estimate."""
    dropped: int
    """Letters of the plan that dropped out, because their debtors paid or were put on hold since the approval."""
    late: tuple[str, ...]
    """Numbers that had been released before such news came."""
    unstamped: tuple[Unavailable, ...] = ()
    """Time stamps that could not be had, though the settings name an authority."""

    @property
    def first(self) -> str:
        """First printed number of the batch."""
        return self.letters[0].number if self.letters else ""

    @property
    def last(self) -> str:
        """Last printed number of the batch."""
        return self.letters[-1].number if self.letters else ""


@dataclass(kw_only=True)
class Release:
    """Writes the outputs of an evidenced batch into a folder."""

    services: Services
    draft: Draft
    batch: Batch
    out: Path
    issuer_name: str
    unstamped: str = ""
    """Why letters may go although no outside time stamp covers them yet; it is recorded."""

    def write(self) -> Released:
        """Write parts, docket.csv, rows.csv, problems.csv and control.pdf; mark the batch released."""
        checked = look_again(self.services, self.draft, list(self._issued()))
        issued, rows = checked.issued, with_dropped(self.draft.head["rows"], checked.dropped)
        letters = [letter for letter in issued if not letter.void]
        missing = self._stamped(letters)
        parts, lines = self._parts(letters)
        self._lists(issued, lines, rows)
        control = self.out / "control.pdf"
        if issued:
            write_whole(control, [control_sheet(self._sheet(issued, parts, lines, rows), shelf=self.services.shelf)])
        else:
            control.unlink(missing_ok=True)  # nothing was due: no stack for a sheet to go with, perhaps not even a log
        self._remember(letters, parts, missing)
        return Released(
            parts=tuple(parts),
            letters=tuple(letters),
            voids=tuple(letter for letter in issued if letter.void),
            docket=self.out / "docket.csv",
            control=control,
            differing_pages=sum(letter.pages != letter.planned_pages for letter in letters),
            dropped=len(checked.dropped),
            late=checked.late,
            unstamped=missing,
        )

    def _stamped(self, letters: Sequence[Issued]) -> tuple[Unavailable, ...]:
        """Have the logs of the letters stamped, and hold the letters back where no stamp covers them."""
        if self.draft.series.test:
            return ()
        stamping = Stamping(services=self.services, live=True)
        missing: list[Unavailable] = []
        for log, last in {_log_key(letter): letter.no for letter in letters}.items():
            stamping.stamp(log)
            missing += stamping.missing
            try:
                check_stamped(self.services, log, last)
            except Unavailable as error:
                if not self.unstamped:
                    raise error from next(iter(stamping.missing), None)
                missing.append(error)
        return tuple(missing)

    def _stamp_journal(self, letters: Sequence[Issued]) -> None:
        """Outside time for what was done, too: it covers the entries about every earlier stamp. Nothing waits for it."""
        if letters and not self.draft.series.test:
            year = datetime.fromisoformat(letters[-1].public["issued"]).year
            Stamping(services=self.services, live=True).stamp(journal(letters[-1].log.issuer, year))

    def _issued(self) -> Iterator[Issued]:
        with self.services.database.connect() as connection:
            for row in queries.stream_notices(connection, self.draft.head["batch"]):
                yield as_issued(row, self.draft)

    def _parts(self, letters: Sequence[Issued]) -> tuple[list[PartFile], list[DocketLine]]:
        make_folder(self.out / "parts")
        parts: list[PartFile] = []
        lines: list[DocketLine] = []
        for name, stack, part in self._built(letters):
            self.services.arrow("part-written")
            parts.append(part)
            lines += [
                _docket_line(letter, name, placed.first_page, placed.pages, placed.sheets)
                for letter, placed in zip(stack, part.letters, strict=True)
            ]
            self.services.progress("parts", len(lines), len(letters))
        for stale in sorted((self.out / "parts").glob("part-*.pdf"))[len(parts) :]:
            stale.unlink()
        return parts, lines

    def _built(self, letters: Sequence[Issued]) -> Iterator[tuple[str, list[Issued], PartFile]]:
        """The parts in their order, some of them built ahead where there are several workers."""
        pool = self.services.pool
        waiting: deque[tuple[str, list[Issued], Future[PartFile]]] = deque()
        for at, stack in enumerate(_stacks(letters, self.draft.head["part"]), start=1):
            name = f"part-{at:03d}.pdf"
            waiting.append((name, stack, pool.build(self._task(name, stack))))
            if len(waiting) >= 2 * pool.workers - 1:
                yield _finished(*waiting.popleft())
        while waiting:
            yield _finished(*waiting.popleft())

    def _task(self, name: str, stack: Sequence[Issued]) -> PartTask:
        return PartTask(
            store=self.services.store,
            letters=tuple(
                Placed(number=letter.number, key=letter.log.document(letter.document), sha256=letter.document)
                for letter in stack
            ),
            fonts=self.services.fonts,
            path=self.out / "parts" / name,
            duplex=stack[0].duplex,
            title=f"{stack[0].number} – {stack[-1].number}",
            doc_id=bytes.fromhex(sha256("".join(letter.document for letter in stack).encode())[:32]),
            made=datetime.fromisoformat(stack[-1].public["issued"]),
            producer=self.services.producer,
        )

    def _lists(self, issued: Sequence[Issued], lines: Sequence[DocketLine], rows: Sequence[Json]) -> None:
        write_docket(self.out / "docket.csv", lines)
        write_problems(self.out / "problems.csv", (_problem(said) for said in self.draft.head["problems"]))
        numbers = {letter.position: letter.number for letter in issued}
        results = (
            RowResult(
                row=row,
                state=said["state"],
                reason=said["reason"],
                hint=said["hint"],
                number=numbers.get(said["position"], ""),
            )
            for row, said in zip(self.batch.rows, rows, strict=True)
        )
        write_rows(self.out / "rows.csv", self.batch.header, results)

    def _sheet(
        self, every: Sequence[Issued], parts: Sequence[PartFile], lines: Sequence[DocketLine], rows: Sequence[Json]
    ) -> ControlSheet:
        head, letters = self.draft.head, [letter for letter in every if not letter.void]
        held, due, excluded = (
            {row["case"] for row in rows if row["case"] and row["state"] in states}
            for states in ({"held", "problem"}, {"due"}, {"excluded"})
        )
        issued = [datetime.fromisoformat(letter.public["issued"]) for letter in (every[0], every[-1])]
        return ControlSheet(
            issuer=self.issuer_name,
            series=f"{head['issuer']['id']}/{head['series']['id']}",
            test=bool(head["series"]["test"]),
            batch=head["batch"],
            file_name=head["file"]["name"],
            file_sha256=head["file"]["sha256"],
            plan=head["digest"],
            today=date.fromisoformat(head["today"]),
            issued_first=min(issued),
            issued_last=max(issued),
            number_first=letters[0].number if letters else "",
            number_last=letters[-1].number if letters else "",
            stacks=_counted(lines),
            parts=tuple(_part_line(part) for part in parts),
            held=len(held),
            excluded=len(excluded - held - due),
            problems=len(head["problems"]),
            seal=self._seal(every[-1]),
        )

    def _seal(self, newest: Issued) -> SealLine:
        log = _log_key(newest)
        with self.services.database.connect() as connection:
            seal = queries.seal_covering(connection, log, newest.no)
        if seal is None:
            raise Broken("unsealed", f"{log.issuer}/{log.series}/{log.year} has no seal over number {newest.no}")
        origin = newest.log.origin(self.services.installation)
        return SealLine(origin=origin, size=seal.size, root=seal.root.hex())

    def _remember(self, letters: Sequence[Issued], parts: Sequence[PartFile], missing: Sequence[Unavailable]) -> None:
        batch = self.draft.head["batch"]
        told = Entry(
            kind=Doing.RELEASED,
            subject=batch,
            batch=batch,
            facts={"letters": len(letters), "parts": [part.sha256 for part in parts]},
            said={
                "parts": {part.path.name: part.sha256 for part in parts},
                "unstamped": self.unstamped if missing else "",
            },
        )
        with self.services.database.begin() as connection:
            found = queries.find_batch(connection, batch)
            if found is not None and found["state"] != "released":
                queries.set_batch_state(connection, batch, "released")
                issuer, at = self.draft.head["issuer"]["id"], self.services.clock.now()
                self.services.journal.note(connection, issuer, [told], at=at, test=self.draft.series.test)
        self.services.arrow("released")
        self.services.journal.seal(self.services.arrow)
        self._stamp_journal(letters)


def _log_key(letter: Issued) -> LogKey:
    return LogKey(issuer=letter.log.issuer, series=letter.log.series, year=letter.log.year)


def _stacks(letters: Sequence[Issued], limit: int) -> Iterator[list[Issued]]:
    """Letters of one channel, envelope and plex, at most `limit` to a part."""
    for _, stack in groupby(letters, key=lambda letter: (letter.channel, letter.envelope, letter.duplex)):
        together = list(stack)
        yield from (together[at : at + limit] for at in range(0, len(together), limit))


def _finished(name: str, stack: list[Issued], part: "Future[PartFile]") -> tuple[str, list[Issued], PartFile]:
    return name, stack, result(part)


def _docket_line(letter: Issued, part: str, first_page: int, pages: int, sheets: int) -> DocketLine:
    public = letter.public
    return DocketLine(
        number=letter.number,
        stage=Stage(letter.stage),
        channel=Channel(letter.channel),
        debtor=public["debtor"]["name"],
        premises=public["premises"],
        total=fen(public["total"]),
        currency=public["currency"],
        pay_by=date.fromisoformat(public["deadline"]) if public["deadline"] else None,
        part=part,
        first_page=first_page,
        pages=pages,
        sheets=sheets,
        sha256=letter.document,
        qr=public["payment"]["url"],
    )


def _counted(lines: Sequence[DocketLine]) -> tuple[Stack, ...]:
    stacks: dict[tuple[Stage, Channel], list[DocketLine]] = {}
    for line in lines:
        stacks.setdefault((line.stage, line.channel), []).append(line)
    return tuple(
        Stack(
            stage=stage,
            channel=channel,
            letters=len(found),
            pages=sum(line.pages for line in found),
            sheets=sum(line.sheets for line in found),
            total=sum(line.total for line in found),
        )
        for (stage, channel), found in stacks.items()
    )


def _part_line(part: PartFile) -> PartLine:
    return PartLine(
        name=part.path.name,
        first=part.letters[0].number,
        last=part.letters[-1].number,
        letters=len(part.letters),
        pages=part.pages,
        sheets=sum(letter.sheets for letter in part.letters),
        sha256=part.sha256,
    )


def _problem(said: Mapping[str, Any]) -> Problem:
    return Problem(
        code=said["code"],
        row=said["row"] or None,
        sheet=said["sheet"],
        field=said["field"],
        shown=said["shown"],
        hint=said["hint"],
        blocking=bool(said["blocking"]),
    )
