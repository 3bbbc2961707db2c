"""Settings: what an operator decides, from `CUIHAN_*` variables; and where the program's own data lie."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.terms.problems import Broken


class Settings(BaseSettings):
    """What an operator decides. Every field is an environment variable with `CUIHAN_` in front."""

    model_config = SettingsConfigDict(env_prefix="CUIHAN_", extra="ignore")

    home: Path = Path("cuihan-data")
    """Installation home: state, archive and keys."""
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    """Rendering processes."""
    chunk: int = Field(default=256, ge=1, le=256)
    """Letters numbered together."""
    part: int = Field(default=1000, ge=1, le=20000)
    """Most letters in a print part."""
    office: str = "auto"
    """LibreOffice for letters our own engine does not draw: "auto" looks for it, "off" does without, else soffice's path."""
    office_seconds: float = Field(default=60.0, gt=0, le=3600)
    """Longest time LibreOffice may take over one letter."""
    least_free_gb: float = Field(default=2.0, ge=0)
    """`cuihan doctor` complains below so much free space; 2 GB are about 25,000 letters of 80 KB."""


def data_folder(name: str) -> Path:
    """A folder of the program's own data, "fonts" or "templates": inside the installed wheel, else at the top of the checkout.

    Raises Broken("data-missing") where it is in neither place: the installation is not whole.
    """
    package = Path(__file__).parent
    for folder in (package / "_data" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise Broken(
        "data-missing",
        f"the folder {name} of this installation is missing",
        hint="重新安装 cuihan / Install cuihan again.",
    )
