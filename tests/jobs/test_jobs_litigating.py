"""Litigating: what a matter takes from letters, deliveries and payments, and the journal's entry about it."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.homes import TODAY, arrears, books, issuer, run_batch, services_at

from service.cli.litigation import FORMS
from service.database import journal as acts
from service.jobs.known import fact_row
from service.jobs.litigating import litigation_pack
from service.settings import data_folder
from service.terms.canonical import parse, sha256
from service.terms.facts import Fact, FactKind
from service.terms.problems import Refused

ACCOUNT = "cuihu/2栋1单元101"


def forms():
    folder = data_folder("templates") / "zh-CN" / "court"
    return {name: (folder / f"{name}.docx").read_bytes() for name in FORMS}


def packed(services, *accounts, by=None):
    return litigation_pack(
        services.journal, by or issuer(), accounts, forms=forms(), at=services.clock.now() + timedelta(days=9), by="法务示例"
    )


def state(services, *facts):
    rows = [fact_row(fact, at=services.clock.now(), by="测试", source="test") for fact in facts]
    with services.database.begin() as connection:
        books(services, connection).add(rows)


def test_a_matter_is_what_was_recorded_of_its_account(tmp_path):
    """Claim of the newest letter, its way, a demand from before, payments on either side of the count; nobody else's."""
    with services_at(tmp_path / "home") as services:
        done = run_batch(services, arrears(3), tmp_path / "out")
        [letter] = [one for one in done.letters if one.premises.startswith("2")]
        fact = Fact(kind=FactKind.DELIVERY, account=ACCOUNT, number=letter.number, on=TODAY + timedelta(days=2))
        state(
            services,
            replace(fact, event="delivered_self", signer="测试2户", proof="签收栏"),
            Fact(
                kind=FactKind.DEMAND, account=ACCOUNT, on=date(2026, 9, 1), number="旧函1号", stage="reminder", channel="door"
            ),
            Fact(kind=FactKind.PAYMENT, account=ACCOUNT, on=date(2026, 3, 1), amount=9_900, proof="SK0"),
            Fact(kind=FactKind.PAYMENT, account=ACCOUNT, on=TODAY + timedelta(days=3), amount=5_000, proof="SK1"),
            Fact(kind=FactKind.PAID, account="cuihu/1栋1单元101", on=TODAY + timedelta(days=3), amount=7_000, proof="SK2"),
        )
        [filed] = packed(services, "翠湖花园/2号楼1单元101").filed
    matter = filed.matter
    assert (matter.account, matter.total, matter.addressees) == (ACCOUNT, 124_000, ("测试2户",))
    assert [(one.number, one.kind) for one in matter.demands] == [
        ("旧函1号", "催缴通知单"),
        (letter.number, matter.demands[1].kind),
    ]
    assert [event.event for event in matter.demands[1].events] == ["delivered_self"]
    assert [fact.proof for fact in matter.paid_in] == ["SK0"]
    assert [fact.proof for fact in matter.paid_since] == ["SK1"]
    assert not matter.certain
    assert [clock.safe.last_day for clock in matter.clocks] == [date(2029, 11, 7)]


def test_co_owners_are_sued_together_and_their_claim_counts_once(tmp_path):
    """A letter each over one claim: two defendants, two demands that say whom they went to, one sum."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(1).replace("测试1户".encode(), "赵一禾、钱二禾".encode()), tmp_path / "out")
        [filed] = packed(services, "cuihu/1栋1单元101").filed
    matter = filed.matter
    assert (matter.addressees, matter.total, len(matter.clocks)) == (("赵一禾", "钱二禾"), 124_000, 1)
    assert [one.kind.partition("（")[2] for one in matter.demands] == ["致赵一禾）", "致钱二禾）"]


def test_files_of_several_accounts_and_one_entry_about_them(tmp_path):
    """A folder each, one list, and in the journal every file's hash, while the accounts stand in the erasable details."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(3), tmp_path / "out")
        pack = packed(services, ACCOUNT, "cuihu/3栋1单元101", ACCOUNT)
        with services.database.connect() as connection:
            [row] = acts.entries(connection, kinds=("exported",))
            sealed = acts.sealed(connection)[row["issuer"], row["year"]]
    folders = {
        f"{folder}/{name}" for folder in ("001", "002") for name in ("complaint.docx", "payment-order.docx", "review.txt")
    }
    assert set(pack.files) == folders | {"claims.csv"}
    facts = parse(row["entry"])["facts"]
    assert facts == {"litigation": 2, "files": [sha256(data) for data in pack.files.values()]}
    assert acts.said(row)["by"] == "法务示例"
    assert acts.said(row)["about"] == [ACCOUNT, "cuihu/3栋1单元101"]
    assert "栋" not in json.dumps(facts, ensure_ascii=False)
    assert row["no"] <= sealed


def test_an_account_without_a_letter_has_no_matter(tmp_path):
    """Nobody is sued by a mistyped number, nor in a live series by specimens."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(1), tmp_path / "out")
        live = issuer(series=replace(issuer().series, id="live", label="物催", test=False, clock=None))
        for account, creditor in (("CH-9999", issuer()), ("cuihu/1栋1单元101", live)):
            with pytest.raises(Refused) as refused:
                packed(services, account, by=creditor)
            assert refused.value.code == "nothing-demanded"
        with services.database.connect() as connection:
            assert list(acts.entries(connection, kinds=("exported",))) == []
