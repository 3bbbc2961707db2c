"""`cuihan verify`: is what the archive holds what was issued?"""

import json
from pathlib import Path
from typing import Annotated

import typer

from service.archive.acts import verify_journal
from service.archive.directory import Directory
from service.archive.verify import SHOWN_FAULTS, Report, Step, Verdict, find_journals, find_logs, verify_log
from service.cli.shown import Meter, out
from service.jobs.checking import checked_in
from service.jobs.rerender import rerender
from service.paper.fonts import open_shelf
from service.settings import Settings, data_folder
from service.terms.party import JOURNAL
from service.terms.problems import Broken, Conflict, Refused
from service.wiring import open_pool, producer, read_installation, renderer

SAID = {Verdict.VERIFIED: "[green]通过 holds[/]", Verdict.CANNOT_TELL: "[yellow]无法判断 cannot tell[/]",
        Verdict.BROKEN: "[bold red]不符 broken[/]"}  # fmt: skip


def verify(
    place: Annotated[Path, typer.Argument(help="安装目录 / installation home")],
    *,
    again: Annotated[bool, typer.Option("--rerender", help="从存档输入重新生成并比对字节 / make every letter again")] = False,
    key: Annotated[Path | None, typer.Option(help="外部保存的验证公钥 / verifier key kept outside the home")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    read_installation(place)
    verifier = key or place / "keys" / "seal.pub"
    try:
        line = verifier.read_text(encoding="ascii").strip()
    except OSError as error:
        raise Refused("key-missing", f"{verifier} cannot be read: {error.strerror}",
                      hint="用 --key 指定验证公钥 / Name the verifier key with --key.") from error  # fmt: skip
    store = Directory(place / "archive")
    reports: list[Report] = []
    with Meter() as meter:
        for prefix in find_logs(store):
            report = verify_log(
                store,
                prefix,
                verifier=line,
                letters=checked_in(store, workers=Settings().workers, open_pool=open_pool),
                progress=lambda done, all_: meter("verify", done, all_),
            )
            if again:
                report = Report(
                    log=report.log,
                    letters=report.letters,
                    steps=(*report.steps, _again(store, prefix, meter)),
                    stamped=report.stamped,
                )
            reports.append(report)
        reports += [verify_journal(store, prefix, verifier=line) for prefix in find_journals(store)]
    if not reports:
        raise Conflict("archive-empty", f"{place} holds no log yet", hint="先运行 cuihan run / Run a batch first.")
    if as_json:
        print(json.dumps([_as_json(report) for report in reports], ensure_ascii=False, indent=1))  # noqa: T201 - output
    else:
        for report in reports:
            _show(report)
        out.print(
            "信任来源:" + ("外部公钥 an outside key" if key else "本目录自带的公钥 this home's own key")
            + ";未加盖外部时间戳者标明 not time-stamped", soft_wrap=True,
        )  # fmt: skip
    verdicts = {report.verdict for report in reports}
    if Verdict.BROKEN in verdicts:
        return Broken.exit_code
    return Conflict.exit_code if Verdict.CANNOT_TELL in verdicts else 0


def _again(store: Directory, prefix: str, meter: Meter) -> Step:
    fonts = data_folder("fonts")
    with open_pool(Settings().workers) as pool:
        compared = rerender(
            store,
            prefix,
            renderer=renderer(open_shelf(fonts)),
            producer=producer(),
            fonts=str(fonts),
            pool=pool,
            progress=meter,
        )
    return Step(
        title="重新生成的字节与存档一致 / letters made again equal the archived bytes",
        checked=compared.same + len(compared.differing),
        faults=compared.differing,
        missing=compared.unknown,
    )


def _show(report: Report) -> None:
    counted = "条 entries" if f"/{JOURNAL}/" in report.log else "封 letters"
    out.print(f"[bold]{report.log}[/]  {report.letters} {counted}")
    for number, step in enumerate(report.steps, start=1):
        out.print(f"  {number}. {step.title}: {SAID[step.verdict]} ({step.checked})", soft_wrap=True)
        for fault in [*step.faults, *step.missing][:SHOWN_FAULTS]:
            out.print(f"       {fault}", soft_wrap=True, markup=False)
        rest = len(step.faults) + len(step.missing) - SHOWN_FAULTS
        if rest > 0:
            out.print(f"       … 另有 {rest} 处 / and {rest} more")
    stamp = "" if report.stamped else "(未加盖时间戳 not time-stamped)"
    out.print(f"  结论 verdict: {SAID[report.verdict]} {report.verdict} {stamp}", soft_wrap=True)


def _as_json(report: Report) -> dict[str, object]:
    return {
        "log": report.log,
        "letters": report.letters,
        "verdict": str(report.verdict),
        "time_stamped": report.stamped,
        "steps": [
            {
                "title": step.title,
                "verdict": str(step.verdict),
                "checked": step.checked,
                "faults": step.faults,
                "missing": step.missing,
            }
            for step in report.steps
        ],
    }
