"""What property systems call their columns, in Chinese and English, and how a header is compared with these names.

The names stand in `aliases.toml`. A header
counts when it equals a name after its spaces, its unit in brackets and its letter case are taken away: "应缴金额(元)" is
应缴金额; of "房号 Room" and "业主/租户" each part is tried.

    >>> role_of(plain("房号 Room No.")), role_of(plain("欠缴金额（元）"))
    ('room', 'owed')
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from importlib.resources import files

_SAID = tomllib.loads((files("service.intake") / "aliases.toml").read_text(encoding="utf-8"))
ALIASES: dict[str, tuple[str, ...]] = {role: tuple(names) for role, names in _SAID["roles"].items()}
"""Role → its headers, the more telling ones first: where a file has two of them, the first one wins."""
WEAK: tuple[str, ...] = tuple(_SAID["amounts"]["weak"])
"""What is owed where nothing says more; the amount billed where another column says what was paid, waived or is still owed."""
WAIVED: frozenset[str] = frozenset(_SAID["amounts"]["waived"])
SUM: tuple[str, ...] = tuple(_SAID["amounts"]["sum"])
"""Taken for the amount owed only where nothing better stands, and never beside a late fee, which it may include."""

ANSWERS = ("状态", "原因", "提示", "文号")
"""The columns that we add to a file we hand back: state, reason, hint, number."""

_SIMPLE = str.maketrans(
    "號業費項額繳應實單價電話戶樓棟開時間結稱帳帐賬滯納違約減優區園聯絡機證備註車產權總計歸屬數貨幣類別",
    "号业费项额缴应实单价电话户楼栋开时间结称账账账滞纳违约减优区园联络机证备注车产权总计归属数货币类别",
)
"""Headers in traditional characters as the simplified ones they are compared with."""
_UNIT = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]$")
_FOLDED = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff*:：]+")
_SPLIT = re.compile(r"[/、|]")
_IN_UNIT = re.compile("(?:in)?(?:fen|cents|yuan|cny|rmb)$")
_ABOUT = re.compile("欠费|欠缴|费用|计费|收费|缴费|账单|应收|服务")
"""Words before the name of a date that say nothing more: 欠费起始月份 is 起始月份."""
_DAYS = frozenset(("from", "to", "period", "due"))
_HAN = re.compile(r"[\u3400-\u9fff/()]+")
_LATIN = re.compile(r"[a-z_.\- ]+")


def plain(header: str) -> str:
    """A header as it is compared: "应缴金额 (元)" → "应缴金额", "Due Date" → "duedate"."""
    text = _FOLDED.sub("", unicodedata.normalize("NFKC", header)).lower().translate(_SIMPLE)
    unit = _UNIT.search(text)
    if unit and unit.start() and not _includes_late_fee(unit.group()):
        text = text[: unit.start()]
    return re.sub("[-_.]", "", text) if text.isascii() else text


def _includes_late_fee(unit: str) -> bool:
    return "含" in unit and "不含" not in unit and ("滞纳金" in unit or "违约金" in unit)


PLAIN = {role: tuple(map(plain, aliases)) for role, aliases in ALIASES.items()}
_ROLE = {alias: role for role, aliases in reversed(PLAIN.items()) for alias in aliases}
KNOWN = frozenset(_ROLE) | WAIVED | set(SUM) | set(map(plain, WEAK)) | set(ANSWERS)


def known_name(name: str) -> str:
    """The name of ours that a folded header carries, whole or in one of its parts; the header itself where it carries none."""
    if name in KNOWN or not name:
        return name
    if name.isascii() and (without := _IN_UNIT.sub("", name)) in KNOWN:
        return without
    han, latin = "".join(_HAN.findall(name)).strip("/()"), "".join(_LATIN.findall(name))
    mixed = [han, re.sub(r"[-_. ]", "", latin)] if han and latin else []
    parts = _SPLIT.split(name) if _SPLIT.search(name) else []
    bare = [_ABOUT.sub("", name)] if _ABOUT.match(name) else []
    found = next((part for part in (*mixed, *parts) if part in KNOWN), "")
    return found or next((part for part in bare if _ROLE.get(part) in _DAYS), name)


def role_of(name: str) -> str:
    """The role of a folded header, or empty."""
    found = known_name(name)
    return _ROLE.get(found, "owed" if found in _WEAK else "")


_WEAK = frozenset(map(plain, WEAK))


def recognised(cells: Sequence[str]) -> int:
    """How many different roles a row's cells name: what a header row has most of."""
    found = set()
    for cell in cells:
        if cell and len(cell) <= LONGEST_HEADER and (name := known_name(plain(cell))) in KNOWN:
            found.add(_ROLE.get(name, name))
    return len(found)


LONGEST_HEADER = 40
"""Characters; what is longer is a sentence."""
