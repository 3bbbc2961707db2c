"""What one code of an upload means, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, Chinese and English; hints may have {slots}."""

    zh: str
    en: str
    hint_zh: str
    hint_en: str
    blocking: bool = True
    """Whether the row's whole case is held; the caller may say otherwise for one cell."""
    excludes: bool = False
    """Whether the row is left out as no demand, without being an error."""
