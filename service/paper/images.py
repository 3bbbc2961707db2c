"""Images: raster pictures as a PDF carries them: JPEG as it came, anything else as deflated samples.

    >>> read_image(logo_png).width
    512

Colours are taken as sRGB. A transparent picture carries its alpha as a soft mask.
"""

import hashlib
import io
from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image

from service.paper.pdf import squeeze
from service.terms.problems import Refused

MOST_PIXELS = 40_000_000
"""A4 at 600 dpi has 35 million; more is a mistake or an attack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageData:
    """One image XObject, ready to be written."""

    name: str
    """Its name in page streams, from its samples: the same picture has the same name in every document."""
    width: int
    """Pixels."""
    height: int
    space: str
    """DeviceRGB or DeviceGray; eight bits a component."""
    filter: str
    """DCTDecode or FlateDecode."""
    data: bytes = field(repr=False)
    """Encoded as `filter` says."""
    samples: bytes = field(repr=False)
    """What is hashed: the decoded samples, or the JPEG data as it is."""
    mask: "ImageData | None" = None
    """Soft mask of the same size, DeviceGray."""


@lru_cache(maxsize=64)
def read_image(data: bytes) -> ImageData:
    """A JPEG or PNG (or whatever else Pillow reads) as an image of ours; the last 64 are remembered.

    Raises Refused("image-unreadable"), Refused("image-cmyk") or Refused("image-too-large").
    """
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("image-too-large", f"a picture of {picture.width} × {picture.height} pixels is too large")
            if picture.format == "JPEG":
                return _jpeg(data, picture)
            return _samples(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused(
            "image-unreadable",
            f"a picture cannot be read: {error}",
            hint="请另存为 PNG 或 JPEG 后重新插入。/ Save it as PNG or JPEG and insert it again.",
        ) from error


def _jpeg(data: bytes, picture: Image.Image) -> ImageData:
    if picture.mode not in {"L", "RGB"}:
        raise Refused(
            "image-cmyk",
            f"a JPEG picture has the colours {picture.mode}; only RGB and grey can be printed faithfully",
            hint="请转换为 RGB 后重新插入。/ Convert it to RGB and insert it again.",
        )
    picture.load()  # a truncated file shows here, not in the print room
    space = "DeviceGray" if picture.mode == "L" else "DeviceRGB"
    return _image(picture.size, space, "DCTDecode", data, data, None)


def _samples(picture: Image.Image) -> ImageData:
    alpha = "A" in picture.getbands() or "transparency" in picture.info
    colour = picture.convert("RGBA" if alpha else "RGB")
    mask = None
    if alpha:
        band = colour.getchannel("A")
        if band.getextrema() != (255, 255):
            mask = _raw(band, "DeviceGray")
        colour = colour.convert("RGB")
    if picture.mode in {"1", "L", "LA"}:
        return _raw(colour.getchannel("R"), "DeviceGray", mask)
    return _raw(colour, "DeviceRGB", mask)


def _raw(picture: Image.Image, space: str, mask: ImageData | None = None) -> ImageData:
    samples = picture.tobytes()
    return _image(picture.size, space, "FlateDecode", squeeze(samples), samples, mask)


def _image(size: tuple[int, int], space: str, encoding: str, data: bytes, samples: bytes, mask: ImageData | None) -> ImageData:
    width, height = size
    identity = f"{width} {height} {space} {encoding} {mask.name if mask else ''} ".encode() + samples
    return ImageData(
        name="I" + hashlib.sha256(identity).hexdigest()[:16],
        width=width,
        height=height,
        space=space,
        filter=encoding,
        data=data,
        samples=samples,
        mask=mask,
    )
