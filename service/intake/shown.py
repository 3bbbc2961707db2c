"""A cell's value as the text a person sees: 15 digits, days as 2026-03-31, and no float on the way to an amount.

>>> shown(1380000000.50), shown(590.70000000000005), shown(date(2026, 3, 1))
('1380000000.5', '590.7', '2026-03-01')
"""

from datetime import date, datetime, time
from decimal import Decimal

_EXACT = Decimal(10) ** 15
"""Excel keeps 15 digits of a number; longer ones stay in scientific notation, because their last digits are lost already."""


def shown(value: object) -> str:
    """A cell's value as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float | Decimal):
        number = Decimal(f"{value:.15g}")
        return f"{number:f}" if abs(number) < _EXACT else f"{number:E}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)
