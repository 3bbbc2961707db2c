"""The container file, since no engine runs here: its sources, its stages, its user, and each command that it starts.

That a wheel made of nothing but what it copies works is shown by tests/docs/test_docs_wheel.py.
"""

import json
import re
import shlex
from pathlib import Path

import pytest
from support.commands import check_words

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LINES = [line for line in TEXT.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
COPIES = [line.split()[1:] for line in LINES if line.startswith("COPY ")]
SOURCES = [source for copy in COPIES if not copy[0].startswith("--from") for source in copy[:-1]]
STAGES = "\n".join(LINES).split("\nFROM ")


def only(keyword: str) -> str:
    """The one line of the last stage that begins so, without its keyword."""
    (line,) = [line for line in STAGES[-1].splitlines() if line.startswith(f"{keyword} ")]
    return line.removeprefix(f"{keyword} ")


@pytest.mark.parametrize("source", SOURCES)
def test_copied_source_exists(source):
    """A COPY of something that was renamed would be found out only on a machine that builds the image."""
    assert (ROOT / source).exists()


@pytest.mark.parametrize("source", SOURCES)
def test_copied_source_is_not_ignored(source):
    """What .dockerignore leaves out cannot be copied."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert not [pattern for pattern in ignored if Path(source).match(pattern)]


def test_the_wheel_gets_all_it_is_built_from():
    """What pyproject.toml names for the wheel is copied before the wheel is built."""
    assert {"pyproject.toml", "README.md", "LICENSE", "service", "fonts", "templates"} <= {
        source.rstrip("/") for source in SOURCES
    }


def test_two_stages_and_no_sources_in_the_second():
    """The image that runs gets the environment of the first stage and nothing else."""
    assert len(STAGES) == 2
    assert [line for line in STAGES[-1].splitlines() if line.startswith("COPY ")] == [
        "COPY --from=build /opt/cuihan /opt/cuihan"
    ]
    assert "pip " not in STAGES[-1]


def test_packages_are_pinned():
    """Dependencies come from the lock by hash; the project's own wheel brings none."""
    installs = [line for line in LINES if "pip install" in line]
    assert len(installs) == 2
    assert "--require-hashes --requirement requirements.lock" in installs[0]
    assert {"--no-deps", "--no-build-isolation"} <= set(installs[1].split())
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert re.search(r"^hatchling==", lock, re.MULTILINE), "the backend must be there, for nothing is fetched to build"


def test_the_image_has_the_python_we_need():
    """Both stages have the same interpreter, because the environment is copied; and one that pyproject.toml allows."""
    images = re.findall(r"FROM (\S+)", "FROM " + "\nFROM ".join(STAGES).removeprefix("FROM "))
    assert len(images) == 2
    assert len(set(images)) == 1
    version = tuple(map(int, re.search(r"python:(\d+)\.(\d+)", images[0]).groups()))
    least = re.search(r'requires-python = ">=(\d+)\.(\d+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8")).groups()
    assert version >= tuple(map(int, least))


def test_runs_our_command_as_nobody_special():
    """The entry point is cuihan, the user is not root and owns the folder that is written."""
    assert only("ENTRYPOINT") == '["cuihan"]'
    user = only("USER")
    assert user not in {"root", "0"}
    made = next(line for line in STAGES[-1].splitlines() if "useradd" in line)
    assert made.endswith(f" {user}")
    assert f"--home-dir {only('VOLUME')} --create-home" in made
    assert only("WORKDIR") == only("VOLUME")
    assert f"CUIHAN_HOME={only('VOLUME')}/" in only("ENV")


def test_health_check_is_a_command_of_ours():
    """`cuihan doctor` ends with 2 where something is wrong, which engines reserve: it is told as 1."""
    options, command = re.fullmatch(r"((?:--\S+ )+)CMD (.*) \|\| exit 1", only("HEALTHCHECK")).groups()
    assert {"--interval", "--timeout", "--start-period"} <= {option.partition("=")[0] for option in options.split()}
    program, *words = shlex.split(command)
    assert program == "cuihan"
    check_words(words)


def test_default_and_documented_commands_exist():
    """CMD, and the run line in the head of the file, are words the program takes."""
    check_words(json.loads(only("CMD")))
    (line,) = re.findall(r"^#\s+docker run (.*)$", TEXT, re.MULTILINE)
    words = shlex.split(line)
    check_words(words[words.index("cuihan") + 1 :])
