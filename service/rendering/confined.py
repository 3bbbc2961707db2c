"""Confined: work on what a stranger sent, in a process of its own with limits of time and memory.

The child is started fresh, so it holds no lock, key or connection of the parent; whatever happens to it, the parent lives on
and says so by name.

    >>> confined(inspect, docx, seconds=60, memory=1 << 30)
    >>> with Cell(seconds=10) as cell:                       # one process for many pieces of work
    ...     cell.do(render_docx, one), cell.do(render_docx, another)
"""

import os
import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, Self, TypeVar

from service.terms.problems import Refused, Told

Result = TypeVar("Result")

SECONDS = 60.0
"""Of the processor; the largest of 245 letters by others takes a few."""
WAITING = 4
"""A process that does not compute, or gets no processor, is given so many times as long on the clock."""
START_S = 60.0
"""Longest time for a process to start, on the clock."""
MEMORY = 1536 * 1024 * 1024
"""Address space, of which Python, the fonts and their tables take about a third."""

HINT = (
    "这不像一份正常的函件:请在 Word 中新建文件,把文字复制过去再试 "
    "/ this is not what letters look like: make a new document in Word and copy the text into it"
)


def confined(work: Callable[..., Result], *args: object, seconds: float = SECONDS, memory: int = MEMORY) -> Result:
    """What `work(*args)` gives, done in a process of its own; see `Cell.do`."""
    with Cell(seconds=seconds, memory=memory) as cell:
        return cell.do(work, *args)


class Cell:
    """A process that does one piece of work after another, and is started anew where a piece was its end."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._child: SpawnProcess | None = None
        self._line: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end()

    def do(self, work: Callable[..., Result], *args: object) -> Result:
        """What `work(*args)` gives; `work` is a function of a module, its arguments and result can be pickled.

        Raises what `work` raises where it is one of our own errors, Refused("template-time") or Refused("template-memory")
        where a limit was met, and RuntimeError for any other error of the child.
        """
        if self._child is None:
            self._start()
        assert self._child is not None
        assert self._line is not None
        try:
            self._line.send((work, args))
            kind, value = self._line.recv() if self._line.poll(self._seconds * WAITING) else ("time", None)
        except (EOFError, OSError):
            self._child.join()
            kind, value = ("time" if self._child.exitcode == -signal.SIGXCPU else "ended"), self._child.exitcode
        except BaseException:  # interrupted: what the child says next would be the answer to another question
            self._end()
            raise
        if kind in {"time", "ended", "memory"}:
            self._end()
        answer: Result = _answer(kind, value, self._seconds, self._memory)
        return answer

    def _start(self) -> None:
        context = get_context("spawn")
        mine, its = context.Pipe()
        self._child = context.Process(target=_serve, args=(its, self._seconds, self._memory), daemon=True)
        self._child.start()
        its.close()
        self._line = mine
        if not mine.poll(START_S) or mine.recv() != "ready":
            self._end()
            raise Refused("template-time", f"a process did not start within {START_S:g} seconds", hint=HINT)

    def _end(self) -> None:
        if self._child is not None and self._line is not None:
            self._line.close()
            self._child.kill()
            self._child.join()
            self._child.close()
        self._child = self._line = None


def _answer(kind: str, value: Any, seconds: float, memory: int) -> Any:  # noqa: ANN401 - whatever the work gave
    if kind == "done":
        return value
    if kind == "told":
        raise value
    if kind == "time":
        raise Refused("template-time", f"the template was stopped after {seconds:g} seconds", hint=HINT)
    if kind in {"memory", "ended"}:  # a library in C that is refused memory ends its process
        ending = f" (its process ended with {value})" if kind == "ended" else ""
        raise Refused(
            "template-memory", f"the template needs more than {memory // (1024 * 1024):,} MB of memory{ending}", hint=HINT
        )
    raise RuntimeError(value)


def _serve(line: Connection, seconds: float, memory: int) -> None:
    """The child: one answer for each piece of work, until the parent is gone."""
    os.setsid()  # a signal from the terminal is the parent's business
    # macOS knows RLIMIT_AS and does not keep it; the limits of the package and the sandbox still hold there.
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, 0)
    line.send("ready")
    while True:
        try:
            work, args = line.recv()
        except (EOFError, OSError):
            return
        _limit(resource.RLIMIT_CPU, int(time.process_time() + seconds) + 1)  # ends the process, also within a library
        line.send(_done(work, args))


def _limit(what: int, soft: int) -> None:
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (soft, resource.getrlimit(what)[1]))


def _done(work: Callable[..., object], args: tuple[object, ...]) -> tuple[str, object]:
    try:
        return "done", work(*args)
    except MemoryError:
        return "memory", None
    except Told as error:
        return "told", error
    except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
        return "failed", f"{type(error).__name__}: {error}"
