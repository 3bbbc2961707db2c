"""The page flow: what stands on which page."""

import pytest
from models_for_layout import HAN, RUN, cell, document, page_text, pages, paragraph, row, stack_text, table

from service.rendering.word.model import (
    Anchor,
    Break,
    Document,
    Field,
    Floating,
    Furniture,
    Grid,
    Paragraph,
    ParagraphStyle,
    Section,
    Text,
)

LOREM = "The quick brown fox jumps over the lazy dog while seven wizards quietly judge my boxes and vex the liquid jury. "
BODY = 13958
"""Height of the body of A4 with margins of an inch, twips: 50 lines of Liberation Serif at 12 pt."""


def counted(number: int, **style) -> list:
    return [paragraph(f"n{index}", ParagraphStyle(blank=RUN, **style)) for index in range(number)]


def said(model: Document, *, strict: bool = False) -> list[list[str]]:
    return [page_text(plan) for plan in pages(model, strict=strict)]


def test_pages_take_what_fits() -> None:
    """50 lines fit on a page, the 51st begins the next."""
    found = said(document(*counted(51)))
    assert [len(lines) for lines in found] == [50, 1]


def of_lines(count: int, **style) -> Paragraph:
    """A paragraph of as many lines."""
    items = [item for _ in range(count) for item in (Text(text="x", style=RUN), Break(style=RUN))]
    return paragraph(tuple(items[:-1]), ParagraphStyle(blank=RUN, **style))


@pytest.mark.parametrize(
    ("above", "lines", "first"),
    [
        (49, 3, 49),  # one line would stand alone at the bottom: the paragraph moves
        (48, 3, 48),  # two at the bottom would leave one at the top: three lines stay together
        (48, 4, 50),  # two and two
        (47, 4, 49),  # three would fit, but one line must not begin the page: two and two
    ],
)
def test_widows_and_orphans(above: int, lines: int, first: int) -> None:
    """At least two lines stand at the end and at the beginning of a page."""
    found = said(document(*counted(above), of_lines(lines)))
    assert [len(page) for page in found] == [first, above + lines - first]


def test_widow_control_off() -> None:
    """Without widowControl single lines may stand alone."""
    assert len(said(document(*counted(49), of_lines(2)))[0]) == 49
    assert len(said(document(*counted(49), of_lines(2, widow_control=False)))[0]) == 50


def test_chain_of_keep_next_moves_together() -> None:
    """Paragraphs kept with the next one go to the next page with the first two lines they lead to."""
    chain = [paragraph(text, ParagraphStyle(blank=RUN, keep_next=True)) for text in ("k1", "k2")]
    found = said(document(*counted(47), *chain, paragraph(LOREM * 4)))
    assert found[1][:2] == ["k1", "k2"]
    assert len(found[0]) == 47


def test_a_chain_longer_than_a_page_is_cut() -> None:
    """Keeping gives way where a page cannot hold it."""
    assert len(said(document(*counted(60, keep_next=True)))) == 2


def test_keep_lines() -> None:
    """A paragraph with keepLines moves as a whole."""
    assert len(said(document(*counted(46), of_lines(6, keep_lines=True)))[0]) == 46


@pytest.mark.parametrize(
    ("add", "gap"),
    [(False, 300), (True, 500)],
)
def test_space_between_paragraphs(add: bool, gap: int) -> None:
    """The larger of after and before, or their sum where the document says so."""
    style = ParagraphStyle(blank=RUN, before=300, after=200)
    model = Document(sections=(Section(blocks=(paragraph("a", style), paragraph("b", style))),), add_spacing=add)
    one, two = (placed for _, placed in pages(model)[0].placed)
    assert two.top - one.bottom == gap
    assert one.top == 1440 + 300  # before counts at the top of the document


def test_contextual_spacing() -> None:
    """Between paragraphs of one style each side drops its own space."""
    style = ParagraphStyle(style_id="a", blank=RUN, before=300, after=200, contextual=True)
    one, two = (placed for _, placed in pages(document(paragraph("a", style), paragraph("b", style)))[0].placed)
    assert two.top == one.bottom


def test_space_before_at_page_tops() -> None:
    """Space before vanishes at the top of a page reached by itself and counts after a break."""
    style = ParagraphStyle(blank=RUN, before=300)
    by_itself = pages(document(*counted(50), paragraph("x", style)))[1].placed[0][1]
    broken = pages(document(paragraph("a"), paragraph("x", ParagraphStyle(blank=RUN, before=300, page_break_before=True))))[1]
    assert (by_itself.top, broken.placed[0][1].top) == (1440, 1740)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["a", "|", "b"], [["x", "a"], ["b", "y"]]),
        (["|"], [["x", ""], ["y"]]),  # a break alone leaves an empty line behind
        (["a", "|"], [["x", "a"], ["y"]]),
        (["|", "b"], [["x"], ["b", "y"]]),
    ],
)
def test_page_breaks(items: list[str], expected: list[list[str]]) -> None:
    """A page break ends its paragraph; the rest is a new one."""
    parts = tuple(Break(kind="page", style=RUN) if item == "|" else Text(text=item, style=RUN) for item in items)
    assert said(document(paragraph("x"), paragraph(parts), paragraph("y"))) == expected


def test_two_breaks_that_meet_are_one() -> None:
    """A break at the end of one paragraph and one at the start of the next make one new page."""
    end = paragraph((Text(text="e", style=RUN), Break(kind="page", style=RUN)))
    start = paragraph((Break(kind="page", style=RUN), Text(text="f", style=RUN)))
    assert said(document(end, start)) == [["e"], ["f"]]


def test_fields_know_the_number_of_pages() -> None:
    """Headers and footers print the page and the number of pages, both right on every page."""
    page, total = Field(kind="PAGE", cached="", style=RUN), Field(kind="NUMPAGES", cached="", style=RUN)
    foot = (paragraph((page, Text(text="/", style=RUN), total)),)
    found = pages(document(*counted(120), footers=Furniture(default=foot)))
    assert [stack_text(plan.footer) for plan in found if plan.footer] == [["1/3"], ["2/3"], ["3/3"]]


def test_page_number_in_the_body() -> None:
    """A page number in the text is that of its page."""
    field = paragraph((Text(text="p", style=RUN), Field(kind="PAGE", cached="", style=RUN)))
    found = said(document(field, *counted(60), field))
    assert (found[0][0], found[1][-1]) == ("p1", "p2")


def test_header_pushes_the_body_down() -> None:
    """The body begins below the header where that is lower than the margin; the footer likewise."""
    tall = tuple(paragraph("h") for _ in range(4))
    plan = pages(document(paragraph("a"), headers=Furniture(default=tall), footers=Furniture(default=tall)))[0]
    assert plan.top == 720 + 4 * 276
    assert plan.bottom == 16838 - 720 - 4 * 276


def test_first_and_even_headers() -> None:
    """The first header counts only with titlePg, the even one only where the document says so."""
    heads = Furniture(default=(paragraph("d"),), first=(paragraph("f"),), even=(paragraph("e"),))

    def shown(title: bool, even: bool) -> list[str]:
        section = Section(blocks=tuple(counted(120)), headers=heads, title_page=title)
        found = pages(Document(sections=(section,), even_and_odd=even))
        return [stack_text(plan.header)[0] for plan in found if plan.header]

    assert shown(False, False) == ["d", "d", "d"]
    assert shown(True, False) == ["f", "d", "d"]
    assert shown(True, True) == ["f", "e", "d"]


def test_sections() -> None:
    """A section begins a page with its own size; a continuous one goes on; the paragraph that ends a section is not there."""
    sections = (
        Section(blocks=(paragraph("one"), paragraph(""))),
        Section(blocks=(paragraph("two"), paragraph("")), width=8000, page_start=7),
        Section(blocks=(paragraph("three"),), kind="continuous", left=3000),
    )
    found = pages(Document(sections=sections))
    assert [page_text(plan) for plan in found] == [["one"], ["two", "three"]]
    assert [(plan.section.width, plan.number) for plan in found] == [(11906, 1), (8000, 7)]


def test_grid_is_centred() -> None:
    """The rest of a body that is not a whole number of pitches stands half above, half below."""
    plan = pages(document(paragraph("天"), grid=Grid(kind="lines", pitch=312)))[0]
    assert plan.top == 1440 + (BODY % 312) // 2


def signed() -> list:
    right = ParagraphStyle(blank=RUN, align="right")
    return [paragraph(""), paragraph("公司", right), paragraph("日期", right)]


def test_signature_is_not_left_alone() -> None:
    """In our own letters the last two lines before a signature block go with it to the next page."""
    model = document(*counted(49), *signed())
    assert [len(lines) for lines in said(model)] == [50, 2]
    strict = said(model, strict=True)
    assert strict[1] == ["n47", "n48", "", "公司", "日期"]


def test_text_goes_below_a_drawing() -> None:
    """A drawing text goes above and below of pushes the lines that meet it down."""
    box = Anchor(drawing=(paragraph("in"),), width=2000, height=1000, x=0, y=0, wrap="topAndBottom")
    plan = pages(document(paragraph((box, Text(text="天", style=RUN)))))[0]
    assert plan.placed[0][1].top == 1440 + 1000
    assert stack_text(plan.floats[0].content) == ["in"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"x_from": "page", "y_from": "page"}, (100, 200)),
        ({"x_from": "margin", "y_from": "margin"}, (1540, 1640)),
        ({"x_from": "column", "y_from": "paragraph"}, (1540, 1640)),
        ({"x_from": "page", "y_from": "page", "x_align": "right", "y_align": "bottom"}, (9906, 15838)),
        ({"x_from": "margin", "x_align": "center", "y_from": "page"}, (1440 + (9026 - 2000) / 2, 200)),
    ],
)
def test_where_drawings_stand(changes: dict, place: tuple[float, float]) -> None:
    """Anchored drawings count from page, margin, column or paragraph, or are aligned in them."""
    box = Anchor(drawing=(paragraph("in"),), width=2000, height=1000, x=100, y=200, **changes)
    one = pages(document(paragraph((box, Text(text=HAN, style=RUN)))))[0].floats[0]
    assert (one.x, one.y) == place


def test_page_number_in_a_cell() -> None:
    """A page number in a table of the body is that of its page as well."""
    field = paragraph((Field(kind="PAGE", cached="", style=RUN), Field(kind="NUMPAGES", cached="", style=RUN)))
    found = said(document(*counted(60), table(row(cell((field,))))))
    assert found[1][-1] == "22"


@pytest.mark.parametrize("where", ["header", "footer", "cell"])
def test_drawings_outside_the_body_text(where: str) -> None:
    """A logo anchored in a header, a footer or a cell is placed, and the body's text does not go round it."""
    logo = Anchor(
        drawing=(paragraph("logo"),), width=2000, height=1000, x=0, y=0, x_from="page", y_from="page", wrap="topAndBottom"
    )
    holder = paragraph((logo, Text(text="h", style=RUN)))
    furniture = Furniture(default=(holder,))
    body = [table(row(cell((holder,))))] if where == "cell" else [paragraph("a")]
    model = {
        "header": lambda: document(*body, headers=furniture),
        "footer": lambda: document(*body, footers=furniture),
        "cell": lambda: document(*body),
    }[where]()
    plan = pages(model)[0]
    assert [stack_text(one.content) for one in plan.floats] == [["logo"]]
    assert plan.placed[0][1].top == 1440


def test_columns_are_balanced() -> None:
    """Columns of a section that a continuous one follows are about equally long, and the text goes on below them."""
    sections = (
        Section(blocks=(paragraph("head"), paragraph(""))),
        Section(blocks=(*counted(9), paragraph("")), kind="continuous", columns=2),
        Section(blocks=(paragraph("tail"),), kind="continuous"),
    )
    (plan,) = pages(Document(sections=sections))
    tops = {
        "".join(p.text for p in placed.strip.line.pieces): (x, placed.top) for x, placed in plan.placed if placed.strip.line
    }
    assert tops["n0"] == (1440, 1440 + 276)
    assert tops["n5"] == (1440 + 4153 + 720, 1440 + 276)
    assert tops["tail"] == (1440, 1440 + 6 * 276)


def test_text_beside_a_drawing() -> None:
    """Lines that meet a drawing with square wrap begin at its right edge; those below it at the margin."""
    box = Anchor(drawing=(paragraph("in"),), width=2000, height=500, x=0, y=0, wrap="square", distances=(0, 180, 0, 180))
    plan = pages(document(paragraph((box, Text(text=LOREM * 4, style=RUN)))))[0]
    starts = [placed.strip.line.pieces[0].x for _, placed in plan.placed if placed.strip.line]
    assert starts[:4] == [2180, 2180, 0, 0]


def test_floating_table_beside_the_text() -> None:
    """A floating table stands where it says and text runs beside it; one as wide as the text stands in the flow."""
    narrow = table(row("T"), columns=(3000,), floating=Floating(x=108, y=0))
    plan = pages(document(narrow, paragraph(LOREM * 4)))[0]
    assert [stack_text(one.content) for one in plan.floats] == [["T"]]
    assert plan.placed[1][1].strip.line is not None
    assert plan.placed[1][1].strip.line.pieces[0].x == 3000
    wide = table(row("T"), columns=(9026,), floating=Floating(x=108, y=0))
    assert page_text(pages(document(wide, paragraph("a")))[0]) == ["T", "a"]


def test_paragraph_behind_a_table_in_a_header() -> None:
    """In a header the empty paragraph behind a table has its height; only in a cell it has none."""
    head = (table(row("天")), paragraph(""))
    plan = pages(document(paragraph("a"), headers=Furniture(default=head), header=1100))[0]
    assert plan.top == 1100 + (10 + 345) + 10 + 276


def test_floating_table_moves_as_a_whole() -> None:
    """A floating table that does not fit on its page stands on the next one."""
    high = table(*(row("T") for _ in range(8)), columns=(3000,), floating=Floating(x=108, y=0))
    found = pages(document(*counted(46), high, paragraph("after")))
    assert [len(plan.floats) for plan in found] == [0, 1]
    assert found[1].floats[0].y == 1440


def test_column_break() -> None:
    """A column break goes on in the next column of the same page."""
    parts = (Text(text="a", style=RUN), Break(kind="column", style=RUN), Text(text="b", style=RUN))
    (plan,) = pages(document(paragraph(parts), columns=2))
    assert [(x, placed.top) for x, placed in plan.placed] == [(1440, 1440), (1440 + 4153 + 720, 1440)]
