"""Amounts as people type them, read by Decimal and never through a binary float.

>>> amount("￥1,234.50元"), amount("(12.00)"), amount("壹仟贰佰叁拾肆元伍角整"), amount("1.2", 1_000_000)
(123450, -1200, 123450, 1200000)
"""

import re
from decimal import Context, Decimal

from service.intake.cells import WIDE
from service.intake.memory import remembered
from service.terms.money import MOST_FEN

YUAN = 100
"""Fen in the unit of a column that names none."""
UNITS = {
    "万元": 1_000_000,
    "千元": 100_000,
    "百元": 10_000,
    "元": YUAN,
    "角": 10,
    "分": 1,
    "万": 1_000_000,
    "千": 100_000,
    "百": 10_000,
}
"""Unit → fen."""


_DOUBLE = 15
"""Decimal digits that a binary number of 64 bits keeps; what stands behind them is no amount."""


class TooFineError(ValueError):
    """An amount with a part smaller than one fen."""


_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "﹢": "+"})
_MONEY = r"(?:¥|RMB|CNY|人民币|R\.M\.B\.?)"
_AMOUNT = re.compile(
    rf"(?P<open>\()?{_MONEY}?[:\s]*(?P<sign>[-+])?\s*{_MONEY}?\s*"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)\s*(?P<unit>万元?|元整?|圆整?|CNY|RMB)?(?P<after>-)?(?(open)\))",
    re.ASCII,
)
_NOTHING = re.compile(r"-{1,3}|无|无欠费|没有|/|零|NIL|NONE")
"""Somebody says that nothing is owed: Excel's accounting format prints a dash, people write 无. A blank says nothing."""
_PARTS = re.compile(r"(?P<yuan>\d+)[元圆块](?:(?P<jiao>\d)角)?(?:(?P<fen>\d)分)?整?", re.ASCII)
_WORDS = re.compile("[零〇一二三四五六七八九十壹贰貳叁參肆伍陆陸柒捌玖拾佰仟百千万萬亿億元圆圓角分整正人民币:]+")


@remembered
def amount(text: str, per_unit: int = YUAN) -> int | None:
    """A cleaned cell as fen; None where it is empty. `per_unit` is the fen in the column's unit: 1,000,000 for 万元.

    Raises ValueError where it is no amount, TooFineError where it has more than two decimals that are not zero. A lone dash and
    无 are zero. Scientific notation is refused: its last digits are already lost.
    """
    if not text:
        return None
    text = text.translate(WIDE).translate(_MINUS).upper()
    if _NOTHING.fullmatch(text):
        return 0
    found = _AMOUNT.fullmatch(text)
    if not found:
        return _in_words(text)
    if (found["open"] or found["sign"]) and found["after"]:
        raise ValueError(text)
    said = found["unit"] or ""  # a cell that names its unit is not in that of its column
    unit = UNITS["万元"] if said.startswith("万") else YUAN if said else per_unit
    value = Decimal(found["number"].replace(",", "")) * unit
    if value > MOST_FEN:
        raise ValueError(text)
    if value != value.to_integral_value() and len(value.as_tuple().digits) > _DOUBLE:
        value = Context(prec=_DOUBLE).plus(value)  # 0.30000000000000004 is what a binary number shows of 0.3
    if value != value.to_integral_value():
        raise TooFineError(text)
    return -int(value) if found["open"] or found["sign"] == "-" or found["after"] else int(value)


_DIGIT = {
    char: digit
    for digit, chars in enumerate(("零〇", "一壹", "二贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"))
    for char in chars
}
_PLACE = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUP = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}


def _in_words(text: str) -> int:
    """12元5角, 人民币壹仟贰佰元整; raises ValueError for anything else."""
    if found := _PARTS.fullmatch(text):
        return int(found["yuan"]) * 100 + int(found["jiao"] or 0) * 10 + int(found["fen"] or 0)
    if not _WORDS.fullmatch(text):
        raise ValueError(text)
    bare = text.replace("人民币", "").replace(":", "").rstrip("整正")
    yuan, mark, rest = bare.replace("圆", "元").replace("圓", "元").partition("元")
    if not mark:
        yuan, rest = "", bare
    jiao, mark, cents = rest.partition("角")
    if not mark:
        jiao, cents = "", rest
    if cents and not cents.endswith("分"):
        raise ValueError(text)
    parts = [number(yuan) if yuan else 0, number(jiao.lstrip("零")) if jiao else 0]
    parts.append(number(cents[:-1].lstrip("零")) if cents else 0)
    if parts[1] > 9 or parts[2] > 9 or not any((yuan, jiao, cents)):
        raise ValueError(text)
    return parts[0] * 100 + parts[1] * 10 + parts[2]


def number(words: str) -> int:
    """A number in Chinese words, capital or plain: 壹仟零伍 → 1005, 十二 → 12. Raises ValueError."""
    total, group, digit = 0, 0, -1
    for char in words:
        if char in _DIGIT:
            if digit > 0:
                raise ValueError(words)
            digit = _DIGIT[char]
        elif char in _PLACE:
            if digit == 0:
                raise ValueError(words)
            group, digit = group + (digit if digit > 0 else 1) * _PLACE[char], -1
        elif char in _GROUP:
            total, group, digit = (total + group + max(digit, 0)) * _GROUP[char], 0, -1
        else:
            raise ValueError(words)
    if not words:
        raise ValueError(words)
    return total + group + max(digit, 0)
