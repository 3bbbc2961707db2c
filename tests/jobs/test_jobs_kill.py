"""Killed by SIGKILL at any arrow and run again, a batch ends with the same numbers and the same bytes."""

import os
import subprocess
import sys

import pytest
from support.homes import ROOT, arrears, contents, run_batch, services_at

from service.archive.directory import Directory
from service.archive.verify import Verdict, find_logs, verify_log

ARROWS = (
    "approved",
    "numbered",
    "inputs-put",
    "rendered",
    "documents-put",
    "recorded",
    "tiles-put",
    "sealed",
    "checkpoint-put",
    "evidenced",
    "journal-details-put",
    "journal-tiles-put",
    "journal-sealed",
    "journal-checkpoint-put",
    "journal-known",
    "part-written",
    "released",
)
DATA = arrears(11)
"""Three chunks of four, so that there is a first, a middle and a last one."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Archive and outputs of a run that nobody disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with services_at(folder / "home") as services:
        run_batch(services, DATA, folder / "out")
    return contents(folder / "home" / "archive", without=(".tmp",)), contents(folder / "out")


@pytest.mark.parametrize("arrow", ARROWS)
@pytest.mark.parametrize("passing", [1, 2])
def test_killed_at_an_arrow_and_run_again(arrow, passing, tmp_path, undisturbed):
    """Nothing is lost, skipped or numbered twice; archive and outputs equal those of an undisturbed run, byte for byte."""
    file = tmp_path / "arrears.csv"
    file.write_bytes(DATA)
    command = [sys.executable, "-m", "support.killed", tmp_path / "home", tmp_path / "out", file, arrow, str(passing)]
    died = subprocess.run(command, cwd=ROOT / "tests", env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    once = arrow in {"approved", "released"}
    assert died.returncode == (0 if once and passing == 2 else -9)
    with services_at(tmp_path / "home") as services:
        released = run_batch(services, DATA, tmp_path / "out")
    assert [letter.no for letter in released.letters] == list(range(1, 12))
    archive, out = undisturbed
    assert contents(tmp_path / "home" / "archive", without=(".tmp",)) == archive
    assert {name: data for name, data in contents(tmp_path / "out").items() if not name.endswith(".writing")} == out
    store = Directory(tmp_path / "home" / "archive")
    key = (tmp_path / "home" / "keys" / "seal.pub").read_text()
    assert [verify_log(store, log, verifier=key).verdict for log in find_logs(store)] == [Verdict.VERIFIED]


def test_another_batch_first_finishes_what_a_killed_one_left(tmp_path):
    """A log has no holes: whoever comes next in the series evidences the numbers that were already given out."""
    file = tmp_path / "arrears.csv"
    file.write_bytes(DATA)
    command = [sys.executable, "-m", "support.killed", tmp_path / "home", tmp_path / "out", file, "documents-put", "2"]
    subprocess.run(command, cwd=ROOT / "tests", env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    with services_at(tmp_path / "home") as services:
        other = run_batch(services, arrears(3, first=50), tmp_path / "other")
        first = run_batch(services, DATA, tmp_path / "out")
    assert [letter.no for letter in other.letters] == [9, 10, 11]
    assert [letter.no for letter in first.letters] == [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14]
