"""A paragraph to lines: greedy filling, tabs, list labels, alignment and line heights.

The line takes what fits; characters are measured with the sums the reference uses (sixths of a twip, each portion rounded),
blanks at its end hang over the edge at no cost, and a closing mark may hang where the text's language allows it.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace

from service.rendering.layout.borders import outset
from service.rendering.layout.boxes import box
from service.rendering.layout.breaking import BLANKS
from service.rendering.layout.fitting import Fitting
from service.rendering.layout.heights import AUTO, Height, empty_on_grid, spaced, trailing
from service.rendering.layout.labels import leader, written
from service.rendering.layout.lines import Line, Lines, Piece, Setting, Slot, raised
from service.rendering.layout.metrics import Font, Foundry
from service.rendering.layout.pieces import Assembler, Segment
from service.rendering.layout.runs import Composer, Copy
from service.rendering.layout.tabs import Stop, aligned_stop, next_stop
from service.rendering.word.model import Label, Paragraph, Picture, RunStyle, Tab

Slots = Callable[[float, float], Slot]


def set_paragraph(
    paragraph: Paragraph, setting: Setting, foundry: Foundry, *, page: str = "1", pages: str = "1",
    slots: "Slots | None" = None, start: int = 0, raw: tuple[int, int] = (1, 1),
) -> Lines:  # fmt: skip
    """The lines of a paragraph in a text area.

    `page` and `pages` are what its fields print, `raw` the same as numbers; `slots` says for a height below the paragraph's
    top, and a line's height, what room drawings leave. Lines before the character `start` stand elsewhere already.
    """
    if setting.cell and not paragraph.style.snap_to_grid:
        setting = setting._replace(cell=0)
    composer = Composer(
        foundry, page=page, pages=pages, raw=raw, squeeze=setting.strict and not setting.cell, on_grid=bool(setting.cell)
    )
    filler = _Filler(paragraph, composer.compose(paragraph.items), setting, foundry)
    filler.slots = slots
    return filler.lines(start)


class _Filler:
    """Fills the lines of one paragraph."""

    def __init__(self, paragraph: Paragraph, copy: Copy, setting: Setting, foundry: Foundry) -> None:
        self.paragraph = paragraph
        self.copy = copy
        self.setting = setting
        self.foundry = foundry
        self.text = copy.text
        self.portions = copy.portions
        self.starts = copy.starts
        self.edge = setting.width - paragraph.style.right
        self.missing = copy.missing
        self.assembler = Assembler(copy, setting)
        self._fitting = Fitting(copy, setting, self.assembler, hanging=paragraph.style.hanging)
        self.slots: Slots | None = None
        self._moved = 0
        """How much further down the line stands because there is no room beside drawings."""
        self._down = 0.0
        """How far below the paragraph's top the next line begins."""

    def lines(self, start: int = 0) -> Lines:
        """All lines, with the paragraph's properties that stacking needs."""
        style, made = self.paragraph.style, list[Line]()
        at, length = start, len(self.text)
        last_text_height = 0
        straight = self.assembler.straight and not self.copy.boxed
        only = self._only_line() if not start and straight and length else None
        if only is not None:
            made.append(only[0])
            at, last_text_height = length, only[1]
        while only is None:
            line, at, last_text_height, ended = self._line(at, first=not made and not start)
            made.append(line)
            if at >= length and not ended:
                break
        if self.copy.boxed or (style.tabs and any(stop.kind == "bar" for stop in style.tabs)):
            box(made, style, boxed=self.copy.boxed)
        if self.copy.anchors or self.copy.notes:
            self._hang_anchors(made, start)
        return Lines(
            lines=tuple(made),
            trail=trailing(last_text_height, style),
            style=style,
            missing=self.missing,
            text=self.text,
            empty=not self.text,
            numbered=self.paragraph.label is not None,
            rules=(style.left + min(0, style.first), self.edge),
        )

    def _only_line(self) -> tuple[Line, int] | None:
        """A text that fits on one line, and its natural height: what most cells of a table hold, set in half the steps.

        None for all else: it gives what `_line` would.
        """
        style, end = self.paragraph.style, len(self.text)
        x = style.left + style.first
        width = self.assembler.visible(0, end)
        if width > self.edge - x or self.paragraph.label is not None or self.slots is not None:
            return None
        if style.align == "distribute" or self.assembler.trimmed(0, end) < end:
            return None
        room = self.edge + 1 - x - width
        shift = room if style.align == "right" else int(room / 2) if style.align == "center" else 0
        pieces: list[Piece] = []
        self.assembler.lay(pieces, float(x + shift), 0, end)
        return self._measured(pieces, 0, end, first=True, ended=False)

    def _hang_anchors(self, made: list[Line], start: int) -> None:
        ends = [line.end for line in made]
        for at, anchor in self.copy.anchors:
            line = made[min(bisect_right(ends, max(0, at - 1)), len(made) - 1)]
            # A place that counts from a character counts from where the paragraph's text begins.
            begin = self.paragraph.style.left + self.paragraph.style.first if anchor.x_from == "character" and not at else 0
            line.anchors = (*line.anchors, replace(anchor, x=anchor.x + begin) if begin else anchor)
        for at, note in self.copy.notes:
            if 0 < at <= start:
                continue  # it stands on a line before
            line = made[min(bisect_right(ends, max(0, at - 1)), len(made) - 1)]
            line.notes = (*line.notes, note)

    # -- one line

    def _line(self, at: int, *, first: bool) -> tuple[Line, int, int, bool]:
        """The line from character `at`, where the next one begins, its text's natural height, and whether a break ended it."""
        style = self.paragraph.style
        x: float = style.left + (style.first if first else 0)
        slot = self._slot(first=first)
        if slot is None:
            pieces, end, hung = self._part(at, x, labelled=first)
        else:
            pieces, end, hung = self._beside(at, x, slot, first=first)
        ended = end < len(self.text) and self.text[end] == "\n"
        line, natural = self._measured(pieces, at, end, first=first, ended=ended)
        line.hanging = hung
        if slot is not None:
            line.lead += self._moved
            self._down += line.lead + line.height
        return line, end + 1 if ended else end, natural, ended

    def _part(self, at: int, x: float, *, labelled: bool, forced: bool = True) -> tuple[list[Piece], int, bool]:
        """What stands between `x` and the edge: its pieces, where the text goes on, and whether the last mark hangs.

        Unless it is `forced`, nothing stands there where not even the first word fits.
        """
        style = self.paragraph.style
        pieces: list[Piece] = []
        if labelled and self.paragraph.label is not None:
            x = self._label(self.paragraph.label, x, pieces)
        elif self.setting.cell and x + self.setting.origin > 0:  # the grid is the page's, in a table too
            x = -(-(x + self.setting.origin) // self.setting.cell) * self.setting.cell - self.setting.origin
        if self.copy.boxed and at < len(self.text) and (border := self._fitting.portion(at).style.border) is not None:
            x += outset(border)
        segments, end, hung, leaders = self._fill(at, x, forced=forced)
        ended = end < len(self.text) and self.text[end] == "\n"
        final = end >= len(self.text)
        stretch = style.align == "distribute" or (
            style.align == "both" and not final and (not ended or self.setting.expand_breaks)
        )
        labels = len(pieces)
        pieces.extend(leaders)
        pieces.extend(self.assembler.assemble(segments, align=style.align, stretch=stretch, edge=self.edge + 1, hung=hung))
        if labels and style.align in {"center", "right"} and len(pieces) > labels and len(segments) == 1:
            for piece in pieces[:labels]:  # the number moves with the text behind it
                piece.x += pieces[labels].x - segments[0].x
        return pieces, end, hung

    def _beside(self, at: int, x: float, slot: Slot, *, first: bool) -> tuple[list[Piece], int, bool]:
        """A line in the rooms drawings leave, one after the other; where no word fits it goes further down."""
        style, length, self._moved = self.paragraph.style, len(self.text), 0
        while True:
            pieces: list[Piece] = []
            end, hung = at, False
            for number, (left, right) in enumerate(slot.spans):
                # Behind a drawing at the line's start its indents count from the drawing.
                start = left + x if number == 0 else max(left, x)
                self.edge = min(self.setting.width - style.right, int(right))
                made, end, hung = self._part(end, start, labelled=first and number == 0, forced=not slot.step)
                pieces += made
                if end >= length or self.text[end] == "\n":
                    break
            self._moved += slot.down
            if end > at or at >= length or self.text[at] == "\n" or not slot.step:
                return pieces, end, hung
            self._moved += slot.step
            slot = self._slot(first=first, down=self._moved) or slot

    def _slot(self, *, first: bool, down: int = 0) -> Slot | None:
        if self.slots is None:
            return None
        font = self.foundry.font(self.paragraph.mark, han=not self.text.isascii())
        height = spaced(font.above, font.below, self.paragraph.style, pitch=self.setting.pitch, first=first)
        return self.slots(self._down + height.lead + down, height.above + height.below)

    def _measured(self, pieces: list[Piece], at: int, end: int, *, first: bool, ended: bool) -> tuple[Line, int]:
        above = below = text_above = text_below = 0
        seen: Font | None = None
        for piece in pieces:
            font = piece.font
            if piece.picture is not None:
                above = max(above, piece.picture.height)
            elif font is not None and font is not seen and piece.text.strip(BLANKS):
                seen = font
                text_above = max(text_above, font.line_above)
                text_below = max(text_below, font.line_below)
        above, below = max(above, text_above), text_below
        style = self.paragraph.style
        blank = not above and not below
        if blank:
            # Blanks and tabs alone, or nothing behind a break: the paragraph style's Latin font. No text: the mark's.
            strut = style.blank
            if not self.text[at:end] and (ended or not at):
                strut = self._strut(end) if ended else self.paragraph.mark
            font = self.foundry.font(strut, han=False)
            above, below = font.line_above, font.line_below
            text_above, text_below = above, below
        pitch = self.setting.pitch
        natural = text_above + text_below
        if style.line > AUTO and style.line_rule == "auto" and len(self.text) == end > at:  # counts below the last line
            natural = self._surplus_height(at, end, natural, blank=blank)
        if not self.text and empty_on_grid(style, pitch=pitch, numbered=self.paragraph.label is not None):
            extra = (pitch - above - below) // 2
            return Line(0, above + extra, pitch - above - extra, tuple(pieces), start=at, end=end), natural
        if not self.text and not self.copy.anchors and style.line_rule == "auto" and style.line < AUTO:
            return Line(0, above, below, tuple(pieces), start=at, end=end), natural  # nothing to make smaller
        height = spaced(above, below, style, pitch=pitch, first=first)
        if style.rise:
            self._align(pieces, height, Height(0, above, below))
        return Line(*height, tuple(pieces), start=at, end=end), natural

    def _align(self, pieces: list[Piece], height: Height, natural: Height) -> None:
        """Aligns characters of several heights as w:textAlignment asks: in the line where it is made smaller or exact."""
        style = self.paragraph.style
        cut = style.line_rule == "exact" or (style.line_rule == "auto" and style.line < AUTO)
        on_grid = self.setting.pitch and style.snap_to_grid
        for piece in pieces:
            piece.rise = raised(piece, style.rise, height if cut and not on_grid else natural)

    def _surplus_height(self, at: int, end: int, natural: int, *, blank: bool) -> int:
        """The height that the surplus below a line is reckoned from: blanks and tabs count, too.

        Off the grid a line of nothing but blanks stays as high as the paragraph style's font.
        """
        covering = self.portions[bisect_right(self.starts, at) - 1 : bisect_right(self.starts, end - 1)]
        tabs = [self.foundry.font(portion.style, han=False) for portion in covering if isinstance(portion.item, Tab)]
        fonts = tabs + [portion.font for portion in covering if portion.font is not None]
        if not fonts and any(isinstance(portion.item, Picture) for portion in covering):
            fonts = [self.foundry.font(self.paragraph.style.blank, han=False)]  # a picture stands in a line of text
        if not fonts or (blank and not tabs and not self.setting.pitch):
            return natural
        real = max(font.line_above for font in fonts) + max(font.line_below for font in fonts)
        return real if blank else max(real, natural)

    def _strut(self, end: int) -> RunStyle:
        return self.portions[bisect_right(self.starts, end) - 1].style

    # -- filling

    def _fill(self, at: int, x: float, *, forced: bool) -> tuple[list[Segment], int, bool, list[Piece]]:
        """The segments between tabs, the index the line ends before, whether its last mark hangs, and tab leaders."""
        segments: list[Segment] = []
        leaders: list[Piece] = []
        begin, edge, length = at, float(self.edge), len(self.text)
        while True:
            stop = self._special(at)
            end, hung = self._fitting.fit(at, stop, edge - x, forced=forced and at == begin)
            if end > at:
                segments.append(Segment(x, at, end))
            if end < stop:
                return segments, end, hung, leaders
            if stop >= length or self.text[stop] == "\n":
                return segments, stop, hung, leaders
            x += self.assembler.width(at, end)
            tab = self._stop(stop, x)
            after = self._special(stop + 1)
            target, edge = self._tabbed(tab, x, stop + 1, after)
            if tab.kind == "left" and (tab.at > self.edge or tab.at < x) and stop > begin:
                return segments, stop, False, leaders
            if tab.leader:
                leaders.extend(leader(tab.leader, self._fitting.portion(stop).style, (x, target), self.foundry, self.setting))
            elif (style := self._fitting.portion(stop).style).underline and target > x:  # the line of a form
                font = self.foundry.font(style, han=False)
                leaders.append(Piece(x, int(target - x), style, font=font, text="", glyphs=(), texts=()))
            segments.append(Segment(target, stop + 1, stop + 1, after_tab=True))
            x, at = target, stop + 1

    def _stop(self, at: int, x: float) -> Stop:
        """Where the tab at a character goes from `x`."""
        item, style = self._fitting.portion(at).item, self.paragraph.style
        if isinstance(item, Tab) and item.aligned is not None:
            return aligned_stop(style, item.aligned, self.setting.width)
        return next_stop(style, x, default=self.setting.default_tab)

    def _tabbed(self, tab: Stop, x: float, start: int, end: int) -> tuple[float, float]:
        """Where the text behind a tab begins, and the edge it may run to."""
        if tab.kind == "left":
            return max(x, tab.at), float(self.edge)
        if tab.kind == "decimal":
            point = next((index for index in range(start, end) if self.text[index] in ".,"), end)
            width = self.assembler.visible(start, point)
        else:
            width = self.assembler.visible(start, end)
        shift = width / 2 if tab.kind == "center" else width
        return max(x, tab.at - shift), float(max(self.edge, tab.at))

    def _special(self, at: int) -> int:
        """The first tab or break at or after a character, or the end of the text."""
        tab, brk, length = self.text.find("\t", at), self.text.find("\n", at), len(self.text)
        return min(tab if tab >= 0 else length, brk if brk >= 0 else length)

    # -- labels

    def _label(self, label: Label, x: float, pieces: list[Piece]) -> float:
        """Draws a list label at the line's start; gives where the text begins."""
        drawn, x, missing = written(label, x, self.foundry, self.setting)
        pieces.extend(drawn)
        self.missing += missing
        if label.suffix == "nothing":
            return x
        if label.suffix == "space":
            font = self.foundry.font(label.style, han=False)
            return x + int(font.sixths(font.face.advance(font.face.gid(" "))) / 6 + 0.5)
        stops = [stop for stop in (label.tab, self.paragraph.style.left) if stop is not None and stop > x]
        if stops:
            return float(min(stops))
        return float(next_stop(self.paragraph.style, x, default=self.setting.default_tab).at)
