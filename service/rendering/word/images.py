"""Images: the pictures behind relationships, in the kinds that can be drawn."""

from dataclasses import replace

from service.paper.images import read_image
from service.rendering.node import Node
from service.rendering.word.figures import Image, Sketch
from service.rendering.word.metafile import sketch_of
from service.rendering.word.names import A, R, number
from service.rendering.word.reading import Reading
from service.terms.canonical import sha256

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_OTHERS = (b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
"""First bytes of GIF, BMP and TIFF."""
_WHOLE = 100_000


def picture(reading: Reading, node: Node, place: str) -> Image | Sketch | None:
    """The picture of a pic:pic with what its a:srcRect cuts off; None, with a note, for one that cannot be drawn."""
    blip = next((child for child in node.walk() if child.tag == A + "blip"), None)
    embedded = blip.attrib.get(R + "embed", "") if blip is not None else ""
    if not embedded:
        linked = blip is not None and R + "link" in blip.attrib
        reading.note(place, "picture outside the document" if linked else "picture without data")
        return None
    found = image(reading, embedded, place)
    crop = next((child for child in node.walk() if child.tag == A + "srcRect"), None)
    if found is None or crop is None:
        return found
    cut = tuple(number(crop.attrib.get(side)) / _WHOLE for side in ("t", "r", "b", "l"))
    return cropped(reading, found, (cut[0], cut[1], cut[2], cut[3]), place)


def cropped(reading: Reading, found: Image | Sketch, cut: tuple[float, float, float, float], place: str) -> Image | Sketch:
    """A picture of which shares are cut off at the top, right, bottom and left."""
    if not any(cut) or cut[0] + cut[2] >= 1 or cut[1] + cut[3] >= 1:
        return found
    if isinstance(found, Sketch):
        reading.note(place, "cropped picture, drawn whole")
        return found
    return replace(found, crop=cut)


def image(reading: Reading, identity: str, place: str) -> Image | Sketch | None:
    """The picture behind a relationship; None, with a note, for a kind that cannot be drawn.

    Raises Refused("image-…") for a picture that cannot be drawn though its kind can.
    """
    relation = reading.package.related(reading.part, identity)
    if relation is None or relation.external:
        reading.note(place, "picture outside the document" if relation else "picture without data")
        return None
    known = reading.images.get(relation.target)
    if known is not None:
        return known
    data = reading.package.parts[relation.target]
    if data.startswith((_PNG, _JPEG, *_OTHERS)):
        read_image(data)  # preflight draws nothing, and a picture that cannot be drawn must be found before a number is given
        found = Image(
            data=data,
            sha256=sha256(data),
            kind="png" if data.startswith(_PNG) else "jpeg" if data.startswith(_JPEG) else "other",
        )
        return reading.images.setdefault(relation.target, found)
    drawn = sketch_of(data)
    if drawn is not None:
        return reading.images.setdefault(relation.target, drawn)
    reading.note(place, f"picture of the kind {relation.target.rpartition('.')[2].upper()}")
    return None
