"""What commands read: the arrears file, the issuer's settings, the business date."""

from datetime import date
from pathlib import Path

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
