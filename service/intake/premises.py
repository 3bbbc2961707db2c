"""Premises: when two ways of writing them are one, and when Excel has made a date of them.

>>> premises_key("1-1-101") == premises_key("1号楼1单元101") == premises_key("１栋１单元101室")
True
"""

import re

from service.intake.amounts import number
from service.intake.cells import WIDE
from service.intake.memory import remembered

_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_MONTHS = {short: nth for nth, short in enumerate(_MONTH.replace("Sept?", "Sep").split("|"), 1)}
_ROOM_DATES = (
    re.compile(r"(?P<a>\d{1,2})月(?P<b>\d{1,2})日"),
    re.compile(rf"(?P<b>\d{{1,2}})-(?P<m>{_MONTH})", re.IGNORECASE),
    re.compile(rf"(?P<m>{_MONTH})-(?P<b>\d{{1,2}})", re.IGNORECASE),
    re.compile(r"(?:19|20)\d{2}[-/.年](?P<a>\d{1,2})[-/.月](?P<b>\d{1,2})日?(?: 0?0:00(?::00)?)?"),
    re.compile(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?:19|20)\d{2}(?: 0?0:00(?::00)?)?"),
)


@remembered
def room_behind_date(text: str) -> str:
    """What a room probably was before Excel made it a date ("1月2日" → "1-2"); empty where the cell is no date."""
    for form in _ROOM_DATES:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            first = parts.get("a") or str(_MONTHS[parts["m"][:3].capitalize()])
            return f"{int(first)}-{int(parts['b'])}"
    return ""


_SERIAL = re.compile(r"4[3-9]\d{3}")
"""Days of the years 2017 to 2036 as Excel counts them."""


def room_behind_serial(text: str) -> bool:
    """Whether a room may be the number of a day: 46023 is 2026-01-01, and no building has 46,023 rooms."""
    return _SERIAL.fullmatch(text) is not None


_DASHES = str.maketrans("‐‑–—－−﹣~～_", "-" * 10)
_NUMERAL = re.compile("[一二三四五六七八九十百]+(?=号楼|号栋|栋|幢|座|单元|期|层|楼)")
_BUILDING = re.compile(r"号楼|号栋|号幢|栋|幢|#楼?")
_UNIT = re.compile(r"单元|门(?=\d)")
_ROOM_WORDS = re.compile(r"(?:室|号房|房|号)$")
_PARTS = re.compile(r"(\d{1,3})-(\d{1,2})-(\d{3,4})")
_LEADING = re.compile(r"(?<!\d)0+(?=\d+(?:栋|单元))")
_BETWEEN = re.compile(r"(?<=[栋元期座层])[-,，]")


@remembered
def premises_key(text: str) -> str:
    """Premises as accounts are told apart: "３ 幢2单元1501" and "3-2-1501" are one. Never printed.

    Three numbers of which the last is a room of three or four digits are building, unit and room. Two numbers may be building
    and room, or unit and room: they stay what they are.
    """
    folded = "".join(text.translate(WIDE).translate(_DASHES).split()).upper()
    folded = _NUMERAL.sub(lambda found: str(number(found[0])), folded)
    folded = _UNIT.sub("单元", _BUILDING.sub("栋", folded))
    folded = _LEADING.sub("", _BETWEEN.sub("", _ROOM_WORDS.sub("", folded)))
    if found := _PARTS.fullmatch(folded):
        return f"{int(found[1])}栋{int(found[2])}单元{found[3]}"
    return folded


_REMARK = re.compile(r"\([^()]*\)$")
"""What somebody wrote behind a room: (出租), (空置)."""


def alike(key: str) -> str:
    """A looser key; premises that share it may be one: 1-101 and 1栋101, 0802 and 802, 101 and 101（出租）."""
    key = premises_key(_REMARK.sub("", key))
    return "-".join(
        str(int(part)) if part.isascii() and part.isdigit() else part for part in re.split("栋|单元|座|-", key) if part
    )
