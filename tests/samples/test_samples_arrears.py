"""The sample: its file is what its script writes, and on its day it shows every letter and every way to get none."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from support.spreadsheets import files

from service.intake import load_issuer, read_batch
from service.policy import CHINA, decide, load_book
from service.terms.decision import CaseState

SAMPLES = Path(__file__).parents[2] / "samples"
ISSUER = load_issuer((SAMPLES / "issuer.toml").read_bytes(), read_file=Path.read_bytes)
FILE = (SAMPLES / "arrears-2026-10.csv").read_bytes()


def decisions():
    batch = read_batch(FILE, name="arrears-2026-10.csv", estates=ISSUER.estates)
    book = load_book(ISSUER.policy)
    for case in batch.cases:
        yield case, decide(case, book=book, today=date(2026, 11, 5), calendar=CHINA, estate=ISSUER.estate(case.estate))


def test_the_script_writes_the_files():
    """Run `python samples/make.py` after changing it."""
    assert {name: (SAMPLES / name).read_bytes() for name in files()} == files()


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("arrears-2026-10-utf8.csv", "utf-8"),
        ("arrears-2026-10-utf8-bom.csv", "utf-8-sig"),
        ("arrears-2026-10.xlsx", "xlsx"),
        ("arrears-2026-10-wide.csv", "utf-8-sig"),
        ("arrears-2026-10-wide.xlsx", "xlsx"),
    ],
)
def test_every_encoding_and_layout_says_the_same(name, encoding):
    """The same accounts, people, claims and sums, and the same four cases held for the same reasons."""
    batch = read_batch((SAMPLES / name).read_bytes(), name=name, estates=ISSUER.estates)
    assert batch.encoding == encoding
    assert said(batch) == said(read_batch(FILE, name="arrears-2026-10.csv", estates=ISSUER.estates))
    assert sum(line.amount for case in batch.cases for line in case.lines) == 132_599_37


def said(batch):
    """What of a batch does not depend on how it was written down."""
    return {
        case.account: (
            *(case.estate, case.premises, case.debtor, case.phone, case.address, case.postcode, case.held),
            sorted(
                (line.charge, line.period_from, line.period_to, line.due, line.amount, line.late_fee) for line in case.lines
            ),
        )
        for case in batch.cases
    }


def test_its_size():
    """60 owners in 130 rows over the three estates of the issuer, in GB 18030."""
    batch = read_batch(FILE, name="arrears-2026-10.csv", estates=ISSUER.estates)
    assert (len(batch.rows), len(batch.cases), batch.encoding, batch.unknown_estates) == (130, 60, "gb18030", ())
    assert {case.estate for case in batch.cases} == {estate.id for estate in ISSUER.estates}


def test_its_decisions():
    """All three letters ten times or more, every reason to be left out, and four cases held."""
    found = list(decisions())
    letters = Counter(decision.template for _, decision in found if decision.state is CaseState.DUE)
    assert letters == {"reminder": 17, "demand": 17, "registered": 16}
    others = Counter(decision.reasons[0].code for _, decision in found if decision.state is not CaseState.DUE)
    assert others == {
        "below-minimum": 2,
        "too-early": 2,
        "not-due": 2,
        "name-unreadable": 1,
        "amount-malformed": 1,
        "row-duplicate": 1,
        "room-became-date": 1,
    }


def test_its_people_are_invented():
    """Phones are of the block nobody has, addresses of towns that do not exist."""
    for case, _ in decisions():
        assert case.phone.startswith("1380000")
        assert not case.address or case.address.startswith(("山东省东麓市", "山东省海棠市"))
