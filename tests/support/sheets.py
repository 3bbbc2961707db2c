"""Sheets: pages and letters drawn for tests straight through `paper`, without a template."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from service.paper.content import Content, Page
from service.paper.document import write_letter
from service.paper.fonts import Match, Shelf, open_shelf
from service.terms.dates import SHANGHAI

FONTS = Path(__file__).resolve().parents[2] / "fonts"
DOC_ID = bytes(range(16))
ISSUED = datetime(2026, 10, 1, 9, 30, tzinfo=SHANGHAI)
NOTICE = b'{"number":"\xe7\x89\xa9\xe5\x82\xac1\xe5\x8f\xb7"}'


@cache
def shelf() -> Shelf:
    """The shelf of the tree, opened once."""
    return open_shelf(FONTS)


def serif(*, bold: bool = False) -> Match:
    return shelf().match("宋体", bold=bold, italic=False, han=True)


def latin(*, bold: bool = False, italic: bool = False) -> Match:
    return shelf().match("Times New Roman", bold=bold, italic=italic, han=False)


def put(content: Content, x: float, y: float, match: Match, size: float, text: str, **how: object) -> None:
    """Shapes a text and draws it as one portion."""
    shaped = match.face.shape(text)
    ends = [cluster for _, _, cluster in shaped[1:]] + [len(text)]
    pen, glyphs, texts = 0.0, [], []
    for (gid, advance, cluster), end in zip(shaped, ends, strict=True):
        glyphs.append((gid, pen))
        texts.append(text[cluster:end])
        pen += advance * size / match.face.upem
    content.text(x, y, match.face, size, glyphs, texts, **how)


def page(*lines: str, size: float = 12) -> Page:
    """An A4 page with these lines in the Chinese serif."""
    content = Content(595.304, 841.89)
    for row, line in enumerate(lines):
        put(content, 72, 100 + 24 * row, serif(), size, line)
    return content.finish()


def letter(pages: Sequence[Page], *, title: str = "催告函 物催〔2026〕1号", doc_id: bytes = DOC_ID) -> bytes:
    return write_letter(
        pages, title=title, language="zh-CN", doc_id=doc_id, issued=ISSUED, attachment=NOTICE, producer="cuihan test"
    )
