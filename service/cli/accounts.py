"""`cuihan history | hold | paid`: what is known of accounts besides their arrears, stated once and never forgotten."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from service.cli.files import business_day, read, read_issuer
from service.cli.shown import out, problems, table, waiting
from service.database.schema import open_database
from service.intake.factlist import Stating, read_facts
from service.jobs import stating
from service.jobs.known import fact_row
from service.jobs.proofs import files_of
from service.jobs.services import onward
from service.jobs.stating import Books
from service.policy.reasons import GROUNDS
from service.settings import Settings
from service.terms.canonical import sha256
from service.terms.facts import Fact, FactKind
from service.terms.money import fen, figures
from service.terms.party import Issuer
from service.terms.past import Ground, Hold
from service.terms.problems import Conflict, Refused
from service.wiring.homes import open_home
from service.wiring.services import journal_of
from service.wiring.world import SystemEntropy, clock_for

HomeOption = Annotated[Path | None, typer.Option("--home", help="安装目录 / installation home (CUIHAN_HOME)")]
IssuerOption = Annotated[Path, typer.Option("--issuer", help="签发单位 TOML / issuer settings")]
ListFile = Annotated[Path, typer.Argument(help="清单 CSV、XLSX / list")]
ByOption = Annotated[str, typer.Option("--by", help="登记人 / who says so")]


@contextmanager
def _books(issuer: Path, home: Path | None) -> Iterator[tuple[Books, Issuer]]:
    """The books of an issuer in a home, and the issuer. What was written is sealed at the end."""
    creditor = read_issuer(issuer)
    entropy, settings = SystemEntropy(), Settings()
    with open_home(home or settings.home, entropy=entropy, wanted=settings.wanted) as opened:
        database = open_database(opened.state)
        try:
            journal = journal_of(opened, database, entropy, waiting=waiting)
            with database.begin() as connection:
                yield (
                    Books(
                        connection=connection,
                        issuer=creditor.id,
                        journal=journal,
                        at=clock_for(creditor).now(),
                        test=creditor.series.test,
                    ),
                    creditor,
                )
            journal.seal(onward)
        finally:
            database.dispose()


def _import(
    file: Path,
    issuer: Path,
    home: Path | None,
    by: str,
    kind: FactKind | None,
    *,
    reason: str = "",
    proofs: Path | None = None,
) -> int:
    data = read(file)
    with _books(issuer, home) as (books, creditor):
        found, wrong = read_facts(data, estates=creditor.estates, kind=kind, reason=reason)
        books.uploaded(file.name, sha256(data))
        shown = _proofs(found, proofs) if proofs else None
        taken = stating.take_in(replace(books, proofs=shown), found, wrong, by=by, name=file.name)
    out.print(
        f"{file.name}: 新登记 {taken.new} 条,已有 {taken.known} 条,涉及 {taken.accounts} 户 / "
        f"{taken.new} new, {taken.known} known before, {taken.accounts} accounts",
        soft_wrap=True,
    )
    problems([problem for problem in wrong if not problem.blocking], file_name=file.name)
    return 0


def _proofs(found: Sequence[Stating], folder: Path) -> dict[str, bytes]:
    """The files that rows name and a folder holds."""
    names = {name for one in found for name in files_of(one.fact.proof)}
    return {name: read(folder / Path(name).name) for name in sorted(names) if (folder / Path(name).name).is_file()}


def history_import(
    file: ListFile,
    *,
    issuer: IssuerOption,
    home: HomeOption = None,
    by: ByOption = "cuihan history import",
    proofs: Annotated[Path | None, typer.Option(help="凭证文件夹:照片、回执 / folder of photos and receipts")] = None,
) -> int:
    """See DOORS."""
    return _import(file, issuer, home, by, None, proofs=proofs)


def hold_import(
    file: ListFile,
    *,
    issuer: IssuerOption,
    home: HomeOption = None,
    by: ByOption = "cuihan hold import",
    reason: Annotated[str, typer.Option(help="表中没有原因列时的原因 / ground where the list has none")] = "",
) -> int:
    """See DOORS."""
    return _import(file, issuer, home, by, FactKind.HOLD, reason=str(_ground(reason)) if reason else "")


def paid_import(file: ListFile, *, issuer: IssuerOption, home: HomeOption = None, by: ByOption = "cuihan paid import") -> int:
    """See DOORS."""
    return _import(file, issuer, home, by, FactKind.PAID)


def hold_add(
    *,
    issuer: IssuerOption,
    reason: Annotated[str, typer.Option(help=" | ".join(Ground))],
    account: Annotated[str, typer.Option(help="户号,或 小区/房号 / account, or estate/premises")] = "",
    debtor: Annotated[str, typer.Option(help="债务人姓名,名下各户都暂缓 / debtor, all accounts of that name")] = "",
    charge: Annotated[str, typer.Option(help="只暂缓该户的这项费用 / only this charge of the account")] = "",
    since: Annotated[str | None, typer.Option("--from", help="起 / first day")] = None,
    until: Annotated[str | None, typer.Option(help="止,不填则到解除为止 / last day")] = None,
    note: Annotated[str, typer.Option(help="情况 / what happened")] = "",
    by: ByOption = "",
    home: HomeOption = None,
) -> int:
    """See DOORS."""
    if bool(account) == bool(debtor) or (charge and not account):
        raise Refused(
            "hold-unclear",
            "a hold is for an account, for one charge of an account, or for a debtor",
            hint="写 --account(可加 --charge)或 --debtor 之一 / Give --account, perhaps with --charge, or --debtor.",
        )
    if not by.strip():
        raise Refused("hold-author", "a hold needs an author", hint="用 --by 写明登记人 / Say who holds with --by.")
    with _books(issuer, home) as (books, creditor):
        start = business_day(since, clock_for(creditor))
        end = _day(until)
        if end and end < start:
            raise Refused("hold-unclear", "the hold would end before it begins", hint="检查 --from 和 --until / Check them.")
        fact = stating.named(
            Fact(
                kind=FactKind.HOLD,
                account=stating.account_of(account, creditor.estates),
                debtor=debtor,
                charge=charge,
                reason=_ground(reason),
                on=start,
                until=end,
                note=note,
                signer=by,
            )
        )
        new = books.add([fact_row(fact, at=books.at, by=by, source="cuihan hold add")])
        if not new and fact.number not in {hold.name for hold in stating.all_holds(books.connection, books.issuer)}:
            raise Conflict(
                "hold-lifted",
                f"the same hold {fact.number} was noted before and lifted",
                hint="换一个起始日或说明 / Give another first day or note.",
            )
    out.print(f"已登记 noted: {fact.number}", soft_wrap=True)
    return 0


def hold_lift(
    name: Annotated[str, typer.Argument(help="暂缓编号 / name of the hold")],
    *,
    issuer: IssuerOption,
    note: Annotated[str, typer.Option(help="解除原因 / why")],
    by: ByOption = "",
    home: HomeOption = None,
) -> int:
    """See DOORS."""
    if not by.strip():
        raise Refused("hold-author", "lifting a hold needs an author", hint="用 --by 写明经办人 / Say who lifts it with --by.")
    with _books(issuer, home) as (books, _):
        hold = stating.lift(books, name, by=by, why=note)
    out.print(f"已解除 lifted: {hold.name}({hold.account or hold.debtor})", soft_wrap=True)
    return 0


def hold_list(
    *,
    issuer: IssuerOption,
    home: HomeOption = None,
    today: Annotated[str | None, typer.Option(help="业务日期 / business date")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    with _books(issuer, home) as (books, creditor):
        day = business_day(today, clock_for(creditor))
        holds = stating.all_holds(books.connection, books.issuer)
    if as_json:
        print(json.dumps([_hold_json(hold, day) for hold in holds], ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
        return 0
    table(
        f"暂缓 holds,{day}",
        [(name, False) for name in ("编号", "户/债务人", "费用", "原因", "起", "止", "状态", "登记人", "情况")],
        [
            (
                hold.name,
                hold.account or hold.debtor,
                hold.charge,
                GROUNDS[hold.ground][0],
                hold.since,
                hold.until or "至解除",
                "生效" if hold.on(day) else "已过期" if hold.until and hold.until < day else "未开始",
                hold.author,
                hold.note,
            )
            for hold in holds
        ],
    )
    return 0


def paid_add(
    *,
    issuer: IssuerOption,
    account: Annotated[str, typer.Option(help="户号,或 小区/房号 / account, or estate/premises")],
    amount: Annotated[str, typer.Option(help="金额,不填即全部付清 / amount; all that is owed without one")] = "",
    on: Annotated[str | None, typer.Option(help="收款日 / day of payment")] = None,
    charge: Annotated[str, typer.Option(help="债务人指定的费用 / the charge the debtor named")] = "",
    reference: Annotated[str, typer.Option(help="流水号 / reference")] = "",
    by: ByOption = "cuihan paid add",
    home: HomeOption = None,
) -> int:
    """See DOORS."""
    with _books(issuer, home) as (books, creditor):
        fact = Fact(
            kind=FactKind.PAID,
            account=stating.account_of(account, creditor.estates),
            on=business_day(on, clock_for(creditor)),
            amount=_amount(amount),
            charge=charge,
            proof=reference,
        )
        new = books.add([fact_row(fact, at=books.at, by=by, source="cuihan paid add")])
    out.print("已登记 noted" if new else "此前已登记 known before", soft_wrap=True)
    return 0


def paid_list(
    *,
    issuer: IssuerOption,
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    with _books(issuer, home) as (books, _):
        found = list(stating.payments(books.connection, books.issuer))
    rows: Sequence[Sequence[str]] = [
        (
            one.fact.account,
            one.fact.on.isoformat() if one.fact.on else "",
            "全部" if one.fact.amount is None else figures(one.fact.amount),
            one.fact.charge,
            one.fact.proof,
            one.day.isoformat(),
        )
        for one in found
    ]
    if as_json:
        keys = ("account", "on", "amount", "charge", "reference", "noted")
        print(json.dumps([dict(zip(keys, row, strict=True)) for row in rows], ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
        return 0
    headings = ("户 account", "收款日 on", "金额 amount", "指定费用 charge", "流水号 reference", "登记日 noted")
    table("已收款 payments", [(name, name.startswith("金额")) for name in headings], rows)
    return 0


def _hold_json(hold: Hold, day: date) -> dict[str, str]:
    return {
        "name": hold.name,
        "level": str(hold.level),
        "account": hold.account,
        "debtor": hold.debtor,
        "charge": hold.charge,
        "reason": str(hold.ground),
        "from": hold.since.isoformat(),
        "until": hold.until.isoformat() if hold.until else "",
        "in_force": "yes" if hold.on(day) else "no",
        "author": hold.author,
        "note": hold.note,
    }


def _ground(said: str) -> Ground:
    try:
        return Ground(said)
    except ValueError as error:
        raise Refused(
            "hold-unclear", f"--reason {said} is no ground for a hold", hint=f"可写 / write one of: {', '.join(Ground)}"
        ) from error


def _day(said: str | None) -> date | None:
    if said is None:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise Refused(
            "date-malformed", f"--until {said} is not a date", hint="写成 2026-11-05 的形式 / Write it as 2026-11-05."
        ) from error


def _amount(said: str) -> int | None:
    if not said:
        return None
    try:
        amount = fen(said.replace(",", ""))
    except (ValueError, ArithmeticError) as error:
        raise Refused("payment-amount", f"--amount {said} is no amount", hint="写成 590.70 / Write it as 590.70.") from error
    if amount <= 0:
        raise Refused("payment-amount", "a payment is more than nothing", hint="写成 590.70 / Write it as 590.70.")
    return amount
