"""分期付款协议 and 还款承诺书: the debt acknowledged and paid by instalments, whose days and sums are filled in by hand.

An acknowledgement or a promise to pay by instalments interrupts limitation (Civil Code Art. 195), and for one debt paid by
instalments it begins with the last of them (Art. 189). Neither paper waives anything.
"""

from look import SHADE
from ooxml import Cell, Row, p, strong, table
from zh_pieces import (
    BASIS,
    CHOP_MM,
    CUTOFF,
    DAY,
    END,
    FOUR,
    IN_WORDS,
    PREMISES,
    TEXT_MM,
    TOTAL,
    TOTAL_YUAN,
    bank,
    build,
    form,
    head,
)

NUMERALS = "一二三四五六"
SUM = (TOTAL_YUAN, "（大写：" + IN_WORDS + "）")
SERVED_AT = '{{ address or "同上列房屋" }}。'
OWED = "截至" + CUTOFF + "，" + PREMISES + "的物业费等费用尚欠本金"


def schedule() -> str:
    """Six instalments to fill in, and the sum they must come to in figures and words."""
    heads = [
        Cell(paragraphs=[p("TableHead", text)], fill=SHADE, valign="center")
        for text in ("期次", "付款日期", "金额（元）", "金额（大写）")
    ]
    blanks = [
        Row(
            height_mm=7.4,
            cells=[
                Cell(paragraphs=[p("TableCentre", f"第{numeral}期")], valign="center"),
                Cell(paragraphs=[p("TableText", DAY)], valign="center"),
                Cell(paragraphs=[p("TableFigure")]),
                Cell(paragraphs=[p("TableText", "人民币")], valign="center"),
            ],
        )
        for numeral in NUMERALS
    ]
    total = [
        Cell(paragraphs=[p("TableHead", "各期合计")], span=2, fill=SHADE, valign="center"),
        Cell(paragraphs=[p("TableFigure", strong(TOTAL))], fill=SHADE, valign="center"),
        Cell(paragraphs=[p("TableText", strong(IN_WORDS))], fill=SHADE, valign="center"),
    ]
    return table("Form", (14, 38, 28, 84), [Row(header=True, cells=heads), *blanks, Row(height_mm=7.4, cells=total)])


def accounts() -> str:
    """The account the instalments go to."""
    return table("Bare", (TEXT_MM,), [Row(cells=[Cell(paragraphs=bank(counter=False))])])


def side(role: str, *lines: str) -> Cell:
    """Where one side signs."""
    return Cell(paragraphs=[p("Blank", strong(role)), *(p("Blank", line) for line in lines)])


def signed(one: Cell, two: Cell) -> str:
    """Places to sign side by side, each with room for a chop."""
    between = Cell(paragraphs=[p("Blank")])
    return table("Bare", (78, TEXT_MM - 2 * 78, 78), [Row(height_mm=CHOP_MM, cells=[one, between, two])])


def instalment() -> bytes:
    """分期付款协议 between company (甲方) and owner (乙方)."""
    parties = (
        (8, ("甲方", "{{ issuer.name }}", "信用代码", "{{ issuer.credit_code }}")),
        (8, ("乙方", "{{ debtor.name }}", "证件号码", "")),
        (8, ("房屋", PREMISES, "联系电话", "")),
    )
    return build("分期付款协议",
        head("分期付款协议")
        + form(FOUR, parties)
        + p("Clause", "甲、乙双方就乙方支付物业费等费用事宜，依据" + BASIS + "，经协商一致，订立本协议。", keep_next=True)
        + p("Clause", "一、乙方确认，" + OWED, *SUM, "。")
        + p("Clause", "二、乙方按照下表分期付清上述本金，各期金额之和应当与上述本金一致：", keep_next=True)
        + schedule()
        + p("Clause", "三、乙方将各期款项付至甲方下列账户：", keep_next=True)
        + accounts()
        + p("Clause", "四、任何一期未按期足额支付的，甲方可以要求乙方一次付清剩余款项，并依法主张权利。")
        + p("Clause", "五、违约金依照原合同约定和法律规定。本协议不构成甲方对其他款项或者权利的放弃。")
        + p("Clause", "六、乙方确认以下地址为文书送达地址，变更时书面告知甲方：", SERVED_AT,
            keep_next=True)
        + p("Clause", "七、本协议自双方签名或者盖章之日起生效，一式两份，双方各执一份。", keep_next=True)
        + signed(
            side("甲方（盖章）：{{ issuer.name }}", "经办人：", "日期：" + DAY),
            side("乙方（签名或者盖章）：", "代理人（须附授权委托书）：", "日期：" + DAY),
        )
        + END
    )  # fmt: skip


def pledge() -> bytes:
    """还款承诺书: signed by the debtor alone."""
    who = (
        (8, ("承诺人", "{{ debtor.name }}", "证件号码", "")),
        (8, ("房屋", PREMISES, "联系电话", "")),
    )
    return build("还款承诺书",
        head("还款承诺书")
        + p("Addressee", "{{ issuer.name }}：")
        + form(FOUR, who)
        + p("Clause", "一、本人确认，" + OWED, *SUM, "。")
        + p("Clause", "二、本人承诺按照下表付清上述款项（一次付清的，只填第一期）：", keep_next=True)
        + schedule()
        + p("Clause", "三、款项付至贵公司下列账户：", keep_next=True)
        + accounts()
        + p("Clause", "四、任何一期未按期足额支付的，贵公司可以要求本人一次付清剩余款项，并依法主张权利。")
        + p("Clause", "五、本人确认以下地址为文书送达地址，变更时书面告知贵公司：", SERVED_AT,
            keep_next=True)
        + p("Clause", "特此承诺。", keep_next=True)
        + signed(
            side("经办人（贵公司收存）：", "日期：" + DAY),
            side("承诺人（签名或者盖章）：", "与业主关系：", "日期：" + DAY),
        )
        + END
    )  # fmt: skip
