"""What the service imports is what it asks for: no library that is there only because a developer's tool brought it."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def normal(name: str) -> str:
    """PyPI's normalised name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


ASKED = {normal(re.match(r"[\w.-]+", line)[0]) for line in PROJECT["project"]["dependencies"]}
BROUGHT_BY = packages_distributions()


def imports() -> dict[str, str]:
    """Top-level names of foreign libraries, each with one module that imports it."""
    found: dict[str, str] = {}
    for module in sorted((ROOT / "service").rglob("*.py")):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        typing_only = {
            id(line)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
            for line in node.body
        }
        for node in ast.walk(tree):
            names = []
            if id(node) in typing_only:  # never run: the developer's type checker brings it
                continue
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                found.setdefault(name.split(".")[0], module.relative_to(ROOT).as_posix())
    return {name: module for name, module in found.items() if name != "service" and name not in sys.stdlib_module_names}


@pytest.mark.parametrize(("library", "module"), sorted(imports().items()))
def test_imported_library_is_asked_for(library, module):
    """A library that comes by way of another one goes when the other one stops needing it."""
    packages = {normal(package) for package in BROUGHT_BY.get(library, [])}
    assert packages & ASKED, f"{module} imports {library}, which pyproject.toml does not ask for"


def test_no_dependency_is_idle():
    """What is asked for is used: each package costs a download, a licence and a risk."""
    used = {normal(package) for library in imports() for package in BROUGHT_BY.get(library, [])}
    assert ASKED - used == set()
