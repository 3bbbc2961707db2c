"""The look of the English and bilingual letters: the colours and faces of the Chinese ones, styles with English names.

Text is set flush left without indents, as English letters are. Han characters in it (names, addresses, numbers, and the
Chinese half of the bilingual letter) come in 宋体 and 黑体. Sizes and spaces are points, line heights exact but for the QR's.
"""

from look import ACCENT, GREY, HEI, INK, RULE, SONG, Look, outline

RULED = f'<w:top w:val="single" w:sz="4" w:space="3" w:color="{GREY}"/>'

PARAGRAPHS = (
    Look(id="Header", name="header", size=9, line=12, hei=True, colour=ACCENT,
         border=f'<w:bottom w:val="single" w:sz="6" w:space="3" w:color="{ACCENT}"/>'),
    Look(id="Footer", name="footer", size=8.5, line=12, colour=GREY, tabs='w:val="right" w:pos="9298"'),
    Look(id="Checkpoint", name="Letter Checkpoint", size=6.5, line=9, colour=GREY),
    Look(id="Name", name="Letter Addressee", size=11, line=15, bold=True),
    Look(id="Where", name="Letter Addressee Address", size=10.5, line=14),
    Look(id="Reference", name="Letter Reference", size=10, line=14, indent='w:left="1134" w:hanging="1134"',
         tabs='w:val="left" w:pos="1134"'),
    Look(id="Title", name="Title", size=18, line=24, before=10, after=8, hei=True, bold=True, colour=ACCENT, next="BodyText",
         keep_lines=True),
    Look(id="TitleCentre", name="Letter Title Centred", size=18, line=24, align="center", hei=True, bold=True, colour=ACCENT,
         keep_lines=True),
    Look(id="Number", name="Letter Number", size=10, line=14, after=6, align="center", colour=GREY),
    Look(id="BodyText", name="Body Text", line=14.5, after=5),
    Look(id="Point", name="Letter Point", line=14.5, after=5, indent='w:left="397" w:hanging="397"',
         tabs='w:val="left" w:pos="397"'),
    Look(id="Heading1", name="heading 1", size=11, line=15, before=6, after=3, hei=True, bold=True, colour=ACCENT,
         next="BodyText", keep_lines=True),
    Look(id="SummaryLabel", name="Letter Summary Label", size=8.5, line=12, align="center", hei=True, colour=GREY),
    Look(id="SummaryValue", name="Letter Summary Value", size=13, line=18, align="center", hei=True, bold=True, colour=ACCENT),
    Look(id="TableHead", name="Letter Table Head", size=8.5, line=11.5, align="center", hei=True, bold=True, colour=ACCENT),
    Look(id="TableHeadLeft", name="Letter Table Head Left", size=8.5, line=11.5, hei=True, bold=True, colour=ACCENT),
    Look(id="TableHeadRight", name="Letter Table Head Right", size=8.5, line=11.5, align="right", hei=True, bold=True,
         colour=ACCENT),
    Look(id="TableText", name="Letter Table Text", size=9, line=12.5),
    Look(id="TableCentre", name="Letter Table Centred", size=9, line=12.5, align="center"),
    Look(id="TableFigure", name="Letter Table Figure", size=9, line=12.5, align="right"),
    Look(id="TableNote", name="Letter Table Note", size=8.5, line=12, before=3, after=4, colour=GREY),
    Look(id="PayLine", name="Letter Payment Line", size=10, line=15, indent='w:left="1814" w:hanging="1814"',
         tabs='w:val="left" w:pos="1814"'),
    Look(id="QR", name="Letter QR", size=9, line=0, align="center"),
    Look(id="Caption", name="caption", size=8.5, line=12, after=3, align="center", colour=GREY),
    Look(id="Contact", name="Letter Contact", size=9.5, line=14, indent='w:left="1304" w:hanging="1304"',
         tabs='w:val="left" w:pos="1304"'),
    Look(id="ContactPair", name="Letter Bilingual Contact", size=9.5, line=14, indent='w:left="1531" w:hanging="1531"',
         tabs='w:val="left" w:pos="1531"'),
    Look(id="Signature", name="Signature", size=10.5, line=15, keep_lines=True),
    Look(id="SignHere", name="Letter Signature Line", size=8.5, line=12, before=96, hei=True, colour=GREY, border=RULED,
         keep_lines=True),
    Look(id="ChopLine", name="Letter Company and Date", size=11, line=18, align="center", keep_lines=True),
    Look(id="CutLine", name="Letter Cut Line", size=8.5, line=14, after=6, align="center", colour=GREY,
         border=f'<w:top w:val="dashed" w:sz="6" w:space="2" w:color="{GREY}"/>'),
    Look(id="SlipText", name="Letter Slip Text", size=10, line=14.5, after=2),
    Look(id="SlipLabel", name="Letter Slip Label", size=9, line=12.5, hei=True, colour=ACCENT),
    Look(id="SlipNote", name="Letter Slip Note", size=8.5, line=12, colour=GREY, before=4),
    Look(id="Gap", name="Letter Gap", size=1, line=1, after=4),
    Look(id="TableEnd", name="Letter Table End", size=1, line=1),
    Look(id="Recipient", name="Envelope Recipient", size=12, line=16, bold=True),
    Look(id="Address", name="Envelope Address", size=10.5, line=14),
    Look(id="RecipientMiddle", name="Envelope Middle Recipient", size=10.5, line=13, bold=True),
    Look(id="AddressMiddle", name="Envelope Middle Address", size=9.5, line=12),
    Look(id="RecipientLong", name="Envelope Long Recipient", size=9, line=12, bold=True),
    Look(id="AddressLong", name="Envelope Long Address", size=8.5, line=11),
    Look(id="Sender", name="Envelope Sender", size=8.5, line=12, colour=GREY),
    Look(id="Pair", name="Letter Bilingual Text", size=10, line=14, after=3),
    Look(id="Tag", name="Letter Template Tag", size=8, line=10, colour="B91C1C"),
)  # fmt: skip
"""`Tag` paragraphs hold template tags only and are never printed: red, so that they are seen while editing."""

BUILT_IN = ("header", "footer", "Title", "Body Text", "heading 1", "caption", "Signature")
"""Names Word knows itself; every other style is a custom one."""


def styles() -> str:
    """The inside of w:styles."""
    return _defaults() + "".join(map(_paragraph, PARAGRAPHS)) + _characters() + _tables()


def _defaults() -> str:
    return (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{SONG}<w:color w:val="{INK}"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
        '<w:lang w:val="en-GB" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        f"<w:tblPr>{_margins(0, 108)}</w:tblPr></w:style>"
    )


def _paragraph(look: Look) -> str:
    """The elements in the order the schema asks for."""
    heading = look.id == "Heading1"
    line = f'w:line="{round(look.line * 20)}" w:lineRule="exact"' if look.line else 'w:line="240" w:lineRule="auto"'
    size = round(look.size * 2)
    return "".join(
        (
            f'<w:style w:type="paragraph"{_custom(look.name)} w:styleId="{look.id}"><w:name w:val="{look.name}"/>',
            '<w:basedOn w:val="Normal"/>',
            f'<w:next w:val="{look.next}"/>' if look.next else "",
            "<w:qFormat/><w:pPr>",
            "<w:keepNext/>" if heading else "",
            "<w:keepLines/>" if look.keep_lines else "",
            f"<w:pBdr>{look.border}</w:pBdr>" if look.border else "",
            f"<w:tabs><w:tab {look.tabs}/></w:tabs>" if look.tabs else "",
            f'<w:spacing w:before="{round(look.before * 20)}" w:after="{round(look.after * 20)}" {line}/>',
            f"<w:ind {look.indent}/>" if look.indent else "",
            f'<w:jc w:val="{look.align}"/>',
            outline(look),
            "</w:pPr><w:rPr>",
            HEI if look.hei else "",
            "<w:b/>" if look.bold else "",
            f'<w:color w:val="{look.colour}"/>' if look.colour else "",
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>',
        )
    )


def _characters() -> str:
    return (
        '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:qFormat/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="character" w:customStyle="1" w:styleId="FieldName"><w:name w:val="Letter Field Name"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{HEI}<w:color w:val="{GREY}"/>'
        '<w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>'
    )


def _tables() -> str:
    def rule(side: str, size: int, colour: str) -> str:
        return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'

    def style(key: str, borders: str, vertical: int, sides: int) -> str:
        return (
            f'<w:style w:type="table" w:customStyle="1" w:styleId="{key}"><w:name w:val="Letter {key}"/>'
            f'<w:basedOn w:val="TableNormal"/><w:tblPr>{f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""}'
            f"{_margins(vertical, sides)}</w:tblPr></w:style>"
        )

    ledger = rule("top", 8, ACCENT) + rule("bottom", 8, ACCENT) + rule("insideH", 4, RULE)
    form = "".join(rule(side, 4, RULE) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    band = rule("top", 8, ACCENT) + rule("bottom", 4, RULE) + rule("insideV", 4, RULE)
    return (
        style("Ledger", ledger, 44, 70) + style("Band", band, 60, 80) + style("Form", form, 50, 100) + style("Bare", "", 0, 0)
    )


def _margins(vertical: int, sides: int) -> str:
    lengths = (("top", vertical), ("left", sides), ("bottom", vertical), ("right", sides))
    cells = "".join(f'<w:{side} w:w="{length}" w:type="dxa"/>' for side, length in lengths)
    return f"<w:tblCellMar>{cells}</w:tblCellMar>"


def _custom(name: str) -> str:
    return "" if name in BUILT_IN else ' w:customStyle="1"'
