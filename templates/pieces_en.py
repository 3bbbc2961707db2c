"""Pieces the English letters are built from: references, ledger, payment block, signature, forms and the address page.

Written for any creditor: no branch of trade and no country's law is named.
"""

from collections.abc import Iterable

from look import SHADE
from ooxml import Cell, Row, Span, field, p, row_tag, section, strong, table, tag

TEXT_MM = 164.0
"""Width of the text: A4 less 23 mm on either side."""
STAMP_MM = 47.0
"""Height kept free for a stamp: 42 mm across is common, 45 × 45 mm is needed to set it by hand."""

TOTAL = "{{ currency }} {{ total|money }}"
DEADLINE = "{{ deadline|endate }}"
CUTOFF = "{{ cutoff|endate }}"
ACCOUNT = "{{ estate.name }}{% if premises %}, {{ premises }}{% endif %}"
BASIS = "{{ estate.contract }}{% if estate.clause %}, {{ estate.clause }}{% endif %}"
SENDER_ADDRESS = "{{ issuer.address }}{% if issuer.postcode %}, {{ issuer.postcode }}{% endif %}"
LINE = "{{ address }}{% if postcode %}, {{ postcode }}{% endif %}"
"""The debtor's address in one paragraph."""
HEADER = p("Header", "{{ issuer.name }}")
FOOTER = p("Footer", "{{ number }}\tPage ", field("PAGE"), " of ", field("NUMPAGES")) + p("Checkpoint", "{{ checkpoint }}")


RECEIVED = (
    "Payments received and money paid ahead by {{ cutoff|endate }} are deducted above: "
    "{% for one in credits %}{{ currency }} {{ one.amount|money }}"
    "{% if one.on %} on {{ one.on|endate }}{% endif %}{% if one.source %} ({{ one.source }}){% endif %} for {{ one.charge }}"
    "{% if one|enperiod %}, {{ one|enperiod }}{% endif %}{% if not loop.last %}; {% endif %}{% endfor %}."
)


def received() -> str:
    """Payments that were put to the debts; there only where there are some."""
    return tag("if credits") + p("TableNote", RECEIVED) + tag("endif")


CO_OWNED = (
    "The sum above is owed once by you and the other co-owners together: payment by any of you settles it for all. Each of you"
    " has been sent a letter; this is letter {{ copy.no }} of {{ copy.of }}."
)


def co_owned() -> str:
    """That the other co-owners are asked for the same sum; there only where each got a letter."""
    return tag("if copy.of") + p("TableNote", CO_OWNED) + tag("endif")


def labelled(style: str, label: str, *content: str | Span) -> str:
    """A line of a list: its name, a tab, what it says."""
    return p(style, Span(text=label, style="FieldName"), "\t", *content)


def opening(title: str, *, by: str = "") -> str:
    """Whom the letter is for, its number, date and subject, its title."""
    addressee = [
        p("Name", "{{ debtor.name }}"),
        tag("if address"),
        p("Where", "{{ address }}"),
        tag("endif"),
        tag("if postcode"),
        p("Where", "{{ postcode }}"),
        tag("endif"),
    ]
    reference = [
        labelled("Reference", "Number", strong("{{ number }}")),
        labelled("Reference", "Date", "{{ issued|endate }}"),
        labelled("Reference", "Regarding", ACCOUNT),
        *([labelled("Reference", "Sent by", by)] if by else []),
    ]
    cells = [Cell(paragraphs=addressee), Cell(paragraphs=[p("Reference")]), Cell(paragraphs=reference)]
    return table("Bare", (78, 10, 76), [Row(height_mm=22, cells=cells)]) + p("Title", title)


def summary(facts: Iterable[tuple[str, str]], widths: tuple[float, ...]) -> str:
    """What matters at a glance: labels over values in a band."""
    cells = [Cell(paragraphs=[p("SummaryLabel", label), p("SummaryValue", value)]) for label, value in facts]
    return table("Band", widths, [Row(cells=cells)])


def ledger() -> str:
    """The arrears by period: one row a line, the head repeated on every page, the total below."""
    columns = (
        ("TableHead", "No.", "TableCentre", "{{ loop.index }}"),
        ("TableHeadLeft", "Description", "TableText", "{{ line.charge }}"),
        ("TableHeadLeft", "Period", "TableText", '{{ (line|enperiod) or "—" }}'),
        ("TableHeadLeft", "Due", "TableText", '{{ (line.due|enperiod) or "—" }}'),
        ("TableHeadRight", "Billed", "TableFigure", '{{ (line.receivable|money) or "—" }}'),
        ("TableHeadRight", "Received", "TableFigure", '{{ (line.received|money) or "—" }}'),
        ("TableHeadRight", "Outstanding", "TableFigure", "{{ line.amount|money }}"),
    )
    return table(
        "Ledger",
        (9, 32.5, 38, 20, 21.5, 21.5, 21.5),
        ledger_rows(columns, total=[p("TableText", strong("Total"), keep_next=True)]),
    )


def ledger_rows(columns: tuple[tuple[str, str, str, str], ...], *, total: list[str]) -> list[Row]:
    """Head, one row a line, and the total under the last two columns. A column: style and words of its head, of its cells.

    The last line has a row of its own, kept with the total, and the total is kept with the note below it.
    """

    def head(style: str, words: str) -> Cell:
        return Cell(paragraphs=[p(style, part) for part in words.split("\n")], fill=SHADE, valign="center")

    def line(*, last: bool) -> Row:
        cells = [Cell(paragraphs=[p(style, value, keep_next=last)], valign="center") for _, _, style, value in columns]
        return Row(cells=cells)

    return [
        Row(header=True, cells=[head(style, words) for style, words, _, _ in columns]),
        row_tag("for line in lines", len(columns)),
        row_tag("if loop.last", len(columns)),
        line(last=True),
        row_tag("else", len(columns)),
        line(last=False),
        row_tag("endif", len(columns)),
        row_tag("endfor", len(columns)),
        Row(
            cells=[
                Cell(paragraphs=total, span=len(columns) - 2, fill=SHADE, valign="center"),
                Cell(paragraphs=[p("TableFigure", strong(TOTAL), keep_next=True)], span=2, fill=SHADE, valign="center"),
            ]
        ),
    ]


def payment() -> str:
    """Bank account and reference beside the QR, in one row that stays together."""
    lines = [
        tag("if payment.account_no"),
        labelled("PayLine", "Account holder", "{{ payment.account_name }}"),
        labelled("PayLine", "Bank", "{{ payment.bank }}"),
        labelled("PayLine", "Account number", strong("{{ payment.account_no }}")),
        tag("endif"),
        labelled("PayLine", "Amount", TOTAL),
        labelled("PayLine", "Payment reference", strong("{{ number }}")),
        p("TableNote", "Please quote the payment reference, so that your payment can be matched."),
    ]
    return p("Heading1", "How to pay") + beside_code(lines, "Scan to view and pay")


def beside_code(lines: list[str], caption: str) -> str:
    """Lines on the left, the QR with its caption on the right."""
    code = [p("QR", "{{ qr }}"), *(p("Caption", words) for words in caption.split("\n"))]
    cells = [Cell(paragraphs=lines, valign="center"), Cell(paragraphs=code, valign="center")]
    return table("Bare", (TEXT_MM - 40, 40), [Row(cells=cells)])


def signature() -> str:
    """Company and the line to sign on the left, with room for a stamp between them; contact on the right."""
    company = [
        p("Signature", "Yours faithfully,"),
        p("Signature", strong("{{ issuer.name }}")),
        p("SignHere", "Signature and stamp"),
    ]
    contact = [
        tag("if estate.contact"),
        labelled("Contact", "Contact", "{{ estate.contact }}"),
        tag("endif"),
        labelled("Contact", "Telephone", "{{ estate.phone }}"),
        tag("if issuer.hours"),
        labelled("Contact", "Hours", "{{ issuer.hours }}"),
        tag("endif"),
        tag("if issuer.address"),
        labelled("Contact", "Address", SENDER_ADDRESS),
        tag("endif"),
        tag("if issuer.credit_code"),
        labelled("Contact", "Company no.", "{{ issuer.credit_code }}"),
        tag("endif"),
    ]
    cells = [Cell(paragraphs=company), Cell(paragraphs=[p("Contact")]), Cell(paragraphs=contact, valign="bottom")]
    return table("Bare", (76, 12, 76), [Row(height_mm=STAMP_MM, cells=cells)])


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


def carrier(contents: str) -> str:
    """The address page of a window envelope (DL, 100 × 40 mm window, A4 folded in three), as that of the Chinese letter.

    The sheet can shift in its envelope: the address stays within x 27–113, y 31.5–57.5 mm of the page, and nothing else
    comes into x 13–127, y 17.5–71.5 mm. The page's margins begin there: left 28, top 31.5 mm. A Han character is as wide
    as two Latin letters, so it counts twice where the size of the address is chosen.
    """
    long = "address|length + address|select('ge', '⺀')|list|length"
    name = "debtor.name|length + debtor.name|select('ge', '⺀')|list|length"
    address = [
        tag(f"if {long} <= 80 and {name} <= 24"),
        p("Recipient", "{{ debtor.name }}"),
        p("Address", "{{ address }}"),
        p("Address", "{{ postcode }}"),
        tag(f"elif {long} <= 96 and {name} <= 48"),
        p("RecipientMiddle", "{{ debtor.name }}"),
        p("AddressMiddle", LINE),
        tag("else"),
        p("RecipientLong", "{{ debtor.name }}"),
        p("AddressLong", LINE),
        tag("endif"),
    ]
    sender = [
        p("Sender", "From"),
        p("Sender", "{{ issuer.name }}"),
        p("Sender", SENDER_ADDRESS),
        p("Sender", "If undelivered, please return to sender."),
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
        (10, ("Sent as", "Registered letter")),
        (10, ("Contents", contents)),
        (12, ("Addressee", "{{ debtor.name }}")),
        (14, ("Address", LINE)),
        (12, ("Sender", "{{ issuer.name }}")),
        (14, ("Return address", SENDER_ADDRESS)),
        (12, ("Telephone", "{{ estate.phone }}")),
        (24, ("Item number", "")),
        (12, ("Posted on", "")),
    )
    note = (
        "The letter begins on the next page. The field above is for the postal label or its number: keep it with {{ number }}."
    )
    page = section(top_mm=31.5, left_mm=28, right_mm=18, bottom_mm=22, header=False)
    return top + p("Heading1", "Posting record") + form((32, 127), rows) + p("SlipNote", note, section=page)
