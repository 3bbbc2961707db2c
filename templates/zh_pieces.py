"""What the Chinese letters have in common: head, ledger, ways to pay, signature with room for the chop, forms.

Every piece is XML text; the letters (zh_*.py) put them in order, and make.py packs them. Widths are millimetres.
"""

from collections.abc import Iterable, Sequence

from look import SHADE, styles
from ooxml import Cell, Row, Span, field, p, package, row_tag, section, strong, table, tag

TEXT_MM = 164.0
"""Width of the text: A4 less 23 mm on either side."""
CHOP_MM = 46.0
"""Height kept free for a company's chop: 42 mm across is common, 45 × 45 mm is needed to set it by hand."""
SIGNED_MM = 74.0
"""Width of the column of company and date."""
CODE_MM = 40.0
"""Width of the column of the QR."""
LEDGER_MM = (9, 28, 35, 14, 13, 21.5, 21.5, 22)

FOUR = (26, 56, 26, 56)
"""Columns of a form with two labels and two answers a row."""

DAY = "\t\t年\t月\t日"
"""A day to be filled in by hand, spaced by tabs."""
PREMISES = "{{ estate.name }}{{ premises }}"
CUTOFF = "{{ cutoff|cndate }}"
DEADLINE = "{{ deadline|cndate }}"
LAST_DAY = strong(DEADLINE + "（含当日）")
TOTAL = "¥{{ total|money }}"
TOTAL_YUAN = strong("{{ total|money }}元")
IN_WORDS = "{{ total|daxie }}"
BASIS = '{{ estate.contract or "物业服务合同" }}{{ estate.clause }}'
"""The contract and its clause; a company that names neither still has the contract the law speaks of."""
COURT = "{% if estate.court %}{{ estate.court }}{% else %}有管辖权的人民法院{% endif %}"
CREDIT_CODE = "{% if issuer.credit_code %}（统一社会信用代码：{{ issuer.credit_code }}）{% endif %}"
BACK_TO = "{% if issuer.postcode %}{{ issuer.postcode }} {% endif %}{{ issuer.address }}"
ADDRESSEE = p(
    "Addressee", "致：{{ debtor.name }}{% if debtor.salutation %} {{ debtor.salutation }}{% endif %}（" + PREMISES + "）"
)

FOOTER = p("Footer", "{{ number }}\t第 ", field("PAGE"), " 页 / 共 ", field("NUMPAGES"), " 页") + p(
    "Checkpoint", "{{ checkpoint }}"
)
HEADER = p("Header", "{{ issuer.name }}")
END = p("TableEnd")
"""Word wants a paragraph behind a table."""


def head(title: str, *, new_page: bool = False) -> str:
    """Title and number."""
    return p("Title", title, new_page=new_page) + p("DocNumber", "{{ number }}")


def ledger(widths: Sequence[float] = LEDGER_MM) -> str:
    """The arrears by period: one row a line, the head repeated on every page, the sum in words and figures.

    The last line has a row of its own, kept with the total, so that the total never stands alone on a page.
    """
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
    words = [p("TableText", strong("合计（大写）：" + IN_WORDS))]
    rows = [
        Row(header=True, cells=[Cell(paragraphs=[p(style, text)], fill=SHADE, valign="center") for style, text in heads]),
        row_tag("for line in lines", len(heads)),
        row_tag("if loop.last", len(heads)),
        Row(cells=[Cell(paragraphs=[p(style, text, keep_next=True)], valign="center") for style, text in filled]),
        row_tag("else", len(heads)),
        Row(cells=[Cell(paragraphs=[p(style, text)], valign="center") for style, text in filled]),
        row_tag("endif", len(heads)),
        row_tag("endfor", len(heads)),
        Row(
            cells=[
                Cell(paragraphs=words, span=6, fill=SHADE, valign="center"),
                Cell(paragraphs=[p("TableFigure", strong(TOTAL))], span=2, fill=SHADE, valign="center"),
            ]
        ),
    ]
    return table("Ledger", widths, rows)


def pay_line(name: str, *content: str | Span) -> str:
    """One way to pay: its name, and what belongs to it."""
    return p("PayLine", Span(text=name, style="FieldName"), "\t", *content)


def bank(*, counter: bool = True) -> list[str]:
    """Bank account, what to write on the transfer, and the counter; what is not known is left out."""
    here = [tag("if issuer.address"), pay_line("现场缴费", "{{ issuer.address }}"), tag("endif")] if counter else []
    return [
        tag("if payment.account_no"),
        tag("if payment.account_name"),
        pay_line("户名", "{{ payment.account_name }}"),
        tag("endif"),
        tag("if payment.bank"),
        pay_line("开户行", "{{ payment.bank }}"),
        tag("endif"),
        pay_line("账号", strong("{{ payment.account_no }}")),
        tag("endif"),
        pay_line("付款备注", strong("{{ number }}"), "（请务必填写）"),
        *here,
    ]


def code(caption: str = "扫码查询与缴费") -> list[str]:
    """The QR and what it is for."""
    return [p("QR", "{{ qr }}"), p("Caption", caption)]


def payment(*, width: float = TEXT_MM, coded: bool = True) -> str:
    """Bank account and counter in one row that stays together, with the QR beside them and a heading.

    Where the QR stands elsewhere, the lines follow their sentence without a heading.
    """
    words = Cell(paragraphs=bank(), valign="center")
    if not coded:
        return table("Bare", (width,), [Row(cells=[words])])
    cells = [words, Cell(paragraphs=code(), valign="center")]
    return p("Heading1", "付款方式") + table("Bare", (width - CODE_MM, CODE_MM), [Row(cells=cells)])


def contact() -> list[str]:
    """Whom to ask, and when."""

    def line(name: str, variable: str) -> list[str]:
        return [
            tag(f"if {variable}"),
            p("Contact", Span(text=name, style="FieldName"), "\t{{ " + variable + " }}"),
            tag("endif"),
        ]

    return [*line("联系人", "estate.contact"), *line("联系电话", "estate.phone"), *line("服务时间", "issuer.hours")]


def company(width: float, *, left: Sequence[str], signed: float = SIGNED_MM) -> str:
    """Company and date on the right, in the middle of the room for the chop, and what `left` holds beside them."""
    lines = [p("Signature", "{{ issuer.name }}"), p("Signature", "{{ issued|cndate }}")]
    cells = [Cell(paragraphs=left, valign="center"), Cell(paragraphs=lines, valign="center")]
    return table("Bare", (width - signed, signed), [Row(height_mm=CHOP_MM, cells=cells)])


def signature() -> str:
    """Contact on the left, company and date on the right."""
    return company(TEXT_MM, left=contact())


def boxed(text: str) -> list[str | Span]:
    """Text whose boxes to tick all stand in one font: at the start of a line a box would be taken for a Latin sign."""
    pieces: list[str | Span] = []
    for at, piece in enumerate(text.split("□")):
        pieces += [Span(text="□", style="Box")] * (at > 0) + [piece] * bool(piece)
    return pieces


def form(
    widths: Sequence[float],
    rows: Iterable[tuple[float, tuple[str, ...]]],
    *,
    label: str = "SlipLabel",
    text: str = "SlipText",
) -> str:
    """A form to fill in by hand: labels and answers in turn, each row at least so many millimetres high.

    A row with fewer entries than columns lets its last one run to the right edge.
    """

    def cells(entries: tuple[str, ...]) -> list[Cell]:
        return [
            Cell(
                paragraphs=[p(text if at % 2 else label, *boxed(line)) for line in entry.split("\n")],
                fill="" if at % 2 else SHADE,
                valign="center",
                span=len(widths) - at if at == len(entries) - 1 else 1,
            )
            for at, entry in enumerate(entries)
        ]

    return table("Form", widths, [Row(height_mm=height, cells=cells(entries)) for height, entries in rows])


def build(title: str, body: str) -> bytes:
    """A letter as DOCX in the plain modern look; the last section has the letterhead."""
    page = section(top_mm=21, left_mm=23, right_mm=23, bottom_mm=19, header=True)
    return package(title=title, body=body + page, header=HEADER, footer=FOOTER, styles=styles())
