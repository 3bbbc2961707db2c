"""The comparison of one letter by several systems runs, reads the letters back, and writes what others rely on."""

import json
import subprocess
import sys

from support.homes import ROOT


def test_the_figures_have_their_shape(tmp_path):
    """Two systems that need nothing installed, in both cases: every letter read back right, and the JSON as documented."""
    figures = tmp_path / "figures.json"
    done = subprocess.run(
        [
            sys.executable,
            "bench/letters.py",
            "--letters",
            "3",
            "--only",
            "cuihan",
            "platypus",
            "--out",
            tmp_path,
            "--json",
            figures,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(figures.read_text(encoding="utf-8"))["rows"]
    assert {(row["system"], row["case"]) for row in rows} == {
        (system, case) for system in ("cuihan", "platypus") for case in ("bundle", "single")
    }
    for row in rows:
        assert row["letters"] == 3
        assert row["ms_per_letter"] > 0
        assert row["peak_mb"] > 0
        assert row["wrong"] == []
