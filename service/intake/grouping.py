"""From rows to cases: one account, everything it owes in this file, demanded as a whole or held as a whole.

A demand that leaves out a period invites the defence that it was waived or paid, so one blocked row holds its whole case;
and a blocked row whose account cannot be read holds every case of that name in that estate, because it may be any of them
(or, where it has no name either, the account of the row above it).
"""

from collections.abc import Iterable, Sequence

from service.intake import cells
from service.intake.codes import problem
from service.intake.columns import Columns
from service.intake.rows import Reading
from service.terms.case import Case, Line
from service.terms.money import figures
from service.terms.problems import Problem


def compare(readings: Iterable[Reading], columns: Columns) -> tuple[Reading, ...]:
    """The readings with the problems that only show between rows: copies, contradictions, two names for one account."""
    claims: dict[tuple[object, ...], tuple[Reading, Line]] = {}
    accounts: dict[str, Reading] = {}
    return tuple(_compared(reading, claims, accounts, columns) for reading in readings)


def _compared(
    reading: Reading,
    claims: dict[tuple[object, ...], tuple[Reading, Line]],
    accounts: dict[str, Reading],
    columns: Columns,
) -> Reading:
    if not reading.account:
        return reading
    found = []
    first = accounts.setdefault(reading.account, reading)
    if first is not reading:
        found += _differences(first, reading, columns)
    for line in reading.lines:
        when = (line.period_from, line.period_to) if line.period_to else (line.due,)
        earlier, stated = claims.setdefault((reading.account, reading.premises_key, line.charge, *when), (reading, line))
        if earlier is not reading:
            code = "row-duplicate" if stated.amount == line.amount else "row-conflicting"
            field = columns.name("charge") or line.charge
            found.append(_between(code, earlier, reading, field, line.charge, figures(stated.amount)))
    return reading.noting(*found) if found else reading


def _differences(first: Reading, reading: Reading, columns: Columns) -> list[Problem]:
    found = []
    named = all(one.debtor and cells.readable_name(one.debtor) for one in (first, reading))
    if named and _plain(reading.debtor) != _plain(first.debtor):
        found.append(_between("debtor-differs", first, reading, columns.name("debtor"), reading.debtor, first.debtor))
    for role, here, there, blocking in (
        ("room", reading.premises_key, first.premises_key, True),
        ("pay_url", reading.pay_url, first.pay_url, True),
        ("address", reading.address, first.address, False),
    ):
        if here and there and here != there:
            shown, other = (here, there) if role != "room" else (reading.premises, first.premises)
            found.append(_between("cell-differs", first, reading, columns.name(role), shown, other, blocking=blocking))
    return found


def _between(
    code: str, first: Reading, reading: Reading, field: str, shown: str, other: str, *, blocking: bool = True
) -> Problem:
    return problem(
        code,
        row=reading.record.number,
        sheet=reading.record.sheet,
        field=field,
        shown=shown,
        blocking=blocking,
        first=first.record.place(beside=reading.record),
        other=other,
    )


def _plain(name: str) -> str:
    return "".join(name.split()).translate(cells.WIDE).casefold()


def cases(readings: Sequence[Reading], columns: Columns) -> tuple[Case, ...]:
    """The cases in the order of their first rows. A case whose rows are all settled does not exist."""
    groups: dict[str, list[Reading]] = {}
    stray = _Stray()
    above = ""
    for reading in readings:
        if reading.account:
            groups.setdefault(reading.account, []).append(reading)
            above = reading.account
        stray.note(reading, above)
    made = (_case(account, group, columns, stray) for account, group in groups.items())
    return tuple(case for case in made if case.lines or case.held)


class _Stray:
    """What blocked rows without a readable account hold besides themselves."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._accounts: dict[str, str] = {}

    def note(self, reading: Reading, above: str) -> None:
        """Take in a row; `above` is the account of the nearest row before it that names one."""
        if not reading.blocked:
            return
        if "row-shifted" in {found.code for found in reading.problems}:
            # Any of its cells may be the name, and the estate may be another cell.
            for cell in reading.record.cells:
                self._names.setdefault(("", _plain(cells.name(cells.clean(cell)))), reading.blocked)
        elif not reading.account and reading.debtor:
            self._names.setdefault((reading.estate, _plain(reading.debtor)), reading.blocked)
        elif not reading.account and above:
            # Room and name both blank: most likely merged cells that mean "as above".
            self._accounts.setdefault(above, reading.blocked)

    def holds(self, account: str, estate: str, debtor: str) -> str:
        """The code for which a case is held, or empty; a row without an estate holds its name in all of them."""
        name = _plain(debtor)
        return self._accounts.get(account) or self._names.get((estate, name)) or self._names.get(("", name), "")


def _case(
    account: str,
    group: Sequence[Reading],
    columns: Columns,
    stray: _Stray,
) -> Case:
    first = group[0]
    held = next((reading.blocked for reading in group if reading.blocked), "")
    debtor = _first(reading.debtor for reading in group)
    return Case(
        account=account,
        estate=first.estate,
        premises=_first(reading.premises for reading in group),
        debtor=debtor,
        phone=_first(reading.phone for reading in group),
        address=_first(reading.address for reading in group),
        postcode=_first(reading.postcode for reading in group),
        lines=tuple(line for reading in group for line in reading.lines),
        columns=_own(first, columns),
        pay_url=_first(reading.pay_url for reading in group),
        held=held or stray.holds(account, first.estate, debtor),
    )


def _own(reading: Reading, columns: Columns) -> dict[str, str]:
    """The user's own columns of a row; of two with the same header the first counts."""
    own: dict[str, str] = {}
    for header, cell in zip(columns.header, reading.record.cells, strict=False):
        if header:
            own.setdefault(header, cells.clean(cell))
    return own


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")
