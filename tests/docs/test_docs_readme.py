"""Every command in both READMEs is run, in order, in a folder with nothing but the samples and the letters it copies."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest
from support.commands import check_words
from support.homes import ROOT

PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")}


def blocks(text: str) -> list[list[str]]:
    """The lines of the fenced sh blocks, remarks taken off."""
    found = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [[line.split("  #")[0].strip() for line in block.splitlines() if line.strip()] for block in found]


LINES = [line for block in blocks(PAGES["README.md"]) for line in block]
RUN = [line for line in LINES if line.split()[0] not in {"make", "docker"}]


def test_both_pages_show_the_same_commands():
    """What is run for one is run for the other."""
    english, chinese = (blocks(text) for text in PAGES.values())
    assert english == chinese
    assert len(RUN) > 12


def test_no_command_hides_in_another_kind_of_block():
    """A fenced block of a README is an sh block, so that its commands are run."""
    for text in PAGES.values():
        assert set(re.findall(r"^```(\S+)$", text, re.MULTILINE)) == {"sh"}


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("make ")])
def test_make_targets_exist(line):
    """They are run by every developer every day; here their names are checked."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{line.split()[1]}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("docker ")])
def test_container_lines(line):
    """No engine runs here: the words behind the image are ours, and the Dockerfile shows the very same lines."""
    assert line in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    words = shlex.split(line)
    if words[1] == "run":
        check_words(words[words.index("cuihan") + 1 :])


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """A folder in which all the other lines were run one after another, and what each of them answered."""
    folder, program = tmp_path_factory.mktemp("readme"), tmp_path_factory.mktemp("bin")
    shutil.copytree(ROOT / "samples", folder / "samples", ignore=shutil.ignore_patterns("__pycache__"))
    command = program / "cuihan"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m service.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CUIHAN_")}
    environment |= {"PATH": f"{program}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "CUIHAN_WORKERS": "1"}
    said = {}
    for number, line in enumerate(RUN):
        done = subprocess.run(
            ["bash", "-eu", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, input="y\n", check=False
        )
        said[number, line] = done
    return folder, said


def test_every_command_works(played):
    """Each ends with 0, in the order of the page."""
    _, said = played
    assert {line: done.stderr for (_, line), done in said.items() if done.returncode} == {}


def test_they_did_what_the_page_says(played):
    """The plan is JSON, the letters are numbered once, the preview is a PDF, the second run issues nothing."""
    folder, said = played
    assert json.loads((folder / "plan.json").read_text(encoding="utf-8"))["refused"] is None
    assert (folder / "my-reminder.pdf").read_bytes().startswith(b"%PDF")
    runs = [done.stdout for (_, line), done in said.items() if line.startswith("cuihan run")]
    assert "issued and evidenced" in runs[0]
    assert "already issued" in runs[1]
    assert "翠禾物催样〔2026〕1号" in next(done.stdout for (_, line), done in said.items() if line.startswith("cuihan show"))
    made = {path.name for path in (folder / "out" / "2026-10").iterdir()}
    named = set(re.findall(r"^\| `([a-z]+\.(?:csv|pdf|json))` ", PAGES["README.md"], re.MULTILINE))
    assert len(named) == 5
    assert named <= made


def test_the_picture_of_the_plan_is_what_the_program_says(played):
    """All words of the picture stand in the plan as it is printed now; the digest, which follows every template, may differ."""
    _, said = played
    plan = next(done.stdout for (_, line), done in said.items() if line.startswith("cuihan plan"))
    svg = (ROOT / "docs" / "pictures" / "plan.svg").read_text(encoding="utf-8")
    shown = [re.sub("&amp;", "&", text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]
    words = {word for text in shown for word in text.split() if not re.search("[\u2500-\u257f$]|[0-9a-f]{64}", word)}
    printed = "".join(plan.split()) + "".join(LINES).replace(" ", "")
    assert len(words) > 100
    assert sorted(word for word in words if word not in printed) == []
    assert "http" not in svg.replace('xmlns="http://www.w3.org/2000/svg"', "")


@pytest.mark.parametrize("name", PAGES)
def test_links_and_pictures_are_there(name):
    """Every link of the page that is no address leads to a file."""
    targets = re.findall(r"\]\(([^)]+)\)", PAGES[name])
    assert len(targets) > 6
    assert [target for target in targets if not target.startswith("https://") and not (ROOT / target).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_person_has_a_section(name):
    """The page goes by person."""
    people = {
        "README.md": (
            "Collection officer",
            "Manager",
            "Billing system",
            "Print room",
            "Lawyer, auditor",
            "Operator",
            "Author of letters",
        ),
        "README.zh-CN.md": ("催费专员", "主管", "收费系统", "印务", "律师、审计", "运维", "函件作者"),
    }
    headings = re.findall(r"^## (.*)$", PAGES[name], re.MULTILINE)
    assert [heading for heading in headings if heading in people[name]] == list(people[name])
