"""Write docs/pictures/plan.svg: what `cuihan plan` says about the sample file, as a terminal shows it.

    python docs/pictures/terminal.py

The command is run as its users run it and Rich reads its colours back. Each stretch of text is set to the cells it takes on a
terminal, two for a Chinese character, so that the tables stand whatever fonts the reader has.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "pictures" / "plan.svg"
COMMAND = ("plan", "samples/arrears-2026-10.csv", "--issuer", "samples/issuer.toml")
COLUMNS = 112
CELL, LINE, SIZE, EDGE = 9.0, 20.0, 15, 16
"""Pixels: width of a cell, height of a line, size of the text, margin round it."""

SQUEEZED, WIDE = "\u2500-\u257f“”□…", "\u2e80-\ua4cf\uf900-\ufaff\uff00-\uff60"
STRETCH = re.compile(f"[{SQUEEZED}]+|[{WIDE}]+|[^{SQUEEZED}{WIDE}]+")
"""What is squeezed or stretched into its cells (boxes, and marks that many fonts draw wide), wide characters, the rest."""


def said() -> str:
    """What the command prints, with its colours."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "CUIHAN_WORKERS": "1"}
    environment.pop("NO_COLOR", None)
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "service.cli", *COMMAND], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def picture(text: str) -> str:
    """The text as a picture of a terminal."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(width=COLUMNS, file=nowhere, force_terminal=True, color_system="truecolor")
        shown = Text.assemble(("$", "green"), f" cuihan {' '.join(COMMAND)}\n", Text.from_ansi(text))
        lines = console.render_lines(shown, pad=False)
    width, height = COLUMNS * CELL + 2 * EDGE, len(lines) * LINE + 2 * EDGE
    drawn: list[str] = []
    for number, line in enumerate(lines):
        y, cell = EDGE + (number + 0.75) * LINE, 0
        for segment in line:
            for piece in STRETCH.findall(segment.text.rstrip("\n")):
                drawn += _drawn(piece, segment.style or Style(), EDGE + cell * CELL, y)
                cell += cell_len(piece)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="cuihan plan">',
            f"<style>text {{ font: {SIZE}px ui-monospace, Consolas, 'Noto Sans Mono CJK SC', monospace; white-space: pre; }}",
            ".b { font-weight: bold; } .w { font-size: 17px; }</style>",
            f'<rect width="{width:g}" height="{height:g}" rx="8" fill="{SVG_EXPORT_THEME.background_color.hex}"/>',
            *drawn,
            "</svg>\n",
        ]
    )


def _drawn(piece: str, style: Style, x: float, y: float) -> Iterator[str]:
    bare = piece.strip(" ")
    if not bare:
        return
    x += (len(piece) - len(piece.lstrip(" "))) * CELL
    colour = style.color.get_truecolor(SVG_EXPORT_THEME) if style.color else SVG_EXPORT_THEME.foreground_color
    adjust = ' lengthAdjust="spacingAndGlyphs"' if re.match(f"[{SQUEEZED}]", bare) else ""
    kinds = " ".join(name for name, is_so in (("b", style.bold), ("w", re.match(f"[{WIDE}]", bare))) if is_so)
    bold = f' class="{kinds}"' if kinds else ""
    size = f'textLength="{cell_len(bare) * CELL:g}"{adjust}'
    yield f'<text x="{x:g}" y="{y:g}" {size} fill="{colour.hex}"{bold}>{escape(bare)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(picture(said()), encoding="utf-8")
