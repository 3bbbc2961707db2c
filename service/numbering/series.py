"""The printed form of a number, and the rules a series' pattern must keep.

Form: GB/T 9704-2012 7.2.5: issuer's short name and label, the year in full in U+3014/U+3015, the number without 第 and without
padding zeros: 翠禾物催〔2026〕12号.
"""

from string import Formatter

from service.terms.party import Series
from service.terms.problems import Refused

FIELDS = frozenset({"short", "label", "year", "n", "series"})
NEEDED = frozenset({"year", "n"})


def printed(series: Series, *, short: str, year: int, n: int) -> str:
    """The printed number."""
    return series.pattern.format(short=short, label=series.label, year=year, n=n, series=series.id)


def check_pattern(series: Series) -> None:
    """Refuse a pattern in which two numbers could look the same.

    Raises Refused("series-pattern") for unknown fields, a missing {year} or {n}, and format specifications (no padding).
    """
    parts = [part for part in Formatter().parse(series.pattern) if part[1] is not None]
    used = [part[1] for part in parts]
    wrong = sorted({str(name) for name in used if name not in FIELDS})
    missing = sorted(NEEDED - {str(name) for name in used})
    if wrong or missing or any(part[2] or part[3] for part in parts):
        raise Refused(
            "series-pattern",
            f"the number pattern {series.pattern!r} of series {series.id} cannot be used",
            hint=f"只能用 {{short}} {{label}} {{series}} {{year}} {{n}},且必须有 {{year}} 和 {{n}} / Use only these fields, "
            f"with {{year}} and {{n}}, and no format; unknown: {', '.join(wrong) or '-'}; missing: {', '.join(missing) or '-'}",
        )
