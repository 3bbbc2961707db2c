"""docs/problems.md is up to date, no code of the program is missing from it, and every sample shows what its name says."""

import importlib.util
import json
from pathlib import Path

import pytest
from support.homes import ISSUER, ROOT, TODAY, arrears

from service.cli.files import read_issuer
from service.intake.codes import PROBLEMS, REFUSALS
from service.jobs.local import InProcess
from service.jobs.plan import make_plan
from service.jobs.services import Library, silent
from service.paper.fonts import open_shelf
from service.policy.deadlines import CHINA
from service.rendering.card import load_card
from service.rendering.letter import render_docx
from service.terms.problems import Told
from service.wiring.templates import library

SAMPLES = ROOT / "samples" / "problems"


def script(path: str):
    """A script of the repository that is no module of a package."""
    spec = importlib.util.spec_from_file_location(Path(path).stem + "_script", ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGE = script("docs/make_problems.py")
FILES = script("samples/make_problems.py")
MADE = {**FILES.templates(), **FILES.settings(), **FILES.tables()}
GROUPS = PAGE.explained()
CODES = {code for _, group in GROUPS.values() for code in group}


def test_the_page_is_up_to_date():
    """Run `python docs/make_problems.py` after changing a code, its words or its samples."""
    assert PAGE.PAGE.read_text(encoding="utf-8") == PAGE.page()


def test_every_code_is_explained():
    """What the sources can answer with has its line; and a line that nothing can answer with is taken away."""
    raised = set(PAGE.raised())
    assert raised - CODES - {*PROBLEMS, *REFUSALS} == set()
    assert CODES - raised == {"date-malformed-option"}  # the code date-malformed, of the command line instead of a cell


def test_the_collector_sees_codes():
    """A few codes of every way to raise one, with their exit codes."""
    raised = PAGE.raised()
    assert raised["series-busy"] == {4}
    assert raised["font-altered"] == {2}
    assert raised["log-fork"] == {5}
    assert raised["template-twice"] == {3}
    assert raised["missing-glyph"] == {0}
    assert 2 in raised["template-forbidden"]
    assert 2 in raised["settings-unknown-key"]
    assert 2 in raised["card-bad-value"]


@pytest.mark.parametrize("code", sorted(CODES))
def test_both_languages_and_a_sample(code):
    """Chinese and English, what to do in both, and a sample or the reason why there can be none: never both."""
    said = next(group[code] for _, group in GROUPS.values() if code in group)
    assert set(said) - {"sample"} == {"zh", "en", "mend_zh", "mend_en"}
    for zh, en in (("zh", "en"), ("mend_zh", "mend_en")):
        assert any("\u4e00" <= char <= "\u9fff" for char in said[zh])
        assert said[zh] != said[en]
    assert bool(PAGE.samples(code)) != bool(said.get("sample"))


def test_every_sample_has_its_line():
    """No file lies among the samples that the page does not list."""
    assert {path.name.partition(".")[0] for path in SAMPLES.iterdir()} <= CODES | {*PROBLEMS, *REFUSALS}


def test_the_samples_are_those_the_script_writes():
    """All but the JPEG, whose bytes are the picture library's."""
    different = [name for name, data in MADE.items() if (SAMPLES / name).read_bytes() != data]
    assert set(different) <= {"image-cmyk.docx", "image-too-large.docx"}


def codes_of_plan(data: bytes, *, issuer, at_hand: Library) -> set[str]:
    """What planning a file says."""
    made = make_plan(
        data,
        name="arrears.csv",
        issuer=issuer,
        today=TODAY,
        library=at_hand,
        calendar=CHINA,
        pool=InProcess(),
        fonts=str(ROOT / "fonts"),
        progress=silent,
    )
    return {problem.code for problem in made.problems}


def told(code: str) -> set[str]:
    """What the program says to the samples of a code."""
    docx, toml, data, table = (SAMPLES / f"{code}.{suffix}" for suffix in ("docx", "toml", "json", "csv"))
    issuer, at_hand, rows = read_issuer(ISSUER), library(), arrears(3)
    if toml.exists() and not docx.exists():
        issuer = read_issuer(toml)
    elif toml.exists():
        load_card(toml.read_bytes())
        templates = dict.fromkeys(at_hand.templates, (docx.read_bytes(), toml.read_bytes()))
        at_hand = Library(templates=templates)
    elif docx.exists():
        context = json.loads(data.read_bytes()) if data.exists() else None
        _, found = render_docx(docx.read_bytes(), shelf=open_shelf(ROOT / "fonts"), data=context)
        return {problem.code for problem in found}
    if table.exists():
        rows = table.read_bytes()
    return codes_of_plan(rows, issuer=issuer, at_hand=at_hand)


TOGETHER = {"letter-incomplete": {"template-required-empty", "wording-missing"}}
"""Planning says the first in the officer's words, expanding the second in the template's; and so small a letter lacks much."""


@pytest.mark.parametrize("code", sorted(code for code in CODES if PAGE.samples(code) and code != "json-malformed"))
def test_a_sample_shows_one_thing_wrong(code):
    """Read, planned and laid out, each sample gives its own code and no other."""
    try:
        found = told(code)
    except Told as error:
        found = {error.code}
    assert found == {code} | TOGETHER.get(code, set())
