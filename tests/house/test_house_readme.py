"""The READMEs are an operator's page, so what they say about the command must be what the command does."""

import re
from pathlib import Path

import pytest
from support.commands import commands

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")}
USES = sorted(
    {
        use
        for text in PAGES.values()
        for use in re.findall(r"cuihan ((?:(?:archive|templates|history|hold|intake|keys|paid) )?[a-z]+)\b([^`\n|#]*)", text)
    }
)
pages = pytest.mark.parametrize("name", PAGES)


@pytest.mark.parametrize(("command", "rest"), USES)
def test_command_in_the_readme_exists(command, rest):
    """Each command line a README shows is one the program takes, with those options."""
    assert command in commands(), f"cuihan {command}"
    assert set(re.findall(r"--[a-z-]+", rest)) <= commands()[command] | {"--help"}


@pages
def test_every_command_is_in_the_table_with_all_its_options(name):
    """A command or an option nobody is told about is not there."""
    rows = re.findall(
        r"^\| `cuihan ((?:(?:archive|templates|history|hold|intake|keys|paid) )?[a-z]+)\b([^`]*)`", PAGES[name], re.MULTILINE
    )
    assert {command: set(re.findall(r"--[a-z-]+", rest)) for command, rest in rows} == commands()


@pages
def test_every_file_it_names_is_there(name):
    """Paths of the repository that a README names exist."""
    named = set(re.findall(r"`((?:samples|docs|templates|fonts|service)/[^`]*)`", PAGES[name])) | {"Dockerfile"}
    assert [path for path in named if not (ROOT / path).exists()] == []


@pages
def test_every_exit_code_is_explained(name):
    """The four kinds of error, done and unexpected."""
    assert re.findall(r"^\| (\d) \|", PAGES[name], re.MULTILINE) == ["0", "1", "2", "3", "4", "5"]


@pages
def test_every_setting_is_a_setting(name):
    """Variables a README names are fields of the settings."""
    settings = (ROOT / "service" / "settings.py").read_text(encoding="utf-8")
    named = {variable.lower() for variable in re.findall(r"CUIHAN_([A-Z_]+)", PAGES[name])}
    assert {"home", "workers"} <= named
    assert [field for field in named if not re.search(rf"^    {field}: ", settings, re.MULTILINE)] == []
