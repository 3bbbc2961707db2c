"""Money: integer fen inside, decimal strings on the wire, figures and 大写 on paper.

Rules for amounts in words: 正确填写票据和结算凭证的基本规定 (rules for filling in bills and settlement vouchers).
To 元 the words end in 整; to 角 nothing follows; with 分 never 整. A run of zeros gives one 零; where 角 is 0 and 分 is
not, 零 is required. Where the figure before the decimal point or the one of 万 is 0, the rules accept two forms; we print
the one with 零 behind 元, and the other on demand.

    >>> daxie(10700053), daxie(10700053, other=True)
    ('人民币壹拾万柒仟元零伍角叁分', '人民币壹拾万零柒仟元伍角叁分')
"""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
MOST_FEN = 10**18 - 1
"""The largest amount in words: one group of four digits beyond 万亿 would have no accepted name on a voucher."""


def decimal_string(fen: int) -> str:
    """Fen as the decimal string used in JSON and dockets: 140950 → "1409.50", -5 → "-0.05"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen(text: str) -> int:
    """A decimal string of at most two places as fen; raises ValueError for anything else.

    This reads our own strings. What people type into spreadsheets is read by intake.
    """
    value = Decimal(text) * 100
    if value != value.to_integral_value():
        raise ValueError(f"{text} has more than two decimal places")
    return int(value)


def figures(fen: int) -> str:
    """Fen with thousands separators, as printed: 140950 → "1,409.50"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def daxie(fen: int, *, other: bool = False) -> str:
    """The amount in Chinese words with its 人民币 prefix; `other` is the second form the rules accept, where there is one.

    Raises ValueError for negative amounts (a demand is never negative) and for amounts beyond the words.
    """
    if not 0 <= fen <= MOST_FEN:
        raise ValueError(f"no amount in words for {fen} fen")
    yuan, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    if fen == 0:
        return "人民币零元整"
    words = f"{_integer(yuan, other=other)}元" if yuan else ""
    if not jiao and not cents:
        return f"人民币{words}整"
    if jiao:
        gap = "零" if yuan and yuan % 10 == 0 and not other else ""
        words += gap + DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    if cents:
        words += DIGITS[cents] + "分"
    return f"人民币{words}"


def _integer(yuan: int, *, other: bool) -> str:
    groups = []
    while yuan:
        yuan, rest = divmod(yuan, 10000)
        groups.append(rest)
    words, gap = "", False
    for power in range(len(groups) - 1, -1, -1):
        group = groups[power]
        if not group:
            gap = bool(words)
            continue
        ten_thousands = groups[1] if power == 0 and len(groups) > 1 else 1
        if words and (gap or group < 1000 or (other and ten_thousands % 10 == 0)):
            words += "零"
        words += _four(group) + GROUPS[power]
        gap = False
    return words


def _four(group: int) -> str:
    words, gap = "", False
    for power in range(3, -1, -1):
        digit = group // 10**power % 10
        if not digit:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + DIGITS[digit] + PLACES[power]
        gap = False
    return words
