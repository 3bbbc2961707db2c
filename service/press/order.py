"""Order: the one sequence in which letters are numbered, printed and carried out.

A batch is sorted by channel, envelope, sheets, estate and then by the way a postman or concierge walks: building, unit,
floor, room, in natural order (2 before 10); the account comes last, so that no two letters tie. Because numbers are
allotted in this order, they rise in every stack, and a stack never mixes channels or thicknesses.

The walk is read out of the premises as people write them. What is not understood is still ordered, by the text itself.

    >>> [walk(text).floor for text in ("3号楼2单元1501室", "3-2-1501", "三栋2单元15层")]
    [15, 15, 15]
    >>> sorted(["10号楼1单元101室", "2号楼1单元1001室", "2号楼1单元201室"], key=walk)
    ['2号楼1单元201室', '2号楼1单元1001室', '10号楼1单元101室']
"""

import re
import unicodedata
from dataclasses import dataclass

from service.terms.case import Case
from service.terms.decision import Channel, Decision

Natural = tuple[tuple[int, int, str], ...]
"""Text cut into runs: (0, number, "") and (1, 0, letters). Numbers come before letters and compare as numbers."""

CHANNELS = {channel: rank for rank, channel in enumerate(Channel)}
"""Stacks lie in the order in which the field names its channels: by hand and to the door first, then the post."""

_BUILDING = re.compile(r"(.+?)\s*(?:号楼|栋|幢|座|楼(?!.*(?:号楼|栋|幢|座)))")  # 写字楼A座 is the building 写字楼A, not 写字
_UNIT = re.compile(r"(.+?)\s*(?:单元|门洞|门)")
_FLOOR = re.compile(r"(-?\d+)\s*(?:层|楼|[Ff](?=\W|$))")
_DASHED = re.compile(r"(\w+)-(?:(\w+)-)?(\w+)")
_DOOR = re.compile(r"[室号房]+$")
_DIGITS = re.compile(r"(\d+)")
_HAN_NUMBER = re.compile(r"[一二三四五六七八九十百]+(?=号|栋|幢|座|单元|层|楼|室)")
_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－~～_/#", "-"))  # how people join 1-2-101 when a keyboard helps them


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Walk:
    """Where a letter lies on the round; fields compare from the outside in."""

    building: Natural
    unit: Natural
    floor: int
    """The floor as written, else what a room of three or more digits says: 1501 → 15; 0 where neither tells."""
    room: Natural
    text: str
    """The premises as normalised, so that two spellings have a fixed order."""


DeliveryKey = tuple[int, str, int, str, Walk, str, int]
"""(channel, envelope, sheets, estate, walk, account, copy)."""


def delivery_key(case: Case, decision: Decision, *, sheets: int, envelope: str) -> DeliveryKey:
    """Where the case's letter comes in its batch; `sheets` as preflighted, `envelope` from the template's card.

    Pure and total: two letters of one batch never compare equal, because their accounts differ, or the co-owners they are for.
    `sheets` is that of the thickest letter of the case, so that the letters to co-owners stay together. Raises ValueError for a
    decision without a channel: what is not delivered has no place in a stack.
    """
    if decision.channel is None:
        raise ValueError(f"a case that is {decision.state} is not delivered and has no place in the order")
    copy = case.copy.no if case.copy else 0
    return (CHANNELS[decision.channel], envelope, sheets, case.estate, walk(case.premises), case.account, copy)


def walk(premises: str) -> Walk:
    """The building, unit, floor and room in a premises text."""
    text = _plain(premises)
    rest = text
    building = unit = ""
    floor: int | None = None
    if dashed := _DASHED.fullmatch(text):
        building, unit, rest = dashed[1], dashed[2] or "", dashed[3]
    else:
        if found := _BUILDING.match(rest):
            building, rest = found[1], rest[found.end() :].lstrip(" -")
        if found := _UNIT.match(rest):
            unit, rest = found[1], rest[found.end() :].lstrip(" -")
        if found := _FLOOR.match(rest):
            floor, rest = int(found[1]), rest[found.end() :].lstrip(" -")
    if floor is None:
        floor = _floor_of(rest)
    return Walk(building=natural(building), unit=natural(unit), floor=floor, room=natural(_DOOR.sub("", rest)), text=text)


def natural(text: str) -> Natural:
    """A key that sorts numbers in text as numbers: B2 before B10, 101 before 1001."""
    return tuple((0, int(run), "") if run.isdecimal() else (1, 0, run) for run in _DIGITS.split(text) if run)


def _plain(premises: str) -> str:
    """Full-width forms, dashes and Chinese numerals before a counter brought to one form."""
    folded = unicodedata.normalize("NFKC", premises).translate(_DASHES).strip().upper()
    return _HAN_NUMBER.sub(lambda found: str(_han(found[0])), folded)


def _han(numeral: str) -> int:
    total = digit = 0
    for char in numeral:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        else:
            total += (digit or 1) * (100 if char == "百" else 10)
            digit = 0
    return total + digit


def _floor_of(room: str) -> int:
    """1501室 → 15: where rooms are numbered by floor, the last two digits are the door on it."""
    found = _DIGITS.search(room)
    return int(found[1][:-2]) if found and len(found[1]) >= 3 else 0
