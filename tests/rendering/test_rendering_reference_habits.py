"""Habits of the reference, one small document each; docs/layout.md says where they are measured."""

import pytest
from models_for_layout import (
    BOX,
    HAN,
    LEFT,
    RUN,
    broken,
    cell,
    document,
    page_text,
    pages,
    paragraph,
    row,
    setter,
    table,
    texts,
)
from test_rendering_word_reader import NAMES, blocks, packed, said

from service.paper.content import Content
from service.rendering.layout.breaking import may_break
from service.rendering.layout.drawing import dark
from service.rendering.layout.frames import draw_row_borders
from service.rendering.layout.geometry import page_number
from service.rendering.layout.lines import Setting
from service.rendering.layout.notes import ABOVE, height_of
from service.rendering.layout.stack import as_wide_as, stacked, strips_of
from service.rendering.layout.table import set_table
from service.rendering.word.model import (
    Anchor,
    Border,
    Borders,
    Break,
    Cell,
    Floating,
    Grid,
    Label,
    Note,
    Paragraph,
    ParagraphStyle,
    RunStyle,
    Tab,
    Text,
)  # fmt: skip
from service.rendering.word.package import Package
from service.rendering.word.reader import read

WIDE = Setting(width=9026)
RULED = RunStyle(latin="Times New Roman", han="宋体", size=240, han_language="zh-CN", underline="single")


def pieces(lines, number: int = 0) -> list[str]:
    return [piece.text for piece in lines.lines[number].pieces]


# -- portions and lines


def test_a_no_break_space_is_a_portion_of_its_own() -> None:
    assert pieces(broken("v\u00a0souladu")) == ["v", "\u00a0", "souladu"]


def test_fields_edges_cut_portions() -> None:
    """Texts of one style that stand side by side have a field's edge between."""
    assert pieces(broken(paragraph((Text(text="a", style=RUN), Text(text="b", style=RUN))))) == ["a", "b"]


def test_the_character_grid_needs_the_grid() -> None:
    """A paragraph off the grid has natural widths, whatever the section's cells."""
    off = ParagraphStyle(blank=RUN, snap_to_grid=False)
    assert broken(paragraph("天地", off), cell=400).lines[0].pieces[0].width == 480
    assert broken(paragraph("天地"), cell=400).lines[0].pieces[0].width == 800


def test_glyphs_stand_in_the_middle_of_their_cells() -> None:
    """snapToChars: a glyph of 240 twips in a cell of 400 stands 80 twips, 4 points, behind its start; Latin as a whole."""
    (han,) = broken("天地", cell=400, centred=True).lines[0].pieces
    assert [at for _, at in han.glyphs] == [4.0, 24.0]
    (latin,) = broken("x", cell=400, centred=True).lines[0].pieces
    assert [at for _, at in latin.glyphs] == [7.0]


@pytest.mark.parametrize(("shade", "white"), [("", False), ("FFFFFF", False), ("00326A", True), ("808080", False)])
def test_text_without_a_colour_is_white_on_dark(shade: str, white: bool) -> None:
    assert dark(shade) is white


def test_a_mark_hangs_behind_something_of_its_own_portion_only() -> None:
    """Seven Han characters and a mark in a line of seven: the mark hangs, unless another portion ends before it."""
    assert texts(broken(HAN[:7] + "。天", width=7 * 240))[0] == HAN[:7] + "。"
    assert not texts(broken(HAN[:5] + "xyzu。天", width=5 * 240 + 540))[0].endswith("。")


@pytest.mark.parametrize(
    ("text", "at", "may"), [("{{-zh", 3, True), ("a-b", 2, True), (" -b", 2, False), ("a-1", 2, True), ("a-,", 2, False)]
)
def test_breaks_behind_hyphens(text: str, at: int, may: bool) -> None:
    assert may_break(text, at) is may


def test_a_word_too_wide_is_cut_where_a_portion_begins() -> None:
    bold = RunStyle(latin="Times New Roman", size=240, bold=True)
    lines = broken(paragraph((Text(text="3", style=RUN), Text(text="4567890123", style=bold))), width=600)
    assert texts(lines)[0] == "3"


def test_a_word_of_portions_too_wide_is_cut_before_the_last_glyph_of_the_first_one() -> None:
    """The reference goes back to the portion the word begins with; what is left of the word is cut where the line is full."""
    bold = RunStyle(latin="Times New Roman", size=240, bold=True)
    items = (Text(text="abc", style=RUN), Text(text="def", style=bold), Text(text="ghijklmnop", style=RUN))
    assert texts(broken(paragraph(items), width=1140)) == ["ab", "cdefghijkl", "mnop"]
    assert texts(broken(paragraph(items), width=1140, strict=True))[0] == "abcdef"


def test_an_empty_line_behind_a_break_has_the_styles_height() -> None:
    small = RunStyle(latin="Times New Roman", size=160)
    lines = broken(Paragraph(style=LEFT, items=(Text(text="a", style=small), Break(style=small)), mark=small))
    assert [line.height for line in lines.lines] == [184, 276]


def test_a_number_moves_with_the_centred_text_behind_it() -> None:
    centred = ParagraphStyle(align="center", blank=RUN)
    label, text = broken(paragraph("天地", centred, label=Label(text="一", style=RUN, suffix="nothing"))).lines[0].pieces
    assert (label.x, text.x) == ((9026 - 720) // 2, (9026 - 720) // 2 + 240)


@pytest.mark.parametrize(
    ("runs", "last", "within"),
    [
        (("天", " " * 100), " ", (540, 600)),  # a portion of blanks is drawn as far as it fits
        (("name" + " " * 100,), "name", (0, 600)),  # blanks behind text in one portion are not drawn where they hang
        (("天", " " * 4), " " * 4, (0, 600)),  # blanks that fit are all drawn
    ],
)
def test_underlined_blanks_end_at_the_edge(runs: tuple[str, ...], last: str, within: tuple[int, int]) -> None:
    lines = broken(paragraph(tuple(Text(text=text, style=RULED) for text in runs)), width=600)
    piece = lines.lines[0].pieces[-1]
    assert piece.text.startswith(last)
    assert within[0] < piece.x + piece.width <= within[1]


# -- pages


def noted(text: str, *notes: str) -> Paragraph:
    return paragraph((Text(text=text, style=RUN), *(Note(blocks=(paragraph(note),)) for note in notes)))


def test_footnotes_stand_at_the_foot_of_their_page() -> None:
    """50 lines fill a page with some room left; a note of one line and the rule above it take one of them."""
    made = document(noted("first", "note"), *(paragraph(str(index)) for index in range(49)))
    made = type(made)(sections=made.sections, compatibility=15, footnotes=True)
    one, two = pages(made)
    assert [len(page_text(page)) for page in (one, two)] == [49, 1]
    assert (height_of(one.notes), two.notes) == (ABOVE + 276, [])


def test_a_line_moves_with_its_footnotes() -> None:
    """Where line and note do not both fit, both stand on the next page; notes of table cells count too."""
    made = document(
        *(paragraph(str(index)) for index in range(48)),
        table(row(Cell(blocks=(noted("late", "note", "note two"),)))),
    )
    one, two = pages(type(made)(sections=made.sections, compatibility=15, footnotes=True))
    assert (len(page_text(one)), page_text(two), one.notes, len(two.notes)) == (48, ["late"], [], 2)


def test_what_floats_below_the_paper_moves_up() -> None:
    tall = table(row(cell("x"), height=20000, height_rule="exact"), floating=Floating(x_from="page"), columns=(3000,))
    (float_,) = pages(document(paragraph("a"), tall))[-1].floats
    assert float_.y == 0


def test_floating_tables_are_off_the_grid() -> None:
    """A row of a floating table is as high as its line, not a pitch of the grid."""
    hung = table(row("x"), floating=Floating(x_from="page"), columns=(3000,))
    (float_,) = pages(document(paragraph("a"), hung, grid=Grid(kind="lines", pitch=400)))[0].floats
    assert float_.anchor.height < 300


def test_a_frame_takes_the_size_of_its_text() -> None:
    box = Anchor(
        drawing=(paragraph("天地"),), width=0, height=0, x=0, y=0, x_from="margin", x_align="right", insets=(0, 0, 0, 0)
    )
    (float_,) = pages(document(paragraph((box, Text(text="x", style=RUN)))))[0].floats
    assert 480 <= float_.anchor.width <= 482
    assert float_.x + float_.anchor.width == pytest.approx(11906 - 1440)


def test_borders_of_width_nothing_are_three_quarters_of_a_point() -> None:
    """A border whose w:sz is 0 is drawn as the reference draws one without a width."""
    line = Borders(top=Border(width=0))
    placed = pages(document(table(row(cell("x", borders=line)))))[0].placed
    assert placed[0][1].strip.row.top == 15


def test_page_numbers_in_dashes() -> None:
    """Our own letters print - 1 -; the reference does not know the form."""
    assert (page_number(1, "numberInDash", dashes=True), page_number(1, "numberInDash", dashes=False)) == ("- 1 -", "1")


# -- reading


def test_footnotes_are_read_where_they_are_referred_to() -> None:
    """Numbers follow the order of the references; the note's own number is plain text."""
    reference = '<w:r><w:t>a</w:t><w:footnoteReference w:id="%d"/></w:r>'
    whole = packed(f"<w:p>{reference % 3}{reference % 2}</w:p>")
    notes = "".join(
        f'<w:footnote w:id="{at}"><w:p><w:r><w:footnoteRef/><w:t>note {at}</w:t></w:r></w:p></w:footnote>' for at in (2, 3)
    )
    parts = {**whole.parts, "word/footnotes.xml": f"<w:footnotes {NAMES}>{notes}</w:footnotes>".encode()}
    given = {key: getattr(whole, key) for key in Package.__slots__} | {"parts": parts, "footnotes": "word/footnotes.xml"}
    found = read(Package(**given))
    assert (found.footnotes, found.unsupported) == (True, ())
    items = found.sections[0].blocks[0].items
    assert [item.text for item in items if isinstance(item, Text)] == ["a1", "a2"]
    assert [said(item.blocks[0]) for item in items if isinstance(item, Note)] == ["1note 3", "2note 2"]


def test_a_frame_hangs_on_the_paragraph_behind_it() -> None:
    """Neighbours with equal properties share a frame; where nothing follows, the text stays."""
    frame = (
        '<w:p><w:pPr><w:framePr w:w="2000" w:hAnchor="page" w:x="900" w:yAlign="inline"/></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>'
    )
    (found,) = blocks(frame % "one" + frame % "two" + "<w:p><w:r><w:t>text</w:t></w:r></w:p>")
    box = found.items[0]
    assert (box.x, box.x_from, box.width, box.wrap, [said(inner) for inner in box.drawing]) == (
        900, "page", 2000, "square", ["one", "two"],
    )  # fmt: skip
    assert [said(block) for block in blocks(frame % "alone")] == ["alone"]


def test_fields_that_print_nothing_have_no_line_spacing() -> None:
    field = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>X</w:instrText><w:fldChar w:fldCharType="end"/></w:r>'
    spaced = '<w:pPr><w:spacing w:line="500" w:lineRule="atLeast"/></w:pPr>'
    plain, silent = blocks(f"<w:p>{spaced}</w:p><w:p>{spaced}{field}</w:p>")
    assert (plain.style.line, plain.style.line_rule, silent.style.line, silent.style.line_rule) == (500, "atLeast", 240, "auto")


def test_the_default_size_is_that_of_the_default_style() -> None:
    assert read(packed('<w:p><w:pPr><w:pStyle w:val="Body"/></w:pPr></w:p>')).default_size == 210


@pytest.mark.parametrize(("text", "height"), [("", 276), ("x", 207)])
def test_an_empty_paragraph_is_not_made_smaller(text: str, height: int) -> None:
    """Proportional spacing below single takes room from lines of text only."""
    (line,) = broken(paragraph(text, ParagraphStyle(line=180))).lines
    assert line.height == height


# -- letters nobody tuned for


@pytest.mark.parametrize(("width", "floats"), [(8399, True), (8400, False), (9026, False)])
def test_a_floating_table_with_little_room_beside_it_stands_in_the_flow(width: int, floats: bool) -> None:
    """Its distances from the text and 266 twips more have to be left of the text's width."""
    model = table(row("x"), columns=(width,), floating=Floating(x_from="margin", distances=(0, 180, 0, 180)))
    assert as_wide_as(model, Setting(width=9026)) is not floats


def test_no_automatic_space_between_items_of_a_list() -> None:
    """w:beforeAutospacing and w:afterAutospacing count before the first item and behind the last one."""
    style = ParagraphStyle(blank=RUN, before=280, after=280, before_auto=True, after_auto=True)
    label = Label(text="-", style=RUN)
    one, two = paragraph("one", style, label=label), paragraph("two", style, label=label)
    height = stacked((one, two), Setting(width=9026), setter()).height
    assert height + 280 == stacked((one, paragraph("two", style)), Setting(width=9026), setter()).height


def test_automatic_space_above_the_first_paragraph_counts_where_text_goes_on() -> None:
    """Not at the start of the text, but at the start of a later section."""
    style = ParagraphStyle(blank=RUN, before=280, before_auto=True)
    tops = [
        strips_of((paragraph("one", style),), Setting(width=9026), setter(), goes_on=goes_on)[0][0].own
        for goes_on in (False, True)
    ]
    assert tops == [0, 280]


def test_cells_of_the_character_grid_go_on_in_a_table() -> None:
    """In a table glyphs take whole cells, too, and a line begins at the next cell of the page's own grid."""
    model = table(row("一二三"), columns=(3000,))
    made = set_table(model, Setting(width=9000, cell=250, origin=100), setter())
    cell = made.rows[0].cells[0]
    (piece,) = cell.content.placed[0].strip.line.pieces
    assert (100 + made.x + cell.text + piece.x) % 250 == 0
    assert (piece.x > 0, piece.width) == (True, 750)


def test_turned_text_below_a_merged_cell_lets_its_row_be() -> None:
    """A merged cell does not make its last row higher where what it covers there is turned."""
    high = tuple(paragraph(HAN[:4]) for _ in range(6))
    upper = row(Cell(blocks=high, borders=BOX, merge="restart"), "x")

    def foot(turn: str) -> int:
        made = setter().table(
            table(upper, row(Cell(blocks=(paragraph(""),), borders=BOX, merge="continue", turn=turn), "y")), WIDE
        )
        return int(made.rows[1].height)

    assert foot("down") < foot("") - 500


def test_diagonal_borders() -> None:
    """w:tl2br falls, w:tr2bl rises; "nil" is no line and nothing to tell of."""
    corner = '<w:tcBorders><w:tl2br w:val="single" w:sz="4"/><w:tr2bl w:val="nil"/></w:tcBorders>'
    grid = "<w:tblGrid><w:gridCol w:w='2000'/></w:tblGrid>"
    part = f"<w:tbl>{grid}<w:tr><w:tc><w:tcPr>{corner}</w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
    (made, *_), notes = blocks(part), read(packed(part)).unsupported
    borders = made.rows[0].cells[0].borders
    assert (borders.falling, borders.rising, notes) == (Border(width=4), None, ())
    content = Content(600, 800)
    draw_row_borders(content, setter().table(made, WIDE).rows[0], 0, 0, over=None, closes=True)
    assert content.finish().stream.count(b" l S") == 1


def test_an_underlined_tab_is_a_line() -> None:
    """The line of a form made with a tab: from where the tab begins to where it ends."""
    line = broken(paragraph((Text(text="甲方：", style=RUN), Tab(style=RULED), Text(text="x", style=RUN)))).lines[0]
    rule = next(piece for piece in line.pieces if piece.style.underline)
    assert (rule.x, rule.x + rule.width, rule.text) == (720, 1440, "")


def test_underlined_blanks_before_plain_ones_at_the_end_are_drawn() -> None:
    """Only what follows the last underlined blank is left out at a line's end."""
    line = broken(paragraph((Text(text="x", style=RUN), Text(text="    ", style=RULED), Text(text="   ", style=RUN)))).lines[0]
    assert [piece.text for piece in line.pieces] == ["x", "    "]
