"""Licences: what ships with the service is permissive or LGPL; GPL and AGPL stay out of the runtime."""

import re
from importlib.metadata import distribution, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUNTIME = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)

STRONG = re.compile(r"(?<![A-Z])A?GPL|(?<!LESSER )(?<!LIBRARY )GENERAL PUBLIC|AFFERO")


def stated(package: str) -> str:
    """The licence as the package states it: SPDX expression, else classifiers and the licence field's first line."""
    about = metadata(package)
    if expression := about.get("License-Expression"):
        return expression
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    return " / ".join([*classifiers, (about.get("License") or "").strip().split("\n")[0]])


@pytest.mark.parametrize("package", RUNTIME)
def test_runtime_package_is_not_copyleft(package):
    """LGPL is allowed, GPL and AGPL are not; a package that states nothing must at least carry a licence file."""
    licence = stated(package).upper()
    assert not STRONG.search(licence), f"{package}: {licence}"
    if not licence.strip(" /"):
        assert [file for file in distribution(package).files or [] if "LICEN" in file.name.upper()], (
            f"{package} states no licence"
        )


@pytest.mark.parametrize(
    ("licence", "strong"),
    [
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0-only", True),
        ("LICENSE :: OSI APPROVED :: GNU GENERAL PUBLIC LICENSE V3 (GPLV3)", True),
        ("LGPL-2.1-ONLY", False),
        ("LICENSE :: OSI APPROVED :: GNU LESSER GENERAL PUBLIC LICENSE V2 (LGPLV2)", False),
        ("MIT", False),
    ],
)
def test_the_pattern_tells_lesser_from_strong(licence, strong):
    """The G in LGPL is not a GPL."""
    assert bool(STRONG.search(licence)) == strong
