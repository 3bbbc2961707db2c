"""What people and Excel put into cells: invisible characters, amounts, names, rooms, phones.

Cells are read from their text, amounts by Decimal and never through a binary float. Names are NFC and never NFKC, which
would change the glyph; full-width digits are folded in numbers only.

    >>> amount("￥1,234.50元")
    123450
"""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from service.terms.money import MOST_FEN
from service.terms.notice import COMPANY_MARKS

WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFFE5: "¥", 0x3000: " "}
"""Full-width letters, digits and signs → the ASCII ones; for numbers, dates and keys, never for names."""

_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD)) | {0xA0: " ", 0x3000: " "}
_FORCED = re.compile(r'="(.*)"')


@lru_cache(maxsize=50_000)
def clean(raw: str) -> str:
    """A cell without what nobody sees: blanks around, zero-width marks, Excel's ways of forcing text ('00123, ="00123")."""
    text = " ".join(raw.translate(_UNSEEN).split())
    if text.startswith("'"):
        text = text[1:].lstrip()
    forced = _FORCED.fullmatch(text)
    return unicodedata.normalize("NFC", forced.group(1).strip() if forced else text)


# --- amounts -------------------------------------------------------------------------------------------------------------


class TooFineError(ValueError):
    """An amount with a part smaller than one fen."""


_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-"})
_AMOUNT = re.compile(
    r"(?P<open>\()?(?:¥|RMB|CNY|人民币)?\s*(?P<sign>[-+])?\s*(?:¥|RMB|CNY|人民币)?\s*"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)\s*(?P<unit>万元?|元整?|圆整?)?(?(open)\))",
    re.ASCII,
)


@lru_cache(maxsize=50_000)
def amount(text: str, scale: int = 1) -> int | None:
    """A cleaned cell as fen; None where it is empty. `scale` is 10000 for a column in 万元.

    Raises ValueError where it is no amount, TooFineError where it has more than two decimals that are not zero. A lone dash is
    zero, as Excel's accounting format prints it. Scientific notation is refused: its last digits are already lost.
    """
    if not text:
        return None
    text = text.translate(WIDE).translate(_MINUS).upper()
    if text == "-":
        return 0
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise ValueError(text)
    unit = found["unit"] or ""
    value = Decimal(found["number"].replace(",", "")) * 100 * (10_000 if unit.startswith("万") else scale)
    if value > MOST_FEN:
        raise ValueError(text)
    if value != value.to_integral_value():
        raise TooFineError(text)
    return -int(value) if found["open"] or found["sign"] == "-" else int(value)


# --- names and other printed words ---------------------------------------------------------------------------------------

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SEPARATORS = re.compile("[\u2022\u30fb\uff65\u2027\u22c5]")
_DOT = re.compile(rf"(?<=[{_HAN}])[.\uff0e](?=[{_HAN}])")
_HAN_BLANK = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")
_DESCRIBED = re.compile(r"[(（\[【][^()（）]*(?:加.旁|字旁|偏旁|上.下.|左.右.)[^()（）]*[)）\]】]")
_PINYIN = re.compile(rf"[{_HAN}][a-zü]{{2,}}|[a-zü]{{2,}}[{_HAN}]")
_DIGITS = re.compile(r"\d{7,}")
_WITH_PHONE = re.compile(r"(.+?)\s*[(（]\s*(1\d{10}|0\d{2,3}-?\d{7,8})\s*[)）]")
ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"))
"""What a spreadsheet shows where a formula failed."""
PLACEHOLDERS = "?？□■〓\ufffd"


def split_phone(text: str) -> tuple[str, str]:
    """A name and the phone some exports put behind it: "张三(13800000000)" → "张三", "13800000000"."""
    found = _WITH_PHONE.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


@lru_cache(maxsize=50_000)
def name(text: str) -> str:
    """A cleaned name as it is printed: separators of minority names are U+00B7 (民委发〔2016〕33号), no blanks between Han."""
    return _HAN_BLANK.sub("", _DOT.sub("·", _SEPARATORS.sub("·", text)))


@lru_cache(maxsize=50_000)
def readable_name(text: str) -> bool:
    """False where a character was lost or only described (□, ?, 莹加王旁, pinyin): a wrong name is a wrong debtor."""
    if not readable(text) or _DESCRIBED.search(text) or _DIGITS.search(text):
        return False
    return not (_PINYIN.search(text) and not any(mark in text for mark in COMPANY_MARKS))


@lru_cache(maxsize=50_000)
def readable(text: str) -> bool:
    """False for a text that cannot be printed: an error of the spreadsheet, or one with a placeholder, a private-use, control
    or impossible character.
    """
    if text.isascii():
        return "?" not in text and text.isprintable() and text.upper() not in ERRORS
    return not any(char in PLACEHOLDERS or unicodedata.category(char) in _UNPRINTABLE or _never(char) for char in text)


_UNPRINTABLE = frozenset(("Co", "Cs", "Cc", "Cf"))
"""Private use, surrogates, controls, and marks that turn the direction of the text. Unassigned (Cn) is not among them:
it depends on the Python version, and the newest ideographs of names are in it; the fonts decide about those."""


def _never(char: str) -> bool:
    """Whether Unicode promises that this will never be a character (U+FDD0…, U+FFFE, U+1FFFF …)."""
    code = ord(char)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


# --- rooms and other numbers ---------------------------------------------------------------------------------------------

_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_MONTHS = {short: number for number, short in enumerate(_MONTH.replace("Sept?", "Sep").split("|"), 1)}
_ROOM_DATES = (
    re.compile(r"(?P<a>\d{1,2})月(?P<b>\d{1,2})日"),
    re.compile(rf"(?P<b>\d{{1,2}})-(?P<m>{_MONTH})", re.IGNORECASE),
    re.compile(rf"(?P<m>{_MONTH})-(?P<b>\d{{1,2}})", re.IGNORECASE),
    re.compile(r"(?:19|20)\d{2}[-/.年](?P<a>\d{1,2})[-/.月](?P<b>\d{1,2})日?(?: 0?0:00(?::00)?)?"),
)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def room_behind_date(text: str) -> str:
    """What a room probably was before Excel made it a date ("1月2日" → "1-2"); empty where the cell is no date."""
    for form in _ROOM_DATES:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            first = parts.get("a") or str(_MONTHS[parts["m"][:3].capitalize()])
            return f"{int(first)}-{int(parts['b'])}"
    return ""


def scientific(text: str) -> bool:
    """Whether Excel showed a long number as 1.38E+10, which loses its digits."""
    return _SCIENTIFIC.fullmatch(text) is not None


_BUILDING = re.compile(r"号楼|号栋|栋|幢|#楼?")
_DASHES = str.maketrans("‐‑–—－", "-----")


@lru_cache(maxsize=50_000)
def premises_key(text: str) -> str:
    """Premises as accounts are told apart: "３ 幢2单元1501" and "3号楼2单元1501室" are one. Never printed."""
    folded = "".join(text.translate(WIDE).translate(_DASHES).split()).upper()
    return _BUILDING.sub("栋", folded).removesuffix("室")
