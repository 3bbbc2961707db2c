"""Court papers: the 要素式民事起诉状（物业服务合同纠纷） and the 支付令申请书, forms to be checked, completed and signed.

The items are those of the Supreme People's Court's model complaint for this kind of dispute, in its order. What the service
holds no fact of arrives as 【待填】 or stays a box to tick; service/dossier/pleading.py makes the data. They are no letters:
they have no card, so neither a plan nor the list of templates knows them.
"""

from collections.abc import Sequence

from look import SHADE, styles
from ooxml import Cell, Row, field, p, package, row_tag, section, strong, table, tag
from zh_pieces import END, TEXT_MM, boxed

LABEL_MM = 38.0
SUM = "¥{{ total|money }}（{{ total|daxie }}）"
MARK = "{% if specimen %}（{{ specimen }}）{% endif %}"
FOOT = p("Footer", "{{ premises }}" + MARK + "\t第 ", field("PAGE"), " 页 / 共 ", field("NUMPAGES"), " 页")
LATE_HOW = "{% if late_rows %}{{ late_how }}{% else %}□ 不请求　□ 请求，计算方式：【待填】{% endif %}"
SORT = "\n类型：□ 有限责任公司 □ 股份有限公司 □ 其他：【待填】\n所有制：□ 国有 □ 民营 □ 其他"
SIGNED = "日期：＿＿＿＿年＿＿月＿＿日"
LEGAL = (
    "《中华人民共和国民法典》第五百零九条、第五百七十七条、第九百三十七条、第九百三十九条、第九百四十四条；"
    "请求违约金的，另依第五百八十五条"
)


def complaint() -> bytes:
    """The complaint by elements, with its tables behind it."""
    return _paper(
        "民事起诉状",
        p("Title", "民事起诉状" + MARK)
        + p("DocNumber", "（物业服务合同纠纷）")
        + p(
            "TableNote",
            "本状由系统按留存的记录填写，供核对。标有【待填】处没有留存的事实，方框须由当事人自行勾选；核对无误后签字或者盖章。"
            "材料应当真实，虚假陈述须承担法律责任。",
        )
        + p("Heading1", "当事人信息")
        + _form(_plaintiff(), _defendants())
        + p("Heading1", "诉讼请求和依据")
        + _form(_claims())
        + p("Heading1", "约定管辖和诉讼保全")
        + _form(
            (
                ("1. 有无仲裁、法院管辖约定", "□ 有，条款及内容：【待填】\n□ 无"),
                ("2. 是否申请财产保全", "诉前已保全：□ 是，法院及时间：【待填】　□ 否\n申请诉讼保全：□ 是　□ 否"),
            )
        )
        + p("Heading1", "事实和理由")
        + _form(_facts())
        + p("BodyText", "此致", keep_next=True)
        + p("Addressee", "{{ court }}", keep_next=True)
        + p("Clause", "具状人（盖章）：{{ plaintiff.name }}　　法定代表人或代理人（签字）：＿＿＿＿＿＿", keep_next=True)
        + p("Clause", SIGNED)
        + _annexes(),
    )


def payment_order() -> bytes:
    """The application for a payment order, Civil Procedure Law (2023) Art. 225."""
    return _paper(
        "支付令申请书",
        p("Title", "支付令申请书" + MARK)
        + _form(_plaintiff("申请人", sort="")[:3], _defendants("被申请人"))
        + p("Heading1", "请求事项")
        + p("Clause", "请求向被申请人发出支付令，督促其向申请人给付：")
        + p("Clause", "一、物业费 {{ fee|money }} 元（{{ fee|daxie }}），截至{{ cutoff|cndate }}；")
        + tag("if other_rows")
        + p("Clause", "二、其他费用 {{ other|money }} 元（{{ other_names }}）；")
        + tag("endif")
        + tag("if late_rows")
        + p("Clause", "{{ late_ordinal }}、违约金 {{ late|money }} 元，暂计至{{ late_until|cndate }}（一并申请的，□ 勾选）；")
        + tag("endif")
        + p("Clause", "以上欠费合计 ", strong(SUM), "{% if late_rows %}，违约金另计{% endif %}。{{ caution }}")
        + p("Clause", "申请费由被申请人负担。")
        + p("Heading1", "事实和理由")
        + p(
            "BodyText",
            "申请人依据{{ contract }}为{{ estate.name }}提供物业服务，被申请人房屋坐落于{{ site }}。{{ fee_how }}"
            "各期应付日、欠费见附表一；申请人催告情况见附表三。以上费用均已到期，被申请人未按期支付。",
        )
        + p(
            "BodyText",
            "依照《中华人民共和国民法典》第九百四十四条和《中华人民共和国民事诉讼法》第二百二十五条，申请发出支付令。"
            "被申请人应当自收到支付令之日起十五日内清偿债务，或者向人民法院提出书面异议（同法第二百二十七条）。",
        )
        + p("Heading1", "申请条件（请逐项核实后勾选）")
        + p("Clause", *boxed("□ 申请人与被申请人没有其他债务纠纷，申请人没有对待给付义务"))
        + p("Clause", *boxed("□ 被申请人在我国境内且未下落不明，支付令能够送达被申请人"))
        + p("Clause", *boxed("□ 请求给付的金额已到期且数额确定，未申请诉前保全"))
        + p("BodyText", "此致", keep_next=True)
        + p("Addressee", "{{ court }}", keep_next=True)
        + p("Clause", "申请人（盖章）：{{ plaintiff.name }}　　法定代表人或代理人（签字）：＿＿＿＿＿＿", keep_next=True)
        + p("Clause", SIGNED)
        + _annexes(),
    )


Rows = Sequence[tuple[str, str]]


def _form(*groups: Rows) -> str:
    """Labels and answers; a label that begins with {%tr is a row tag."""
    rows = [_row(label, answer) for group in groups for label, answer in group]
    return table("Form", (LABEL_MM, TEXT_MM - LABEL_MM), rows) + END


def _row(label: str, answer: str) -> Row:
    if not answer:
        return row_tag(label, 2)
    return Row(
        cells=[
            Cell(paragraphs=[p("TableText", label)], fill=SHADE, valign="center"),
            Cell(paragraphs=[p("TableText", *boxed(line)) for line in answer.split("\n")], valign="center"),
        ]
    )


def _plaintiff(who: str = "原告", sort: str = SORT) -> Rows:
    return (
        (
            f"{who}（法人、非法人组织）",
            (
                "名称：{{ plaintiff.name }}\n住所地：{{ plaintiff.address }}\n统一社会信用代码：{{ plaintiff.credit_code }}\n"
                "法定代表人/主要负责人：【待填】　职务：【待填】　联系电话：{{ plaintiff.phone }}"
                f"{sort}"
            ),
        ),
        ("委托诉讼代理人", "□ 有　姓名：【待填】　单位：【待填】　电话：【待填】\n权限：□ 一般授权 □ 特别授权\n□ 无"),
        ("送达地址及收件人", "地址：{{ plaintiff.address }}　收件人：{{ plaintiff.contact }}　电话：{{ plaintiff.phone }}"),
        ("是否接受电子送达", "□ 是　方式：□ 短信 □ 微信 □ 传真 □ 邮箱 □ 其他：【待填】\n□ 否"),
    )


def _defendants(who: str = "被告") -> Rows:
    return (
        ("for one in defendants", ""),
        ("if one.organisation", ""),
        (
            f"{who}（法人、非法人组织）",
            (
                "名称：{{ one.name }}\n住所地：【待填】　统一社会信用代码：【待填】\n"
                "法定代表人/主要负责人：【待填】　联系电话：{{ one.phone }}\n房屋坐落：{{ site }}"
            ),
        ),
        ("else", ""),
        (
            f"{who}（自然人）",
            (
                "姓名：{{ one.name }}　性别：□ 男 □ 女　出生日期：【待填】　民族：【待填】\n"
                "身份证件号码：【待填】　工作单位：【待填】\n联系电话：{{ one.phone }}\n"
                "住所地（户籍所在地）：【待填】\n经常居住地：【待填】（催告函寄送地址：{{ one.address }}）"
            ),
        ),
        ("endif", ""),
        ("endfor", ""),
    )


def _claims() -> Rows:
    return (
        ("1. 物业费", "截至{{ cutoff|cndate }}，尚欠物业费 {{ fee|money }} 元（{{ fee|daxie }}）。{{ caution }}"),
        (
            "2. 违约金",
            (
                "{% if late_rows %}{{ late_claim }}{% else %}□ 不请求　□ 请求：截至【待填】，尚欠违约金【待填】元{% endif %}\n"
                "是否请求支付至实际清偿之日止：□ 是　□ 否"
            ),
        ),
        (
            "3. 其他请求",
            "{% if other_rows %}{{ other_claim }}{% else %}□ 无　□ 有：【待填】{% endif %}\n诉讼费用由被告负担：□ 是　□ 否",
        ),
        ("4. 标的总额", "欠费本金 " + SUM + "{{ late_added }}{% if caution %}（同第1项，须冲减后改写）{% endif %}"),
        ("5. 请求依据", "合同约定：{{ contract }}{{ estate.clause }}\n法律规定：" + LEGAL),
    )


def _facts() -> Rows:
    return (
        ("1. 合同签订情况（名称、编号、签订时间、地点）", "{{ contract }}\n签订时间：【待填】　签订地点：【待填】"),
        ("2. 签订主体", "业主/建设单位：【待填】\n物业服务人：{{ plaintiff.name }}（与合同所载核对）"),
        (
            "3. 物业项目情况",
            "坐落位置：{{ site }}\n面积：{{ area }}\n所有权人：【待填】（以不动产登记为准；催告对象：{{ names }}）",
        ),
        ("4. 约定的物业费标准", "{{ rates }}"),
        ("5. 约定的服务期限", "【待填】年＿＿月＿＿日起至【待填】年＿＿月＿＿日止"),
        ("6. 约定的支付方式", "【待填】"),
        ("7. 约定的违约金标准", "{{ late_rule }}"),
        ("8. 欠付物业费数额及计算方式", "{{ fee_how }}逐期计算见附表一。"),
        (
            "9. 应付违约金数额及计算方式",
            LATE_HOW,
        ),
        ("10. 催缴情况", "{{ demands_how }}"),
        ("11. 其他需要说明的内容", "{{ further }}"),
        ("12. 请求依据", LEGAL + "。"),
        ("13. 证据清单", "见附表四。"),
    )


def _annexes() -> str:
    """Principal by period, late fee, demands, evidence: each a table over the whole width."""
    return (
        p("Heading1", "附表一　欠费本金（逐期）", new_page=True)
        + _list(
            "line in lines",
            (
                (11, "Centre", "序号", "{{ loop.index }}"),
                (31, "Text", "费用项目", "{{ line.charge }}"),
                (38, "Centre", "所属期间", '{{ (line|period) or "—" }}'),
                (30, "Centre", "应付日", "{{ line.due|cndate }}"),
                (28, "Centre", "单价 × 数量", "{{ line.how }}"),
                (26, "Figure", "尚欠（元）", "{{ line.amount|money }}"),
            ),
            "合计：" + SUM,
        )
        + p("Heading1", "附表二　违约金计算（基数 × 标准 × 天数）")
        + tag("if late_rows")
        + _list(
            "row in late_rows",
            (
                (26, "Text", "费用项目", "{{ row.charge }}"),
                (26, "Centre", "所属期间", '{{ (row|period) or "—" }}'),
                (22, "Figure", "基数（元）", "{{ row.base|money }}"),
                (18, "Centre", "标准", "{{ row.rate }}"),
                (36, "Centre", "起止", "{{ row.from|cndate }}—{{ row.to|cndate }}"),
                (14, "Figure", "天数", "{{ row.days }}"),
                (22, "Figure", "金额（元）", "{{ row.amount|money }}"),
            ),
            "合计：¥{{ late|money }}（{{ late|daxie }}），暂计至{{ late_until|cndate }}{{ late_less }}",
        )
        + tag("else")
        + p("BodyText", "最近一次催告函未列违约金。需要主张的，按合同约定计算后填写：【待填】")
        + tag("endif")
        + p("Heading1", "附表三　催缴情况")
        + _list(
            "one in demands",
            (
                (11, "Centre", "序号", "{{ loop.index }}"),
                (29, "Centre", "日期", "{{ one.on|cndate }}"),
                (38, "Text", "函件及文号", "{{ one.kind }} {{ one.number }}"),
                (19, "Text", "方式", "{{ one.channel }}"),
                (28, "Text", "凭证、邮件号", "{{ one.item }}"),
                (39, "Text", "结果及签收人", "{{ one.result }}"),
            ),
            "共 {{ demands|length }} 次",
        )
        + p("Heading1", "附表四　证据清单")
        + _list(
            "one in evidence",
            (
                (11, "Centre", "序号", "{{ loop.index }}"),
                (50, "Text", "证据名称", "{{ one.name }}"),
                (16, "Centre", "页数", "{{ one.pages }}"),
                (47, "Text", "证明目的", "{{ one.proves }}"),
                (40, "Text", "来源", "{{ one.source }}"),
            ),
            "共 {{ evidence|length }} 项",
        )
    )


def _list(loop: str, columns: Sequence[tuple[float, str, str, str]], last: str) -> str:
    """A table of one row an item: width, alignment, head and value of each column; and what stands below."""
    many = len(columns)
    heads = [Cell(paragraphs=[p("TableHead", head)], fill=SHADE, valign="center") for _, _, head, _ in columns]
    cells = [Cell(paragraphs=[p(f"Table{align}", value)], valign="center") for _, align, _, value in columns]
    rows = [
        Row(header=True, cells=heads),
        row_tag(f"for {loop}", many),
        Row(cells=cells),
        row_tag("endfor", many),
        Row(cells=[Cell(paragraphs=[p("TableText", strong(last))], span=many, fill=SHADE)]),
    ]
    return table("Form", [width for width, *_ in columns], rows) + END


def _paper(title: str, body: str) -> bytes:
    page = section(top_mm=20, left_mm=23, right_mm=23, bottom_mm=18, header=False)
    return package(title=title, body=body + page, header=p("Header"), footer=FOOT, styles=styles())


COURT = {"complaint": complaint, "payment-order": payment_order}
