"""From rows to cases: one account, everything it owes in this file, demanded as a whole or held as a whole.

A demand that leaves out a period invites the defence that it was waived or paid, so one blocked row holds its whole case;
and a blocked row whose account cannot be read holds every case of that name in that estate, because it may be any of them
(or, where it has no name either, the account of the row above it).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from service.intake import cells, names
from service.intake.codes import problem
from service.intake.columns import Columns
from service.intake.overlaps import Spans
from service.intake.own import Own
from service.intake.premises import alike
from service.intake.rows import Reading
from service.terms.case import Case, Line
from service.terms.money import figures
from service.terms.problems import Problem


@dataclass(slots=True)
class _Seen:
    """What the rows before one have said."""

    claims: dict[tuple[object, ...], Line] = field(default_factory=dict)
    """Lines without a whole period, by what they claim."""
    accounts: dict[str, Reading] = field(default_factory=dict)
    alike: dict[tuple[str, str, str], Reading] = field(default_factory=dict)
    spans: Spans = field(default_factory=Spans)


def compare(readings: Iterable[Reading], columns: Columns) -> tuple[tuple[Reading, ...], tuple[Reading, ...]]:
    """The readings with the problems that only show between rows: copies, contradictions, two names for one account; and the
    rows whose period begins on the very day on which another one ends.
    """
    seen = _Seen()
    compared = tuple(_compared(reading, seen, columns) for reading in readings)
    return compared, tuple(seen.spans.touching)


def _compared(reading: Reading, seen: _Seen, columns: Columns) -> Reading:
    if not reading.account:
        return reading
    found = []
    first = seen.accounts.setdefault(reading.account, reading)
    if first is not reading:
        found += _differences(first, reading, columns)
    elif "account" not in columns.at and reading.debtor:
        key = (reading.estate, alike(reading.premises_key), names.compared(reading.debtor))
        other = seen.alike.setdefault(key, reading)
        if other is not reading:
            reading = replace(reading, doubled=other.account)
            found.append(_between("premises-alike", other, reading, columns.name("room"), reading.premises, other.premises))
    for line in reading.lines:
        field = columns.name("charge") or line.charge
        earlier, over = _earlier(reading, line, seen)
        if earlier:
            code = "row-duplicate" if earlier.amount == line.amount else "row-conflicting"
            found.append(_against(code, earlier, reading, field, line.charge, figures(earlier.amount)))
        elif over:
            shown = f"{line.charge} {line.period_from} {line.period_to}"
            found.append(_against("period-overlapping", over, reading, field, shown, f"{over.period_from}…{over.period_to}"))
    return reading.noting(*found) if found else reading


def _earlier(reading: Reading, line: Line, seen: _Seen) -> tuple[Line | None, Line | None]:
    """The line of another row that states the same charge and time, and the one of whose time this one takes days again."""
    if line.period_from and line.period_to:
        same, over = seen.spans.noted(reading, line)
    else:
        when = line.period_to or line.due
        claim = (reading.account, reading.premises_key, reading.asset, line.charge, bool(line.period_to), when)
        same, over = seen.claims.setdefault(claim, line), None
    own = same is None or (same.row, same.sheet) == (line.row, line.sheet)
    return (None if own else same), over


def _against(code: str, first: Line, reading: Reading, field: str, shown: str, other: str) -> Problem:
    """A problem between a row and the line of an earlier one."""
    place = str(first.row) if first.sheet == reading.record.sheet else f"{first.sheet}!{first.row}"
    return problem(
        code,
        row=reading.record.number,
        sheet=reading.record.sheet,
        field=field,
        shown=shown,
        blocking=True,
        first=place,
        other=other,
    )


def _differences(first: Reading, reading: Reading, columns: Columns) -> list[Problem]:
    found = []
    named = all(one.debtor and names.readable_name(one.debtor) for one in (first, reading))
    if named and names.compared(reading.debtor) != names.compared(first.debtor):
        found.append(_between("debtor-differs", first, reading, columns.name("debtor"), reading.debtor, first.debtor))
    for role, here, there, blocking in (
        ("room", reading.premises_key, first.premises_key, True),
        ("pay_url", reading.pay_url, first.pay_url, True),
        ("address", reading.address, first.address, False),
        ("phone", reading.phone, first.phone, False),
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
        if reading.doubled:
            self._accounts.setdefault(reading.doubled, reading.blocked)
        if "row-shifted" in {found.code for found in reading.problems}:
            # Any of its cells may be the name, and the estate may be another cell.
            for cell in reading.record.cells:
                self._names.setdefault(("", names.compared(names.name(cells.clean(cell)))), reading.blocked)
        elif not reading.account and reading.debtor:
            self._names.setdefault((reading.estate, names.compared(reading.debtor)), reading.blocked)
        elif not reading.account and above:
            # Room and name both blank: most likely merged cells that mean "as above".
            self._accounts.setdefault(above, reading.blocked)

    def holds(self, account: str, estate: str, debtor: str) -> str:
        """The code for which a case is held, or empty; a row without an estate holds its name in all of them."""
        name = names.compared(debtor)
        return self._accounts.get(account) or self._names.get((estate, name)) or self._names.get(("", name), "")


def _case(
    account: str,
    group: Sequence[Reading],
    columns: Columns,
    stray: _Stray,
) -> Case:
    first = group[0]
    held = next((reading.blocked for reading in group if reading.blocked), "")
    debtor, address = _first(reading.debtor for reading in group), _first(reading.address for reading in group)
    owners = names.owners(debtor)
    return Case(
        account=account,
        estate=first.estate,
        premises=_first(reading.premises for reading in group),
        debtor=debtor,
        owners=owners,
        owner_addresses=names.own_addresses(address, len(owners)),
        user=_first(reading.user for reading in group),
        phone=_first(reading.phone for reading in group),
        address=address,
        postcode=_first(reading.postcode for reading in group),
        lines=tuple(line for reading in group for line in reading.lines),
        credits=tuple(reading.credit for reading in group if reading.credit),
        columns=Own(columns.places, first.record.cells),
        pay_url=_first(reading.pay_url for reading in group),
        held=held or stray.holds(account, first.estate, debtor),
    )


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")
