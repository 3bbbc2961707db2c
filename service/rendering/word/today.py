r"""Fields that print the day: DATE and TIME with a picture, filled with the letter's own day.

    >>> of_day(' TIME \\@ "d MMMM yyyy" ', "5 octobre 2012", date(2026, 11, 23))
    '23 novembre 2026'

The names of months are those of the language the field's last result was written in. A field without a picture, with a time
of day or with a name nobody can tell keeps its last result.
"""

import re
from datetime import date

from service.rendering.pictures import dated

_PICTURE = re.compile(r'\\@\s*(?:"([^"]*)"|(\S+))')
_KINDS = re.compile(r"\s*(?:DATE|TIME)\b", re.IGNORECASE)
_NAMES = re.compile(r"M{3,4}(?!M)")
_CLOCK = re.compile(r"[hHms]|AM|am|ddd|[OEaA]")
_YEAR = re.compile(r"(?<![y'])y(?![y'])")
"""A single y: Word prints two figures, the reference the letter itself."""
_LITERAL = re.compile("'[^']*'")
_MONTHS = tuple(
    words.split()
    for words in (
        "January February March April May June July August September October November December",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "ledna února března dubna května června července srpna září října listopadu prosince",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    )
)


def of_day(instruction: str, cached: str, day: date) -> str | None:
    """What a field with this instruction prints on a day; None where it is no such field or its last result has to stand."""
    picture = _picture(instruction)
    if picture is None:
        return None
    if _NAMES.search(picture):
        found = next((months for months in _MONTHS if any(month in cached for month in months)), None)
        if found is None:
            return None
        picture = _NAMES.sub(f"'{found[day.month - 1]}'", picture)
    picture = _YEAR.sub("yy", picture)
    try:
        return dated(day.isoformat(), picture)
    except ValueError:
        return None


def prints_day(instruction: str) -> bool:
    """Whether a field's result is to be thought over when its day is known."""
    return _picture(instruction) is not None


def _picture(instruction: str) -> str | None:
    found = _PICTURE.search(instruction) if _KINDS.match(instruction) else None
    if found is None:
        return None
    picture = found[1] or found[2]
    return None if not picture or _CLOCK.search(_LITERAL.sub("", picture)) else picture
