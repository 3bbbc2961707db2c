"""What the header of a column of amounts says: which charge, which of its amounts, and for which time.

>>> leaf("物业费应收"), leaf("2026年1月物业费")
(Leaf(charge='物业费', measure='receivable', when=''), Leaf(charge='物业费', measure='', when='2026年1月'))
"""

import re
from dataclasses import dataclass

from service.intake.cells import clean

_MONEY_UNIT = re.compile(r"\s*[(（\[](?:单位[:：])?(?:人民币)?(?:万?元|千元|RMB|CNY|¥|￥)[)）\]]\s*$", re.IGNORECASE)
_WORDS = {
    "receivable": "本期应收|应收金额|应收款|应收费用|应收",
    "received": "实收金额|实收款|实收|已收金额|已收|已缴金额|已缴|已交金额|已交|已付|实缴金额|实缴|实交",
    "waived": "减免金额|减免|优惠金额|优惠|豁免",
    "late": "应收违约金|应收滞纳金|逾期违约金|违约金|滞纳金",
    "owed": (
        "欠费金额|欠缴金额|欠款金额|欠费额|欠费|欠收|欠缴|欠交|欠款|未缴金额|未缴|未收金额|未收|未交|未付|待缴|"
        "尚欠|应缴金额|应缴|应交|欠(?=.)"
    ),
}
_MEASURE = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()))
_WHEN = re.compile(
    r"(?:20\d{2}年?|\d{2}年)?(?:\d{1,2}月?[-~至到]\d{1,2}月|\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年)|"
    r"20\d{2}年度?|20\d{2}[-./]\d{1,2}(?!\d)|20\d{4}(?!\d)|^20\d{2}$|20\d{2}Q[1-4]"
)
_AROUND = re.compile(r"^[-_/—:：(（\s【\[]+|[-_/—:：(（)）\s】\]]+$|金额$|费用$(?<=^费用)")


_MONTH_CELL = re.compile(r"^(20\d{2}-\d{2})-01$")
"""A month that Excel took for a date."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The parts of a header; each may be empty."""

    charge: str
    measure: str
    """receivable, received, waived, late or owed; empty for an amount that is called by its charge alone."""
    when: str


def charge_name(header: str) -> str:
    """The charge as it is printed: the header without its unit of money, "电梯费（元）" → "电梯费"."""
    return _MONEY_UNIT.sub("", clean(header))


def leaf(header: str) -> Leaf:
    """The parts of a header."""
    text = _MONTH_CELL.sub(r"\1", charge_name(header))
    when = measure = ""
    if found := _WHEN.search(text.replace(" ", "")):
        text = text.replace(" ", "")
        when, text = found[0], text[: found.start()] + text[found.end() :]
    if found := _MEASURE.search(text):
        measure = next(name for name, words in found.groupdict().items() if words)
        text = text[: found.start()] + text[found.end() :]
    return Leaf(_bare(text), measure, when)


def _bare(text: str) -> str:
    before = None
    while before != text:
        before, text = text, _AROUND.sub("", text)
    return text
