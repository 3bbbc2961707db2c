"""Strings: the glyphs of one portion of text as the array of a TJ (ISO 32000-1, 9.4.3), and what text a glyph stands for."""

import unicodedata
from collections.abc import Sequence

from service.paper.face import Face


def row(face: Face, text: str) -> str:
    """Characters whose glyphs stand one behind the other, each where the last one's width ends."""
    return f"<{''.join(map(face.codes.__getitem__, text))}>"


def tj(face: Face, size: float, glyphs: Sequence[tuple[int, float]]) -> str:
    """Glyphs (id, offset in points) in hexadecimal, and where one does not stand where the last one ended, a number.

    From each glyph to the next the reference goes in whole thousandths of the size: the glyph's own width, cut, less the
    difference to the raster of 0.1 pt, cut as well. So do we: a long portion ends up to half a point beside its last glyph's
    exact place, and every glyph falls on the same pixels.
    """
    widths, advances, upem, unit = face.widths, face.advances, face.upem, 100 / size
    pen = place = last = own = 0
    pieces = ["<"]
    for gid, offset in glyphs:
        tenths = round(offset * 10)
        place += own - int(own - (tenths - last) * unit + 0.5)
        if place != pen:
            pieces.append(f">{pen - place}<")
            pen = place
        pieces.append(f"{gid:04X}")
        pen += widths[gid]
        own = advances[gid] * 1000 // upem
        last = tenths
    pieces.append(">")
    return "".join(pieces).removeprefix("<>")


def plainer(one: str, other: str) -> str:
    """Which of two texts a glyph shall be extracted as: any before none, the shorter, one that NFKC leaves alone, the lower.

    A blank and a no-break blank often share a glyph; the plain one is what people search for.
    """
    if not one or not other:
        return one or other
    return min(one, other, key=lambda text: (len(text), unicodedata.normalize("NFKC", text) != text, text))
