"""What is remembered while a file is read, because the same names and dates stand in many rows; then it is forgotten.

Names and phones are personal data: no cache may hold them longer than the upload they came with.
"""

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import TypeVar

Answer = TypeVar("Answer")

_MOST = 50_000
_FORGET: list[Callable[[], None]] = []


def remembered(function: Callable[..., Answer]) -> Callable[..., Answer]:
    """The function with its last answers at hand, until `forget`."""
    cached = lru_cache(maxsize=_MOST)(function)
    _FORGET.append(cached.cache_clear)

    def answer(*args: object) -> Answer:
        return cached(*args)

    return update_wrapper(answer, function)


def forget() -> None:
    """Drop every remembered answer."""
    for clear in _FORGET:
        clear()
