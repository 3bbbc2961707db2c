"""What the tracked files may not hold: addresses of package registries, paths of one machine, keys."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "path of one machine": re.compile("/(?:" + "work|root|home/[a-z]+|Users/[A-Za-z]+" + ")/(?![*])[A-Za-z0-9._-]"),
    "package index": re.compile("https?://[^ \"'<>]*/" + "simple" + r"\b"),
    "address of a package file": re.compile("https?://[^ \"'<>]*" + r"\.(?:whl|tar\.gz)" + r"\b"),
    "option for a package index": re.compile("--(?:extra-)?" + "index" + "-url|--find" + "-links [^-]|--trusted" + "-host"),
    "private key": re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----"),
}
ALLOWED = {"Dockerfile": {"path of one machine"}}
"""A container's own paths are not a machine's."""

LOCKS = ("requirements.lock", "requirements-dev.lock")


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_or_a_registry():
    """A clone works anywhere and tells nobody where it was made."""
    found = []
    for name in tracked():
        data = (ROOT / name).read_bytes()
        if b"\0" in data[:4096]:
            continue
        text = data.decode("utf-8", "replace")
        for what, pattern in FORBIDDEN.items():
            if what not in ALLOWED.get(name, set()) and (hit := pattern.search(text)):
                found.append(f"{name}: {what}: {hit[0]}")
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("path of one machine", "see /wo" + "rk/main/x"),
        ("package index", "https://mirror.example/" + "simple"),
        ("address of a package file", "https://mirror.example/a-1.0" + ".whl"),
        ("option for a package index", "--extra-" + "index-url x"),
        ("private key", "-----BEGIN PRIVATE" + " KEY-----"),
    ],
)
def test_the_patterns_see_what_they_look_for(what, text):
    """Each pattern finds an example of its own."""
    assert FORBIDDEN[what].search(text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed(lock):
    """A lock holds exact versions with SHA-256 hashes and nothing else: no options, no addresses."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    requirements = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert requirements
    for line in requirements:
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*==[^\s;]+( ; [^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line), line[:120]


def test_the_locks_agree():
    """What is tested is what is shipped: the developers' lock holds every runtime package at the same version."""
    runtime, dev = (
        set(re.findall(r"^[a-z0-9][^\s\\]+==[^\s\\]+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        for lock in LOCKS
    )
    assert runtime <= dev
