"""LibreOffice for tests: the real one, whose absence is a failure unless CUIHAN_WITHOUT=office admits it."""

import os
from pathlib import Path

import pytest

from service.rendering.office import find_office


def office_program() -> Path:
    """The real program."""
    if "office" in os.environ.get("CUIHAN_WITHOUT", "").split(","):
        pytest.skip("CUIHAN_WITHOUT=office")
    found = find_office("auto")
    if found is None:
        pytest.fail(
            "LibreOffice is not here: make system, or apt-get install libreoffice-writer-nogui; or CUIHAN_WITHOUT=office"
        )
    return found
