"""`cuihan templates list | new`, and the letter made that way on its way through a whole run."""

import json
import os
import subprocess
import sys
import zipfile

import pypdfium2
import pytest
from support.homes import ISSUER, ROOT, arrears

from service.rendering.card import load_card
from service.settings import data_folder
from service.terms.problems import Conflict, Refused
from service.wiring.templates import library


def cuihan(*words, cwd):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CUIHAN_WORKERS": "1"}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *map(str, words)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def write(folder, name, *, like="reminder", **changes):
    """A template of one's own: a shipped one with another id, and another title."""
    folder.mkdir(parents=True, exist_ok=True)
    docx, card = library().templates[like]
    lines = card.decode().splitlines()
    for key, value in {"id": changes.pop("id", name), **changes}.items():
        lines = [f'{key} = "{value}"' if line.startswith(f"{key} =") else line for line in lines]
    (folder / f"{name}.docx").write_bytes(docx)
    (folder / f"{name}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def retitle(docx, old, new):
    """Change words of a letter as Word would: everything else of the file stays."""
    with zipfile.ZipFile(docx) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert old.encode() in parts["word/document.xml"]
    parts["word/document.xml"] = parts["word/document.xml"].replace(old.encode(), new.encode())
    with zipfile.ZipFile(docx, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)


def test_new_copies_letter_and_card(tmp_path):
    """The DOCX byte by byte, the card with nothing but its id changed."""
    said = cuihan("templates", "new", "my-demand", "--from", "demand", "--dir", "own", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    docx, card = library().templates["demand"]
    assert (tmp_path / "own" / "my-demand.docx").read_bytes() == docx
    made = (tmp_path / "own" / "my-demand.toml").read_bytes()
    assert load_card(made).id == "my-demand"
    assert made.splitlines()[1:] == card.splitlines()[1:]
    assert "--templates own" in said.stdout


def test_every_shipped_template_can_be_copied(tmp_path):
    """Whatever its card looks like, the copy has the new id and is at hand under it."""
    for name in library().templates:
        said = cuihan("templates", "new", f"my-{name}", "--from", name, "--dir", tmp_path / "own", cwd=tmp_path)
        assert said.returncode == 0, said.stderr
    assert {f"my-{name}" for name in library().templates} <= set(library(tmp_path / "own").templates)


@pytest.mark.parametrize("there", ["mine.docx", "mine.toml"])
def test_new_never_overwrites(tmp_path, there):
    """Somebody's letter is worth more than a starter: exit 2, and neither file is touched."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / there).write_bytes(b"work of a whole day")
    said = cuihan("templates", "new", "mine", cwd=tmp_path)
    assert said.returncode == 2
    assert "template-exists" in said.stderr
    assert [path.name for path in (tmp_path / "letters").iterdir()] == [there]
    assert (tmp_path / "letters" / there).read_bytes() == b"work of a whole day"


@pytest.mark.parametrize(
    ("words", "code"), [(("Mine",), "template-name"), (("../a",), "template-name"), (("a", "--from", "b"), "template-missing")]
)
def test_new_refuses(tmp_path, words, code):
    said = cuihan("templates", "new", *words, cwd=tmp_path)
    assert said.returncode == 2
    assert code in said.stderr
    assert list(tmp_path.iterdir()) == []


def test_own_templates_are_added_and_win(tmp_path):
    """The shipped ones stay at hand; one of the user's with the id of a shipped one stands in for it."""
    write(tmp_path, "extra", title="补充函")
    write(tmp_path / "deep" / "er", "changed", like="demand", id="demand", title="本公司催告函")
    shipped, at_hand = library().templates, library(tmp_path).templates
    assert set(at_hand) == {*shipped, "extra"}
    assert load_card(at_hand["demand"][1]).title == "本公司催告函"
    assert at_hand["reminder"] == shipped["reminder"]


def test_two_of_one_folder_may_not_share_an_id(tmp_path):
    write(tmp_path, "one", id="same")
    write(tmp_path, "two", id="same")
    with pytest.raises(Conflict, match="template-twice"):
        library(tmp_path)


def test_a_folder_that_is_not_there(tmp_path):
    """A wrong path must not silently mean the shipped letters."""
    with pytest.raises(Refused, match="template-folder-missing"):
        library(tmp_path / "nowhere")


def test_list(tmp_path):
    """Every card's keys, and whose it is; for people a table with the titles."""
    write(tmp_path / "own", "mine", title="温馨函")
    said = cuihan("templates", "list", "--templates", "own", "--json", cwd=tmp_path)
    found = {one["id"]: one for one in json.loads(said.stdout)}
    assert set(found) == {*library().templates, "mine"}
    assert (found["mine"]["own"], found["mine"]["title"], found["mine"]["stages"]) == (True, "温馨函", ["reminder"])
    assert not any(one["own"] for name, one in found.items() if name != "mine")
    shown = cuihan("templates", "list", cwd=tmp_path).stdout
    for card in data_folder("templates").rglob("*.toml"):
        assert load_card(card.read_bytes()).title in shown


def test_a_letter_of_ones_own_goes_through_a_run(tmp_path):
    """`new`, change its words, name it in the policy, run: the letter is printed from it, and the archive verifies."""
    assert cuihan("templates", "new", "my-reminder", cwd=tmp_path).returncode == 0
    retitle(tmp_path / "letters" / "my-reminder.docx", "催缴通知单", "温馨缴费函")
    (tmp_path / "issuer.toml").write_text(
        ISSUER.read_text(encoding="utf-8").replace('template = "reminder"', 'template = "my-reminder"'), encoding="utf-8"
    )
    (tmp_path / "arrears.csv").write_bytes(arrears(3))
    words = ("run", "arrears.csv", "--issuer", "issuer.toml", "--out", "out", "--home", "home", "--yes")
    without = cuihan(*words, cwd=tmp_path)
    assert without.returncode == 2
    assert "my-reminder" in without.stderr
    said = cuihan(*words, "--templates", "letters", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    text = "".join(
        page.get_textpage().get_text_range()
        for part in sorted((tmp_path / "out" / "parts").iterdir())
        for page in pypdfium2.PdfDocument(part)
    )
    assert "温馨缴费函" in text
    assert cuihan("verify", "home", "--rerender", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("command", ["plan", "run"])
def test_a_template_that_cannot_be_used_stops_a_plan(tmp_path, command):
    """2, with every mistake of the template, before anything is planned; a card for LibreOffice likewise."""
    write(tmp_path / "letters", "reminder", title="自备")
    retitle(tmp_path / "letters" / "reminder.docx", "{{ number }}", "{{ nubmer }}{{ totl }}")
    (tmp_path / "arrears.csv").write_bytes(arrears(3))
    words = [command, "arrears.csv", "--issuer", ISSUER, "--templates", "letters", "--today", "2026-11-05"]
    words += ["--out", "out", "--home", "home", "--yes"] if command == "run" else []
    said = cuihan(*words, cwd=tmp_path)
    assert said.returncode == 2
    assert "undefined-variable" in said.stderr
    assert "nubmer" in said.stderr
    with (tmp_path / "letters" / "reminder.toml").open("a", encoding="utf-8") as card:
        card.write('engine = "office"\n')
    said = cuihan(*words, cwd=tmp_path)
    assert said.returncode == 2
    assert "template-engine" in said.stderr
    assert not (tmp_path / "home" / "archive" / "log").exists()
