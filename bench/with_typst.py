"""The same letter by Typst, without Word: a hand-written template, one document in the bundle, one compiler for single files.

Tags are off in the bundle, as a print file of ours has no structure tree; single files are tagged PDF/A-3b with notice.json
attached, as ours are. Data go in as JSON through `sys.inputs`, which lets the compiler keep what it knows of the template; the
QR goes in as one SVG path.
"""

import atexit
import importlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from same_letter import (
    BODY_PT,
    COLUMNS_MM,
    HEADS,
    ISSUED,
    MARGIN_MM,
    QR_MM,
    TABLE_PT,
    TITLE,
    TITLE_PT,
    Filled,
    path_of,
)  # fmt: skip

from service.settings import data_folder

os.environ.setdefault("RAYON_NUM_THREADS", "1")  # a core is what is compared; its work is the same on several
sys.path.append(os.environ["BENCH_PEERS"])
typst: Any = importlib.import_module("typst")

LETTER = f"""
#set page(paper: "a4", margin: {MARGIN_MM}mm)
#set text(font: ("Liberation Serif", "Noto Serif SC"), size: {BODY_PT}pt, lang: "zh", region: "cn", fallback: false)
#set par(leading: 0.45em, spacing: 0.8em)
#let letter(one) = {{
  align(center, text(size: {TITLE_PT}pt, "{TITLE}"))
  align(center, one.number)
  par(one.greeting)
  for words in one.body {{ par(first-line-indent: (amount: 2em, all: true), words) }}
  set text(size: {TABLE_PT}pt)
  table(
    columns: ({", ".join(f"{width}mm" for width in COLUMNS_MM)}), stroke: 0.5pt,
    {", ".join(f'"{head}"' for head in HEADS)}, ..one.rows.flatten(),
  )
  set text(size: {BODY_PT}pt)
  image(bytes(one.qr), format: "svg", width: {QR_MM}mm)
  for words in one.closing {{ align(right, par(words)) }}
}}
#let data = json(bytes(sys.inputs.data))
"""
MANY = LETTER + "#for (at, one) in data.enumerate() { if at > 0 { pagebreak() }; letter(one) }\n"
ALONE = (
    LETTER
    + '#pdf.attach("notice.json", bytes(sys.inputs.notice), '
    + 'relationship: "data", mime-type: "application/json", description: "notice")\n'
    + "#set document(title: data.number)\n#letter(data)\n"
)
MOMENT = int(ISSUED.timestamp())
FONTS = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(data_folder("fonts"))])
FOLDER = Path(mkdtemp(prefix="bench-typst-"))
COMPILERS = {}
for _name, _text in (("many", MANY), ("alone", ALONE)):
    (FOLDER / f"{_name}.typ").write_text(_text, encoding="utf-8")
    COMPILERS[_name] = typst.Compiler(str(FOLDER / f"{_name}.typ"), root=str(FOLDER), font_paths=FONTS)
atexit.register(shutil.rmtree, FOLDER)


def bundle(letters: Sequence[Filled], out: Path) -> None:
    """One document of all letters."""
    data = json.dumps([_data(one) for one in letters], ensure_ascii=False)
    pdf = COMPILERS["many"].compile(format="pdf", sys_inputs={"data": data}, pdf_tags=False, timestamp=MOMENT)
    (out / "bundle.pdf").write_bytes(pdf)


def single(letters: Sequence[Filled], out: Path) -> None:
    """A PDF/A-3b a letter."""
    for place, one in enumerate(letters):
        said = {"data": json.dumps(_data(one), ensure_ascii=False), "notice": one.notice.public_bytes.decode()}
        pdf = COMPILERS["alone"].compile(format="pdf", sys_inputs=said, pdf_tags=True, pdf_standards="a-3b", timestamp=MOMENT)
        (out / f"{place}.pdf").write_bytes(pdf)


def _data(one: Filled) -> dict[str, Any]:
    matrix = one.symbol
    size = matrix.size
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path_of(matrix)}"/></svg>'
    return {
        "number": one.number, "greeting": one.greeting, "body": one.body, "rows": one.rows, "closing": one.closing, "qr": svg,
    }  # fmt: skip


CASES: dict[str, Callable[[Sequence[Filled], Path], None]] = {"bundle": bundle, "single": single}
