"""Canonical JSON: one value, one string of bytes, so that a hash over it means something.

The rules (a subset of RFC 8785 that needs no number formatting): keys are sorted ASCII, text is UTF-8 in NFC, there is no
white space, and the only scalars are integers and strings. Money is a decimal string, a date an ISO string, an absent
value an absent key. Whatever is drawn on paper is read back from these bytes first, so that what was hashed is what was
printed.

    >>> canonical({"total": "1409.50", "no": 12})
    b'{"no":12,"total":"1409.50"}'
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

type_error = "canonical JSON holds objects, lists, integers and strings only"

Json = dict[str, Any]
"""An object of canonical JSON: text keys; values are int, str, lists of values, or objects."""


def canonical(value: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """The canonical bytes of a value; raises TypeError for floats, booleans, None and keys that are not ASCII."""
    text = json.dumps(_checked(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def sha256_with(value: Mapping[str, Any], lists: Mapping[str, Iterable[bytes]]) -> str:
    """SHA-256 of the canonical bytes of an object with some lists in it, whose items are given canonical and one by one.

    >>> sha256_with({"v": 1}, {"all": [b'"a"', b"2"]}) == sha256(canonical({"v": 1, "all": ["a", 2]}))
    True
    """
    whole = hashlib.sha256()
    for nth, key in enumerate(sorted({*value, *lists})):
        whole.update((b"," if nth else b"{") + canonical([key])[1:-1] + b":")
        if key in value:
            whole.update(canonical([value[key]])[1:-1])
            continue
        opening = b"["
        for item in lists[key]:
            whole.update(opening + item)
            opening = b","
        whole.update(b"]" if opening == b"," else b"[]")
    whole.update(b"}")
    return whole.hexdigest()


def parse(data: bytes) -> Json:
    """The object in canonical bytes; raises ValueError where the bytes are not the canonical form of what they say."""
    value = json.loads(data.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)
    if not isinstance(value, dict):
        raise ValueError("canonical JSON here is always an object")  # noqa: TRY004 - bad bytes, not a caller's type
    if canonical(value) != data:
        raise ValueError("these bytes are JSON, but not in canonical form")
    return value


def sha256(data: bytes) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _checked(value: Any) -> Any:  # noqa: ANN401 - JSON is what it is
    kind = type(value)  # the plain kinds first: a batch of ten thousand letters writes five million values
    if kind is str:
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if kind is int:
        return value
    if kind is list:
        return [_checked(item) for item in value]
    if isinstance(value, Mapping):
        checked = {}
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise TypeError(f"canonical JSON keys are ASCII text, not {key!r}")
            checked[key] = _checked(item)
        return checked
    return _rare(value)


def _rare(value: Any) -> Any:  # noqa: ANN401 - JSON is what it is
    match value:
        case bool():
            raise TypeError(type_error)
        case str():
            return unicodedata.normalize("NFC", value)
        case int():
            return value
        case list() | tuple():
            return [_checked(item) for item in value]
    raise TypeError(f"{type_error}, not {type(value).__name__}")


def _no_float(text: str) -> Any:  # noqa: ANN401
    raise ValueError(f"canonical JSON has no number like {text}")
