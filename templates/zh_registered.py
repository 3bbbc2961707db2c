"""挂号信函: the address page for a DL window envelope with the 回执 on its back, then the 催告函.

The 回执 stands on page 2, the back of the address page: whoever returns it gives no word of the demand away, however many
pages the demand has, and the demand begins on a sheet of its own.
"""

from ooxml import Cell, Row, p, section, table, tag
from zh_demand import demand_body
from zh_pieces import ADDRESSEE, BACK_TO, CODE_MM, CUTOFF, END, FOUR, PREMISES, TEXT_MM, TOTAL, build, code, form


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
        p("Sender", BACK_TO),
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
        (14, ("退回地址", BACK_TO)),
        (12, ("联系电话", "{{ estate.phone }}")),
        (24, ("邮件号码", "")),
        (12, ("交寄日期", "")),
    )
    page = section(top_mm=31.5, left_mm=28, right_mm=18, bottom_mm=22, header=False)
    note = "正文自第3页起；回执在本页背面，填写后可将本页整张寄回。邮件号码栏供粘贴挂号条码或者填写号码，与文号一并留存。"
    return top + p("Heading1", "挂号信函寄送单") + form((28, 131), rows) + p("SlipNote", note, section=page)


def return_slip() -> str:
    """回执 of a registered letter: acknowledging the debt or promising instalments interrupts limitation (时效规定 Art. 14)."""
    opinions = (
        "□ 本人确认欠费，承诺一次付清，付款日期填入第一期\n"
        "□ 本人确认欠费，承诺分期付款，日期和金额填入下列各期\n"
        "□ 本人对欠费有异议，理由见下"
    )
    rows = (
        (10, ("文号", "{{ number }}", "房屋", PREMISES)),
        (10, ("欠费合计", TOTAL, "统计截至", CUTOFF)),
        (22, ("本人意见\n（请勾选）", opinions)),
        (13, ("第一期", "", "第二期", "")),
        (13, ("第三期", "", "第四期", "")),
        (24, ("异议理由", "")),
        (16, ("今后送达\n地址", "")),
        (18, ("签名或盖章", "", "联系电话", "")),
        (12, ("与业主关系", "", "日期", "")),
    )
    page = section(top_mm=21, left_mm=23, right_mm=23, bottom_mm=19, header=True)
    return (
        p("Title", "回执")
        + p("SlipText", "{{ issuer.name }}：")
        + p("SlipText", "贵公司{{ number }}《催告函》已收到，现答复如下。")
        + form(FOUR, rows)
        + p("SlipNote", "填写后请寄回：" + BACK_TO + " {{ issuer.name }}；也可以交至服务中心或者拍照发送给联系人。"
            "各期请写明付款日期和金额。", section=page)
    )  # fmt: skip


def registered() -> bytes:
    """Address page, 回执 on its back, demand."""
    title = [p("TitleBesideCode", "催告函"), p("NumberBesideCode", "{{ number }}"), ADDRESSEE]
    cells = [Cell(paragraphs=title, valign="center"), Cell(paragraphs=code(), valign="center")]
    # The code stands at the top of the page: 21–52 mm, between the paper's edge and the first fold at 99 mm.
    top = table("Bare", (TEXT_MM - CODE_MM, CODE_MM), [Row(cells=cells)])
    return build("挂号信函", carrier() + return_slip() + demand_body(top=top) + END)
