"""What the English letters and the bilingual reminder say, and how they lie on paper.

They are for any creditor: no country's law, no branch of trade, and nothing that would be a threat anywhere.
"""

import copy
import importlib
import io
import json
import re
import sys
import zipfile
from pathlib import Path

import pypdfium2
import pytest
import qrcode
from lxml import etree

from service.paper.fonts import open_shelf
from service.paper.symbol import Symbol
from service.rendering.card import load_card
from service.rendering.letter import render
from service.rendering.template import compile_template
from service.terms.canonical import canonical
from service.terms.decision import Channel, Stage
from service.terms.notice import thaw
from service.wiring.templates import library

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOLDER = ROOT / "templates"
REMINDER, FINAL, REGISTERED = ENGLISH = ("en/reminder", "en/final-notice", "en/registered")
BILINGUAL = "zh-en/bilingual-reminder"
LETTERS = (*ENGLISH, BILINGUAL)
NOTICE = json.loads((HERE / "notice-en.json").read_bytes())
CHINESE = json.loads((HERE / "notice.json").read_bytes())
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MM = 72 / 25.4
A4_HEIGHT_MM = 297
SCRIPTS = ("make_en", "bilingual", "pieces_en", "look_en", "look", "ooxml")
LONG_NAME = "Maximiliana Wilhelmina Featherstonehaugh-Cholmondeley de la Fuente y Montenegro"
LONG_COMPANY = "厦门鹭岛阳光花园城市综合物业管理服务集团股份有限公司海沧区第一分公司思明项目管理中心甲"
LONG_ADDRESS = "Apartment 1201, Staircase 2, Building 3, Harbour Gardens North, 88 International Road, Sampletown Bay"


def card(name):
    return load_card((FOLDER / f"{name}.toml").read_bytes())


PROGRAMS = {name: compile_template((FOLDER / f"{name}.docx").read_bytes(), card(name)) for name in LETTERS}


def parts(name):
    with zipfile.ZipFile(FOLDER / f"{name}.docx") as archive:
        return {entry: archive.read(entry) for entry in archive.namelist()}


@pytest.fixture(scope="module")
def pages():
    """A function from template and notice to the pages' characters as (char, left, top, right, bottom) in mm."""
    shelf = open_shelf(ROOT / "fonts")
    code = qrcode.QRCode(border=0)
    code.add_data(NOTICE["payment"]["url"])
    rows = tuple(int("".join("1" if dark else "0" for dark in row), 2) for row in code.get_matrix())
    symbol = Symbol(size=len(rows), rows=rows)

    def read(name, public):
        notice = thaw(canonical({"internal": {}, "no": 1, "public": public, "salt": "00" * 16, "v": 1}))
        letter = render(PROGRAMS[name], notice, shelf=shelf, symbol=symbol, producer="test")
        assert letter.problems == ()
        return [characters(page) for page in pypdfium2.PdfDocument(io.BytesIO(letter.pdf))]

    return read


def characters(page):
    text = page.get_textpage()
    found = []
    for at in range(text.count_chars()):
        char = text.get_text_range(at, 1)
        if char.strip():
            left, bottom, right, top = text.get_charbox(at, loose=False)
            found.append((char, left / MM, A4_HEIGHT_MM - top / MM, right / MM, A4_HEIGHT_MM - bottom / MM))
    return found


def packed(text):
    return re.sub(r"\s", "", text.replace("\ufffe", "-"))  # a hyphen at a line's end


def words(page):
    return packed("".join(char for char, *_ in page))


def printed(found):
    return "\n".join(map(words, found))


def notice_for(name):
    return copy.deepcopy(CHINESE if name == BILINGUAL else NOTICE)


def with_lines(name, count):
    notice = notice_for(name)
    notice["lines"] = [notice["lines"][at % len(notice["lines"])] for at in range(count)]
    return notice


def bare(name):
    """A notice whose optional texts are all empty."""
    notice = notice_for(name)
    for group, keys in {
        "issuer": ("credit_code", "postcode", "hours"),
        "estate": ("contract", "clause", "court", "contact"),
        "debtor": ("salutation",),
    }.items():
        notice[group] |= dict.fromkeys(keys, "")
    notice |= {"postcode": "", "premises": ""}
    nothing = dict.fromkeys(("unit_price", "quantity", "receivable", "received", "period_from", "period_to"), "")
    notice["lines"] = [line | nothing for line in notice["lines"]]
    return notice


EVERY = (
    "HBR-2026-1286", "23 November 2026", "Jane Placeholder", "Apartment 1201, Building 3, Harbour Gardens, 88 Example Road",
    "Harbour Gardens, Apartment 1201", "31 October 2026", "8 December 2026", "CNY 1,503.60", "Service charge",
    "Jan–Mar 2024", "15 Dec 2025 – 14 Jan 2026", "1 Jan 2026", "Outstanding", "Total", "How to pay", "Account holder",
    "Example Bank, Sampletown Branch", "3510 1234 0501 2345 6789", "Payment reference", "Scan to view and pay",
    "in writing or by telephone", "We will check them and reply", "If you have already paid",
    "the Harbour Gardens Service Agreement", "Alex Sample", "+00 555 0100", "3 Sample House, 100 Example Street",
    "Yours faithfully,", "Signature and stamp", "harbour/live/2026 1285 MFRGGZDFMZTWQ2LKNNWG", "Page 1 of",
)  # fmt: skip
FORMAL = ("instalments", "the Example County Court", "waives neither", "EX-0000000", "not included")
PHRASES = {
    REMINDER: ("Payment reminder", *EVERY),
    FINAL: ("Final notice", *EVERY, *FORMAL),
    REGISTERED: (
        "Formal demand for payment", *EVERY, *FORMAL, "If undelivered, please return to sender.", "Item number", "Posted on",
        "Registered post", "Reply slip", "I accept the amount", "I dispute the amount", "Name in capitals", "Return to:",
    ),
    BILINGUAL: (
        "催缴通知单", "Payment reminder", "鹭安物催〔2026〕1286号", "致：张伟䶮", "To: 张伟䶮", "截至2026年10月31日",
        "31 October 2026", "2026年12月8日（含当日）", "8 December 2026", "1,503.60元",
        "CNY 1,503.60", "人民币壹仟伍佰零叁元陆角", "Period", "所属期间", "3510 1234 0501 2345 6789", "付款备注",
        "Scan to view and pay", "异议", "If you disagree",
        "无需重复支付", "0592-5550123", "2026年11月23日", "23 November 2026", "第1页/共1页", "Page 1 of 1",
        "《海湾花园前期物业服务合同》第七条第二款",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_says_what_it_must(pages, name):
    """Number, dates, names, every line, sum, last day, account, objection, contact and checkpoint: all on paper."""
    text = printed(pages(name, notice_for(name)))
    assert [phrase for phrase in PHRASES[name] if packed(phrase) not in text] == []


FORBIDDEN = {
    "credit records": r"credit (record|rating|score|report|bureau)|blacklist|征信|失信",
    "third parties": r"employer|workplace|colleague|family|relatives|neighbou?r|children|工作单位|子女",
    "utilities": r"(cut|shut|turn|disconnect|suspend)\w* (off )?.*(water|power|electricity|gas|heat|suppl)|停水|停电|停止供",
    "a creditor is no law firm": r"lawyer|solicitor|attorney|律师",
    "exposure": r"publish|publicly|name and shame|曝光|公示",
    "force": r"bailiff|police|criminal|seiz|evict|debt collector|last chance|without further (notice|warning)",
    "one country's law": r"Civil Code|PRC|People's Republic|statut|Act \d{4}",
    "a count of days without a date": r"within \w+ (working |business )?days|\d+ days|\d+日内",
    "a waiver": r"we waive|免除",
    "an administrative word": r"滞纳金|penalt|\bfine\b",
}


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("why", list(FORBIDDEN))
def test_a_letter_never_says_what_it_must_not(name, why):
    root = etree.fromstring(parts(name)["word/document.xml"])
    text = "\n".join("".join(node.itertext()) for node in root.iter(W + "p"))
    assert re.findall(FORBIDDEN[why], text, re.IGNORECASE) == []


@pytest.mark.parametrize(
    "text",
    [
        "this will affect your credit rating", "we shall inform your employer", "a lawyer's letter", "and your family",
        "we will cut off your water", "pay within seven days", "under the Civil Code", "your last chance",
    ],
)  # fmt: skip
def test_the_forbidden_patterns_see_real_sentences(text):
    assert any(re.search(pattern, text, re.IGNORECASE) for pattern in FORBIDDEN.values())


@pytest.mark.parametrize("name", [REMINDER, BILINGUAL])
def test_a_reminder_names_no_consequence(pages, name):
    assert not re.search("court|arbitrat|claim|demand|诉讼|仲裁|违约金", printed(pages(name, notice_for(name))), re.IGNORECASE)


@pytest.mark.parametrize("name", LETTERS)
def test_missing_texts_leave_nothing_broken(pages, name):
    """No empty brackets, no doubled or orphaned marks, no None, no tag left over; a missing figure is a dash."""
    text = printed(pages(name, bare(name)))
    assert re.findall(r"\(\)|（）|None|\{\{|\{%|,,|,\.|\.\.|[，。；：、]{2}|Under,|Basis:(?!《)|[:：]$", text) == []
    assert text.count("—") >= 3 * 6


@pytest.mark.parametrize("name", LETTERS)
def test_six_lines_fit_on_one_page(pages, name):
    found = pages(name, notice_for(name))
    assert len(found) == {REGISTERED: 3}.get(name, 1)


TURNS = {
    REMINDER: ("TotalCNY", "ReceivedOutstanding", "Youneednotpaytwice.", "Signatureandstamp"),
    FINAL: ("TotalCNY", "ReceivedOutstanding", "referittoarbitration.", "Signatureandstamp"),
    BILINGUAL: ("合计Total", "所属期间Period", "youneednotpaytwice.", "联系人Contact"),
}
TURNS[REGISTERED] = TURNS[FINAL]
"""By letter: words of the total, of the head of the table, before the signature, and of the signature."""


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("count", [1, 7, 8, 9, 16, 20, 21, 22, 23, 24, 25, 26, 30])
def test_nothing_is_orphaned(pages, name, count):
    """The total stays with the last line, the signature with the letter, the account with its code."""
    sum_of, head, before, signed = TURNS[name]
    notice = with_lines(name, count)
    found = [words(page) for page in pages(name, notice)]
    last, account = f"{count}{packed(notice['lines'][-1]['charge'])}", packed(notice["payment"]["account_no"])
    for page in found:
        assert (sum_of not in page) or (last in page and head in page)
        assert (signed not in page) or before in page
        assert (account in page) == ("Scantoview" in page)
    assert sum(sum_of in page for page in found) == sum(signed in page for page in found) == 1


@pytest.mark.parametrize("name", LETTERS)
def test_hard_data_breaks_no_figure_and_leaves_no_page_with_a_scrap(pages, name):
    """A long foreign name, a 45-character company, a 100-character address, the largest sum and the widest period."""
    notice = with_lines(name, 24)
    notice["issuer"]["name"] = notice["payment"]["account_name"] = LONG_COMPANY
    notice["debtor"]["name"] = LONG_NAME
    notice["address"] = LONG_ADDRESS
    big = {"amount": "99999999.99", "receivable": "99999999.99", "received": "99999999.99"}
    notice["lines"] = [line | big | {"period_from": "2025-12-15", "period_to": "2026-11-14"} for line in notice["lines"]]
    notice["total"] = "99999999.99"
    found = pages(name, notice)
    units = ("99,999,999.99", "2025.12.15–2026.11.14") if name == BILINGUAL else ("99,999,999.99", "15Dec2025–14Nov2026")
    assert len(found) == {REGISTERED: 4}.get(name, 2)
    for page in found:
        text = "".join(char for char, *_ in page)
        for at in (match.start() for unit in units for match in re.finditer(re.escape(unit), text)):
            middles = [(box[2] + box[4]) / 2 for box in page[at : at + 13]]
            assert max(middles) - min(middles) < 3, "stands on one line"
    text = printed(found)
    assert text.count(units[0]) >= 3 * 24
    assert text.count(units[1]) == 24


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("3 Sample Lane, Sampletown", "Jo Doe"),
        ("APARTMENT 1201, BUILDING 3, HARBOUR GARDENS, 88 EXAMPLE ROAD, SAMPLETOWN BAY NORTH", "MAXWELL WARWICK-MOMMSENHAMMS"),
        (
            "WARWICK MOMMSEN APARTMENTS, BUILDING 3, HARBOUR GARDENS MM, 88 EXAMPLE ROAD, SAMPLETOWN BAY NORTH",
            "MAXWELL WARWICK MOMMSEN AND WILHELMINA MOMMSEN",
        ),
        (LONG_ADDRESS, LONG_NAME),
        ("福建省厦门市思明区环岛东路国际会展中心北片区海湾花园四期3号楼2单元1201", "欧阳春晓"),
        (("福建省厦门市思明区环岛东路国际会展中心北片区海湾花园四期" * 4)[:100], LONG_COMPANY),
    ],
)
@pytest.mark.parametrize("postcode", ["SP12 2XX", ""])
def test_the_address_lies_in_the_window_and_nothing_else_near_it(pages, address, name, postcode):
    """DL envelope, 100 × 40 mm window, A4 folded in three: the sheet may shift 10 mm sideways and 11 mm vertically."""
    notice = notice_for(REGISTERED) | {"address": address, "postcode": postcode}
    notice["debtor"]["name"] = name
    page = pages(REGISTERED, notice)[0]
    near = [box for box in page if box[3] > 13 and box[1] < 127 and box[4] > 17.5 and box[2] < 71.5]
    assert words(near).replace(",", "") == packed(name + address + postcode).replace(",", "")
    assert min(left for _, left, *_ in near) >= 27
    assert max(right for _, _, _, right, _ in near) <= 113
    assert min(top for _, _, top, *_ in near) >= 31.5
    assert max(bottom for *_, bottom in near) <= 57.5


def test_the_address_page_carries_no_sum_and_no_date(pages):
    first = words(pages(REGISTERED, NOTICE)[0])
    assert "1,503.60" not in first
    assert "2026-10" not in first
    assert "8December" not in first


@pytest.mark.parametrize("name", ENGLISH)
def test_there_is_room_for_a_stamp(pages, name):
    """From the company's name to the line to sign there are 32 mm, the closing words included 45 mm, free of other text."""
    page = next(page for page in pages(name, with_lines(name, 3)) if "Signatureandstamp" in words(page))
    text = words(page)
    closing, line = page[text.index("Yoursfaithfully")], page[text.index("Signatureandstamp")]
    assert line[4] - closing[2] >= 44
    between = [box for box in page if box[1] < 100 and closing[4] + 7 < box[2] and box[4] < line[2]]
    assert between == []
    assert line[2] - closing[4] >= 38


def test_the_cards_are_valid():
    """The ids the policies name, the stages and channels they serve, and no id twice among all the templates."""
    cards = {name: card(name) for name in LETTERS}
    assert [cards[name].id for name in LETTERS] == ["en-reminder", "en-final-notice", "en-registered", "bilingual-reminder"]
    assert {cards[name].language for name in ENGLISH} == {"en"}
    assert cards[REMINDER].stages == cards[BILINGUAL].stages == (Stage.REMINDER,)
    assert set(cards[FINAL].stages) == set(cards[REGISTERED].stages) == {Stage.DEMAND, Stage.FINAL}
    assert cards[REGISTERED].channels == (Channel.REGISTERED,)
    assert (cards[REGISTERED].envelope, cards[REGISTERED].duplex) == ("DL", True)
    assert all("deadline" in item.requires for item in cards.values())
    assert {item.id for item in cards.values()} <= set(library().templates)


@pytest.mark.parametrize("name", LETTERS)
def test_the_file_is_editable_and_clean(name):
    """Styles by name, page fields, whole rows; no layout by blanks, no links outside, no names of people."""
    package = parts(name)
    everything = b"".join(package.values())
    for trace in (b"TargetMode", b"vbaProject", b"<dc:creator", b"lastModifiedBy", b"w:rsid", b"w:author"):
        assert trace not in everything
    root = etree.fromstring(package["word/document.xml"])
    known = set(etree.fromstring(package["word/styles.xml"]).xpath("//@*[local-name()='styleId']"))
    used = {node.get(W + "val") for tag in ("pStyle", "rStyle", "tblStyle") for node in root.iter(W + tag)}
    assert used <= known
    assert [row for row in root.iter(W + "tr") if row.find(f"{W}trPr/{W}cantSplit") is None] == []
    assert re.findall(r"[ \u3000]{2,}", "\n".join("".join(node.itertext()) for node in root.iter(W + "p"))) == []
    fields = [node.text.strip() for node in etree.fromstring(package["word/footer1.xml"]).iter(W + "instrText")]
    assert set(fields) == {"PAGE", "NUMPAGES"}
    size = {(node.get(W + "w"), node.get(W + "h")) for node in root.iter(W + "pgSz")}
    assert size == {("11906", "16838")}


@pytest.mark.parametrize("name", LETTERS)
def test_the_committed_letter_is_what_its_maker_writes(name, monkeypatch):
    """The script and the files agree part by part (the zip around them depends on the zlib of the machine)."""
    monkeypatch.syspath_prepend(str(FOLDER))
    for script in SCRIPTS:
        monkeypatch.delitem(sys.modules, script, raising=False)
    made = importlib.import_module("make_en").letters()[f"{name}.docx"]
    for script in SCRIPTS:
        monkeypatch.delitem(sys.modules, script)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry: archive.read(entry) for entry in archive.namelist()} == parts(name)
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
