"""Columns that hold no charge and may change what is owed: remarks, money paid ahead, adjustments, taxes, sums.

>>> beside(("房号", "欠费", "预存余额", "备注"), frozenset((0, 1)))
Beside(remarks=(3,), ahead=(2,), adjusted=(), taxes=(), totals=())
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.intake.aliases import SUM

_REMARK = re.compile(r"备注|说明|原因$|^跟进|处理情况|催[缴收]情况|remark|note|memo|comment")
_AHEAD = re.compile(r"预[存缴交收]|余额|溢缴|多[缴交收]|充值|押金|保证金|balance|prepaid|deposit|credit")
_ADJUSTED = re.compile(r"调整|冲[抵减红]|抵扣|核销|坏账|退[款费]|已退|代金|积分|红包|卡券|补贴|[减免]收|adjust|refund|writeoff")
_TAX = re.compile(r"(?<!含)税[额金](?!额)|增值税|taxamount|^tax$|^vat$")
_WITH_TAX = re.compile(r"价税合计|含税")


@dataclass(frozen=True, slots=True)
class Beside:
    """Columns of no role that may change what is owed."""

    remarks: tuple[int, ...] = ()
    ahead: tuple[int, ...] = ()
    """Money paid ahead: prepayments, balances, deposits."""
    adjusted: tuple[int, ...] = ()
    taxes: tuple[int, ...] = ()
    totals: tuple[int, ...] = ()
    """Sums that are not read: they tell whether an amount has its tax in it."""


def beside(names: Sequence[str], taken: frozenset[int]) -> Beside:
    """Such columns among the folded headers; `taken` have a role."""

    def where(words: re.Pattern[str]) -> tuple[int, ...]:
        return tuple(index for index, name in enumerate(names) if index not in taken and words.search(name))

    return Beside(
        remarks=where(_REMARK),
        ahead=where(_AHEAD),
        adjusted=where(_ADJUSTED),
        taxes=where(_TAX),
        totals=tuple(
            index for index, name in enumerate(names) if index not in taken and (name in SUM or _WITH_TAX.search(name))
        ),
    )
