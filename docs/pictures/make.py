"""Pictures of every shipped letter: its first page, and a contact sheet of all pages with the hard data (`make pictures`).

    .venv/bin/python docs/pictures/make.py [PART OF A NAME …]

The letters are found by their cards under templates/, set by our own engine and drawn by PDFium; the same templates and data
give the same pictures. `<folder>-<id>.png` is page 1, `<folder>-<id>-sheet.png` the contact sheet.
"""

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it comes without types
from data import Case, cases
from PIL import Image, ImageDraw, ImageFont

from service.paper.fonts import Shelf, open_shelf
from service.payment.qr import symbol
from service.rendering.card import load_card
from service.rendering.letter import render
from service.rendering.template import Program, compile_template
from service.settings import data_folder
from service.terms.canonical import canonical
from service.terms.notice import thaw

FOLDER = Path(__file__).resolve().parent
MOST_SHEET, MOST_PAGE = 400_000, 120_000
"""Bytes a picture may have: the repository is cloned by everybody."""
PAGES_A_ROW = 5
LABEL = 22
EDGE = 8
PAPER, DESK, INK = 255, 214, 40
"""Greys of the sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """A shipped letter."""

    name: str
    program: Program


def shipped() -> Iterator[Shipped]:
    """Every card under templates/ with its letter, in the order of their names."""
    for card in sorted(data_folder("templates").rglob("*.toml")):
        program = compile_template(card.with_suffix(".docx").read_bytes(), load_card(card.read_bytes()))
        folder, name = card.parent.name, program.card.id
        yield Shipped(name=name if name.startswith(f"{folder}-") else f"{folder}-{name}", program=program)


def pages(letter: Shipped, case: Case, shelf: Shelf, *, dpi: float) -> list[Image.Image]:
    """The pages of the letter of a case; raises SystemExit where a character is in no font."""
    notice = thaw(canonical({"internal": {}, "no": 1286, "public": case.public, "salt": "00" * 16, "v": 1}))
    made = render(letter.program, notice, shelf=shelf, symbol=symbol(case.public["payment"]["url"]), producer="Cuihan")
    if made.problems:
        raise SystemExit(f"{letter.name}, {case.id}: {made.problems}")
    return [page.render(scale=dpi / 72).to_pil() for page in pypdfium2.PdfDocument(made.pdf)]


def png(picture: Image.Image, *, colours: int) -> bytes:
    """The picture with so many colours."""
    out = io.BytesIO()
    picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def first_page(letter: Shipped, case: Case, shelf: Shelf) -> bytes:
    """Page 1 as a reader of the manual sees it."""
    for dpi, colours in ((96, 32), (96, 16), (84, 16), (72, 16)):
        found = png(pages(letter, case, shelf, dpi=dpi)[0], colours=colours)
        if len(found) <= MOST_PAGE:
            break
    return found


def contact_sheet(letter: Shipped, found: Sequence[Case], shelf: Shelf) -> bytes:
    """All pages of all cases, each case under its label, as large as the bytes allow."""
    full = [(case, pages(letter, case, shelf, dpi=100)) for case in found]
    for dpi in (62, 56, 50, 45, 40, 36):
        sheet = png(_sheet(full, dpi / 100), colours=12)
        if len(sheet) <= MOST_SHEET:
            break
    return sheet


def _sheet(full: Sequence[tuple[Case, list[Image.Image]]], share: float) -> Image.Image:
    tiles = [(f"{case.shown} · {at + 1}/{len(images)}", image) for case, images in full for at, image in enumerate(images)]
    width, height = round(827 * share), round(1169 * share)
    across = min(PAGES_A_ROW, len(tiles))
    down = -(-len(tiles) // across)
    sheet = Image.new("L", (across * (width + EDGE) + EDGE, down * (height + LABEL + EDGE) + EDGE), DESK)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(data_folder("fonts") / "NotoSansSC_400Regular.ttf"), 13)
    for at, (label, image) in enumerate(tiles):
        x, y = EDGE + at % across * (width + EDGE), EDGE + at // across * (height + LABEL + EDGE)
        draw.text((x, y), label, fill=INK, font=font)
        sheet.paste(image.convert("L").resize((width, height), Image.Resampling.LANCZOS), (x, y + LABEL))
    return sheet.convert("RGB")


def main(wanted: Sequence[str]) -> None:
    """Write the pictures of the letters whose name has one of the wanted parts; of all without any."""
    shelf = open_shelf(data_folder("fonts"))
    for letter in shipped():
        if wanted and not any(part in letter.name for part in wanted):
            continue
        found = cases(letter.program.card.language)
        for name, data in (
            (f"{letter.name}.png", first_page(letter, found[0], shelf)),
            (f"{letter.name}-sheet.png", contact_sheet(letter, found, shelf)),
        ):
            (FOLDER / name).write_bytes(data)
            print(f"docs/pictures/{name}: {len(data):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
