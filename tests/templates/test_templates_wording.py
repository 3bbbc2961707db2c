"""What the shipped letters say: every mandatory field, nothing the law forbids, nothing broken where a text is missing.

The fields are those of practice for the three documents; the claims follow Civil Code Art. 944.
"""

import copy
import importlib
import io
import json
import re
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from service.rendering.card import load_card
from service.rendering.template import compile_template
from service.terms.decision import Channel, Stage

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates" / "zh-CN"
LETTERS = ("reminder", "demand", "registered")
NOTICE = json.loads((Path(__file__).parent / "notice.json").read_bytes())
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def program(name):
    return compile_template((FOLDER / f"{name}.docx").read_bytes(), load_card((FOLDER / f"{name}.toml").read_bytes()))


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


def texts(node):
    if node.tag == W + "t":
        return node.text or ""
    if node.tag in {W + "p", W + "tc"}:
        return "".join(map(texts, node.children)) + "\n"
    return "".join(map(texts, node.children))


def said(name, public):
    """The words of the finished letter."""
    expansion = program(name).expand(public)
    return "".join(texts(root) for root in expansion.parts.values())


def bare():
    """A notice whose optional texts are all empty."""
    notice = copy.deepcopy(NOTICE)
    for group, keys in {
        "issuer": ("credit_code", "postcode", "hours"),
        "estate": ("contract", "clause", "court"),
        "debtor": ("salutation",),
    }.items():
        for key in keys:
            notice[group][key] = ""
    notice["postcode"] = ""
    for line in notice["lines"]:
        line |= {"unit_price": "", "quantity": "", "receivable": "", "received": "", "period_from": "", "period_to": ""}
    return notice


EVERY = [
    "number", "issued", "cutoff", "deadline", "total", "issuer.name", "estate.name", "debtor.name", "premises",
    "lines[].charge", "lines[].unit_price", "lines[].quantity", "lines[].receivable", "lines[].received",
    "lines[].amount", "payment.account_name", "payment.bank", "payment.account_no", "estate.contact", "estate.phone",
    "issuer.hours", "issuer.address", "checkpoint", "estate.contract", "estate.clause",
]  # fmt: skip
FORMAL = ["issuer.credit_code", "estate.court", "address"]
VARIABLES = {"reminder": EVERY, "demand": EVERY + FORMAL, "registered": [*EVERY, *FORMAL, "postcode", "issuer.postcode"]}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_prints_every_mandatory_field(name):
    assert [field for field in VARIABLES[name] if field not in program(name).variables] == []


PHRASES = {
    "reminder": ["催缴通知单", "致：", "截至", "合计（大写）", "付款备注", "扫码查询与缴费", "异议", "签收人", "无需重复支付"],
    "demand": [
        "催告函", "致：", "截至", "合计（大写）", "第九百四十四条", "合理期限", "异议", "提起诉讼", "仲裁", "支付令", "违约金",
        "付款备注", "扫码查询与缴费", "送达回证", "代收人", "拒收事由", "见证人",
    ],
    "registered": [
        "催告函", "致：", "截至", "合计（大写）", "第九百四十四条", "合理期限", "异议", "提起诉讼", "仲裁", "支付令", "违约金",
        "付款备注", "扫码查询与缴费", "收", "寄件人", "退回", "邮件号码", "回执", "本人确认欠费", "承诺分期付款", "签名或盖章",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("name", "phrase"), [(name, phrase) for name in LETTERS for phrase in PHRASES[name]])
def test_a_letter_says_what_it_must(name, phrase):
    assert phrase in said(name, NOTICE)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_shows_sum_and_dates_in_full(name):
    """Figures and words of one sum, an absolute last day, the day counted to and the day of issue."""
    words = said(name, NOTICE)
    for expected in (
        "¥1,503.60",
        "人民币壹仟伍佰零叁元陆角",
        "2026年12月8日（含当日）",
        "截至2026年10月31日",
        "2026年11月23日",
    ):
        assert expected in words


FORBIDDEN = {
    "utilities must never be cut off (Art. 944(3))": r"[停断限](止)?供?(水|电|气|暖|热)",
    "credit records": r"征信|失信|黑名单|老赖",
    "a company is no law firm (律师法 13)": r"律师|法律顾问",
    "an administrative word; the claim is 违约金": r"滞纳金",
    "exposure (PIPL 25)": r"曝光|公示|公开张贴|业主群",
    "employer and family": r"工作单位|用人单位|所在单位|子女|孩子|上学|入学",
    "the repealed rule of the 2009 interpretation": r"书面催交",
    "a waiver (时效规定 9)": r"不再追究|放弃追究|免除",
    "the standard form of a number has no 第": r"第\s*\{\{\s*number",
    "a count of days without a date": r"\d+\s*日内|[一二三四五六七八九十]+日内",
}


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("why", list(FORBIDDEN))
def test_a_letter_never_says_what_it_must_not(name, why):
    assert re.findall(FORBIDDEN[why], raw_text(name) + said(name, NOTICE) + said(name, bare())) == []


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
    ],
)
def test_the_forbidden_patterns_see_real_sentences(text):
    assert any(re.search(pattern, text) for pattern in FORBIDDEN.values())


def test_a_reminder_does_not_threaten():
    """Consequences belong to the formal demand."""
    assert not re.search("诉讼|仲裁|支付令|法院|违约金|催告", said("reminder", NOTICE))


@pytest.mark.parametrize("name", LETTERS)
def test_missing_texts_leave_nothing_broken(name):
    """No empty brackets, no doubled or orphaned marks, no None, no tag left over."""
    words = said(name, bare())
    assert re.findall(r"（\s*）|《\s*》|None|\{\{|\{%|[，。；：、]{2}|依据的约定|向申请|向提起|[（《]，", words) == []
    assert words.count("—") >= 5 * len(NOTICE["lines"])


@pytest.mark.parametrize("name", LETTERS)
def test_the_table_prints_every_line_and_its_total(name):
    """As many rows as lines, and the total below them; an empty figure is a dash."""
    words = said(name, NOTICE)
    for line in NOTICE["lines"]:
        assert line["charge"] in words
    assert words.count("250.60\n") >= len(NOTICE["lines"])


@pytest.mark.parametrize("name", LETTERS)
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


def test_the_cards_are_valid():
    """Every letter has a card that names it, and together they serve the stages and channels of the shipped policy."""
    cards = {name: load_card((FOLDER / f"{name}.toml").read_bytes()) for name in LETTERS}
    assert {name: card.id for name, card in cards.items()} == {name: name for name in LETTERS}
    assert Stage.REMINDER in cards["reminder"].stages
    assert Channel.DOOR in cards["reminder"].channels
    assert Stage.DEMAND in cards["demand"].stages
    assert Channel.HAND in cards["demand"].channels
    assert Stage.DEMAND in cards["registered"].stages
    assert cards["registered"].channels == (Channel.REGISTERED,)
    assert cards["registered"].envelope == "DL"
    assert all(card.language == "zh-CN" for card in cards.values())
    assert all("deadline" in card.requires for card in cards.values())


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
