"""The header of a table: which row it is among titles and notes, and what a header of two rows calls each column.

>>> named(("房号", "物业费", "物业费", "合计"), ("", "应收", "实收", ""))
('房号', '物业费应收', '物业费实收', '合计')
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from service.intake.aliases import ANSWERS, LONGEST_HEADER, known_name, plain, recognised, role_of

if TYPE_CHECKING:
    from service.intake.table import Grid, Merge, Record

HEADER_WITHIN = 30
"""Records in which the header is looked for; real exports have one to five title rows."""
MEASURES = re.compile("应收|实收|已收|已缴|已交|实缴|实交|减免|优惠|欠费|欠缴|欠款|未缴|未收|未交|应缴|应交|违约金|滞纳金")
"""What an amount is of its charge: a word that a name of two parts may not lose."""
_CHARGE = re.compile(r"(?<![欠缴收交])[费金款](?![用月期间])|^应收|^实收")
_TITLE = re.compile(r"[:：]|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_DATA = re.compile(r"\d[\d,]*\.\d{2}(?!\d)|\d{5,}|\d+-\d+|^\d+$")
_MONTH_CELL = re.compile(r"(20\d\d-\d\d)-01")
"""A month that Excel took for a date."""
_TIME = re.compile(r"20\d\d-\d\d-01|\d{1,2}月|\d{4}年?|第?[一二三四1-4]季度?|[上下]半年|20\d{4}|20\d\d[-./]\d{1,2}")


@dataclass(frozen=True, slots=True)
class Head:
    """A header: positions of its first and last record, and the name of each column."""

    first: int
    last: int
    cells: tuple[str, ...]


def find_head(grid: "Grid", *, least: int = 1, at: int | None = None) -> Head | None:
    """The header whose row, or whose two rows together, name most columns; None where none names `least`.

    `at` is the position of the row to take, whatever it says.
    """
    if at is not None:
        return _widened(grid, at)
    best, place = least - 1, None
    for index, record in enumerate(grid.records):
        if record.number > HEADER_WITHIN:
            break
        if (score := recognised(record.cells)) > best:
            best, place = score, index
    return None if place is None else _widened(grid, place)


def parted(grid: "Grid") -> list["Grid"]:
    """A worksheet cut before every later header that names its columns otherwise: they are tables one under the other.

    A header that is repeated as it was, as page breaks repeat it, cuts nothing; neither does one whose columns mean the same.
    """
    head = find_head(grid, least=3)
    if head is None or set(ANSWERS) <= set(head.cells):  # a file of ours that came back is one table
        return [grid]
    first = grid.records[head.last].cells
    names = {cell.strip() for cell in first if cell.strip()}
    meant = _meanings(first)
    cuts = [
        index
        for index, record in enumerate(grid.records[head.last + 1 :], head.last + 1)
        if len(names.intersection(record.cells)) > 2
        and _trimmed(record.cells) != _trimmed(first)
        and _meanings(record.cells) != meant
    ]
    edges = [0, *cuts, len(grid.records)]
    return [replace(grid, records=grid.records[start:end]) for start, end in pairwise(edges)] if cuts else [grid]


def _meanings(cells: Sequence[str]) -> list[str]:
    return [role_of(plain(cell)) or cell.strip() for cell in _trimmed(cells)]


def _trimmed(cells: Sequence[str]) -> list[str]:
    words = [cell.strip() for cell in cells]
    while words and not words[-1]:
        words.pop()
    return words


def leading(grid: "Grid") -> Head:
    """The header of a table that names nothing we know: its first row of several cells."""
    place = next((index for index, record in enumerate(grid.records[:HEADER_WITHIN]) if sum(map(bool, record.cells)) > 1), 0)
    return Head(place, place, grid.records[place].cells)


def _widened(grid: "Grid", at: int) -> Head:
    """The header at a position, with the row above or below where the two are one header."""
    records = grid.records
    choices = [Head(at, at, records[at].cells)]
    for first in (at - 1, at):
        if not 0 <= first < len(records) - 1:
            continue
        upper, lower = records[first], records[first + 1]
        if lower.number == upper.number + 1 and _pair(upper, lower):
            spread = _spread(upper, lower, grid.merges)
            choices.append(Head(first, first + 1, named(spread, lower.cells)))
    return max(choices, key=lambda head: (_worth(head.cells), head.first == head.last))


def _worth(cells: Sequence[str]) -> tuple[int, int]:
    months = sum(bool(_TIME.search(cell)) for cell in cells)
    return recognised(cells) + min(months, 2), len({cell for cell in cells if cell and not _DATA.search(cell)})


def _pair(upper: "Record", lower: "Record") -> bool:
    """Whether two rows may be one header: short words in both, nothing that is data, and no name given to a column twice."""
    above, below = ([cell.strip() for cell in record.cells] for record in (upper, lower))
    if sum(map(bool, above)) < 2 or sum(map(bool, below)) < 2:
        return False
    words = [cell for cell in (*above, *below) if not _TIME.fullmatch(cell)]
    if any(len(cell) > LONGEST_HEADER or _TITLE.search(cell) or _DATA.search(cell) for cell in words):
        return False
    # What stands under a column that has its name already would be data: a room, a person, a charge.
    for index, cell in enumerate(below):
        name = above[index] if index < len(above) else ""
        beside = above[index + 1] if index + 1 < len(above) else ""
        single = name and (beside or index + 1 >= len(above))
        if cell and single and role_of(plain(name)) and not MEASURES.search(name) and not role_of(plain(cell)):
            return False
    return True


def _spread(upper: "Record", lower: "Record", merges: Sequence["Merge"]) -> tuple[str, ...]:
    """The upper cells, each over all the columns it is merged across, or stands blank beside while the lower row goes on."""
    width = max(len(upper.cells), len(lower.cells))
    above = [*upper.cells, *("",) * (width - len(upper.cells))]
    below = [*lower.cells, *("",) * (width - len(lower.cells))]
    across = {merge.left: merge.right for merge in merges if merge.top <= upper.number <= merge.bottom}
    tall = {merge.left for merge in merges if merge.top <= upper.number and merge.bottom >= lower.number}
    real = bool(across)
    spread = list(above)
    for index, cell in enumerate(above):
        if not cell.strip():
            continue
        end = across.get(index, index) if real else _reach(above, below, index)
        for right in range(index + 1, min(end, width - 1) + 1):
            if not above[right].strip() and index not in tall:
                spread[right] = cell
    return tuple(spread)


def _reach(above: Sequence[str], below: Sequence[str], index: int) -> int:
    end = index
    if not below[index].strip():
        return end
    while end + 1 < len(above) and not above[end + 1].strip() and below[end + 1].strip():
        end += 1
    return end


def named(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """The names of a header of two rows, the upper one spread out already.

    A column is called by its lower cell alone where that is plain enough, and by both where the lower one stands more than
    once or the upper one says what the amount is.
    """
    width = max(len(upper), len(lower))
    above = [cell.strip() for cell in (*upper, *("",) * (width - len(upper)))]
    below = [cell.strip() for cell in (*lower, *("",) * (width - len(lower)))]
    return tuple(_name(top, leaf, below) for top, leaf in zip(above, below, strict=True))


def _name(top: str, leaf: str, leaves: Sequence[str]) -> str:
    if not top or not leaf or top == leaf:
        return leaf or top
    if _TIME.fullmatch(leaf):
        month = _MONTH_CELL.sub(r"\1", leaf)
        return top + month if _TIME.fullmatch(top) or _CHARGE.search(top) else month
    both = top + leaf
    if role_of(plain(both)):
        return both
    alone = leaves.count(leaf) == 1 and known_name(plain(leaf))
    measured = MEASURES.search(top) and not MEASURES.search(leaf) and not role_of(plain(leaf))
    return leaf if alone and not (measured and not re.search("欠|未", top)) and not _part(top, leaf) else both


def _part(top: str, leaf: str) -> bool:
    """Whether a lower name says only which amount of the charge above it stands there: 物业费 over 应收."""
    return bool(MEASURES.search(leaf)) and bool(re.search("[费金款]$", top)) and not re.search("欠费|费用", top)
