"""Drawings: w:drawing and the older w:pict as pictures and anchors; what is neither is noted with its place."""

import re
from typing import Any

from service.paper.images import read_image
from service.rendering.node import Node
from service.rendering.word.format import Basis
from service.rendering.word.model import Anchor, Block, Border, Image, Inline, Picture
from service.rendering.word.names import PIC, WP, WPS, A, R, V, W, emu, true, twips
from service.rendering.word.properties import colour
from service.rendering.word.reading import Reading
from service.terms.canonical import sha256

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_SIDES = {"left": "left", "right": "right", "largest": "largest"}
_FULL_TURN = 21_600_000
"""DrawingML angles are in 60,000ths of a degree."""


def drawing(reading: Reading, node: Node, place: str, _basis: Basis) -> list[Inline]:
    """The items of a w:drawing: a Picture for an inline one, an Anchor otherwise."""
    out: list[Inline] = []
    for frame in node.children:
        if frame.tag not in {WP + "inline", WP + "anchor"}:
            continue
        extent = frame.child(WP + "extent")
        width, height = (emu(extent.attrib.get(key)) if extent else 0 for key in ("cx", "cy"))
        named = frame.child(WP + "docPr")
        if named is not None and true(named.attrib.get("hidden")):
            continue
        alt = named.attrib.get("descr", "") if named else ""
        content = _content(reading, frame, place)
        if content is None:
            continue
        inner, insets, outline, fill = content
        if frame.tag == WP + "inline" and not isinstance(inner, tuple):
            out.append(Picture(drawing=inner, width=width, height=height, alt=alt))
            continue
        look: dict[str, Any] = {"insets": insets, "outline": outline, "fill": fill, "alt": alt}
        if frame.tag == WP + "inline":
            reading.note(place, "text box in the line, drawn below it")
            look |= {"x": 0, "y": 0, "wrap": "topAndBottom"}
        else:
            look |= _position(frame)
        out.append(Anchor(drawing=inner, width=width, height=height, **look))
    return out


_Content = tuple[Image | tuple[Block, ...], tuple[int, int, int, int], Border | None, str]
_INSETS = (72, 144, 72, 144)


def _content(reading: Reading, frame: Node, place: str) -> _Content | None:
    graphic = frame.child(A + "graphic")
    data = graphic.child(A + "graphicData") if graphic else None
    if data is None or not data.children:
        reading.note(place, "empty drawing")
        return None
    inner = data.children[0]
    if inner.tag == PIC + "pic":
        image = _picture(reading, inner, place)
        return None if image is None else (image, (0, 0, 0, 0), None, "")
    if inner.tag == WPS + "wsp":
        return _shape(reading, inner, place)
    kind = data.attrib.get("uri", "").rpartition("/")[2] or "drawing"
    reading.note(place, {"wordprocessingGroup": "group of drawings", "wordprocessingCanvas": "drawing canvas"}.get(kind, kind))
    return None


def _picture(reading: Reading, node: Node, place: str) -> Image | None:
    blips = [child for child in node.walk() if child.tag == A + "blip"]
    embedded = blips[0].attrib.get(R + "embed", "") if blips else ""
    if not embedded:
        reading.note(
            place, "picture outside the document" if blips and R + "link" in blips[0].attrib else "picture without data"
        )
        return None
    crop = next((child for child in node.walk() if child.tag == A + "srcRect"), None)
    if crop is not None and any(value not in {"0", ""} for value in crop.attrib.values()):
        reading.note(place, "cropped picture, drawn whole")
    _note_turn(reading, node, place)
    return image(reading, embedded, place)


def image(reading: Reading, identity: str, place: str) -> Image | None:
    """The picture behind a relationship; None, with a note, for what is neither PNG nor JPEG.

    Raises Refused("image-…") for a picture that cannot be drawn.
    """
    relation = reading.package.related(reading.part, identity)
    if relation is None or relation.external:
        reading.note(place, "picture outside the document" if relation else "picture without data")
        return None
    known = reading.images.get(relation.target)
    if known is not None:
        return known
    data = reading.package.parts[relation.target]
    if data.startswith((_PNG, _JPEG)):
        read_image(data)  # preflight draws nothing, and a picture that cannot be drawn must be found before a number is given
        found = Image(data=data, sha256=sha256(data), kind="png" if data.startswith(_PNG) else "jpeg")
        return reading.images.setdefault(relation.target, found)
    reading.note(place, f"picture of the kind {relation.target.rpartition('.')[2].upper()}")
    return None


def _shape(reading: Reading, node: Node, place: str) -> _Content | None:
    """A wps shape: a text box, or a rectangle of nothing but fill and outline."""
    look = node.child(WPS + "spPr")
    box = node.child(WPS + "txbx")
    text = box.child(W + "txbxContent") if box else None
    geometry = look.child(A + "prstGeom") if look else None
    if geometry is not None and geometry.attrib.get("prst", "rect") != "rect":
        reading.note(place, f"shape {geometry.attrib['prst']}" + (", its text in a rectangle" if text else ""))
        if text is None:
            return None
    elif geometry is None and text is None:
        reading.note(place, "freely drawn shape")
        return None
    if look is not None:
        _note_turn(reading, look, place)
    body = node.child(WPS + "bodyPr")
    if body is not None and body.attrib.get("vert", "horz") != "horz":
        reading.note(place, "turned text in a text box")
    if body is not None and text is not None and body.attrib.get("anchor", "t") != "t":
        reading.note(place, "text box aligned to its middle or bottom, drawn from its top")
    insets = tuple(
        emu(body.attrib.get(key), default) if body else default
        for key, default in zip(("tIns", "rIns", "bIns", "lIns"), _INSETS, strict=True)
    )
    inside = _inside(reading, text, place) if text else ()
    fill = _solid(look.child(A + "solidFill")) if look else ""
    return inside, (insets[0], insets[1], insets[2], insets[3]), _outline(look.child(A + "ln") if look else None), fill


def _inside(reading: Reading, text: Node, place: str) -> tuple[Block, ...]:
    fields, reading.fields = reading.fields, []
    blocks = reading.blocks(reading, text, f"{place} box", reading.manner.free)
    reading.fields = fields
    return blocks


def _note_turn(reading: Reading, node: Node, place: str) -> None:
    turned = next((child for child in node.walk() if child.tag == A + "xfrm"), None)
    if turned is not None and twips(turned.attrib.get("rot")) % _FULL_TURN:
        reading.note(place, "turned drawing, drawn upright")


def _solid(node: Node | None) -> str:
    plain = node.child(A + "srgbClr") if node else None
    return colour(plain.attrib.get("val", "")) if plain else ""


def _outline(node: Node | None) -> Border | None:
    if node is None or node.child(A + "noFill") is not None or node.child(A + "solidFill") is None:
        return None
    points_eighths = round(twips(node.attrib.get("w"), 9525) / 12700 * 8)
    return Border(kind="single", width=max(points_eighths, 1), colour=_solid(node.child(A + "solidFill")))


def _position(frame: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"x": 0, "y": 0}
    for axis, name in (("x", "positionH"), ("y", "positionV")):
        position = frame.child(WP + name)
        if position is None:
            continue
        found[f"{axis}_from"] = position.attrib.get("relativeFrom", "column" if axis == "x" else "paragraph")
        if (align := position.child(WP + "align")) is not None:
            found[f"{axis}_align"] = align.text.strip()
        elif (offset := position.child(WP + "posOffset")) is not None:
            found[axis] = emu(offset.text)
    simple = frame.child(WP + "simplePos")
    if simple is not None and true(frame.attrib.get("simplePos")):
        found |= {"x": emu(simple.attrib.get("x")), "y": emu(simple.attrib.get("y")), "x_from": "page", "y_from": "page"}
    for child in frame.children:
        if child.tag == WP + "wrapTopAndBottom":
            found["wrap"] = "topAndBottom"
        elif child.tag in {WP + "wrapSquare", WP + "wrapTight", WP + "wrapThrough"}:
            found |= {"wrap": "square", "side": _SIDES.get(child.attrib.get("wrapText", ""), "both")}
    found["behind"] = true(frame.attrib.get("behindDoc"))
    found["distances"] = tuple(emu(frame.attrib.get(key)) for key in ("distT", "distR", "distB", "distL"))
    return found


_DECLARATION = re.compile(r"\s*([a-z-]+)\s*:\s*([^;]*)")
_ANCHOR_FROM = {"margin": "margin", "page": "page", "text": "column", "char": "character", "line": "line"}


def vml(reading: Reading, node: Node, place: str, _basis: Basis) -> list[Inline]:
    """The items of a w:pict or of the picture of a w:object, as far as they are pictures and text boxes."""
    out: list[Inline] = []
    for shape in node.children:
        if not shape.tag.startswith(V) or shape.tag == V + "shapetype":
            continue
        data, box = shape.child(V + "imagedata"), shape.child(V + "textbox")
        style = dict(_DECLARATION.findall(shape.attrib.get("style", "")))
        if style.get("visibility") == "hidden":
            continue
        width, height = (twips(style.get(key), unit=15) for key in ("width", "height"))  # bare numbers are CSS pixels
        floats = style.get("position") == "absolute"
        if data is not None:
            found = image(reading, data.attrib.get(R + "id", ""), place)
            if found is None:
                continue
            alt = shape.attrib.get("alt", "")
            if floats:
                out.append(Anchor(drawing=found, width=width, height=height, alt=alt, **_vml_position(shape, style)))
            else:
                out.append(Picture(drawing=found, width=width, height=height, alt=alt))
        elif box is not None and (text := box.child(W + "txbxContent")) is not None:
            if not floats:
                reading.note(place, "text box in the line, drawn below it")
            out.append(
                Anchor(
                    drawing=_inside(reading, text, place),
                    width=width,
                    height=height,
                    insets=_vml_insets(box.attrib.get("inset", "")),
                    outline=_vml_outline(shape),
                    fill="" if shape.attrib.get("filled") in {"f", "false"} else colour(shape.attrib.get("fillcolor", "")),
                    **_vml_position(shape, style),
                )
            )
        else:
            watermark = any(child.tag == V + "textpath" for child in shape.children)
            reading.note(place, "text along a path (watermark)" if watermark else f"VML {shape.tag.removeprefix(V)}")
    return out


def _vml_position(shape: Node, style: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "x": twips(style.get("margin-left"), unit=15) + twips(style.get("left"), unit=15),
        "y": twips(style.get("margin-top"), unit=15) + twips(style.get("top"), unit=15),
        "behind": twips(style.get("z-index")) < 0,
    }
    for axis, name in (("x", "horizontal"), ("y", "vertical")):
        where = style.get(f"mso-position-{name}-relative", "text")
        found[f"{axis}_from"] = "paragraph" if axis == "y" and where == "text" else _ANCHOR_FROM.get(where, where)
        align = style.get(f"mso-position-{name}", "")
        if align in {"left", "center", "right", "top", "bottom"}:
            found[f"{axis}_align"] = align
    wrap = next((child for child in shape.children if child.tag.endswith("}wrap")), None)
    kind = wrap.attrib.get("type", "") if wrap else ""
    if style.get("position") != "absolute" or kind == "topAndBottom":
        found["wrap"] = "topAndBottom"
    elif kind in {"square", "tight", "through"}:
        found |= {"wrap": "square", "side": _SIDES.get(wrap.attrib.get("side", "") if wrap else "", "both")}
    return found


def _vml_insets(text: str) -> tuple[int, int, int, int]:
    """v:textbox inset="left,top,right,bottom"; ours run top, right, bottom, left."""
    parts = [part.strip() for part in text.split(",")] + [""] * 4
    left, top, right, bottom = (
        twips(part, default, unit=15) for part, default in zip(parts[:4], (144, 72, 144, 72), strict=True)
    )
    return top, right, bottom, left


def _vml_outline(shape: Node) -> Border | None:
    if shape.attrib.get("stroked") in {"f", "false"}:
        return None
    weight = twips(shape.attrib.get("strokeweight"), 15, unit=15)
    return Border(kind="single", width=max(round(weight / 20 * 8), 1), colour=colour(shape.attrib.get("strokecolor", "")))
