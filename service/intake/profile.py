"""Mapping profiles: what a person says once about the exports of one billing system, so that nobody has to guess again.

A profile is a TOML file (`format = 1`); those of `profiles/` are shipped. None is ever applied unasked: a file whose headers
fit one is told so.

    format = 1
    id = "my-system"
    title = "我们的收费系统"
    [columns]
    room = ["资源名称"]
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from service.intake.aliases import ALIASES, plain
from service.intake.amounts import UNITS
from service.terms.problems import Refused
from service.terms.strict_toml import Table, read_table

ORDERS = ("", "ymd", "dmy", "mdy")
ENDS = ("inclusive", "exclusive", "boundary")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How the files of one system are to be read; an empty one says nothing."""

    id: str = ""
    title: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Role → headers, which come before the names that are known anyway."""
    fees: Mapping[str, str] = field(default_factory=dict)
    """Header → charge, for a table with a column a charge; these columns are charges and no others are."""
    sums: tuple[str, ...] = ()
    """Headers of columns that the charges of a row add up to."""
    ignore: tuple[str, ...] = ()
    """Headers of columns that are not read."""
    ignore_rows: tuple[str, ...] = ()
    """Texts: a row with a cell that says one of them is left out by name."""
    sheet: str = ""
    """The worksheet to read; empty for all that hold a table."""
    header_row: int = 0
    """Row number of the header; 0 where it is to be found."""
    dates: str = ""
    """Order of three numbers: ymd, dmy, mdy."""
    period_end: str = "inclusive"
    """Whether a period ends on the day it names (inclusive), on the day before (exclusive), or on the day before where it names
    the day of the month on which it began (boundary: 2026-01-01 to 2026-02-01)."""
    unit: int = 0
    """Fen in the unit of amounts: 1,000,000 for 万元; 0 where headers or titles say it."""
    year: int = 0
    """Year of periods that name none."""
    constant: Mapping[str, str] = field(default_factory=dict)
    """Role → what stands for it in every row: a charge, an estate."""
    blank_means_same: tuple[str, ...] = ()
    """Roles of which a blank cell means the cell above; never amounts."""
    detect: tuple[str, ...] = ()
    """Headers that all stand in a file of this system."""
    source: bytes = field(default=b"", repr=False, compare=False)
    """The TOML bytes it was read from: kept with every approval, so that the file is read the same way later."""

    def fits(self, header: Sequence[str]) -> bool:
        """Whether a file's headers are those of this system."""
        names = {plain(cell) for cell in header}
        return bool(self.detect) and {plain(name) for name in self.detect} <= names


NONE = Profile()
GROUPED = (
    "account",
    "estate",
    "building",
    "unit",
    "room",
    "debtor",
    "co_owners",
    "user",
    "phone",
    "address",
    "postcode",
    "asset",
)
"""Roles that may be blank for "as above"."""


def load_profile(data: bytes) -> Profile:
    """The profile in a TOML file. Raises Refused: "settings-…" for keys, "profile-invalid" for values."""
    file = read_table(data)
    file.format(1)
    name = file.string("id")
    _demand(file, "id", good=_ID.fullmatch(name) is not None, words="a-z 0-9 -")
    made = Profile(
        id=name,
        title=file.string("title", ""),
        columns=_columns(file.table("columns")),
        fees=_texts(file.table("fees")),
        sums=file.strings("sums"),
        ignore=file.strings("ignore"),
        ignore_rows=file.strings("ignore_rows"),
        sheet=file.string("sheet", ""),
        header_row=_whole(file, "header_row", range(1, 1000)),
        dates=_choice(file, "dates", ORDERS),
        period_end=_choice(file, "period_end", ENDS),
        unit=UNITS.get(_choice(file, "unit", ("", *UNITS)), 0),
        year=_whole(file, "year", range(1990, 2100)),
        constant=_constants(file.table("constant")),
        blank_means_same=_roles(file, "blank_means_same", GROUPED),
        detect=file.strings("detect"),
        source=data,
    )
    file.done()
    return made


def _demand(table: Table, key: str, *, good: bool, words: str) -> None:
    if not good:
        raise table.refused("profile-invalid", key, f"应为：{words}", f"it must be one of: {words}")


def _choice(table: Table, key: str, allowed: Sequence[str]) -> str:
    said = table.string(key, allowed[0])
    _demand(table, key, good=said in allowed, words=" ".join(filter(None, allowed)))
    return said


def _whole(table: Table, key: str, allowed: range) -> int:
    said = table.integer(key) if table.has(key) else 0
    _demand(table, key, good=said == 0 or said in allowed, words=f"{allowed.start}-{allowed.stop - 1}")
    return said


def _roles(table: Table, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
    said = table.strings(key)
    _demand(table, key, good=set(said) <= set(allowed), words=" ".join(allowed))
    return said


def _columns(table: Table) -> dict[str, tuple[str, ...]]:
    found = {role: table.strings(role) for role in ALIASES}
    table.done()
    return {role: names for role, names in found.items() if names}


def _constants(table: Table) -> dict[str, str]:
    found = {role: table.string(role, "") for role in ALIASES}
    table.done()
    return {role: text for role, text in found.items() if text}


def _texts(table: Table) -> dict[str, str]:
    found = table.rest()
    for key, value in found.items():
        _demand(table, key, good=isinstance(value, str) and bool(value), words="text")
    return {str(key): str(value) for key, value in found.items()}


def shipped() -> dict[str, Profile]:
    """The profiles that come with the program, by id."""
    folder = files("service.intake") / "profiles"
    found = [load_profile(entry.read_bytes()) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return {profile.id: profile for profile in sorted(found, key=lambda profile: profile.id)}


def named(name: str) -> Profile:
    """The shipped profile of that id. Raises Refused("profile-unknown") with the ids there are."""
    found = shipped()
    if name not in found:
        raise Refused(
            "profile-unknown",
            f"there is no profile {name!r}",
            hint=f"可用：{'、'.join(found)}；也可以给出 TOML 文件的路径 / These are shipped; or give the path of a TOML file.",
        )
    return found[name]


def fitting(header: Sequence[str]) -> Profile | None:
    """The shipped profile whose headers a file has, the one that asks for most; None where none fits."""
    found = [profile for profile in shipped().values() if profile.fits(header)]
    return max(found, key=lambda profile: len(profile.detect), default=None)
