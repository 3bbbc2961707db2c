"""A wrong `CUIHAN_*` variable: exit 2, the variable named, what is allowed, Chinese first; whatever the command."""

import os
import subprocess
import sys

import pytest
from support.homes import ISSUER, ROOT, SAMPLE

from service.settings import Settings
from service.terms.problems import Refused

COMMANDS = (
    ["plan", SAMPLE, "--issuer", ISSUER],
    ["run", SAMPLE, "--issuer", ISSUER, "--out", "out", "--yes"],
    ["verify", "home"],
    ["show", "cuihe/sample/2026/1"],
    ["doctor"],
    ["journal"],
    ["limitation", SAMPLE, "--issuer", ISSUER],
    ["hold", "list", "--issuer", ISSUER],
    ["paid", "list", "--issuer", ISSUER],
    ["keys", "list"],
)
WRONG = {
    "CUIHAN_WORKERS": ("many", "整数,不小于 1,不大于 256", "a whole number, at least 1, at most 256"),
    "CUIHAN_CHUNK": ("0", "不小于 1", "at least 1"),
    "CUIHAN_OFFICE_SECONDS": ("0", "数字,大于 0", "a number, more than 0"),
    "CUIHAN_LOCK": ("forever", '"governance"', "one of"),
    "CUIHAN_S3_ENCRYPTION": ("rot13", '"aws:kms"', "one of"),
    "CUIHAN_S3_PATH_STYLE": ("perhaps", "1 或 0", "1 or 0"),
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(map(str, command[:2]))[:12])
def test_every_command_says_which_variable_is_wrong(command, tmp_path):
    """No traceback, no exit 1: a caller can mend it."""
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", *map(str, command)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CUIHAN_WORKERS": "many"},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    for said in ("settings-wrong", "CUIHAN_WORKERS", "many", "整数"):
        assert said in done.stderr
    assert done.stderr.index("环境变量") < done.stderr.index("environment")


@pytest.mark.parametrize("name", WRONG)
def test_what_is_allowed_is_said(name, monkeypatch):
    """Numbers with their bounds, words with their choices, in both languages."""
    value, zh, en = WRONG[name]
    monkeypatch.setenv(name, value)
    with pytest.raises(Refused, match="settings-wrong") as told:
        Settings()
    (problem,) = told.value.problems
    assert (problem.field, problem.shown) == (name, value)
    chinese, _, english = problem.hint.partition(" / ")
    assert zh in chinese
    assert en in english


def test_all_wrong_variables_are_told_at_once(monkeypatch):
    """Mended in one go."""
    for name, (value, *_) in WRONG.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Refused) as told:
        Settings()
    assert {problem.field for problem in told.value.problems} == set(WRONG)
