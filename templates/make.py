"""Write the shipped Chinese letters: reminder, formal demand and registered letter, with real styles, tables and fields.

    .venv/bin/python templates/make.py

The DOCX files are committed and are what the service uses; whoever wants other words edits them in Word or WPS.
This script made them first and can make them again: the same script gives the same parts. What a letter must say and
must never say: Civil Code Art. 944; tests/templates/test_templates_wording.py reads every letter for it.
"""

from collections.abc import Iterable
from pathlib import Path

from look import SHADE, styles
from ooxml import Cell, Row, Span, field, p, package, row_tag, section, strong, table, tag

FOLDER = Path(__file__).resolve().parent / "zh-CN"
TEXT_MM = 164.0
"""Width of the text: A4 less 23 mm on either side."""
CHOP_MM = 46.0
"""Height kept free for a company's chop: 42 mm across is common, 45 × 45 mm is needed to set it by hand."""

PREMISES = "{{ estate.name }}{{ premises }}"
DEADLINE = "{{ deadline|cndate }}"
TOTAL = "¥{{ total|money }}"
BASIS = "{{ estate.contract }}{% if estate.clause %}{{ estate.clause }}{% endif %}"
COURT = "{% if estate.court %}{{ estate.court }}{% else %}有管辖权的人民法院{% endif %}"
ADDRESSEE = p(
    "Addressee", "致：{{ debtor.name }}{% if debtor.salutation %} {{ debtor.salutation }}{% endif %}（" + PREMISES + "）"
)

FOOTER = p("Footer", "{{ number }}\t第 ", field("PAGE"), " 页 / 共 ", field("NUMPAGES"), " 页") + p(
    "Checkpoint", "{{ checkpoint }}"
)
HEADER = p("Header", "{{ issuer.name }}")


def head(title: str) -> str:
    """Title and number."""
    return p("Title", title) + p("DocNumber", "{{ number }}")


def ledger() -> str:
    """The arrears by period: one row a line, the head repeated on every page, the sum in words and figures."""
    heads = (
        ("TableHead", "序号"),
        ("TableHeadLeft", "费用项目"),
        ("TableHead", "所属期间"),
        *(("TableHeadRight", text) for text in ("单价", "数量", "应收", "已收", "欠费")),
    )
    filled = (
        ("TableCentre", "{{ loop.index }}"),
        ("TableText", "{{ line.charge }}"),
        ("TableCentre", '{{ (line|period) or "—" }}'),
        ("TableFigure", '{{ line.unit_price or "—" }}'),
        ("TableFigure", '{{ line.quantity or "—" }}'),
        ("TableFigure", '{{ (line.receivable|money) or "—" }}'),
        ("TableFigure", '{{ (line.received|money) or "—" }}'),
        ("TableFigure", "{{ line.amount|money }}"),
    )
    rows = [
        Row(header=True, cells=[Cell(paragraphs=[p(style, text)], fill=SHADE, valign="center") for style, text in heads]),
        row_tag("for line in lines", len(heads)),
        Row(cells=[Cell(paragraphs=[p(style, text)], valign="center") for style, text in filled]),
        row_tag("endfor", len(heads)),
        Row(
            cells=[
                Cell(
                    paragraphs=[p("TableText", strong("合计（大写）：{{ total|daxie }}"))], span=6, fill=SHADE, valign="center"
                ),
                Cell(paragraphs=[p("TableFigure", strong(TOTAL))], span=2, fill=SHADE, valign="center"),
            ]
        ),
    ]
    return table("Ledger", (9, 28, 35, 14, 13, 21.5, 21.5, 22), rows)


def payment() -> str:
    """Bank account and counter beside the QR, in one row that stays together."""
    lines = [
        tag("if payment.account_no"),
        p("PayLine", Span(text="户名", style="FieldName"), "\t{{ payment.account_name }}"),
        p("PayLine", Span(text="开户行", style="FieldName"), "\t{{ payment.bank }}"),
        p("PayLine", Span(text="账号", style="FieldName"), "\t", strong("{{ payment.account_no }}")),
        tag("endif"),
        p("PayLine", Span(text="付款备注", style="FieldName"), "\t", strong("{{ number }}"), "（请务必填写，以便核销）"),
        tag("if issuer.address"),
        p("PayLine", Span(text="现场缴费", style="FieldName"), "\t{{ issuer.address }}"),
        tag("endif"),
    ]
    code = [p("QR", "{{ qr }}"), p("Caption", "扫码查询与缴费")]
    return p("Heading1", "付款方式") + table(
        "Bare",
        (TEXT_MM - 40, 40),
        [Row(cells=[Cell(paragraphs=lines, valign="center"), Cell(paragraphs=code, valign="center")])],
    )


def signature(*slip: str) -> str:
    """Contact and a slip to sign on the left; company and date on the right, in the middle of the room for the chop."""
    contact = [
        p("Contact", Span(text="联系人", style="FieldName"), "\t{{ estate.contact }}"),
        p("Contact", Span(text="联系电话", style="FieldName"), "\t{{ estate.phone }}"),
        tag("if issuer.hours"),
        p("Contact", Span(text="服务时间", style="FieldName"), "\t{{ issuer.hours }}"),
        tag("endif"),
        *slip,
    ]
    company = [
        p("Signature", "{{ issuer.name }}"),
        p("Signature", "{{ issued|cndate }}"),
    ]
    cells = [Cell(paragraphs=contact, valign="center"), Cell(paragraphs=company, valign="center")]
    return table("Bare", (TEXT_MM - 74, 74), [Row(height_mm=CHOP_MM, cells=cells)])


def form(widths: tuple[float, ...], rows: Iterable[tuple[float, tuple[str, ...]]]) -> str:
    """A form to fill in by hand: labels and answers in turn, each row at least so many millimetres high.

    A row with fewer entries than columns lets its last one run to the right edge.
    """

    def cells(entries: tuple[str, ...]) -> list[Cell]:
        return [
            Cell(
                paragraphs=[p("SlipText" if at % 2 else "SlipLabel", text) for text in entry.split("\n")],
                fill="" if at % 2 else SHADE,
                valign="center",
                span=len(widths) - at if at == len(entries) - 1 else 1,
            )
            for at, entry in enumerate(entries)
        ]

    return table("Form", widths, [Row(height_mm=height, cells=cells(entries)) for height, entries in rows])


def reminder() -> str:
    """催缴通知单: friendly, with the sum at a glance and a line to sign."""
    facts = (("欠费合计", TOTAL), ("请于此日或之前支付", DEADLINE), ("统计截至", "{{ cutoff|cndate }}"))
    summary = [Cell(paragraphs=[p("SummaryLabel", label), p("SummaryValue", value)]) for label, value in facts]
    return (
        head("催缴通知单")
        + ADDRESSEE
        + p("BodyText", "您好！感谢您一直以来对我们工作的理解与支持。经核对收费记录，截至{{ cutoff|cndate }}，", PREMISES,
            "尚有下列费用未付，共计", strong("{{ total|money }}元"),
            "。您可能因事务繁忙未及留意，特此提醒，请您于", strong(DEADLINE + "（含当日）"), "前支付。")
        + table("Band", (54, 56, 54), [Row(cells=summary)])
        + p("Heading1", "费用明细")
        + ledger()
        + p("TableNote", "金额单位：人民币元。以上为欠费本金。{% if estate.contract %}收费依据：" + BASIS + "。{% endif %}")
        + payment()
        + p("BodyText", "如您对上述费用有异议，请于" + DEADLINE + "前联系我们，我们将为您核对并答复；"
            "如您已经支付，请与我们核对，核对无误的无需重复支付。", keep_next=True)
        + p("BodyText", "祝您生活愉快！", keep_next=True)
        + signature(
            p("SlipNote", "签收仅表示收到本通知单，不代表对欠费金额无异议。"),
            form((24, 60), [(8, ("签收人", "")), (8, ("与业主关系", "")), (8, ("日期", ""))]),
            p("TableEnd"),
        )
        + p("TableEnd")
    )  # fmt: skip


def demand_body() -> str:
    """The formal demand: claim, ledger, Civil Code Art. 944, period, objection, consequence."""
    credit = "{% if issuer.credit_code %}（统一社会信用代码：{{ issuer.credit_code }}）{% endif %}"
    return (
        head("催告函")
        + ADDRESSEE
        + p("BodyText", "{{ issuer.name }}" + credit + "（以下称“我公司”）为{{ estate.name }}提供物业服务。"
            "{% if estate.contract %}依据" + BASIS + "的约定，贵方应当按期支付物业费等费用。{% endif %}"
            "经核对，截至{{ cutoff|cndate }}，" + PREMISES + "尚欠下列费用，共计", strong("{{ total|money }}元"),
            "，明细如下：")
        + ledger()
        + p("TableNote", "金额单位：人民币元。以上为本金，违约金依照合同约定和法律规定另计。"
            "本函不构成对其他款项或者权利的放弃。")
        + p("BodyText", "《中华人民共和国民法典》第九百四十四条规定，"
            "业主违反约定逾期不支付物业费的，物业服务人可以催告其在合理期限内支付；"
            "合理期限届满仍不支付的，物业服务人可以提起诉讼或者申请仲裁。据此，我公司现正式催告：")
        + p("BodyText", "一、请贵方最迟于", strong(DEADLINE + "（含当日）"), "付清上述款项。此即我公司给予的合理期限。")
        + payment()
        + p("BodyText", "二、如对欠费项目、金额或者服务有异议，请于上述期限内书面或者电话向我公司提出，我公司将核对并答复；"
            "如已支付，请凭付款凭证核对。一次付清确有困难的，可以协商分期付款。")
        + p("BodyText", "三、期限届满仍未支付且未达成一致的，我公司可以依法向" + COURT
            + "申请支付令、提起诉讼，或者依照合同约定申请仲裁。", keep_next=True)
        + p("BodyText", "特此函告。", keep_next=True)
        + signature()
    )  # fmt: skip


def service_record() -> str:
    """送达回证 of a demand handed over: who took it, in what relation, or why it was refused and who saw it."""
    rows = (
        (10, ("文书名称", "催告函（壹份）", "文号", "{{ number }}")),
        (10, ("受送达人", "{{ debtor.name }}", "房屋", PREMISES)),
        (10, ("欠费合计", TOTAL, "支付期限", DEADLINE)),
        (12, ("送达地址", "{{ address }}")),
        (12, ("送达方式", "□ 当面送达 □ 同住成年家属代收 □ 单位收发部门代收 □ 其他")),
        (18, ("受送达人\n签名或盖章", "", "签收日期", "")),
        (18, ("代收人签名", "", "与受送达人\n关系及理由", "")),
        (18, ("拒收事由", "", "见证人签名", "")),
        (14, ("送达人", "", "送达日期", "")),
        (14, ("照片或录像\n编号", "", "备注", "")),
    )
    return (
        p("Title", "送达回证", new_page=True)
        + p("DocNumber", "{{ issuer.name }}")
        + form((26, 56, 26, 56), rows)
        + p("SlipNote", "签收仅表示收到该文书，不代表对欠费金额无异议。代收人应当具有完全行为能力。")
    )


def carrier() -> str:
    """The address page of a window envelope (DL, 100 × 40 mm window, A4 folded in three).

    The sheet can shift in its envelope: the address stays within x 27–113, y 31.5–57.5 mm of the page, and nothing else
    comes into x 13–127, y 17.5–71.5 mm. The page's margins begin there: left 28, top 31.5 mm.
    """
    short = "address|length <= 63 and debtor.name|length <= 18"
    address = [
        tag(f"if {short}"),
        p("Postcode", "{{ postcode }}"),
        p("Address", "{{ address }}"),
        p("Recipient", "{{ debtor.name }} 收"),
        tag("else"),
        p("AddressLong", "{% if postcode %}{{ postcode }} {% endif %}{{ address }}"),
        p("RecipientLong", "{{ debtor.name }} 收"),
        tag("endif"),
    ]
    sender = [
        p("Sender", "寄件人"),
        p("Sender", "{{ issuer.name }}"),
        p("Sender", "{% if issuer.postcode %}{{ issuer.postcode }} {% endif %}{{ issuer.address }}"),
        p("Sender", "无法投递请退回寄件人"),
    ]
    empty = Cell(paragraphs=[p("Sender")])
    top = table(
        "Bare",
        (84, 19, 56),
        [
            Row(height_mm=26, exact=True, cells=[Cell(paragraphs=address), empty, Cell(paragraphs=sender, merge="restart")]),
            Row(height_mm=24, exact=True, cells=[empty, empty, Cell(paragraphs=[p("Sender")], merge="continue")]),
        ],
    )
    rows = (
        (10, ("邮件种类", "挂号信函（附回执）")),
        (10, ("内件", "催告函 {{ number }}（壹份，附回执）")),
        (12, ("收件人", "{{ debtor.name }}")),
        (14, ("送达地址", "{% if postcode %}{{ postcode }} {% endif %}{{ address }}")),
        (12, ("寄件人", "{{ issuer.name }}")),
        (14, ("退回地址", "{% if issuer.postcode %}{{ issuer.postcode }} {% endif %}{{ issuer.address }}")),
        (12, ("联系电话", "{{ estate.phone }}")),
        (24, ("邮件号码", "")),
        (12, ("交寄日期", "")),
    )
    page = section(top_mm=31.5, left_mm=28, right_mm=18, bottom_mm=22, header=False)
    return (
        top
        + p("Heading1", "挂号信函寄送单")
        + form((28, 131), rows)
        + p("SlipNote", "正文自下一页起。邮件号码栏供粘贴挂号条码或者填写号码，与文号一并留存。", section=page)
    )


def return_slip() -> str:
    """回执 of a registered letter: acknowledging the debt or promising instalments interrupts limitation (时效规定 Art. 14)."""
    opinions = (
        "□ 本人确认欠费，承诺一次付清，付款日期填入第一期\n"
        "□ 本人确认欠费，承诺分期付款，日期和金额填入下列各期\n"
        "□ 本人对欠费有异议，理由见下"
    )
    rows = (
        (10, ("文号", "{{ number }}", "房屋", PREMISES)),
        (10, ("欠费合计", TOTAL, "统计截至", "{{ cutoff|cndate }}")),
        (22, ("本人意见\n（请勾选）", opinions)),
        (13, ("第一期", "", "第二期", "")),
        (13, ("第三期", "", "第四期", "")),
        (24, ("异议理由", "")),
        (16, ("今后送达\n地址", "")),
        (18, ("签名或盖章", "", "联系电话", "")),
        (12, ("与业主关系", "", "日期", "")),
    )
    back = "{% if issuer.postcode %}{{ issuer.postcode }} {% endif %}{{ issuer.address }} {{ issuer.name }}"
    return (
        p("CutLine", "沿虚线裁下，填写后寄回", new_page=True)
        + p("Title", "回执")
        + p("SlipText", "{{ issuer.name }}：")
        + p("SlipText", "贵公司{{ number }}《催告函》已收到，现答复如下。")
        + form((26, 56, 26, 56), rows)
        + p("SlipNote", "填写后请寄回：" + back + "；也可以交至服务中心或者拍照发送给联系人。各期请写明付款日期和金额。")
    )  # fmt: skip


def build(title: str, body: str) -> bytes:
    """A letter as DOCX; the last section has the letterhead."""
    page = section(top_mm=21, left_mm=23, right_mm=23, bottom_mm=19, header=True)
    return package(title=title, body=body + page, header=HEADER, footer=FOOTER, styles=styles())


def letters() -> dict[str, bytes]:
    """File name and bytes of every shipped letter."""
    return {
        "reminder.docx": build("催缴通知单", reminder()),
        "demand.docx": build("催告函", demand_body() + service_record()),
        "registered.docx": build("挂号信函", carrier() + demand_body() + return_slip()),
    }


if __name__ == "__main__":
    for name, data in letters().items():
        (FOLDER / name).write_bytes(data)
        print(f"templates/zh-CN/{name}: {len(data):,} bytes")
