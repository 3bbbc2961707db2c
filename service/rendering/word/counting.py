"""Counting: how a list number is written (w:numFmt, ECMA-376 17.18.59).

>>> count(12, "chineseCounting"), count(4, "upperRoman"), count(28, "lowerLetter")
('十二', 'IV', 'bb')
"""

from collections.abc import Callable

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_HAN = "〇一二三四五六七八九"
_LEGAL_SIMPLE = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def count(number: int, kind: str) -> str | None:
    """The number in the named format; None where the format is not known here."""
    write = _FORMATS.get(kind)
    return None if write is None else write(number)


def _letter(number: int) -> str:
    # Word goes on with aa, bb, cc: the letter repeated, not a base-26 number.
    return "" if number < 1 else chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    words = ""
    for value, sign in _ROMAN:
        while number >= value:
            words += sign
            number -= value
    return words


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _digits(signs: str) -> Callable[[int], str]:
    return lambda number: "".join(signs[int(digit)] for digit in str(abs(number)))


def _counting(signs: str, places: str, *, short_ten: bool, zero: bool = True) -> Callable[[int], str]:
    """Chinese numerals with place words; `places` is ten, hundred, thousand, ten thousand."""

    def write(number: int) -> str:
        if number < 1:
            return signs[0]
        words = ""
        if number >= 10000:
            words = write(number // 10000) + places[3]
            number %= 10000
            if 0 < number < 1000 and zero:
                words += signs[0]
        gap = False
        started = False
        for power in (3, 2, 1, 0):
            digit = number // 10**power % 10
            if digit:
                if gap and started and zero:
                    words += signs[0]
                # 十一, but 一百一十; Japanese writes no 一 before any place word: 百十一
                bare = digit == 1 and power > 0 and short_ten and (not zero or (power == 1 and not words))
                words += ("" if bare else signs[digit]) + (places[power - 1] if power else "")
                started, gap = True, False
            else:
                gap = True
        return words

    return write


def _chinese(number: int) -> str:
    """chineseCounting: place words up to 99, digit by digit beyond (Word writes 一〇〇 for 100)."""
    return _thousand(number) if number < 100 else _digits("○一二三四五六七八九")(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else ""


def _range(first: int, most: int) -> Callable[[int], str]:
    return lambda number: chr(first + number - 1) if 1 <= number <= most else str(number)


def _circle(number: int) -> str:
    for start, last, first in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if start <= number <= last:
            return chr(first + number - start)
    return "⓪" if number == 0 else str(number)


_thousand = _counting("零一二三四五六七八九", "十百千万", short_ten=True)

_CHICAGO = "*†‡§"


def _chicago(number: int) -> str:
    """*, †, ‡, §, and then each of them doubled."""
    return _CHICAGO[(number - 1) % 4] * ((number - 1) // 4 + 1) if number > 0 else ""


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperRoman": _roman,
    "ordinal": _ordinal,
    "hex": lambda number: f"{number:X}",
    "numberInDash": lambda number: f"- {number} -",
    "chicago": _chicago,
    "none": lambda _: "",
    "bullet": lambda _: "",
    "chineseCounting": _chinese,
    "chineseCountingThousand": _thousand,
    "chineseLegalSimplified": _counting(_LEGAL_SIMPLE, "拾佰仟万", short_ten=False),
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _counting("零一二三四五六七八九", "十百千萬", short_ten=True),
    "ideographLegalTraditional": _counting(_LEGAL_TRADITIONAL, "拾佰仟萬", short_ten=False),
    "japaneseCounting": _counting(_HAN, "十百千万", short_ten=True, zero=False),
    "japaneseLegal": _counting("〇壱弐参四伍六七八九", "拾百阡萬", short_ten=False, zero=False),
    "ideographDigital": _digits(_HAN),
    "japaneseDigitalTenThousand": _digits(_HAN),
    "taiwaneseDigital": _digits("○一二三四五六七八九"),
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "ideographZodiacTraditional": lambda number: STEMS[(number - 1) % 10] + BRANCHES[(number - 1) % 12],
    "ideographEnclosedCircle": _range(0x3280, 10),
    "decimalEnclosedCircle": _circle,
    "decimalEnclosedCircleChinese": _circle,
    "decimalEnclosedParen": _range(0x2474, 20),
    "decimalEnclosedFullstop": _range(0x2488, 20),
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
}
