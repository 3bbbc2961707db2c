"""Nasty files: exports as real systems and real people make them, each with what is to be read of it beside it."""

import json
from pathlib import Path

import pytest
from support.spreadsheets import script

from service.intake import read_batch
from service.terms.party import Estate
from service.terms.problems import Refused

FOLDER = Path(__file__).parent / "nasty"
ESTATE = Estate(id="cuihu", name="翠湖花园")
FILES = sorted(path.stem for path in FOLDER.glob("*.*.json"))


def read(name):
    """What is read, in the form of the expectation."""
    try:
        batch = read_batch((FOLDER / name).read_bytes(), name=name, estates=(ESTATE,))
    except Refused as refused:
        return {"refused": refused.code, "cases": [], "problems": [], "total_fen": 0}
    cases = [
        {
            "premises": case.premises,
            "debtor": case.debtor,
            "held": case.held,
            "charges": [
                {
                    "charge": line.charge,
                    "from": str(line.period_from or "-"),
                    "to": str(line.period_to or "-"),
                    "fen": line.amount,
                }
                for line in case.lines
            ],
        }
        for case in batch.cases
    ]
    return {
        "refused": None,
        "cases": cases,
        "problems": sorted(
            ({"sheet": one.sheet, "row": one.row, "code": one.code} for one in batch.problems),
            key=lambda one: (one["sheet"], one["row"], one["code"]),
        ),
        "total_fen": sum(line.amount for case in batch.cases if not case.held for line in case.lines),
    }


@pytest.mark.parametrize("name", FILES)
def test_read_right(name):
    """Cases, charges, holds, named problems and the sum are those that a person wrote down."""
    assert read(name) == json.loads((FOLDER / f"{name}.json").read_bytes())


def test_there_are_many():
    assert len(FILES) >= 50


def test_each_file_has_its_expectation():
    """None stands in the folder unread."""
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted([*FILES, *(f"{name}.json" for name in FILES)])


def test_the_script_writes_the_workbooks():
    """Run `python samples/make_nasty.py` after changing it."""
    made = script("make_nasty").files()
    assert {name: (FOLDER / name).read_bytes() for name in FILES if name.endswith((".xlsx", ".xls")) and name in made} == made
