"""The setter: breaks paragraphs into lines and remembers them.

One setter serves every letter of a process. The static paragraphs of a template are the same objects in every letter, and
values like 物业服务费 recur, so lines are kept by the identity of styles and items and by the text between them: an entry
keeps the objects it was made of alive, so an identity cannot be taken over by another object.
"""

from dataclasses import dataclass

from service.paper.memo import Memo
from service.rendering.layout.lines import Lines, Setting
from service.rendering.layout.metrics import Foundry
from service.rendering.layout.paragraph import set_paragraph
from service.rendering.layout.stack import Parts, Stack, split_at_breaks, stacked
from service.rendering.layout.table import Room, RowPart, TableSet, room_of, set_table
from service.rendering.word.model import Block, Break, Cell, Document, Field, Paragraph, Tab, Table, TableRow, Text

LINES_KEPT = 1024
"""Paragraphs remembered in a generation; a template has about a hundred, and the values that recur in a batch some hundreds."""

CELLS_KEPT = 256
"""Cells of several blocks remembered in a generation: those of a template are the same objects in every letter."""

TABLES_KEPT = 16
"""Tables remembered in a generation; those that vary pass through."""

ROWS_KEPT = 256
"""Rows remembered in a generation, some 2 KB each: in a table that varies most rows still say what they said before."""

ROOMS_KEPT = 1024
"""Makes of cells remembered; a template has some dozens."""

_Key = tuple[object, ...]


@dataclass(slots=True)
class Numbers:
    """What PAGE and NUMPAGES print right now."""

    page: str = "1"
    pages: str = "1"
    raw: tuple[int, int] = (1, 1)
    """The same as numbers."""


class Setter:
    """Sets the paragraphs and tables of one document after another."""

    def __init__(self, foundry: Foundry) -> None:
        self.foundry = foundry
        self.numbers = Numbers()
        self.compatibility = 0
        self.add_spacing = False
        self.missing: dict[tuple[str, str], None] = {}
        """(place, character) of what no font has, in order of appearance."""
        self.special = False
        """Whether something was set, since this was last cleared, that differs by page or must be said for every letter."""
        self._last: tuple[Paragraph, Setting, Lines] | None = None
        """What was asked for just now and will be again."""
        self.notices = 0
        """How often `special` was set; a table looks whether it was while it, or a row of it, was set."""
        self._rooms: dict[tuple[float, float, tuple[int, ...], int, Setting], Room] = {}
        self._tables: Memo[int, tuple[Table, Setting, int, TableSet]] = Memo(TABLES_KEPT)
        self._rows: Memo[_Key, RowPart] = Memo(ROWS_KEPT)
        self._lines: Memo[_Key, tuple[Paragraph, Lines]] = Memo(LINES_KEPT)
        self._cells: Memo[int, tuple[tuple[Block, ...], Setting, Stack]] = Memo(CELLS_KEPT)
        self._parts: Memo[int, tuple[Paragraph, Parts]] = Memo(CELLS_KEPT)

    def begin(self, document: Document) -> None:
        """Takes over a document's settings."""
        self.compatibility = document.compatibility
        self.add_spacing = document.add_spacing
        self.missing = {}

    def lines(self, paragraph: Paragraph, setting: Setting) -> Lines:
        """The paragraph's lines; what no font has is noted under the paragraph's place."""
        last = self._last
        if last is not None and last[0] is paragraph and last[1] is setting:
            return last[2]  # a cell asks, and then whoever stacks it
        key = self._key(paragraph, setting)
        kept = self._lines.get(key)
        if kept is None:
            numbers = self.numbers
            lines = set_paragraph(paragraph, setting, self.foundry, page=numbers.page, pages=numbers.pages, raw=numbers.raw)
            self._lines.put(key, (paragraph, lines))
        else:
            lines = kept[1]
            lines.repeat()
        if lines.missing:
            self._notice()
            for char in lines.missing:
                self.missing[paragraph.where, char] = None
        return lines

    def _key(self, paragraph: Paragraph, setting: Setting) -> _Key:
        items = paragraph.items
        if len(items) == 1 and type(item := items[0]) is Text:
            return (id(paragraph.style), id(paragraph.mark), id(paragraph.label), setting, item.text, id(item.style))
        key: list[object] = [id(paragraph.style), id(paragraph.mark), id(paragraph.label), setting]
        for item in items:
            if type(item) is Text:
                key.append(item.text)
                key.append(id(item.style))
            elif type(item) is Tab:
                key.append("\t" if item.aligned is None else item.aligned)
                key.append(id(item.style))
            else:
                key.append(id(item))
                if type(item) is Field:
                    self._notice()
                    key.append(self.numbers.page if item.kind == "PAGE" else self.numbers.pages)
                    if item.form:
                        key.append(self.numbers.raw)
        return tuple(key)

    def cell(self, blocks: tuple[Block, ...], setting: Setting) -> Stack:
        """A cell's content; kept with the lines of its only paragraph, or by identity where it has several blocks."""
        if len(blocks) == 1 and isinstance(block := blocks[0], Paragraph):
            self.special = False
            lines = self.lines(block, setting)
            if lines.stack is None or self.special:
                self._last = (block, setting, lines)
                stack = stacked(blocks, setting, self)
                self._last = None
                if self.special:
                    return stack
                lines.stack = stack
            return lines.stack
        kept = self._cells.get(id(blocks))
        if kept is not None and kept[0] is blocks and kept[1] == setting:
            return kept[2]
        self.special = False
        stack = stacked(blocks, setting, self)
        # What must be said again for every letter, or differs by page, is not kept.
        if not self.special and not any(isinstance(block, Table) for block in blocks):
            self._cells.put(id(blocks), (blocks, setting, stack))
        return stack

    def table(self, table: Table, setting: Setting) -> TableSet:
        """The table's rows; a static table's are kept."""
        kept = self._tables.get(id(table))
        if kept is not None and kept[0] is table and kept[1] == setting and kept[2] == self.compatibility:
            return kept[3]
        noticed = self.notices
        made = set_table(table, setting, self)
        if self.notices == noticed:
            self._tables.put(id(table), (table, setting, self.compatibility, made))
        return made

    def kept_row(self, row: TableRow, manner: _Key) -> RowPart | None:
        """A row as it was set before in the same manner: all that decides its heights beside the row itself."""
        found = self._rows.get((id(row), manner))
        if found is None or found.row is not row:
            return None
        found.kept = True
        return found

    def keep_row(self, part: RowPart, manner: _Key) -> None:
        """Remembers a row that says the same on every page and depends on no other row."""
        self._rows.put((id(part.row), manner), part)

    def room(self, cell: Cell, left: float, right: float, setting: Setting) -> Room:
        """Where the text of a cell between two edges stands; cells of one look are of one make in all rows and letters."""
        key = (left, right, cell.margins, id(cell.borders), setting)
        found = self._rooms.get(key)
        if found is None:
            if len(self._rooms) >= ROOMS_KEPT:
                self._rooms.clear()
            found = self._rooms[key] = room_of(cell, left, right, setting)
        return found

    def _notice(self) -> None:
        self.special = True
        self.notices += 1

    def cut(self, paragraph: Paragraph) -> Parts | None:
        """The paragraph cut at its page and column breaks; None where it has none."""
        if Break not in map(type, paragraph.items):  # nearly all, and four times as quick as asking each for its kind
            return None
        if not any(type(item) is Break and item.kind != "line" for item in paragraph.items):
            return None
        kept = self._parts.get(id(paragraph))
        if kept is None or kept[0] is not paragraph:
            kept = (paragraph, split_at_breaks(paragraph))
            self._parts.put(id(paragraph), kept)
        return kept[1]
