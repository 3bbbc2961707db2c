"""Metafiles: the enhanced metafiles (EMF) Word keeps beside its pictures, as far as they are outlines and bitmaps ([MS-EMF]).

What is read: lines, polygons and curves, paths, rectangles and ellipses with the pens and brushes they name, and embedded
bitmaps. A file with anything else that shows (text above all) is not drawn at all, so that nothing of it is lost silently.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from service.paper.images import read_image
from service.rendering.word.figures import Figure, Image, Part, Sketch, Step, Stroke
from service.rendering.word.outlines import ellipse, polygon
from service.terms.canonical import sha256

_MAGIC = b" EMF"
_MOST_RECORDS = 100_000
_SILENT = frozenset(
    [1, 13, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 28, 29, 30, 31, 32, 48, 49, 50, 51, 52, 57, 58, 65, 67, 70, 73, 75, 82,
     98, 99, 104, 115, 118]
)  # fmt: skip
"""Records that draw nothing by themselves: headers, modes, clips, fonts, palettes, comments."""
_NULL_BRUSH, _NULL_PEN = 0x80000005, 0x80000008
_STOCK_FILLS = {0x80000000: "FFFFFF", 0x80000001: "C0C0C0", 0x80000002: "808080", 0x80000003: "404040", 0x80000004: "000000"}
_STOCK_LINES = {0x80000006: "FFFFFF", 0x80000007: "000000"}


@dataclass(slots=True)
class _Look:
    fill: str | None = "FFFFFF"
    line: Stroke | None = field(default_factory=Stroke)
    origin: tuple[float, float] = (0.0, 0.0)
    viewport: tuple[float, float] = (0.0, 0.0)


def sketch_of(data: bytes) -> Sketch | None:
    """The drawing of an EMF; None for another kind of file and for one that holds more than is read here."""
    if len(data) < 88 or data[40:44] != _MAGIC:
        return None
    try:
        return _Player(data).sketch()
    except (struct.error, IndexError, _UnknownError):
        return None


class _UnknownError(Exception):
    """A record that shows something that is not read."""


class _Player:
    def __init__(self, data: bytes) -> None:
        self.data = data
        bounds, frame = struct.unpack_from("<4i4i", data, 8)[:4], struct.unpack_from("<4i", data, 24)
        device, metres = struct.unpack_from("<2i", data, 72), struct.unpack_from("<2i", data, 80)
        # The frame is in 1/100 mm, the records in pixels of the device.
        per = [pixels / (100 * millimetres) if millimetres else 1.0 for pixels, millimetres in zip(device, metres, strict=True)]
        box = [frame[0] * per[0], frame[1] * per[1], frame[2] * per[0], frame[3] * per[1]]
        if box[2] <= box[0] or box[3] <= box[1]:
            box = [float(value) for value in bounds]
        self.left, self.top = box[0], box[1]
        self.width, self.height = max(box[2] - box[0], 1.0), max(box[3] - box[1], 1.0)
        self.parts: list[Part] = []
        self.look = _Look()
        self.saved: list[_Look] = []
        self.objects: dict[int, tuple[str, str | None, Stroke | None]] = {}
        self.window = (1.0, 1.0)
        self.view = (1.0, 1.0)
        self.path: list[Step] | None = None
        self.kept: list[Step] = []
        self.at: tuple[float, float] = (0.0, 0.0)

    def sketch(self) -> Sketch:
        """Everything drawn."""
        at, count = 0, 0
        while at + 8 <= len(self.data) and count < _MOST_RECORDS:
            kind, size = struct.unpack_from("<II", self.data, at)
            if size < 8:
                raise _UnknownError
            self._record(kind, self.data[at + 8 : at + size])
            at, count = at + size, count + 1
        if not self.parts:
            raise _UnknownError  # it is all in records of another kind
        return Sketch(parts=tuple(self.parts))

    def _record(self, kind: int, body: bytes) -> None:
        if kind in _SILENT:
            return
        if kind in _PLAY:
            _PLAY[kind](self, body)
        elif kind in _SHAPES:
            points, opens, closes = _SHAPES[kind]
            self._points(points, body, opens=opens, closes=closes)
        else:
            raise _UnknownError

    # -- places

    def _place(self, x: float, y: float) -> tuple[float, float]:
        look = self.look
        px = (x - look.origin[0]) * self.view[0] / self.window[0] + look.viewport[0]
        py = (y - look.origin[1]) * self.view[1] / self.window[1] + look.viewport[1]
        return (px - self.left) / self.width, (py - self.top) / self.height

    def _pairs(self, kind: str, body: bytes, at: int, count: int) -> list[tuple[float, float]]:
        values = struct.unpack_from(f"<{2 * count}{kind}", body, at)
        return [self._place(values[index], values[index + 1]) for index in range(0, len(values), 2)]

    # -- outlines

    def _points(self, shape: str, body: bytes, *, opens: bool, closes: bool) -> None:
        """Polygons, polylines and curves: 32 or 16 bit ("i" or "h" last)."""
        (count,) = struct.unpack_from("<I", body, 16)
        points = self._pairs(shape[-1], body, 20, count)
        steps: list[Step] = [("m", points.pop(0))] if opens else []
        if not opens and self.path is not None and not self.path:
            steps = [("m", self.at)]
        if shape.startswith("curve"):
            steps += [("c", (*points[i], *points[i + 1], *points[i + 2])) for i in range(0, len(points) - 2, 3)]
        else:
            steps += [("l", point) for point in points]
        if points:
            self.at = points[-1]
        if closes:
            steps.append(("z", ()))
        self._show(steps, filled=closes)

    def many(self, shape: str, body: bytes, *, closes: bool) -> None:
        """Several polygons or polylines."""
        groups, _ = struct.unpack_from("<II", body, 16)
        counts = struct.unpack_from(f"<{groups}I", body, 24)
        at, size, steps = 24 + 4 * groups, 8 if shape == "i" else 4, list[Step]()
        for count in counts:
            points = self._pairs(shape, body, at, count)
            steps += [("m", points[0]), *(("l", point) for point in points[1:])]
            if closes:
                steps.append(("z", ()))
            at += size * count
        self._show(steps, filled=closes)

    def _show(self, steps: list[Step], *, filled: bool, stroked: bool = True) -> None:
        if self.path is not None:
            self.path += steps
            return
        look = self.look
        fill, line = (look.fill if filled else None), (look.line if stroked else None)
        if steps and (fill is not None or line is not None):
            self.parts.append(Part(what=Figure(path=tuple(steps), fill=fill, line=line)))

    def box(self, body: bytes, *, round_: bool) -> None:
        """A rectangle or an ellipse."""
        (x0, y0), (x1, y1) = self._pairs("i", body, 0, 2)
        base = ellipse() if round_ else polygon((0, 0), (1, 0), (1, 1), (0, 1))
        moved: list[Step] = [
            (step, tuple((x0 + v * (x1 - x0)) if i % 2 == 0 else (y0 + v * (y1 - y0)) for i, v in enumerate(points)))
            for step, points in base
        ]
        self._show(moved, filled=True)

    def move(self, body: bytes) -> None:
        """The pen goes to a place."""
        self.at = self._pairs("i", body, 0, 1)[0]
        if self.path is not None:
            self.path.append(("m", self.at))

    def line_to(self, body: bytes) -> None:
        """A line from the pen."""
        start, self.at = self.at, self._pairs("i", body, 0, 1)[0]
        self._show([("l", self.at)] if self.path is not None else [("m", start), ("l", self.at)], filled=False)

    def begin(self, _body: bytes) -> None:
        """A path begins."""
        self.path = []

    def end(self, _body: bytes) -> None:
        """The path is complete."""
        self.kept, self.path = self.path or [], None

    def close(self, _body: bytes) -> None:
        """The path's figure is closed."""
        if self.path is not None:
            self.path.append(("z", ()))

    def paint(self, *, filled: bool, stroked: bool) -> None:
        """The path is drawn."""
        self._show(self.kept, filled=filled, stroked=stroked)
        self.kept = []

    # -- state

    def pen(self, body: bytes, *, extended: bool) -> None:
        """Creates a pen."""
        if extended:
            handle, _, _, _, _, style, width, _, colour = struct.unpack_from("<9I", body)
        else:
            handle, style, width, _, colour = struct.unpack_from("<IIiiI", body)
        hidden = style & 0xF == 5
        share = max(width, 1) * abs(self.view[0] / self.window[0]) / self.width
        self.objects[handle] = ("pen", None, None if hidden else Stroke(colour=_colour(colour), width=share, relative=True))

    def brush(self, body: bytes) -> None:
        """Creates a brush."""
        handle, style, colour = struct.unpack_from("<3I", body)
        if style not in {0, 1}:
            raise _UnknownError
        self.objects[handle] = ("brush", None if style == 1 else _colour(colour), None)

    def select(self, body: bytes) -> None:
        """Takes a pen or a brush."""
        (handle,) = struct.unpack_from("<I", body)
        if handle == _NULL_BRUSH or handle in _STOCK_FILLS:
            self.look.fill = _STOCK_FILLS.get(handle)
        elif handle == _NULL_PEN:
            self.look.line = None
        elif handle in _STOCK_LINES:
            self.look.line = Stroke(colour=_STOCK_LINES[handle], width=1 / self.width, relative=True)
        elif handle in self.objects:
            kind, fill, line = self.objects[handle]
            if kind == "brush":
                self.look.fill = fill
            else:
                self.look.line = line

    def drop(self, body: bytes) -> None:
        """Forgets an object."""
        self.objects.pop(struct.unpack_from("<I", body)[0], None)

    def extent(self, body: bytes, *, window: bool) -> None:
        """The size of the window or the viewport."""
        x, y = (float(value or 1) for value in struct.unpack_from("<2i", body))
        if window:
            self.window = (x, y)
        else:
            self.view = (x, y)

    def origin(self, body: bytes, *, window: bool) -> None:
        """The corner of the window or the viewport."""
        x, y = (float(value) for value in struct.unpack_from("<2i", body))
        if window:
            self.look.origin = (x, y)
        else:
            self.look.viewport = (x, y)

    def save(self, _body: bytes) -> None:
        """Keeps pen, brush and places."""
        look = self.look
        self.saved.append(_Look(look.fill, look.line, look.origin, look.viewport))

    def restore(self, _body: bytes) -> None:
        """Takes back what was kept last."""
        if self.saved:
            self.look = self.saved.pop()

    def transform(self, body: bytes) -> None:
        """Only the transformation that changes nothing is known."""
        if struct.unpack_from("<6f", body) != (1.0, 0.0, 0.0, 1.0, 0.0, 0.0):
            raise _UnknownError

    def bitmap(self, body: bytes, *, source: int) -> None:
        """An embedded bitmap, stretched to its place."""
        x, y = struct.unpack_from("<2i", body, 16)
        if source == 40:  # EMR_STRETCHDIBITS
            header, header_size, bits, bits_size = struct.unpack_from("<4I", body, 40)
            wide, high = struct.unpack_from("<2i", body, 64)
        else:
            wide, high = struct.unpack_from("<2i", body, 24)
            header, header_size, bits, bits_size = struct.unpack_from("<4I", body, 76)
            if not header_size:
                raise _UnknownError
        info, data = body[header - 8 : header - 8 + header_size], body[bits - 8 : bits - 8 + bits_size]
        file = b"BM" + struct.pack("<IHHI", 14 + len(info) + len(data), 0, 0, 14 + len(info)) + info + data
        read_image(file)
        (x0, y0), (x1, y1) = self._place(x, y), self._place(x + wide, y + high)
        what = Image(data=file, sha256=sha256(file), kind="other")
        self.parts.append(Part(what=what, x=x0, y=y0, width=x1 - x0, height=y1 - y0))


def _colour(value: int) -> str:
    return f"{value & 0xFF:02X}{value >> 8 & 0xFF:02X}{value >> 16 & 0xFF:02X}"


_SHAPES = {
    2: ("curve i", True, False), 3: ("line i", True, True), 4: ("line i", True, False), 5: ("curve i", False, False),
    6: ("line i", False, False), 85: ("curve h", True, False), 86: ("line h", True, True), 87: ("line h", True, False),
    88: ("curve h", False, False), 89: ("line h", False, False),
}  # fmt: skip
"""Records of points: what they are, whether they begin a figure, whether they close it."""
_PLAY: dict[int, Callable[[_Player, bytes], None]] = {
    9: lambda p, b: p.extent(b, window=True), 10: lambda p, b: p.origin(b, window=True),
    11: lambda p, b: p.extent(b, window=False), 12: lambda p, b: p.origin(b, window=False),
    27: _Player.move, 33: _Player.save, 34: _Player.restore, 35: _Player.transform, 37: _Player.select,
    38: lambda p, b: p.pen(b, extended=False), 39: _Player.brush, 40: _Player.drop,
    42: lambda p, b: p.box(b, round_=True), 43: lambda p, b: p.box(b, round_=False), 54: _Player.line_to,
    59: _Player.begin, 60: _Player.end, 61: _Player.close,
    62: lambda p, _: p.paint(filled=True, stroked=False), 63: lambda p, _: p.paint(filled=True, stroked=True),
    64: lambda p, _: p.paint(filled=False, stroked=True), 76: lambda p, b: p.bitmap(b, source=36),
    7: lambda p, b: p.many("i", b, closes=False), 8: lambda p, b: p.many("i", b, closes=True),
    90: lambda p, b: p.many("h", b, closes=False), 91: lambda p, b: p.many("h", b, closes=True),
    81: lambda p, b: p.bitmap(b, source=40), 95: lambda p, b: p.pen(b, extended=True),
}  # fmt: skip
"""Records by number ([MS-EMF] 2.1.1)."""
