"""The look of the shipped letters: their paragraph, character and table styles, as one styles part.

Plain modern A4. Body text in 宋体, headings and table heads in 黑体; Latin letters and figures in Times New Roman or Arial.
Line heights are exact, so that Word, WPS and our engine put the same lines on a page whichever 宋体 they find; only the
paragraph of the QR has a free height. Sizes are points, spaces points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

INK = "1F2933"
ACCENT = "1F3A5F"
GREY = "6B7280"
RULE = "9AA5B1"
SHADE = "EEF1F5"

SONG = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体" w:cs="Times New Roman"/>'
HEI = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="黑体" w:cs="Arial"/>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One paragraph style."""

    id: str
    name: str
    size: float = 10.5
    line: float = 16.5
    """Exact line height; 0 leaves it to the content."""
    before: float = 0
    after: float = 0
    align: str = "left"
    hei: bool = False
    bold: bool = False
    colour: str = ""
    indent: str = ""
    """Attributes of w:ind in twips."""
    tabs: str = ""
    """Attributes of one w:tab."""
    border: str = ""
    """XML inside w:pBdr."""
    next: str = ""
    keep_lines: bool = False
    font: str = ""
    """XML of w:rFonts where it is neither 宋体 nor 黑体."""
    spacing: int = 0
    """Letter spacing in twips."""
    snap: bool = True
    """Whether its lines stand on the page's line grid, where there is one."""


PARAGRAPHS = (
    Look(id="Header", name="header", size=9, line=12, hei=True, colour=ACCENT,
         border=f'<w:bottom w:val="single" w:sz="6" w:space="3" w:color="{ACCENT}"/>'),
    Look(id="Footer", name="footer", size=8.5, line=12, colour=GREY, tabs='w:val="right" w:pos="9298"'),
    Look(id="Checkpoint", name="催函 存证行", size=6.5, line=9, colour=GREY),
    Look(id="Title", name="Title", size=20, line=27, before=0, after=2, align="center", hei=True,
         bold=True, colour=ACCENT, next="DocNumber"),
    Look(id="DocNumber", name="催函 文号", size=10.5, line=16, after=8, align="center", colour=GREY, next="Addressee"),
    Look(id="Addressee", name="催函 主送", size=11, line=18, after=4, bold=True, next="BodyText"),
    Look(id="BodyText", name="Body Text", before=3, after=4, align="both", indent='w:firstLine="420"'),
    Look(id="Heading1", name="heading 1", size=11, line=16, before=5, after=2, hei=True, bold=True,
         colour=ACCENT, next="BodyText", keep_lines=True),
    Look(id="SummaryLabel", name="催函 摘要标签", size=8.5, line=13, align="center", hei=True, colour=GREY),
    Look(id="SummaryValue", name="催函 摘要数值", size=14, line=20, align="center", hei=True, bold=True, colour=ACCENT),
    Look(id="TableHead", name="催函 表头", size=9, line=13, align="center", hei=True, bold=True, colour=ACCENT),
    Look(id="TableHeadLeft", name="催函 表头左齐", size=9, line=13, align="left", hei=True, bold=True, colour=ACCENT),
    Look(id="TableHeadRight", name="催函 表头右齐", size=9, line=13, align="right", hei=True, bold=True, colour=ACCENT),
    Look(id="TableText", name="催函 表内文字", size=9, line=13),
    Look(id="TableCentre", name="催函 表内居中", size=9, line=13, align="center"),
    Look(id="TableFigure", name="催函 表内金额", size=9, line=13, align="right"),
    Look(id="TableNote", name="催函 表下说明", size=8.5, line=13, before=2, after=3, align="both", colour=GREY),
    Look(id="PayLine", name="催函 付款项", size=10.5, line=16.5, indent='w:left="1134" w:hanging="1134"',
         tabs='w:val="left" w:pos="1134"'),
    Look(id="QR", name="催函 二维码", size=9, line=0, align="center"),
    Look(id="Caption", name="caption", size=8.5, line=12, after=4, align="center", colour=GREY),
    Look(id="Contact", name="催函 联系方式", size=9.5, line=15, indent='w:left="1020" w:hanging="1020"',
         tabs='w:val="left" w:pos="1020"'),
    Look(id="Signature", name="Signature", size=11, line=20, align="center", keep_lines=True),
    Look(id="CutLine", name="催函 裁切线", size=8.5, line=14, after=3, colour=GREY, tabs='w:val="left" w:pos="2835"',
         border=f'<w:top w:val="dashed" w:sz="6" w:space="2" w:color="{GREY}"/>'),
    Look(id="SlipText", name="催函 回执正文", size=10, line=17, align="both", after=3),
    Look(id="SlipLabel", name="催函 回执标签", size=9, line=14, align="center", hei=True, colour=ACCENT),
    Look(id="SlipNote", name="催函 回执说明", size=8.5, line=13, colour=GREY, before=4),
    Look(id="TableGap", name="催函 表间", size=4, line=6),
    Look(id="TableEnd", name="催函 表后", size=1, line=0.05),
    Look(id="Postcode", name="催函 信封邮编", size=10.5, line=14),
    Look(id="Address", name="催函 信封地址", size=10.5, line=14),
    Look(id="Notice", name="催函 张贴正文", size=14, line=26, before=8, after=8, align="both", indent='w:firstLine="560"'),
    Look(id="NoticeText", name="催函 张贴表内", size=12, line=20, align="both"),
    Look(id="NoticeLabel", name="催函 张贴标签", size=12, line=20, align="center", hei=True, colour=ACCENT),
    Look(id="Clause", name="催函 条款", line=16.5, before=3, after=3, indent='w:firstLine="420"'),
    Look(id="Blank", name="催函 填写行", size=10.5, line=22),
    Look(id="Aside", name="催函 栏内正文", size=9.5, line=15, after=2, align="both", indent='w:right="340"'),
    Look(id="StubText", name="催函 存根正文", size=9, line=12.5),
    Look(id="StubLabel", name="催函 存根标签", size=8.5, line=12.5, align="center", hei=True, colour=ACCENT),
    Look(id="TitleBesideCode", name="催函 标题（旁有二维码）", size=20, line=27, before=4, after=2, align="center", hei=True,
         bold=True, colour=ACCENT, indent='w:left="2268"'),
    Look(id="NumberBesideCode", name="催函 文号（旁有二维码）", line=16, after=10, align="center", colour=GREY,
         indent='w:left="2268"'),
    Look(id="Recipient", name="催函 信封收件人", size=12, line=16, bold=True),
    Look(id="AddressLong", name="催函 信封长地址", size=8.5, line=11),
    Look(id="RecipientLong", name="催函 信封长姓名", size=9, line=12, bold=True),
    Look(id="Sender", name="催函 寄件人", size=8.5, line=12, colour=GREY),
    Look(id="Tag", name="催函 模板标记", size=8, line=10, colour="B91C1C"),
)  # fmt: skip
"""`Tag` paragraphs hold template tags only and are never printed: red, so that they are seen while editing."""


def styles(paragraphs: Sequence[Look] = PARAGRAPHS) -> str:
    """The inside of w:styles."""
    return _defaults() + "".join(map(_paragraph, paragraphs)) + _characters() + _tables()


def _defaults() -> str:
    return (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{SONG}<w:color w:val="{INK}"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/><w:tblPr>'
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def outline(look: Look) -> str:
    """Titles are headings of the first level, the headings of a letter's sections of the second: for readers who listen."""
    level = 0 if look.id.startswith("Title") else 1 if look.id == "Heading1" else None
    return "" if level is None else f'<w:outlineLvl w:val="{level}"/>'


def _paragraph(look: Look) -> str:
    line = f'w:line="{round(look.line * 20)}" w:lineRule="exact"' if look.line else 'w:line="240" w:lineRule="auto"'
    size = round(look.size * 2)
    return (
        f'<w:style w:type="paragraph" w:styleId="{look.id}"'
        + ("" if look.name.isascii() else ' w:customStyle="1"')
        + f'><w:name w:val="{look.name}"/><w:basedOn w:val="Normal"/>'
        + (f'<w:next w:val="{look.next}"/>' if look.next else "")
        + "<w:qFormat/><w:pPr>"
        + ("<w:keepNext/>" if look.id == "Heading1" else "")
        + ("<w:keepLines/>" if look.keep_lines else "")
        + (f"<w:pBdr>{look.border}</w:pBdr>" if look.border else "")
        + (f"<w:tabs><w:tab {look.tabs}/></w:tabs>" if look.tabs else "")
        + ("" if look.snap else '<w:snapToGrid w:val="0"/>')
        + f'<w:spacing w:before="{round(look.before * 20)}" w:after="{round(look.after * 20)}" {line}/>'
        + (f"<w:ind {look.indent}/>" if look.indent else "")
        + f'<w:jc w:val="{look.align}"/>'
        + outline(look)
        + "</w:pPr><w:rPr>"
        + (look.font or (HEI if look.hei else ""))
        + ("<w:b/>" if look.bold else "")
        + (f'<w:color w:val="{look.colour}"/>' if look.colour else "")
        + (f'<w:spacing w:val="{look.spacing}"/>' if look.spacing else "")
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _characters() -> str:
    return (
        '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:qFormat/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="character" w:customStyle="1" w:styleId="Box"><w:name w:val="催函 方框"/><w:qFormat/>'
        '<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体" w:hint="eastAsia"/></w:rPr></w:style>'
        '<w:style w:type="character" w:customStyle="1" w:styleId="FieldName">'
        '<w:name w:val="催函 项目名"/><w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/>'
        f'<w:rPr>{HEI}<w:color w:val="{GREY}"/></w:rPr></w:style>'
    )


def _tables() -> str:
    def rule(side: str, size: int, colour: str) -> str:
        return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'

    def style(key: str, name: str, borders: str, vertical: int, sides: int) -> str:
        return (
            f'<w:style w:type="table" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
            f'<w:basedOn w:val="TableNormal"/><w:tblPr>{f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""}'
            f'<w:tblCellMar><w:top w:w="{vertical}" w:type="dxa"/><w:left w:w="{sides}" w:type="dxa"/>'
            f'<w:bottom w:w="{vertical}" w:type="dxa"/><w:right w:w="{sides}" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        )

    ledger = rule("top", 8, ACCENT) + rule("bottom", 8, ACCENT) + rule("insideH", 4, RULE)
    form = "".join(rule(side, 4, RULE) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    band = rule("top", 8, ACCENT) + rule("bottom", 4, RULE) + rule("insideV", 4, RULE)
    return (
        style("Ledger", "催函 明细表", ledger, 44, 70)
        + style("Band", "催函 摘要表", band, 60, 80)
        + style("Form", "催函 表单", form, 60, 100)
        + style("Bare", "催函 无框表", "", 0, 0)
    )
