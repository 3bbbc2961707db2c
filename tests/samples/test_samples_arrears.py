"""The sample: its file is what its script writes, and on its day it shows every letter and every way to get none."""

import importlib.util
from collections import Counter
from datetime import date
from pathlib import Path

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


def test_the_script_writes_the_file():
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.arrears() == FILE


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
