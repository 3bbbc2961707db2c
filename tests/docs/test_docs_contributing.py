"""CONTRIBUTING.md names what is there: targets, files, folders."""

import re

from support.commands import check_words
from support.homes import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_its_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make ([a-z]+)", TEXT, re.MULTILINE))
    assert {"system", "test", "demo", "docs", "golden", "lint"} <= targets
    assert [target for target in targets if not re.search(rf"^{target}:.*## ", makefile, re.MULTILINE)] == []


def test_its_files_exist():
    named = {*re.findall(r"`((?:[\w-]+/)[\w./-]*|[A-Z]+\.md)`", TEXT), *re.findall(r"\]\(([^)]+)\)", TEXT)}
    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_its_commands_exist():
    for line in re.findall(r"`cuihan ([^`]+)`", TEXT):
        check_words(line.split())


def test_every_generated_page_is_made_by_make_docs():
    """A script that writes something committed under docs or samples is run by a target."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    scripts = [*(ROOT / "docs").rglob("*.py"), *(ROOT / "samples").glob("make_*.py")]
    writing = [path.relative_to(ROOT).as_posix() for path in scripts if "__main__" in path.read_text(encoding="utf-8")]
    assert len(writing) > 4
    assert [path for path in writing if path not in makefile] == []
