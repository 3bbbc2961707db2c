"""What the shipped letters are made of: every mandatory variable, no forbidden word in any branch, nothing foreign in the file.

The finished words are read in test_templates_rendered.py; here the templates are read, with the branches never taken.
"""

import importlib
import io
import re
import sys
import zipfile

import pytest
from lxml import etree
from support.shipped import FOLDER, LETTERS, ROOT, program

from service.terms.decision import Channel, Stage

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CLAIMS = ("reminder", "demand", "demand-9704", "registered", "final")
"""Letters with a table of arrears."""


def parts(name):
    with zipfile.ZipFile(FOLDER / f"{name}.docx") as archive:
        return {entry: archive.read(entry) for entry in archive.namelist()}


def raw_text(name):
    """Every paragraph of the template as its writer sees it, tags and all."""
    words = []
    for part in ("word/header1.xml", "word/document.xml", "word/footer1.xml"):
        root = etree.fromstring(parts(name)[part])
        words += ["".join(node.text or "" for node in paragraph.iter(W + "t")) for paragraph in root.iter(W + "p")]
    return "\n".join(words)


EVERY = [
    "number", "issued", "cutoff", "deadline", "total", "issuer.name", "estate.name", "debtor.name", "premises",
    "lines[].charge", "lines[].unit_price", "lines[].quantity", "lines[].receivable", "lines[].received",
    "lines[].amount", "payment.account_name", "payment.bank", "payment.account_no", "estate.contact", "estate.phone",
    "issuer.hours", "issuer.address", "issuer.credit_code", "checkpoint", "estate.contract", "estate.clause",
]  # fmt: skip
OWED = ["number", "cutoff", "total", "issuer.name", "debtor.name", "premises", "checkpoint"]
VARIABLES = {
    "reminder": EVERY,
    "demand": [*EVERY, "estate.court", "address"],
    "demand-9704": [*EVERY, "estate.court"],
    "registered": [*EVERY, "estate.court", "address", "postcode", "issuer.postcode"],
    "final": [*EVERY, "estate.court"],
    "displayed": ["number", "issued", "deadline", "issuer.name", "premises", "estate.contact", "estate.phone", "checkpoint"],
    "service-receipt": ["number", "issuer.name", "debtor.name", "premises", "address", "checkpoint"],
    "instalment": [*OWED, "payment.account_no", "estate.contract", "address"],
    "pledge": [*OWED, "payment.account_no", "address"],
    "payment-confirmed": [*OWED, "issued", "estate.phone"],
}


def test_every_letter_is_known_here():
    assert set(VARIABLES) == set(LETTERS)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_uses_every_mandatory_variable(name):
    assert [field for field in VARIABLES[name] if field not in program(name).variables] == []


def test_the_displayed_letter_knows_no_debtor():
    """What it does not ask for cannot slip in: no debtor, no lines, no sum, no account, no postal address."""
    asked = {variable.partition(".")[0].removesuffix("[]") for variable in program("displayed").variables}
    assert asked & {"debtor", "lines", "total", "columns", "address"} == set()
    assert {variable for variable in program("displayed").variables if variable.startswith("payment.")} == set()


FORBIDDEN = {
    "utilities must never be cut off (Art. 944(3))": r"[停断限](止)?供?(水|电|气|暖|热)",
    "credit records": r"征信|失信|黑名单|老赖",
    "a company is no law firm (律师法 13)": r"律师|法律顾问",
    "an administrative word; the claim is 违约金": r"滞纳金",
    "exposure (PIPL 25)": r"曝光|公示|公开张贴|业主群",
    "employer and family": r"工作单位|用人单位|所在单位|子女|孩子|上学|入学",
    "the repealed rule of the 2009 interpretation": r"书面催交",
    "a waiver (时效规定 9)": r"不再追究|放弃追究|免除",
    "threats": r"后果自负|严重后果|强制执行|否则|一切责任",
    "the standard form of a number has no 第": r"第\s*\{\{\s*number",
    "a count of days without a date": r"\d+\s*日内|[一二三四五六七八九十]+日内",
}


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("why", list(FORBIDDEN))
def test_no_branch_of_a_letter_says_what_it_must_not(name, why):
    assert re.findall(FORBIDDEN[why], raw_text(name)) == []


@pytest.mark.parametrize(
    "text",
    [
        "否则停止供水",
        "停水停电",
        "纳入征信",
        "律师函",
        "加收滞纳金",
        "经书面催交",
        "请于7日内支付",
        "通知您的工作单位",
        "其余不再追究",
        "后果自负",
    ],
)
def test_the_forbidden_patterns_see_real_sentences(text):
    assert any(re.search(pattern, text) for pattern in FORBIDDEN.values())


@pytest.mark.parametrize("name", CLAIMS)
def test_the_table_head_repeats_and_no_row_splits(name):
    root = etree.fromstring(parts(name)["word/document.xml"])
    ledger = next(table for table in root.iter(W + "tbl") if "所属期间" in "".join(table.itertext()))
    assert ledger.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
    assert [row for row in root.iter(W + "tr") if row.find(f"{W}trPr/{W}cantSplit") is None] == []


@pytest.mark.parametrize("name", LETTERS)
def test_the_footer_counts_pages_by_fields_and_carries_the_checkpoint(name):
    footer = etree.fromstring(parts(name)["word/footer1.xml"])
    assert [node.text.strip() for node in footer.iter(W + "instrText")] == ["PAGE", "NUMPAGES"]
    words = "".join(footer.itertext())
    assert "{{ number }}" in words
    assert "{{ checkpoint }}" in words


@pytest.mark.parametrize("name", LETTERS)
def test_no_layout_by_blanks(name):
    """Two blanks in a row would be a table or a tab in disguise."""
    assert re.findall(r"[ \u3000]{2,}", raw_text(name)) == []


@pytest.mark.parametrize("name", LETTERS)
def test_every_style_that_is_used_is_there(name):
    """A style that the file lacks is Normal in Word, which nobody sees until it is printed."""
    found = parts(name)
    known = {style.attrib[W + "styleId"] for style in etree.fromstring(found["word/styles.xml"]).iter(W + "style")}
    for part in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
        root = etree.fromstring(found[part])
        assert {use.attrib[W + "val"] for tag in ("pStyle", "rStyle", "tblStyle") for use in root.iter(W + tag)} <= known


def test_the_cards_are_valid():
    """Every letter has a card that names it, and together they serve the stages and channels of the shipped policy."""
    cards = {name: program(name).card for name in LETTERS}
    assert {name: card.id for name, card in cards.items()} == {name: name for name in LETTERS}
    assert Channel.DOOR in cards["reminder"].channels
    assert Channel.HAND in cards["demand"].channels
    assert cards["displayed"].channels == (Channel.DOOR,)
    assert cards["registered"].channels == (Channel.REGISTERED,)
    assert cards["registered"].envelope == "DL"
    assert cards["registered"].duplex, "the slip to return is on the back of the address page"
    assert all(card.language == "zh-CN" for card in cards.values())
    assert {stage for card in cards.values() for stage in card.stages} == set(Stage)
    assert all(("deadline" in card.requires) == bool(card.stages) for card in cards.values())


@pytest.mark.parametrize("name", LETTERS)
def test_a_template_package_holds_nothing_foreign(name):
    """No links outside, macros, embedded objects, or names of the people who wrote it."""
    package = parts(name)
    assert sorted(package) == sorted([
        "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml", "word/styles.xml",
        "word/settings.xml", "word/header1.xml", "word/footer1.xml", "word/_rels/document.xml.rels",
    ])  # fmt: skip
    everything = b"".join(package.values())
    for trace in (b"TargetMode", b"vbaProject", b"<dc:creator", b"lastModifiedBy", b"w:rsid", b"w:ins ", b"w:author"):
        assert trace not in everything


@pytest.mark.parametrize("name", LETTERS)
def test_the_committed_letter_is_what_its_maker_writes(name, monkeypatch):
    """The script and the files agree part by part (the zip around them depends on the zlib of the machine)."""
    monkeypatch.syspath_prepend(str(ROOT / "templates"))
    monkeypatch.delitem(sys.modules, "make", raising=False)
    made = importlib.import_module("make").letters()[f"{name}.docx"]
    monkeypatch.delitem(sys.modules, "make")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry: archive.read(entry) for entry in archive.namelist()} == parts(name)
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
