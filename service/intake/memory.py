"""What is remembered while a file is read, because the same names and dates stand in many rows; then it is forgotten.

Names and phones are personal data: no cache may hold them longer than the upload they came with.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

_MOST = 4096
"""Answers of each function: an account's rows stand near each other, and the same charge and month in all of them."""
_FORGET: list[Callable[[], None]] = []


def remembered(function: Function) -> Function:
    """The function with its last answers at hand, until `forget`."""
    cached = lru_cache(maxsize=_MOST)(function)
    _FORGET.append(cached.cache_clear)
    return cast("Function", cached)


def forget() -> None:
    """Drop every remembered answer."""
    for clear in _FORGET:
        clear()
