"""docs/policy.md: every reason and key of the policy is explained there, and its examples are what the program says."""

import json
import re
from dataclasses import fields
from datetime import date

import pytest
from support.homes import ROOT, books, services_at

from service.cli.files import read_issuer
from service.cli.planned import LABELS, NOTED, STEPS
from service.database import facts as stored
from service.intake.factlist import read_facts
from service.jobs.deciding import Circumstances
from service.jobs.known import recall
from service.jobs.pieces import unpack
from service.jobs.plan import make_plan
from service.jobs.services import silent
from service.jobs.stating import take_in
from service.policy import book
from service.policy.deadlines import CHINA
from service.policy.wording import shipped
from service.terms.facts import FactKind
from service.terms.past import Ground
from service.wiring.templates import library

PAGE = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
SAMPLES = ROOT / "samples" / "policy"
ISSUER = read_issuer(SAMPLES / "issuer.toml")
SENTENCES = ("reasons", "remarks", "netting")


def test_every_reason_is_explained():
    """A lawyer who reads a code in a record finds it on the page; what the page names exists."""
    text = "".join((ROOT / "service" / "policy" / f"{name}.py").read_text(encoding="utf-8") for name in SENTENCES)
    codes = set(re.findall(r'code="([a-z-]+)"', text)) | {f"hold-{ground}" for ground in Ground} | {"preflight"}
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", PAGE))
    wording = {rule.code for rule in (*shipped().forbidden, *shipped().required)}
    problems = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    assert [code for code in sorted(codes | wording) if f"`{code}`" not in PAGE] == []
    assert [code for code in named - codes - wording if code not in problems] == []
    assert LABELS.keys() | NOTED.keys() | STEPS.keys() <= codes


def test_every_key_of_the_book_is_explained():
    """Its fields, and the tables beside the ladder."""
    keys = {field.name for field in fields(book.Book)} - {"steps", "overs", "classes", "quiet", "lpr", "digest", "source"}
    for key in (*keys, "[[step]]", "[[over]]", "[[quiet]]", "[[class]]", "[[lpr]]"):
        assert f"`{key}`" in PAGE, key


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """The plan of the page's sample, with its history, holds and payments."""
    home = tmp_path_factory.mktemp("policy") / "home"
    with services_at(home) as services:
        for name, kind in (("history", None), ("holds", FactKind.HOLD), ("paid", FactKind.PAID)):
            found, wrong = read_facts((SAMPLES / f"{name}.csv").read_bytes(), estates=ISSUER.estates, kind=kind)
            with services.database.begin() as connection:
                take_in(books(services, connection, by=ISSUER), found, wrong, by="test", name=f"{name}.csv")
        with services.database.connect() as connection:
            known = recall(connection, ISSUER)
            assert stored.newest_fact(connection) == known.mark == 12
        return make_plan(
            (SAMPLES / "arrears.csv").read_bytes(), name="arrears.csv", issuer=ISSUER, today=date(2026, 11, 5),
            library=library(), calendar=CHINA, pool=services.pool, fonts=services.fonts, progress=silent,
            circumstances=Circumstances(known=known),
        )  # fmt: skip


def decision(plan, account):
    return next(decision for case, decision in plan.decided if case.account == account)


EXAMPLES = [
    ("ZC-01", "due reminder/door", "step-first", 590_70, 0),
    ("ZC-02", "due demand/hand", "step-next", 590_70, 37_80),
    ("ZC-03", "due demand/registered", "step-next", 5_280_00, 1_584_00),
    ("ZC-04", "due reminder/door", "hold-dispute", 629_90, 0),
    ("ZC-05", "held", "hold-promise", 674_39, 0),
    ("ZC-06", "excluded", "paid", 0, 0),
    ("ZC-07", "due reminder/door", "netted", 548_78, 0),
    ("ZC-08", "excluded", "too-early", 590_70, 0),
    ("ZC-09", "due reminder/ordinary", "way-by-class", 590_70, 0),
    ("ZC-10", "due demand/hand", "late-fee", 677_10, 37_80),
    ("ZC-11", "due demand/hand", "hold-waiver", 590_70, 0),
    ("ZD-01", "due demand/registered", "way-by-sum", 6_480_00, 102_26),
    ("ZD-02", "due reminder/door", "step-first", 900_00, 0),
]


@pytest.mark.parametrize(("account", "outcome", "code", "total", "late_fee"), EXAMPLES)
def test_an_example_of_the_page(plan, account, outcome, code, total, late_fee):
    """What the page tells of an account is what the program decides, to the fen."""
    found = decision(plan, account)
    assert " ".join([found.state, *([f"{found.stage}/{found.channel}"] if found.stage else [])]) == outcome
    assert code in {reason.code for reason in found.reasons}
    assert (found.total, sum(row.amount for row in found.late_fees)) == (total, late_fee)
    assert account in PAGE


def test_what_the_sample_is_told(plan):
    """The two notes the page explains: a receivable that the contract does not bear out, and an LPR nobody knows yet."""
    assert sorted(problem.code for problem in plan.problems) == ["lpr-assumed", "tariff-differs"]
    assert not any(problem.blocking for problem in plan.problems)
    assert "100.00×2.80×3 = 840.00" in next(problem.hint for problem in plan.problems if problem.code == "tariff-differs")


def test_no_class_is_in_a_letter(plan):
    """The customer's class, the holds and their authors stay inside."""
    letters = [json.loads(line)["public"] for _, piece in plan.lines for line in unpack(piece)]
    assert len(letters) == len(plan.letters)
    for letter in letters:
        said = str(letter)
        assert not [word for word in ("主动", "投资", "小禾", "漏水", "协商免收", "有争议") if word in said]
