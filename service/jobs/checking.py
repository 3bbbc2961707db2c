"""Checking: the letters of a log verified in the pool, a few dozen at a time, findings in the order of their numbers."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager

from service.archive.objects import Store
from service.archive.verify import Step
from service.jobs.local import result
from service.jobs.services import Pool
from service.jobs.tasks import CheckTask
from service.terms.canonical import Json

SLICE = 64
"""Letters in one task: some 0.3 s of a process."""

FEW = 200
"""Up to so many letters one process is done before others have started."""


def checked_in(
    store: Store,
    *,
    workers: int,
    open_pool: Callable[[int], AbstractContextManager[Pool]],
    few: int = FEW,
    size: int = SLICE,
) -> Callable[[object, str, Sequence[Json]], Iterator[tuple[int, Step]]]:
    """How `verify_log` shall check letters: in that many processes, which read `store` themselves."""

    def letters(_reader: object, prefix: str, records: Sequence[Json]) -> Iterator[tuple[int, Step]]:
        with open_pool(workers if len(records) > few else 1) as pool:
            waiting: deque[tuple[int, Future[Step]]] = deque()
            for at in range(0, len(records), size):
                some = tuple(records[at : at + size])
                waiting.append((at + len(some), pool.check(CheckTask(store=store, prefix=prefix, records=some))))
                if len(waiting) > 2 * pool.workers:
                    done, future = waiting.popleft()
                    yield done, result(future)
            for done, future in waiting:
                yield done, result(future)

    return letters
