"""Segments of a line to drawn pieces: measuring, aligning, stretching.

A justified line is stretched at every East Asian glyph, at every blank of a Latin portion and where a Latin portion meets an
East Asian one. Portions start at the exact sums; inside a portion every place is drawn with the whole twips of its share, so
glyphs lag a little and the next portion jumps: that is what the reference draws.
"""

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from service.rendering.layout.breaking import BLANKS
from service.rendering.layout.lines import Piece, Setting
from service.rendering.layout.runs import LACKING, Copy, Portion, Soft
from service.rendering.word.model import CheckBox, Picture

_NOT_BROKEN = "\u00ad\t\n"
"""What may follow a soft hyphen where no line is broken."""
ROUNDING = 0.2
"""How much wider than its cell a glyph may be, twips: advances are kept in sixths of a twip."""


class Segment(NamedTuple):
    """Characters [start, end) of a line that stand together from `x`, twips; a tab begins a new one."""

    x: float
    start: int
    end: int
    after_tab: bool = False


class Assembler:
    """Measures and assembles the characters of one paragraph."""

    def __init__(self, copy: Copy, setting: Setting) -> None:
        self._text = copy.text
        self._portions = copy.portions
        self._starts = copy.starts
        self._before: list[int] | None = None
        """What stands before each portion, its gap included; worked out when a line has several."""
        self._cell = setting.cell
        self._special = bool(setting.cell) or not copy.straight
        """On the grid, or with tabs, breaks, pictures."""
        self._centred = setting.centred and setting.cell > 0

    @property
    def straight(self) -> bool:
        """Whether there is nothing but text, and no grid of characters."""
        return not self._special

    # -- measuring

    def parts(self, start: int, end: int) -> list[tuple[Portion, int, int]]:
        """The portions of [start, end), cut to it."""
        found: list[tuple[Portion, int, int]] = []
        index = bisect_right(self._starts, start) - 1 if start < end else len(self._portions)
        while index < len(self._portions):
            portion = self._portions[index]
            if portion.start >= end:
                break
            found.append((portion, max(start, portion.start), min(end, portion.end)))
            index += 1
        return found

    def width(self, start: int, end: int) -> int:
        """The advance of [start, end) with its blanks, twips."""
        if end <= start:
            return 0
        first = bisect_right(self._starts, start) - 1
        portion = self._portions[first]
        if end <= portion.end:
            return self._extent(portion, start, end)
        last = bisect_right(self._starts, end - 1) - 1
        before = self.before()
        total = self._extent(portion, start, portion.end) + portion.gap + before[last] - before[first + 1]
        return total + self._extent(self._portions[last], self._starts[last], end)

    def before(self) -> list[int]:
        """What stands before each portion when they follow each other on one line, and behind the last one."""
        if self._before is None:
            sums = [0]
            for portion in self._portions:
                sums.append(sums[-1] + self._extent(portion, portion.start, portion.end) + portion.gap)
            self._before = sums
        return self._before

    def reach(self, at: int, stop: int, room: float) -> int:
        """About how far the characters [at, stop) go in a room: a little too far or too short, since portions are rounded."""
        if at >= stop:  # nothing there, and perhaps no room even for that
            return at
        before = self.before()
        first = bisect_right(self._starts, at) - 1
        start = self._starts[first]
        limit = before[first] + self._extent(self._portions[first], start, at) + room
        index = bisect_right(before, limit, 0, len(self._portions)) - 1
        portion = self._portions[index]
        return min(stop, max(at, portion.start + bisect_right(portion.pens, (limit - before[index]) * 6) - 1))

    def visible(self, start: int, end: int) -> int:
        """The width of [start, end) up to its last visible glyph; that glyph's letter spacing does not count."""
        end = self.trimmed(start, end)
        if end <= start:
            return 0
        last = self._portions[bisect_right(self._starts, end - 1) - 1]
        if last.font is None:
            return self.width(start, end) + (last.item.width if isinstance(last.item, Soft) else 0)
        return self.width(start, end) - last.style.spacing

    def trimmed(self, start: int, end: int) -> int:
        """`end` without the blanks before it."""
        while end > start and self._text[end - 1] in BLANKS:
            end -= 1
        return end

    def cluster(self, end: int, at: int) -> int:
        """`end` moved to where no ligature is cut, but past `at`."""
        portion = self._portions[bisect_right(self._starts, end) - 1] if end < len(self._text) else None
        if portion is None or portion.shaped is None or portion.shaped.simple or portion.start == end:
            return end
        starts = portion.shaped.starts
        down = starts[bisect_right(starts, end - portion.start) - 1] + portion.start
        if down > at:
            return down
        up = bisect_left(starts, end - portion.start)
        return portion.start + starts[up] if up < len(starts) else portion.end

    def _extent(self, portion: Portion, start: int, end: int) -> int:
        pens, first = portion.pens, portion.start
        width = int((pens[end - first] - pens[start - first]) / 6 + 0.5)
        if self._cell and portion.font is not None:
            if portion.han:
                return int(self._cells(portion, start, end)[-1] + 0.5)
            return int(-(-width // self._cell) * self._cell + 0.5)
        return width

    def _cells(self, portion: Portion, start: int, end: int) -> list[float]:
        """Pens of an East Asian part on the character grid: every glyph takes whole cells."""
        pens, first, result = portion.pens, portion.start, [0.0]
        for index in range(start - first, end - first):
            advance = (pens[index + 1] - pens[index]) / 6
            result.append(result[-1] + max(1, int(-(-(advance - ROUNDING) // self._cell))) * self._cell)
        return result

    # -- assembling

    def assemble(self, segments: list[Segment], *, align: str, stretch: bool, edge: float, hung: bool) -> list[Piece]:
        """The pieces of a line in reading order."""
        pieces: list[Piece] = []
        closing = len(segments) - 1
        last_tab = next((index for index in range(closing, -1, -1) if segments[index].after_tab), -1)
        for index, segment in enumerate(segments):
            if segment.end <= segment.start:
                continue
            end = self.trimmed(segment.start, segment.end) if index == closing else segment.end
            shift, add, keep = 0.0, 0.0, end
            if index == closing:
                keep = end - 1 if hung else end
                extent = self.width if hung else self.visible  # a blank before a hanging mark is inside the edge
                if stretch and index > last_tab - 1:
                    room = edge - segment.x - extent(segment.start, keep)
                    places = self._places(segment.start, keep) if room > 0 else 0
                    add = int(room * 100 / places) / 100 if places else 0.0
                    if room > 0 and not places and align == "distribute":
                        shift = room / 2
                elif align in {"center", "right"} and last_tab < 0:
                    # A line that is too long stays where it is, and a hanging mark hangs.
                    room = max(0.0, edge - segment.x - extent(segment.start, keep))
                    shift = room if align == "right" else float(int(room / 2))
            full = self._underlined(segment.start, end, segment.end, edge - segment.x) if end < segment.end else end
            if add or self._special or keep != full:
                self._draw(pieces, segment.x + shift, segment.start, full, add, keep)
            else:
                self.lay(pieces, segment.x + shift, segment.start, full)
        return pieces

    def lay(self, pieces: list[Piece], x: float, start: int, end: int) -> None:
        """As `_draw` for text alone, not stretched and off the grid: what nearly every line is."""
        index = bisect_right(self._starts, start) - 1
        while start < end:
            portion = self._portions[index]
            stop = min(end, portion.end)
            width = self._extent(portion, start, stop)
            pieces.append(self._piece(portion, start, stop, x, width, 0, end))
            x += width
            if stop < end:
                x += portion.gap
            start, index = stop, index + 1

    def _underlined(self, start: int, end: int, full: int, room: float) -> int:
        """Blanks at a line's end [end, full) are drawn only where they are underlined (the lines of a form).

        Of those that hang over the edge a portion of blanks is drawn as far as it fits, one with text before them without.
        """
        parts = self.parts(end, full)
        while parts and not parts[-1][0].style.underline:
            full = parts.pop()[1]
        for portion, one, two in parts:
            if self.width(start, two) <= room:
                continue
            if one > portion.start:
                return one
            return max(one, max((at for at in range(one, two) if self.width(start, at) <= room), default=one))
        return full

    def _places(self, start: int, end: int) -> int:
        """Places to stretch in the visible characters [start, end)."""
        count = 0
        parts = self.parts(start, end)
        for index, (portion, one, two) in enumerate(parts):
            if portion.font is None:
                continue
            if portion.han:
                count += two - one
            else:
                count += self._text.count(" ", one, two)
                if index + 1 < len(parts) and parts[index + 1][0].han:
                    count += 1
        last = parts[-1][0] if parts else None
        return count - 1 if last is not None and last.han else count

    def _draw(self, pieces: list[Piece], x: float, start: int, end: int, add: float, keep: int) -> None:
        # A hanging mark is a portion of its own and stands at the exact edge.
        parts = self.parts(start, keep) + self.parts(keep, end)
        for index, (portion, one, two) in enumerate(parts):
            width = self._extent(portion, one, two)
            if portion.font is None:
                if isinstance(portion.item, Picture):
                    pieces.append(Piece(x, width, portion.style, picture=portion.item))
                elif isinstance(portion.item, Soft) and two == end and self._text[two : two + 1] not in _NOT_BROKEN:
                    pieces.append(Piece(x, portion.item.width, portion.style, font=portion.item.font, text="-"))
                x += width
                continue
            if isinstance(portion.item, CheckBox):
                text, checked = "☒" if portion.item.checked else "☐", portion.item.checked
                pieces.append(Piece(x, width, portion.style, font=portion.font, text=text, glyphs=(), texts=(), box=checked))
                x += width
                continue
            if portion.item is LACKING:
                pieces.append(Piece(x, width, portion.style, font=portion.font, text=self._text[one:two], glyphs=(), texts=()))
                x += width
                continue
            followed = index + 1 < len(parts) and parts[index + 1][0].han
            places = self._stretches(portion, one, two, keep) if add else 0
            pieces.append(self._piece(portion, one, two, x, width + int(add * places), int(add), keep))
            if add and not portion.han and followed and two < keep:
                places += 1
            x += width + int(add * places + 1e-6)
            if two < end and two == portion.end:
                x += portion.gap

    def _stretches(self, portion: Portion, start: int, end: int, keep: int) -> int:
        """Places to stretch inside a part; the last visible glyph before the edge is none."""
        if portion.han:
            return max(0, min(end, keep - 1) - start)
        return self._text.count(" ", start, min(end, keep))

    def _piece(self, portion: Portion, start: int, end: int, x: float, width: int, whole: int, keep: int) -> Piece:
        shaped, pens, first = portion.shaped, portion.pens, portion.start
        assert shaped is not None
        if shaped.plain and not whole and not self._cell:
            return Piece(x, width, portion.style, font=portion.font, text=self._text[start:end], tight=shaped.tight)
        one, two = start - first, end - first
        if self._cell and portion.han:
            pen = [int(value + 0.5) for value in self._cells(portion, start, end)]
        else:
            base = pens[one]
            pen = [int((value - base) / 6 + 0.5) for value in pens[one : two + 1]]
        if self._centred:
            pen = self._in_the_middle(portion, one, pen, width)
        if whole:
            pen = self._stretched(portion, start, end, pen, whole, keep)
        texts: tuple[str, ...] | None = None
        text = self._text[start:end]
        if shaped.simple:
            assert portion.font is not None
            gids = shaped.gids[one:two] if not shaped.plain else list(map(portion.font.face.gids.__getitem__, text))
            glyphs = tuple(zip(gids, [value // 2 / 10 for value in pen[:-1]], strict=True))
        else:
            glyphs, texts = self._clusters(portion, one, two, pen)
            text = "".join(texts)
        return Piece(x, width, portion.style, font=portion.font, text=text, glyphs=glyphs, texts=texts)

    def _in_the_middle(self, portion: Portion, one: int, pen: list[int], width: int) -> list[int]:
        """Pens moved so that glyphs, or a Latin stretch as a whole, stand in the middle of their cells."""
        if not portion.han:
            return [value + (width - pen[-1]) // 2 for value in pen]
        pens = portion.pens
        spare = [pen[index + 1] - pen[index] - (pens[one + index + 1] - pens[one + index]) / 6 for index in range(len(pen) - 1)]
        return [value + int(max(0.0, rest) / 2) for value, rest in zip(pen, [*spare, 0.0], strict=True)]

    def _stretched(self, portion: Portion, start: int, end: int, pen: list[int], whole: int, keep: int) -> list[int]:
        if portion.han:
            last = keep - 1 - start
            return [value + whole * min(index, max(0, last)) for index, value in enumerate(pen)]
        # The reference sets a blank into the middle of its widened room, and before a portion's end all of it before the blank.
        added, half, result = 0, whole // 2, [pen[0]]
        for index in range(start, end):
            if self._text[index] == " " and index < keep:
                added += whole
            follows = index + 1
            before = 0
            if follows < min(end, keep) and self._text[follows] == " ":
                before = whole if follows + 1 == end else half
            result.append(pen[follows - start] + added + before)
        return result

    def _clusters(
        self, portion: Portion, one: int, two: int, pen: list[int]
    ) -> tuple[tuple[tuple[int, float], ...], tuple[str, ...]]:
        shaped = portion.shaped
        assert shaped is not None
        glyphs: list[tuple[int, float]] = []
        texts: list[str] = []
        count = len(shaped.starts)
        for index in range(count):
            cluster = shaped.starts[index]
            if not one <= cluster < two:
                continue
            follows = next((other for other in shaped.starts[index:] if other > cluster), portion.end - portion.start)
            repeated = index > 0 and shaped.starts[index - 1] == cluster
            # A further glyph of a cluster is a mark: it stands behind its base, its outline reaches back.
            pen_at = pen[min(follows, two) - one if repeated else cluster - one]
            glyphs.append((shaped.gids[index], pen_at // 2 / 10))
            texts.append("" if repeated else self._text[portion.start + cluster : portion.start + min(follows, two)])
        return tuple(glyphs), tuple(texts)
