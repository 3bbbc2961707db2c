"""Squeezing: full-width marks that stand side by side share the room between them, in letters of ours.

A full-width mark fills one half of its square. Where two meet on a line, the blank half between them is taken away (CLREQ,
"Adjustment of punctuation width"): ）， and ：“ take one and a half squares, not two. The reference never squeezes, so letters
by others keep their squares; on the character grid every mark keeps its cell.

    >>> squeezes("）", "，"), squeezes("，", "月")
    (True, False)
"""

import re

from service.paper.strings import row, tj
from service.rendering.layout.metrics import Font, Shaped

CLOSING = "，。、；：！？）》」』】〕〉”’"
"""Marks whose right half is blank."""
OPENING = "（《「『【〔〈“‘"
"""Marks whose left half is blank."""
_PAIR = re.compile(f"[{CLOSING}](?=[{CLOSING}{OPENING}])|[{OPENING}](?=[{OPENING}])")


def squeezes(before: str, after: str) -> bool:
    """Whether half a square is taken away between two characters."""
    return _PAIR.match(before + after) is not None


def squeezed(text: str, shaped: Shaped, font: Font) -> Shaped:
    """An East Asian stretch without the blank halves between its marks; the very same where there are none."""
    pairs = [match.start() for match in _PAIR.finditer(text)]
    if not pairs:
        return shaped
    pens, half = shaped.pens, room(font)
    full = [at for at in pairs if pens[at + 1] - pens[at] >= 2 * half]  # a narrower mark has no blank half
    if not full or not half:
        return shaped
    moved, taken = pens[: full[0] + 1], 0.0
    for at, following in zip(full, [*full[1:], len(text)], strict=True):
        taken += half
        moved += [pen - taken for pen in pens[at + 1 : following + 1]]
    return Shaped(moved, missing=False, tight=True)


def tight_glyphs(text: str, font: Font) -> list[tuple[int, float]]:
    """The glyphs of a squeezed stretch, each with its distance from the stretch's start in points."""
    pens = squeezed(text, font.shape_han(text), font).pens
    return [(font.face.gid(char), int(pen / 6 + 0.5) // 2 / 10) for char, pen in zip(text, pens, strict=False)]


def tight_array(text: str, font: Font) -> str:
    """The array of TJ that draws a squeezed stretch.

    Of full-width characters at a whole size only those behind a pair of marks do not stand where the last one ended: the rest
    is looked up (3 % of a letter's time, where half of its paragraphs have such a pair).
    """
    if font.size % 2 or font.style.scale != 100 or font.style.spacing or not font.evenly(text):
        return tj(font.face, font.points, tight_glyphs(text, font))
    half, points = room(font), font.points
    array, start, taken, moved = [], 0, 0.0, 0
    for match in _PAIR.finditer(text):
        end = match.end()
        array.append(row(font.face, text[start:end]))
        before, now = (int((6 * font.size * at - less) / 6 + 0.5) // 2 for at, less in ((end - 1, taken), (end, taken + half)))
        taken += half
        moved = int(1000 - (now - before) * (100 / points) + 0.5)
        array.append(str(moved))
        start = end
    array.append(row(font.face, text[start:]))
    return "".join(array)


def room(font: Font) -> float:
    """Half a square of a font in sixths of a twip."""
    return font.size * font.style.scale * 6 / 200
