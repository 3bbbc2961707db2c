"""Drop caps: letters as high as some lines of the text beside them, their feet on the last one's baseline."""

from dataclasses import replace
from typing import TYPE_CHECKING

from service.rendering.layout.lines import Setting
from service.rendering.layout.stack import stacked
from service.rendering.word.model import Anchor, Block, Paragraph, ParagraphStyle, Text

if TYPE_CHECKING:
    from service.rendering.layout.setter import Setter

CAPITAL, IDEOGRAPH = 0.655, 0.86
"""Height of a capital letter and of an ideograph, shares of the size."""
WIDEST = 20_000
"""Room for measuring, twips."""


def capital(anchor: Anchor, blocks: tuple[Block, ...], setter: "Setter") -> Anchor:
    """The box of a drop cap with its letters in their size, whatever size they say themselves."""
    beside, block = anchor.beside, blocks[0]
    if beside is None or not isinstance(block, Paragraph):
        return anchor
    texts = [item for item in block.items if isinstance(item, Text)]
    han = any(not item.text.isascii() for item in texts)
    font = setter.foundry.font(beside, han=han)
    line = font.above + font.below
    feet = (anchor.cap - 1) * line + font.above
    size = int(feet / (IDEOGRAPH if han else CAPITAL))
    items = tuple(replace(item, style=replace(item.style, size=size, position=0)) for item in texts)
    # On an exact line the baseline stands at four fifths.
    style = ParagraphStyle(line=-(-feet * 5 // 4), line_rule="exact", snap_to_grid=False, blank=block.style.blank)
    large = (Paragraph(style=style, items=items, mark=block.mark, where=block.where),)
    pieces = [piece for placed in stacked(large, Setting(width=WIDEST), setter).placed if placed.strip.line is not None
              for piece in placed.strip.line.pieces]  # fmt: skip
    width = int(max((piece.x + piece.width for piece in pieces), default=0) + 0.5)
    # A hair less than its lines, so that the line below does not touch it.
    return replace(anchor, drawing=large, width=width + 1, height=anchor.cap * line - 2)
