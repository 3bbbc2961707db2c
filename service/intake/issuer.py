"""The issuer's TOML file: who signs, for which estates, in which series, and how the letters ask to be paid.

Read strictly: unknown keys are refused by name and line, ids are [a-z0-9-] because they go into keys and log origins, and a
standing clock is for a test series only, because it would date live letters falsely.
"""

import re
from collections.abc import Callable
from string import Formatter

from service.intake.clauses import late_fee, tariffs
from service.terms.dates import shanghai
from service.terms.party import JOURNAL, BankAccount, Estate, Issuer, Series
from service.terms.strict_toml import Table, read_table, write_table

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BASE = re.compile(r"https://[A-Za-z0-9.-]+\.[A-Za-z]+(?::\d+)?/(?:[^\s?#]*/)?")
_FIELDS = frozenset(("short", "label", "year", "n"))


def load_issuer(data: bytes, *, read_file: Callable[[str], bytes]) -> Issuer:
    """The issuer in a TOML file (`format = 1`).

    `read_file` gives the bytes of the file that `[policy] file` names, relative to wherever the caller keeps them. An inline
    `[policy]` is written out again as TOML with sorted keys, so that its digest depends on what it says only.

    Raises Refused: "settings-…" for keys that are unknown, missing or of a wrong type, "issuer-invalid" for wrong values.
    """
    file = read_table(data)
    file.format(1)
    issuer, qr = file.table("issuer"), file.table("qr")
    base, static = _qr(qr)
    made = Issuer(
        id=_id(issuer),
        name=issuer.string("name"),
        short=issuer.string("short"),
        credit_code=issuer.string("credit_code", ""),
        address=issuer.string("address", ""),
        postcode=_postcode(issuer),
        phone=issuer.string("phone", ""),
        contact=issuer.string("contact", ""),
        hours=issuer.string("hours", ""),
        series=_series(file.table("series")),
        estates=_estates(file),
        qr_base=base,
        qr_static=static,
        policy=_policy(file.table("policy"), read_file),
    )
    issuer.done()
    qr.done()
    file.done()
    return made


def _id(table: Table) -> str:
    text = table.string("id")
    if not _ID.fullmatch(text):
        raise table.refused("issuer-invalid", "id", "只能用小写字母、数字和连字符", "write it with a-z, 0-9 and single hyphens")
    return text


def _postcode(table: Table) -> str:
    text = table.string("postcode", "")
    if text and not re.fullmatch(r"\d{6}", text):
        raise table.refused("issuer-invalid", "postcode", "邮编为六位数字", "a postcode has six digits")
    return text


def _qr(table: Table) -> tuple[str, str]:
    base, static = table.string("base", ""), table.string("static", "")
    if base and static:
        raise table.refused("issuer-invalid", "static", "base 与 static 只能有一个", "give base or static, not both")
    if base and not _BASE.fullmatch(base):
        raise table.refused(
            "issuer-invalid",
            "base",
            "应为 https:// 开头、以 / 结尾的网址",
            "write an https:// address that ends with a slash; the letter's token is put behind it",
        )
    return base, static


def _series(table: Table) -> Series:
    test, clock = table.boolean("test", default=False), table.moment("clock")
    if clock and not test:
        raise table.refused(
            "issuer-invalid",
            "clock",
            "只有测试系列（test = true）才能固定时钟",
            "only a test series (test = true) may stand its clock still",
        )
    name = _id(table)
    if name == JOURNAL:
        raise table.refused(
            "issuer-invalid", "id", f"{name} 是系统保留的名称", f"{name} is a name the archive keeps for itself"
        )
    made = Series(
        id=name,
        label=table.string("label"),
        test=test,
        clock=shanghai(clock) if clock else None,
        pattern=_pattern(table),
    )
    table.done()
    return made


def _pattern(table: Table) -> str:
    pattern = table.string("pattern", Series(id="", label="").pattern)
    try:
        fields = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(pattern) if name is not None]
    except ValueError:
        fields = []
    names = [name for name, _, _ in fields]
    plain = all(not spec and not conversion for _, spec, conversion in fields)
    if not (plain and {"n", "year"} <= set(names) <= _FIELDS and names.count("n") == 1):
        raise table.refused(
            "issuer-invalid",
            "pattern",
            "须含 {year} 和一个 {n}，另可用 {short} {label}",
            "it needs {year} and one {n}, and may have {short} and {label}",
        )
    return pattern


def _policy(table: Table, read_file: Callable[[str], bytes]) -> bytes:
    name = table.string("file", "")
    inline = table.rest()
    if name and inline:
        raise table.refused(
            "issuer-invalid", "file", "file 与内联规则只能有一个", "give a file or the rules themselves, not both"
        )
    if name:
        return read_file(name)
    return write_table({"format": 1, **inline}) if inline else b""


def _estates(file: Table) -> tuple[Estate, ...]:
    tables = file.tables("estate")
    if not tables:
        raise file.refused("issuer-invalid", "estate", "至少要有一个 [[estate]]", "there must be an [[estate]]")
    estates = []
    taken: set[str] = set()
    for table in tables:
        estate = _estate(table)
        names = {estate.id, estate.name, *estate.aliases}
        if twice := sorted(names & taken):
            raise table.refused("issuer-invalid", "name", f"{twice[0]} 已是另一个小区", f"{twice[0]} is another estate already")
        taken |= names
        estates.append(estate)
    return tuple(estates)


def _estate(table: Table) -> Estate:
    made = Estate(
        id=_id(table),
        name=table.string("name"),
        aliases=table.strings("aliases"),
        address=table.string("address", ""),
        jurisdiction=table.string("jurisdiction", ""),
        contract=table.string("contract", ""),
        clause=table.string("clause", ""),
        court=table.string("court", ""),
        contact=table.string("contact", ""),
        phone=table.string("phone", ""),
        account=_account(table),
        late_fee=late_fee(table),
        tariffs=tariffs(table),
    )
    table.done()
    return made


def _account(table: Table) -> BankAccount | None:
    name, bank, number = (table.string(key, "") for key in ("account_name", "bank", "account_no"))
    if not (name or bank or number):
        return None
    if not (name and bank and number):
        key = next(
            key for key, text in zip(("account_name", "bank", "account_no"), (name, bank, number), strict=True) if not text
        )
        raise table.refused(
            "issuer-invalid", key, "户名、开户行、账号须齐全", "give account_name, bank and account_no together"
        )
    return BankAccount(account_name=name, bank=bank, account_no=number)
