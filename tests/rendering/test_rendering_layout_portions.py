"""Where portions end, and where their glyphs stand: what decides on which pixels a letter's ink falls."""

import pytest
from models_for_layout import RUN, broken, paragraph
from test_rendering_word_reader import blocks

from service.rendering.word.model import ParagraphStyle, Text


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def texts_of(content: str) -> list[str]:
    """The texts of a paragraph: neighbours that are one portion are one text."""
    return [item.text for item in blocks(f"<w:p>{content}</w:p>")[0].items if isinstance(item, Text)]


@pytest.mark.parametrize(
    ("properties", "apart"),
    [
        ("", False),
        ("<w:noProof/>", False),
        ('<w:rFonts w:hint="eastAsia"/>', False),
        ('<w:rFonts w:cs="Arial"/>', True),
        ('<w:lang w:val="de-DE"/>', True),
        ('<w:szCs w:val="30"/>', True),
        ('<w:sz w:val="21"/>', True),  # said again, and the same size
        ('<w:b w:val="0"/>', True),
    ],
)
def test_runs_of_one_look_are_one_portion_only_where_they_say_the_same(properties: str, apart: bool) -> None:
    """Direct formatting that changes nothing still ends a portion, but for what the reference does not keep."""
    assert texts_of(run("ab") + run("cd", properties)) == (["ab", "cd"] if apart else ["abcd"])


@pytest.mark.parametrize(
    ("content", "apart"),
    [
        ('<w:bookmarkStart w:id="1" w:name="x"/>' + run("cd"), True),
        (f'<w:hyperlink w:anchor="x">{run("cd")}</w:hyperlink>', True),
        (f"<w:sdt><w:sdtContent>{run('cd')}</w:sdtContent></w:sdt>", True),
        ('<w:proofErr w:type="spellStart"/>' + run("cd"), False),
        (f'<w:smartTag w:element="x">{run("cd")}</w:smartTag>', False),
    ],
)
def test_links_controls_and_bookmarks_end_portions(content: str, apart: bool) -> None:
    """Invisible things end a portion, proofing marks and smart tags do not."""
    assert texts_of(run("ab") + content) == (["ab", "cd"] if apart else ["abcd"])


def test_an_empty_paragraph_with_a_bookmark_keeps_its_line_spacing() -> None:
    """Only fields that print nothing take a paragraph's line spacing away."""
    spacing = '<w:pPr><w:spacing w:line="480" w:lineRule="auto"/></w:pPr>'
    (marked,) = blocks(f'<w:p>{spacing}<w:bookmarkStart w:id="1" w:name="x"/></w:p>')
    assert marked.style.line == 480


def test_the_hyphen_that_does_not_break_is_an_ordinary_hyphen_of_its_own() -> None:
    """U+2011 is a portion of its own and has the glyph of the hyphen."""
    one, hyphen, two = broken("ab\u2011cd-").lines[0].pieces
    assert (one.text, hyphen.text, two.text) == ("ab", "\u2011", "cd-")
    assert hyphen.glyphs[0][0] == two.glyphs[2][0]


def test_lines_end_one_twip_beyond_the_edge() -> None:
    """A right-aligned line ends, a centred one is measured, a twip beyond the text area."""
    for align, x in (("right", 2000 + 1 - 480), ("center", (2000 + 1 - 480) // 2)):
        assert broken(paragraph("天地", ParagraphStyle(align=align)), 2000).lines[0].pieces[0].x == x


def test_a_widened_blank_stands_in_the_middle_of_its_room() -> None:
    """Half of a blank's share goes before it, all of it before one that ends its portion."""
    items = (Text(text="a b ", style=RUN), Text(text="c d e f", style=RUN))
    line = broken(paragraph(items, ParagraphStyle(align="both")), 840).lines[0]
    plain = broken(paragraph(items), 840).lines[0]
    added = [round((at - was) * 20) for (_, at), (_, was) in zip(line.pieces[0].glyphs, plain.pieces[0].glyphs, strict=True)]
    share = added[2]
    assert share > 4
    assert added == [0, pytest.approx(share / 2, abs=2), share, pytest.approx(2 * share, abs=2)]


def test_an_empty_paragraph_wider_indented_than_its_measure_is_one_line() -> None:
    """Indents that leave no room at all are no reason to fail."""
    lines = broken(paragraph("", ParagraphStyle(left=3000)), 2000)
    assert len(lines.lines) == 1
