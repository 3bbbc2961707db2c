"""The other two ways to check a dossier: by hand as README.txt says, and with verify.html in a browser, without a network."""

import os
import shutil
import subprocess
import zipfile

import pytest
from playwright.sync_api import sync_playwright
from support.dossiers import listed_again, made

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    return made(tmp_path_factory.mktemp("offline"), number=11, letters=14)


def unpacked(files, folder):
    """The files below a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def zipped(files, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def by_hand(folder, key):
    """What the commands of README.txt print."""
    text = (folder / "README.txt").read_text(encoding="utf-8")
    commands = text[text.index("# 1. ") : text.index("能证明什么、")]
    environment = {"PATH": os.environ["PATH"], "KEY": key}
    done = subprocess.run(["sh", "-c", commands], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.split("\n"), done.stderr


def test_the_readme_checks_by_hand(dossier, tmp_path):
    """Each of its commands runs as it stands, and says what it found."""
    files, key = dossier
    said, errors = by_hand(unpacked(files, tmp_path / "x"), key)
    good = "Signature Verified Successfully"
    assert (said, errors) == ([good, "list ok", good, "notice.pdf ok", "notice.json ok", "record ok", ""], "")


@pytest.mark.parametrize(
    ("path", "lost"),
    [
        ("data/notices/0001/notice.pdf", "notice.pdf ok"),
        ("data/notices/0001/record.json", "record ok"),
        ("tagmanifest-sha256.txt", "list ok"),
    ],
)
def test_the_readme_finds_a_change_by_hand(dossier, tmp_path, path, lost):
    files, key = dossier
    said, errors = by_hand(unpacked(files | {path: files[path] + b" "}, tmp_path / "x"), key)
    assert lost not in said
    assert any("FAILED" in line for line in said) or "tagmanifest" in path, errors


@pytest.fixture(scope="module")
def page():
    """verify.html opened from disk in a browser that reaches nothing."""
    if "browser" in os.environ.get("CUIHAN_WITHOUT", "").split(","):
        pytest.skip("CUIHAN_WITHOUT=browser")
    assert BROWSER, "Chromium is missing: make system, or CUIHAN_WITHOUT=browser"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser.new_context(offline=True).new_page()
        browser.close()


def in_browser(page, folder, place, key):
    """Verdict and findings that verify.html shows for a ZIP or a folder."""
    page.goto((folder / "verify.html").as_uri())
    page.fill("#key", key)
    page.set_input_files("#folder" if place.is_dir() else "#zip", place)
    page.wait_for_selector("#verdict.verified, #verdict.cannot, #verdict.broken", timeout=30_000)
    return page.get_attribute("#verdict", "class"), [one.inner_text() for one in page.query_selector_all("li.wrong")]


def test_the_browser_verifies_a_zip_and_a_folder(dossier, page, tmp_path):
    """With an outside key verified, without one it says that it cannot tell who signed."""
    files, key = dossier
    folder = unpacked(files, tmp_path / "x")
    archive = zipped(files, tmp_path / "x.zip")
    assert in_browser(page, folder, archive, key) == ("verified", [])
    assert in_browser(page, folder, folder, key) == ("verified", [])
    assert in_browser(page, folder, archive, "") == ("cannot", [])
    assert page.title().startswith("核验证据卷宗")


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(
    "path",
    ["data/notices/0001/notice.pdf", "data/notices/0001/notice.json", "data/notices/0001/record.json", "data/index.pdf",
     "data/notices/0001/notice.tlog-proof", "tagmanifest-sha256.txt.note", "data/keys.txt", "README.txt"],
)  # fmt: skip
def test_the_browser_finds_a_change(dossier, page, tmp_path, path, again):
    """Whatever file it is, with the lists made again or not."""
    files, key = dossier
    changed = files | {path: files[path][:-7] + bytes([files[path][-7] ^ 1]) + files[path][-6:]}
    changed = listed_again(changed) if again else changed
    verdict, faults = in_browser(page, unpacked(files, tmp_path / "x"), zipped(changed, tmp_path / "x.zip"), key)
    assert verdict == "broken"
    assert faults
