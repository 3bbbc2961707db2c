"""`cuihan keys` and `cuihan journal` as an operator uses them."""

import json
import os
import subprocess
import sys

import pytest
from support.homes import ISSUER, ROOT, arrears

WORDS, OTHERS = "invented words to lock by", "other words, invented too"


@pytest.fixture
def desk(tmp_path):
    """A folder with a file of arrears, and the commands in it."""
    (tmp_path / "arrears.csv").write_bytes(arrears(3))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "CUIHAN_HOME": "home", "CUIHAN_WORKERS": "1"}

    def run(*words, code=0, **settings):
        command = [sys.executable, "-m", "service.cli", *words]
        told = {**env, **{f"CUIHAN_{name}": value for name, value in settings.items()}}
        done = subprocess.run(
            command, cwd=tmp_path, env=told, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    run.folder = tmp_path
    return run


def issue(desk, **settings):
    words = ("--issuer", str(ISSUER), "--today", "2026-11-05", "--out", "out", "--yes")
    return desk("run", "arrears.csv", *words, **settings)


def test_the_life_of_a_key(desk):
    """Made locked, used, changed, copied, deposited, lost; the archive verifies under the key deposited first to the end."""
    first = desk("keys", "new", KEY_PASSPHRASE=WORDS)
    assert "有口令" in first
    assert "key-exists" in desk("keys", "new", code=3)
    assert "key-locked" in issue_refused(desk)
    assert "key-passphrase" in issue_refused(desk, KEY_PASSPHRASE=OTHERS)
    file = desk.folder / "words.txt"
    file.write_text(f"{WORDS}\n")
    issue(desk, KEY_PASSPHRASE_FILE=file.name)
    (desk.folder / "deposited").write_text(json.loads(desk("keys", "list", "--json"))["key"] + "\n")

    desk("keys", "rotate", KEY_PASSPHRASE=WORDS, KEY_NEW_PASSPHRASE=OTHERS)
    said = json.loads(desk("keys", "list", "--json"))
    assert said["locked"] == "yes"
    assert said["retired"] == [(desk.folder / "deposited").read_text().strip()]
    assert "verified" in desk("verify", "home", "--key", "deposited")

    assert "已写入并试开" in desk("keys", "backup", "copy.pem", KEY_PASSPHRASE=OTHERS, KEY_NEW_PASSPHRASE=WORDS)
    assert (desk.folder / "copy.pem").read_text().startswith("-----BEGIN ENCRYPTED PRIVATE")
    assert "backup-exists" in desk("keys", "backup", "copy.pem", code=2)
    assert "passphrase-short" in desk("keys", "backup", "other.pem", code=2, KEY_PASSPHRASE=OTHERS)

    desk("keys", "publish", "--out", "sheet", KEY_PASSPHRASE=OTHERS)
    sheet = (desk.folder / "sheet" / "key-sheet.txt").read_text(encoding="utf-8")
    assert said["key"] in sheet
    assert "cuihe/sample/2026\n3\n" in sheet
    assert (desk.folder / "sheet" / "key-sheet.pdf").read_bytes().startswith(b"%PDF")

    assert "请尽快重新登记公钥" in desk("keys", "replace", "--reason", "口令遗失", KEY_NEW_PASSPHRASE=WORDS)
    assert "cannot tell" in desk("verify", "home", "--key", "deposited", code=3)
    assert "verified" in desk("verify", "home")


def issue_refused(desk, **settings):
    words = ("--issuer", str(ISSUER), "--today", "2026-11-05", "--out", "out", "--yes")
    return desk("run", "arrears.csv", *words, code=2, **settings)


def test_reading_the_journal(desk):
    """By day, by position and by kind, Chinese first; names and reasons only where they are asked for."""
    issue(desk)
    desk(
        "hold", "add", "--issuer", str(ISSUER), "--account", "翠湖花园/2号楼1单元101", "--reason", "hardship",
        "--by", "小禾", "--note", "家里困难",
    )  # fmt: skip
    said = desk("journal")
    for words in ("批准方案", "封存", "交付打印", "暂缓", "cuihe 2026/1"):
        assert words in said
    assert "小禾" not in said
    assert "家里困难" in desk("journal", "--details")
    entries = json.loads(desk("journal", "--json"))
    assert [one["no"] for one in entries] == list(range(1, len(entries) + 1))
    assert {one["sealed"] for one in entries} == {"yes"}
    assert [one["no"] for one in json.loads(desk("journal", "--json", "--since", "2026/5"))][:1] == [6]
    assert json.loads(desk("journal", "--json", "--since", "2027-01-01")) == []
    assert [one["kind"] for one in json.loads(desk("journal", "--json", "--kind", "批准方案"))] == ["approved"]
    assert json.loads(desk("journal", "--json", "--issuer-id", "another")) == []
    assert "date-malformed" in desk("journal", "--since", "yesterday", code=2)
    assert "journal-kind" in desk("journal", "--kind", "thing", code=2)


def test_facts_wait_for_a_locked_key(desk):
    """A hold is noted without the passphrase; its entry waits in the queue and the next run seals it."""
    desk("keys", "new", KEY_PASSPHRASE=WORDS)
    desk("hold", "add", "--issuer", str(ISSUER), "--debtor", "测试9户", "--reason", "dispute", "--by", "小禾")
    assert "待封存" in desk("journal")
    issue(desk, KEY_PASSPHRASE=WORDS)
    assert "待封存" not in desk("journal")
    (desk.folder / "wrong.pub").write_text("no key\n")
    assert "key-unreadable" in desk("verify", "home", "--key", "wrong.pub", code=2)
