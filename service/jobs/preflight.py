"""Preflight: lay out letters in the pool before anything is numbered, a few dozen at a time, results in order."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from service.jobs.services import Pool, Progress
from service.jobs.tasks import Measure, Measured, MeasureTask, Templates

SLICE = 64
"""Letters in one task: long enough to pay for its trip, short enough for a progress bar."""


def measure_all(
    letters: Sequence[bytes], *, templates: Templates, fonts: str, pool: Pool, progress: Progress
) -> Iterator[Measure]:
    """The measure of every letter, in order; at most two tasks a worker are under way."""
    waiting: deque[Future[Measured]] = deque()
    tasks = (
        MeasureTask(letters=tuple(letters[at : at + SLICE]), templates=templates, fonts=fonts)
        for at in range(0, len(letters), SLICE)
    )
    done = 0
    for task in tasks:
        waiting.append(pool.measure(task))
        if len(waiting) > 2 * pool.workers:
            yield from waiting.popleft().result().letters
            done += SLICE
            progress("preflight", done, len(letters))
    while waiting:
        yield from waiting.popleft().result().letters
        done = min(done + SLICE, len(letters))
        progress("preflight", done, len(letters))
