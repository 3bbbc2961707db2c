"""What people and Excel put into cells: invisible characters, ways of forcing text, errors, lost digits.

>>> clean('="00123"'), clean("1\u00a0号楼\u200b")
('00123', '1 号楼')
"""

import re
import unicodedata

from service.intake.memory import remembered

WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFFE5: "¥", 0x3000: " "}
"""Full-width letters, digits and signs → the ASCII ones; for numbers, dates and keys, never for names."""

_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD)) | {0xA0: " ", 0x3000: " "}
_FORCED = re.compile(r'="(.*)"')


@remembered
def clean(raw: str) -> str:
    """A cell without what nobody sees: blanks around, zero-width marks, Excel's ways of forcing text ('00123, ="00123")."""
    text = " ".join(raw.translate(_UNSEEN).split())
    if text.startswith("'"):
        text = text[1:].lstrip()
    forced = _FORCED.fullmatch(text)
    return unicodedata.normalize("NFC", forced.group(1).strip() if forced else text)


ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#ERROR!")
)
"""What a spreadsheet shows where a formula failed."""
PLACEHOLDERS = "?？□■〓\ufffd"
_TOO_NARROW = re.compile("#{2,}")
"""What a spreadsheet shows where a column is too narrow, and what its "text" export then says."""


@remembered
def readable(text: str) -> bool:
    """False for a text that cannot be printed: an error of the spreadsheet, or one with a placeholder, a private-use, control
    or impossible character.
    """
    if text.isascii():
        return "?" not in text and text.isprintable() and text.upper() not in ERRORS and not _TOO_NARROW.fullmatch(text)
    return not any(char in PLACEHOLDERS or unicodedata.category(char) in _UNPRINTABLE or _never(char) for char in text)


_UNPRINTABLE = frozenset(("Co", "Cs", "Cc", "Cf"))
"""Private use, surrogates, controls, and marks that turn the direction of the text. Unassigned (Cn) is not among them:
it depends on the Python version, and the newest ideographs of names are in it; the fonts decide about those."""


def _never(char: str) -> bool:
    """Whether Unicode promises that this will never be a character (U+FDD0…, U+FFFE, U+1FFFF …)."""
    code = ord(char)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_ROUNDED = re.compile(r"\d{15}0{2,}")
"""What Excel makes of 17 or 18 digits: it keeps 15."""


def scientific(text: str) -> bool:
    """Whether Excel showed a long number as 1.38E+10, which loses its digits."""
    return _SCIENTIFIC.fullmatch(text) is not None


def damaged_number(text: str) -> bool:
    """Whether a phone, account or identity number has lost digits: 1.38E+10, 110101199003070000, ####."""
    return scientific(text) or _ROUNDED.fullmatch(text) is not None or _TOO_NARROW.fullmatch(text) is not None
