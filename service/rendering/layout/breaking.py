"""Where a line may end.

A break is judged between two neighbouring characters when a line is full, never for a whole paragraph in advance. The lists
are those of the reference layout, which breaks Han text everywhere but before closing and after opening marks (CLREQ calls
it 禁则), and Latin text about as UAX #14 says, without its rule for the slash. Letters of ours are stricter (`units`): an
amount, a number with its unit, a date, a 文号, an account number stay on one line where a line can hold them.

    >>> may_break("逾期未付，后果", 4)   # before the comma
    False
"""

import re
from bisect import bisect_right

NOT_FIRST = frozenset("\"' 、。〉》」』】〕〗〞！），．：；？｜｝～ˇ―‖’”′々￠!),.:;?]}¢·")
"""Characters a line may not begin with."""
NOT_LAST = frozenset("‘“〈《「『【〔〖（［｛￡￥([{£¥$")
"""Characters a line may not end with. The dollar sign only joins what follows it."""
NOT_FIRST_IN_LETTERS = frozenset("…—–％%‰℃°·")
"""What our own letters add: dashes, ellipses and units cling to what they belong to."""
HANGING = frozenset("，。、！：；？")
"""Marks that may stand outside the right edge."""
HANGING_SIGNS = frozenset("!,.:;?")
"""Those of ASCII that may, behind signs that belong to no script."""
HANGING_LANGUAGES = ("zh-CN", "zh-TW", "zh-HK", "zh-SG", "ja", "ko")
BLANKS = " \u3000"
"""Blanks that hang over the edge at a line's end and never count for its height."""
GLUE = frozenset("\u00a0\u202f\u2007\u2060\u2011")
"""Characters that forbid a break on both sides."""

SOFT_HYPHEN = "\u00ad"
"""A place to break, where a hyphen is drawn then."""

_HAN = re.compile(
    "[\u2e80-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff\u203b\u2100-\u2bff\ufffc\ue000-\uf8ff]"
)
"""Characters with a break opportunity on either side: Han, kana, Hangul, their marks, and free-standing symbols."""

_SIGNS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
"""Signs of ASCII that belong to no script."""

_MONEY_WORDS = "零〇一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾佰仟百千万亿元圆角分整正"
_UNIT_WORDS = (
    r"[万亿]?元|[万亿角分%％‰℃㎡]|m²|平方米|立方米|个?工作日|个月|小时|号楼|单元|"
    r"[年月日天号栋幢座楼层室户期条份页度吨张]|(?:kWh|kg|km|cm|mm|m)(?![a-z])"
)
_UNITS = re.compile(
    "|".join(
        (
            f"(?:人民币)?[零壹贰叁肆伍陆柒捌玖拾][{_MONEY_WORDS}]{{2,}}",  # an amount in words
            r"[\u4e00-\u9fff]{0,2}[〔\[（(]\d{4}[〕\]）)]第?\d+号",  # 文号: 物催〔2026〕12号
            r"(?:\+?\d{2,4}[- ])?\d{3,4}-\d{4,8}(?:-\d{1,6})?",  # telephone
            r"\d{4}年\d{1,2}月(?:\d{1,2}日)?",
            r"\d{4}[-./]\d{1,2}(?!\d)(?:[-./]\d{1,2})?(?:[–~—至-]\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?)?",
            r"\d{1,2}月\d{1,2}日",
            r"\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}",
            r"[A-Z]{3} \d[\d,]*\.\d{2}(?!\d)",  # CNY 1,503.60
            r"\d{1,2}[:：]\d{2}(?:[–—~-]\d{1,2}[:：]\d{2})?",
            r"\d{4}(?: \d{2,4}){2,}",  # account number in groups
            r"第[\d一二三四五六七八九十百零]+[条款项期号]",
            r"[¥￥]?\d[\d,]*(?:\.\d+)? ?(?:" + _UNIT_WORDS + ")",
            "—{2,}|…{2,}",
        )
    )
)

_DOCUMENT = re.compile(r"[〔\[（(]\d{4}")
_BEGINS = re.compile(r"[\d¥￥+—…第A-Z零壹贰叁肆伍陆柒捌玖拾]|人民币")
"""Where a unit may begin: one look at most characters in place of one by every alternative."""
_BEGINS_OR_DOCUMENT = re.compile(rf"[\u4e00-\u9fff]{{0,2}}{_DOCUMENT.pattern}|{_BEGINS.pattern}")


def may_break(text: str, at: int, *, strict: bool = False) -> bool:
    """Whether a line may end before character `at` (0 < at < len(text)); blanks before it hang at the line's end."""
    before, after = text[at - 1], text[at]
    if after in BLANKS or after in GLUE or before in GLUE:
        return False
    if after in NOT_FIRST and not (before in BLANKS and after in "\"'"):  # a straight quote may also open
        return False
    if strict and after in NOT_FIRST_IN_LETTERS and before not in BLANKS:
        return False
    if before in BLANKS:
        back = at - 1
        while back > 0 and text[back] in BLANKS:
            back -= 1
        return text[back] not in NOT_LAST or text[back] == "$"
    if before in NOT_LAST:
        return before == "$" and after == "{"
    if before == "-" and at >= 2:
        return (after.isalpha() if strict else after.isalnum()) and text[at - 2] not in BLANKS
    if strict and before in "”’" and at >= 2 and (_HAN.match(text[at - 2]) or text[at - 2] in "，。；：！？、）》」』"):
        return True  # the closing mark of a Chinese quotation, whatever follows it
    return _between(before, after)


def _between(before: str, after: str) -> bool:
    """Whether two characters part that no list of marks keeps together."""
    if SOFT_HYPHEN in {before, after}:
        return before == SOFT_HYPHEN
    if before == "}" or (before in ")]" and after in "([{"):
        return after not in "%°"  # signs of a number cling to its brackets
    if '"' in {before, after}:
        return False
    if before in "–—…" or after == "—":
        return True
    if after == "«":  # a merge field's result clings to what stands before it
        return False
    if after in "–…‘“":
        return bool(_HAN.match(before))
    return bool(_HAN.match(after)) or bool(_HAN.match(before))


def among_signs(text: str, at: int) -> bool:
    """Whether the character at `at` is one of the signs that belong to no script, behind Han text.

    The reference breaks such a stretch (the `____` of a form, `====`, `/`) as it breaks Han text: anywhere but at the marks.
    Behind Latin letters and figures the same signs are a word.
    """
    if text[at] not in _SIGNS:
        return False
    while at >= 0 and (text[at] in _SIGNS or text[at] in BLANKS or text[at] in "“”‘’"):
        at -= 1
    return at >= 0 and _HAN.match(text[at]) is not None


def between_signs(text: str, start: int, at: int) -> int:
    """The last place up to `at` where a line of such signs may end; `start` where there is none."""
    while at > start and (text[at] in NOT_FIRST or text[at] == "-" or (text[at - 1] in NOT_LAST and text[at - 1] != "$")):
        at -= 1
    return at


def units(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches [start, end) of our letters that stay on one line where a line can hold them."""
    found, at = [], 0
    begins = _BEGINS if _DOCUMENT.search(text) is None else _BEGINS_OR_DOCUMENT
    while (begin := begins.search(text, at)) is not None:
        at = begin.start()
        match = _UNITS.match(text, at)
        if match is None:
            at += 1
            continue
        start, at = match.span()
        if at - start > 1:
            found.append((start, at))
    return tuple(found)


def inside(spans: tuple[tuple[int, int], ...], at: int) -> tuple[int, int] | None:
    """The stretch that a break before character `at` would cut."""
    index = bisect_right(spans, (at, 0)) - 1
    if index >= 0 and spans[index][0] < at < spans[index][1]:
        return spans[index]
    return None


def hangs(text: str, at: int, language: str) -> bool:
    """Whether the mark at `at` may stand outside the right edge in text of that East Asian language."""
    if text[at] not in HANGING and not (text[at] in HANGING_SIGNS and among_signs(text, at)):
        return False
    return language.startswith(HANGING_LANGUAGES) and not language.startswith("zh-Han")
