"""Arrears as they come in: rows of a file, lines of a claim, and the case they make up.

A *row* is what the user uploaded. A *line* is one charge for one period that a row states. A *case* is everything one
account owes in this file: the unit that is either demanded as a whole or held as a whole, because a demand that leaves out
a period invites the defence that it was waived or paid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from service.terms.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One charge for one period. Amounts in fen of the case's currency."""

    row: int
    sheet: str = ""
    """The worksheet the row stands on; a text file has none."""
    charge: str
    """Fee line as the file names it: 物业服务费, 车位管理费, 公共能耗费."""
    period_from: date | None
    period_to: date | None
    due: date
    """Last day of payment: the due column, else the last day of the period."""
    amount: int
    """Still owed, fen, positive; late fees not included."""
    receivable: int | None = None
    received: int | None = None
    late_fee: int = 0
    """A late-fee column of the file, shown in the plan and never added to the total."""
    unit_price: str = ""
    quantity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Money received that the amounts of the file do not take into account yet."""

    on: date | None
    amount: int | None
    """Fen; None where all that is owed was paid."""
    source: str
    """The reference of the payment; of money paid ahead what the file calls it: 预存款."""
    charge: str = ""
    """The charge the debtor paid for, where he said so (Civil Code Art. 560(1))."""
    period_from: date | None = None
    period_to: date | None = None
    ahead: bool = False
    """Whether it was there before the debts fell due, so that no late fee ran on what it covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Which of several letters over one claim a letter is: each co-owner owes the whole of it (Civil Code Art. 307)."""

    no: int
    """From 1, in the order in which the file names the co-owners."""
    of: int
    together: str
    """All of them, as the file names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All lines of one account in one file."""

    account: str
    """Billing system's id, else "<estate id or name>/<normalised premises>"."""
    estate: str
    """Estate id where the issuer knows it, else the name in the file."""
    premises: str
    """As it will be printed: 3号楼2单元1501室."""
    debtor: str
    phone: str = ""
    address: str = ""
    """Postal address, large to small. Planning fills an empty one from the estate's address and the premises."""
    postcode: str = ""
    currency: str = "CNY"
    lines: tuple[Line, ...] = ()
    credits: tuple[Credit, ...] = ()
    """Money in the file that is not ascribed to a line yet: prepayments, negative rows. Policy nets it by Art. 560 and 561."""
    owners: tuple[str, ...] = ()
    """Each co-owner where the name cell holds several, in its order; `debtor` keeps the cell as it is. Empty for one owner."""
    owner_addresses: tuple[str, ...] = ()
    """A postal address for each co-owner, where the file has as many as there are co-owners; else empty."""
    copy: Copy | None = None
    """Set where the case is looked at as the claim against one co-owner, who is then its `debtor`."""
    user: str = ""
    """Who lives or works there and is not the owner (使用人, 租户), where the file says so; the owner stays the debtor."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The user's own columns of the case's first row, cleaned; a template may name some of them."""
    pay_url: str = ""
    """The payer's address out of a `pay_url` column."""
    held: str = ""
    """Why the case cannot be issued: a problem code of one of its rows, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One charge as a row states it, demanded or not."""

    charge: str = ""
    amount: int | None = None
    """Fen; None where it cannot be read."""
    period_from: date | None = None
    """Its own days, where each charge of a row has others (a table with a column a month); else those of the row."""
    period_to: date | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the upload as a person counts it, and what became of it when it was read."""

    line: int
    sheet: str = ""
    cells: tuple[str, ...] = ()
    """The user's cells as decoded, for handing the row back."""
    account: str = ""
    """The case it belongs to; empty where the row names none."""
    items: tuple[Item, ...] = ()
    """Its charges: one, several where the file has a column for each, none where it is no demand."""
    period_from: date | None = None
    period_to: date | None = None
    due: date | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One upload, read."""

    file_name: str
    file_sha256: str
    encoding: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]
    unknown_estates: tuple[str, ...] = ()
    """Names of estates in the file that the issuer's settings do not know."""
    profile: str = ""
    """Id of the mapping profile it was read with; empty without one."""
