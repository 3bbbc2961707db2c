"""The list of evidence in a dossier: what a lawyer files, read back out of its PDF."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from support.dossiers import desk_at, judged, opened
from support.homes import NOON, arrears, books, run_batch, services_at

from service.dossier.tables import sums
from service.intake.factlist import read_facts
from service.jobs.stating import take_in
from service.terms.canonical import parse, sha256
from service.terms.problems import Refused

DELIVERED = """类型,文号,日期,送达结果,签收人,签收人身份,凭证
送达,翠禾物催样〔2026〕2号,2026-11-06,交寄,,,XA24435342142
送达,翠禾物催样〔2026〕2号,2026-11-09,本人签收,测试二户,本人,"XA24435342142;receipt.jpg"
送达,翠禾物催样〔2026〕1号,2026-11-08,拒收,,,XA00000000042
"""


RECEIPT = b"\xff\xd8\xff a scan of a receipt"


def words(pdf):
    """The text of a PDF without blanks."""
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    path = tmp_path_factory.mktemp("index")
    with services_at(path / "home") as services:
        run_batch(services, arrears(3), path / "out")
        found, wrong = read_facts(DELIVERED.encode(), estates=())
        with services.database.begin() as connection:
            taking = replace(books(services, connection), proofs={"receipt.jpg": RECEIPT, "other.jpg": b"not named"})
            take_in(taking, found, wrong, by="test", name="deliveries.csv")
        desk = desk_at(services, path / "home")
        files = opened(desk.notice("cuihe/sample/2026/2", at=NOON.now(), by="李样例").zip)
        return files, desk.keys.verifier


def test_it_is_a_list_of_evidence_with_its_signature_places(dossier):
    """Columns, blocks, and the letter with its pages."""
    text = words(dossier[0]["data/index.pdf"])
    for word in (
        "证据目录",
        "序号",
        "证据名称",
        "份数",
        "页码",
        "证明目的",
        "来源",
        "单位负责人",
        "制作人",
        "单位（盖章）",
        "李样例",
    ):
        assert word in text
    assert "催缴通知单" in text
    assert "翠禾物催样〔2026〕2号" in text


def test_it_tells_how_the_notice_went_and_nothing_of_others(dossier):
    text = words(dossier[0]["data/index.pdf"])
    assert "已交寄" in text
    assert "妥投，本人签收" in text
    assert "XA24435342142" in text
    assert "XA00000000042" not in text
    assert "拒收".encode() not in b"".join(data for name, data in dossier[0].items() if name.startswith("data/journal"))


def test_a_delivery_begins_the_limitation_anew_for_what_it_names(dossier):
    """Signed for on 9 November 2026: three years from then (Art. 188, 195)."""
    assert f"{date(2029, 11, 9)}" in words(dossier[0]["data/index.pdf"])


def test_it_says_what_is_not_proved(dossier):
    text = words(dossier[0]["data/index.pdf"])
    assert "函件已经送达——由交寄、签收等凭证证明" in text
    assert "notime-stamped" not in text
    assert "未加盖外部时间戳" in text


def test_a_dossier_with_deliveries_is_verified(dossier):
    assert judged(dossier[0], dossier[1]) == ("verified", [])


@pytest.mark.parametrize(
    ("quantity", "price", "receivable", "shown"),
    [
        ("135.80", "2.20", "1792.56", "135.80 × 2.20 × 6 个月 = 1792.56"),
        ("120.36", "2.20", "264.79", "120.36 × 2.20 = 264.79"),
        ("120.36", "2.20", "700.00", "数量 120.36，单价 2.20"),
        ("", "", "150.00", ""),
    ],
)
def test_the_calculation_is_shown_where_it_gives_the_sum(quantity, price, receivable, shown):
    line = {"charge": "物业服务费", "amount": receivable, "receivable": receivable, "received": "0.00", "due": "2026-01-01"}
    line |= {"quantity": quantity, "unit_price": price, "period_from": "2025-07-01", "period_to": "2025-12-31"}
    public = {"number": "1", "currency": "CNY", "cutoff": "2026-11-05", "lines": [line], "total": receivable}
    assert sums(public).owed[0].sum == shown


def test_the_receipt_goes_in_under_its_hash(dossier):
    """Its hash stands in the leaf of the journal, so a photo cannot be put in later; what nobody named stays out."""
    name = f"data/proof/{sha256(RECEIPT)}.jpg"
    assert [path for path in dossier[0] if path.startswith("data/proof/")] == [name]
    assert dossier[0][name] == RECEIPT
    leaves = [parse(data)["facts"] for path, data in dossier[0].items() if path.endswith("/entry.json")]
    assert [one["files"] for one in leaves if "files" in one] == [[sha256(RECEIPT)]]
    assert judged(dossier[0] | {name: b"another photo"}, dossier[1])[0] == "broken"


def test_a_proof_that_is_named_and_not_there_stops_the_list(tmp_path):
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(3), tmp_path / "out")
        found, wrong = read_facts(DELIVERED.encode(), estates=())
        with services.database.begin() as connection, pytest.raises(Refused) as refused:
            take_in(replace(books(services, connection), proofs={}), found, wrong, by="test", name="deliveries.csv")
    assert [(one.code, one.row, one.shown) for one in refused.value.problems] == [("proof-missing", 3, "receipt.jpg")]
