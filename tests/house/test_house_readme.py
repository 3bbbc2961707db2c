"""The README is an operator's page, so what it says about the command must be what the command does."""

import re
from pathlib import Path

import pytest
import typer.main

from service.cli import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
USES = sorted(set(re.findall(r"cuihan ((?:templates )?[a-z]+)\b([^`\n|#]*)", README)))


def commands() -> dict[str, set[str]]:
    """Every command of the program with its options."""

    def walk(command, prefix: str):
        if children := getattr(command, "commands", None):
            for name, child in children.items():
                yield from walk(child, f"{prefix}{name} ")
        else:
            yield (
                prefix.strip(),
                {option for parameter in command.params for option in parameter.opts if option.startswith("--")},
            )

    return dict(walk(typer.main.get_command(app), ""))


@pytest.mark.parametrize(("name", "rest"), USES)
def test_command_in_the_readme_exists(name, rest):
    """Each command line the README shows is one the program takes, with those options."""
    assert name in commands(), f"cuihan {name}"
    assert set(re.findall(r"--[a-z-]+", rest)) <= commands()[name] | {"--help"}


def test_every_command_is_in_the_readme():
    """A command nobody is told about is not there."""
    assert set(commands()) <= {name for name, _ in USES}


def test_every_file_it_names_is_there():
    """Paths of the repository that the README names exist."""
    named = set(re.findall(r"`((?:samples|docs|templates|fonts|service)/[^`]*)`", README)) | {"Dockerfile"}
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_exit_code_is_explained():
    """The four kinds of error, done and unexpected."""
    assert re.findall(r"^\| (\d) \|", README, re.MULTILINE) == ["0", "1", "2", "3", "4", "5"]
