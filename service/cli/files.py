"""What commands read: the arrears file, the issuer's settings, the business date."""

import base64
from datetime import date
from pathlib import Path
from typing import Any

from service.intake.issuer import load_issuer
from service.numbering.series import check_pattern
from service.terms.party import Issuer
from service.terms.problems import Refused
from service.terms.world import Clock


def read(path: Path) -> bytes:
    """The bytes of a file; raises Refused where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            "file-unreadable",
            f"{path} cannot be read: {error.strerror}",
            hint="检查路径和权限 / Check the path and its permissions.",
        ) from error


def read_issuer(path: Path) -> Issuer:
    """The issuer of a TOML file; a policy file it names lies beside it."""
    issuer = load_issuer(read(path), read_file=lambda name: read(path.parent / name))
    check_pattern(issuer.series)
    return issuer


def business_day(text: str | None, clock: Clock) -> date:
    """`--today`, or the clock's date in Asia/Shanghai."""
    if text is None:
        return clock.now().date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(
            "date-malformed", f"--today {text} is not a date", hint="写成 2026-11-05 的形式 / Write it as 2026-11-05."
        ) from error


def with_pictures(value: Any, folder: Path) -> Any:  # noqa: ANN401 - JSON is what it is
    """A template's data with the pictures it names: {"image_file": "logo.png"} lies in the folder of the data, or below it.

    Raises Refused("file-unreadable") for a picture that is not there or lies elsewhere.
    """
    if isinstance(value, list):
        return [with_pictures(item, folder) for item in value]
    if not isinstance(value, dict):
        return value
    name = value.get("image_file")
    if not isinstance(name, str):
        return {key: with_pictures(item, folder) for key, item in value.items()}
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Refused(
            "file-unreadable",
            f"the picture {name} lies outside the folder of the data",
            hint="把图片放在数据文件旁边 / Put the picture beside the data.",
        )
    rest = {key: item for key, item in value.items() if key != "image_file"}
    return {"image": base64.b64encode(read(path)).decode("ascii"), **rest}
