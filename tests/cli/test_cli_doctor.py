"""`cuihan doctor` on installations and homes that are really broken: what is wrong and how to mend it, in both languages.

The program is copied beside a font folder of links, so that a font can be missing or altered without touching the real one.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime

import pytest
from support.homes import ROOT, arrears, run_batch, services_at

from service.cli import checks
from service.cli.checks import Ill
from service.database.schema import FORMAT
from service.terms.dates import SHANGHAI

CHINESE = re.compile("[一-鿿]")
FONT = "NotoSansSC_400Regular.ttf"


def doctor(place, *words, program=ROOT, **settings):
    """Run the command from an installation on a home; its findings by the English half of their names, and its exit code."""
    environment = {**os.environ, "PYTHONPATH": str(program), **settings}
    said = subprocess.run(
        [sys.executable, "-m", "service.cli", "doctor", "--json", "--home", str(place), *map(str, words)],
        cwd=program,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode in {0, 2}, said.stderr
    return {one["name"].partition(" ")[2]: one for one in json.loads(said.stdout)}, said.returncode


def ill(found, name):
    """The finding of that name: the only one that is not well, explained in both languages."""
    findings, code = found
    assert code == 2
    assert [one for one, finding in findings.items() if not finding["ok"]] == [name]
    said, hint = findings[name]["said"], findings[name]["hint"]
    assert CHINESE.search(said)
    assert re.search("[a-z]{2} [a-z]", said), "English words"
    assert hint
    return said, hint


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A home in which letters were issued."""
    folder = tmp_path_factory.mktemp("doctor")
    with services_at(folder / "home") as services:
        run_batch(services, arrears(2), folder / "out")
    return folder / "home"


@pytest.fixture
def home(used, tmp_path):
    shutil.copytree(used, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def program(tmp_path):
    """An installation of its own: the sources copied, every font linked."""
    folder = tmp_path / "program"
    shutil.copytree(ROOT / "service", folder / "service", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", folder / "templates", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "fonts").mkdir()
    for file in (ROOT / "fonts").iterdir():
        (folder / "fonts" / file.name).symlink_to(file)
    return folder


def test_all_is_well(program, home):
    """The copy that the other tests break is whole."""
    findings, code = doctor(home, program=program)
    assert code == 0
    assert set(findings) == {"fonts", "templates", "office", "clock", "free space", "home", "keys", "database", "store"}


def test_before_the_first_run(tmp_path):
    """A home that is not there yet is nothing to complain about, and looking makes none."""
    findings, code = doctor(tmp_path / "later")
    assert code == 0
    assert "首次运行" in findings["home"]["said"]
    assert not (tmp_path / "later").exists()


def test_fonts_missing_and_altered(program, tmp_path):
    """All fonts that are gone or changed are named together, with how to get them back."""
    (program / "fonts" / FONT).unlink()
    altered = program / "fonts" / "LiberationSans-Regular.ttf"
    data = altered.read_bytes()
    altered.unlink()
    altered.write_bytes(data[:-1] + b"\0" if data[-1] else data[:-1] + b"\1")
    said, hint = ill(doctor(tmp_path / "none", program=program), "fonts")
    assert f"{FONT}(缺少或不可读 missing)" in said
    assert "LiberationSans-Regular.ttf(与清单不符 altered)" in said
    assert "重新安装" in hint
    assert "Install cuihan again" in hint


@pytest.mark.parametrize("text", [None, "{", '{"format": 9, "faces": []}', "[]"])
def test_font_list(program, tmp_path, text):
    """A manifest that is gone, torn or of another format."""
    manifest = program / "fonts" / "manifest.json"
    manifest.unlink()
    if text is not None:
        manifest.write_text(text)
    said, hint = ill(doctor(tmp_path / "none", program=program), "fonts")
    assert "manifest.json" in said
    assert "重新安装" in hint


def test_font_folder_missing(program, tmp_path):
    shutil.rmtree(program / "fonts")
    said, _ = ill(doctor(tmp_path / "none", program=program), "fonts")
    assert "fonts" in said


def test_template_without_its_half(program, tmp_path):
    """A card without its letter is named; a letter without a card is no template, so it is not at hand."""
    (program / "templates" / "zh-CN" / "demand.docx").unlink()
    said, hint = ill(doctor(tmp_path / "none", program=program), "templates")
    assert "demand.docx" in said
    assert "旁边" in hint
    (program / "templates" / "zh-CN" / "demand.toml").unlink()
    (program / "templates" / "zh-CN" / "registered.toml").unlink()
    findings, code = doctor(tmp_path / "none", program=program)
    assert code == 0
    assert "registered" not in findings["templates"]["said"].split("、")


def test_own_templates(tmp_path):
    """A template of one's own that cannot be used is named with its file's fault before any batch meets it."""
    own = tmp_path / "letters"
    own.mkdir()
    (own / "mine.docx").write_bytes(b"not a zip")
    (own / "mine.toml").write_text('id = "mine"\ntitle = "函"\nstages = ["reminder"]\nchannels = ["door"]\n')
    said, hint = ill(doctor(tmp_path / "none", "--templates", own), "templates")
    assert "模板 mine" in said
    assert CHINESE.search(hint)
    (own / "mine.toml").write_text('id = "mine"\ncolour = "red"\n')
    said, hint = ill(doctor(tmp_path / "none", "--templates", own), "templates")
    assert "colour" in said
    assert "known keys" in hint
    said, _ = ill(doctor(tmp_path / "none", "--templates", tmp_path / "nowhere"), "templates")
    assert "nowhere" in said


def test_archive_that_cannot_be_written(home):
    """Something else stands where the archive's folder should be."""
    shutil.move(home / "archive", home.parent / "elsewhere")
    (home / "archive").write_text("")
    said, hint = ill(doctor(home), "store")
    assert str(home / "archive") in said
    assert "权限" in hint
    assert "permissions" in hint


def test_the_probe_leaves_nothing_behind(home):
    """Looking at the store changes no file of the archive."""
    before = sorted(path for path in (home / "archive").rglob("*"))
    _, code = doctor(home)
    assert code == 0
    assert sorted(path for path in (home / "archive").rglob("*")) == before


@pytest.mark.parametrize("start", [0, 4096])
def test_damaged_database(home, start):
    """A torn header, or a torn page behind it."""
    with (home / "state.db").open("r+b") as file:
        file.seek(start)
        file.write(b"\x99" * 3000)
    for name in ("state.db-wal", "state.db-shm"):
        (home / name).unlink(missing_ok=True)
    said, hint = ill(doctor(home), "database")
    assert "state.db" in said
    assert "备份" in hint
    assert "backup" in hint


def test_missing_database_is_not_made(home):
    """Doctor must not make an empty database where the real one is lost: the next run would number from one."""
    for path in home.glob("state.db*"):
        path.unlink()
    said, _ = ill(doctor(home), "database")
    assert "缺少数据库" in said
    assert not (home / "state.db").exists()


def test_keys(home):
    """A lost key and a key that everybody can read."""
    (home / "keys" / "seal.key").chmod(0o644)
    said, hint = ill(doctor(home), "keys")
    assert "44" in said
    assert hint.startswith("chmod 600")
    (home / "keys" / "seal.key").unlink()
    said, hint = ill(doctor(home), "keys")
    assert "缺少封存密钥" in said
    assert "backup" in hint


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ('format = 99\ninstallation = "a"\n', "格式不是本版本能读的"),
        ("format = \n", "已损坏"),
        (f"format = {FORMAT}\n", "已损坏"),
    ],
)
def test_home_of_another_format(home, text, zh):
    (home / "home.toml").write_text(text)
    said, hint = ill(doctor(home), "home")
    assert zh in said
    assert hint


def test_home_that_lost_its_name(home):
    """Data without home.toml: a run would make a new installation id over an old log."""
    (home / "home.toml").unlink()
    said, _ = ill(doctor(home), "home")
    assert "缺少 home.toml" in said


def test_home_that_is_a_file(tmp_path):
    (tmp_path / "home").write_text("")
    said, _ = ill(doctor(tmp_path / "home"), "home")
    assert "不是文件夹" in said


def test_no_space(tmp_path):
    """The least free space is the operator's to set; here more than any disk has."""
    said, hint = ill(doctor(tmp_path / "none", CUIHAN_LEAST_FREE_GB="100000000"), "free space")
    assert "100000000 GB" in said.replace("1e+08", "100000000")
    assert "--home" in hint


def test_clock():
    """A clock behind the release, a year whose holidays are known, and one whose holidays are not."""
    with pytest.raises(Ill) as found:
        checks.clock(datetime(1970, 1, 1, tzinfo=SHANGHAI))
    assert "timedatectl" in found.value.mend
    assert "节假日" not in checks.clock(datetime(2026, 11, 5, tzinfo=SHANGHAI))
    assert "节假日未公布" in checks.clock(datetime(2090, 1, 1, tzinfo=SHANGHAI))


def test_on_a_terminal_each_fault_has_its_remedy(home):
    """The plain output: a line a finding, the remedy under what is wrong."""
    (home / "keys" / "seal.key").chmod(0o644)
    said = subprocess.run(
        [sys.executable, "-m", "service.cli", "doctor", "--home", str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert re.search(r"✗ 密钥 keys: .*\n    → chmod 600", said.stdout)
