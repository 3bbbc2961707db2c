"""Write the shipped English letters and the bilingual reminder, with real styles, tables and fields.

    .venv/bin/python templates/make_en.py

The DOCX files are committed and are what the service uses; whoever wants other words edits them in Word. What a letter must
say and must never say: tests/templates/test_templates_english.py reads every one for it.
"""

import io
import zipfile
from pathlib import Path

from bilingual import bilingual_reminder
from look_en import styles
from ooxml import p, package, section, strong
from pieces_en import (
    ACCOUNT,
    BASIS,
    CUTOFF,
    DEADLINE,
    FOOTER,
    HEADER,
    SENDER_ADDRESS,
    TOTAL,
    carrier,
    co_owned,
    form,
    ledger,
    opening,
    payment,
    received,
    signature,
    summary,
)

FOLDER = Path(__file__).resolve().parent
GREETING = p("BodyText", "Dear Sir or Madam,")
COURT = "{% if estate.court %}{{ estate.court }}{% else %}the competent court{% endif %}"


def reminder() -> str:
    """Payment reminder: friendly, with the sum at a glance."""
    facts = (("Amount outstanding", TOTAL), ("Please pay by", DEADLINE), ("Counted to", CUTOFF))
    return (
        opening("Payment reminder")
        + GREETING
        + p("BodyText", "According to our records, the amounts listed below had not been paid by " + CUTOFF
            + ". They may simply have escaped your attention. Please pay the total of ", strong(TOTAL),
            " by ", strong(DEADLINE), ".")
        + summary(facts, (56, 56, 52))
        + p("Heading1", "Amounts outstanding")
        + ledger()
        + p("TableNote", "All amounts are in {{ currency }}.{% if estate.contract %} Basis: " + BASIS + ".{% endif %}")
        + received()
        + co_owned()
        + payment()
        + p("BodyText", "If you disagree with any of these amounts, please tell us by " + DEADLINE
            + ", in writing or by telephone. We will check them and reply. If you have already paid, thank you: please let us"
            " know when, so that we can match your payment. You need not pay twice.", keep_next=True)
        + signature()
        + p("TableEnd")
    )  # fmt: skip


def demand(title: str, *, by: str = "") -> str:
    """Final notice and formal demand: claim, ledger, last day, objection, consequence."""
    return (
        opening(title, by=by)
        + GREETING
        + p("BodyText", "{% if estate.contract %}Under " + BASIS + ", payment of the amounts listed below was due on the dates"
            " shown.{% else %}Payment of the amounts listed below was due on the dates shown.{% endif %}"
            " On " + CUTOFF + " a total of ", strong(TOTAL), " remained unpaid.")
        + ledger()
        + p("TableNote", "All amounts are in {{ currency }}. Interest and late-payment charges to which we may be entitled are"
            " not included. This letter waives neither any other amount nor any other right.")
        + received()
        + co_owned()
        + p("Point", "1.\tPlease pay the total in full by ", strong(DEADLINE), " at the latest.")
        + payment()
        + p("Point", "2.\tIf you dispute any of these amounts, please tell us why by the same date, in writing or by telephone."
            " We will check them and reply. If you have already paid, please send us proof of payment. If you cannot pay"
            " the whole sum at once, you may propose payment by instalments.")
        + p("Point", "3.\tIf the total is neither paid nor settled by agreement by that date, we may bring the claim before "
            + COURT + " or, where so agreed, refer it to arbitration.", keep_next=True)
        + signature()
    )  # fmt: skip


def reply_slip() -> str:
    """The reply to a registered letter: paying, paying by instalments, or objecting, in the debtor's own hand."""
    replies = (
        "□ I accept the amount and will pay it in full on the date entered as the first payment.\n"
        "□ I accept the amount and propose to pay it by the instalments entered below.\n"
        "□ I dispute the amount, for the reasons given below."
    )
    rows = (
        (10, ("Number", "{{ number }}", "Regarding", ACCOUNT)),
        (10, ("Amount", TOTAL, "Counted to", CUTOFF)),
        (24, ("My reply\n(please tick)", replies)),
        (13, ("First payment", "", "Second payment", "")),
        (13, ("Third payment", "", "Fourth payment", "")),
        (26, ("Reasons", "")),
        (16, ("Address for\nfuture letters", "")),
        (16, ("Name in capitals", "", "Telephone", "")),
        (18, ("Signature", "", "Date", "")),
    )
    return (
        p("CutLine", "Please detach here, complete and return", new_page=True)
        + p("TitleCentre", "Reply slip")
        + p("Number", "to letter {{ number }}")
        + p("SlipText", "To: {{ issuer.name }}")
        + p("SlipText", "I have received your letter of {{ issued|endate }} to {{ debtor.name }} and reply as follows.")
        + form((30, 52, 30, 52), rows)
        + p("SlipNote", "Please enter a date and an amount for each payment. Return to: {{ issuer.name }}, " + SENDER_ADDRESS
            + ", or send a photograph of the completed slip to the contact named in the letter.")
    )  # fmt: skip


def registered() -> str:
    """Address page for the window, formal demand, reply slip."""
    contents = "Formal demand for payment {{ number }} (one copy, with reply slip)"
    return carrier(contents) + demand("Formal demand for payment", by="Registered post") + reply_slip()


def build(title: str, body: str, *, language: str, footer: str = FOOTER) -> bytes:
    """A letter as DOCX; the last section has the letterhead."""
    page = section(top_mm=21, left_mm=23, right_mm=23, bottom_mm=19, header=True)
    made = package(title=title, body=body + page, header=HEADER, footer=footer, styles=styles())
    return _speaking(made, language)


def _speaking(docx: bytes, language: str) -> bytes:
    """The package with another language in its core properties, all else byte for byte."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(target, "w") as out:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "docProps/core.xml":
                data = data.replace(b"<dc:language>zh-CN<", f"<dc:language>{language}<".encode())
            out.writestr(info, data)
    return target.getvalue()


def letters() -> dict[str, bytes]:
    """Path below templates/ and bytes of every letter."""
    body, footer = bilingual_reminder()
    return {
        "en/reminder.docx": build("Payment reminder", reminder(), language="en"),
        "en/final-notice.docx": build("Final notice", demand("Final notice"), language="en"),
        "en/registered.docx": build("Registered letter", registered(), language="en"),
        "zh-en/bilingual-reminder.docx": build("催缴通知单 Payment reminder", body, language="zh-CN", footer=footer),
    }


if __name__ == "__main__":
    for name, data in letters().items():
        (FOLDER / name).write_bytes(data)
        print(f"templates/{name}: {len(data):,} bytes")
