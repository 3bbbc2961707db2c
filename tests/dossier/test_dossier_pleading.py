"""Pleadings: every field a fact is held of is filled, every other one says so, and no value is anything but text."""

import csv
import io
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from service.cli.litigation import FORMS
from service.dossier.filing import COLUMNS, Filed, claims_csv, doubts, review
from service.dossier.matter import BLANK, Matter, Sent
from service.dossier.pleading import fields, pleading
from service.terms.facts import Fact, FactKind

ROOT = Path(__file__).parents[2]
COURT = ROOT / "templates" / "zh-CN" / "court"
TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def line(charge, month, amount, *, price="", quantity=""):
    return {
        "charge": charge, "period_from": f"2026-{month:02d}-01", "period_to": f"2026-{month:02d}-28",
        "due": f"2026-{month:02d}-28", "unit_price": price, "quantity": quantity, "receivable": "", "received": "",
        "amount": amount,
    }  # fmt: skip


NEWEST = {
    "number": "翠禾物催样〔2026〕9号",
    "specimen": "",
    "cutoff": "2026-11-05",
    "deadline": "2026-11-20",
    "issuer": {
        "name": "翠禾物业服务有限公司", "address": "山东省东麓市样例路1号", "credit_code": "91370000CUIHE0000X",
        "phone": "0530-0000000", "contact": "客户服务中心",
    },
    "estate": {
        "name": "翠湖花园", "address": "山东省东麓市翠湖路88号", "contract": "《翠湖花园物业服务合同》", "clause": "第十二条",
        "court": "东麓市望湖区人民法院",
    },
    "premises": "3号楼2单元1501室",
    "address": "山东省东麓市翠湖路88号3号楼2单元1501室",
    "lines": [
        line("物业服务费", 1, "100.10", price="2.50", quantity="40.04"),
        line("物业服务费", 2, "200.00"),
        line("代收水费", 2, "9.90"),
    ],
    "late_fees": [
        {
            "charge": "物业服务费", "period_from": "2026-01-01", "period_to": "2026-01-28", "base": "100.10",
            "rate": "0.05%/日", "days": 100, "from": "2026-01-29", "to": "2026-05-08", "amount": "5.01", "capped": 0,
        },
    ],
    "late_fee_rule": "按日万分之五", "late_fee_clause": "第十五条", "charges_until": "2026-11-05",
}  # fmt: skip
SIGNED = Fact(
    kind=FactKind.DELIVERY, number="翠禾物催样〔2026〕9号", on=date(2026, 11, 7), event="delivered_self", signer="赵一禾",
    proof="RA000000001CN",
)  # fmt: skip
MATTER = Matter(
    account="CH-0101",
    newest=NEWEST,
    phone="13800000000",
    addressees=("赵一禾",),
    demands=(
        Sent(
            on=date(2026, 11, 5), number="翠禾物催样〔2026〕9号", kind="催告函", channel="挂号信", place="cuihe/sample/2026/9",
            pages=2, total=31_000, deadline="2026-11-20", events=(SIGNED,),
        ),
    ),
    clocks=(),
    paid_in=(),
    paid_since=(),
)  # fmt: skip


def filled(name, matter=MATTER):
    return pleading((COURT / f"{name}.docx").read_bytes(), matter, ())


def text(docx):
    """What a filled form says, without white space."""
    with zipfile.ZipFile(io.BytesIO(docx)) as source:
        root = etree.fromstring(source.read("word/document.xml"))
    return "".join("".join(node.itertext()) for node in root.iter(TEXT)).replace(" ", "")


@pytest.mark.parametrize("name", FORMS)
def test_every_fact_that_is_held_stands_in_the_form(name):
    """Parties, sums in figures and words, principal by period, base × rate × days, demands, evidence with what it proves."""
    said = text(filled(name))
    for part in (
        "翠禾物业服务有限公司", "91370000CUIHE0000X", "赵一禾", "13800000000", "东麓市望湖区人民法院",
        "《翠湖花园物业服务合同》", "山东省东麓市翠湖路88号翠湖花园3号楼2单元1501室",
        "300.10元（人民币叁佰元零壹角）", "¥310.00（人民币叁佰壹拾元整）",
        "代收水费", "2.50×40.04", "100.10", "0.05%/日", "2026年1月29日—2026年5月8日", "5.01", "催告函翠禾物催样〔2026〕9号",
        "挂号信", "RA000000001CN", "2026年11月7日本人签收（赵一禾）", "cuihe/sample/2026/9", "2026年11月5日催告支付310.00元",
    ):  # fmt: skip
        assert part in said, part
    assert "{{" not in said
    assert "{%" not in said


def test_what_nobody_told_is_blank_and_not_made_up():
    """A matter of bare facts: every field without one says 【待填】, and no box is ticked."""
    issuer = dict.fromkeys(NEWEST["issuer"], "") | {"name": "翠禾物业服务有限公司"}
    estate = dict.fromkeys(NEWEST["estate"], "") | {"name": "翠湖花园"}
    bare = NEWEST | {"issuer": issuer, "estate": estate, "address": "", "lines": [line("物业服务费", 2, "200.00")]}
    bare = {name: value for name, value in bare.items() if not name.startswith("late")}
    matter = replace(MATTER, newest=bare, phone="", demands=())
    said = fields(matter, ())
    for name in ("area", "rates", "late_rule", "demands_how"):
        assert said[name] == BLANK, name
    assert {said["plaintiff"][name] for name in ("address", "credit_code", "phone", "contact")} == {BLANK}
    assert said["court"] == f"{BLANK}人民法院"
    form = text(filled("complaint", matter))
    for part in (
        "出生日期：【待填】", "签订时间：【待填】", "所有权人：【待填】", "联系电话：【待填】",
        "法定代表人/主要负责人：【待填】",
        "尚欠违约金【待填】元",
    ):  # fmt: skip
        assert part in form, part
    assert not set("☑■√☒") & set(form)


def test_money_that_came_since_is_said_in_the_place_of_the_sum():
    """A complaint states no sum as owed that a recorded payment makes doubtful without saying so."""
    paid = Fact(kind=FactKind.PAID, account="CH-0101", on=date(2026, 11, 9), amount=5_000, proof="SK1")
    matter = replace(MATTER, paid_since=(paid,))
    for name in FORMS:
        assert "【待填：其后登记收款1笔，共50.00元，尚未冲减" in text(filled(name, matter))
        assert "尚未冲减" not in text(filled(name))
    assert any("冲减" in doubt for doubt in doubts(matter))
    assert any("代收费用 9.90 元" in doubt for doubt in doubts(matter))
    assert "SK1" in review(matter).decode("utf-8-sig")
    unknown = replace(matter, paid_since=(paid, replace(paid, amount=None)))
    assert "收款2笔，尚未冲减" in text(filled("complaint", unknown))


@pytest.mark.parametrize("name", FORMS)
def test_a_hostile_value_is_text(name):
    """Jinja, markup and control characters out of a file stay words, or vanish."""
    hostile = "{{ 7*7 }}{% for x in range(9) %}</w:t><w:p/>&lt;\x0b"
    newest = NEWEST | {"premises": hostile, "lines": [line(hostile, 2, "1.00")]}
    sent = replace(MATTER.demands[0], number=hostile, events=(replace(SIGNED, signer=hostile, proof=hostile),))
    matter = replace(MATTER, newest=newest, addressees=(hostile,), phone=hostile, demands=(sent,))
    said = text(filled(name, matter))
    assert said.count("{{7*7}}") >= 5
    assert "49" not in said
    assert "</w:t><w:p/>&lt;" in said


def test_the_bulk_list_runs_no_formula_and_leaves_empty_what_is_unknown():
    """One row a matter, cells in their columns, formulas made text."""
    evil = replace(MATTER, account="=cmd|' /C calc'!A0", addressees=("＝1+1",), phone="")
    rows = list(csv.reader(io.StringIO(claims_csv([Filed(folder="001", matter=evil)]).decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    row = dict(zip(COLUMNS, rows[1], strict=True))
    assert (row["账户"], row["被告"], row["被告电话"]) == ("'=cmd|' /C calc'!A0", "'＝1+1", "")
    assert (row["物业费"], row["其他费用"], row["违约金"], row["本金合计"]) == ("300.10", "9.90", "5.01", "310.00")
    assert (row["欠费起"], row["欠费止"], row["最近催告日期"]) == ("2026-01-01", "2026-02-28", "2026-11-05")


def test_a_company_is_sued_as_one_and_each_co_owner_is_named():
    """The form for organisations where the name is one; a co-owner's telephone is not the first one's."""
    said = text(filled("complaint", replace(MATTER, addressees=("东麓样例贸易有限公司",))))
    assert "被告（法人、非法人组织）" in said
    assert "被告（自然人）" not in said
    both = fields(replace(MATTER, addressees=("赵一禾", "钱二禾")), ())["defendants"]
    assert [(one["name"], one["phone"]) for one in both] == [("赵一禾", "13800000000"), ("钱二禾", BLANK)]


@pytest.mark.parametrize("name", FORMS)
def test_the_form_is_made_by_its_script_and_is_no_letter(name):
    """Committed as made, and without a card, so that neither plan nor `cuihan templates list` knows it."""
    sys.path.insert(0, str(ROOT / "templates"))
    try:
        from make import court_papers
    finally:
        sys.path.pop(0)
    with zipfile.ZipFile(COURT / f"{name}.docx") as kept, zipfile.ZipFile(io.BytesIO(court_papers()[f"{name}.docx"])) as made:
        assert {part: kept.read(part) for part in kept.namelist()} == {part: made.read(part) for part in made.namelist()}
    assert not (COURT / f"{name}.toml").exists()
