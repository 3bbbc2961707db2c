"""VML: the older w:pict and the picture of a w:object, as pictures, text boxes, shapes and groups (ECMA-376 part 4, 19)."""

import re
from typing import Any, Literal

from service.rendering.node import Node
from service.rendering.word.colours import named
from service.rendering.word.drawings import SIDES
from service.rendering.word.figures import Figure, Image, Lettering, Part, Sketch, Step, Stroke, Words
from service.rendering.word.format import Basis
from service.rendering.word.images import cropped, image
from service.rendering.word.losses import tell_losses
from service.rendering.word.model import Anchor, Border, Inline, Picture
from service.rendering.word.names import R, V, W, number, twips
from service.rendering.word.outlines import ellipse, polygon, rounded
from service.rendering.word.reading import Reading
from service.rendering.word.sketches import inside, upright, within

_DECLARATION = re.compile(r"\s*([a-z-]+)\s*:\s*([^;]*)")
_FROM = {"text": "column", "char": "character"}
_PIXEL = 15
"""Twips of a CSS pixel: what a bare number means."""
_OFF = frozenset({"f", "false"})
_TYPES = {"1": "rect", "2": "roundrect", "3": "oval", "32": "line", "34": "elbow", "20": "line", "202": "rect", "75": "rect"}
_DASHES = {
    "1 1": (1.0, 1.0), "shortdot": (1.0, 1.0), "dot": (1.0, 3.0), "dash": (4.0, 3.0), "shortdash": (3.0, 1.0),
    "longdash": (8.0, 3.0), "dashdot": (4.0, 3.0, 1.0, 3.0), "longdashdot": (8.0, 3.0, 1.0, 3.0),
}  # fmt: skip
_VALIGN: dict[str, Literal["center", "bottom"]] = {"middle": "center", "bottom": "bottom"}
_Box = tuple[float, float, float, float]
_WHOLE: _Box = (0.0, 0.0, 1.0, 1.0)


def vml(reading: Reading, node: Node, place: str, _basis: Basis) -> list[Inline]:
    """The items of a w:pict or of the picture of a w:object."""
    out: list[Inline] = []
    tell_losses(reading, node, place)
    for shape in node.children:
        if not shape.tag.startswith(V) or shape.tag == V + "shapetype":
            continue
        style = _style(shape)
        if style.get("visibility") == "hidden":
            continue
        width, height, corner = _size(shape, style)
        drawing, look = _content(reading, shape, place, (width, height))
        if drawing is None:
            continue
        alt = shape.attrib.get("alt", "")
        if style.get("position") == "absolute":
            position = _position(shape, style)
            position["x"] += corner[0]
            position["y"] += corner[1]
            out.append(Anchor(drawing=drawing, width=width, height=height, alt=alt, **look, **position))
        elif isinstance(drawing, tuple):
            outline: Border | None = look["outline"]
            line = Stroke(colour=outline.colour, width=outline.width * 2.5) if outline is not None else None
            figure = Part(what=Figure(path=polygon((0, 0), (1, 0), (1, 1), (0, 1)), fill=look["fill"] or None, line=line))
            words = Part(what=Words(blocks=drawing, insets=look["insets"]))
            out.append(Picture(drawing=Sketch(parts=(figure, words)), width=width, height=height, alt=alt))
        else:
            out.append(Picture(drawing=drawing, width=width, height=height, alt=alt))
    return out


def _content(reading: Reading, shape: Node, place: str, size: tuple[int, int]) -> tuple[Any, dict[str, Any]]:
    """What a shape draws, and how it looks where that is a text box; None where nothing."""
    data, box = _data(shape), shape.child(V + "textbox")
    turn, flips = _turn(_style(shape))
    if data is not None:
        found = _image(reading, data, place)
        if isinstance(found, Image) and (turn or any(flips)):
            return Sketch(parts=(Part(what=found, turn=turn, flips=flips),)), {}
        return found, {}
    text = box.child(W + "txbxContent") if box is not None else None
    if text is not None and box is not None and shape.tag in {V + "shape", V + "rect"} and not turn:
        _tell(reading, shape, place)
        line = _line(shape)
        outline = Border(width=max(round(line.width * 0.4), 1), colour=line.colour) if line is not None else None
        look = {"insets": _insets(box), "outline": outline, "fill": _fill(shape) or "", "valign": _valign(shape)}
        grows = "mso-fit-shape-to-text:t" in box.attrib.get("style", "").replace(" ", "")
        return inside(reading, text, place), look | {"grows": grows}
    parts = _parts(reading, shape, place, _WHOLE, size)
    return (Sketch(parts=tuple(parts)) if parts else None), {}


def _parts(reading: Reading, shape: Node, place: str, box: _Box, size: tuple[float, float]) -> list[Part]:
    """What a shape draws in a box of the sketch."""
    style = _style(shape)
    turn, flips = _turn(style)
    where: dict[str, Any] = {"x": box[0], "y": box[1], "width": box[2], "height": box[3], "turn": turn}
    if shape.tag == V + "group":
        if turn:
            reading.note(place, "turned group, drawn upright")
        return [part for child in shape.children for part in _member(reading, child, shape, place, box, size)]
    data = _data(shape)
    if data is not None:
        found = _image(reading, data, place)
        if isinstance(found, Sketch):
            return within(found, box)
        return [Part(what=found, flips=flips, **where)] if found is not None else []
    lettering = shape.child(V + "textpath")
    if lettering is not None and lettering.attrib.get("string"):
        return [Part(what=_lettering(shape, lettering), flips=flips, **where)]
    path = _path(shape, (box[2] * size[0], box[3] * size[1])) if lettering is None else None
    text_box = shape.child(V + "textbox")
    text = text_box.child(W + "txbxContent") if text_box is not None else None
    if path is None:
        kind = "text along a path" if lettering is not None else f"VML {shape.tag.removeprefix(V)}"
        reading.note(place, kind + (", its text in a rectangle" if text else ""))
        if text is None:
            return []
        path = polygon((0, 0), (1, 0), (1, 1), (0, 1))
    open_ = not any(step == "z" for step, _ in path)
    _tell(reading, shape, place)
    fill, line = (None if open_ else _fill(shape)), _line(shape)
    made = []
    if fill is not None or line is not None:
        made.append(Part(what=Figure(path=path, fill=fill, line=line), flips=flips, **where))
    if text is not None and text_box is not None:
        words = Words(blocks=inside(reading, text, place), insets=_insets(text_box), valign=_valign(shape))
        made.append(upright(words, box, size, turn))
    return made


def _member(reading: Reading, node: Node, group: Node, place: str, box: _Box, size: tuple[float, float]) -> list[Part]:
    """A shape inside a group, whose measures count in the group's coordinates."""
    if not node.tag.startswith(V) or node.tag in {V + "shapetype", V + "fill", V + "stroke"}:
        return []
    style = _style(node)
    left, top = _numbers(group.attrib.get("coordorigin", ""), (0, 0))
    wide, high = _numbers(group.attrib.get("coordsize", ""), (1000, 1000))
    ends = _ends(node, unit=1)
    if ends:
        xs, ys = [x for x, _ in ends], [y for _, y in ends]
        x, y, width, height = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    else:
        x, y, width, height = (float(number(style.get(key))) for key in ("left", "top", "width", "height"))
    inner = (
        box[0] + (x - left) / max(wide, 1) * box[2], box[1] + (y - top) / max(high, 1) * box[3],
        width / max(wide, 1) * box[2], height / max(high, 1) * box[3],
    )  # fmt: skip
    return _parts(reading, node, place, inner, size)


def _data(shape: Node) -> Node | None:
    """The picture of a shape; one without a file is none (WPS writes it into every shape), except in a picture's own frame."""
    data = shape.child(V + "imagedata")
    names = data is not None and (data.attrib.get(R + "id") or data.attrib.get(R + "href"))
    return data if names or _kind(shape) == "75" else None


def _kind(shape: Node) -> str:
    """The number of a shape's type."""
    return shape.attrib.get("type", "").rpartition("_t")[2]


def _image(reading: Reading, data: Node, place: str) -> Image | Sketch | None:
    found = image(reading, data.attrib.get(R + "id", ""), place)
    if found is None:
        return None
    cut = tuple(_share(data.attrib.get(side, "")) for side in ("croptop", "cropright", "cropbottom", "cropleft"))
    return cropped(reading, found, (cut[0], cut[1], cut[2], cut[3]), place)


def _lettering(shape: Node, node: Node) -> Lettering:
    style = dict(_DECLARATION.findall(node.attrib.get("style", "")))
    font = style.get("font-family", "").strip().strip("\"'")
    return Lettering(
        text=node.attrib.get("string", ""), font=font, bold="bold" in style.get("font-weight", ""),
        italic="italic" in style.get("font-style", ""), fill=_fill(shape) or "",
    )  # fmt: skip


def _path(shape: Node, size: tuple[float, float]) -> tuple[Step, ...] | None:
    """The outline in shares of the box; None where it is computed or unknown."""
    kind = shape.tag.removeprefix(V)
    if kind == "shape":
        own = shape.attrib.get("path", "")
        if own:
            return _steps(own, _numbers(shape.attrib.get("coordsize", ""), (1000, 1000)),
                          _numbers(shape.attrib.get("coordorigin", ""), (0, 0)))  # fmt: skip
        kind = _TYPES.get(_kind(shape), "")
    ends = _ends(shape, unit=1)
    if kind == "line" or (kind == "polyline" and ends):
        if not ends:
            return (("m", (0.0, 0.0)), ("l", (1.0, 1.0)))
        xs, ys = [x for x, _ in ends], [y for _, y in ends]
        wide, high = max(max(xs) - min(xs), 1e-6), max(max(ys) - min(ys), 1e-6)
        points = [((x - min(xs)) / wide, (y - min(ys)) / high) for x, y in ends]
        return (("m", points[0]), *(("l", point) for point in points[1:]))
    if kind == "roundrect":
        share = _share(shape.attrib.get("arcsize", "")) or 0.2
        least = max(min(size), 1)
        return rounded(share * least / max(size[0], 1), share * least / max(size[1], 1))
    if kind == "elbow":
        return (("m", (0.0, 0.0)), ("l", (0.5, 0.0)), ("l", (0.5, 1.0)), ("l", (1.0, 1.0)))
    return {"rect": polygon((0, 0), (1, 0), (1, 1), (0, 1)), "oval": ellipse()}.get(kind)


def _steps(text: str, size: tuple[float, float], origin: tuple[float, float]) -> tuple[Step, ...] | None:
    """A path as VML writes it: letters for commands, numbers with commas between, an empty one 0."""
    made: list[Step] = []
    at = (0.0, 0.0)
    for command, numbers in re.findall(r"(nf|ns|q[xy]|[a-z])([^a-z]*)", text):
        if "@" in numbers or command not in {"m", "l", "c", "x", "e", "r", "t", "v", "nf", "ns"}:
            return None
        values = [float(value.strip() or 0) for value in re.split(r"[ ,]", numbers.strip())] if numbers.strip() else []
        each = {"c": 6, "v": 6}.get(command, 2)
        if command == "x":
            made.append(("z", ()))
        for start in range(0, len(values) - each + 1, each):
            points = values[start : start + each]
            if command in {"r", "t", "v"}:
                points = [value + at[index % 2] for index, value in enumerate(points)]
            at = (points[-2], points[-1])
            step = {"r": "l", "t": "m", "v": "c"}.get(command, command)
            moved = tuple((value - origin[index % 2]) / max(size[index % 2], 1) for index, value in enumerate(points))
            made.append((step, moved))
    return tuple(made) or None


def _ends(shape: Node, *, unit: float) -> list[tuple[float, float]]:
    """The points of a v:line or v:polyline."""
    if shape.tag == V + "line":
        return [_measures(shape.attrib.get(key, default), unit) for key, default in (("from", "0,0"), ("to", "10,10"))]
    if shape.tag == V + "polyline":
        values = [twips(value, unit=unit) for value in shape.attrib.get("points", "").replace(" ", ",").split(",")]
        return [(float(x), float(y)) for x, y in zip(values[::2], values[1::2], strict=False)]
    return []


def _size(shape: Node, style: dict[str, str]) -> tuple[int, int, tuple[int, int]]:
    """Width and height of a shape, and where its box begins."""
    ends = _ends(shape, unit=_PIXEL)
    if not ends:
        return twips(style.get("width"), unit=_PIXEL), twips(style.get("height"), unit=_PIXEL), (0, 0)
    xs, ys = [x for x, _ in ends], [y for _, y in ends]
    return round(max(xs) - min(xs)), round(max(ys) - min(ys)), (round(min(xs)), round(min(ys)))


def _position(shape: Node, style: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "x": twips(style.get("margin-left"), unit=_PIXEL) + twips(style.get("left"), unit=_PIXEL),
        "y": twips(style.get("margin-top"), unit=_PIXEL) + twips(style.get("top"), unit=_PIXEL),
        "behind": twips(style.get("z-index")) < 0,
    }
    for axis, name in (("x", "horizontal"), ("y", "vertical")):
        where = style.get(f"mso-position-{name}-relative", "text").strip()
        found[f"{axis}_from"] = "paragraph" if axis == "y" and where == "text" else _FROM.get(where, where)
        align = style.get(f"mso-position-{name}", "").strip()
        if align in {"left", "center", "right", "top", "bottom", "inside", "outside"}:
            found[f"{axis}_align"] = align
    found["distances"] = tuple(
        twips(style.get(f"mso-wrap-distance-{side}"), default, unit=_PIXEL)
        for side, default in (("top", 0), ("right", 180), ("bottom", 0), ("left", 180))
    )
    wrap = next((child for child in shape.children if child.tag.endswith("}wrap")), None)
    kind = wrap.attrib.get("type", "") if wrap else ""
    if kind == "topAndBottom":
        found["wrap"] = "topAndBottom"
    elif kind in {"square", "tight", "through"}:
        found |= {"wrap": "square", "side": SIDES.get(wrap.attrib.get("side", "") if wrap else "", "both")}
    return found


def _style(shape: Node) -> dict[str, str]:
    return dict(_DECLARATION.findall(shape.attrib.get("style", "")))


def _turn(style: dict[str, str]) -> tuple[float, tuple[bool, bool]]:
    said = style.get("rotation", "0").strip()
    turn = number(said.removesuffix("fd")) / 65536 if said.endswith("fd") else float(number(said))
    flip = style.get("flip", "")
    return turn % 360, ("x" in flip, "y" in flip)


def _insets(box: Node) -> tuple[int, int, int, int]:
    """v:textbox inset="left,top,right,bottom"; ours run top, right, bottom, left."""
    parts = [part.strip() for part in box.attrib.get("inset", "").split(",")] + [""] * 4
    left, top, right, bottom = (
        twips(part, default, unit=_PIXEL) for part, default in zip(parts[:4], (144, 72, 144, 72), strict=True)
    )
    return top, right, bottom, left


def _valign(shape: Node) -> Literal["top", "center", "bottom"]:
    return _VALIGN.get(_style(shape).get("v-text-anchor", "").strip(), "top")


def _line(shape: Node) -> Stroke | None:
    said = shape.child(V + "stroke")
    look = {**shape.attrib, **({} if said is None else {f"stroke {key}": value for key, value in said.attrib.items()})}
    if look.get("stroked", "") in _OFF or look.get("stroke on", "") in _OFF:
        return None
    colour = named(look.get("strokecolor", "") or look.get("stroke color", ""))
    weight = twips(look.get("strokeweight") or look.get("stroke weight"), 15, unit=_PIXEL)
    return Stroke(colour=colour, width=max(weight, 1), dash=_DASHES.get(look.get("stroke dashstyle", ""), ()))


def _tell(reading: Reading, shape: Node, place: str) -> None:
    """Notes what a shape's fill and shadow lose."""
    fill, shadow = shape.child(V + "fill"), shape.child(V + "shadow")
    kind = fill.attrib.get("type", "") if fill is not None and shape.attrib.get("filled", "") not in _OFF else ""
    if kind.startswith("gradient"):
        reading.note(place, "gradient, drawn as its first colour")
    elif kind == "pattern":
        reading.note(place, "pattern, drawn as its first colour")
    elif kind in {"tile", "frame"}:
        reading.note(place, "picture that fills a VML shape")
    if shadow is not None and shadow.attrib.get("on", "f") not in _OFF:
        reading.note(place, "shadow or glow of a shape")


def _fill(shape: Node) -> str | None:
    said = shape.child(V + "fill")
    look = {} if said is None else said.attrib
    if shape.attrib.get("filled", "") in _OFF or look.get("on", "") in _OFF:
        return None
    colour = named(shape.attrib.get("fillcolor", "") or look.get("color", "")) or "FFFFFF"
    share = _share(look.get("opacity", "")) or 1.0
    if share < 1:  # what shines through is paper
        channels = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
        colour = "".join(f"{round(255 - (255 - channel) * share):02X}" for channel in channels)
    return colour


def _share(text: str) -> float:
    """A share: "0.5", "50%" or 65536ths with an f."""
    found = re.match(r"\s*(-?\d*\.?\d+)(f|%)?", text)
    if found is None:
        return 0.0
    return float(found[1]) / {"f": 65536, "%": 100}.get(found[2], 1)


def _numbers(text: str, default: tuple[float, float]) -> tuple[float, float]:
    parts = [part.strip() for part in text.split(",")]
    return (float(number(parts[0])), float(number(parts[1]))) if len(parts) == 2 else default


def _measures(text: str, unit: float) -> tuple[float, float]:
    x, _, y = text.partition(",")
    return float(twips(x, unit=unit)), float(twips(y, unit=unit))
