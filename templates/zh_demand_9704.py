"""催告函 in the look of an official document (GB/T 9704-2012): the words of zh_demand, other paper."""

from look import styles
from look_9704 import HEIGHT_MM, LEFT_MM, PAGE_NUMBER_MM, PARAGRAPHS_9704, PITCH, TOP_MM, WIDTH_MM
from ooxml import Cell, Row, field, p, package, section, table
from zh_charges import co_owned, late_fee, received
from zh_demand import (
    ARTICLE,
    CLOSING,
    CONSEQUENCE,
    LEDGER_NOTE,
    OBJECTION,
    OPENING,
    PERIOD,
)
from zh_pieces import END, HEADER, PREMISES, TOTAL_YUAN, company, head, ledger, payment

LEDGER_MM = (9, 26, 33, 13, 12, 21, 21, 21)
FOOTER = p("Footer", "—", field("PAGE"), "—") + p("Checkpoint", "{{ number }} 共", field("NUMPAGES"), "页 {{ checkpoint }}")
FOOTER_HEIGHT_MM = (18 + 9) * 25.4 / 72


def demand_9704() -> bytes:
    """The formal demand, four-line head, 28 characters a line."""
    page = section(
        top_mm=TOP_MM,
        left_mm=LEFT_MM,
        right_mm=210 - LEFT_MM - WIDTH_MM,
        bottom_mm=297 - TOP_MM - HEIGHT_MM,
        header=False,
        footer_mm=297 - TOP_MM - HEIGHT_MM - PAGE_NUMBER_MM - FOOTER_HEIGHT_MM,
        pitch=PITCH,
    )
    # 附注 stands below the date, as in official documents.
    note = p(
        "Contact",
        "（{% if estate.contact %}联系人：{{ estate.contact }}，{% endif %}联系电话：{{ estate.phone }}"
        "{% if issuer.hours %}，服务时间：{{ issuer.hours }}{% endif %}）",
    )
    body = (
        head("催告函")
        + p("BodyText")
        + p("Addressee", "{{ debtor.name }}{% if debtor.salutation %} {{ debtor.salutation }}{% endif %}（" + PREMISES + "）：")
        + p("BodyText", OPENING, TOTAL_YUAN, "，明细如下：")
        + ledger(LEDGER_MM)
        + p("TableNote", LEDGER_NOTE)
        + received()
        + co_owned()
        + late_fee((9, 28, 33, 46, 19, 21))
        + p("BodyText", ARTICLE)
        + p("BodyText", *PERIOD, keep_next=True)
        + payment(width=WIDTH_MM)
        + p("BodyText", OBJECTION)
        + p("BodyText", CONSEQUENCE, keep_next=True)
        + p("BodyText", CLOSING, keep_next=True)
        + table("Bare", (WIDTH_MM,), [Row(cells=[Cell(paragraphs=[company(WIDTH_MM, left=[p("Blank")], signed=104), note])])])
        + END
    )
    return package(title="催告函", body=body + page, header=HEADER, footer=FOOTER, styles=styles(PARAGRAPHS_9704))
