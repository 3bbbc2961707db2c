"""`cuihan run`: from a file of arrears to evidenced letters and print-ready parts."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from service.cli.files import business_day, read, read_issuer
from service.cli.intake import read_profile
from service.cli.planned import show_plan
from service.cli.shown import Meter, ask_passphrase, out, waiting
from service.database import queries
from service.intake.factlist import read_facts
from service.jobs.approve import approve
from service.jobs.deciding import Circumstances
from service.jobs.draft import draft_of, identity
from service.jobs.known import index_notices, recall
from service.jobs.plan import make_plan
from service.jobs.release import Release, Released
from service.jobs.run import Issuing
from service.jobs.services import Services
from service.jobs.stating import Books, take_in
from service.jobs.summary import summary
from service.policy.deadlines import CHINA
from service.press.output import write_whole
from service.settings import Settings
from service.terms.canonical import sha256
from service.terms.facts import FactKind
from service.terms.party import Issuer
from service.terms.problems import Conflict
from service.wiring.homes import open_home
from service.wiring.services import open_services
from service.wiring.templates import library
from service.wiring.world import SystemEntropy, clock_for


@dataclass(kw_only=True)
class Stopwatch:
    """Seconds by step."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def run(
    file: Annotated[Path, typer.Argument(help="欠费表 CSV、XLSX、XLS、JSON / arrears file")],
    *,
    issuer: Annotated[Path, typer.Option(help="签发单位 TOML / issuer settings")],
    output: Annotated[Path, typer.Option("--out", help="输出文件夹 / folder for parts, docket, lists")],
    home: Annotated[Path | None, typer.Option(help="安装目录 / installation home (CUIHAN_HOME)")] = None,
    today: Annotated[str | None, typer.Option(help="业务日期 / business date, default today in Shanghai")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问,直接批准 / approve without asking")] = False,
    again: Annotated[str, typer.Option(help="同一文件再次催缴的理由 / reason for demanding from the same file again")] = "",
    override: Annotated[
        str, typer.Option(help="同一费用近期已催、仍要再催的理由 / reason for demanding what was demanded already")
    ] = "",
    accept_wording: Annotated[
        str, typer.Option(help="措辞检查未通过仍要发出的理由 / reason for sending letters whose wording is faulted")
    ] = "",
    paid: Annotated[
        Path | None, typer.Option(help="欠费表导出后的收款清单 / payments that the arrears file does not know")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="欠费表的导出日,默认业务日期 / day the file was exported")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有暂缓或有误的行则退出码 2 / exit 2 where rows are held")] = False,
    template_folder: Annotated[
        Path | None, typer.Option("--templates", help="自备模板的文件夹 / folder of your own templates")
    ] = None,
    unstamped: Annotated[
        str, typer.Option(help="尚无时间戳仍先行交付打印的理由 / reason for printing before a time stamp covers the letters")
    ] = "",
    profile: Annotated[str, typer.Option(help="读表配置:id 或 TOML 文件 / mapping profile: id or TOML file")] = "",
) -> int:
    """See DOORS."""
    settings, watch = Settings(), Stopwatch()
    data, creditor, mapping = read(file), read_issuer(issuer), read_profile(profile)
    clock, entropy = clock_for(creditor), SystemEntropy()
    day = business_day(today, clock)
    batch = identity(issuer=creditor.id, series=creditor.series.id, file_sha256=sha256(data), today=day.isoformat())
    _check_output(output)
    with (
        Meter() as meter,
        open_home(home or settings.home, entropy=entropy, wanted=settings.wanted, ask=ask_passphrase) as opened,
        open_services(
            opened, clock=clock, entropy=entropy, workers=settings.workers, progress=meter, waiting=waiting
        ) as services,
    ):
        if not creditor.series.test and not opened.keys.locked:
            out.print(
                "[yellow]正式编号系列:封存密钥未加口令,请运行 cuihan keys rotate 换成有口令的密钥[/] / "
                "live series: the seal key has no passphrase; change it by cuihan keys rotate",
                soft_wrap=True,
            )
        with services.database.connect() as connection:
            known = queries.find_batch(connection, batch)
            others = queries.same_file(connection, issuer=creditor.id, series=creditor.series.id, file_sha256=sha256(data))
        outcome = "issued"
        if paid:
            _take_payments(services, paid, creditor, sha256(data))
        if known is None:
            if others and not again:
                _refuse_again(others[0]["today"], day.isoformat())
            with watch.step("plan"):
                plan = make_plan(
                    data,
                    name=file.name,
                    issuer=creditor,
                    today=day,
                    library=library(template_folder),
                    calendar=CHINA,
                    pool=services.pool,
                    fonts=services.fonts,
                    progress=meter,
                    profile=mapping,
                    circumstances=_circumstances(services, creditor, override=override or again, as_of=as_of),
                )
            show_plan(plan)
            if not yes and not typer.confirm(f"批准计划 {plan.digest[:12]} 并编号发出? / Approve this plan?"):
                out.print("未批准,没有编号 / not approved; nothing was numbered")
                return 0
            approve(
                services,
                plan,
                by="cuihan run" + (" --yes" if yes else ""),
                again=again,
                wording=accept_wording,
                chunk=settings.chunk,
                part=settings.part,
            )
            del plan  # a large batch's plan is stored now; what follows reads it from there
        else:
            outcome = "already issued" if known["state"] == "released" else "resumed"
        draft = draft_of(services.database, batch)
        if mapping.source and mapping != draft.profile:
            out.print(
                f"本批次按批准时的读表配置 {draft.profile.id or '（无）'} 读取,未用 {mapping.id} / read as approved, "
                f"with {draft.profile.id or 'no profile'}, not with {mapping.id}",
                soft_wrap=True,
            )
        with watch.step("issue"):
            Issuing(services=services, draft=draft).run()
        with watch.step("parts"):
            release = Release(
                services=services,
                draft=draft,
                out=output,
                issuer_name=creditor.name,
                unstamped=unstamped,
            )
            released = release.write()
    said = summary(draft, released, watch.seconds, verdict=outcome)
    write_whole(output / "summary.json", [json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"])
    show_result(outcome, released, output, watch)
    stuck = {"problem", "held"} & draft.head["rows"].keys()
    return 2 if strict and stuck else 0


def _take_payments(services: Services, file: Path, creditor: Issuer, arrears: str) -> None:
    """Note the payments of a list as made since this arrears file was exported."""
    data = read(file)
    found, wrong = read_facts(data, estates=creditor.estates, kind=FactKind.PAID)
    with services.database.begin() as connection:
        books = Books(
            connection=connection,
            issuer=creditor.id,
            journal=services.journal,
            at=services.clock.now(),
            test=creditor.series.test,
        )
        books.uploaded(file.name, sha256(data))
        taken = take_in(books, found, wrong, by="cuihan run --paid", name=file.name, file=arrears)
    services.journal.seal(services.arrow)
    out.print(f"{file.name}: 收款 {taken.new + taken.known} 笔 / payments", soft_wrap=True)


def _circumstances(services: Services, creditor: Issuer, *, override: str, as_of: str | None) -> Circumstances:
    """What is known of the accounts; what earlier notices demanded is indexed on the way."""
    with services.database.begin() as connection:
        index_notices(connection, creditor)
    with services.database.connect() as connection:
        known = recall(connection, creditor)
    return Circumstances(known=known, as_of=business_day(as_of, services.clock) if as_of else None, override=override)


def show_result(outcome: str, released: Released, output: Path, watch: Stopwatch) -> None:
    """Numbers first to last, seconds by step, what lies where."""
    said = {
        "issued": "已编号并存证 issued and evidenced",
        "resumed": "接续上次未完成的批次 resumed",
        "already issued": "此前已发出,未重复编号 already issued, nothing numbered twice",
    }[outcome]
    if released.letters:
        out.print(f"{said}: {released.letters} 封,{released.first} – {released.last}", soft_wrap=True)
    else:
        out.print("没有应发的函件,没有编号;各行的原因见 rows.csv / nothing went out; rows.csv says why", soft_wrap=True)
    for void in released.voids:
        out.print(f"  作废 void {void.number}: {void.void}", soft_wrap=True)
    for missing in released.unstamped:
        out.print(f"  [yellow]时间戳暂缺 no time stamp yet[/]: {missing.message}", soft_wrap=True)
    if released.dropped:
        out.print(f"  {released.dropped} 封因批准后付款或暂缓而不发 / dropped out: paid or held since the approval")
    for number in released.late:
        out.print(
            f"  [bold yellow]{number} 已交付打印,其后收到付款或登记暂缓,请人工撤回[/] / released before that: call it back",
            soft_wrap=True,
        )
    if released.differing_pages:
        out.print(f"  {released.differing_pages} 封的页数与计划不同 / final pages differ from the plan's estimate")
    steps = ",".join(f"{step} {value:.1f} s" for step, value in watch.seconds.items())
    out.print(f"用时 {steps}", soft_wrap=True)
    for part in released.parts:
        out.print(f"  {output / 'parts' / part.name}  {part.letters} 封 {part.pages} 页  {part.sha256[:16]}…", soft_wrap=True)
    for name in ("docket.csv", "rows.csv", "problems.csv", "control.pdf", "summary.json"):
        if (output / name).exists():
            out.print(f"  {output / name}", soft_wrap=True)


def _check_output(folder: Path) -> None:
    """Find out before anything is numbered whether the outputs can be written."""
    probe = folder / ".cuihan-probe"
    write_whole(probe, [b""])
    probe.unlink()


def _refuse_again(before: str, today: str) -> None:
    raise Conflict(
        "file-issued-before",
        f"letters were already issued from this very file on {before}; today is {today}",
        hint="确需再次催缴请加 --again 理由;若要取回原批次请用 --today 原日期 / "
        "Use --again REASON to demand again, or the earlier --today to get that batch.",
    )
