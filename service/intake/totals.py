"""Totals: which rows are sums and no demand, and whether they say what the rows above them add up to.

A total that differs holds nothing, because nobody can tell which row is wrong; it is named with both figures, so that a row
that was lost on the way is noticed.
"""

import re
from collections.abc import Iterator, Sequence

from service.intake import amounts, cells
from service.intake.codes import problem
from service.intake.columns import Columns
from service.intake.table import Record
from service.terms.money import figures
from service.terms.problems import Problem

_WORD = re.compile(
    r"(?P<of>.{0,16}?)(?:合计|小计|总计|共计|累计|总额)(?:金额|数|欠费|欠费金额)?(?:[(（][^()（）]*[)）])?(?:\d+[户条笔行])?(?:[:：].*)?|"
    r"(?P<of_>.{0,16}?)\b(?:grand )?(?:sub)?-?totals?",
    re.IGNORECASE,
)
_OF_ALL = re.compile("(?:欠费|欠款|应[缴收交]|费用|本户|该户|全部|所有|本期|本年|未[缴收交]|各项|金额)*")
"""What a charge's own sum may be the sum of: the word is no charge then, whoever stands beside it."""
_HINT = re.compile("计|总 *额|total", re.IGNORECASE)
"""What every such word has in it; most rows are done with by one look."""
_PART = re.compile("小计|本页|subtotal", re.IGNORECASE)
_WHO = ("estate", "building", "room", "debtor", "charge", "account", "unit")


def total_word(record: Record, columns: Columns) -> str:
    """The word that makes a row a sum, or empty: in its first cell, or in the place of a room, a name or a charge."""
    if not _HINT.search("\n".join(record.cells)):
        return ""
    first = next((index for index, cell in enumerate(record.cells) if cell.strip()), 0)
    second = next((index for index, cell in enumerate(record.cells) if index > first and cell.strip()), first)
    named = [columns.at[role] for role in _WHO if role in columns.at]
    for index in dict.fromkeys((first, second, *named)):
        text = cells.clean(record.cells[index]).replace(" ", "").rstrip(":：") if index < len(record.cells) else ""
        if not text or index in columns.money:
            continue
        found = _WORD.fullmatch(text)
        if found and (not (of := found["of"] or found["of_"]) or not _whole(record, columns)):
            return text
        if found and index == columns.at.get("charge") and _OF_ALL.fullmatch(of):
            return text
    return ""


def _whole(record: Record, columns: Columns) -> bool:
    """Whether a row has a room, a name and a charge: a person may be called what a sum is called."""
    needed = [role for role in ("room", "debtor", "charge") if role in columns.at]
    return all(columns.at[role] < len(record.cells) and record.cells[columns.at[role]].strip() for role in needed)


def nameless_totals(rows: Sequence[Record], columns: Columns) -> frozenset[tuple[str, int]]:
    """Rows with amounts and no word at all that are the sum of all rows above them."""
    money = columns.money
    beside = {*money, *columns.waived, *columns.late}
    who = [columns.at[role] for role in ("room", "debtor") if role in columns.at]
    if all(any(at < len(record.cells) and record.cells[at].strip() for at in who) for record in rows):
        return frozenset()
    found = set()
    sums, since = dict.fromkeys(money, 0), dict.fromkeys(money, 0)
    for record in rows:
        words = [index for index, cell in enumerate(record.cells) if cell.strip() and index not in beside]
        values = {index: value for index in money if (value := _value(record, index, columns)) is not None}
        if not words and any(values.values()) and any(values.items() <= one.items() for one in (sums, since)):
            found.add((record.sheet, record.number))
            since = dict.fromkeys(money, 0)
        elif words and total_word(record, columns):
            since = dict.fromkeys(money, 0)
        elif words:
            for index, value in values.items():
                sums[index] += value
                since[index] += value
    return frozenset(found)


def check_totals(rows: Sequence[Record], counted: Sequence[bool], columns: Columns) -> Iterator[Problem]:
    """What the file's own sums say otherwise; `counted` tells which rows state a charge of their own."""
    money = tuple(dict.fromkeys(columns.money))
    whole = dict.fromkeys(money, 0)
    since_part = dict.fromkeys(money, 0)
    since_any = dict.fromkeys(money, 0)
    for record, counts in zip(rows, counted, strict=True):
        if counts:
            for index in money:
                value = _value(record, index, columns) or 0
                whole[index] += value
                since_part[index] += value
                since_any[index] += value
            continue
        word = total_word(record, columns)
        if not word:
            continue
        for index in money:
            stated = _value(record, index, columns)
            if stated is not None and stated not in {whole[index], since_part[index], since_any[index]}:
                expected = since_any[index] if _PART.search(word) else whole[index]
                yield problem(
                    "control-total-differs",
                    row=record.number,
                    sheet=record.sheet,
                    field=columns.header[index],
                    shown=record.cells[index].strip(),
                    sum=figures(expected),
                    stated=figures(stated),
                )
        since_any = dict.fromkeys(money, 0)
        if not _PART.search(word):
            since_part = dict.fromkeys(money, 0)


def _value(record: Record, index: int, columns: Columns) -> int | None:
    try:
        text = cells.clean(record.cells[index]) if index < len(record.cells) else ""
        return amounts.amount(text, columns.scale.get(index, amounts.YUAN))
    except ValueError:
        return None
