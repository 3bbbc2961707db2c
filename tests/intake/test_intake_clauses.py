"""What an estate's contract agrees on, out of the issuer's file: read whole, refused where it can be no clause."""

from datetime import date
from decimal import Decimal

import pytest
from support.homes import ISSUER

from service.intake.issuer import load_issuer
from service.jobs.snapshot import issuer_snapshot
from service.terms.canonical import canonical
from service.terms.clauses import RateKind
from service.terms.problems import Refused

LAST = 'account_no = "6200000000000000018"\n'
FEE = """
[estate.late_fee]
clause = "第十五条"
per_day = "0.0005"
cap_ratio = "0.3"
grace_days = 5
charges = ["物业服务费"]

[[estate.late_fee.waived]]
from = 2026-02-01
until = 2026-02-28
why = "抗疫减免"

[[estate.tariff]]
charge = "物业服务费"
price = "2.20"
from = "2025-01-01"
clause = "第十二条"
"""


def issuer(more):
    sound = ISSUER.read_text(encoding="utf-8")
    return load_issuer(sound.replace(LAST, LAST + more, 1).encode(), read_file=lambda name: name.encode())


def test_a_clause_and_a_fee():
    """They belong to their estate alone."""
    first, second, _ = issuer(FEE).estates
    clause = first.late_fee
    assert (clause.clause, clause.kind, clause.rate) == ("第十五条", RateKind.PER_DAY, Decimal("0.0005"))
    assert (clause.cap_ratio, clause.cap_annual, clause.grace_days) == (Decimal("0.3"), None, 5)
    assert clause.waived[0].end == date(2026, 2, 28)
    assert clause.applies("物业服务费")
    assert not clause.applies("车位管理费")
    assert (first.tariffs[0].price, first.tariffs[0].start, first.tariffs[0].end) == (Decimal("2.20"), date(2025, 1, 1), None)
    assert (second.late_fee, second.tariffs) == (None, ())


def test_a_clause_changes_the_plan_it_rests_on():
    """The snapshot of an approval holds it; without one the snapshot is what it was before clauses existed."""
    with_clause, without = (canonical(issuer_snapshot(issuer(more))) for more in (FEE, ""))
    assert b'"rate":"0.0005"' in with_clause
    assert b"late_fee" not in without
    assert b"tariffs" not in without


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ('[estate.late_fee]\nclause = "第十五条"\n', "issuer-invalid"),  # no rate
        ('[estate.late_fee]\nclause = "第十五条"\nper_day = "0.0005"\nlpr_multiple = "1.5"\n', "issuer-invalid"),
        ('[estate.late_fee]\nclause = "第十五条"\nper_day = "5"\n', "issuer-invalid"),  # 万分之五 written as 5
        ('[estate.late_fee]\nclause = "第十五条"\nper_day = 0.0005\n', "settings-type"),  # a binary float
        ('[estate.late_fee]\nper_day = "0.0005"\n', "settings-missing"),  # Art. 496: which clause?
        ('[estate.late_fee]\nclause = "第十五条"\nper_day = "0.0005"\nstages = ["threat"]\n', "issuer-invalid"),
        ('[estate.late_fee]\nclause = "第十五条"\nper_day = "0.0005"\ncolour = 1\n', "settings-unknown-key"),
        ('[[estate.tariff]]\ncharge = "物业服务费"\nprice = "0"\n', "issuer-invalid"),
        (
            '[[estate.tariff]]\ncharge = "物业服务费"\nprice = "2"\nfrom = "2026-02-01"\nuntil = "2026-01-01"\n',
            "issuer-invalid",
        ),
        ('[[estate.tariff]]\ncharge = "物业服务费"\nprice = "2"\nfrom = "去年"\n', "settings-type"),
    ],
)
def test_no_clause(more, code):
    with pytest.raises(Refused) as told:
        issuer("\n" + more)
    assert told.value.code == code
