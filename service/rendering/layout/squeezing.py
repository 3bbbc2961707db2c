"""Squeezing: full-width marks that stand side by side share the room between them, in letters of ours.

A full-width mark fills one half of its square. Where two meet on a line, the blank half between them is taken away (CLREQ,
"Adjustment of punctuation width"): ）， and ：“ take one and a half squares, not two. The reference never squeezes, so letters
by others keep their squares; on the character grid every mark keeps its cell.

    >>> squeezes("）", "，"), squeezes("，", "月")
    (True, False)
"""

import re

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
    gids = list(map(font.face.gids.__getitem__, text))
    return Shaped(moved, missing=False, gids=gids, starts=list(range(len(text))))


def room(font: Font) -> float:
    """Half a square of a font in sixths of a twip."""
    return font.size * font.style.scale * 6 / 200
