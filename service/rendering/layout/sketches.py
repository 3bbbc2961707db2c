"""Sketches: shapes, pictures and texts of one box, set and drawn part by part."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from service.paper.content import Content
from service.paper.images import read_image
from service.rendering.layout.lines import Setting
from service.rendering.layout.metrics import Font
from service.rendering.layout.stack import Stack, stacked
from service.rendering.word.figures import Figure, Image, Lettering, Part, Sketch, Words
from service.rendering.word.model import RunStyle

if TYPE_CHECKING:
    from service.rendering.layout.setter import Setter

LETTERING_SIZE = 720

Texts = dict[int, Stack | Font]
"""What is set of a sketch, by the number of its part: its texts, and the font of its lettering."""


def worded(sketch: Sketch) -> bool:
    """Whether a sketch holds texts to be set."""
    return any(isinstance(part.what, Words | Lettering) for part in sketch.parts)


def set_sketch(sketch: Sketch, width: float, setter: "Setter") -> Texts:
    """Sets the texts of a sketch of this width, twips."""
    found: Texts = {}
    for index, part in enumerate(sketch.parts):
        if isinstance(part.what, Words):
            insets = part.what.insets
            room = part.width * width - insets[1] - insets[3]
            found[index] = stacked(part.what.blocks, Setting(width=max(1, int(room))), setter)
        elif isinstance(part.what, Lettering):
            said = part.what
            style = RunStyle(latin=said.font, han=said.font, size=LETTERING_SIZE, bold=said.bold, italic=said.italic)
            font = found[index] = setter.foundry.font(style, han=not said.text.isascii())
            setter.missing.update({("watermark", char): None for char in said.text if not font.face.gid(char)})
    return found


def draw_sketch(
    content: Content, sketch: Sketch, box: tuple[float, float, float, float], texts: Texts,
    put: Callable[[Stack, float, float], None], fonts: set[Font],
) -> None:  # fmt: skip
    """Draws the parts of a sketch in a box, twips; `put` draws a text at a place."""
    for index, part in enumerate(sketch.parts):
        x, y = box[0] + part.x * box[2], box[1] + part.y * box[3]
        width, height = part.width * box[2], part.height * box[3]
        turned = part.turn or any(part.flips)
        if turned:
            content.turned((x + width / 2) / 20, (y + height / 2) / 20, part.turn, flips=part.flips)
        _draw(content, part, (x, y, width, height), box[2], texts.get(index), put, fonts)
        if turned:
            content.unclip()


def _draw(
    content: Content, part: Part, box: tuple[float, float, float, float], whole: float, text: Stack | Font | None,
    put: Callable[[Stack, float, float], None], fonts: set[Font],
) -> None:  # fmt: skip
    x, y, width, height = box
    match part.what:
        case Figure() as figure:
            _figure(content, figure, box, whole)
        case Image() as image:
            draw_image(content, image, x / 20, y / 20, width / 20, height / 20)
        case Words() as words if isinstance(text, Stack):
            free = height - words.insets[0] - words.insets[2] - text.height
            drop = 0.0 if words.valign == "top" else free / (2 if words.valign == "center" else 1)
            put(text, x + words.insets[3], y + words.insets[0] + max(0.0, drop))
        case Lettering() as lettering if isinstance(text, Font):
            fonts.add(text)
            _letter(content, lettering, text, x / 20, y / 20, width / 20, height / 20)


def draw_image(content: Content, image: Image, x: float, y: float, width: float, height: float) -> None:
    """An image stretched to a box, points, without what is cut off."""
    top, right, bottom, left = image.crop
    if not any(image.crop):
        content.image(x, y, width, height, read_image(image.data))
        return
    wide, high = width / (1 - left - right), height / (1 - top - bottom)
    content.clip(x, y, width, height)
    content.image(x - left * wide, y - top * high, wide, high, read_image(image.data))
    content.unclip()


def _figure(content: Content, figure: Figure, box: tuple[float, float, float, float], whole: float) -> None:
    x, y, width, height = box
    steps = [
        (
            "h" if step == "z" else step,
            [((x + v * width) if i % 2 == 0 else (y + v * height)) / 20 for i, v in enumerate(points)],
        )
        for step, points in figure.path
    ]
    line = figure.line
    if line is None:
        content.path(steps, fill=figure.fill)
        return
    thick = max((line.width * whole if line.relative else line.width) / 20, 0.1)
    content.path(steps, fill=figure.fill, stroke=line.colour, line_width=thick, dash=[length * thick for length in line.dash])


def _letter(content: Content, said: Lettering, font: Font, x: float, y: float, width: float, height: float) -> None:
    """A line of text as wide and as high as its box."""
    face = font.face
    text = [char for char in said.text if face.gid(char)]  # what the font lacks was reported when it was set
    gids = [face.gid(char) for char in text]
    size = height * LETTERING_SIZE / (font.above + font.below)
    advances = [face.advance(gid) * size / face.upem for gid in gids]
    scale = width / max(sum(advances), 0.1)
    pens = [0.0]
    for advance in advances:
        pens.append(pens[-1] + advance * scale)
    if not text:
        return
    content.text(
        x, y + height * font.above / (font.above + font.below), face, size, list(zip(gids, pens[:-1], strict=True)),
        tuple(text), colour=said.fill, embolden=font.embolden, scale=max(1, round(scale * 100)),
    )  # fmt: skip
