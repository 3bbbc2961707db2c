"""Labels: what stands in a line beside its text: the number or sign of a list, and the leaders of tabs."""

from service.rendering.layout.lines import Piece, Setting
from service.rendering.layout.metrics import Foundry
from service.rendering.layout.pieces import Assembler, Segment
from service.rendering.layout.runs import Composer, Copy
from service.rendering.layout.symbols import BULLET, is_symbol_font, sign, unknown
from service.rendering.word.model import Label, RunStyle, Text

LEADERS = {"dot": ".", "hyphen": "-", "underscore": "_", "heavy": "_", "middleDot": "·"}
"""The character a leader is made of, by the name of w:leader."""

_PLACES = frozenset(map(chr, range(0xF020, 0xF100)))


def written(label: Label, x: float, foundry: Foundry, setting: Setting) -> tuple[list[Piece], float, tuple[str, ...]]:
    """A label that stands at `x`, twips: its pieces, where it ends, and the characters no font has."""
    if not label.text:
        return [], x, ()
    of = label.style.latin if label.bullet and is_symbol_font(label.style.latin) else ""
    if not of and _PLACES.intersection(label.text):
        of = "Symbol"  # whose places these are, whatever font the label says
    signed, missing = bool(of), tuple[str, ...]()
    shown = label.text.replace("\u00ad", "-")
    if signed:
        shown, missing = sign(label.text, of), unknown(label.text, of)
    copy = _copy(shown, label.style, foundry)
    if signed and copy.missing:  # a sign that no font has is a disc, so that the list stays one
        missing += copy.missing
        copy = _copy("".join(BULLET if char in copy.missing else char for char in shown), label.style, foundry)
    assembler = Assembler(copy, setting)
    width = assembler.visible(0, len(copy.text))
    x -= {"left": 0, "center": width // 2, "right": width}[label.align]
    drawn = assembler.assemble([Segment(x, 0, len(copy.text))], align="left", stretch=False, edge=0, hung=False)
    # Whatever a sign of a symbol font looks like, it reads as a bullet.
    return [_bullet(piece) for piece in drawn] if signed else drawn, x + width, (*missing, *copy.missing)


def leader(kind: str, style: RunStyle, span: tuple[float, float], foundry: Foundry, setting: Setting) -> list[Piece]:
    """The leader of a tab from one place to another, twips: as many characters as fit; a line of _ has one more."""
    char, (start, end) = LEADERS.get(kind, ""), span
    font = foundry.font(style, han=False)
    advance = font.sixths(font.face.advance(font.face.gid(char))) / 6 if char else 0
    count = int((end - start) / advance) + (char == "_") if advance > 0 else 0
    if count <= 0:
        return []
    assembler = Assembler(_copy(char * count, style, foundry), setting)
    return assembler.assemble([Segment(start, 0, count)], align="left", stretch=False, edge=0, hung=False)


def _copy(text: str, style: RunStyle, foundry: Foundry) -> Copy:
    return Composer(foundry).compose((Text(text=text, style=style),))


def _bullet(piece: Piece) -> Piece:
    texts = (BULLET,) * len(piece.glyphs)
    return Piece(piece.x, piece.width, piece.style, font=piece.font, text="".join(texts), glyphs=piece.glyphs, texts=texts)
