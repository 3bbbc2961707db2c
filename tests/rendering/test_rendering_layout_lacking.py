"""Characters no font has: the letter says so, shows empty boxes, and stays a clean PDF/A-3b."""

import pytest
from models_for_layout import RUN, document, paragraph, row, shelf, table
from support.verapdf import check
from test_rendering_layout_beyond import shown

from service.paper.document import write_letter
from service.rendering.layout import lay_out
from service.rendering.letter import UNDATED
from service.rendering.word.model import Label, ParagraphStyle, RunStyle, Text

NOBODY = "\U0001f9ff"
"""A character that stands in no font of the shelf."""
SAID = {"title": "t", "language": "zh-CN", "doc_id": bytes(16), "attachment": b"{}", "producer": "test"}


@pytest.mark.parametrize(
    "letter",
    [
        document(paragraph(f"王{NOBODY}伟 a{NOBODY}{NOBODY}b")),
        document(paragraph("\ue123\ufffd")),
        document(paragraph(f"王{NOBODY}伟" * 30, ParagraphStyle(align="both", blank=RUN))),
        document(paragraph((Text(text=f"a{NOBODY} b", style=RunStyle(underline="words")),))),
        document(table(row(f"{NOBODY}", f"王{NOBODY}"))),
        document(paragraph("a", label=Label(text=NOBODY, style=RUN))),
    ],
    ids=["both scripts", "private use", "justified", "underlined words", "cells", "label"],
)
def test_a_letter_with_unknown_characters_is_clean(letter) -> None:
    """No glyph 0 is shown (ISO 19005-3, 6.2.11.8), every such character is named, and the text reads as it was written."""
    layout = lay_out(letter, shelf())
    assert {problem.code for problem in layout.problems} == {"missing-glyph"}
    assert all(0 not in glyphs for page in layout.pages for glyphs in page.glyphs.values())
    assert check(write_letter(layout.pages, issued=UNDATED, **SAID)) == []


def test_what_the_font_has_is_still_drawn() -> None:
    """The characters beside it are text as ever."""
    assert "".join(shown(lay_out(document(paragraph(f"王{NOBODY}伟")), shelf())).split()) in {"王伟", f"王{NOBODY}伟"}
