"""催缴通知单, and the 物业服务联系单 that may hang on a door."""

from look import SHADE
from ooxml import Cell, Row, p, strong, table
from zh_charges import ALL_ASKED, co_owned, received
from zh_pieces import (
    ADDRESSEE,
    BASIS,
    CUTOFF,
    DAY,
    DEADLINE,
    END,
    LAST_DAY,
    PREMISES,
    TEXT_MM,
    TOTAL,
    TOTAL_YUAN,
    build,
    code,
    company,
    contact,
    form,
    head,
    ledger,
    payment,
)


def stub() -> list[str]:
    """存根: the part below the perforation, which the company keeps; who took the letter signs here.

    The 骑缝章 is set across the dashed line, at its left end: right of it stands the chop.
    """
    rows = (
        (6.5, ("文号", "{{ number }}", "房屋", PREMISES)),
        (6.5, ("姓名", "{{ debtor.name }}", "欠费合计", TOTAL)),
        (6.5, ("发出日期", "{{ issued|cndate }}", "经办人", "")),
        (9, ("签收人", "", "与业主关系\n及签收日期", DAY)),
    )
    return [
        p("CutLine", "（骑缝章）\t存根：沿虚线裁下，由我公司留存"),
        form((20, 62, 24, 58), rows, label="StubLabel", text="StubText"),
        p("SlipNote", "签收仅表示收到本通知单，不代表对欠费金额无异议。"),
    ]


def reminder() -> bytes:
    """催缴通知单: friendly, with the sum at a glance, and a stub to sign."""
    facts = (("欠费合计", TOTAL), ("请于此日或之前支付", DEADLINE), ("统计截至", CUTOFF))
    summary = [Cell(paragraphs=[p("SummaryLabel", label), p("SummaryValue", value)]) for label, value in facts]
    words = [
        p("Aside", "如您对上述费用有异议，请于" + DEADLINE + "前联系我们，我们将为您核对并答复；如您已经支付，请与我们核对，"
            "核对无误的无需重复支付。祝您生活愉快！"),
        *contact(),
    ]  # fmt: skip
    # One row of one cell: last words, signature and stub never part, on whichever page they come to stand.
    end = Row(cells=[Cell(paragraphs=[company(TEXT_MM, left=words), *stub()])])
    return build("催缴通知单",
        head("催缴通知单")
        + ADDRESSEE
        + p("BodyText", "您好！感谢您一直以来对我们工作的理解与支持。经核对收费记录，截至" + CUTOFF + "，" + PREMISES,
            "尚有下列费用未付，共计", TOTAL_YUAN,
            "。您可能因事务繁忙未及留意，特此提醒，请您于", LAST_DAY, "前支付。")
        + table("Band", (54, 56, 54), [Row(cells=summary)])
        + p("TableGap")
        + ledger()
        + p("TableNote", "金额单位：人民币元。以上为欠费本金。收费依据：" + BASIS
            + "。{% if issuer.credit_code %}收费单位统一社会信用代码：{{ issuer.credit_code }}。{% endif %}")
        + received()
        + co_owned(ALL_ASKED, "TableNote")
        + payment()
        + table("Bare", (TEXT_MM,), [end])
        + END
    )  # fmt: skip


def displayed() -> bytes:
    """物业服务联系单 for a door or a notice board: premises only, no person, no sum, no word about a debt."""
    rows = (
        ("房屋", PREMISES),
        ("联系人", "{{ estate.contact }}"),
        ("联系电话", "{{ estate.phone }}"),
        ("服务时间", '{{ issuer.hours or "以服务中心公布的时间为准" }}'),
        ("服务地点", '{{ issuer.address or "小区服务中心" }}'),
    )
    facts = [
        Row(
            height_mm=13,
            cells=[
                Cell(paragraphs=[p("NoticeLabel", label)], valign="center", fill=SHADE),
                Cell(paragraphs=[p("NoticeText", text)], valign="center"),
            ],
        )
        for label, text in rows
    ]
    return build("物业服务联系单",
        head("物业服务联系单")
        + p("Notice", strong("尊敬的业主："))
        + p("Notice", "您好！我们有物业服务事项需要与您联系，请业主尽快与服务中心联系，最迟不超过", strong(DEADLINE), "。")
        + table("Form", (34, 130), facts)
        + p("Notice", "来电、来访时请告知本联系单的编号，也可以扫描下方二维码，验证身份后查看有关事项。如您已经与我们取得联系，"
            "请忽略本联系单。", keep_next=True)
        + p("Notice", "感谢您的支持与配合！", keep_next=True)
        + company(TEXT_MM, left=code("扫码后验证身份方可查看"))
        + END
    )  # fmt: skip
