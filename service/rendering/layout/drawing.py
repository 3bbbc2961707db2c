"""Drawing: planned pages to content streams.

Positions go into the reference's raster: x = round(twips / 2) / 10 + 0.1 pt, baselines round(twips / 2) / 10 pt from the
top, the page's size through 1/100 mm.
"""

from math import cos, radians, sin
from typing import cast

from service.paper.content import Content, Page
from service.paper.fonts import Face
from service.paper.structure import Path
from service.paper.symbol import Symbol
from service.rendering.layout.beyond import FAR, overflows, starting
from service.rendering.layout.boxes import draw_boxes
from service.rendering.layout.floats import Float
from service.rendering.layout.frames import cell_shades, draw_box, draw_frame, draw_row_borders, ruling_of
from service.rendering.layout.lines import Line, Piece
from service.rendering.layout.marks import check_box, decorate, empty_boxes, highlight
from service.rendering.layout.metrics import Font
from service.rendering.layout.notes import ABOVE, RULE_POINTS, RULE_SHARE, height_of
from service.rendering.layout.plan import PagePlan
from service.rendering.layout.sheet import page_borders, rule_columns
from service.rendering.layout.sketches import draw_image, draw_sketch, worded
from service.rendering.layout.stack import Placed, Stack, Strip
from service.rendering.layout.table import CellPart, RowPart, TableSet
from service.rendering.layout.tagging import Tagger
from service.rendering.layout.turned import draw_upright, open_frame, stands_upright
from service.rendering.word.figures import Image, Sketch
from service.rendering.word.model import Paragraph, Picture

SPECIMEN_SIZE = 72
"""Point size of the specimen mark."""
SPECIMEN_COLOUR = "E4E4E4"
"""Light enough that text over it reads and a photocopy keeps it."""
SPECIMEN_TURN = 50
DARKEST = 62
"""Luminance of 255 up to which a shade is dark."""


def draw(plan: PagePlan, fonts: set[Font], tagger: Tagger, *, specimen: str = "", specimen_face: Face | None = None) -> Page:
    """One page's stream: specimen mark, drawings behind the text, header, body, other drawings, footer.

    The fonts its text is drawn with are added to `fonts`; `tagger` goes with the document through all its pages.
    """
    section = plan.section
    content = Content(page_points(section.width), page_points(section.height))
    content.element(())
    if plan.background:
        content.rectangle(0, 0, content.width_pt, content.height_pt, fill=plan.background)
    if specimen and specimen_face is not None:
        size = (content.width_pt, content.height_pt)
        content.again(specimen_face, (specimen, *size), lambda: _specimen(content, specimen, specimen_face))
    pen = _Pen(content, fonts, tagger)
    for one in plan.floats:
        if one.anchor.behind:
            pen.float(one)
    if plan.header is not None:
        pen.aside(plan.header, section.left, section.header)
    pen.strips(plan.placed)
    if plan.notes:
        pen.notes(plan)
    for one in plan.floats:
        if not one.anchor.behind:
            pen.float(one)
    if plan.footer is not None:
        pen.aside(plan.footer, section.left, plan.footer_top)
    content.element(())
    rule_columns(content, plan)
    page_borders(content, plan)
    return content.finish()


def page_points(twips: int) -> float:
    """A page's width or height in points, through whole 1/100 mm as the reference has it."""
    return round(twips * 2540 / 1440) * 72 / 2540


def across(twips: float) -> float:
    """A horizontal position in points."""
    return int(twips / 2 + 0.5) / 10 + 0.1


def down(twips: float) -> float:
    """A baseline in points from the top."""
    return int(twips / 2 + 0.5) / 10


def dark(shade: str) -> bool:
    """Whether text of automatic colour is white on a shade, as LibreOffice decides it."""
    if not shade:
        return False
    red, green, blue = bytes.fromhex(shade)
    return (red * 76 + green * 151 + blue * 29) >> 8 <= DARKEST


class _Pen:
    """Draws placed things onto one page."""

    def __init__(self, content: Content, fonts: set[Font], tagger: Tagger) -> None:
        self.content = content
        self.fonts = fonts
        self.tagger: Tagger | None = tagger
        """None while an artifact is drawn: a page header, a repeated header row."""
        self.path: Path = ()
        """The structure element that holds what is drawn: a cell, a note; the document itself is ()."""
        self.alone = False
        """Whether the cell being drawn holds one paragraph and nothing else."""
        self.ink = ""
        """The colour of text that names none: white in a dark cell."""
        self.turn = ""
        """Which way the lines of the cell being drawn run."""
        self.left = 0.0
        self.right = content.width_pt * 20
        self.bottom = content.height_pt * 20
        """Text beyond the paper, left of its cell or below its row of exact height is not drawn (beyond.py)."""

    def strips(self, placed: list[tuple[float, Placed]]) -> None:
        """Strips in reading order; a table's last row on the page closes it."""
        self.shades(placed)
        for index, (x, item) in enumerate(placed):
            strip = item.strip
            if strip.frame is not None:
                self.content.element(())
                previous = placed[index - 1][1] if index and placed[index - 1][0] == x else None
                draw_frame(self.content, x, item, previous)
            if strip.line is not None:
                self._line_of(strip, strip.line, x, item.top)
            elif strip.row is not None and strip.table is not None:
                below = placed[index + 1] if index + 1 < len(placed) else None
                follows = below is not None and below[0] == x and below[1].strip.table is strip.table
                above = placed[index - 1] if index else None
                over = above[1].strip.row if above is not None and above[1].strip.table is strip.table else None
                if above is not None and above[0] != x:
                    over = None
                self.row(strip, x + strip.x, item.top, over=over, closes=not follows)

    def _line_of(self, strip: Strip, line: Line, x: float, y: float) -> None:
        if line.pieces:
            self.content.element(self.paragraph(strip))
        self.line(line, x + strip.x, y)

    def paragraph(self, strip: Strip) -> Path:
        """The element of a line: its paragraph, or the cell itself where that is all the cell holds."""
        if self.tagger is None:
            return ()
        return self.path if self.alone else self.tagger.paragraph(self.path, strip)

    def aside(self, stack: Stack, x: float, y: float) -> None:
        """A stack that is no part of the text: a page's header or footer."""
        tagger, self.tagger = self.tagger, None
        self.stack(stack, x, y)
        self.tagger = tagger

    def notes(self, plan: PagePlan) -> None:
        """The page's footnotes, the rule above them."""
        left, y = plan.section.left, plan.bottom - height_of(plan.notes) + ABOVE
        right = left + (plan.section.width - left - plan.section.right) / RULE_SHARE
        self.content.element(())
        self.content.line(left / 20, (y - ABOVE / 2) / 20, right / 20, (y - ABOVE / 2) / 20, RULE_POINTS)
        for note in plan.notes:
            self.path = self.tagger.note() if self.tagger else ()
            self.stack(note, left, y)
            y += note.height
        self.path = ()

    def shades(self, placed: list[tuple[float, Placed]]) -> None:
        """Backgrounds of table cells, all of them before any text: a merged cell's text runs on into the rows below."""
        over: Strip | None = None
        if any(item.strip.row is not None for _, item in placed):
            self.content.element(())
        for x, item in placed:
            strip = item.strip
            if strip.row is not None:
                above = over.row if over is not None and over.table is strip.table else None
                cell_shades(self.content, strip.row, x + strip.x, item.top, above)
            over = strip

    def stack(self, stack: Stack, x: float, y: float) -> None:
        """A whole stack."""
        self.strips([(x, Placed(y + item.top, item.strip, y + item.origin)) for item in stack.placed])

    def line(self, line: Line, x: float, y: float) -> None:
        """One line of text, its top left corner at (x, y) twips."""
        if y >= self.bottom:
            return
        if line.fonts is not None and not self.turn:
            self.fonts |= line.fonts
            self.content.again(line, (x, y, self.ink, self.left, self.right), lambda: self._line(line, x, y))
        else:
            self._line(line, x, y)

    def _line(self, line: Line, x: float, y: float) -> None:
        baseline = y + line.above
        for piece in line.pieces:
            if piece.picture is not None:
                self.figure(piece.picture, x + piece.x, baseline - piece.rise - piece.picture.height)
            elif piece.font is not None and x + piece.x < self.right and x + piece.x + piece.width > self.left:
                self.piece(piece, x + piece.x, baseline - piece.rise, y, line)
        if line.boxes:
            draw_boxes(self.content, line, x, baseline)

    def piece(self, piece: Piece, x: float, baseline: float, top: float, line: Line) -> None:
        """One portion as one text object."""
        style, font = piece.style, piece.font
        assert font is not None
        self.fonts.add(font)
        if font.adorned and (style.highlight or style.shade):
            highlight(self.content, style, x, top, piece.width, line.height)
        left, base = across(x), down(baseline - font.shift)
        look = font.look(style.colour or self.ink)
        if piece.box is not None:
            check_box(self.content, piece, x, baseline + font.below, style.colour or self.ink)
        elif not piece.text:
            pass  # a tab: nothing but its marks
        elif self.turn == "down" and stands_upright(piece):
            draw_upright(self.content, piece, font, look, left, base)
        elif not piece.plain and not piece.glyphs:
            empty_boxes(self.content, piece, left, base, style.colour or self.ink)
        elif piece.plain:
            self.content.words(left, base, look, piece.array, piece.text)
        else:
            self.content.shaped(left, base, look, piece.glyphs, piece.texts)
        if font.adorned:
            decorate(self.content, piece, left, base, style.colour or self.ink)

    def figure(self, picture: Picture, x: float, y: float) -> None:
        """A picture in a line, its top left corner at (x, y)."""
        inside = self.content.inside
        if self.tagger and inside:
            self.content.element(self.tagger.figure(inside, picture.alt))
        self.drawing(picture.drawing, x, y, picture.width, picture.height)
        self.content.element(inside)

    def drawing(self, drawing: Image | Symbol | Sketch, x: float, y: float, width: float, height: float) -> None:
        """An image stretched to a box, a symbol in a square, or a sketch without texts."""
        if isinstance(drawing, Symbol):
            self.content.symbol(drawing, across(x), down(y), min(width, height) / 20)
        elif isinstance(drawing, Sketch):
            if not worded(drawing):
                draw_sketch(self.content, drawing, (x, y, width, height), {}, self.stack, self.fonts)
        else:
            draw_image(self.content, drawing, across(x), down(y), width / 20, height / 20)

    def row(self, strip: Strip, x: float, y: float, *, over: RowPart | None, closes: bool) -> None:
        """A table row: text cell by cell, then borders; a row that stands in every letter from memory."""
        row, table, tagger = strip.row, strip.table, self.tagger
        assert row is not None
        assert table is not None
        path = tagger.row(tagger.table(self.path, strip), row) if tagger else None
        if not row.kept or self.turn:
            self._row(row, table, path, x, y, over=over, closes=closes)
            return
        state = tagger.state if tagger and path else None
        where = (x, y, self.left, self.right, self.bottom)
        look = (where, None if over is None else ruling_of(over), closes, self.ink, path, state)

        def draw() -> tuple[set[Font], tuple[int, int] | None]:
            outside, self.fonts = self.fonts, set()
            self._row(row, table, path, x, y, over=over, closes=closes)
            found, self.fonts = self.fonts, outside
            return found, tagger.state if tagger and path else None

        fonts, state = cast("tuple[set[Font], tuple[int, int] | None]", self.content.again(row, look, draw, tells=True))
        self.fonts |= fonts
        if tagger and state:
            tagger.state = state

    def _row(self, row: RowPart, table: TableSet, path: Path | None, x: float, y: float, *, over: RowPart | None, closes: bool,
    ) -> None:  # fmt: skip
        tagger, outside, alone = self.tagger, self.path, self.alone
        if path is None:
            self.tagger = None
        for cell in row.cells:
            if cell.continued:
                continue
            if path and tagger:
                self.path = tagger.cell(path, table, row, cell)
                self.alone = len(cell.cell.blocks) == 1 and isinstance(cell.cell.blocks[0], Paragraph)
                self.content.empty(self.path)
            if cell.content.placed:
                self._cell(cell, row, x, y)
        self.path, self.tagger, self.alone = outside, tagger, alone
        self.content.element(())
        draw_row_borders(self.content, row, x, y, over=over, closes=closes)

    def _cell(self, cell: CellPart, row: RowPart, x: float, y: float) -> None:
        if cell.cell.turn:
            self._turned(cell, row, x, y)
            return
        above, height = starting(cell, row), row.height + cell.merged
        hides = overflows(cell, row)
        if hides:
            self.content.clip(across(x + cell.left), down(y), (cell.right - cell.left) / 20, height / 20)
        outside = (self.ink, self.left, self.bottom)
        self.ink = "FFFFFF" if dark(cell.cell.shade) else "" if cell.cell.shade else self.ink
        self.left = self.left or x + cell.left
        self.bottom = min(self.bottom, y + height) if hides else self.bottom
        placed = cell.content.placed
        if len(placed) == 1 and placed[0].strip.line is not None and placed[0].strip.frame is None:
            self._line_of(placed[0].strip, placed[0].strip.line, x + cell.text, y + above + placed[0].top)
        else:
            self.stack(cell.content, x + cell.text, y + above)
        self.ink, self.left, self.bottom = outside
        if hides:
            self.content.unclip()

    def _turned(self, cell: CellPart, row: RowPart, x: float, y: float) -> None:
        """A cell whose lines run up or down."""
        outside = (self.ink, self.left, self.right, self.bottom, self.turn)
        self.ink = "FFFFFF" if dark(cell.cell.shade) else "" if cell.cell.shade else self.ink
        self.left, self.right, self.bottom, self.turn = -FAR, FAR, FAR, cell.cell.turn
        open_frame(self.content, cell, row, x, y)
        self.stack(cell.content, 0, 0)
        self.content.unclip()
        self.ink, self.left, self.right, self.bottom, self.turn = outside

    def float(self, one: Float) -> None:
        """An anchored drawing."""
        anchor = one.anchor
        self.content.element(())
        draw_box(self.content, one.x, one.y, anchor)
        if one.content is not None:
            self._boxed(one, one.content)
        elif isinstance(anchor.drawing, Sketch):
            if self.tagger and anchor.alt and not worded(anchor.drawing):
                self.content.element(self.tagger.figure((), anchor.alt))
            box = (one.x, one.y, anchor.width, anchor.height)
            draw_sketch(self.content, anchor.drawing, box, one.texts, self.stack, self.fonts)
        elif not isinstance(anchor.drawing, tuple):
            if self.tagger and (anchor.alt or not anchor.behind):
                self.content.element(self.tagger.figure((), anchor.alt))
            self.drawing(anchor.drawing, one.x, one.y, anchor.width, anchor.height)

    def _boxed(self, one: Float, content: Stack) -> None:
        """The text of a text box; what a box of fixed height has no room for is cut off."""
        anchor = one.anchor
        x, y = one.x + one.shift + anchor.insets[3], one.y + anchor.insets[0] + one.drop
        edge = one.y + anchor.height - anchor.insets[2]
        outside, self.left = (self.left, self.bottom), one.x
        if y + content.height <= edge + 1:
            self.stack(content, x, y)
        else:
            self.bottom = min(self.bottom, edge)
            self.content.clip(across(one.x), down(one.y), anchor.width / 20, (edge - one.y) / 20)
            self.stack(content, x, y)
            self.content.unclip()
        self.left, self.bottom = outside


def _specimen(content: Content, mark: str, face: Face) -> None:
    """The mark across the page, in the middle, rising to the right."""
    gids = [face.gid(char) for char in mark]
    scale = SPECIMEN_SIZE / face.upem
    pens = [0.0]
    for gid in gids:
        pens.append(pens[-1] + face.advance(gid) * scale)

    angle, half = radians(SPECIMEN_TURN), pens[-1] / 2
    x = content.width_pt / 2 - half * cos(angle)
    y = content.height_pt / 2 + half * sin(angle)
    content.text(
        x,
        y,
        face,
        SPECIMEN_SIZE,
        list(zip(gids, pens[:-1], strict=True)),
        tuple(mark),
        colour=SPECIMEN_COLOUR,
        turn=SPECIMEN_TURN,
    )
