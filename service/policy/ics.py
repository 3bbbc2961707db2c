"""ICS: limitation dates for the calendar on a lawyer's desk (RFC 5545).

One all-day event for each account and last day of the safe view, with alarms 90, 30 and 7 days before. The same dates give
the same identifiers, so importing a later file moves entries and doubles none.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import groupby

from service.policy.limitation import Clock
from service.terms.money import figures

ALARMS = (90, 30, 7)
"""Days before the last day: time for a demand that is proved, for a suit to be prepared, for a suit to be filed."""
OCTETS = 75
"""Longest content line (3.1)."""


def calendar_of(clocks: Iterable[Clock], *, made: datetime) -> bytes:
    """The calendar file; `made` is aware."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cuihan//limitation//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    ordered = sorted(clocks, key=lambda clock: (clock.safe.last_day, clock.account, clock.claim))
    for (day, account), grouped in groupby(ordered, key=lambda clock: (clock.safe.last_day, clock.account)):
        group = list(grouped)
        total = sum(clock.amount for clock in group)
        summary = f"诉讼时效届满 {group[0].premises} {group[0].debtor} {figures(total)}元"
        told = "\n".join(
            f"{clock.claim[0]} {clock.claim[1]}–{clock.claim[2]}:{figures(clock.amount)}元,可争取至 {clock.arguable.last_day}"
            for clock in group
        )
        identity = sha256(f"{account}\n{'|'.join('/'.join(clock.claim) for clock in group)}".encode()).hexdigest()[:32]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{identity}@cuihan",
            f"DTSTAMP:{made.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(summary)}",
            f"DESCRIPTION:{_text(told)}",
            "TRANSP:TRANSPARENT",
        ]
        for days in ALARMS:
            lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(summary)}", f"TRIGGER:-P{days}D", "END:VALARM"]
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines).encode()


def _text(value: str) -> str:
    """A text value (3.3.11)."""
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A content line, folded between characters so that none is longer than 75 octets."""
    parts, part, size = [], "", 0
    for char in line:
        wide = len(char.encode())
        if size + wide > OCTETS:
            parts.append(part)
            part, size = " ", 1
        part, size = part + char, size + wide
    return "\r\n".join([*parts, part]) + "\r\n"
