"""Records: the leaves of the log. Canonical JSON without personal data, enough to prove which bytes carry which number."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.terms.canonical import canonical, sha256
from service.terms.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What rendering gave for a notice."""

    pdf: bytes = field(repr=False)
    sha256: str
    sm3: str
    """SM3 (GB/T 32905) in hexadecimal; empty where this machine's OpenSSL does not have it."""
    pages: int
    pages_sha256: str

    @property
    def size(self) -> int:
        """Bytes of the PDF."""
        return len(self.pdf)


def sm3(data: bytes) -> str:
    """SM3 of some bytes, or nothing where this machine's OpenSSL does not have it."""
    return hashlib.new("sm3", data).hexdigest() if "sm3" in hashlib.algorithms_available else ""


def letter_record(*, notice: Notice, made: Made, renderer: Mapping[str, str], batch: str, series: str, year: int) -> bytes:
    """The leaf of a letter (evidence format v1).

    `series` is "<issuer>/<series>"; `renderer` names every piece of software and data that made the bytes, so that a later
    re-rendering knows whether it may compare. SM3 of the document stands beside SHA-256 where it is known.
    """
    document: dict[str, object] = {"sha256": made.sha256, "size": made.size, "type": "application/pdf"}
    if made.sm3:
        document["sm3"] = made.sm3
    return canonical(
        _common(notice, renderer=renderer, batch=batch, series=series, year=year)
        | {"doc": document, "pages": made.pages_sha256, "public": sha256(notice.public_bytes)}
    )


def void_record(*, notice: Notice, reason: str, renderer: Mapping[str, str], batch: str, series: str, year: int) -> bytes:
    """The leaf of a number whose letter could not be made: the number is spent, and says why."""
    return canonical(_common(notice, renderer=renderer, batch=batch, series=series, year=year) | {"reason": reason})


def _common(notice: Notice, *, renderer: Mapping[str, str], batch: str, series: str, year: int) -> dict[str, object]:
    return {
        "batch": batch,
        "case": notice.case_id,
        "input": notice.input_sha256,
        "issued": notice.public["issued"],
        "no": notice.no,
        "renderer": dict(renderer),
        "series": series,
        "v": 1,
        "year": year,
    }
