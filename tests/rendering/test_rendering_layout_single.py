"""Text that fits on one line is set in fewer steps: it comes out as it does beside drawings, where every step is taken."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from models_for_layout import HAN, LEFT, RUN, paragraph, shelf

from service.rendering.layout.lines import Setting, Slot
from service.rendering.layout.metrics import Foundry
from service.rendering.layout.paragraph import set_paragraph
from service.rendering.word.model import Text

FOUNDRY = Foundry(shelf())
WORDS = st.text(alphabet=HAN[:12] + "0123456789.¥ABcd，（）〔〕：- ", max_size=24)
RUNS = st.lists(st.tuples(WORDS, st.sampled_from([RUN, replace(RUN, bold=True), replace(RUN, size=180, underline="single")])))


def look(line):
    pieces = [(piece.x, piece.width, piece.text, piece.glyphs, piece.texts, piece.style) for piece in line.pieces]
    return line.above, line.below, line.start, line.end, line.hanging, pieces


def looks(lines):
    return [look(line) for line in lines.lines]


@given(RUNS, st.sampled_from(["left", "right", "center", "both", "distribute"]), st.integers(-300, 600), st.integers(900, 9000))
@settings(max_examples=150, deadline=None)
def test_one_line_is_what_the_long_way_gives(runs, align, first, width):
    """Whatever the text, its runs, alignment and width."""
    style = replace(LEFT, align=align, first=first)
    text = paragraph(tuple(Text(text=words, style=run) for words, run in runs if words), style)
    setting = Setting(width=width, in_table=True)
    long = set_paragraph(text, setting, FOUNDRY, slots=lambda _down, _height: Slot(((0, width),)))
    assert looks(set_paragraph(text, setting, FOUNDRY)) == looks(long)
