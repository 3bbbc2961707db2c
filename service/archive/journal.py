"""The journal's entries: what was done with letters, by which role and when, as leaves of a log of their own.

An entry has two halves. The leaf is canonical JSON without personal data: the kind of act, what it was done to (a batch, a
number as issuer/series/year/n, a hash), plain facts such as counts and digests, and the SHA-256 of its line. The line is kept
beside the log, salted, and may name people: names and reasons can be erased one by one, and the leaf proves no less for it.

    >>> made = entry(Entry(kind=Doing.RELEASED, subject="a1b2"), issuer="cuihe", year=2026, no=7, at=MOMENT, salt=SALT)
    >>> made.leaf
    b'{"actor":"operator","at":"2026-11-05T12:00:00+08:00","detail":"…","kind":"released","no":7,…,"v":1,"year":2026}'
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from service.archive.keys import LogId
from service.terms.canonical import Json, canonical, sha256
from service.terms.party import JOURNAL

OPERATOR = "operator"
"""Whoever works at the command line of the home."""

SYSTEM = "system"
"""The program itself: seals, the turn of the year."""

PLAIN = re.compile(r"[A-Za-z0-9._:/+=@-]{0,512}")
"""What a leaf may hold: identifiers, digests, times. No blanks and nothing but ASCII, so that no name or address fits in."""


class Doing(StrEnum):
    """What an entry tells."""

    OPENED = "journal-opened"
    """First of every journal: the installation's key and, behind a New Year, the last size and root of the year before."""
    CLOSED = "journal-closed"
    """Last of a year: nothing follows in this log."""
    UPLOADED = "uploaded"
    APPROVED = "approved"
    OVERRIDDEN = "overridden"
    """Demanded again although demanded before, for a reason."""
    WORDING_ACCEPTED = "wording-accepted"
    VOIDED = "voided"
    """A number whose letter was not made."""
    WITHDRAWN = "withdrawn"
    """A sealed letter that is not released."""
    RELEASED = "released"
    DOWNLOADED = "downloaded"
    EXPORTED = "exported"
    STATED = "stated"
    """A fact of an account: hold, lift, payment, delivery, earlier notice."""
    ERASED = "erased"
    ISSUER_CHANGED = "issuer-changed"
    POLICY_CHANGED = "policy-changed"
    TEMPLATE_CHANGED = "template-changed"
    KEY_ROTATED = "key-rotated"
    KEY_REPLACED = "key-replaced"
    """The key before was lost: nobody can sign for the new one but itself."""
    KEY_PUBLISHED = "key-published"
    LOG_OPENED = "log-opened"
    """Seal 0 of a series' log."""
    SEALED = "sealed"
    STAMPED = "stamped"
    """An outside authority's time over a seal of a series."""
    LOG_CLOSED = "log-closed"
    """A series' log of an earlier year, complete: its last size and root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that was done."""

    kind: Doing
    subject: str = ""
    """What it was done to: a batch, issuer/series/year/n, a digest, a log."""
    facts: Json = field(default_factory=dict)
    """For the leaf: plain texts and integers, nothing about a person."""
    said: Json = field(default_factory=dict)
    """For the line: who, why, in which words."""
    actor: str = OPERATOR
    """A role, or an opaque id of a user."""
    batch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An entry with its place."""

    no: int
    """Position in the log, from 1."""
    leaf: bytes
    line: bytes
    """Its details: canonical JSON with no, said, salt, v."""


def journal_of(issuer: str, year: int) -> LogId:
    """The journal of an issuer and year."""
    return LogId(issuer=issuer, series=JOURNAL, year=year)


def entry(told: Entry, *, issuer: str, year: int, no: int, at: datetime, salt: bytes, test: bool = False) -> Kept:
    """The two halves of an entry (journal format v1). `test` marks what a test series did, whose clock may stand still.

    Raises ValueError where the leaf would hold anything but identifiers, digests, times and integers.
    """
    line = canonical({"v": 1, "no": no, "salt": salt.hex(), "said": told.said})
    leaf: Json = {
        "v": 1,
        "no": no,
        "series": f"{issuer}/{JOURNAL}",
        "year": year,
        "at": at.isoformat(),
        "kind": str(told.kind),
        "actor": told.actor,
        "subject": told.subject,
        "facts": told.facts,
        "detail": sha256(line),
    }
    leaf |= {"batch": told.batch} if told.batch else {}
    leaf |= {"test": 1} if test else {}
    _check(leaf)
    return Kept(no=no, leaf=canonical(leaf), line=line)


def plain(name: str) -> str:
    """A name of the user's own as a leaf may hold it: itself, or where it is not plain, the beginning of its hash."""
    return name if PLAIN.fullmatch(name) else f"sha256:{sha256(name.encode())[:32]}"


def _check(value: object) -> None:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            _check(item)
    elif not isinstance(value, int) and not (isinstance(value, str) and PLAIN.fullmatch(value)):
        raise ValueError(f"not for a leaf of the journal: {value!r}")
