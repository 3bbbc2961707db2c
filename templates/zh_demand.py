"""催告函 (Civil Code Art. 944(2)) with its 送达回证, and 起诉前告知书, the last word before a suit."""

from ooxml import p
from zh_charges import PRINCIPAL_ONLY, co_owned, late_fee, received
from zh_pieces import (
    ADDRESSEE,
    BASIS,
    COURT,
    CREDIT_CODE,
    CUTOFF,
    DEADLINE,
    END,
    FOUR,
    LAST_DAY,
    PREMISES,
    TOTAL,
    TOTAL_YUAN,
    build,
    form,
    head,
    ledger,
    payment,
    signature,
)

OPENING = (
    "{{ issuer.name }}" + CREDIT_CODE + "（以下称“我公司”）为{{ estate.name }}提供物业服务。"
    "依据" + BASIS + "的约定，贵方应当按期支付物业费等费用。经核对，截至" + CUTOFF + "，" + PREMISES + "尚欠下列费用，共计"
)  # fmt: skip
LEDGER_NOTE = "金额单位：人民币元。" + PRINCIPAL_ONLY + "本函不构成对其他款项或者权利的放弃。"
ARTICLE = (
    "《中华人民共和国民法典》第九百四十四条规定，业主违反约定逾期不支付物业费的，物业服务人可以催告其在合理期限内支付；"
    "合理期限届满仍不支付的，物业服务人可以提起诉讼或者申请仲裁。据此，我公司现正式催告："
)
PERIOD = ("一、请贵方最迟于", LAST_DAY, "付清上述款项。此即我公司给予的合理期限。")
OBJECTION = (
    "二、如对欠费项目、金额或者服务有异议，请于上述期限内书面或者电话向我公司提出，我公司将核对并答复；"
    "如已支付，请凭付款凭证核对。一次付清确有困难的，可以协商分期付款。"
)
CONSEQUENCE = (
    "三、期限届满仍未支付且未达成一致的，我公司可以依法向" + COURT + "申请支付令、提起诉讼，或者依照合同约定申请仲裁。"
)
CLOSING = "特此函告。"


def demand_body(*, top: str = "") -> str:
    """The formal demand: claim, ledger, Civil Code Art. 944, period, objection, consequence.

    `top` is a head with the addressee that carries the QR already; the ways to pay then stand without it.
    """
    return (
        (top or head("催告函") + ADDRESSEE)
        + p("BodyText", OPENING, TOTAL_YUAN, "，明细如下：")
        + ledger()
        + p("TableNote", LEDGER_NOTE)
        + received()
        + co_owned()
        + late_fee()
        + p("BodyText", ARTICLE)
        + p("BodyText", *PERIOD, keep_next=True)
        + payment(coded=not top)
        + p("BodyText", OBJECTION)
        + p("BodyText", CONSEQUENCE, keep_next=True)
        + p("BodyText", CLOSING, keep_next=True)
        + signature()
    )


def service_record() -> str:
    """送达回证 of a demand handed over: who took it, in what relation, or why it was refused and who saw it."""
    rows = (
        (10, ("文书名称", "催告函（壹份）", "送达人单位", "{{ issuer.name }}")),
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
        head("送达回证", new_page=True)
        + form(FOUR, rows)
        + p("SlipNote", "签收仅表示收到该文书，不代表对欠费金额无异议。代收人应当具有完全行为能力。")
    )


def demand() -> bytes:
    """催告函 to be handed over, and the record of handing it over on a page of its own."""
    return build("催告函", demand_body() + service_record())


def final() -> bytes:
    """起诉前告知书: sum, last day, court and suit or payment order; it says what happens next and threatens nothing."""
    return build("起诉前告知书",
        head("起诉前告知书")
        + ADDRESSEE
        + p("BodyText", OPENING, TOTAL_YUAN, "，明细如下：")
        + ledger()
        + p("TableNote", "金额单位：人民币元。" + PRINCIPAL_ONLY
            + "本告知书不构成对其他款项或者权利的放弃；我公司此前如已就上述费用作出催告，该催告继续有效。")
        + received()
        + co_owned()
        + late_fee()
        + p("BodyText", "《中华人民共和国民法典》第九百四十四条规定，"
            "合理期限届满仍不支付物业费的，物业服务人可以提起诉讼或者申请仲裁。"
            "在依法主张权利之前，我公司特将有关事项告知如下：")
        + p("BodyText", "一、请贵方最迟于", LAST_DAY, "付清上述款项。")
        + payment()
        + p("BodyText", "二、期限届满仍未付清且未达成一致的，我公司将依法向" + COURT
            + "提起诉讼或者申请支付令；合同约定仲裁的，依照约定申请仲裁。届时将一并主张违约金。")
        + p("BodyText", "三、如有异议或者已经支付，请于上述期限内书面或者电话提出，我公司将核对并答复。"
            "一次付清确有困难的，可以协商分期付款，也可以共同申请人民调解。", keep_next=True)
        + p("BodyText", "特此告知。", keep_next=True)
        + signature()
        + END
    )  # fmt: skip
