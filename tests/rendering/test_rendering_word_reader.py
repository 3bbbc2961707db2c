"""Word documents as the reader resolves them: python-docx builds the file, raw XML says what it cannot."""

import io

import docx
import pytest
from docx.oxml import parse_xml

from service.paper.symbol import Symbol
from service.rendering.node import Node
from service.rendering.word.model import Anchor, Border, Break, CheckBox, Field, Paragraph, Picture, Tab, Table, Text
from service.rendering.word.package import Package, open_package
from service.rendering.word.parse import parse, read_node
from service.rendering.word.reader import Reader, read

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:q="urn:cuihan"'
)
STYLES = f"""<w:styles {NAMES}>
  <w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Carlito" w:eastAsia="SimSun"/><w:sz w:val="21"/>
    <w:lang w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>
    <w:pPrDefault><w:pPr><w:spacing w:after="160"/></w:pPr></w:pPrDefault></w:docDefaults>
  <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:pPr><w:jc w:val="both"/></w:pPr></w:style>
  <w:style w:type="paragraph" w:styleId="Body"><w:name w:val="Body"/><w:basedOn w:val="a"/>
    <w:pPr><w:spacing w:line="360" w:lineRule="auto"/><w:ind w:left="100" w:firstLine="420"/></w:pPr>
    <w:rPr><w:b/><w:sz w:val="24"/></w:rPr></w:style>
  <w:style w:type="paragraph" w:styleId="Auto"><w:name w:val="Auto"/><w:basedOn w:val="a"/>
    <w:pPr><w:spacing w:before="100" w:beforeAutospacing="1"/></w:pPr></w:style>
  <w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:basedOn w:val="Body"/>
    <w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:ind w:left="999"/></w:pPr></w:style>
  <w:style w:type="character" w:styleId="Low"><w:name w:val="Low"/>
    <w:rPr><w:position w:val="-6"/><w:i/></w:rPr></w:style>
  <w:style w:type="table" w:styleId="Nameless">
    <w:tblPr><w:tblCellMar><w:left w:w="5" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
  <w:style w:type="table" w:styleId="Ledger"><w:name w:val="Ledger"/>
    <w:pPr><w:spacing w:after="0"/></w:pPr><w:rPr><w:color w:val="112233"/><w:sz w:val="18"/></w:rPr>
    <w:tblPr><w:tblStyleRowBandSize w:val="1"/>
      <w:tblBorders><w:top w:val="single" w:sz="12"/>
        <w:insideH w:val="dotted" w:sz="2"/></w:tblBorders>
      <w:tblCellMar><w:left w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>
    <w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>
      <w:tcPr><w:tcBorders><w:bottom w:val="double" w:sz="6"/></w:tcBorders>
      <w:shd w:val="clear" w:fill="EEEEEE"/></w:tcPr></w:tblStylePr>
    <w:tblStylePr w:type="band2Horz"><w:tcPr><w:shd w:val="clear" w:fill="F0F0F0"/></w:tcPr></w:tblStylePr></w:style>
</w:styles>"""
NUMBERING = f"""<w:numbering {NAMES}>
  <w:abstractNum w:abstractNumId="0">
    <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/>
      <w:lvlText w:val="第%1条"/>
      <w:pPr><w:ind w:left="700" w:hanging="300"/></w:pPr><w:rPr><w:rFonts w:ascii="Caladea"/><w:b w:val="0"/></w:rPr></w:lvl>
    <w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/><w:isLgl/>
      <w:pPr><w:tabs><w:tab w:val="num" w:pos="1440"/></w:tabs><w:ind w:left="1400" w:hanging="400"/></w:pPr></w:lvl>
    <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="none"/><w:lvlText w:val=""/></w:lvl>
  </w:abstractNum>
  <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
  <w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>
  <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
</w:numbering>"""
SYMBOL = Symbol(size=2, rows=(0b10, 0b01))


def packed(body, *, styles=STYLES, numbering=NUMBERING, settings=""):
    """A package whose document, styles, lists and settings are the given XML."""
    made = docx.Document()
    made.element.body.clear()
    for part in made.part.package.iter_parts():
        if part.partname == "/word/styles.xml":
            part._element = parse_xml(styles)
        elif part.partname == "/word/numbering.xml":
            part._element = parse_xml(numbering)
        elif part.partname == "/word/settings.xml":
            part._element = parse_xml(f"<w:settings {NAMES}>{settings}</w:settings>")
    made.part._element = parse_xml(f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
    out = io.BytesIO()
    made.save(out)
    return open_package(out.getvalue())


def blocks(body, **given):
    return read(packed(body, **given), None).sections[0].blocks


def first(body, **given):
    return blocks(body, **given)[0]


def said(paragraph):
    """The items of a paragraph in short."""
    signs = {Tab: "\t", Break: "\n", Picture: "[picture]", Anchor: "[anchor]", CheckBox: "☐"}
    return "".join(
        item.text if type(item) is Text else signs.get(type(item), f"<{getattr(item, 'kind', '')}>") for item in paragraph.items
    )


@pytest.mark.parametrize(
    ("properties", "field", "value"),
    [
        ("", "align", "both"),  # the default style
        ("", "after", 160),  # document defaults
        ('<w:pStyle w:val="Body"/>', "line", 360),
        ('<w:pStyle w:val="Body"/>', "align", "both"),  # based on the default style
        ('<w:pStyle w:val="Nobody"/>', "style_id", "a"),  # an unknown style is the default one
        ('<w:pStyle w:val="Body"/><w:ind w:hanging="200"/>', "first", -200),  # replaces the style's first line indent
        ('<w:pStyle w:val="Body"/><w:ind w:hanging="200"/>', "left", 100),
        ('<w:ind w:start="1cm"/>', "left", 567),
        ('<w:ind w:firstLineChars="200"/>', "first", 0),  # …Chars alone do nothing
        ('<w:spacing w:beforeLines="50"/>', "before", 120),
        ('<w:spacing w:beforeLines="50" w:before="60"/>', "before", 60),  # the twin counts
        ('<w:pStyle w:val="Auto"/>', "before_auto", True),
        ('<w:pStyle w:val="Auto"/>', "before", 280),
        ('<w:pStyle w:val="Auto"/><w:spacing w:before="40"/>', "before_auto", False),  # a nearer `before` cancels it
        ('<w:spacing w:line="300" w:lineRule="exact"/>', "line_rule", "exact"),
        ('<w:pStyle w:val="Body"/><w:spacing w:lineRule="auto"/>', "line", 240),  # a rule without a height is single
        ("<w:overflowPunct/>", "hanging", False),  # the reference reads this switch the wrong way round
        ('<w:overflowPunct w:val="0"/>', "hanging", True),
        ('<w:jc w:val="end"/>', "align", "right"),
        ('<w:outlineLvl w:val="1"/>', "heading", 2),
        ('<w:shd w:val="pct50" w:color="000000" w:fill="FFFFFF"/>', "shade", "7F7F7F"),
        ('<w:widowControl w:val="0"/>', "widow_control", False),
    ],
)
def test_paragraph_properties(properties, field, value):
    """Paragraph properties come from defaults, style chain and direct formatting, the nearest wins."""
    assert getattr(first(f"<w:p><w:pPr>{properties}</w:pPr></w:p>").style, field) == value


@pytest.mark.parametrize(
    ("properties", "field", "value"),
    [
        ("", "size", 240),  # half points 24 of the style
        ("", "bold", True),
        ('<w:b w:val="0"/>', "bold", False),
        ("", "latin", "Carlito"),
        ("", "han_language", "zh-CN"),
        ('<w:rFonts w:hAnsi="Nothing"/>', "latin", "Carlito"),  # hAnsi alone is never needed
        ('<w:rFonts w:eastAsia="黑体"/>', "han", "黑体"),
        ('<w:position w:val="6"/>', "position", 60),
        ('<w:rStyle w:val="Low"/>', "vertical", "subscript"),  # in a style a position is a plain subscript
        ('<w:rStyle w:val="Low"/>', "italic", True),
        ('<w:rStyle w:val="Low"/><w:i w:val="false"/>', "italic", False),
        ('<w:u w:val="none"/>', "underline", ""),
        ('<w:highlight w:val="yellow"/>', "highlight", "FFFF00"),
        ('<w:color w:val="auto"/>', "colour", ""),
        ('<w:w w:val="80"/>', "scale", 80),
        ('<w:kern w:val="0"/>', "kern", False),
    ],
)
def test_run_properties(properties, field, value):
    """Run properties come from defaults, paragraph style, character style and direct formatting."""
    xml = f'<w:p><w:pPr><w:pStyle w:val="Body"/></w:pPr><w:r><w:rPr>{properties}</w:rPr><w:t>x</w:t></w:r></w:p>'
    assert getattr(first(xml).items[0].style, field) == value


def run(text, space=True):
    return f"<w:r><w:t{' xml:space=' + chr(34) + 'preserve' + chr(34) if space else ''}>{text}</w:t></w:r>"


def complex_field(instruction, result):
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{marks[0]}<w:r><w:instrText> {instruction} </w:instrText></w:r>{marks[1]}{run(result)}{marks[2]}"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (run(" a ", space=False), "a"),
        (run(" a "), " a "),
        (run("\u00a0", space=False), "\u00a0"),  # a text of nothing but no-break spaces stays
        (run("\u00a0x\u00a0", space=False), "x"),
        (run("a\tb"), "a\tb"),
        ("<w:r><w:t>a</w:t><w:tab/><w:br/><w:t>b</w:t><w:noBreakHyphen/></w:r>", "a\t\nb\u2011"),
        (f"<w:ins>{run('kept')}</w:ins><w:del>{run('gone')}</w:del>", "kept"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>" + run("shown"), "shown"),
        (f"<w:hyperlink><w:smartTag>{run('x')}</w:smartTag></w:hyperlink>", "x"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('x')}</w:sdtContent></w:sdt>", "x"),
        (f'<w:fldSimple w:instr=" DATE ">{run("today")}</w:fldSimple>', "today"),
        (f'<w:fldSimple w:instr=" PAGE ">{run("7")}</w:fldSimple>', "<PAGE>"),
        (complex_field("NUMPAGES \\* MERGEFORMAT", "3"), "<NUMPAGES>"),
        (complex_field("MERGEFIELD name", "Wang"), "Wang"),
        (
            (
                '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>'
                "</w:checkBox></w:ffData></w:fldChar>"
                '</w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
            ),
            "☐",
        ),
        (
            (
                f'<mc:AlternateContent><mc:Choice Requires="wps">{run("choice")}</mc:Choice>'
                f"<mc:Fallback>{run('fallback')}</mc:Fallback>"
                "</mc:AlternateContent>"
            ),
            "choice",
        ),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "\uf0fc"),
    ],
)
def test_inline_content(content, text):
    """Changes are accepted, wrappers taken off, fields resolved as far as a reader can."""
    assert said(first(f"<w:p>{content}</w:p>")) == text


def test_texts_of_one_style_are_joined_but_not_over_a_field_edge():
    """A run boundary in Word means nothing, a field's edge ends a portion."""
    items = first(f"<w:p>{run('a')}{run('b')}{complex_field('REF x', 'c')}{run('d')}</w:p>").items
    assert [item.text for item in items] == ["ab", "c", "d"]
    assert len({item.style for item in items}) == 1


def test_page_field_keeps_its_cached_result_and_style():
    """The cached result serves whoever cannot count pages."""
    (field,) = first(f"<w:p>{complex_field('PAGE', '12')}</w:p>").items
    assert type(field) is Field
    assert (field.kind, field.cached, field.style.size) == ("PAGE", "12", 210)


def test_block_level_content_control_drops_direct_formatting_of_its_first_paragraph():
    """As LibreOffice shows it; a date control keeps its formatting."""
    bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>x</w:t></w:r></w:p>"
    for properties, expected in (("", [False, True]), ("<w:date/>", [True, True])):
        found = blocks(f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{bold}{bold}</w:sdtContent></w:sdt>")
        assert [paragraph.items[0].style.bold for paragraph in found] == expected


def test_deleted_paragraph_mark_joins_the_next_paragraph():
    """A tracked deletion of a mark, accepted, leaves one paragraph with the later one's properties."""
    found = blocks(
        f"<w:p><w:pPr><w:jc w:val='center'/><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>{run('a')}</w:p>"
        f"<w:p><w:pPr><w:jc w:val='right'/></w:pPr>{run('b')}</w:p>"
    )
    assert [(said(paragraph), paragraph.style.align) for paragraph in found] == [("ab", "right")]


def listed(num, level=0, properties="", mark=""):
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>{properties}'
        f"<w:rPr>{mark}</w:rPr></w:pPr>{run('x')}</w:p>"
    )


def test_list_labels():
    """Levels count on, restart below an upper one, share counters between numbers of one list, and obey overrides."""
    steps = [(1, 0), (1, 0), (1, 1), (1, 1), (2, 0), (1, 1), (1, 2), (3, 0), (3, 0)]
    found = blocks("".join(listed(*step) for step in steps))
    texts = [paragraph.label.text for paragraph in found]
    assert texts == ["第一条", "第二条", "2.c)", "2.d)", "第三条", "3.c)", "", "第七条", "第八条"]


@pytest.mark.parametrize(
    ("xml", "left", "start"),
    [
        (listed(1), 700, -300),  # the level's indents
        (listed(1, properties='<w:ind w:left="50"/>'), 50, -300),  # direct ones win, side by side
        (
            '<w:p><w:pPr><w:pStyle w:val="Clause"/></w:pPr></w:p>',
            999,
            -300,
        ),  # the style that holds the list wins over the level
        (listed(1).replace("<w:numPr>", '<w:pStyle w:val="Body"/><w:numPr>'), 700, -300),  # the level wins over other styles
        (listed(0).replace("<w:numPr>", '<w:pStyle w:val="Clause"/><w:numPr>'), 999, 420),  # number 0 takes the list away
    ],
)
def test_indent_priority(xml, left, start):
    """Direct, then the style that holds the list, then the level, then the style chain."""
    style = first(xml).style
    assert (style.left, style.first) == (left, start)


def test_label_style():
    """The label has the mark's properties under the level's, but a font on the mark wins over the level's."""
    plain, own = blocks(listed(1, mark="<w:b/><w:i/>") + listed(1, mark='<w:rFonts w:ascii="Arial"/>'))
    assert (plain.label.style.latin, plain.label.style.bold, plain.label.style.italic) == ("Caladea", False, True)
    assert own.label.style.latin == "Arial"
    assert plain.label.suffix == "nothing"
    assert first(listed(1, level=1)).label.tab == 1440


def rows(count, columns=2, cell="", table='<w:tblStyle w:val="Ledger"/><w:tblLook w:firstRow="1" w:noVBand="1"/>'):
    cells = f"<w:tc><w:tcPr>{cell}</w:tcPr><w:p>{run('x')}</w:p></w:tc>" * columns
    line = f"<w:tr>{cells}</w:tr>"
    grid = '<w:gridCol w:w="1000"/>' * columns
    return f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{line * count}</w:tbl><w:p/>"


def test_table_borders_by_position_and_region():
    """Outer borders at the edges, inside ones between, the first row's region over both."""
    table = first(rows(3))
    assert type(table) is Table
    heavy, dotted, double = Border(width=12), Border(kind="dotted", width=2), Border(kind="double", width=6)
    assert [(row.cells[0].borders.top, row.cells[0].borders.bottom) for row in table.rows] == [
        (heavy, double),
        (dotted, dotted),
        (dotted, None),
    ]
    assert [row.cells[0].shade for row in table.rows] == ["EEEEEE", "", "F0F0F0"]
    assert [row.cells[0].blocks[0].items[0].style.bold for row in table.rows] == [True, False, False]


def test_table_style_lies_below_the_paragraph_style():
    """Its run and paragraph properties count where neither paragraph style nor direct formatting says otherwise."""
    paragraph = first(rows(1)).rows[0].cells[0].blocks[0]
    style = paragraph.items[0].style
    assert (style.colour, style.size, paragraph.style.after) == ("112233", 180, 0)
    styled = first(rows(1).replace("<w:p><w:r>", '<w:p><w:pPr><w:pStyle w:val="Body"/></w:pPr><w:r>'))
    assert styled.rows[0].cells[0].blocks[0].items[0].style.size == 240


@pytest.mark.parametrize(
    ("table", "cell", "margins"),
    [
        ("", "", (0, 108, 0, 108)),
        ('<w:tblStyle w:val="Ledger"/>', "", (0, 108, 0, 57)),
        ('<w:tblStyle w:val="Nameless"/>', "", (0, 108, 0, 108)),  # a style without a name is none
        ('<w:tblStyle w:val="Ledger"/><w:tblCellMar><w:left w:w="20" w:type="dxa"/></w:tblCellMar>', "", (0, 108, 0, 20)),
        ("", '<w:tcMar><w:top w:w="30" w:type="dxa"/><w:end w:w="40" w:type="dxa"/></w:tcMar>', (30, 40, 0, 108)),
    ],
)
def test_cell_margins(table, cell, margins):
    """The cell's margins over the table's over the style's over 108 twips left and right."""
    assert first(rows(1, table=table, cell=cell)).rows[0].cells[0].margins == margins


def test_cell_borders_replace_the_tables():
    """A direct border wins, nil takes one away."""
    cell = '<w:tcBorders><w:top w:val="nil"/><w:start w:val="thick" w:sz="24" w:color="FF0000"/></w:tcBorders>'
    found = first(rows(1, cell=cell)).rows[0].cells[0].borders
    assert (found.top, found.left) == (None, Border(kind="thick", width=24, colour="FF0000"))


def test_table_geometry():
    """Widths, rows, spans and merges as written."""
    table = first(
        '<w:tbl><w:tblPr><w:tblW w:w="50%"/><w:jc w:val="end"/><w:tblInd w:w="120" w:type="dxa"/>'
        '<w:tblpPr w:leftFromText="180" w:horzAnchor="page" w:tblpX="500" w:tblpYSpec="bottom"/></w:tblPr>'
        '<w:tblGrid><w:gridCol w:w="300"/><w:gridCol w:w="400"/></w:tblGrid>'
        '<w:tr><w:trPr><w:gridBefore w:val="1"/><w:trHeight w:val="500" w:hRule="exact"/><w:tblHeader/><w:cantSplit/></w:trPr>'
        '<w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'
        '<w:vAlign w:val="center"/></w:tcPr><w:p/></w:tc></w:tr>'
        '<w:tr><w:tc><w:tcPr><w:hMerge w:val="restart"/></w:tcPr><w:p/></w:tc><w:tc><w:tcPr>'
        "<w:hMerge/></w:tcPr><w:p/></w:tc></w:tr>"
        '<w:tr><w:trPr><w:del w:id="3"/></w:trPr><w:tc><w:p/></w:tc></w:tr>'
        "<w:sdt><w:sdtContent><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl><w:p/>"
    )
    assert (table.width, table.width_kind, table.align, table.indent, table.columns) == (2500, "pct", "right", 120, (300, 400))
    assert (table.floating.x, table.floating.x_from, table.floating.y_align, table.floating.distances[3]) == (
        500,
        "page",
        "bottom",
        180,
    )
    top, across, last = table.rows
    assert (top.height, top.height_rule, top.header, top.cant_split, top.skip_before) == (500, "exact", True, True, 1)
    assert (top.cells[0].span, top.cells[0].merge, top.cells[0].valign) == (2, "restart", "center")
    assert [cell.span for cell in across.cells] == [2]
    assert last.cells[0].merge == "continue"
    assert type(last.cells[0].blocks[0]) is Paragraph  # a cell is never empty


def test_places():
    """Every paragraph knows where it stands; equal paragraphs are equal wherever they stand."""
    found = blocks(f"<w:p>{run('x')}</w:p>{rows(2)}<w:p>{run('x')}</w:p>")
    table = found[1]
    assert [found[0].where, table.where, table.rows[1].cells[0].blocks[0].where, found[3].where] == [
        "document ¶1",
        "document table 1",
        "document table 1 row 2 cell 1 ¶1",
        "document ¶3",
    ]
    assert found[0] == found[3]


def test_sections_inherit_headers_and_carry_their_pages():
    """A w:sectPr in a paragraph ends a section; headers it does not name come from the section before."""
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "one"
    made.sections[0].different_first_page_header_footer = True
    made.sections[0].first_page_footer.paragraphs[0].text = "first"
    made.add_paragraph("a")
    made.add_section()
    made.sections[1].footer.is_linked_to_previous = False
    made.sections[1].footer.paragraphs[0].text = "two"
    made.sections[1].page_width, made.sections[1].gutter = 7200000, 635 * 100
    made.add_paragraph("b")
    out = io.BytesIO()
    made.save(out)
    before, after = read(open_package(out.getvalue())).sections
    assert said(after.headers.default[0]) == "one"
    assert after.headers.default[0] is before.headers.default[0]
    assert said(before.footers.default[0]) == ""  # where one kind is there, the usual one is at least an empty line
    assert said(after.footers.default[0]) == "two"
    assert said(before.footers.first[0]) == "first"
    assert before.footers.first[0].where.startswith("footer")
    assert (after.width, after.left - before.left) == (11339, 100)


def test_section_properties():
    """Grid, columns, numbers and kind as written."""
    section = read(
        packed(
            '<w:p/><w:sectPr><w:type w:val="continuous"/><w:pgMar w:top="-900"/><w:cols w:num="2" w:space="300"/>'
            '<w:docGrid w:type="lines" w:linePitch="312" w:charSpace="-10"/>'
            '<w:pgNumType w:start="0" w:fmt="upperRoman"/></w:sectPr>'
        )
    ).sections[0]
    assert (section.kind, section.top, section.columns, section.column_space) == ("continuous", -900, 2, 300)
    assert (section.grid.kind, section.grid.pitch, section.grid.char_space) == ("lines", 312, -10)
    assert (section.page_start, section.page_format) == (0, "upperRoman")


def test_settings():
    """What the settings say about the whole document."""
    found = read(
        packed(
            "<w:p/>",
            settings='<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:compat><w:doNotExpandShiftReturn/>'
            '<w:compatSetting w:name="compatibilityMode" w:uri="x" w:val="15"/></w:compat>',
        )
    )
    assert (found.default_tab, found.even_and_odd, found.no_shift_return_expand, found.compatibility) == (420, True, True, 15)


BOX = (
    '<w:r><w:drawing><wp:anchor behindDoc="1" distL="63500">'
    '<wp:positionH relativeFrom="page"><wp:posOffset>635000</wp:posOffset>'
    '</wp:positionH><wp:positionV relativeFrom="margin"><wp:align>top</wp:align>'
    '</wp:positionV><wp:extent cx="1270000" cy="635000"/>'
    '<wp:wrapSquare/><wp:docPr id="1" name="b" descr="chop"/><a:graphic><a:graphicData uri="u"><wps:wsp><wps:spPr>'
    '<a:prstGeom prst="rect"/><a:solidFill><a:srgbClr val="ffeedd"/></a:solidFill></wps:spPr><wps:txbx><w:txbxContent>'
    '<w:p><w:r><w:t>inside</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr lIns="0"/>'
    "</wps:wsp></a:graphicData></a:graphic>"
    "</wp:anchor></w:drawing></w:r>"
)


def test_text_box():
    """An anchored text box carries its blocks, its place on the page and its insets."""
    (box,) = first(f"<w:p>{BOX}</w:p>").items
    assert type(box) is Anchor
    assert (box.width, box.height, box.x, box.x_from, box.y_align, box.y_from) == (2000, 1000, 1000, "page", "top", "margin")
    assert (box.wrap, box.behind, box.distances, box.insets, box.fill, box.alt) == (
        "square", True, (0, 0, 0, 100), (72, 144, 72, 0), "FFEEDD", "chop",
    )  # fmt: skip
    assert (said(box.drawing[0]), box.drawing[0].where) == ("inside", "document ¶1 box ¶1")


def test_pictures_come_from_the_package():
    """PNG and JPEG as stored; an unknown kind is named with its place."""
    from PIL import Image as Pillow

    picture, out = io.BytesIO(), io.BytesIO()
    Pillow.new("RGB", (2, 2)).save(picture, "PNG")
    made = docx.Document()
    made.add_picture(io.BytesIO(picture.getvalue()), width=914400)
    made.save(out)
    whole = open_package(out.getvalue())
    (found,) = read(whole).sections[0].blocks[0].items
    assert (found.drawing.kind, found.drawing.data, found.width) == ("png", picture.getvalue(), 1440)
    name = next(iter(whole.media))
    odd = Package(
        **{key: getattr(whole, key) for key in Package.__slots__} | {"parts": {**whole.parts, name: b"\x01\0\0\0 metafile"}}
    )
    assert read(odd).unsupported == ("document ¶1: picture of the kind PNG",)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ('<w:r><w:footnoteReference w:id="2"/></w:r>', "footnote without text"),
        ("<w:r><q:qr/></w:r>", "QR: no symbol given"),
        ("<w:r><w:rPr><w:rtl/></w:rPr><w:t>x</w:t></w:r>", "right-to-left text"),
        ("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "formula, written as plain text"),
        ('<w:r><w:pict><v:shape style=""><v:textpath/></v:shape></w:pict></w:r>', "text along a path"),
        (complex_field("PAGE \\* CardText", "one"), "number format of a page field (CardText)"),
        ("<w:r><w:strange/></w:r>", "element strange"),
    ],
)
def test_what_cannot_be_said_is_named(content, note):
    """Nothing is dropped in silence: the construct and its place are listed."""
    assert read(packed(f"<w:p/><w:p>{content}</w:p>")).unsupported == (f"document ¶2: {note}",)


def test_qr_is_drawn_at_its_size():
    """Our own element becomes the letter's symbol, qr_mm a side."""
    (picture,) = read(packed("<w:p><w:r><q:qr/></w:r></w:p>"), qr=SYMBOL, qr_mm=30).sections[0].blocks[0].items
    assert (picture.drawing, picture.width, picture.height) == (SYMBOL, 1701, 1701)


def thawed(node, static):
    """A copy of a tree as an expansion makes it: nodes with fresh text are not static, the rest is shared."""
    if not any(child.tag.endswith("}t") and child.text == "{}" for child in node.walk()):
        return node
    fresh = Node(node.tag, dict(node.attrib), static=False)
    fresh.children = [thawed(child, static) for child in node.children]
    fresh.text = static if node.text == "{}" else node.text
    return fresh


BODY = (
    f"{listed(1)}<w:p>{run('static')}</w:p><w:p>{run('Dear ')}{run('{}')}</w:p>{listed(1)}{rows(2)}"
    f"<w:p><w:r><q:qr/></w:r></w:p>{rows(1).replace('>x<', '>{}<')}{BOX.join(('<w:p>', '</w:p>'))}"
)


def test_static_parts_give_the_same_objects_and_the_same_answer():
    """Reading letter after letter from shared nodes equals reading each afresh, and static blocks are the very same objects."""
    package = packed(BODY)
    tree = read_node(parse(package.parts[package.document], package.document))
    reader = Reader(package)
    letters = [reader.read({package.document: thawed(tree, name)}, qr=SYMBOL, qr_mm=20) for name in ("Wang", "Li", "Wang")]
    for name, letter in zip(("Wang", "Li", "Wang"), letters, strict=True):
        again = read_node(parse(package.parts[package.document], package.document))
        assert letter == Reader(package).read({package.document: thawed(again, name)}, qr=SYMBOL, qr_mm=20)
    for at in (0, 1, 3, 4):  # labelled paragraphs and the static table among them
        assert letters[0].sections[0].blocks[at] is letters[1].sections[0].blocks[at]
    assert said(letters[1].sections[0].blocks[2]) == "Dear Li"


def test_each_letter_has_its_own_qr():
    """The symbol is never kept with the static paragraph it stands in."""
    reader = Reader(packed("<w:p><w:r><q:qr/></w:r></w:p>"))
    other = Symbol(size=1, rows=(1,))
    drawn = [reader.read(qr=symbol, qr_mm=20).sections[0].blocks[0].items[0].drawing for symbol in (SYMBOL, other)]
    assert drawn == [SYMBOL, other]
    assert reader.read().unsupported == ("document ¶1: QR: no symbol given",)


def test_notes_are_repeated_for_every_letter():
    """What is kept in a memo keeps its notes too."""
    reader = Reader(packed("<w:p><w:r><w:rPr><w:emboss/></w:rPr><w:t>x</w:t></w:r></w:p>" + rows(1)))
    assert reader.read().unsupported == reader.read().unsupported == ("document ¶1: embossed characters",)
