"""`cuihan templates render --engine office`, and what doctor says of LibreOffice."""

import json
import os
import subprocess
import sys

import pypdfium2
import pytest
from support.homes import ROOT
from support.office import office_program

from service.cli import checks
from service.settings import data_folder
from service.terms.problems import Refused


def render(*words, **settings):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CUIHAN_WORKERS": "1", **settings}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", "templates", "render", *map(str, words)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_folder_of_letters_by_libreoffice(tmp_path):
    """Good ones are written and marked as not reproducible; the one that is no Word file is named and costs exit 2."""
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "a.docx").write_bytes((data_folder("templates") / "zh-CN" / "demand.docx").read_bytes())
    (letters / "b.docx").write_bytes(b"no Word file")
    program = office_program()
    done = render(
        letters,
        "--engine",
        "office",
        "--data",
        "samples/notice.json",
        "--out",
        tmp_path / "out",
        CUIHAN_OFFICE=str(program),
    )
    assert done.returncode == 2, done.stderr
    assert "template-not-docx" in done.stderr
    assert "不可逐字节重做" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.pdf"]
    notice = json.loads((ROOT / "samples" / "notice.json").read_text(encoding="utf-8"))
    page = pypdfium2.PdfDocument(tmp_path / "out" / "a.pdf")[0].get_textpage().get_text_range()
    assert notice["debtor"]["name"] in page


def test_without_libreoffice_it_is_refused(tmp_path):
    docx = data_folder("templates") / "zh-CN" / "demand.docx"
    done = render(docx, "--engine", "office", "--out", tmp_path / "a.pdf", CUIHAN_OFFICE="off")
    assert done.returncode == 2
    assert "office-missing" in done.stderr
    assert not (tmp_path / "a.pdf").exists()


def test_our_own_engine_needs_none(tmp_path):
    docx = data_folder("templates") / "zh-CN" / "demand.docx"
    done = render(docx, "--out", tmp_path / "a.pdf", CUIHAN_OFFICE="off")
    assert done.returncode == 0, done.stderr
    assert "LibreOffice" not in done.stderr


def test_doctor_says_whether_it_is_there():
    """It is optional, so its absence is well; a path that leads nowhere is not."""
    program = office_program()
    assert str(program) in checks.office("auto")
    assert "switched off" in checks.office("off")
    with pytest.raises(Refused, match="office-missing"):
        checks.office(str(ROOT / "nowhere"))
