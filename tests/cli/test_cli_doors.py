"""Doors: help and workers start without the engine, and every door opens."""

import subprocess
import sys

import pytest
from support.commands import commands

HEAVY = ("sqlalchemy", "docxtpl", "uharfbuzz", "pikepdf", "reportlab", "service.jobs", "service.rendering")


@pytest.mark.parametrize("words", [["--help"], ["templates", "--help"]])
def test_help_imports_nothing_of_what_the_commands_need(words):
    """Help is asked for often, and every worker imports the command line it was started by."""
    program = f"import sys\nfrom service.cli import app\ntry: app({words})\nfinally: print('MODULES', *sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    shown, _, modules = said.stdout.partition("MODULES ")
    assert "Commands:" in shown
    assert [name for name in modules.split() if name.startswith(HEAVY)] == []


def test_every_door_opens():
    """A table of places has no place that is not there."""
    assert {"run", "plan", "verify", "templates list", "hold add", "intake profile"} <= set(commands())
