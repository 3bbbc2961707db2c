"""Letters made for Word's own mail merge: what their fields mean, what tags take their place, what is refused by name."""

import io
import re
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from letters_for_templates import CARD, PUBLIC, docx, texts

from service.rendering.mailmerge import adopt, column, propose
from service.rendering.mergenames import ALIASES, SEVERAL, VARIABLES, meanings
from service.rendering.template import compile_template
from service.terms.problems import Refused

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MEANING = {
    "姓名": "debtor.name",
    "金额": "total|money",
    "大写": "total|daxie",
    "期限": "deadline|cndate",
    "电话": "issuer.phone",
    "备注": 'columns["备注"]',
    "车位": 'columns["车位"]',
    "name": 'columns["name"]',
}
DATA = PUBLIC | {"columns": {"备注": "请走东门", "车位": "", "name": "o'neil MCDONALD"}}


def quoted(code: str) -> str:
    return code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def simple(code: str) -> str:
    return f'<w:fldSimple w:instr="{quoted(code)}"><w:r><w:t>«旧»</w:t></w:r></w:fldSimple>'


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def long(code: str) -> str:
    """The complex form; `{…}` in the code is a field in the field, and every word of the code stands in a run of its own."""
    runs = ""
    for piece in re.split(r"(\{[^{}]*\})", code):
        if piece.startswith("{"):
            runs += long(piece[1:-1])
        else:
            runs += "".join(
                f'<w:r><w:instrText xml:space="preserve">{quoted(part)}</w:instrText></w:r>'
                for part in re.split("( )", piece)
                if part
            )
    return f"{mark('begin')}{runs}{mark('separate')}<w:r><w:t>«旧»</w:t></w:r>{mark('end')}"


def letter(*contents: str) -> bytes:
    """A document with one paragraph for each, between 甲 and 乙."""

    def build(document: Any) -> None:
        for content in contents:
            xml = f"<w:p {NAMESPACE}><w:r><w:t>甲</w:t></w:r>{content}<w:r><w:t>乙</w:t></w:r></w:p>"
            document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))

    return docx(build)


def tag(content: str) -> str:
    """What takes the place of a field."""
    ((_, _, made),) = adopt(letter(content), CARD, MEANING).tags
    return made


def said(content: str, data: dict[str, Any] = DATA) -> str:
    """What the letter says in the field's place."""
    program = adopt(letter(content), CARD, MEANING).program
    (line,) = [line for line in texts(program.expand(data).parts["word/document.xml"]) if line]
    assert line[0] + line[-1] == "甲乙"
    return line[1:-1]


CODES = [
    ("MERGEFIELD 姓名", "王伟"),
    (' MERGEFIELD  "姓名"  \\* MERGEFORMAT ', "王伟"),
    (" mergefield 姓名 \\m ", "王伟"),
    ("MERGEFIELD 金额", "1,409.50"),
    ('MERGEFIELD 金额 \\# "#,##0.00"', "1,409.50"),
    ("MERGEFIELD 金额 \\# 0.00", "1409.50"),
    ("MERGEFIELD 金额 \\#,0", "1,410"),
    ("MERGEFIELD 金额 \\# 0,000,000", "0,001,410"),
    ('MERGEFIELD 金额 \\# "0;(0);无"', "1410"),
    ("MERGEFIELD 金额 \\# \"¥#,##0.0'元整'\"", "¥1,409.5元整"),
    ("MERGEFIELD 大写", "人民币壹仟肆佰零玖元伍角"),
    ("MERGEFIELD 期限", "2026年10月8日"),
    ('MERGEFIELD 期限 \\@ "yyyy/MM/dd"', "2026/10/08"),
    ("MERGEFIELD 期限 \\@ \"yyyy'年'M'月'd'日'\"", "2026年10月8日"),
    ('MERGEFIELD 期限 \\@ "EEEE年O月A日"', "二〇二六年十月八日"),
    ('MERGEFIELD 期限 \\@ "d MMMM yyyy, dddd"', "8 October 2026, Thursday"),
    ("MERGEFIELD name \\* Upper", "O'NEIL MCDONALD"),
    ("MERGEFIELD name \\* lower", "o'neil mcdonald"),
    ("MERGEFIELD name \\* Caps \\* MERGEFORMAT", "O'Neil Mcdonald"),
    ("MERGEFIELD name \\* FirstCap", "O'neil mcdonald"),
    ('MERGEFIELD 备注 \\b "（" \\f "）"', "（请走东门）"),
    ('MERGEFIELD 车位 \\b "车位：" \\f "。"', ""),
]


@pytest.mark.parametrize("form", [simple, long])
@pytest.mark.parametrize(("code", "printed"), CODES)
def test_fields_say_what_they_said(form, code, printed):
    """Both forms, every switch, and the words beside them stay where they were."""
    assert said(form(code)) == printed


IFS = [
    ('IF {MERGEFIELD 车位} = "" "无车位" "有车位"', "无车位"),
    ('IF {MERGEFIELD 车位} <> "" "有车位" "无车位"', "无车位"),
    ('IF {MERGEFIELD 金额} > 1000 "多" "少"', "多"),
    ('IF {MERGEFIELD 金额}>=1409.5 "多" "少"', "多"),
    ('IF {MERGEFIELD 金额} < "1,409.50" "少" "不少"', "不少"),
    ('IF {MERGEFIELD 金额} = "1409.500" "等" "不等"', "等"),
    ('IF 1000 < {MERGEFIELD 金额} "多" "少"', "多"),
    ('IF {MERGEFIELD 备注} = "请走东门" "{MERGEFIELD 姓名}，东门" "西门" \\* MERGEFORMAT', "王伟，东门"),
    ("IF {MERGEFIELD 备注} = “请走西门” “西” “东”", "东"),
    ('IF {MERGEFIELD 车位} = "A1" "有"', ""),
    ('IF {MERGEFIELD 期限} <= "2026-10-08" "到期" "未到期"', "到期"),
    ('IF {MERGEFIELD 期限} > "2026年10月8日" "未到期" "到期"', "到期"),
    ('IF {MERGEFIELD 姓名} = {MERGEFIELD 备注} "同" "异"', "异"),
    ('IF {MERGEFIELD 金额} > 5 "他说 \\"好\\"" ""', '他说 "好"'),
]


@pytest.mark.parametrize(("code", "printed"), IFS)
def test_ifs_decide_as_they_did(code, printed):
    """Texts, numbers with and without separators, dates; fields in what is printed."""
    assert said(long(code)) == printed


def test_an_if_in_an_if():
    """A field in a field in a field, as Word nests them."""
    inner = long('IF {MERGEFIELD 金额} > 5000 "很多" "不多"')
    code = f"{mark('begin')}<w:r><w:instrText>IF </w:instrText></w:r>{long('MERGEFIELD 车位')}"
    code += f'<w:r><w:instrText> = "" "</w:instrText></w:r>{inner}<w:r><w:instrText>" "有车位"</w:instrText></w:r>{mark("end")}'
    assert said(code) == "不多"


def test_a_formula_that_is_one_field():
    r"""{ = { MERGEFIELD x } \\# … } is how a picture is often put on."""
    assert said(long('={MERGEFIELD 金额} \\# "#,##0"')) == "1,410"


REFUSED = [
    ("NEXT", "NEXT"),
    ("NEXTIF {MERGEFIELD 金额} > 5", "NEXTIF"),
    ("SKIPIF {MERGEFIELD 金额} = 0", "SKIPIF"),
    ('SET 名 "值"', "SET"),
    ('FILLIN "多少?"', "FILLIN"),
    ('ASK 名 "多少?"', "ASK"),
    ("MERGEREC", "MERGEREC"),
    ("ADDRESSBLOCK", "ADDRESSBLOCK"),
    ("={MERGEFIELD 金额}*1.1", "formula"),
    ("={MERGEFIELD 金额}+{MERGEFIELD 金额}", "formula"),
    ("HYPERLINK {MERGEFIELD 备注}", "HYPERLINK"),
    ("MERGEFIELD 金额 \\* CardText", "CardText"),
    ("MERGEFIELD 金额 \\v", "\\v"),
    ("MERGEFIELD 金额 \\# x0", "x0"),
    ('MERGEFIELD 期限 \\@ "yyyy qq"', "q"),
    ('IF {MERGEFIELD 备注} = "请*" "a" "b"', "pattern"),
    ('IF {MERGEFIELD 备注} ~ "a" "b"', "simple form"),
    ('IF {PAGE} = 1 "a" "b"', "merge field"),
    ('IF {MERGEFIELD 金额} > 5 "{PAGE}" "b"', "PAGE"),
    ('IF {MERGEFIELD 期限} > "明天" "a" "b"', "明天"),
    ('IF {MERGEFIELD 金额} > 5 "a', "partner"),
    ('IF {MERGEFIELD 金额} > 5 "{{ x }}" "b"', "braces"),
    ("MERGEFIELD", "name"),
]


@pytest.mark.parametrize(("code", "named"), REFUSED)
def test_what_is_not_understood_is_refused_by_name(code, named):
    """Never left out, never guessed: its name, its place and what to do."""
    content = long(code)
    if "{{ x }}" in code:
        content = long(code.replace("{{ x }}", "@")).replace("@", "{{ x }}")
    with pytest.raises(Refused) as refused:
        adopt(letter("", content), CARD, MEANING)
    assert refused.value.code == "mail-merge-field"
    assert named in refused.value.message
    assert refused.value.message.startswith("document ¶2: ")
    assert " / " in refused.value.hint


def test_a_field_over_two_paragraphs_is_refused():
    torn = letter(f"{mark('begin')}<w:r><w:instrText>MERGEFIELD 姓名</w:instrText></w:r>", mark("end"))
    with pytest.raises(Refused, match="several paragraphs"):
        adopt(torn, CARD, MEANING)


@pytest.mark.parametrize("content", [mark("end"), mark("begin"), mark("separate")])
def test_marks_without_partner_are_refused(content):
    with pytest.raises(Refused, match="mail-merge-field"):
        propose(letter(content), ())


def test_words_own_fields_stay():
    """PAGE, DATE and REF are not the merge's; a merge field in what a link shows is."""
    link = long("HYPERLINK https://cuihe.example").replace(
        "<w:t>«旧»</w:t></w:r>", f"<w:t>见</w:t></w:r>{simple('MERGEFIELD 姓名')}"
    )
    made = adopt(letter(long("PAGE"), link), CARD, MEANING)
    xml = zipfile.ZipFile(io.BytesIO(made.docx)).read("word/document.xml").decode()
    assert xml.count("<w:instrText") == 4  # PAGE; HYPERLINK, a blank and its address
    assert [row[2] for row in made.tags] == ["{{ debtor.name }}"]
    assert "MERGEFIELD" not in xml


def test_the_format_is_that_of_the_field():
    """A value is printed as what Word showed last; with CHARFORMAT as the first letter of the code."""
    bold, red = "<w:rPr><w:b/></w:rPr>", '<w:rPr><w:color w:val="FF0000"/></w:rPr>'
    content = long("MERGEFIELD 姓名").replace("<w:r><w:t>", f"<w:r>{bold}<w:t>")
    formed = long("MERGEFIELD 姓名 \\* CHARFORMAT").replace("<w:r><w:t>", f"<w:r>{bold}<w:t>")
    formed = formed.replace("<w:r><w:instrText", f"<w:r>{red}<w:instrText", 1)
    made = Document(io.BytesIO(adopt(letter(content, formed), CARD, MEANING).docx))
    first, second = (next(run for run in paragraph.runs if "debtor" in run.text) for paragraph in made.paragraphs[-2:])
    assert first.bold
    assert not second.bold
    assert str(second.font.color.rgb) == "FF0000"


def test_runs_that_hold_more_than_a_field_keep_it():
    """A writer may put text and marks into one run."""
    whole = (
        '<w:r><w:t>丙</w:t><w:fldChar w:fldCharType="begin"/><w:instrText>MERGEFIELD 姓名</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>旧</w:t><w:fldChar w:fldCharType="end"/><w:t>丁</w:t></w:r>'
    )
    assert said(whole) == "丙王伟丁"


def test_deleted_fields_are_deleted():
    """What the tracked changes took out is not asked about."""
    content = f"<w:del>{long('MERGEFIELD 旧域').replace('instrText', 'delInstrText')}</w:del>{simple('MERGEFIELD 姓名')}"
    assert [one.name for one in propose(letter(content), ())] == ["姓名"]


def test_headers_and_tables_too():
    def build(document: Any) -> None:
        document.sections[0].header.paragraphs[0]._p.append(
            parse_xml(simple("MERGEFIELD 公司").replace("<w:fldSimple", f"<w:fldSimple {NAMESPACE}"))
        )
        cell = document.add_table(1, 1).cell(0, 0)
        cell.paragraphs[0]._p.append(parse_xml(simple("MERGEFIELD 姓名").replace("<w:fldSimple", f"<w:fldSimple {NAMESPACE}")))

    data = docx(build)
    assert [(one.name, one.where) for one in propose(data, ())] == [
        ("姓名", ("document table 1 row 1 cell 1 ¶1",)),
        ("公司", ("header1 ¶1",)),
    ]
    made = adopt(data, CARD, MEANING | {"公司": "issuer.name"})
    assert {"issuer.name", "debtor.name"} <= set(made.program.variables)


def test_the_same_letter_gives_the_same_bytes():
    data = letter(simple("MERGEFIELD 姓名"))
    assert adopt(data, CARD, MEANING).docx == adopt(data, CARD, MEANING).docx


def test_proposals():
    """Certain where a name has one meaning or only the file knows it; else all that it can mean, the likeliest first."""
    names = ("业主_姓名", "欠费金额元", "截止日期", "电话", "管家", "M_2026年度", "不知道")
    data = letter(*(simple(f"MERGEFIELD {name}") for name in names))
    headers = ("业主姓名", "欠费金额(元)", "截止日期", "管家", "2026年度")
    found = {one.name: (one.choices, one.certain) for one in propose(data, headers)}
    assert found == {
        "业主_姓名": (("debtor.name", column("业主姓名")), True),
        "欠费金额元": (("total|money",), True),
        "截止日期": (("deadline|cndate", column("截止日期")), False),
        "电话": (("estate.phone", "issuer.phone"), False),
        "管家": ((column("管家"),), True),
        "M_2026年度": ((column("2026年度"),), True),
        "不知道": ((), False),
    }


def test_a_letter_without_merge_fields():
    with pytest.raises(Refused, match="mail-merge-none"):
        propose(letter(simple("PAGE")), ())


def test_an_answer_that_names_nothing():
    with pytest.raises(Refused, match="mail-merge-answer"):
        adopt(letter(simple("MERGEFIELD 姓名")), CARD, {"姓名": "debtor.nmae"})


@pytest.mark.parametrize("header", ['带"引号"', "反\\斜", "单'引"])
def test_headers_with_signs(header):
    """A heading of the user's file is a constant, whatever it holds."""
    program = adopt(letter(simple("MERGEFIELD x")), CARD, {"x": column(header)}).program
    assert program.columns == (header,)


def test_every_meaning_is_a_variable():
    """The table of names proposes nothing a letter cannot use."""
    proposed = {*ALIASES, *(meaning for meanings in SEVERAL.values() for meaning in meanings)}
    for expression in sorted(proposed):
        program = adopt(letter(simple("MERGEFIELD x")), CARD, {"x": expression}).program
        assert set(program.variables) <= VARIABLES
    names = [name for names in (*ALIASES.values(), *SEVERAL) for name in names]
    assert all(meanings(name)[0] for name in names)


def test_what_could_be_empty_is_required():
    """A deadline that is always printed must be there; one that only an IF looks at need not."""
    assert adopt(letter(simple("MERGEFIELD 期限")), CARD, MEANING).requires == ("deadline",)
    assert adopt(letter(long('IF {MERGEFIELD 期限} = "" "a" "b"')), CARD, MEANING).requires == ()


def test_the_template_compiles_alone():
    """What is written is a template like any other."""
    made = adopt(letter(simple("MERGEFIELD 姓名")), CARD, MEANING)
    assert compile_template(made.docx, CARD).variables == ("debtor.name",)
    assert tag(simple("MERGEFIELD 姓名")) == "{{ debtor.name }}"
