"""`cuihan templates check`: what it says, writes, and ends with."""

import json
import os
import subprocess
import sys
import zipfile

import pytest
from support.homes import ISSUER, ROOT

from service.settings import data_folder

REMINDER = data_folder("templates") / "zh-CN" / "reminder.docx"


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


def rewrite(path, old: str, new: str):
    """The shipped reminder with words changed, as `path`."""
    with zipfile.ZipFile(REMINDER) as source, zipfile.ZipFile(path, "w") as made:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            made.writestr(name, data)


def test_a_sound_template(tmp_path):
    """0, the sheet plans without a problem, the preview is a PDF, and both languages are there."""
    said = cuihan("templates", "check", REMINDER, "--sample", "s.csv", "--preview", "p.pdf", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "可以使用:1 页" in said.stdout
    assert "usable: pages 1" in said.stdout
    assert "debtor.name" in said.stdout
    assert "宋体 → Noto Serif SC" in said.stdout
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF")
    planned = cuihan("plan", "s.csv", "--issuer", ISSUER, "--today", "2026-11-05", "--json", "plan.json", cwd=tmp_path)
    assert planned.returncode == 0, planned.stderr
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert plan["refused"] is None
    assert len(plan["cases"]) == 3


def test_json(tmp_path):
    """Everything for programs: the schema, the places, the digest; the card beside the file is taken."""
    said = cuihan("templates", "check", REMINDER, "--json", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    assert found["ok"]
    assert found["card"] == "reminder"
    assert found["schema"]["properties"]["lines"]["type"] == "array"
    assert found["schema"]["properties"]["estate"]["properties"]["name"]["type"] == "string"
    assert [one["where"] for one in found["variables"] if one["name"] == "checkpoint"] == [["footer1 ¶2"]]
    assert found["problems"] == []


def test_a_template_with_mistakes(tmp_path):
    """2, every mistake with its place on the terminal, no preview; the same as JSON."""
    rewrite(tmp_path / "mine.docx", "debtor.name", "debtor.nmae")
    said = cuihan("templates", "check", "mine.docx", "--preview", "p.pdf", cwd=tmp_path)
    assert said.returncode == 2
    assert "undefined-variable" in said.stderr
    assert "document ¶3" in said.stderr
    assert "debtor.name" in said.stderr
    assert "不能使用" in said.stdout
    assert not (tmp_path / "p.pdf").exists()
    found = json.loads(cuihan("templates", "check", "mine.docx", "--json", cwd=tmp_path).stdout)
    assert not found["ok"]
    assert [(one["code"], one["where"]) for one in found["problems"]] == [("undefined-variable", "document ¶3")]


@pytest.mark.parametrize(
    ("data", "code"), [(b"%PDF-1.7", "template-not-docx"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "template-not-docx")]
)
def test_no_template_at_all(tmp_path, data, code):
    """2 and the code, in both forms."""
    (tmp_path / "x.docx").write_bytes(data)
    said = cuihan("templates", "check", "x.docx", cwd=tmp_path)
    assert said.returncode == 2
    assert code in said.stderr
    told = cuihan("templates", "check", "x.docx", "--json", cwd=tmp_path)
    assert told.returncode == 2
    assert [one["code"] for one in json.loads(told.stdout)["problems"]] == [code]


def test_a_card_that_is_wrong(tmp_path):
    """The card named is the card read; its mistake is told as everywhere."""
    (tmp_path / "card.toml").write_text('id = "a"\ntitle = "a"\nstages = ["never"]\nchannels = []\n', encoding="utf-8")
    said = cuihan("templates", "check", REMINDER, "--card", "card.toml", cwd=tmp_path)
    assert said.returncode == 2
    assert "card-bad-value" in said.stderr


def test_wording_is_read_like_the_rest(tmp_path):
    """A threat in a template is named with its place, its rule and what to do; for programs too, and the exit code says so."""
    rewrite(tmp_path / "own.docx", "感谢", "逾期将停水，感谢")
    (tmp_path / "own.toml").write_bytes(REMINDER.with_suffix(".toml").read_bytes())
    said = cuihan("templates", "check", "own.docx", cwd=tmp_path)
    assert said.returncode == 2
    assert "将停水" in said.stderr
    assert "document ¶" in said.stderr
    assert "第九百四十四条" in said.stderr
    assert "措辞有 1 处须修改" in said.stdout
    found = json.loads(cuihan("templates", "check", "own.docx", "--json", cwd=tmp_path).stdout)
    assert not found["ok"]
    [one] = found["wording"]
    assert (one["code"], one["severity"], one["words"]) == ("threat-supply", "error", "停水")
    assert one["where"].startswith("document ¶")
    assert one["zh"]
    assert one["en"]
