"""What the samples' own scripts offer to tests: the writer of workbooks, and the files as the scripts make them."""

import importlib.util
import sys
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"


def script(name):
    """A script beside the samples, loaded under a name of its own; its neighbours are found as when it is run."""
    spec = importlib.util.spec_from_file_location(f"samples_{name}", SAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    sys.path.insert(0, str(SAMPLES))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(SAMPLES))
    return module


_XLSX, _MAKE = script("xlsx"), script("make")
Failed, Formula, workbook = _XLSX.Failed, _XLSX.Formula, _XLSX.workbook
files, problems = _MAKE.files, _MAKE.problems
