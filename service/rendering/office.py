"""Office: Word letters to PDF by LibreOffice, for what our own engine does not draw. Optional, and never the same bytes twice.

A process is given many letters at a time, because starting it costs more than they do, and ends with them, so that nothing
grows in it. Each worker has a profile of its own, which is thrown away after some letters and after every accident. A process
that brings out no further letter within the time of one, or that dies, is stopped with everything it started; the letter it
stopped at is tried alone, and a letter that fails alone is poison: it is remembered, named, and not tried again.

    >>> with Office(program, fonts=data_folder("fonts")) as office:
    ...     [made.pdf[:5] for made in office.convert([first, second])]
    [b'%PDF-', b'%PDF-']
"""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Event, Lock
from types import TracebackType
from typing import Final, Self

from service.rendering.fontconfig import fontconfig
from service.terms.problems import Problem, Refused, Unavailable

LETTER_S = 60.0
"""Time for one letter; a long one of real life takes two seconds."""
START_S = 60.0
"""Added for the first letter of a process: a new profile on a slow disk."""
LETTERS_A_PROCESS = 50
"""By then the start, some two seconds, is a small part of the cost; and a death costs at most so many."""
LETTERS_A_PROFILE = 1000
"""The profile keeps histories of what was opened, and they are read at every start."""
LOOK_S = 0.05
"""Between two looks at a process."""
LARGEST = 50 << 20
"""Bytes of a letter that is tried at all."""

ARGUMENTS: Final = (
    "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard",
    "--infilter=MS Word 2007 XML",  # without it anything is opened, and what is no Word file is printed as plain text
    "--convert-to", "pdf:writer_pdf_Export",
)  # fmt: skip
USUAL = ("/usr/bin", "/usr/local/bin", "/opt/libreoffice/program", "/Applications/LibreOffice.app/Contents/MacOS")
PATH = "/usr/local/bin:/usr/bin:/bin"
"""What the program's own start script needs; nothing else of our environment reaches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLetter:
    """What came of one document."""

    pdf: bytes = field(repr=False)
    """Empty where it failed."""
    problem: Problem | None = None
    reproducible: Final = False
    """The same document gives other bytes each time: such a PDF can be kept as evidence, but not made again from its inputs."""


def find_office(asked: str) -> Path | None:
    """The program by the setting `CUIHAN_OFFICE`: "off" for none, "auto" for one in the usual places, else its path.

    Raises Refused("office-missing") where a path is named and no program is there.
    """
    if asked == "off":
        return None
    if asked == "auto":
        found = shutil.which("soffice", path=os.pathsep.join(USUAL))
        return Path(found) if found else None
    program = Path(asked)
    if not (program.is_file() and os.access(program, os.X_OK)):
        raise Refused(
            "office-missing",
            f"there is no LibreOffice program {asked}",
            hint="改正 CUIHAN_OFFICE(auto、off 或 soffice 的路径)/ Mend CUIHAN_OFFICE: auto, off, or the path of soffice.",
        )
    return program


class Office:
    """A pool of LibreOffice processes; leaving the block ends them all."""

    def __init__(
        self,
        program: Path,
        *,
        fonts: Path,
        font_map: Mapping[str, str] | None = None,
        workers: int = 1,
        letter_s: float = LETTER_S,
        start_s: float = START_S,
        at_once: int = LETTERS_A_PROCESS,
        recycle: int = LETTERS_A_PROFILE,
    ) -> None:
        self._program = program
        self._fonts = fontconfig(fonts, font_map or {})
        self._letter_s = letter_s
        self._start_s = start_s
        self._at_once = at_once
        self._recycle = recycle
        self._workers = workers
        self._scratch = TemporaryDirectory(prefix="cuihan-office-")
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="office")
        self._free: SimpleQueue[_Worker] = SimpleQueue()
        for number in range(workers):
            self._free.put(_Worker(Path(self._scratch.name) / str(number)))
        self._poison: dict[str, str] = {}
        """Problem codes by the SHA-256 of the documents that led to them."""
        self._lock = Lock()
        self._closing = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        self._threads.shutdown(cancel_futures=True)
        self._scratch.cleanup()

    @property
    def quarantined(self) -> frozenset[str]:
        """SHA-256 of the documents that failed alone and are not tried again."""
        with self._lock:
            return frozenset(self._poison)

    def convert(self, documents: Sequence[bytes]) -> tuple[OfficeLetter, ...]:
        """The PDF of each document, in their order, or "office-failed", "office-timeout" in its place."""
        if self._closing.is_set():
            raise Unavailable("office-closed", "LibreOffice was ended already", hint="重新运行 / Run it again.")
        size = max(1, min(self._at_once, -(-len(documents) // self._workers)))
        batches = [documents[at : at + size] for at in range(0, len(documents), size)]
        return tuple(letter for batch in self._threads.map(self._batch, batches) for letter in batch)

    def _batch(self, documents: Sequence[bytes]) -> list[OfficeLetter]:
        worker = self._free.get()
        try:
            digests = [hashlib.sha256(data).hexdigest() for data in documents]
            known = self._known(digests, documents)
            waiting = [at for at, digest in enumerate(digests) if digest not in known]
            made: dict[int, bytes] = {}
            while waiting:
                code, done = self._call(worker, [documents[at] for at in waiting])
                made |= {waiting[at]: pdf for at, pdf in done.items()}
                left = [at for at in waiting if at not in made]
                if not code or not left:  # it ended well, and could not load these
                    known |= {digests[at]: "office-failed" for at in left}
                    break
                suspect, *waiting = left
                if done or waiting:  # alone, so that no neighbour is to blame
                    code, done = self._call(worker, [documents[suspect]])
                if done:
                    made[suspect] = done[0]
                else:
                    known[digests[suspect]] = code or "office-failed"
            with self._lock:
                self._poison |= known
            return [
                OfficeLetter(pdf=made[at]) if at in made else OfficeLetter(pdf=b"", problem=_told(known[digest], digest))
                for at, digest in enumerate(digests)
            ]
        finally:
            self._free.put(worker)

    def _known(self, digests: Sequence[str], documents: Sequence[bytes]) -> dict[str, str]:
        with self._lock:
            known = {digest: self._poison[digest] for digest in digests if digest in self._poison}
        large = {digest: "office-failed" for digest, data in zip(digests, documents, strict=True) if len(data) > LARGEST}
        return known | large

    def _call(self, worker: "_Worker", documents: Sequence[bytes]) -> tuple[str, dict[int, bytes]]:
        """One process for these documents: the code of its accident or nothing, and the PDFs it finished."""
        profile = worker.ready(len(documents), recycle=self._recycle, fonts=self._fonts)
        with TemporaryDirectory(dir=worker.folder) as name:
            work = Path(name)
            files = [work / f"{at:04d}.docx" for at in range(len(documents))]
            for file, data in zip(files, documents, strict=True):
                file.write_bytes(data)
            code = self._supervise(profile, work, files)
            pdfs = {at: file.with_suffix(".pdf") for at, file in enumerate(files)}
            done = {at: pdf.read_bytes() for at, pdf in pdfs.items() if pdf.exists()}
        if code:
            worker.spoiled()
        return code, {at: pdf for at, pdf in done.items() if pdf.rstrip().endswith(b"%%EOF")}  # not the one it died over

    def _supervise(self, profile: Path, work: Path, files: Sequence[Path]) -> str:
        command = [str(self._program), f"-env:UserInstallation={profile.as_uri()}", *ARGUMENTS]
        environment = {
            "PATH": PATH,
            "HOME": str(profile),
            "XDG_CACHE_HOME": str(profile / "cache"),
            "TMPDIR": str(work),
            "LANG": "C.UTF-8",
            "SAL_USE_VCLPLUGIN": "svp",
            "FONTCONFIG_FILE": str(profile / "fonts.conf"),
        }
        try:
            process = subprocess.Popen(  # noqa: S603 - the program of the operator's setting, our own arguments
                [*command, "--outdir", str(work), *map(str, files)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=work,
                env=environment,
                start_new_session=True,  # a group of its own: the start script's children end with it
            )
        except OSError as error:
            raise Unavailable(
                "office-not-started",
                f"LibreOffice could not be started: {error.strerror}",
                hint="检查 CUIHAN_OFFICE 和内存 / Look at CUIHAN_OFFICE and at the memory that is left.",
            ) from error
        try:
            return self._watch(process, work)
        finally:
            _end_group(process)

    def _watch(self, process: "subprocess.Popen[bytes]", work: Path) -> str:
        """Waits for the end; every finished letter gives the time of another one."""
        finished, until = 0, time.monotonic() + self._start_s + self._letter_s
        while process.poll() is None:
            count = sum(1 for _ in work.glob("*.pdf"))
            if count > finished:
                finished, until = count, time.monotonic() + self._letter_s
            if time.monotonic() > until:
                return "office-timeout"
            if self._closing.wait(LOOK_S):
                return "office-failed"
        return "office-failed" if process.returncode else ""


class _Worker:
    """A place for one process at a time, and its profile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._letters = 0

    def ready(self, letters: int, *, recycle: int, fonts: str) -> Path:
        """The profile, a new one where the old one has served long enough."""
        if self._letters + letters > recycle:
            self.spoiled()
        self._letters += letters
        profile = self.folder / "profile"
        profile.mkdir(parents=True, exist_ok=True)
        (profile / "fonts.conf").write_text(fonts, encoding="utf-8")
        return profile

    def spoiled(self) -> None:
        """Throws the profile away."""
        shutil.rmtree(self.folder / "profile", ignore_errors=True)
        self._letters = 0


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """Kills what the process started and left; its number is the group's, and nobody else's before `wait`."""
    with suppress(ProcessLookupError, PermissionError):  # nothing is left; macOS says the second of what has just ended
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _told(code: str, digest: str) -> Problem:
    late = code == "office-timeout"
    why = (
        "LibreOffice 在规定时间内没有排完这封函件,已隔离 / LibreOffice did not finish this letter in its time; it is set aside."
        if late
        else "LibreOffice 打不开或排不出这封函件,已隔离 / LibreOffice could not open or lay out this letter; it is set aside."
    )
    return Problem(code="office-timeout" if late else "office-failed", shown=f"SHA-256 {digest[:16]}…", hint=why)
