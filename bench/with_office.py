"""The same letter by docxtpl and LibreOffice: the template parsed once a letter as docxtpl must, all files to one process.

The bundle is the same files joined by pikepdf. One process converts them all: a process a file takes seconds instead.
"""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment
from PIL import Image
from same_letter import QR_MM, Filled, template

from service.paper.symbol import Symbol
from service.rendering import office as ours
from service.rendering.filters import FILTERS
from service.settings import data_folder

TEMPLATE = template()
JINJA = Environment(autoescape=True)
JINJA.filters |= FILTERS


def bundle(letters: Sequence[Filled], out: Path) -> None:
    """All letters in one file."""
    with pikepdf.new() as joined:
        for data in _convert(letters):
            with pikepdf.open(io.BytesIO(data)) as one:
                joined.pages.extend(one.pages)
        joined.save(out / "bundle.pdf")


def single(letters: Sequence[Filled], out: Path) -> None:
    """A file a letter."""
    for place, data in enumerate(_convert(letters)):
        (out / f"{place}.pdf").write_bytes(data)


def _convert(letters: Sequence[Filled]) -> list[bytes]:
    program = ours.find_office("auto")
    if program is None:
        raise RuntimeError("LibreOffice is not here: make system")
    with ours.Office(program, fonts=data_folder("fonts"), at_once=len(letters)) as pool:
        made = pool.convert([_fill(one) for one in letters])
    if any(one.problem for one in made):
        raise RuntimeError("LibreOffice failed")
    return [one.pdf for one in made]


def _fill(one: Filled) -> bytes:
    document = DocxTemplate(io.BytesIO(TEMPLATE))
    image = InlineImage(document, io.BytesIO(_png(one.symbol)), width=Mm(QR_MM))
    document.render(one.view | {"qr": image}, JINJA, autoescape=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _png(matrix: Symbol) -> bytes:
    """The matrix as a PNG of one bit a module, enlarged eightfold."""
    size = matrix.size
    image = Image.new("1", (size, size), 1)
    image.putdata([0 if matrix.dark(x, y) else 1 for y in range(size) for x in range(size)])
    out = io.BytesIO()
    image.resize((8 * size, 8 * size)).save(out, "PNG")
    return out.getvalue()


CASES: dict[str, Callable[[Sequence[Filled], Path], None]] = {"bundle": bundle, "single": single}
