"""Digest: one SHA-256 over what the pages of a letter show, and nothing else.

It stands in the evidence record as `pages` (docs: evidence format, section "record"). A font whose outlines were swapped, a
moved stamp or another logo changes it; other compression, object order or another subset of the same font does not, so the
same value can be computed from the archived letter, from a print part, and from the pages before they were written.

**Framing.** SHA-256 over these items, each preceded by its length as 8 bytes, big-endian:

1. `cuihan pages 1`
2. the 16 bytes of doc_id
3. the number of pages, as decimal digits
4. for every page in order:
   a. its MediaBox as `[0 0 595.304 841.89]`: four numbers of at most three decimals, single blanks
   b. its content stream, decoded
   c. the number of fonts it shows text in, as decimal digits, and per font, in order of resource name (ASCII):
      the resource name without "/", units per em and the number of glyphs as `F1a2b3c4d 2048 17`; then, as one item, per
      glyph shown on this page, in rising order of CID, 40 bytes: CID (2 bytes), width as /W and /DW say (2 bytes, signed),
      advance in hmtx (4 bytes, signed), all big-endian, and SHA-256 of the outline as `face.drawing` writes it
   d. the number of images it draws, as decimal digits, and per image, in order of resource name: the name without "/",
      width, height, colour space and filter as `I0123456789abcdef 512 128 DeviceRGB FlateDecode`; its samples (decoded; for
      DCTDecode the JPEG data as it is); then `mask` and the same two items for its soft mask without a name, or `no mask`
"""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from service.paper.images import ImageData
from service.paper.pdf import number


class GlyphSource(Protocol):
    """Whatever knows glyphs by CID: a face of the shelf, or a font embedded in a PDF."""

    records: dict[int, bytes]
    """What was hashed of glyphs already, kept here for the next page."""

    @property
    def upem(self) -> int:
        """Units per em."""
        ...

    def advance(self, gid: int) -> int:
        """Advance in font units."""
        ...

    def width(self, gid: int) -> int:
        """Width as the PDF states it, thousandths of the em."""
        ...

    def fingerprint(self, gid: int) -> bytes:
        """SHA-256 of the outline."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShown:
    """What one page shows."""

    box: bytes
    stream: bytes
    fonts: Sequence[tuple[str, GlyphSource, Sequence[int]]]
    """Resource name, glyphs, and which of them the page shows."""
    images: Sequence[ImageData]


def media_box(width_pt: float, height_pt: float) -> bytes:
    """A page's MediaBox as we write it and hash it."""
    return f"[0 0 {number(width_pt)} {number(height_pt)}]".encode()


def digest_of_pages(doc_id: bytes, pages: Sequence[PageShown]) -> str:
    """The digest in hexadecimal; see the top of this module for every byte of it."""
    items = [b"cuihan pages 1", doc_id, b"%d" % len(pages)]
    for page in pages:
        items += [page.box, page.stream, b"%d" % len(page.fonts)]
        for resource, source, gids in sorted(page.fonts, key=lambda font: font[0]):
            items.append(f"{resource} {source.upem} {len(gids)}".encode())
            known = source.records
            for gid in set(gids) - known.keys():
                _glyph(source, gid)
            items.append(b"".join(map(known.__getitem__, sorted(gids))))
        items.append(b"%d" % len(page.images))
        for image in sorted(page.images, key=lambda image: image.name):
            items += _picture(image, f"{image.name} ")
    digest = hashlib.sha256()
    for item in items:
        digest.update(struct.pack(">Q", len(item)))
        digest.update(item)
    return digest.hexdigest()


def _glyph(source: GlyphSource, gid: int) -> None:
    source.records[gid] = struct.pack(">Hhi", gid, source.width(gid), source.advance(gid)) + source.fingerprint(gid)


def _picture(image: ImageData, label: str) -> list[bytes]:
    items = [f"{label}{image.width} {image.height} {image.space} {image.filter}".encode(), image.samples]
    return [*items, b"no mask"] if image.mask is None else [*items, b"mask", *_picture(image.mask, "")[:2]]
