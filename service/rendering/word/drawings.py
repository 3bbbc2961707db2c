"""Drawings: w:drawing as pictures in the line and anchors beside it; what is neither is noted with its place."""

from typing import Any

from service.rendering.node import Node
from service.rendering.word.figures import Image, Sketch
from service.rendering.word.format import Basis
from service.rendering.word.images import picture
from service.rendering.word.losses import tell_losses
from service.rendering.word.model import Anchor, Block, Border, Inline, Picture
from service.rendering.word.names import PIC, WP, WPS, A, emu, true
from service.rendering.word.reading import Reading
from service.rendering.word.sketches import WPG, Shape, group, shape, turn_of, turned

SIDES = {"left": "left", "right": "right", "largest": "largest"}
"""Where text stands beside a drawing, as DrawingML and VML say it."""


def drawing(reading: Reading, node: Node, place: str, _basis: Basis) -> list[Inline]:
    """The items of a w:drawing: a Picture for an inline one, an Anchor otherwise."""
    out: list[Inline] = []
    tell_losses(reading, node, place)
    for frame in node.children:
        if frame.tag not in {WP + "inline", WP + "anchor"}:
            continue
        extent = frame.child(WP + "extent")
        width, height = (emu(extent.attrib.get(key)) if extent else 0 for key in ("cx", "cy"))
        named = frame.child(WP + "docPr")
        if named is not None and true(named.attrib.get("hidden")):
            continue
        alt = named.attrib.get("descr", "") if named else ""
        content = _content(reading, frame, place, (width, height))
        if content is None:
            continue
        inner, look = content
        if frame.tag == WP + "inline" and not isinstance(inner, tuple):
            out.append(Picture(drawing=inner, width=width, height=height, alt=alt))
        else:
            out.append(Anchor(drawing=inner, width=width, height=height, alt=alt, **look, **_position(frame)))
    return out


def _content(
    reading: Reading, frame: Node, place: str, size: tuple[float, float]
) -> tuple[Image | Sketch | tuple[Block, ...], dict[str, Any]] | None:
    """What a frame holds, and how it looks where that is a text box."""
    graphic = frame.child(A + "graphic")
    data = graphic.child(A + "graphicData") if graphic else None
    if data is None or not data.children:
        reading.note(place, "empty drawing")
        return None
    inner = data.children[0]
    if inner.tag == PIC + "pic":
        found = picture(reading, inner, place)
        return None if found is None else (turned(found, *turn_of(inner)), {})
    if inner.tag == WPS + "wsp":
        made = shape(reading, inner, place, size)
        return None if made is None else _boxed(made, size, inline=frame.tag == WP + "inline")
    if inner.tag == WPG + "wgp":
        return group(reading, inner, place, size), {}
    kind = data.attrib.get("uri", "").rpartition("/")[2] or "drawing"
    reading.note(place, {"wordprocessingCanvas": "drawing canvas"}.get(kind, kind))
    return None


def _boxed(made: Shape, size: tuple[float, float], *, inline: bool) -> tuple[Sketch | tuple[Block, ...], dict[str, Any]]:
    """A shape as a sketch, or as a text box where it is an upright rectangle with text that stands beside the line."""
    words, figure = made.words, made.figure
    line = figure.line if figure is not None else None
    if words is None or not made.plain or inline or (line is not None and line.dash):
        return Sketch(parts=tuple(made.parts((0.0, 0.0, 1.0, 1.0), size))), {}
    outline = Border(kind="single", width=max(round(line.width * 0.4), 1), colour=line.colour) if line is not None else None
    fill = figure.fill if figure is not None else None
    look = {"insets": words.insets, "valign": words.valign, "outline": outline, "grows": made.grows}
    return words.blocks, look | {"fill": "000000" if fill == "" else fill or ""}


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
            found |= {"wrap": "square", "side": SIDES.get(child.attrib.get("wrapText", ""), "both")}
    found["behind"] = true(frame.attrib.get("behindDoc"))
    found["distances"] = tuple(emu(frame.attrib.get(key)) for key in ("distT", "distR", "distB", "distL"))
    return found
