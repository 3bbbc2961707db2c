"""Measure a command and every process it starts: seconds, peak memory, and its exit code."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.25  # s between two looks: short against a chunk's work, cheap against a core


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one command cost."""

    seconds: float
    peak_mb: float
    """Largest sum of the memory of the command and its children at one time; pages they share are counted once."""
    command_mb: float
    """Largest memory of the command alone, without its children, by the same method; 0 where it cannot be told."""
    method: str
    """How the memory was measured."""
    code: int
    processor: dict[int, float]
    """Seconds of processor time by process, in the order they were started, as last seen; on Linux only."""


def measure(command: Sequence[str], *, log: Path) -> Measured:
    """Run a command with its output in `log`.

    On Linux processor time and memory are those of the whole process tree, also of workers that somebody else waits for,
    looked at every quarter second; memory is the proportional set size. Elsewhere it is the largest single process's resident
    set, as getrusage tells it.
    """
    with log.open("wb") as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        peak, done = [0, 0], threading.Event()
        processor: dict[int, float] = {}
        watcher = threading.Thread(target=_watch, args=(process.pid, peak, processor, done))
        watcher.start()
        code = process.wait()
        seconds = time.perf_counter() - start
        done.set()
        watcher.join()
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    largest_mb = largest / (1 << 20 if sys.platform == "darwin" else 1 << 10)  # bytes there, KiB elsewhere
    if peak[0]:
        return Measured(
            seconds=seconds,
            peak_mb=peak[0] / 1024,
            command_mb=peak[1] / 1024,
            method="PSS of the process tree",
            code=code,
            processor=processor,
        )
    return Measured(
        seconds=seconds,
        peak_mb=largest_mb,
        command_mb=0,
        method="largest process (getrusage)",
        code=code,
        processor=processor,
    )


def _watch(root: int, peak: list[int], processor: dict[int, float], done: threading.Event) -> None:
    while not done.wait(INTERVAL):
        found = _tree(root)
        sizes = [_pss(pid) for pid in found]
        peak[:] = max(peak[0], sum(sizes)), max(peak[1], sizes[0])
        processor.update((pid, seconds) for pid in found if (seconds := _processor(pid)))


def _processor(pid: int) -> float:
    """Seconds of processor time of a process so far; 0 where it has ended or this is not Linux."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _tree(root: int) -> list[int]:
    """The process and its descendants, by Linux's own lists of children."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                waiting += map(int, tasks.read_text().split())
            except OSError:
                continue  # it has ended meanwhile
    return found


def _pss(pid: int) -> int:
    """KiB of a process, pages shared with others divided by their number; 0 where it has ended or this is not Linux."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
