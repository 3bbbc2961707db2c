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
_KOREAN = "영일이삼사오육칠팔구"
_KOREAN_ONES = ("하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_KOREAN_TENS = ("열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_AIUEO_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_IROHA_HALF = "ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽﾝ"
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


_ONES = (
    "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve", "Thirteen", "Fourteen",
    "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
)  # fmt: skip
_TENS = ("Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")
_ORDINALS = {
    "One": "First", "Two": "Second", "Three": "Third", "Five": "Fifth", "Eight": "Eighth", "Nine": "Ninth", "Twelve": "Twelfth",
}  # fmt: skip


def _cardinal_text(number: int) -> str:
    """One, Twenty-one, One hundred five: in English, whatever the language of the text."""
    return "Zero" if number == 0 else " ".join(_words(number)).capitalize() if number > 0 else str(number)


def _ordinal_text(number: int) -> str:
    """First, Twenty-first, One hundredth."""
    if number < 1:
        return str(number)
    *before, last = _words(number)
    tens, hyphen, word = last.rpartition("-")
    word = _ORDINALS.get(word) or (word[:-1] + "ieth" if word.endswith("y") else word + ("h" if word.endswith("t") else "th"))
    return " ".join((*before, tens + hyphen + word)).capitalize()


def _words(number: int) -> list[str]:
    """The English words of a number above 0."""
    found = []
    for power, name in ((1000000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= power:
            found += [*_words(number // power), name]
            number %= power
    if number >= 20:
        found.append(_TENS[number // 10 - 2] + (f"-{_ONES[number % 10 - 1]}" if number % 10 else ""))
    elif number:
        found.append(_ONES[number - 1])
    return found


def _korean_native(number: int) -> str:
    """하나, 둘, … 아흔아홉; beyond, and for 0, figures."""
    if not 0 < number < 100:
        return str(number)
    return ("", *_KOREAN_TENS)[number // 10] + ("", *_KOREAN_ONES)[number % 10]


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
    "cardinalText": _cardinal_text,
    "ordinalText": _ordinal_text,
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
    "koreanDigital": _digits(_KOREAN),
    "koreanDigital2": _digits("零一二三四五六七八九"),
    "koreanCounting": _counting(_KOREAN, "십백천만", short_ten=True, zero=False),
    "koreanLegal": _korean_native,
    "ganada": _cycle("가나다라마바사아자차카타파하"),
    "chosung": _cycle("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"),
    "aiueo": _cycle(_AIUEO_HALF),
    "aiueoFullWidth": _cycle(_AIUEO),
    "iroha": _cycle(_IROHA_HALF),
    "irohaFullWidth": _cycle(_IROHA),
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
}
