"""The shipped letters as their readers see them: rendered by our engine, read back from the PDF by PDFium."""

import copy
import importlib
import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_PATH, FPDFText_GetUnicode

from service.paper.fonts import open_shelf
from service.payment.qr import symbol
from service.rendering.card import load_card
from service.rendering.letter import render
from service.rendering.template import compile_template
from service.terms.canonical import canonical
from service.terms.notice import thaw

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates" / "zh-CN"
NOTICE = json.loads((ROOT / "tests" / "templates" / "notice.json").read_bytes())
LETTERS = tuple(sorted(card.stem for card in FOLDER.glob("*.toml")))
MM = 72 / 25.4
A4_HEIGHT_MM = 297
FOLDS_MM = (99, 198)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """A character and its box in millimetres from the page's top left."""

    char: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its visible characters in the order of the PDF, and the boxes of what is drawn as one path."""

    glyphs: tuple[Glyph, ...]
    paths: tuple[tuple[float, float, float, float], ...]

    @property
    def words(self):
        """The page's text without any blanks."""
        return "".join(glyph.char for glyph in self.glyphs)

    def box(self, text, *, last=False):
        """The glyphs of the first (or last) place where the text stands."""
        at = self.words.rindex(text) if last else self.words.index(text)
        return self.glyphs[at : at + len(text)]

    @property
    def code(self):
        """The box of the QR (left, top, right, bottom), or None: a square drawn as one path, 15 mm and more."""
        found = [box for box in self.paths if 15 < box[2] - box[0] < 45 and abs(box[2] - box[0] - box[3] + box[1]) < 0.2]
        return found[0] if found else None


@cache
def shelf():
    return open_shelf(ROOT / "fonts")


@cache
def program(name):
    return compile_template((FOLDER / f"{name}.docx").read_bytes(), load_card((FOLDER / f"{name}.toml").read_bytes()))


def letter(name, public):
    """The letter of a public part, whatever its problems."""
    if isinstance(public["columns"], dict):
        public = public | {"columns": []}
    notice = thaw(canonical({"internal": {}, "no": 1, "public": public, "salt": "00" * 16, "v": 1}))
    return render(program(name), notice, shelf=shelf(), symbol=symbol(public["payment"]["url"]), producer="test")


def pages(name, public):
    """The pages of a letter without problems."""
    made = letter(name, public)
    assert made.problems == ()
    return tuple(map(_page, pypdfium2.PdfDocument(made.pdf)))


@cache
def usual(name):
    """The letter of the notice beside the tests."""
    return pages(name, NOTICE)


@cache
def hard_cases():
    """The data of the contact sheets, by name."""
    folder = str(ROOT / "docs" / "pictures")
    sys.path.insert(0, folder)
    try:
        return {case.id: case.public for case in importlib.import_module("data").cases("zh-CN")}
    finally:
        sys.path.remove(folder)
        sys.modules.pop("data", None)


@cache
def hard(name, case):
    """The letter of a hard case."""
    return pages(name, hard_cases()[case])


def with_lines(count):
    notice = copy.deepcopy(NOTICE)
    notice["lines"] = [notice["lines"][at % len(notice["lines"])] for at in range(count)]
    return notice


def text_of(found):
    return "".join(page.words for page in found)


def _page(page):
    text = page.get_textpage()
    glyphs, high = [], 0
    for at in range(text.count_chars()):
        code = FPDFText_GetUnicode(text, at)
        if 0xD800 <= code < 0xDC00:  # PDFium counts UTF-16: the second half comes with the box of the whole
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + (high - 0xD800 << 10) + code - 0xDC00
        char = chr(code)
        if char.strip():
            left, bottom, right, top = text.get_charbox(at, loose=False)
            glyphs.append(Glyph(char=char, left=left / MM, top=_down(top), right=right / MM, bottom=_down(bottom)))
    boxes = [item.get_bounds() for item in page.get_objects(filter=[FPDF_PAGEOBJ_PATH])]
    paths = tuple((left / MM, _down(top), right / MM, _down(bottom)) for left, bottom, right, top in boxes)
    return Page(glyphs=tuple(glyphs), paths=paths)


def _down(points):
    """Points from the bottom of the page as millimetres from its top."""
    return A4_HEIGHT_MM - points / MM
