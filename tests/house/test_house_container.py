"""The container file copies only what the repository has, runs our command, and not as root."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
COPIES = [line.split()[1:] for line in LINES if line.startswith("COPY ")]
SOURCES = [source for copy in COPIES if not copy[0].startswith("--from") for source in copy[:-1]]


@pytest.mark.parametrize("source", SOURCES)
def test_copied_source_exists(source):
    """A COPY of something that was renamed would be found out only on a machine that builds the image."""
    assert (ROOT / source).exists()


def test_the_wheel_gets_all_it_is_built_from():
    """What pyproject.toml names for the wheel is copied before the wheel is built."""
    assert {"pyproject.toml", "README.md", "LICENSE", "service", "fonts", "templates"} <= {
        source.rstrip("/") for source in SOURCES
    }


def test_runs_our_command_as_nobody_special():
    """The entry point is cuihan, and the last user is not root."""
    assert LINES[[line.startswith("ENTRYPOINT") for line in LINES].index(True)] == 'ENTRYPOINT ["cuihan"]'
    users = [found[1] for line in LINES if (found := re.match(r"USER (\S+)", line))]
    assert users
    assert users[-1] not in {"root", "0"}
