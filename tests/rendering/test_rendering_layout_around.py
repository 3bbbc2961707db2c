"""Text on both sides of drawings, drawings that reach up, columns of their own widths, mirrored pages, page borders.

What is expected was measured on the reference (docs/layout.md).
"""

from dataclasses import replace

import pytest
from models_for_layout import LEFT, document, pages, paragraph, shelf
from test_rendering_word_reader import packed

from service.rendering.layout import lay_out
from service.rendering.word.model import (
    Anchor,
    Border,
    Borders,
    Document,
    Field,
    Furniture,
    PageBorders,
    ParagraphStyle,
    Section,
)
from service.rendering.word.reader import read

WORDS = "The quick brown fox jumps over the lazy dog while seven wizards quietly judge my boxes and vex the liquid jury. " * 6


def box(**more) -> Anchor:
    return Anchor(**({"drawing": (), "width": 2400, "height": 1600, "x": 3000, "y": 0, "wrap": "square"} | more))


def starts(plan) -> list[list[int]]:
    """Where the text of each line of the body begins in its rooms, twips from the page's edge."""
    found = []
    for x, placed in plan.placed:
        line = placed.strip.line
        rooms: list[int] = []
        end = None
        for piece in line.pieces if line else ():
            if end is None or piece.x > end + 400:
                rooms.append(int(x + piece.x))
            end = piece.x + piece.width
        found.append(rooms)
    return found


@pytest.mark.parametrize(
    ("side", "first"),
    [("both", [1440, 6840]), ("left", [1440]), ("right", [6840]), ("largest", [6840])],
)
def test_text_runs_through_the_rooms_a_drawing_leaves(side: str, first: list[int]) -> None:
    (page,) = pages(document(paragraph((box(side=side), *paragraph(WORDS).items))))
    assert starts(page)[0] == first
    assert starts(page)[-1] == [1440]


def test_a_room_too_narrow_for_a_word_is_passed_over() -> None:
    (page,) = pages(document(paragraph((box(x=60), *paragraph(WORDS).items))))
    assert starts(page)[0] == [1440 + 60 + 2400]


def test_indents_count_from_a_drawing_at_the_lines_start() -> None:
    style = ParagraphStyle(blank=LEFT.blank, left=720, first=-360)
    (page,) = pages(document(paragraph((box(x=0), *paragraph(WORDS).items), style)))
    assert [rooms[0] for rooms in starts(page)[:2]] == [1440 + 2400 + 360, 1440 + 2400 + 720]


def test_a_drawing_that_reaches_up_stays_and_the_text_above_goes_round_it() -> None:
    hung = paragraph((box(y=-1000), *paragraph("hung").items))
    (page,) = pages(document(paragraph(WORDS), hung))
    (one,) = page.floats
    lines = [placed for _, placed in page.placed]
    first = next(index for index, rooms in enumerate(starts(page)) if len(rooms) == 2)
    assert lines[first].top <= one.y <= lines[first].bottom
    (plain,) = pages(document(paragraph(WORDS), replace(hung, items=hung.items[1:])))
    assert one.y == plain.placed[-1][1].top - 1000


def test_text_goes_round_a_drawing_of_the_header() -> None:
    head = Furniture(default=(paragraph((box(x=0, y=400), *paragraph("head").items)),))
    (page,) = pages(document(paragraph(WORDS), headers=head))
    assert starts(page)[0] == [1440 + 2400]
    assert starts(page)[-1] == [1440]


def test_columns_of_unequal_width_break_their_own_lines() -> None:
    page, *_ = pages(document(*[paragraph(WORDS)] * 12, columns=2, column_widths=((3000, 700), (5326, 0)), column_line=True))
    edges = {x for x, _ in page.placed}
    assert edges == {1440, 1440 + 3700}
    ends = {
        x: max(p.x + p.width for q, s in page.placed if q == x and s.strip.line for p in s.strip.line.pieces) for x in edges
    }
    assert ends[1440] <= 3000 < ends[5140] <= 5326
    assert [x for x, _, _ in page.rules] == [1440 + 3000 + 350]


def test_even_pages_are_mirrored() -> None:
    model = document(*[paragraph(WORDS)] * 20, left=2000, right=1000)
    plans = pages(replace(model, mirrored=True))
    assert [plan.placed[0][0] for plan in plans[:2]] == [2000, 1000]


def test_a_page_left_empty_is_counted() -> None:
    """A section that begins on an even page behind an even one: the reference counts the empty page and prints none."""
    one, two, three = (Section(blocks=(paragraph(text),), kind="evenPage") for text in "abc")
    plans = pages(Document(sections=(replace(one, kind="nextPage"), two, three), compatibility=15))
    assert [plan.number for plan in plans] == [1, 2, 4]


@pytest.mark.parametrize(("from_page", "left"), [(True, "24.75"), (False, "47.25")])
def test_page_borders_stand_off_the_page_or_the_text(from_page: bool, left: str) -> None:
    line = Border(width=12, space=24)
    said = PageBorders(borders=Borders(top=line, right=line, bottom=line, left=line), from_page=from_page)
    layout = lay_out(document(paragraph("x"), page_borders=said), shelf())
    assert f"{left} ".encode() in layout.pages[0].stream
    assert layout.pages[0].stream.count(b" l S") == 4


@pytest.mark.parametrize(
    ("form", "own", "text"),
    [("decimal", "", "12"), ("upperRoman", "", "XII"), ("chineseCounting", "", "十二"), ("decimal", "lowerRoman", "xii"),
     ("ideographDigital", "", "十二"), ("decimalFullWidth", "", "12")],
)  # fmt: skip
def test_numbers_of_pages_in_many_forms(form: str, own: str, text: str) -> None:
    """A field's own format counts before that of its pages; the number of pages is written like the number of the page."""
    field = Field(kind="PAGE", cached="", style=LEFT.blank, form=own)
    (page,) = pages(
        document(paragraph("x"), page_start=12, page_format=form, footers=Furniture(default=(paragraph((field,)),)))
    )
    assert page.footer is not None
    (line,) = [placed.strip.line for placed in page.footer.placed]
    assert line is not None
    assert "".join(piece.text for piece in line.pieces) == text


def test_pages_have_the_colour_of_the_document() -> None:
    page = lay_out(replace(document(paragraph("x")), background="DDEEFF"), shelf()).pages[0]
    assert page.stream.index(b" re f") < page.stream.index(b"TJ")


def test_a_drop_cap_is_as_high_as_its_lines() -> None:
    """Whatever size it says: its capital fills three lines of 276 twips, its feet stand on the third one's baseline."""
    frame = '<w:framePr w:dropCap="drop" w:lines="3" w:wrap="around"/>'
    cap = f"<w:p><w:pPr>{frame}</w:pPr><w:r><w:t>T</w:t></w:r></w:p>"
    found = read(packed(f"{cap}<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p>"))
    assert found.unsupported == ()
    (page,) = pages(found)
    (one,) = page.floats
    assert one.content is not None
    line = one.content.placed[0].strip.line
    third = page.placed[2][1]
    assert line is not None
    assert third.strip.line is not None
    assert abs(one.y + line.above - (third.top + third.strip.line.above)) <= 1
    left = page.area.columns[0] + one.anchor.width
    assert [rooms[0] >= left for rooms in starts(page)[:4]] == [True, True, True, False]
