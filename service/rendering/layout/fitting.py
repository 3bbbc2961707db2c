"""Fitting: how far a text goes in a room, and where it may be cut.

A unit that does not fit moves to the next line as a whole, unless it begins its line; blanks at the end take no room, and a
closing mark may hang outside the edge.
"""

from bisect import bisect_right

from service.rendering.layout.breaking import BLANKS, among_signs, between_signs, hangs, inside, may_break, units
from service.rendering.layout.lines import Setting
from service.rendering.layout.pieces import Assembler
from service.rendering.layout.runs import Copy, Portion


class Fitting:
    """Breaks the text of one paragraph."""

    def __init__(self, copy: Copy, setting: Setting, assembler: Assembler, *, hanging: bool) -> None:
        self.text = copy.text
        self.portions = copy.portions
        self.starts = copy.starts
        self.setting = setting
        self.assembler = assembler
        self.hanging = hanging
        """Whether the paragraph lets a closing mark hang outside the edge."""
        self._spans: tuple[tuple[int, int], ...] | None = None

    def portion(self, at: int) -> Portion:
        """The portion a character belongs to."""
        return self.portions[bisect_right(self.starts, at) - 1]

    def fit(self, at: int, stop: int, room: float, *, forced: bool) -> tuple[int, bool]:
        """How far the characters [at, stop) go in a room, and whether the last one hangs outside."""
        if self.assembler.visible(at, stop) <= room:
            return stop, False
        fitting = self._fitting(at, stop, room)
        end = self._past_blanks(fitting, stop)
        if end == stop:
            return stop, False
        full = self.text[end - 1] in BLANKS and self.assembler.width(at, end) > room  # blanks already hang there
        if full and end > at and not self.setting.strict:  # whatever follows them, a closing mark too
            return end, False
        if not full and not self.setting.in_table and self._hangs(end):
            past = self._past_blanks(end + 1, stop)
            if past == stop or (may_break(self.text, past, strict=self.setting.strict) and not inside(self.spans, past)):
                return past, True
        broken = self._between(at, end)
        return broken if broken > at or not forced else self._cut(at, fitting), False

    def _between(self, at: int, end: int) -> int:
        """The last place up to `end` where the line may end; `at` where there is none."""
        if not self.setting.strict and among_signs(self.text, end):
            return between_signs(self.text, at, end)
        while end > at:
            span = inside(self.spans, end)
            if span is not None and span[0] > at:
                end = span[0]
                continue
            # A unit that begins the line and still does not fit is wider than the line: it may be cut like anything else.
            if may_break(self.text, end, strict=self.setting.strict):
                return end
            end -= 1
        return at

    def _cut(self, at: int, fitting: int) -> int:
        """Where a word wider than the line is cut: at the last glyph that fits.

        A word of several portions that begins the line loses all but its first portion, and that portion's last glyph, too: the
        reference goes back to it and sets it in too little room. Our own letters keep portions whole where they can.
        """
        cut = self.assembler.cluster(max(fitting, at + 1), at)
        first = self.portion(at)
        continued = at > 0 and self.text[at - 1] not in "\t\n" and not may_break(self.text, at)
        if cut < first.end or first.font is None or continued:
            return cut
        if self.setting.strict:
            return max(self.portion(cut).start, first.end)
        if first.end - at == 1 or (at and self.portion(at - 1).han):
            return first.end
        return self.assembler.cluster(first.end - 1, at)

    def _hangs(self, at: int) -> bool:
        """Whether a mark may stand outside the edge: behind Han text, signs behind it, or something of its own portion."""
        portion = self.portion(at)
        if not self.hanging or not hangs(self.text, at, portion.style.han_language):
            return False
        return portion.start < at or (at > 0 and (self.portion(at - 1).han or among_signs(self.text, at - 1)))

    def _past_blanks(self, at: int, stop: int) -> int:
        while at < stop and self.text[at] in BLANKS:
            at += 1
        return at

    def _fitting(self, at: int, stop: int, room: float) -> int:
        """The largest end so that [at, end) fits: guessed, then measured."""
        visible = self.assembler.visible
        end = self.assembler.reach(at, stop, room)
        while end > at and visible(at, end) > room:
            end -= 1
        while end < stop and visible(at, end + 1) <= room:
            end += 1
        return end

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Stretches that stay on one line, asked for where something does not fit."""
        if self._spans is None:
            self._spans = units(self.text) if self.setting.strict else ()
        return self._spans
