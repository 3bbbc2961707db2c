"""`cuihan chop`: from a run to the sheet on the desk of whoever keeps the chop."""

import json
import sqlite3

from support.homes import ISSUER, arrears
from test_cli_commands import cuihan


def test_the_sheet_of_a_run_is_written_and_found_by_a_number(tmp_path):
    """By the batch or by any of its numbers it is the same sheet; what is neither is refused."""
    (tmp_path / "arrears.csv").write_bytes(arrears(3))
    run = cuihan("run", "arrears.csv", "--issuer", ISSUER, "--out", "out", "--yes", cwd=tmp_path, home=tmp_path / "home")
    assert run.returncode == 0, run.stderr
    with sqlite3.connect(tmp_path / "home" / "state.db") as database:
        ((batch,),) = database.execute("SELECT id FROM batch").fetchall()
        number, line = database.execute("SELECT number, line FROM notice").fetchone()
    assert json.loads(line)["public"]["number"] == number
    sheets = []
    for name in (batch, number):
        words = ("chop", name, "--out", f"chop/{len(sheets)}.pdf", "--today", "2026-11-06", "--by", "经办示例")
        done = cuihan(*words, cwd=tmp_path, home=tmp_path / "home")
        assert done.returncode == 0, done.stderr
        assert "3 份" in done.stdout
        sheets.append((tmp_path / "chop" / f"{len(sheets)}.pdf").read_bytes())
    assert sheets[0] == sheets[1]
    refused = cuihan("chop", "无此批次", "--out", "x.pdf", cwd=tmp_path, home=tmp_path / "home")
    assert refused.returncode == 2
    assert "batch-unknown" in refused.stderr
    assert not (tmp_path / "x.pdf").exists()
