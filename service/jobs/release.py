"""Release: print parts built from the archived bytes, the docket, the row and problem lists, the control sheet, the summary.

Everything here is made again identical from what is stored, as often as wanted: a second run of the same batch writes the same
parts. Nothing is released that is not under a seal. Letters and rows pass by one by one: of a large batch no more is in memory
than the parts that are being built.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from pathlib import Path

from service.archive.journal import Doing, Entry
from service.archive.keys import LogId
from service.database import plans, queries
from service.database.journal import journal
from service.database.queries import LogKey
from service.jobs import feed
from service.jobs.draft import Draft
from service.jobs.issued import Issued, issued_letters
from service.jobs.local import result
from service.jobs.services import Services
from service.jobs.stamping import Stamping, check_stamped
from service.jobs.stops import Checked, look_again, news_for, with_dropped
from service.jobs.tally import Cases, Tally
from service.jobs.tasks import PartTask, Placed
from service.press.control import ControlSheet, PartLine, SealLine, control_sheet
from service.press.docket import DocketLine, RowResult, write_docket, write_problems, write_rows
from service.press.output import make_folder, write_whole
from service.press.parts import PartFile, PlacedLetter
from service.terms.canonical import Json, sha256
from service.terms.case import Row
from service.terms.decision import Channel, Stage
from service.terms.problems import Broken, Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What a release wrote."""

    parts: tuple[PartLine, ...]
    """The print files, in the folder `parts`."""
    letters: int
    """Without the void ones."""
    first: str
    """First printed number of the batch."""
    last: str
    """Last printed number of the batch."""
    stages: Mapping[str, int]
    """Letters by stage."""
    copies: int
    """Letters to further co-owners, whose sums count once."""
    totals: Mapping[str, int]
    """Fen by currency."""
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


@dataclass(kw_only=True)
class Release:
    """Writes the outputs of an evidenced batch into a folder."""

    services: Services
    draft: Draft
    out: Path
    issuer_name: str
    unstamped: str = ""
    """Why letters may go although no outside time stamp covers them yet; it is recorded."""

    def write(self) -> Released:
        """Write parts, docket.csv, rows.csv, problems.csv and control.pdf; mark the batch released.

        What is stated before that mark keeps its letters from being released, even while the parts are being written: they are
        then written again without them.
        """
        while (released := self._write()) is None:
            pass
        return released

    def _write(self) -> Released | None:
        """Write everything once; None where a debtor of these letters paid or was put on hold meanwhile."""
        checked, tally, cases = look_again(self.services, self.draft), Tally(), Cases()
        missing = self._stamped(checked)
        make_folder(self.out / "parts")
        write_docket(self.out / "docket.csv", self._printed(checked, tally))
        for stale in sorted((self.out / "parts").glob("part-*.pdf"))[len(tally.parts) :]:
            stale.unlink()
        write_problems(self.out / "problems.csv", self.draft.problems())
        write_rows(self.out / "rows.csv", self.draft.header(), self._rows(checked, cases))
        control = self.out / "control.pdf"
        if tally.newest:
            write_whole(control, [control_sheet(self._sheet(tally, cases), shelf=self.services.shelf)])
        else:
            control.unlink(missing_ok=True)  # nothing was due: no stack for a sheet to go with, perhaps not even a log
        if not self._remember(tally, missing, checked):
            return None
        return Released(
            parts=tuple(tally.parts),
            letters=tally.letters,
            first=tally.first,
            last=tally.last,
            stages=tally.stages,
            copies=tally.copies,
            totals=tally.totals,
            voids=tuple(tally.voids),
            docket=self.out / "docket.csv",
            control=control,
            differing_pages=tally.differing_pages,
            dropped=len(checked.dropped),
            late=checked.late,
            unstamped=missing,
        )

    def _stamped(self, checked: Checked) -> tuple[Unavailable, ...]:
        """Have the logs of the letters stamped, and hold the letters back where no stamp covers them."""
        if self.draft.series.test:
            return ()
        stamping = Stamping(services=self.services, live=True)
        missing: list[Unavailable] = []
        for log, last in checked.last.items():
            stamping.stamp(log)
            missing += stamping.missing
            try:
                check_stamped(self.services, log, last)
            except Unavailable as error:
                if not self.unstamped:
                    raise error from next(iter(stamping.missing), None)
                missing.append(error)
        return tuple(missing)

    def _stamp_journal(self, tally: Tally) -> None:
        """Outside time for what was done, too: it covers the entries about every earlier stamp. Nothing waits for it."""
        if tally.letters and tally.issued_last and not self.draft.series.test:
            Stamping(services=self.services, live=True).stamp(journal(self.draft.head["issuer"]["id"], tally.issued_last.year))

    def _printed(self, checked: Checked, tally: Tally) -> Iterator[DocketLine]:
        """Build the parts, and give the docket's line of every letter in them."""
        done = 0
        letters = (one for one in issued_letters(self.draft, checked.withdrawn) if tally.pass_by(one))
        for name, stack, part in self._built(letters):
            self.services.arrow("part-written")
            tally.built(part)
            for letter, placed in zip(stack, part.letters, strict=True):
                tally.printed(letter, placed)
                yield _docket_line(letter, name, placed)
            done += len(stack)
            self.services.progress("parts", done, checked.letters)

    def _built(self, letters: Iterator[Issued]) -> Iterator[tuple[str, list[Issued], PartFile]]:
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
            made=stack[-1].issued,
            producer=self.services.producer,
        )

    def _rows(self, checked: Checked, cases: Cases) -> Iterator[RowResult]:
        """The user's rows with what became of them."""
        for some in self.draft.rows():
            places = sorted({at for row in some for at in _places(row)})
            with self.services.database.connect() as connection:
                numbers = plans.numbers_at(connection, self.draft.head["batch"], places)
            for said in with_dropped(some, checked.dropped):
                cases.add(said["case"], said["state"])
                yield RowResult(
                    row=Row(line=said["line"], sheet=said["sheet"], cells=tuple(said["cells"])),
                    state=said["state"],
                    reason=said["reason"],
                    hint=said["hint"],
                    number="、".join(numbers[at] for at in _places(said) if at in numbers),
                )

    def _sheet(self, tally: Tally, cases: Cases) -> ControlSheet:
        head = self.draft.head
        if tally.newest is None or tally.issued_first is None or tally.issued_last is None:
            raise ValueError("a control sheet goes with letters")
        return ControlSheet(
            issuer=self.issuer_name,
            series=f"{head['issuer']['id']}/{head['series']['id']}",
            test=bool(head["series"]["test"]),
            batch=head["batch"],
            file_name=head["file"]["name"],
            file_sha256=head["file"]["sha256"],
            plan=head["digest"],
            today=date.fromisoformat(head["today"]),
            issued_first=tally.issued_first,
            issued_last=tally.issued_last,
            number_first=tally.first,
            number_last=tally.last,
            stacks=tuple(tally.stacks.values()),
            parts=tuple(tally.parts),
            held=cases.held,
            excluded=cases.excluded,
            problems=head["problems"],
            copies=tally.copies,
            seal=self._seal(*tally.newest),
        )

    def _seal(self, where: LogId, no: int) -> SealLine:
        log = LogKey(issuer=where.issuer, series=where.series, year=where.year)
        with self.services.database.connect() as connection:
            seal = queries.seal_covering(connection, log, no)
        if seal is None:
            raise Broken("unsealed", f"{where.prefix} has no seal over number {no}")
        return SealLine(origin=where.origin(self.services.installation), size=seal.size, root=seal.root.hex())

    def _remember(self, tally: Tally, missing: Sequence[Unavailable], checked: Checked) -> bool:
        """Mark the batch released, unless what was stated since the last look stops letters of it."""
        batch = self.draft.head["batch"]
        told = Entry(
            kind=Doing.RELEASED,
            subject=batch,
            batch=batch,
            facts={"letters": tally.letters, "parts": [part.sha256 for part in tally.parts]},
            said={
                "parts": {part.name: part.sha256 for part in tally.parts},
                "unstamped": self.unstamped if missing else "",
            },
        )
        with self.services.database.begin() as connection:
            found = queries.find_batch(connection, batch)
            if found is not None and found["state"] != "released":
                if news_for(self.services, self.draft, connection, checked):
                    return False
                queries.set_batch_state(connection, batch, "released")
                issuer, at = self.draft.head["issuer"]["id"], self.services.clock.now()
                self.services.journal.note(connection, issuer, [told], at=at, test=self.draft.series.test)
                feed.released(connection, issuer, batch, at=at)
        self.services.arrow("released")
        self.services.journal.seal(self.services.arrow)
        self._stamp_journal(tally)
        return True


def _stacks(letters: Iterator[Issued], limit: int) -> Iterator[list[Issued]]:
    """Letters of one channel, envelope and plex, at most `limit` to a part."""
    for _, stack in groupby(letters, key=lambda letter: (letter.channel, letter.envelope, letter.duplex)):
        while some := list(islice(stack, limit)):
            yield some


def _finished(name: str, stack: list[Issued], part: "Future[PartFile]") -> tuple[str, list[Issued], PartFile]:
    return name, stack, result(part)


def _places(row: Json) -> range:
    """The places of the letters that demand a row: none, one, or one a co-owner."""
    first = row["position"]
    return range(first, first + row.get("copies", 1)) if first >= 0 else range(0)


def _docket_line(letter: Issued, part: str, placed: PlacedLetter) -> DocketLine:
    return DocketLine(
        number=letter.number,
        stage=Stage(letter.stage),
        channel=Channel(letter.channel),
        debtor=letter.debtor,
        premises=letter.premises,
        total=letter.total,
        currency=letter.currency,
        pay_by=date.fromisoformat(letter.pay_by) if letter.pay_by else None,
        part=part,
        first_page=placed.first_page,
        pages=placed.pages,
        sheets=placed.sheets,
        sha256=letter.document,
        qr=letter.url,
        claim=letter.claim,
    )
