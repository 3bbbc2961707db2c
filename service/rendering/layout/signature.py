"""Signature blocks: 落款 does not stand alone on the last page.

The signature block of a letter is what follows its last full paragraph: short lines set to the right or indented by more
than a third of the measure, with the empty lines between them. It takes the last two lines of the text before it along.
"""

from service.rendering.layout.stack import Strip
from service.rendering.word.model import Block, Paragraph

BODY_LINES = 2
"""Lines of body that go with a signature block."""
FAR_INDENT = 2800
"""An indent of about 5 cm and more, twips, sets a line to the right for the eye."""
MOST_LINES = 12
"""What is longer is no signature block."""


def keep_signature(blocks: tuple[Block, ...], strips: list[Strip]) -> None:
    """Marks the strips of a signature block and of the lines before it as kept together."""
    first = len(blocks)
    signed = False
    while first > 0:
        block = blocks[first - 1]
        if not isinstance(block, Paragraph) or not (_set_right(block) or not block.items):
            break
        signed = signed or bool(block.items)
        first -= 1
    block_strips = [index for index, strip in enumerate(strips) if strip.block >= first]
    if not signed or not block_strips or len(block_strips) > MOST_LINES:
        return
    start = block_strips[0]
    for index in range(max(1, start - BODY_LINES + 1), len(strips)):
        if not strips[index].breaks:
            strips[index].keep = True


def _set_right(paragraph: Paragraph) -> bool:
    style = paragraph.style
    return bool(paragraph.items) and (style.align == "right" or style.left + max(0, style.first) >= FAR_INDENT)
