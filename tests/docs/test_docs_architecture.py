"""docs/architecture.md is true: every file and name it walks through is there, and the row it follows fares as it says."""

import ast
import csv
import re
import tomllib

import pytest
from support.homes import ROOT, SAMPLE, run_batch, services_at
from test_docs_problems import script

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:service|tests|samples|docs)/[\w/.-]+?)(?::(\w+))?`", TEXT)))


def test_it_walks_through_the_files():
    """Every chapter is on the way."""
    chapters = {path.split("/")[1] for path, _ in NAMED if path.startswith("service/") and path.count("/") > 1}
    assert {"cli", "jobs", "intake", "policy", "numbering", "payment", "rendering", "archive", "press", "paper"} <= chapters
    assert len([name for _, name in NAMED if name]) > 30


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_it_names_is_there(path, name):
    """A file that was renamed, or a function that moved, is found out here."""
    assert (ROOT / path).exists(), path
    if name:
        defined = ast.parse((ROOT / path).read_text(encoding="utf-8")).body
        kinds = (ast.FunctionDef, ast.ClassDef)
        assert name in {node.name for node in defined if isinstance(node, kinds)}, f"{path} has no {name}"


def test_every_room_has_its_place():
    """The table of layers names every package and module of the service."""
    rooms = {path.stem for path in (ROOT / "service").iterdir() if not path.name.startswith("_") and path.suffix in {"", ".py"}}
    table = TEXT.split("## The rooms", 1)[1].split("## ", 1)[0]
    assert rooms <= set(re.findall(r"`(\w+)`", table))


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    """The sample issued, as the text says."""
    folder = tmp_path_factory.mktemp("walk")
    with services_at(folder / "home") as services:
        run_batch(services, SAMPLE.read_bytes(), folder / "out", chunk=256, part=1000)
    return folder / "out"


def test_the_row_fares_as_it_says(issued):
    """Name, amount, number, part, page and the state of both rows."""
    with (issued / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    row, following = rows[6 - 2], rows[7 - 2]
    assert row["业主姓名"] == following["业主姓名"] == "欧阳明澈"
    for value in (row["业主姓名"], row["房号"], row["欠费金额"], row["应收金额"], row["文号"]):
        assert value
        assert value in TEXT
    assert (row["状态"], following["状态"]) == ("due", "excluded")
    with (issued / "docket.csv").open(encoding="utf-8-sig", newline="") as file:
        (line,) = [line for line in csv.DictReader(file) if line["number"] == row["文号"]]
    assert f"page {line['first_page']} of {line['part']}" in TEXT
    assert (line["stage"], line["channel"], line["pay_by"], line["total"]) == ("reminder", "door", "2026-11-20", "594.38")


def test_the_picture_is_the_script_s():
    """Run `python docs/pictures/pipeline.py` after changing it."""
    made = script("docs/pictures/pipeline.py")
    assert made.PICTURE.read_text(encoding="utf-8") == made.picture()


def test_the_picture_has_every_chapter():
    """A chapter that is missing from the picture is not on the row's way."""
    made = script("docs/pictures/pipeline.py")
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    (layer,) = [layer for layer in contracts[0]["layers"] if "intake" in layer]
    drawn = {name for steps in (made.PLANNING, made.ISSUING) for name, _, _ in steps}
    assert set(layer.split(" | ")) == drawn - made.JOBS
