"""The page flow: strips to pages, with headers and footers.

A page takes strips until one does not fit; then it ends before the last strip that no rule keeps with the one above it.
Space above vanishes at the top of a page that began by itself and counts where an explicit break began it. A row is cut by
lines where it may be; header rows are repeated. Headers and footers are set once their page's number is known, and again
with the number of pages.
"""

from service.rendering.layout.around import beside, set_again, slots_of
from service.rendering.layout.floats import float_of, float_of_table, floats_of_row, meets
from service.rendering.layout.furniture import furnish, set_furniture
from service.rendering.layout.geometry import Area, area_of
from service.rendering.layout.notes import height_of, set_notes
from service.rendering.layout.plan import PagePlan
from service.rendering.layout.setter import Setter
from service.rendering.layout.signature import keep_signature
from service.rendering.layout.stack import Placed, Strip, strips_of
from service.rendering.layout.table import split_row
from service.rendering.word.model import Document, Paragraph, Section, Table

TOLERANCE = 0.5
"""A line this much too high still fits, twips."""


def balanced(strips: list[Strip], count: int) -> float:
    """The least height at which strips fill no more than `count` columns."""
    heights = [strip.gap + strip.lead + strip.inset + strip.height + strip.outset for strip in strips]
    height = max([sum(heights) / count, *heights]) if heights else 0.0
    while True:
        columns, used, over = 1, 0.0, float("inf")
        for each in heights:
            if used + each > height + TOLERANCE:
                over = min(over, used + each)
                columns, used = columns + 1, each
            else:
                used += each
        if columns <= count:
            return height
        height = over  # the least that lets one column take one strip more


class Flow:
    """Lays one document out."""

    def __init__(self, document: Document, setter: Setter, *, strict: bool) -> None:
        self.document = document
        self.setter = setter
        self.strict = strict
        self.pages: list[PagePlan] = []
        self._column = 0
        self._y = 0.0
        self._top = "first"
        """How the column began: "first", "break", "natural"; "" once something stands in it."""
        self._columns_top = 0.0
        """Where the columns of the section begin on this page."""
        self._deepest = 0.0
        """How far down its columns reach so far."""
        self._limit = 0.0
        """Where balanced columns end; 0 where only the page ends them."""
        self._floor = 0
        """Index of the first strip of this column that may still be moved on."""

    def run(self) -> list[PagePlan]:
        """All pages, headers and footers included."""
        sections = self.document.sections
        for index, section in enumerate(sections):
            after = sections[index + 1] if index + 1 < len(sections) else None
            self._section(section, after)
        furnish(self.pages, self.document, self.setter, strict=self.strict)
        return self.pages

    # -- sections

    def _section(self, section: Section, following: Section | None) -> None:
        blocks, last = section.blocks, following is None
        if not last and len(blocks) > 1 and isinstance(blocks[-1], Paragraph) and not blocks[-1].items:
            blocks = blocks[:-1]  # the paragraph that only carries the section's end
        continuous = section.kind in {"continuous", "nextColumn"} and bool(self.pages)
        area = area_of(section, self.document, strict=self.strict)
        if continuous:
            page = self.pages[-1]
            if section.columns == page.section.columns:
                area = page.area
        else:
            self._open(section, area, first=True, began="first")
        strips, after, surplus = strips_of(blocks, area.setting, self.setter, body=True)
        if self.strict and last:
            keep_signature(blocks, strips)
        if continuous:
            self._continue(area, strips)
        if len(area.columns) > 1 and following is not None and following.kind == "continuous":
            self._limit = self._columns_top + balanced(strips, len(area.columns))
        self._take(strips)
        self._limit = 0.0
        if len(area.columns) > 1:
            self._y = max(self._y, self._deepest)
            self._column = 0
        self._y += after + surplus

    def _continue(self, area: Area, strips: list[Strip]) -> None:
        """A continuous section goes on below the last one, in its own columns."""
        page = self.pages[-1]
        page.area = area
        self._column = 0
        self._columns_top = self._deepest = self._y
        if strips and not self._top:
            strips[0].gap = max(strips[0].gap, strips[0].own)

    def _open(self, section: Section, area: Area, *, first: bool, began: str) -> None:
        number = self.pages[-1].number + 1 if self.pages else 1
        if first and section.page_start is not None:
            number = section.page_start
        if first and section.kind in {"evenPage", "oddPage"} and number % 2 != (section.kind == "oddPage"):
            number += 1
        page = PagePlan(section, number, first, 0, 0, area)
        set_furniture(page, self.document, self.setter, strict=self.strict, total=len(self.pages) + 1)
        header = page.header.height if page.header is not None else 0
        footer = page.footer.height if page.footer is not None else 0
        page.top = abs(section.top) if section.top < 0 else max(section.top, section.header + header if page.header else 0)
        end = section.height - abs(section.bottom)
        page.bottom = min(end, page.footer_top) if page.footer is not None and section.bottom >= 0 and footer else end
        pitch = area.setting.pitch
        if pitch:
            page.top += int(page.bottom - page.top) % pitch // 2
        self.pages.append(page)
        self._column, self._y, self._top = 0, page.top, began
        self._columns_top = self._deepest = page.top
        self._limit = 0.0

    def _next_column(self, *, began: str) -> None:
        page = self.pages[-1]
        if self._column + 1 < len(page.area.columns):
            self._column += 1
            self._y, self._top = self._columns_top, began
        else:
            self._open(page.section, page.area, first=False, began=began)

    # -- strips

    def _take(self, strips: list[Strip]) -> None:
        """Places the strips of a section one after the other."""
        index, self._floor = 0, 0
        marks: list[tuple[int, int, int, float]] = []
        origin = self._y
        queue = list(strips)
        while index < len(queue):
            strip, page = queue[index], self.pages[-1]
            if strip.breaks and self._top not in {"first", "break"}:
                if strip.breaks == "column":
                    self._next_column(began="break")
                else:
                    self._open(page.section, page.area, first=False, began="break")
                self._floor, marks = index, []
                continue
            above = self._above(strip)
            if strip.first:
                origin = self._y + (0 if self._top == "natural" else strip.gap - strip.own if not self._top else 0)
                self._anchor(strip, page, origin)
            if strip.floating is not None:
                self._float_table(strip.floating, origin)
                self._put(strip, self._y, origin)
                index += 1
                continue
            if strip.paragraph is not None and beside(page.floats, self._y):
                x = page.area.columns[self._column]
                top = self._y + above - strip.lead
                set_again(queue, index, slots_of(page.floats, x, page.area.setting.width, top), self.setter)
                strip = queue[index]
                above = self._above(strip) + (strip.lead if self._top else 0)
            y = self._clear(page, self._y + above, strip.height)
            room = self._bottom(strip, page) - y
            extra = strip.row.bottom if strip.row is not None else strip.outset
            if strip.height + extra <= room + TOLERANCE:
                marks.append((index, len(page.placed), len(page.floats), self._y))
                self._put(strip, y, origin)
                index += 1
                continue
            if self._cut(queue, index, y, room - extra):
                index += 1
                self._turn(queue, index)
                self._floor, marks = index, []
                continue
            back = self._back(queue, index)
            if back == index and self._top:
                self._put(strip, y, origin)  # higher than a page: it is cut at the edge
                index += 1
                continue
            self._undo(page, marks, back)
            index = back
            self._turn(queue, index)
            self._floor, marks = index, []

    def _bottom(self, strip: Strip, page: PagePlan) -> float:
        """Where a strip must end: above the page's footnotes and its own."""
        bottom = page.bottom - height_of(page.notes + set_notes(strip, page.section, self.document, self.setter))
        return min(bottom, self._limit) if self._limit else bottom

    def _above(self, strip: Strip) -> int:
        if self._top == "natural":
            return strip.inset
        if self._top:
            return strip.own + strip.inset
        return strip.gap + strip.lead + strip.inset

    def _put(self, strip: Strip, y: float, origin: float) -> None:
        page = self.pages[-1]
        x = page.area.columns[self._column]
        page.placed.append((x, Placed(y, strip, origin)))
        page.notes += set_notes(strip, page.section, self.document, self.setter)
        if strip.row is not None:
            page.floats += floats_of_row(strip.row, page.section, x + strip.x, y, self.setter)
        self._y = y + strip.height + strip.outset
        self._deepest = max(self._deepest, self._y)
        self._top = ""

    def _back(self, queue: list[Strip], index: int) -> int:
        """The strip the next page begins with: the last one nothing keeps with the strip above it."""
        back = index
        while back > self._floor and queue[back].keep:
            back -= 1
        return back if back > self._floor else index

    def _undo(self, page: PagePlan, marks: list[tuple[int, int, int, float]], back: int) -> None:
        for index, placed, floats, y in marks:
            if index == back:
                del page.placed[placed:]
                del page.floats[floats:]
                page.notes = [
                    note for _, kept in page.placed for note in set_notes(kept.strip, page.section, self.document, self.setter)
                ]
                self._y = y
                return

    def _turn(self, queue: list[Strip], index: int) -> None:
        """Begins a new column or page, header rows of a running table first."""
        self._next_column(began="natural")
        strip = queue[index] if index < len(queue) else None
        if strip is None or strip.table is None or strip.first or strip.row is None:
            return
        header = strip.table.header
        if strip.row.index < len(header):
            return
        for row in header:
            repeated = Strip(gap=0, own=0, height=row.height, row=row, table=strip.table, x=strip.x)
            self._put(repeated, self._y, self._y)
        if header:
            self._top = "natural"

    def _cut(self, queue: list[Strip], index: int, y: float, room: float) -> bool:
        strip = queue[index]
        if strip.row is None:
            return False
        halves = split_row(strip.row, room)
        if halves is None:
            return False
        upper, lower = halves
        last = strip.outset
        rest = Strip(gap=0, own=0, height=lower.height, row=lower, table=strip.table, x=strip.x, outset=last, block=strip.block)
        strip.row, strip.height, strip.outset = upper, upper.height, 0
        self._put(strip, y, y)
        queue.insert(index + 1, rest)
        return True

    # -- anchored drawings

    def _anchor(self, strip: Strip, page: PagePlan, origin: float) -> None:
        for anchor in strip.anchors:
            x = page.area.columns[self._column]
            page.floats.append(float_of(anchor, page.section, x, origin, page.area.setting.width, self.setter))

    def _float_table(self, table: Table, origin: float) -> None:
        """Hangs up a floating table; one that does not fit on the page any more moves to the next as a whole."""
        page = self.pages[-1]
        x = page.area.columns[self._column]
        one = float_of_table(table, page.section, x, origin, page.area.setting, self.setter)
        if one.y + one.anchor.height > page.bottom + TOLERANCE and not self._top and one.anchor.y_from == "paragraph":
            self._open(page.section, page.area, first=False, began="natural")
            page = self.pages[-1]
            one = float_of_table(table, page.section, x, page.top, page.area.setting, self.setter)
        # What reaches below the paper moves up as far as there is paper.
        one.y = max(0.0, min(one.y, page.section.height - one.anchor.height))
        page.floats.append(one)

    def _clear(self, page: PagePlan, y: float, height: float) -> float:
        """The height at which a strip stands clear of drawings that text goes above and below of."""
        if not page.floats:
            return y
        for one in sorted(page.floats, key=lambda found: found.y):
            if meets(one, y, height):
                y = one.y + one.anchor.height + one.anchor.distances[2]
        return y
