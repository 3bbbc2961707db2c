"""What the Chinese letters say of the late fee and of payments: pieces that are there only where there is something to say.

The late fee is never part of the sum demanded: a court may reduce it (Civil Code Art. 585), so it stands under the ledger with
its clause, its arithmetic and the day it is counted to.
"""

from collections.abc import Sequence

from look import SHADE
from ooxml import Cell, Row, p, row_tag, strong, table, tag

CHARGES_MM = (9, 30, 35, 48, 20, 22)
"""序号, 费用项目, 计算区间, 计算式, 利率, 违约金."""

PRINCIPAL_ONLY = (
    "{% if late_fee_total %}以上为本金，违约金另列如下，不计入合计。"
    "{% else %}以上为本金，违约金依照合同约定和法律规定另计。{% endif %}"
)
"""What the note under the ledger says of the late fee."""
RECEIVED = (
    "上表已扣除截至{{ cutoff|cndate }}已收到及预存的款项共¥{{ credits_total|money }}："
    "{% for one in credits %}{% if one.on %}{{ one.on|cndate }}{% endif %}收款"
    "{% if one.source %}（{{ one.source }}）{% endif %}¥{{ one.amount|money }}冲抵{{ one.charge }}"
    "{% if one|period %}（{{ one|period }}）{% endif %}，{{ one.rule }}{% if not loop.last %}；{% endif %}{% endfor %}。"
)
COPIES = "，共{{ copy.of }}份，本函为第{{ copy.no }}份。"
ALL_OWE = (
    "共有人：因共有的不动产产生的债务，在对外关系上由共有人承担连带债务（《中华人民共和国民法典》第三百零七条）。"
    "上列款项由贵方与其他共有人共同承担，任一人付清即止，不重复收取；我公司就同一债权向各共有人各发一函" + COPIES
)
ALL_ASKED = "上列费用由您与其他共有人共同承担，任一人付清即止，请勿重复支付；我们就同一笔费用向各共有人各发一函" + COPIES
BASIS_NAME = '{{ estate.contract or "物业服务合同" }}'
PAID = "{% if late_fee_paid %}（其中¥{{ late_fee_paid|money }}已由收款冲抵）{% endif %}"
LATE_FEE = (
    "违约金：按" + BASIS_NAME + "{{ late_fee_clause }}，{{ late_fee_rule }}，暂计至{{ charges_until|cndate }}为",
    strong("¥{{ late_fee_total|money }}"),
    PAID + "，其后计至实际清偿之日止；最终数额以双方确认或者裁判认定为准。",
)


def received() -> str:
    """Payments that were put to the debts, each with its rule."""
    return tag("if credits") + p("TableNote", RECEIVED) + tag("endif")


def co_owned(words: str = ALL_OWE, style: str = "BodyText") -> str:
    """That the other co-owners are asked for the same sum, which is owed once; there only where each got a letter."""
    return tag("if copy.of") + p(style, words) + tag("endif")


def late_fee(widths: Sequence[float] = CHARGES_MM) -> str:
    """The late fee in a sentence and its calculation in a table; the total is the sum of the printed rows."""
    heads = (
        ("TableHead", "序号"),
        ("TableHeadLeft", "费用项目"),
        ("TableHead", "计算区间"),
        ("TableHeadRight", "本金×利率×天数（÷全年天数）"),
        ("TableHeadRight", "利率"),
        ("TableHeadRight", "违约金"),
    )
    filled = (
        ("TableCentre", "{{ row.line }}"),
        ("TableText", "{{ row.charge }}"),
        ("TableCentre", "{{ row.from|period(row.to) }}"),
        ("TableFigure", "{{ row.formula }}{% if row.capped %}（按上限）{% endif %}"),
        ("TableFigure", "{{ row.rate }}"),
        ("TableFigure", "{{ row.amount|money }}"),
    )
    total = [p("TableText", strong("违约金暂计合计（{{ charges_until|cndate }}）"))]
    rows = [
        Row(header=True, cells=[Cell(paragraphs=[p(style, text)], fill=SHADE, valign="center") for style, text in heads]),
        row_tag("for row in late_fees", len(heads)),
        Row(cells=[Cell(paragraphs=[p(style, text)], valign="center") for style, text in filled]),
        row_tag("endfor", len(heads)),
        Row(
            cells=[
                Cell(paragraphs=total, span=4, fill=SHADE, valign="center"),
                Cell(paragraphs=[p("TableFigure", strong("¥{{ late_fee_total|money }}"))], span=2, fill=SHADE, valign="center"),
            ]
        ),
    ]
    return (
        tag("if late_fee_total")
        + p("BodyText", *LATE_FEE, keep_next=True)
        + table("Ledger", widths, rows)
        + p("TableEnd")
        + tag("endif")
    )
