"""Sketches: DrawingML shapes and groups of them as outlines, pictures and texts in one box (wps, wpg)."""

from dataclasses import dataclass
from typing import Any

from service.rendering.node import Node
from service.rendering.word.colours import solid
from service.rendering.word.figures import Figure, Image, Part, Sketch, Stroke, Words
from service.rendering.word.images import picture
from service.rendering.word.model import Block
from service.rendering.word.names import PIC, WPS, A, W, emu, number, true
from service.rendering.word.outlines import FULL_TURN, LINES, drawn, polygon, preset
from service.rendering.word.reading import Reading

WPG = "{http://schemas.microsoft.com/office/word/2010/wordprocessingGroup}"
INSETS = (72, 144, 72, 144)
_DASHES = {
    "sysDash": (3.0, 1.0), "dash": (4.0, 3.0), "sysDot": (1.0, 1.0), "dot": (1.0, 3.0), "lgDash": (8.0, 3.0),
    "dashDot": (4.0, 3.0, 1.0, 3.0), "lgDashDot": (8.0, 3.0, 1.0, 3.0), "sysDashDot": (3.0, 1.0, 1.0, 1.0),
}  # fmt: skip
_ANCHORS = {"t": "top", "ctr": "center", "b": "bottom"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One wps:wsp: its outline, its text, how it is turned."""

    figure: Figure | None
    words: Words | None
    plain: bool
    """An upright rectangle."""
    grows: bool
    turn: float
    flips: tuple[bool, bool]
    image: Image | Sketch | None = None
    """The picture that fills its box."""

    def parts(self, box: tuple[float, float, float, float], size: tuple[float, float]) -> list[Part]:
        """What it draws in a box of a sketch of this size."""
        x, y, width, height = box
        place: dict[str, Any] = {"x": x, "y": y, "width": width, "height": height, "turn": self.turn}
        found = []
        if isinstance(self.image, Sketch):
            found += within(self.image, box)
        elif self.image is not None:
            found.append(Part(what=self.image, flips=self.flips, **place))
        if self.figure is not None:
            found.append(Part(what=self.figure, flips=self.flips, **place))
        if self.words is not None:
            found.append(upright(self.words, box, size, self.turn))
        return found


def upright(words: Words, box: tuple[float, float, float, float], size: tuple[float, float], turn: float) -> Part:
    """The text of a shape: as in the reference it is never turned, but its box lies where the shape lies."""
    x, y, width, height = box
    if 45 <= turn % 180 < 135:
        wide, high = height * size[1] / max(size[0], 1), width * size[0] / max(size[1], 1)
        x, y, width, height = x + (width - wide) / 2, y + (height - high) / 2, wide, high
    return Part(what=words, x=x, y=y, width=width, height=height)


def shape(reading: Reading, node: Node, place: str, size: tuple[float, float], *, grouped: bool = False) -> Shape | None:
    """A wps:wsp; None, with a note, where it cannot be drawn."""
    look = node.child(WPS + "spPr")
    box = node.child(WPS + "txbx")
    text = box.child(W + "txbxContent") if box else None
    geometry = look.child(A + "prstGeom") if look else None
    name = geometry.attrib.get("prst", "rect") if geometry is not None else "rect"
    own = look.child(A + "custGeom") if look else None
    path = drawn(own) if own is not None else preset(name, _adjusted(geometry), *size)
    if path is None:
        what = "freely drawn shape" if own is not None else f"shape {name}"
        reading.note(place, what + (", its text in a rectangle" if text else ""))
        if text is None:
            return None
        path = polygon((0, 0), (1, 0), (1, 1), (0, 1))
    open_ = name in LINES or name.startswith("bentConnector")
    fill = None if open_ else _fill(reading, node, look, place)
    image = None if open_ else _image(reading, look, place, whole=name == "rect" and own is None)
    line = _line(reading, node, look, place)
    figure = Figure(path=path, fill=fill, line=line) if fill is not None or line is not None else None
    turn, flips = _turn(look)
    body = node.child(WPS + "bodyPr")
    plain = own is None and name == "rect" and not turn and image is None
    grows = body is not None and body.child(A + "spAutoFit") is not None
    words = _words(reading, text, body, place, (0, 0, 0, 0) if grouped else INSETS) if text is not None else None
    return Shape(figure=figure, words=words, plain=plain, grows=grows, turn=turn, flips=flips, image=image)


def group(reading: Reading, node: Node, place: str, size: tuple[float, float]) -> Sketch:
    """A wpg:wgp or wpc:wpc with all that is in it."""
    return Sketch(parts=tuple(_members(reading, node, place, (0.0, 0.0, 1.0, 1.0), size)))


def _members(
    reading: Reading, node: Node, place: str, box: tuple[float, float, float, float], size: tuple[float, float]
) -> list[Part]:
    properties = node.child(WPG + "grpSpPr")
    frame = properties.child(A + "xfrm") if properties else None
    corner, extent = (frame.child(A + "chOff"), frame.child(A + "chExt")) if frame is not None else (None, None)
    left, top = _pair(corner, ("x", "y"), (0.0, 0.0))
    wide, high = _pair(extent, ("cx", "cy"), (size[0] * 635, size[1] * 635))
    if frame is not None and number(frame.attrib.get("rot")) % FULL_TURN:
        reading.note(place, "turned group, drawn upright")
    found: list[Part] = []
    for child in node.children:
        looks = next((one for one in child.children if one.tag in {WPS + "spPr", PIC + "spPr", WPG + "grpSpPr"}), None)
        inner = looks.child(A + "xfrm") if looks is not None else None
        if inner is None:
            if child.tag.rpartition("}")[2] in {"graphicFrame", "contentPart"}:
                reading.note(place, "chart or ink in a group")
            continue
        x, y = _pair(inner.child(A + "off"), ("x", "y"), (0.0, 0.0))
        width, height = _pair(inner.child(A + "ext"), ("cx", "cy"), (0.0, 0.0))
        part = (
            box[0] + (x - left) / max(wide, 1) * box[2], box[1] + (y - top) / max(high, 1) * box[3],
            width / max(wide, 1) * box[2], height / max(high, 1) * box[3],
        )  # fmt: skip
        found += _member(reading, child, looks, place, part, size)
    return found


def _member(
    reading: Reading,
    node: Node,
    look: Node | None,
    place: str,
    box: tuple[float, float, float, float],
    size: tuple[float, float],
) -> list[Part]:
    mine = (box[2] * size[0], box[3] * size[1])
    if node.tag == WPS + "wsp":
        found = shape(reading, node, place, mine, grouped=True)
        return found.parts(box, size) if found is not None else []
    if node.tag == PIC + "pic":
        image = picture(reading, node, place)
        turn, flips = _turn(look)
        if isinstance(image, Sketch):
            return within(image, box)
        return [Part(what=image, x=box[0], y=box[1], width=box[2], height=box[3], turn=turn, flips=flips)] if image else []
    return _members(reading, node, place, box, size)


def within(sketch: Sketch, box: tuple[float, float, float, float]) -> list[Part]:
    """The parts of a sketch in a box of another one."""
    x, y, width, height = box
    return [
        Part(
            what=part.what, x=x + part.x * width, y=y + part.y * height, width=part.width * width, height=part.height * height,
            turn=part.turn, flips=part.flips,
        )
        for part in sketch.parts
    ]  # fmt: skip


def turned(image: Image | Sketch, turn: float, flips: tuple[bool, bool]) -> Image | Sketch:
    """A picture, or a sketch with it where it is turned or mirrored."""
    if (not turn and flips == (False, False)) or isinstance(image, Sketch):
        return image
    return Sketch(parts=(Part(what=image, turn=turn, flips=flips),))


def turn_of(node: Node) -> tuple[float, tuple[bool, bool]]:
    """How a pic:pic is turned."""
    return _turn(node.child(PIC + "spPr"))


def inside(reading: Reading, text: Node, place: str) -> tuple[Block, ...]:
    """The blocks of a text box."""
    fields, reading.fields = reading.fields, []
    blocks = reading.blocks(reading, text, f"{place} box", reading.manner.free)
    reading.fields = fields
    return blocks


def _words(reading: Reading, text: Node, body: Node | None, place: str, insets: tuple[int, int, int, int]) -> Words:
    if body is not None and body.attrib.get("vert", "horz") != "horz":
        reading.note(place, "turned text in a text box")
    said = [emu(body.attrib.get(key), default) if body else default
            for key, default in zip(("tIns", "rIns", "bIns", "lIns"), insets, strict=True)]  # fmt: skip
    valign: Any = _ANCHORS.get(body.attrib.get("anchor", "t") if body else "t", "top")
    return Words(blocks=inside(reading, text, place), insets=(said[0], said[1], said[2], said[3]), valign=valign)


def _adjusted(geometry: Node | None) -> dict[str, int]:
    guides = [node for node in geometry.walk() if node.tag == A + "gd"] if geometry is not None else []
    return {node.attrib.get("name", ""): number(node.attrib.get("fmla", "").removeprefix("val ")) for node in guides}


def _fill(reading: Reading, node: Node, look: Node | None, place: str) -> str | None:
    theme = reading.manner.theme
    children = look.children if look is not None else ()
    if any(child.tag == A + "effectLst" and child.children for child in children):
        reading.note(place, "shadow or glow of a shape")
    for child in children:
        if child.tag == A + "gradFill":
            reading.note(place, "gradient, drawn as its first colour")
        if child.tag in {A + "solidFill", A + "gradFill"}:
            return solid(child, theme)
        if child.tag == A + "pattFill":
            reading.note(place, "pattern, drawn as its lines' colour at half strength")
            return _half(solid(child.child(A + "fgClr"), theme))
        if child.tag in {A + "noFill", A + "blipFill", A + "grpFill"}:
            return None
    style = node.child(WPS + "style")
    named = style.child(A + "fillRef") if style else None
    return solid(named, theme) if named is not None and named.attrib.get("idx", "0") != "0" else None


def _half(colour: str | None) -> str | None:
    """A colour mixed with as much paper."""
    return colour and "".join(f"{(int(colour[at : at + 2], 16) + 255) // 2:02X}" for at in (0, 2, 4))


def _image(reading: Reading, look: Node | None, place: str, *, whole: bool) -> Image | Sketch | None:
    """The picture a shape is filled with; `whole` where the shape is its whole box."""
    filled = look.child(A + "blipFill") if look is not None else None
    if filled is None:
        return None
    if not whole or filled.child(A + "tile") is not None:
        reading.note(place, "picture that fills a shape, drawn as its whole box")
    return picture(reading, filled, place)


def _line(reading: Reading, node: Node, look: Node | None, place: str) -> Stroke | None:
    theme = reading.manner.theme
    said = look.child(A + "ln") if look is not None else None
    style = node.child(WPS + "style")
    named = style.child(A + "lnRef") if style else None
    index = named.attrib.get("idx", "0") if named is not None else "0"
    colour = solid(named, theme) if index != "0" else None
    width = emu(said.attrib.get("w"), 0) if said is not None else 0
    dash: tuple[float, ...] = ()
    for child in said.children if said is not None else ():
        if child.tag in {A + "solidFill", A + "gradFill"}:
            colour = solid(child, theme)
        elif child.tag == A + "noFill":
            return None
        elif child.tag == A + "prstDash":
            dash = _DASHES.get(child.attrib.get("val", ""), ())
        elif child.tag in {A + "headEnd", A + "tailEnd"} and child.attrib.get("type", "none") != "none":
            reading.note(place, "arrow head, drawn as a plain line end")
    return None if colour is None else Stroke(colour=colour, width=width or theme.line_width(number(index)), dash=dash)


def _turn(look: Node | None) -> tuple[float, tuple[bool, bool]]:
    frame = look.child(A + "xfrm") if look is not None else None
    if frame is None:
        return 0.0, (False, False)
    flips = true(frame.attrib.get("flipH")), true(frame.attrib.get("flipV"))
    return number(frame.attrib.get("rot")) % FULL_TURN / 60_000, flips


def _pair(node: Node | None, keys: tuple[str, str], default: tuple[float, float]) -> tuple[float, float]:
    if node is None:
        return default
    return float(number(node.attrib.get(keys[0]))), float(number(node.attrib.get(keys[1])))
