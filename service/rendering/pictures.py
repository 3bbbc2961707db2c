r"""Word's pictures of numbers and dates, as its fields write them behind `\#` and `\@`.

    >>> figures("1234.5", "¥#,##0.00")
    '¥1,234.50'
    >>> dated("2026-11-05", "yyyy年M月d日")
    '2026年11月5日'

A value that is no number or no date is printed as it stands, as Word does. Where Word sets blanks for a `#` without a digit,
nothing is set.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from service.terms.dates import MONTHS, shanghai

MASK = re.compile(r"[0#,]*[0#](\.[0#]*)?|\.[0#]+")
LITERAL = re.compile(r"'([^']*)'")
MONEY_MARKS = str.maketrans("", "", "，,¥￥元 \u00a0\u3000")
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?([T ].*)?")
LETTERS = re.compile(r"'[^']*'|[yY]{4}|[yY]{2}|M{1,4}|d{1,4}|[hH]{1,2}|m{1,2}|s{1,2}|E{4}|[OA](?![a-zA-Z])|a{4}")
UNKNOWN = re.compile(r"[A-Za-z]")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_PLACES = 20
MOST_PICTURE = 100


def check_figures(picture: str) -> None:
    """Raises ValueError for a picture of numbers that is not understood."""
    for section in picture.split(";"):
        _split(section)


def check_dated(picture: str) -> None:
    """Raises ValueError for a picture of dates that is not understood."""
    if len(picture) > MOST_PICTURE:
        raise ValueError("a picture this long is not understood")
    rest = LETTERS.sub("", picture)
    if wrong := UNKNOWN.search(rest):
        raise ValueError(f"{wrong[0]} in the picture {picture!r} is not understood")


def number_of(text: str) -> Decimal | None:
    """The number a text says, with or without separators and 元; None where it says none."""
    try:
        value = Decimal(text.translate(MONEY_MARKS))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < MOST_PLACES else None


def date_of(text: str) -> datetime | None:
    """The day (and time) a text says in numerals; None where it says none."""
    found = DATE.fullmatch(text.strip())
    if not found:
        return None
    try:
        if found[4]:
            moment = datetime.fromisoformat(text.strip())
            return shanghai(moment) if moment.tzinfo else moment
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day of the calendar has no zone


def figures(text: str, picture: str) -> str:
    """A number as the picture says; a text that is no number as it stands."""
    value = number_of(text)
    if value is None:
        return text
    sections = picture.split(";")
    places = len(_split(sections[0])[1].partition(".")[2])
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    at = 2 if rounded == 0 and len(sections) > 2 else 1 if rounded < 0 and len(sections) > 1 else 0
    before, mask, after = _split(sections[at])
    sign = "-" if rounded < 0 and at == 0 else ""
    return f"{before}{sign}{_masked(abs(value), mask)}{after}" if mask else before


def _masked(value: Decimal, mask: str) -> str:
    whole, _, part = mask.partition(".")
    digits = f"{value.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP):f}"
    left, _, right = digits.partition(".")
    left = left.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        left = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", left)
    needed = part.rfind("0") + 1
    right = right[:needed] + right[needed:].rstrip("0")
    return f"{left}.{right}" if right else left


def _split(section: str) -> tuple[str, str, str]:
    """What stands before the digits, their mask, and what stands behind."""
    if len(section) > MOST_PICTURE:
        raise ValueError("a picture this long is not understood")
    hidden = LITERAL.sub(lambda found: "\ue000" * len(found[0]), section)
    found = MASK.search(hidden)
    if found is None:
        return LITERAL.sub(r"\1", section), "", ""
    before, after = section[: found.start()], section[found.end() :]
    if re.search("[0#x`+]", hidden[found.end() :]) or re.search("[x`+]", hidden[: found.start()]):
        raise ValueError(f"the picture {section!r} is not understood")
    return LITERAL.sub(r"\1", before), found[0], LITERAL.sub(r"\1", after)


def dated(text: str, picture: str) -> str:
    """A date as the picture says; a text that is no date as it stands."""
    check_dated(picture)
    moment = date_of(text)
    if moment is None:
        return text
    chinese = any("\u4e00" <= char <= "\u9fff" for char in picture)
    return LETTERS.sub(lambda found: _item(moment, found[0], chinese=chinese), picture)


def _item(moment: datetime, item: str, *, chinese: bool) -> str:
    weekday = "星期" + "一二三四五六日"[moment.weekday()]
    english = WEEKDAYS[moment.weekday()]
    month = MONTHS[moment.month - 1]
    if item.startswith("'"):
        return item[1:-1]
    made = {
        "yyyy": f"{moment.year}",
        "yy": f"{moment.year % 100:02d}",
        "MMMM": month,
        "MMM": month[:3],
        "dddd": weekday if chinese else english,
        "ddd": weekday if chinese else english[:3],
        "aaaa": weekday,
        "EEEE": "".join("〇一二三四五六七八九"[int(digit)] for digit in f"{moment.year}"),
        "O": _counted(moment.month),
        "A": _counted(moment.day),
    }
    small = {
        "M": moment.month,
        "d": moment.day,
        "H": moment.hour,
        "h": moment.hour % 12 or 12,
        "m": moment.minute,
        "s": moment.second,
    }
    named = item.lower() if item[0] in "yY" else item
    return made[named] if named in made else f"{small[item[0]]:0{len(item)}d}"


def _counted(number: int) -> str:
    """1 to 31 in Chinese: 十一, 二十."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (digits[ones] if ones else "")
