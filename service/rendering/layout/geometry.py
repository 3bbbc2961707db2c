"""Geometry of a section's pages: text area, columns, grid, and where a page's body begins and ends."""

from dataclasses import dataclass, replace

from service.rendering.layout.lines import Setting
from service.rendering.word.counting import count
from service.rendering.word.model import Block, Document, Furniture, Grid, Section


@dataclass(slots=True, kw_only=True)
class Area:
    """The columns of a section, twips from the page's left edge."""

    setting: Setting
    """Of the first column."""
    columns: tuple[float, ...]
    """Left edge of each column."""
    widths: tuple[int, ...]
    """Width of each column."""
    ruled: tuple[float, ...] = ()
    """Where lines stand between columns."""

    def moved(self, x: float) -> "Area":
        """The same columns further to the right."""
        if not x:
            return self
        ruled = tuple(at + x for at in self.ruled)
        return replace(self, columns=tuple(left + x for left in self.columns), ruled=ruled)


def area_of(section: Section, document: Document, *, strict: bool) -> Area:
    """Text area and setting of a section."""
    widths, spaces = _measures(section)
    grid, left = section.grid, float(section.left)
    cell = character_cell(grid, document)
    columns: list[float] = []
    inner: list[int] = []
    ruled: list[float] = []
    for index, (width, space) in enumerate(zip(widths, spaces, strict=True)):
        whole = int(width / cell) * cell if cell else width
        columns.append(left + (width - whole) / 2)
        inner.append(int(whole + 0.5))
        if section.column_line and index + 1 < len(widths):
            ruled.append(left + width + space / 2)
        left += width + space
    setting = Setting(
        width=inner[0],
        pitch=grid.pitch if grid.kind else 0,
        cell=cell,
        default_tab=document.default_tab,
        strict=strict,
        expand_breaks=not document.no_shift_return_expand,
        centred=grid.kind == "snapToChars",
    )
    return Area(setting=setting, columns=tuple(columns), widths=tuple(inner), ruled=tuple(ruled))


def _measures(section: Section) -> tuple[list[int], list[int]]:
    """Width of each column and the room behind it."""
    width = section.width - section.left - section.right
    if section.column_widths:
        said = sum(one + space for one, space in section.column_widths[:-1]) + section.column_widths[-1][0]
        share = width / said if said > 0 else 1.0  # the reference makes them fill the text's width
        return [max(1, round(one * share)) for one, _ in section.column_widths], [
            round(space * share) for _, space in section.column_widths
        ]
    count = max(1, section.columns)
    each = (width - section.column_space * (count - 1)) // count
    return [each] * count, [section.column_space] * count


def character_cell(grid: Grid, document: Document) -> float:
    """Width of a cell of the character grid: the default size plus w:charSpace, cut to whole twips; 0 without one.

    w:charSpace counts 1/4096 pt.
    """
    if grid.kind not in {"linesAndChars", "snapToChars"} or not grid.char_space:
        return 0.0
    points, fraction = divmod(grid.char_space, 0x1000)
    return float(document.default_size + points * 20 + fraction * 20 // 0xFFF)


def furniture_of(furniture: Furniture, *, first: bool, even: bool) -> "tuple[Block, ...] | None":
    """The header or footer of a page."""
    if first:
        return furniture.first
    return furniture.even if even else furniture.default


def page_number(number: int, form: str, *, dashes: bool) -> str:
    """A page number as w:pgNumType formats it; forms we do not know are printed as figures.

    As in the reference 一〇 is 十.

    `dashes` off prints - 1 - as 1: the reference does not know that form.
    """
    if form.startswith("decimalFullWidth") or (form == "numberInDash" and not dashes):
        return str(number)
    return count(number, "chineseCounting" if form == "ideographDigital" else form) or str(number)
