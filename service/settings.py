"""Settings: what an operator decides, from `CUIHAN_*` variables; and where the program's own data lie."""

import os
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Literal, get_args, get_origin

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.archive.objects import Locking, LockMode
from service.archive.places import Wanted
from service.archive.reach import Access
from service.terms.problems import Broken, Problem, Refused

PREFIX = "CUIHAN_"
BOUNDS = {"ge": ("不小于", "at least"), "gt": ("大于", "more than"), "le": ("不大于", "at most"), "lt": ("小于", "less than")}
NUMBERS = {int: ("整数", "a whole number"), float: ("数字", "a number"), bool: ("1 或 0", "1 or 0")}


class Settings(BaseSettings):
    """What an operator decides. Every field is an environment variable with `CUIHAN_` in front.

    Made of the environment; raises Refused("settings-wrong") with every variable that has a value it cannot have.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    def __init__(self) -> None:
        try:
            super().__init__()
        except ValidationError as error:
            raise _wrong(error) from error

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
    tsa_url: str = ""
    """Time-stamp authority (RFC 3161) for the seals of live series; without one, letters say `not time-stamped`."""
    tsa_ca: Path | None = None
    """PEM file with the authority's root certificate, and intermediates it does not send along."""
    tsa_policy: str = ""
    """Policy asked for, as an object identifier; empty for the authority's own choice."""
    tsa2_url: str = ""
    """A second authority, so that the outage or the end of one is not ours."""
    tsa2_ca: Path | None = None
    """Its certificates."""
    tsa2_policy: str = ""
    """Its policy."""
    tsa_seconds: float = Field(default=10.0, gt=0, le=120)
    """Longest wait for a time stamp."""
    least_free_gb: float = Field(default=2.0, ge=0)
    """`cuihan doctor` complains below so much free space; 2 GB are about 25,000 letters of 80 KB."""
    wait_seconds: float = Field(default=60.0, ge=0, le=86_400)
    """Longest wait for another process that works in the same series, or changes the key."""
    key_passphrase: SecretStr = SecretStr("")
    """Opens the seal key where it was made with one; `cuihan keys` and a run at a terminal ask for it otherwise."""
    key_passphrase_file: Path | None = None
    """A file that holds it, which the operator protects."""
    key_new_passphrase: SecretStr = SecretStr("")
    """For the next key, when it is changed; otherwise it is asked for."""

    def passphrase(self) -> str:
        """The passphrase of the seal key, or nothing. Raises Refused("passphrase-file") for a file that cannot be read."""
        if self.key_passphrase_file is None:
            return self.key_passphrase.get_secret_value()
        try:
            return self.key_passphrase_file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            raise Refused(
                "passphrase-file",
                f"the file of the passphrase, {self.key_passphrase_file}, cannot be read: {error}",
                hint="检查 CUIHAN_KEY_PASSPHRASE_FILE 及其权限 / Check that setting and the file's permissions.",
            ) from error

    store: str = ""
    """Archive of a new home: s3://bucket/prefix or a folder, "" is `archive` in the home. A home keeps what it began with."""
    lock: LockMode = LockMode.GOVERNANCE
    """How objects are locked: "off", "governance", or "compliance", which nobody can lift before its date."""
    lock_years: int = Field(default=3, ge=0, le=20)
    """Letters: the limitation period; prolonged while a claim is open."""
    log_lock_years: int = Field(default=10, ge=0, le=20)
    """Log, seals, templates and policies, in which nothing is personal."""
    s3_endpoint: str = ""
    """Address of an S3 server that is not Amazon's."""
    s3_region: str = ""
    s3_path_style: bool = False
    """Bucket in the path instead of the host name: for most servers of one's own."""
    s3_encryption: Literal["", "AES256", "aws:kms"] = ""
    """Server-side encryption asked for at each put; "" leaves it to the bucket."""
    s3_kms_key: str = ""
    """KMS key for "aws:kms"; "" is the bucket's own."""
    s3_connections: int = Field(default=16, ge=1, le=64)
    """Requests in flight."""
    s3_timeout_seconds: float = Field(default=20.0, gt=0, le=300)
    """Longest silence of the server."""
    s3_attempts: int = Field(default=5, ge=1, le=20)
    """Tries of one request."""

    @property
    def wanted(self) -> Wanted:
        """What these settings say about the store."""
        return Wanted(
            address=self.store,
            endpoint=self.s3_endpoint,
            locking=Locking(mode=self.lock, document_years=self.lock_years, log_years=self.log_lock_years),
            access=Access(
                region=self.s3_region,
                path_style=self.s3_path_style,
                encryption=self.s3_encryption,
                kms_key=self.s3_kms_key,
                connections=self.s3_connections,
                timeout_seconds=self.s3_timeout_seconds,
                attempts=self.s3_attempts,
            ),
        )


def _wrong(error: ValidationError) -> Refused:
    """What is to be raised for values that no variable may have: each with its name, what was seen and what is allowed."""
    problems = []
    for one in error.errors(include_url=False):
        name = str(one["loc"][0])
        zh, en = _allowed(name, one["msg"])
        problems.append(
            Problem(
                code="settings-wrong",
                field=f"{PREFIX}{name.upper()}",
                shown=str(one["input"]),
                hint=f"应为{zh};不设该变量则用默认值 / It must be {en}; without it the default holds.",
            )
        )
    names = "、".join(problem.field for problem in problems)
    return Refused(
        "settings-wrong",
        f"环境变量的值不对:{names} / environment variables with a wrong value",
        hint=problems[0].hint,
        problems=tuple(problems),
    )


def _allowed(name: str, told: str) -> tuple[str, str]:
    """What a setting may be, Chinese and English; `told` is what is said of a kind of value unknown here."""
    field = Settings.model_fields[name]
    kind = field.annotation
    words = [str(word) for word in get_args(kind) if word is not NoneType] if get_origin(kind) is Literal else []
    if isinstance(kind, type) and issubclass(kind, Enum):
        words = [str(member.value) for member in kind]
    if words:
        quoted = [f'"{word}"' for word in words]
        return "下列之一:" + "、".join(quoted), "one of " + ", ".join(quoted)
    zh, en = NUMBERS.get(kind, (f"有效的值({told})", told)) if isinstance(kind, type) else (f"有效的值({told})", told)
    for rule in field.metadata:
        for bound, (said_zh, said_en) in BOUNDS.items():
            if (value := getattr(rule, bound, None)) is not None:
                zh, en = f"{zh},{said_zh} {value}", f"{en}, {said_en} {value}"
    return zh, en


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
