"""The local pool: rendering in processes of this machine, or in this process where one worker is enough.

Children are forked from a server that has read the program and nothing else ("forkserver"), so they hold no locks or
connections of the parent, start at once and share the program's memory; a system without such a server starts each afresh
("spawn"). They watch the parent, and end with it, even when it is killed.
"""

import gc
import os
import resource
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Self, TypeVar

from service.archive.verify import Step
from service.jobs import tasks
from service.jobs.tasks import (
    CheckTask,
    Measured,
    MeasureTask,
    PartTask,
    Rendered,
    RenderTask,
    SpanTask,
    build,
    check,
    make,
    measure,
    span,
)
from service.press.parts import PartFile
from service.terms.problems import Unavailable

Task = TypeVar("Task")
Result = TypeVar("Result")


class InProcess:
    """A pool of one worker in this process: for small batches, tests and profiling."""

    workers = 1

    def measure(self, task: MeasureTask) -> "Future[Measured]":
        """See Pool."""
        return _done(measure, task)

    def span(self, task: SpanTask) -> "Future[int]":
        """See Pool."""
        return _done(span, task)

    def render(self, task: RenderTask) -> "Future[Rendered]":
        """See Pool."""
        return _done(make, task)

    def build(self, task: PartTask) -> "Future[PartFile]":
        """See Pool."""
        return _done(build, task)

    def check(self, task: CheckTask) -> "Future[Step]":
        """See Pool."""
        return _done(check, task)


class ProcessPool:
    """A pool of processes of this machine."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._thresholds = gc.get_threshold()
        self._executor = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_start)

    def measure(self, task: MeasureTask) -> "Future[Measured]":
        """See Pool."""
        return self._executor.submit(measure, task)

    def span(self, task: SpanTask) -> "Future[int]":
        """See Pool."""
        return self._executor.submit(span, task)

    def render(self, task: RenderTask) -> "Future[Rendered]":
        """See Pool."""
        return self._executor.submit(make, task)

    def build(self, task: PartTask) -> "Future[PartFile]":
        """See Pool."""
        return self._executor.submit(build, task)

    def check(self, task: CheckTask) -> "Future[Step]":
        """See Pool."""
        return self._executor.submit(check, task)

    def __enter__(self) -> Self:
        """The pool itself; while it works, this process looks for cycles as seldom as the others."""
        gc.set_threshold(*SELDOM)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the processes; what is under way is finished or, after an error, dropped."""
        gc.set_threshold(*self._thresholds)
        self._executor.shutdown(wait=True, cancel_futures=True)


def result(future: "Future[Result]") -> Result:
    """What a pool made; raises Unavailable("renderer-died") where its process ended before it was done."""
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise Unavailable(
            "renderer-died",
            "a rendering process ended unexpectedly",
            hint="重新运行同一命令即可继续 / Run the same command again: it goes on where it stopped.",
        ) from error


def _done(work: "Callable[[Task], Result]", task: Task) -> "Future[Result]":
    future: Future[Result] = Future()
    try:
        future.set_result(work(task))
    except Exception as error:  # noqa: BLE001 - a future carries whatever happened to whoever asks for its result
        future.set_exception(error)
    return future


SELDOM = (50_000, 20, 50)
"""Objects made before the collector looks for cycles: a letter makes thousands that die by themselves (a fifth of the time)."""


MEMORY = 4 << 30
"""Address space of a rendering process: some ten times what it needs, and less than what would take the machine down."""


def _context() -> BaseContext:
    """How processes are started; the server imports what they will need, once for all of them."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([tasks.__name__])
    return context


def _start() -> None:
    with suppress(ValueError, OSError):  # macOS knows the limit and does not keep it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    gc.freeze()
    gc.set_threshold(*SELDOM)
    _end_with_parent()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
