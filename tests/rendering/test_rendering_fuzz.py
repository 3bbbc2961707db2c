"""A few hundred damaged letters: each is a PDF or a named error, and each comes out the same again."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from service.rendering.confined import Cell

ROOT = Path(__file__).parents[2]
CASES = 300


def bench(name: str) -> ModuleType:
    """A program of bench/ as a module, known by its name so that another process finds it too."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "bench" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def fuzz(monkeypatch_module: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch_module.syspath_prepend(str(ROOT / "bench"))
    return bench("fuzz")


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_damaged_letters_and_strange_data(fuzz):
    """No crash, no hang, and of the lot a fair part is still a letter."""
    seeds = fuzz.letters()
    with Cell(seconds=fuzz.SECONDS) as cell:
        outcomes = [fuzz.confined_case(cell, fuzz.make_case(seeds, 7, number)) for number in range(CASES)]
    bad = {number: outcome for number, outcome in enumerate(outcomes) if outcome.bad}
    assert bad == {}
    assert sum(outcome.kind == "pdf" for outcome in outcomes) > CASES // 5
    assert len({outcome.kind for outcome in outcomes}) > 5


def test_a_case_is_the_same_every_time(fuzz):
    """By its seed and number alone."""
    seeds = fuzz.letters()
    for number in range(20):
        one, two = (fuzz.make_case(seeds, 3, number) for _ in range(2))
        assert (one.name, one.way) == (two.name, two.way)
        assert repr(one.data) == repr(two.data)
        assert fuzz._unzipped(one.docx) == fuzz._unzipped(two.docx)


def test_a_crash_is_seen(fuzz, monkeypatch):
    """An error that is not named counts as bad, with the place it came from."""

    def fail(*_: object, **__: object) -> None:
        raise KeyError("nobody")

    monkeypatch.setattr(fuzz, "render_docx", fail)
    case = fuzz.Case(name="x", docx=b"", way="plain", data={})
    outcome = fuzz.do(case)
    assert outcome.bad
    assert "KeyError" in outcome.detail
