"""Confined: work on what a stranger sent, in a process of its own with limits of time and memory.

The child is started fresh, so it holds no lock, key or connection of the parent; whatever happens to it, the parent lives on
and says so by name.

    >>> confined(inspect, docx, seconds=60, memory=1 << 30)
"""

import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from service.terms.problems import Refused, Told

Result = TypeVar("Result")

SECONDS = 60.0
"""The largest of 245 letters by others takes a few; a machine that is busy gets ten times that."""
MEMORY = 1536 * 1024 * 1024
"""Address space, of which Python, the fonts and their tables take about a third."""

HINT = (
    "这不像一份正常的函件:请在 Word 中新建文件,把文字复制过去再试 "
    "/ this is not what letters look like: make a new document in Word and copy the text into it"
)


def confined(work: Callable[..., Result], *args: object, seconds: float = SECONDS, memory: int = MEMORY) -> Result:
    """What `work(*args)` gives, done in a process of its own; `work` is a function of a module, its result can be pickled.

    Raises what `work` raises where it is one of our own errors, Refused("template-time") or Refused("template-memory") where a
    limit was met, and RuntimeError for any other error of the child.
    """
    context = get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(its, work, args, seconds, memory), daemon=True)
    child.start()
    its.close()
    try:
        kind, value = mine.recv() if mine.poll(seconds) else ("time", None)
    except (EOFError, OSError):
        child.join()
        kind, value = ("time" if child.exitcode == -signal.SIGXCPU else "ended"), child.exitcode
    finally:
        mine.close()
        child.kill()
        child.join()
        child.close()
    answer: Result = _answer(kind, value, seconds, memory)
    return answer


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


def _child(answer: Connection, work: Callable[..., object], args: tuple[object, ...], seconds: float, memory: int) -> None:
    os.setsid()  # a signal from the terminal is the parent's business
    # macOS knows RLIMIT_AS and does not keep it; the limits of the package and the sandbox still hold there.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found: tuple[str, object] = ("done", work(*args))
    except MemoryError:
        found = ("memory", None)
    except Told as error:
        found = ("told", error)
    except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
        found = ("failed", f"{type(error).__name__}: {error}")
    answer.send(found)
    answer.close()
