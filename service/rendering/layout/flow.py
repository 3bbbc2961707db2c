"""The page flow: strips to pages, with headers and footers.

A page takes strips until one does not fit; then it ends before the last strip that no rule keeps with the one above it.
Space above vanishes at the top of a page that began by itself and counts where an explicit break began it. A row is cut by
lines where it may be; header rows are repeated. Headers and footers are set once their page's number is known, and again
with the number of pages.
"""

from dataclasses import replace

from service.rendering.layout.around import beside, clear, reaches, set_again, slots_of
from service.rendering.layout.balance import TOLERANCE, balanced
from service.rendering.layout.floats import float_of, float_of_table, floats_of_line, floats_of_row
from service.rendering.layout.furniture import furnish, set_furniture
from service.rendering.layout.geometry import Area, area_of
from service.rendering.layout.notes import ABOVE, cut_notes, height_of, set_notes
from service.rendering.layout.plan import PagePlan
from service.rendering.layout.queue import Queue, Start
from service.rendering.layout.setter import Setter
from service.rendering.layout.signature import keep_signature
from service.rendering.layout.stack import Placed, Stack, Strip, strips_of
from service.rendering.layout.table import split_row
from service.rendering.word.model import Document, Paragraph, Section, Table


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
        self._balance = False
        """Whether the columns of the section end at one height."""
        self._carried: list[Stack] = []
        """Footnotes that go on on the next page."""
        self._blank = 0
        """Pages left empty so that a page is an odd or an even one."""
        self._section_now = document.sections[0] if document.sections else Section(blocks=())
        self._area = area_of(self._section_now, document, strict=strict)

    def run(self) -> list[PagePlan]:
        """All pages, headers and footers included."""
        sections = self.document.sections
        for index, section in enumerate(sections):
            after = sections[index + 1] if index + 1 < len(sections) else None
            self._section(section, after)
        while self._carried:
            self._open(self._section_now, self._area, first=False, began="natural")
        for page in self.pages:
            _uncentre(page)
        furnish(self.pages, self.document, self.setter, strict=self.strict, blank=self._blank)
        return self.pages

    # -- sections

    def _section(self, section: Section, following: Section | None) -> None:
        blocks, last = section.blocks, following is None
        if not last and len(blocks) > 1 and isinstance(blocks[-1], Paragraph) and not blocks[-1].items:
            blocks = blocks[:-1]  # the paragraph that only carries the section's end
        continuous = section.kind in {"continuous", "nextColumn"} and bool(self.pages)
        goes_on = bool(self.pages)
        if continuous:
            on = self._section_now  # the page goes on: of the new section only the columns count
            area = area_of(replace(section, width=on.width, left=on.left, right=on.right), self.document, strict=self.strict)
        else:
            area = area_of(section, self.document, strict=self.strict)
            self._section_now, self._area = section, area
            self._open(section, area, first=True, began="first")
        strips, after, surplus = strips_of(blocks, area.setting, self.setter, body=True, goes_on=goes_on)
        if self.strict and last:
            keep_signature(blocks, strips)
        if continuous:
            self._continue(area, strips)
        self._balance = len(area.columns) > 1 and following is not None and following.kind == "continuous"
        self._take(strips)
        self._limit = 0.0
        if len(area.columns) > 1:
            self._y = max(self._y, self._deepest)
            self._rule_columns()
            self._column = 0
        self._y += after + surplus

    def _continue(self, area: Area, strips: list[Strip]) -> None:
        """A continuous section goes on below the last one, in its own columns."""
        self._area = area
        page = self.pages[-1]
        page.area = area.moved(self._mirrored(page.number))
        self._column = 0
        self._columns_top = self._deepest = self._y
        if strips and not self._top:
            strips[0].gap = max(strips[0].gap, strips[0].own)

    def _mirrored(self, number: int) -> int:
        """How far the text of a page stands to the right of where its section says: pages on the left are mirrored."""
        section = self._section_now
        return section.right - section.left if self.document.mirrored and number % 2 == 0 else 0

    def _rule_columns(self) -> None:
        """Notes where lines stand between the columns that end here."""
        page = self.pages[-1]
        if page.area.ruled and len(page.area.columns) > 1 and self._deepest > self._columns_top:
            full = self._columns_top == page.top and not self._limit and not self._balance
            bottom = page.bottom if full else self._deepest
            page.rules += [(x, self._columns_top, bottom) for x in page.area.ruled]

    def _open(self, section: Section, area: Area, *, first: bool, began: str) -> None:
        if self.pages and not first:
            self._rule_columns()
        before = self.pages[-1].number if self.pages else 0
        number = before + 1
        if first and section.page_start is not None:
            number = section.page_start
        if first and section.kind in {"evenPage", "oddPage"} and number % 2 != (section.kind == "oddPage"):
            number += 1
        if self.pages and number % 2 == before % 2:
            self._blank += 1  # the back of a sheet that is left empty: counted, not printed
        moved = self._mirrored(number)
        if moved:
            section = replace(section, left=section.right, right=section.left)
        page = PagePlan(section, number, first, 0, 0, area.moved(moved), background=self.document.background)
        set_furniture(page, self.document, self.setter, strict=self.strict, total=len(self.pages) + self._blank + 1)
        header = page.header.height if page.header is not None else 0
        footer = page.footer.height if page.footer is not None else 0
        page.top = abs(section.top) if section.top < 0 else max(section.top, section.header + header if page.header else 0)
        end = section.height - abs(section.bottom)
        page.bottom = min(end, page.footer_top) if page.footer is not None and section.bottom >= 0 and footer else end
        pitch = area.setting.pitch
        if pitch:
            rest = int(page.bottom - page.top) % pitch
            page.shift, page.spare = rest // 2, rest - rest // 2
            page.top += page.shift
        if self._carried:
            page.notes, self._carried = cut_notes(self._carried, page.bottom - page.top - ABOVE)
            page.carried, page.waiting = tuple(page.notes), tuple(self._carried)
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
            self._open(self._section_now, self._area, first=False, began=began)

    # -- strips

    def _take(self, strips: list[Strip]) -> None:
        """Places the strips of a section one after the other."""
        queue = Queue(list(strips), self._y, anchored=any(strip.anchors for strip in strips))
        while queue.index < len(queue.strips):
            page, strip = self.pages[-1], queue.strips[queue.index]
            self._begin_page(queue, page)
            if strip.breaks and self._top not in {"first", "break"}:
                if strip.breaks == "column":
                    self._next_column(began="break")
                else:
                    self._open(self._section_now, self._area, first=False, began="break")
                queue.settle()
                continue
            above = self._above(strip)
            if strip.first:
                queue.origin = self._y + (0 if self._top == "natural" else strip.gap - strip.own if not self._top else 0)
                if strip.anchors and self._anchor(strip, page, queue):
                    continue
            if strip.floating is not None:
                self._float_table(strip.floating, queue.origin)
                self._put(strip, self._y, queue.origin)
                queue.index += 1
                continue
            if strip.line is not None and (strip.first or self._top) and self._reset(queue, above):
                strip = queue.strips[queue.index]
                above = self._above(strip) + (strip.lead if self._top else 0)
            self._place(queue, strip, self._clear(page, self._y + above, strip))

    def _begin_page(self, queue: Queue, page: PagePlan) -> None:
        """What is to be known where a page begins: how high balanced columns are, and where to begin it again."""
        if self._balance and queue.page is not page:
            queue.page = page
            self._limit = self._columns_top + balanced(queue.strips[queue.index :], len(page.area.columns))
        if queue.anchored and (queue.start is None or queue.start.page is not page):
            queue.start = Start(
                page=page, strips=tuple(queue.strips), index=queue.index, placed=len(page.placed), floats=len(page.floats),
                y=self._y, column=self._column, top=self._top, deepest=self._deepest,
            )  # fmt: skip

    def _place(self, queue: Queue, strip: Strip, y: float) -> None:
        """Places a strip, or what of it and those before it the page holds."""
        page = self.pages[-1]
        room = self._bottom(strip, page) - y
        extra = strip.row.bottom if strip.row is not None else strip.outset
        if strip.height + extra <= room + TOLERANCE:
            queue.marks.append((queue.index, len(page.placed), len(page.floats), self._y))
            self._put(strip, y, queue.origin)
            queue.index += 1
            return
        if self.document.footnotes and self._split_notes(queue, strip, y, extra):
            return
        if self._cut(queue, y, room - extra):
            queue.index += 1
        else:
            back = queue.back()
            if back == queue.index and self._top:
                self._put(strip, y, queue.origin)  # higher than a page: it is cut at the edge
                queue.index += 1
                return
            self._undo(page, queue, back)
            queue.index = back
        self._turn(queue)
        queue.settle()

    def _split_notes(self, queue: Queue, strip: Strip, y: float, extra: float) -> bool:
        """Places a line that fits, though of its footnotes only a part does: the rest goes on on the next page."""
        page = self.pages[-1]
        own = set_notes(strip, page.section, self.document, self.setter) if strip.line is not None else []
        if not own or self._carried:
            return False
        taken, rest = cut_notes(own, page.bottom - y - strip.height - extra - (height_of(page.notes) or ABOVE))
        if not taken:
            return False
        queue.marks.append((queue.index, len(page.placed), len(page.floats), self._y))
        self._put(strip, y, queue.origin, notes=taken)
        self._carried = rest
        queue.index += 1
        return True

    def _reset(self, queue: Queue, above: int) -> bool:
        """Sets the paragraph from this strip on for the column it stands in and the drawings beside it."""
        page, strip = self.pages[-1], queue.strips[queue.index]
        if strip.paragraph is None:
            return False
        width = page.area.widths[self._column]
        wrapped = (page.floats or page.barriers) and beside((*page.barriers, *page.floats), self._y)
        if not wrapped and (strip.width or strip.paragraph[1].width) == width:
            return False
        slots = None
        if wrapped:
            top = self._y + above - (0 if self._top else strip.lead)
            slots = slots_of((*page.barriers, *page.floats), page.area.columns[self._column], width, top)
        set_again(queue.strips, queue.index, slots, self.setter, width)
        return True

    def _bottom(self, strip: Strip, page: PagePlan) -> float:
        """Where a strip must end: above the page's footnotes and its own."""
        notes = page.notes + set_notes(strip, page.section, self.document, self.setter)
        bottom = page.bottom - (height_of(notes) if notes else page.spare)
        return min(bottom, self._limit) if self._limit else bottom

    def _above(self, strip: Strip) -> int:
        if self._top == "natural":
            return strip.inset
        if self._top:
            return strip.own + strip.inset
        return strip.gap + strip.lead + strip.inset

    def _put(self, strip: Strip, y: float, origin: float, notes: list[Stack] | None = None) -> None:
        page = self.pages[-1]
        x = page.area.columns[self._column]
        page.placed.append((x, Placed(y, strip, origin)))
        page.notes += set_notes(strip, page.section, self.document, self.setter) if notes is None else notes
        if strip.line is not None and strip.line.sketched:
            page.floats += floats_of_line(strip.line, x + strip.x, y, self.setter)
        if strip.row is not None:
            page.floats += floats_of_row(strip.row, page.section, x + strip.x, y, self.setter)
        self._y = y + strip.height + strip.outset
        self._deepest = max(self._deepest, self._y)
        self._top = ""

    def _undo(self, page: PagePlan, queue: Queue, back: int) -> None:
        for index, placed, floats, y in queue.marks:
            if index == back:
                del page.placed[placed:]
                del page.floats[floats:]
                page.notes = self._notes_of(page)
                self._y = y
                return

    def _notes_of(self, page: PagePlan) -> list[Stack]:
        """The notes of a page, of which the last strips were taken back."""
        self._carried = list(page.waiting)
        own = (set_notes(kept.strip, page.section, self.document, self.setter) for _, kept in page.placed)
        return [*page.carried, *(note for notes in own for note in notes)]

    def _turn(self, queue: Queue) -> None:
        """Begins a new column or page, header rows of a running table first."""
        self._next_column(began="natural")
        strip = queue.strips[queue.index] if queue.index < len(queue.strips) else None
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

    def _cut(self, queue: Queue, y: float, room: float) -> bool:
        strip = queue.strips[queue.index]
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
        queue.strips.insert(queue.index + 1, rest)
        return True

    # -- anchored drawings

    def _anchor(self, strip: Strip, page: PagePlan, queue: Queue) -> bool:
        """Places the drawings of a paragraph; whether one reaches over what was set before, which is set again then.

        As in the reference it stays where it was placed first, wherever its paragraph moves.
        """
        x, width = page.area.columns[self._column], page.area.widths[self._column]
        start, origin = queue.start, queue.origin
        known = [pinned.anchor for pinned in start.pinned] if start is not None else []
        floats = [
            float_of(anchor, page.section, x, origin, width, self.setter)
            for anchor in strip.anchors
            if not any(anchor is other for other in known)
        ]
        if start is not None and len(page.placed) > start.placed and any(reaches(one, origin) for one in floats):
            del page.placed[start.placed :], page.floats[start.floats :]
            page.notes = self._notes_of(page)
            start.pinned.extend(floats)
            page.floats += start.pinned
            self._y, self._column, self._top, self._deepest = start.y, start.column, start.top, start.deepest
            queue.restart(start)
            return True
        page.floats += floats
        return False

    def _float_table(self, table: Table, origin: float) -> None:
        """Hangs up a floating table; one that does not fit on the page any more moves to the next as a whole."""
        page = self.pages[-1]
        x = page.area.columns[self._column]
        one = float_of_table(table, page.section, x, origin, page.area.setting, self.setter)
        if one.y + one.anchor.height > page.bottom + TOLERANCE and not self._top and one.anchor.y_from == "paragraph":
            self._open(self._section_now, self._area, first=False, began="natural")
            page = self.pages[-1]
            one = float_of_table(table, page.section, x, page.top, page.area.setting, self.setter)
        # What reaches below the paper moves up as far as there is paper.
        one.y = max(0.0, min(one.y, page.section.height - one.anchor.height))
        page.floats.append(one)

    def _clear(self, page: PagePlan, y: float, strip: Strip) -> float:
        """The height at which a strip stands clear of drawings that text goes above and below of; a table of all."""
        if not page.floats and not page.barriers:
            return y
        floats, column = (*page.barriers, *page.floats), page.area.columns[self._column]
        return clear(floats, column, page.area.widths[self._column], y, strip.height, whole=strip.row is not None)


def _uncentre(page: PagePlan) -> None:
    """On the grid the lines of a page with footnotes begin where its text begins, not in the middle of what is left."""
    if page.notes and page.shift:
        page.placed = [(x, Placed(item.top - page.shift, item.strip, item.origin - page.shift)) for x, item in page.placed]
        for one in page.floats:
            if one.anchor.y_from in {"paragraph", "line"}:
                one.y -= page.shift
