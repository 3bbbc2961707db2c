"""Records: the leaves of the log. Canonical JSON without personal data, enough to prove which bytes carry which number."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from service.terms.canonical import canonical, sha256
from service.terms.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What rendering gave for a notice."""

    pdf: bytes
    sha256: str
    pages: int
    pages_sha256: str


def letter_record(*, notice: Notice, made: Made, renderer: Mapping[str, str], batch: str, series: str, year: int) -> bytes:
    """The leaf of a letter (evidence format v1).

    `series` is "<issuer>/<series>"; `renderer` names every piece of software and data that made the bytes, so that a later
    re-rendering knows whether it may compare. SM3 of the document stands beside SHA-256 where this machine's OpenSSL has it.
    """
    document: dict[str, object] = {"sha256": made.sha256, "size": len(made.pdf), "type": "application/pdf"}
    if "sm3" in hashlib.algorithms_available:
        document["sm3"] = hashlib.new("sm3", made.pdf).hexdigest()
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
