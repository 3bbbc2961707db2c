"""Every code that intake can answer with has a title, and a sample file that yields exactly that code."""

import ast
from pathlib import Path

import pytest
from support.spreadsheets import problems

from service.intake import load_issuer, read_batch
from service.intake.codes import PROBLEMS, REFUSALS
from service.terms.problems import Refused

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples" / "problems"
TOO_BIG_FOR_A_SAMPLE = {"file-too-large", "too-many-rows"}
"""Their tests make the bytes themselves, in tests/intake."""
NEEDS_A_PROFILE = {"row-ignored", "sheet-missing"}
"""Their tests bring one, in tests/intake."""
NEVER_ALONE = {"control-total-differs": {"row-total"}, "taken-from-title": {"row-outside"}}
"""What always stands beside a code: a total that differs is a total, a title is no row."""

ESTATES = load_issuer((ROOT / "samples" / "issuer.toml").read_bytes(), read_file=Path.read_bytes).estates


def codes_found(path: Path) -> set[str]:
    try:
        batch = read_batch(path.read_bytes(), name=path.name, estates=ESTATES)
    except Refused as refusal:
        return {refusal.code}
    return {problem.code for problem in batch.problems}


@pytest.mark.parametrize("code", sorted({*PROBLEMS, *REFUSALS} - TOO_BIG_FOR_A_SAMPLE - NEEDS_A_PROFILE))
def test_one_sample_per_code(code):
    """A sample shows one thing wrong, and only that."""
    (sample,) = SAMPLES.glob(f"{code}.*")
    assert codes_found(sample) - NEVER_ALONE.get(code, set()) == {code}


def test_the_script_writes_the_workbooks():
    """Run `python samples/make.py` after changing it."""
    made = {f"{code}.xlsx": data for code, data in problems().items()}
    assert {path.name: path.read_bytes() for path in SAMPLES.glob("*.xlsx")} == made


def test_the_table_is_the_whole_truth():
    """A code is in the table exactly if the source of the chapter uses it."""
    used = set()
    for path in (ROOT / "service" / "intake").glob("*.py"):
        if path.name in {"codes.py", "row_codes.py", "file_codes.py", "issuer.py"}:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.add(node.value)
    assert {*PROBLEMS, *REFUSALS} <= used


@pytest.mark.parametrize("code", sorted({**PROBLEMS, **REFUSALS}))
def test_titles_in_both_languages(code):
    """Titles and hints are Chinese and English, and not the same text twice."""
    entry = {**PROBLEMS, **REFUSALS}[code]
    for zh, en in ((entry.zh, entry.en), (entry.hint_zh, entry.hint_en)):
        assert any("\u4e00" <= char <= "\u9fff" for char in zh)
        assert en.isascii()


def test_hints_name_chinese_first():
    """What an officer reads starts in her language; the English stands behind a stroke."""
    batch = read_batch((SAMPLES / "row-duplicate.csv").read_bytes(), name="x.csv", estates=ESTATES)
    (problem,) = batch.problems
    assert problem.hint.startswith("重复行：与第 2 行相同")
    assert " / duplicate row: the same as row 2" in problem.hint
    assert (problem.row, problem.field, problem.shown) == (3, "收费项目", "物业服务费")
