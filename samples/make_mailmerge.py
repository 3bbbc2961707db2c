"""Write samples/mailmerge.docx: a letter as offices write them for Word's own mail merge, invented from top to bottom.

    python samples/make_mailmerge.py            # the same bytes every time

`cuihan templates adopt samples/mailmerge.docx --columns samples/arrears-2026-10.csv` makes a template of it.
"""

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
LETTER = HERE / "mailmerge.docx"

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/settings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/></Types>'
)
RELATIONS = f'<Relationships xmlns="{PACKAGE}/relationships">{{}}</Relationships>'
SONG = '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>{}<w:sz w:val="24"/></w:rPr>'
BOLD = SONG.format("<w:b/>")
PLAIN = SONG.format("")


def text(words: str, form: str = PLAIN) -> str:
    """A run."""
    return f'<w:r>{form}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def simple(code: str, shown: str, form: str = PLAIN) -> str:
    """A field in the short form."""
    return f'<w:fldSimple w:instr="{escape(code, {chr(34): "&quot;"})}">{text(shown, form)}</w:fldSimple>'


def field(*code: str, shown: str, form: str = PLAIN) -> str:
    """A field in the long form; a piece of code that begins with < is another field."""
    pieces = "".join(
        piece if piece.startswith("<") else f'<w:r>{form}<w:instrText xml:space="preserve">{escape(piece)}</w:instrText></w:r>'
        for piece in code
    )
    mark = '<w:r>{}<w:fldChar w:fldCharType="{}"/></w:r>'
    return mark.format(form, "begin") + pieces + mark.format(form, "separate") + text(shown, form) + mark.format(form, "end")


def paragraph(*runs: str, settings: str = '<w:ind w:firstLineChars="200" w:firstLine="480"/>') -> str:
    """A paragraph."""
    return f'<w:p><w:pPr><w:spacing w:line="400" w:lineRule="exact"/>{settings}</w:pPr>{"".join(runs)}</w:p>'


def body() -> str:
    """The letter's paragraphs: both forms of fields, pictures of numbers and dates, an IF."""
    left, centre, right = (f'<w:jc w:val="{side}"/>' for side in ("left", "center", "right"))
    return "".join(
        [
            paragraph(text("物业费催缴函", BOLD), settings=centre),
            paragraph(text("编号："), simple(" MERGEFIELD 文号 ", "«文号»"), settings=right),
            paragraph(
                simple(" MERGEFIELD 小区 ", "«小区»", BOLD),
                field(' MERGEFIELD "房号" ', shown="«房号»", form=BOLD),
                text(" "),
                field(" MERGEFIELD 业主姓名 \\* MERGEFORMAT ", shown="«业主姓名»", form=BOLD),
                text(" 业主："),
                settings=left,
            ),
            paragraph(
                text("截至"),
                field(' MERGEFIELD 截至日期 \\@ "yyyy年M月d日" ', shown="«截至日期»"),
                text("，您尚欠物业服务费用人民币"),
                field(' MERGEFIELD 欠费金额 \\# "#,##0.00" ', shown="«欠费金额»", form=BOLD),
                text("元（大写："),
                field(" MERGEFIELD 大写金额 ", shown="«大写金额»"),
                text("）。请于"),
                field(' MERGEFIELD 缴费期限 \\@ "yyyy年M月d日" ', shown="«缴费期限»", form=BOLD),
                text("前到物业服务中心缴纳。"),
            ),
            paragraph(
                field(
                    " IF ",
                    field(" MERGEFIELD 欠费金额 ", shown="500"),
                    ' > 500 "如一次缴清确有困难，可与我们商定分期。" "感谢您及时缴纳。" ',
                    shown="感谢您及时缴纳。",
                ),
            ),
            paragraph(field(' MERGEFIELD 服务电话 \\b "咨询电话：" \\f "。" ', shown="«服务电话»")),
            paragraph(simple(" MERGEFIELD 公司名称 ", "«公司名称»"), settings=right),
            paragraph(simple(' MERGEFIELD 签发日期 \\@ "EEEE年O月A日" ', "«签发日期»"), settings=right),
        ]
    )


def packed() -> bytes:
    """The file."""
    size = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800"/>'
        "</w:sectPr>"
    )
    document = f'<w:document xmlns:w="{W}"><w:body>{body()}{size}</w:body></w:document>'
    merge = (
        '<w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:dataType w:val="native"/>'
        f'<w:dataSource r:id="rId1" xmlns:r="{OFFICE}"/></w:mailMerge>'
    )
    main = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    settings = f'<Relationship Id="rId1" Type="{OFFICE}/settings" Target="settings.xml"/>'
    source = (
        f'<Relationship Id="rId1" Type="{OFFICE}/mailMergeSource" Target="file:///D:/样例/欠费名单.xls" TargetMode="External"/>'
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format(main),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": RELATIONS.format(settings),
        "word/settings.xml": f'<w:settings xmlns:w="{W}">{merge}</w:settings>',
        "word/_rels/settings.xml.rels": RELATIONS.format(source),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}'.encode())
    return out.getvalue()


if __name__ == "__main__":
    LETTER.write_bytes(packed())
