"""Who is who: the issuer (a legal entity), its estates 小区, and the series its letters are numbered in."""

from dataclasses import dataclass
from datetime import datetime

from service.terms.clauses import LateFeeClause, Tariff

JOURNAL = "journal"
"""The series of the log in which an issuer's acts are kept; none of letters may be called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where the money goes when the QR cannot be used."""

    account_name: str
    bank: str
    account_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """An estate 小区 that an issuer serves: whom to ask, where to pay, what contract the claim stands on."""

    id: str
    """[a-z0-9-], used in keys."""
    name: str
    aliases: tuple[str, ...] = ()
    address: str = ""
    jurisdiction: str = ""
    """Administrative division whose rules apply, such as 山东省; decides what may be displayed."""
    contract: str = ""
    """Name and number of the service contract."""
    clause: str = ""
    """The clause the fee rests on (Civil Code Art. 496: an unexplained standard clause may not count)."""
    court: str = ""
    contact: str = ""
    phone: str = ""
    account: BankAccount | None = None
    late_fee: LateFeeClause | None = None
    """What the contract says about paying late; without it no late fee is ever demanded."""
    tariffs: tuple[Tariff, ...] = ()
    """The fees the contract agrees on, to check receivables by."""

    def called(self, name: str) -> bool:
        """Whether a file means this estate by `name`."""
        return name.strip() in {self.id, self.name, *self.aliases}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A row of legal numbers. Numbers restart with the year, because the printed form names the year."""

    id: str
    label: str
    """Goes into the printed form after the issuer's short name: 物催, or 物催样 for a test series."""
    test: bool = False
    """Letters of a test series carry 样张 SPECIMEN under the text of every page."""
    clock: datetime | None = None
    """A standing clock; only a test series may have one."""
    pattern: str = "{short}{label}〔{year}〕{n}号"
    """Printed form of a number: U+3014/U+3015, no 第, no zero padding (GB/T 9704-2012)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The creditor who signs the letters, as its TOML file describes it."""

    id: str
    """[a-z0-9-], used in keys and log origins."""
    name: str
    short: str
    series: Series
    estates: tuple[Estate, ...]
    credit_code: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    contact: str = ""
    hours: str = ""
    qr_base: str = ""
    """Public address of the payment page; the letter's token is appended. Empty: a `pay_url` column or `qr_static`."""
    qr_static: str = ""
    """A bank's static collection code, the same on every letter, where there is no public address."""
    policy: bytes = b""
    """The policy book as TOML bytes; empty for the shipped default."""

    def estate(self, name: str) -> Estate | None:
        """The estate a file means by `name`, or None."""
        return next((estate for estate in self.estates if estate.called(name)), None)
