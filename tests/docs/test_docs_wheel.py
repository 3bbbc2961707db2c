"""The package as it is installed: a wheel made of what the Dockerfile copies, run in an empty folder, far from the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
from support.homes import ISSUER, ROOT, SAMPLE


def copied() -> list[str]:
    """What the container's first stage copies: all that a wheel may need."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    return [name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without a network from nothing but those sources."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-index",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            out,
            ".",
        ],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder the wheel was installed to; what it depends on is that of the test's own environment."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", folder, wheel],
        check=True,
        capture_output=True,
    )
    return folder


def cuihan(installed, *words, cwd):
    """The installed command, in a folder."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CUIHAN_")}
    environment |= {"PYTHONPATH": str(installed), "CUIHAN_WORKERS": "1"}
    command = [sys.executable, installed / "bin" / "cuihan", *words]
    return subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_what_is_inside(wheel):
    """Sources, fonts with licences, templates with cards, the default policy; no script, no test, nothing twice."""
    names = zipfile.ZipFile(wheel).namelist()
    assert len(names) == len(set(names))
    for name in ("fonts/manifest.json", "fonts/OFL-NotoSansSC.txt", "fonts/icc/srgb.icc", "templates/zh-CN/reminder.docx"):
        assert f"service/_data/{name}" in names
    assert "service/policy/default.toml" in names
    assert "service/py.typed" in names
    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*.toml")}
    assert here <= {name.removeprefix("service/_data/") for name in names}
    assert [name for name in names if name.startswith(("tests/", "fonts/", "templates/"))] == []
    assert [name for name in names if re.search(r"_data/.*\.py$|__pycache__", name)] == []


def test_it_is_the_installed_one_that_runs(installed, tmp_path):
    """The data folder lies inside the wheel, not in the checkout."""
    said = subprocess.run(
        [sys.executable, "-c", "from service.settings import data_folder; print(data_folder('fonts'))"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == str(installed / "service" / "_data" / "fonts")


def test_a_first_day_in_an_empty_folder(installed, tmp_path):
    """Doctor, run, verify, doctor: the sample becomes letters with the fonts and templates of the wheel."""
    healthy = cuihan(installed, "doctor", cwd=tmp_path)
    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
    assert list(tmp_path.iterdir()) == []
    shutil.copy(SAMPLE, tmp_path / "arrears.csv")
    shutil.copy(ISSUER, tmp_path / "issuer.toml")
    run = cuihan(installed, "run", "arrears.csv", "--issuer", "issuer.toml", "--out", "out", "--yes", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["first"] == "翠禾物催样〔2026〕1号"
    assert (tmp_path / "out" / "control.pdf").read_bytes().startswith(b"%PDF")
    assert cuihan(installed, "verify", "cuihan-data", "--rerender", cwd=tmp_path).returncode == 0
    healthy = cuihan(installed, "doctor", cwd=tmp_path)
    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
    assert cuihan(installed, "templates", "new", "mine", cwd=tmp_path).returncode == 0
    assert (tmp_path / "letters" / "mine.docx").exists()
