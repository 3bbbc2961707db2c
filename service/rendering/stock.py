"""Stock: the glyphs that every letter of a template embeds of each face, so that they are written and compressed once.

They are those of the template's static text in all its branches, found by laying that text out as a letter without data, and
the figures of sums and dates. They depend on the template and the shelf alone: a letter's bytes must not tell which letters
were made before it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from weakref import WeakKeyDictionary

from service.paper.embedding import Stock
from service.paper.face import Face
from service.paper.fonts import Shelf
from service.paper.memo import Memo
from service.paper.strings import plainer
from service.rendering.layout import lay_out
from service.rendering.template import Program
from service.rendering.word.reader import Reader

FIGURES = "0123456789.,-/年月日"
"""What the values of nearly every letter are made of."""
WORDS = "〔〕号楼单元室先生女士零壹贰叁肆伍陆柒捌玖拾佰仟万角分整"
"""What addresses and amounts in words are made of; they stand in the face that shows most of the static text."""
NOTDEF = 0
"""Drawn for what no font has; every font has it anyway."""
FEW = 8
"""A face that shows fewer glyphs of static text is embedded with what the letter shows of it, and nothing else."""
PROGRAMS_KEPT = 16
"""Templates whose stocks are remembered in a generation, some 200 KB each."""

_KEPT: WeakKeyDictionary[Shelf, Memo[str, Mapping[str, Stock]]] = WeakKeyDictionary()


def stocks(program: Program, reader: Reader, shelf: Shelf) -> Mapping[str, Stock]:
    """By resource name of the face."""
    kept = _KEPT.setdefault(shelf, Memo(PROGRAMS_KEPT))
    found = kept.get(program.digest)
    if found is None:
        found = MappingProxyType({face.resource: Stock(face, texts) for face, texts in _static(program, reader, shelf)})
        kept.put(program.digest, found)
    return found


def _static(program: Program, reader: Reader, shelf: Shelf) -> list[tuple[Face, dict[int, str]]]:
    faces: dict[str, Face] = {}
    texts: dict[str, dict[int, str]] = {}
    for page in lay_out(reader.read(program.skeleton()), shelf, keep_units=True).pages:
        faces |= page.fonts
        for resource, glyphs in page.glyphs.items():
            _add(texts.setdefault(resource, {}), glyphs)
    most = max(texts, key=lambda resource: (len(texts[resource]), resource), default="")
    for resource, shown in texts.items():
        gids = faces[resource].gids
        often = FIGURES + WORDS if resource == most else FIGURES
        _add(shown, {gids[char]: char for char in often if gids[char]})
    return [(faces[resource], texts[resource]) for resource in sorted(faces) if len(texts[resource]) >= FEW + len(FIGURES)]


def _add(texts: dict[int, str], glyphs: Mapping[int, str]) -> None:
    for gid, text in glyphs.items():
        if gid == NOTDEF:
            continue
        texts[gid] = plainer(texts[gid], text) if gid in texts else text
