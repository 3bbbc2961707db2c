"""What a template may do with a value: our filters for letters, and the harmless ones among Jinja's own.

| filter | of | gives |
|---|---|---|
| money | decimal string or integer | 1,234.50 |
| daxie | decimal string or integer; `daxie(true)` for the other accepted form | 人民币壹仟贰佰叁拾肆元伍角 |
| cndate | ISO date or date-time; empty stays empty | 2026年3月5日 |
| endate | as cndate | 5 March 2026 |
| period | a line: `line|period`; or two dates: `line.period_from|period(line.period_to)` | 2026.01–2026.03 |
| enperiod | as period; of one date its short form | Jan–Mar 2026; 5 Mar 2026 |
| figures | a number and Word's picture of it: `total|figures("#,##0")` | 1,235 |
| dated | a date and Word's picture of it: `deadline|dated("yyyy/MM/dd")` | 2026/03/05 |
| number | a number to compare: `total|number > 1000`; empty counts as 0 | |

Every filter that could make a text grow is bounded, so that no chain of them can fill the memory.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import Undefined

from service.rendering import pictures
from service.rendering.fragment import Fragment, Tokens
from service.terms import money
from service.terms.dates import chinese_date, chinese_period, english_date, english_period, shanghai

MOST_TEXT = 100_000
"""Characters of one value; a letter of forty full pages has fewer in all."""

JINJA = (
    *("abs", "count", "d", "default", "first", "groupby", "int", "items", "last", "length", "list", "map", "max", "min"),
    *("reject", "rejectattr", "reverse", "round", "select", "selectattr", "sort", "sum", "unique", "wordcount"),
)
"""Jinja's own filters that neither grow a text, nor call what they are given, nor depend on chance."""


def bounded(text: str) -> str:
    """The text; raises ValueError where it is longer than any letter needs."""
    if len(text) > MOST_TEXT:
        raise ValueError(f"a text of {len(text):,} characters; {MOST_TEXT:,} are allowed")
    return text


def text_of(value: object) -> str:
    """A scalar as text; raises ValueError for lists and objects, which nobody means to print."""
    if isinstance(value, str | int | float | Undefined) and type(value) is not Tokens:  # an undefined one raises, with its name
        return str(value)
    raise ValueError(f"a {_kind(value)} cannot be printed; name one of its fields")


def print_money(value: object) -> str:
    """A decimal string with thousands separators and two places; empty stays empty."""
    text = text_of(value)
    return money.figures(money.fen(text)) if text else ""


def print_daxie(value: object, other: object = False) -> str:
    """A decimal string as an amount in Chinese words, in the other form the rules accept where asked; empty stays empty."""
    text = text_of(value)
    return money.daxie(money.fen(text), other=bool(other)) if text else ""


def print_date(value: object) -> str:
    """An ISO date, or the Shanghai day of an ISO date-time, as 2026年3月5日; empty stays empty."""
    text = text_of(value)
    return chinese_date(_day(text)) if text else ""


def print_english_date(value: object) -> str:
    """An ISO date, or the Shanghai day of an ISO date-time, as 5 March 2026; empty stays empty."""
    text = text_of(value)
    return english_date(_day(text)) if text else ""


def print_figures(value: object, picture: str) -> str:
    """A number as a picture of Word's says; what is no number as it stands."""
    return bounded(pictures.figures(text_of(value), picture))


def print_dated(value: object, picture: str) -> str:
    """A date as a picture of Word's says; what is no date as it stands."""
    return bounded(pictures.dated(text_of(value), picture))


def number(value: object) -> Decimal:
    """A number to compare with; raises ValueError for what is none."""
    text = text_of(value)
    found = pictures.number_of(text) if text.strip() else Decimal(0)
    if found is None:
        raise ValueError("what is compared is not a number")
    return found


def print_period(value: object, until: object = None) -> str:
    """A line's period, or the one from `value` to `until`; with only one end known, that day; empty without any."""
    first, last = _ends(value, until)
    if first and last:
        return chinese_period(_day(first), _day(last))
    return print_date(first or last)


def print_english_period(value: object, until: object = None) -> str:
    """As `print_period`, in English and short, for tables: Jan–Mar 2026; of one day 5 Mar 2026."""
    first, last = _ends(value, until)
    return english_period(_day(first or last), _day(last or first)) if first or last else ""


def _ends(value: object, until: object) -> tuple[str, str]:
    if isinstance(value, Mapping):
        return text_of(value["period_from"]), text_of(value["period_to"])
    return text_of(value), text_of("" if until is None else until)


def _day(text: str) -> date:
    if len(text) <= 10:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return (shanghai(moment) if moment.tzinfo else moment).date()


def _kind(value: object) -> str:
    if isinstance(value, Fragment | Tokens):
        return "formatted text or picture"
    return "list" if isinstance(value, list | tuple) else "group of fields" if isinstance(value, Mapping) else "value"


def _join(values: Iterable[object], separator: str = "", attribute: str = "") -> str:
    items = [value[attribute] if attribute and isinstance(value, Mapping) else value for value in values]
    texts = [text_of(item) for item in items]
    if sum(map(len, texts)) + len(separator) * len(texts) > MOST_TEXT:
        raise ValueError(f"join gives more than {MOST_TEXT:,} characters")
    return separator.join(texts)


def _replace(value: object, old: str, new: str) -> str:
    text = text_of(value)
    if len(text) + text.count(old) * len(new) > MOST_TEXT:
        raise ValueError(f"replace gives more than {MOST_TEXT:,} characters")
    return text.replace(old, new)


def _truncate(value: object, length: int = 255, end: str = "…") -> str:
    text = text_of(value)
    return text if len(text) <= length else text[: max(0, length - len(end))] + end


FILTERS: dict[str, Callable[..., Any]] = {
    **{name: JINJA_FILTERS[name] for name in JINJA},
    "money": print_money,
    "daxie": print_daxie,
    "cndate": print_date,
    "endate": print_english_date,
    "period": print_period,
    "enperiod": print_english_period,
    "figures": print_figures,
    "dated": print_dated,
    "number": number,
    "join": _join,
    "replace": _replace,
    "truncate": _truncate,
    "string": text_of,
    "upper": lambda value: text_of(value).upper(),
    "lower": lambda value: text_of(value).lower(),
    "capitalize": lambda value: text_of(value).capitalize(),
    "title": lambda value: text_of(value).title(),
    "trim": lambda value: text_of(value).strip(),
    # A letter is not HTML: whatever is printed is made harmless anyway, and nothing is ever "safe" markup.
    "e": text_of,
    "escape": text_of,
    "safe": text_of,
}
