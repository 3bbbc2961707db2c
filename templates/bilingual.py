"""The bilingual reminder: Chinese on the left, English on the right, paragraph beside paragraph.

Each pair is one table row, so the two languages stay side by side in Word and in print, and no row is cut by a page. Names,
figures and the account are said once, under labels in both languages.
"""

from ooxml import Cell, Row, Span, field, p, strong, table, tag
from pieces_en import (
    ACCOUNT,
    CUTOFF,
    DEADLINE,
    STAMP_MM,
    TOTAL,
    beside_code,
    co_owned,
    labelled,
    ledger_rows,
    received,
    summary,
)
from zh_charges import ALL_ASKED
from zh_charges import co_owned as co_owned_zh
from zh_charges import received as received_zh

SALUTATION = "{% if debtor.salutation %} {{ debtor.salutation }}{% endif %}"
ZH_DEADLINE = "{{ deadline|cndate }}"
ZH_CUTOFF = "{{ cutoff|cndate }}"
FOOTER = p("Footer", "{{ number }}\t第 ", field("PAGE"), " 页 / 共 ", field("NUMPAGES"), " 页 · Page ", field("PAGE"), " of ",
           field("NUMPAGES")) + p("Checkpoint", "{{ checkpoint }}")  # fmt: skip

HALVES_MM = (78.0, 8.0, 78.0)
"""A language, the space between, the other language."""

Words = tuple[str | Span, ...]


def pair(zh: Words, en: Words, *, keep_next: bool = False) -> Row:
    """A paragraph in both languages."""
    cells = [Cell(paragraphs=[p("Pair", *words, keep_next=keep_next)]) for words in (zh, en)]
    return Row(cells=[cells[0], Cell(paragraphs=[p("Pair")]), cells[1]])


def bilingual_reminder() -> tuple[str, str]:
    """Body and footer of 催缴通知单 / Payment reminder."""
    opened = [
        pair(
            ("致：", strong("{{ debtor.name }}"), SALUTATION + "（{{ estate.name }}{{ premises }}）"),
            ("To: ", strong("{{ debtor.name }}"), " (" + ACCOUNT + ")"),
        ),
        pair(
            ("您好！经核对，截至" + ZH_CUTOFF + "，下列费用尚未支付，共计", strong("{{ total|money }}元"),
             "。您可能因事务繁忙未及留意，特此提醒，请您于", strong(ZH_DEADLINE + "（含当日）"), "前支付。"),
            ("According to our records, the amounts listed below had not been paid by " + CUTOFF + ", in total ", strong(TOTAL),
             ". They may simply have escaped your attention. Please pay by ", strong(DEADLINE), "."),
        ),
    ]  # fmt: skip
    closed = pair(
        ("如您对上述费用有异议，请于" + ZH_DEADLINE + "前书面或者电话联系我们，我们将为您核对并答复；"
         "如您已经支付，请与我们核对，核对无误的无需重复支付。",),
        ("If you disagree with any of these amounts, please tell us by " + DEADLINE + ", in writing or by telephone. We will"
         " check them and reply. If you have already paid, please let us know when; you need not pay twice.",),
        keep_next=True,
    )  # fmt: skip
    facts = (
        ("欠费合计 Amount outstanding", TOTAL),
        ("最后付款日 Please pay by", "{{ deadline }}"),
        ("统计截至 Counted to", "{{ cutoff }}"),
    )
    body = (
        p("TitleCentre", "催缴通知单 Payment reminder")
        + p("Number", "{{ number }}")
        + table("Bare", HALVES_MM, opened)
        + p("Gap")
        + summary(facts, (60, 52, 52))
        + p("Heading1", "费用明细 Amounts outstanding")
        + ledger()
        + p("TableNote", "币种 Currency: {{ currency }}。以上为欠费本金 Principal only。"
            "{% if estate.contract %}收费依据 Basis: {{ estate.contract }}{{ estate.clause }}。{% endif %}")
        + received_zh()
        + received()
        + co_owned_zh(ALL_ASKED, "TableNote")
        + co_owned()
        + payment()
        + p("Gap")
        + table("Bare", HALVES_MM, [closed, signature()])
        + p("TableEnd")
    )  # fmt: skip
    return body, FOOTER


def ledger() -> str:
    """The arrears with heads in both languages; dates in figures, which both read."""
    columns = (
        ("TableHead", "序号\nNo.", "TableCentre", "{{ loop.index }}"),
        ("TableHeadLeft", "费用项目\nDescription", "TableText", "{{ line.charge }}"),
        ("TableHeadLeft", "所属期间\nPeriod", "TableText", '{{ (line|period) or "—" }}'),
        ("TableHeadLeft", "应缴日期\nDue", "TableText", '{{ line.due or "—" }}'),
        ("TableHeadRight", "应收\nBilled", "TableFigure", '{{ (line.receivable|money) or "—" }}'),
        ("TableHeadRight", "已收\nReceived", "TableFigure", '{{ (line.received|money) or "—" }}'),
        ("TableHeadRight", "欠费\nOutstanding", "TableFigure", "{{ line.amount|money }}"),
    )
    total = [p("TableText", strong("合计 Total（大写）：{{ total|daxie }}"), keep_next=True)]
    return table("Ledger", (9, 37, 35, 18.5, 21.5, 21.5, 21.5), ledger_rows(columns, total=total))


def payment() -> str:
    """Bank account and reference beside the QR."""
    lines = [
        tag("if payment.account_no"),
        labelled("PayLine", "户名 Account holder", "{{ payment.account_name }}"),
        labelled("PayLine", "开户行 Bank", "{{ payment.bank }}"),
        labelled("PayLine", "账号 Account no.", strong("{{ payment.account_no }}")),
        tag("endif"),
        labelled("PayLine", "付款备注 Reference", strong("{{ number }}")),
        p("TableNote", "请务必填写备注，以便核销。Please quote the reference when you pay."),
    ]
    return p("Heading1", "付款方式 How to pay") + beside_code(lines, "扫码缴费 Scan to view and pay")


def signature() -> Row:
    """Contact on the left; company and date on the right, in the middle of the room for the chop."""
    contact = [
        tag("if estate.contact"),
        labelled("ContactPair", "联系人 Contact", "{{ estate.contact }}"),
        tag("endif"),
        labelled("ContactPair", "电话 Telephone", "{{ estate.phone }}"),
        tag("if issuer.hours"),
        labelled("ContactPair", "时间 Hours", "{{ issuer.hours }}"),
        tag("endif"),
        tag("if issuer.address"),
        labelled("ContactPair", "地址 Address", "{{ issuer.address }}"),
        tag("endif"),
    ]
    company = [
        p("ChopLine", "{{ issuer.name }}"),
        p("ChopLine", "{{ issued|cndate }}"),
        p("ChopLine", "{{ issued|endate }}"),
    ]
    cells = [
        Cell(paragraphs=contact, valign="center"),
        Cell(paragraphs=[p("Contact")]),
        Cell(paragraphs=company, valign="center"),
    ]
    return Row(height_mm=STAMP_MM - 1, cells=cells)
