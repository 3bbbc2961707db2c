"""Papers beside the letters: 送达回证 and 收款确认. Both are filled in by hand and are no stage of the collection."""

from ooxml import p
from zh_pieces import CREDIT_CODE, CUTOFF, DAY, END, FOUR, IN_WORDS, PREMISES, TOTAL, build, form, head, signature


def service_receipt() -> bytes:
    """送达回证 as a document of its own, for whatever paper was handed over: the rows of the courts' and agencies' forms."""
    rows = (
        (13, ("事由", "物业费等费用的催告与告知", "房屋", PREMISES)),
        (22, ("送达文书\n名称和件数", "□ 催缴通知单 □ 催告函 □ 起诉前告知书 □ 其他：\n共\t\t件\t\t页")),
        (14, ("送达文书\n文号", "", "本回证编号", "{{ number }}")),
        (13, ("受送达人", "{{ debtor.name }}", "联系电话", "")),
        (13, ("送达地址", "{{ address or (estate.address ~ estate.name ~ premises) }}")),
        (18, ("送达方式", "□ 直接送达 □ 同住成年家属代收 □ 单位收发部门代收\n□ 留置送达 □ 邮寄送达 □ 其他：")),
        (26, ("受送达人\n签名或盖章", "\n" + DAY, "证件名称\n及号码", "")),
        (26, ("代收人签名", "\n" + DAY, "与受送达人\n关系及理由", "")),
        (26, ("拒收事由", "", "见证人签名", "\n" + DAY)),
        (16, ("照片或录像\n编号", "", "备注", "")),
        (16, ("填发人", "", "送达人", "")),
    )
    return build("送达回证",
        head("送达回证")
        + form(FOUR, rows)
        + p("SlipNote", "签收仅表示收到上列文书，不代表对文书内容无异议。代收人应当具有完全行为能力。"
            "拒收的，送达人应当记明事由和日期，由见证人签名，或者拍照、录像记录送达过程。")
        + END
    )  # fmt: skip


def payment_confirmed() -> bytes:
    """收款确认: what was received, in figures and words to be filled in by hand, against the sum counted to a day."""
    rows = (
        (11, ("应付合计", TOTAL, "统计截至", CUTOFF)),
        (11, ("大写", IN_WORDS)),
        (11, ("付款人", "", "收款日期", DAY)),
        (13, ("实收金额\n（小写）", "¥", "收款方式", "□ 转账 □ 扫码 □ 现金 □ 其他：")),
        (13, ("实收金额\n（大写）", "人民币")),
        (13, ("收款内容\n及所属期间", "")),
        (13, ("尚余金额\n（小写）", "¥", "收据或发票\n号码", "")),
        (13, ("经办人", "", "复核人", "")),
    )
    return build("收款确认书",
        head("收款确认书")
        + p("Addressee", "{{ debtor.name }}{% if debtor.salutation %} {{ debtor.salutation }}{% endif %}（" + PREMISES + "）：")
        + p("BodyText", "{{ issuer.name }}" + CREDIT_CODE + "就" + PREMISES + "的物业费等费用，确认收到如下款项：")
        + form(FOUR, rows)
        + p("TableNote", "金额单位：人民币元。本确认书以手写填列并加盖印章为准，涂改无效；不代替发票，"
            "所列款项以外的费用按照合同约定另行结算。")
        + p("BodyText", "如填列内容与您的付款记录不一致，请与我们核对，我们将予更正。", keep_next=True)
        + p("BodyText", "感谢您的支持！", keep_next=True)
        + signature()
        + END
    )  # fmt: skip
