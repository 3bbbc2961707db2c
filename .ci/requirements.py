"""Print what a lock file is compiled from: `requirements.py runtime` or `requirements.py dev`, one requirement a line.

Both hold the build backend and what it needs for an editable install, because the project is installed without build
isolation: nothing is fetched that is not in a lock with its hash.
"""

import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
wanted = [*project["build-system"]["requires"], "editables", *project["project"]["dependencies"]]
if sys.argv[1] == "dev":
    wanted += project["dependency-groups"]["dev"]
sys.stdout.write("".join(f"{line}\n" for line in wanted))
