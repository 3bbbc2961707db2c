"""List numbers in the formats Chinese and Western letters use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rendering.word.counting import count


@pytest.mark.parametrize(
    ("kind", "number", "text"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 7, "07"),
        ("lowerLetter", 26, "z"),
        ("lowerLetter", 28, "bb"),
        ("upperLetter", 3, "C"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("ordinal", 12, "12th"),
        ("ordinal", 22, "22nd"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 11, "十一"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1005, "一千零五"),
        ("chineseCountingThousand", 10010, "一万零一十"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("japaneseCounting", 105, "百五"),
        ("japaneseCounting", 211, "二百十一"),
        ("ideographTraditional", 1, "甲"),
        ("ideographTraditional", 11, "甲"),
        ("ideographZodiac", 12, "亥"),
        ("decimalEnclosedCircle", 1, "①"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedParen", 3, "⑶"),
        ("decimalFullWidth", 10, "１０"),
        ("numberInDash", 3, "- 3 -"),
        ("cardinalText", 21, "Twenty-one"),
        ("cardinalText", 1105, "One thousand one hundred five"),
        ("ordinalText", 3, "Third"),
        ("ordinalText", 40, "Fortieth"),
        ("ordinalText", 128, "One hundred twenty-eighth"),
        ("ordinalText", 0, "0"),
        ("koreanDigital", 10, "일영"),
        ("koreanDigital2", 12, "一二"),
        ("koreanCounting", 21, "이십일"),
        ("koreanLegal", 12, "열둘"),
        ("koreanLegal", 100, "100"),
        ("ganada", 15, "가"),
        ("chosung", 3, "ㄷ"),
        ("aiueo", 46, "ﾝ"),
        ("aiueoFullWidth", 6, "カ"),
        ("iroha", 2, "ﾛ"),
        ("irohaFullWidth", 12, "ヲ"),
        ("none", 3, ""),
        ("hebrew1", 3, None),
    ],
)
def test_formats(kind, number, text):
    """Each format writes as Word does; an unknown one says so."""
    assert count(number, kind) == text


@given(st.integers(1, 99_999), st.integers(1, 99_999))
def test_chinese_numerals_tell_numbers_apart(one, other):
    """Two numbers never share their words."""
    same = count(one, "chineseCountingThousand") == count(other, "chineseCountingThousand")
    assert same == (one == other)
