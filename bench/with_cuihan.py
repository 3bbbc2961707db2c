"""The same letter by Cuihan: our expansion, layout and PDF/A-3b, in a process set up as a worker of the pool is.

A print file has no structure tree, as print parts have none; letters to be archived have one.
"""

import gc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from same_letter import CARD, ISSUED, Filled, template

from service.jobs.local import SELDOM
from service.paper.document import write_letter
from service.paper.fonts import open_shelf
from service.rendering.card import load_card
from service.rendering.letter import lay_out_notice, render
from service.rendering.template import compile_template
from service.settings import data_folder

gc.set_threshold(*SELDOM)
SHELF = open_shelf(data_folder("fonts"))
PROGRAM = compile_template(template(), load_card(CARD))


def bundle(letters: Sequence[Filled], out: Path) -> None:
    """One print file of all letters, PDF/A-3b, without the archive: expansion, layout, drawing, writing."""
    pages = [
        replace(page, marks=())
        for one in letters
        for page in lay_out_notice(PROGRAM, one.notice.public, shelf=SHELF, symbol=one.symbol).pages
    ]
    pdf = write_letter(
        pages, title="bench", language="zh-CN", doc_id=bytes(16), issued=ISSUED, attachment=b"{}", producer="Cuihan bench"
    )
    (out / "bundle.pdf").write_bytes(pdf)


def single(letters: Sequence[Filled], out: Path) -> None:
    """A PDF/A-3b a letter with its notice.json embedded, as it is archived."""
    for place, one in enumerate(letters):
        letter = render(PROGRAM, one.notice, shelf=SHELF, symbol=one.symbol, producer="Cuihan bench")
        (out / f"{place}.pdf").write_bytes(letter.pdf)


CASES: dict[str, Callable[[Sequence[Filled], Path], None]] = {"bundle": bundle, "single": single}
