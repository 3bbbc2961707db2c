"""Limits: how long one letter may take in a process that makes many.

A template was admitted in a process of its own; what its letters need hangs on the data as well, so each is held to a time.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from service.terms.problems import Refused

SECONDS = 60.0
"""Of the processor, for one letter: some thousand times what one takes."""
HINT = (
    "这封函件耗时过长:请检查模板中的循环和这一户的行数 "
    "/ this letter takes too long: look at the template's loops and the case's rows"
)


@contextmanager
def within(seconds: float = SECONDS) -> Iterator[None]:
    """Stop the block with Refused("template-time") after so many seconds of the processor.

    Only the main thread of a process can be stopped so, which is where pools work; elsewhere the block is not limited.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Refused("template-time", "the letter was stopped: it took too long", hint=HINT)
