"""`cuihan verify`: is what the archive holds what was issued?"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from service.archive.acts import verify_journal
from service.archive.directory import Directory
from service.archive.existence import Judge
from service.archive.notes import read_note, read_verifier
from service.archive.objects import Store
from service.archive.stamps import read_stamp
from service.archive.verify import SHOWN_FAULTS, Report, Step, Verdict, find_journals, find_logs, verify_log
from service.cli.shown import Meter, out
from service.jobs.checking import checked_in
from service.jobs.rerender import rerender
from service.paper.fonts import open_shelf
from service.settings import Settings, data_folder
from service.terms.party import JOURNAL
from service.terms.problems import Broken, Conflict, Refused
from service.wiring import open_pool, producer, renderer, store_at, store_of

SAID = {Verdict.VERIFIED: "[green]通过 holds[/]", Verdict.CANNOT_TELL: "[yellow]无法判断 cannot tell[/]",
        Verdict.BROKEN: "[bold red]不符 broken[/]"}  # fmt: skip


def verify(
    place: Annotated[
        str, typer.Argument(help="安装目录、存档文件夹或 s3://桶/前缀 / home, archive folder, or s3://bucket/prefix")
    ],
    *,
    again: Annotated[bool, typer.Option("--rerender", help="从存档输入重新生成并比对字节 / make every letter again")] = False,
    key: Annotated[Path | None, typer.Option(help="外部保存的验证公钥 / verifier key kept outside the home")] = None,
    tsa_ca: Annotated[
        list[Path] | None, typer.Option(help="时间戳机构的根证书 PEM,可多次 / root certificate of a time-stamp authority")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    settings = Settings()
    store, own = _archive(place, settings)
    outside = key or own
    judge = _judge(tsa_ca or [path for path in (settings.tsa_ca, settings.tsa2_ca) if path])
    reports: list[Report] = []
    with Meter() as meter:

        def trusted(prefix: str) -> str:
            return _line(outside) if outside else _archived_key(store, prefix)

        for prefix in find_logs(store):
            report = verify_log(
                store,
                prefix,
                verifier=trusted(prefix),
                letters=checked_in(store, workers=settings.workers, open_pool=open_pool),
                judge=judge,
                progress=lambda done, all_: meter("verify", done, all_),
            )
            if again:
                report = replace(report, steps=(*report.steps, _again(store, prefix, meter)))
            reports.append(report)
        reports += [verify_journal(store, prefix, verifier=trusted(prefix), judge=judge) for prefix in find_journals(store)]
    if not reports:
        raise Conflict("archive-empty", f"{place} holds no log yet", hint="先运行 cuihan run / Run a batch first.")
    if as_json:
        print(json.dumps([_as_json(report) for report in reports], ensure_ascii=False, indent=1))  # noqa: T201 - output
    else:
        for report in reports:
            _show(report)
        trust = (
            "外部公钥 an outside key"
            if key
            else "存档自带的公钥,请与另处保存的核对 its own key: compare it with one kept elsewhere"
        )
        stamps = ";时间戳按给定的机构证书核验 stamps judged by the certificates given" if judge else ""
        out.print(f"信任来源 trust: {trust}{stamps}", soft_wrap=True)
    verdicts = {report.verdict for report in reports}
    if Verdict.BROKEN in verdicts:
        return Broken.exit_code
    return Conflict.exit_code if Verdict.CANNOT_TELL in verdicts else 0


def _archive(place: str, settings: Settings) -> tuple[Store, Path | None]:
    """The store at a place, and where its home keeps the public key: None for an archive without its home."""
    home = Path(place)
    if "://" in place or (not (home / "home.toml").exists() and find_logs(Directory(home))):
        return store_at(place, settings.wanted), None
    return store_of(home, settings.wanted), home / "keys" / "seal.pub"


def _line(verifier: Path) -> str:
    try:
        lines = verifier.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("key-missing", f"{verifier} cannot be read: {error}",
                      hint="用 --key 指定验证公钥 / Name the verifier key with --key.") from error  # fmt: skip
    _check_key(lines, verifier)
    return lines


def _check_key(lines: str, file: Path) -> None:
    try:
        keys = [read_verifier(line) for line in lines.splitlines()]
    except ValueError as error:
        raise Refused("key-unreadable", f"{file} holds no verifier keys: {error}",
                      hint="每行一个公钥,形如 名称+编号+公钥 / One verifier key a line: name+id+key.") from error  # fmt: skip
    if not keys:
        raise Refused("key-unreadable", f"{file} is empty",
                      hint="每行一个公钥,形如 名称+编号+公钥 / One verifier key a line: name+id+key.")  # fmt: skip


def _archived_key(store: Store, prefix: str) -> str:
    """Of the public keys in the archive the one that signed the newest seal of a log, else any: its steps say what is wrong."""
    seals = [key for key in store.keys(f"{prefix}/log/seals/") if key.endswith(".note")]
    newest = (store.get(seals[-1]) or b"") if seals else b""
    lines = [
        (store.get(key) or b"").decode("ascii", "replace").strip()
        for key in store.keys(f"{prefix.split('/', maxsplit=1)[0]}/key/")
    ]
    for line in lines:
        with suppress(ValueError):
            read_note(newest, line)
            return line
    if not lines:
        raise Refused("key-missing", f"{store.address} holds no public key",
                      hint="用 --key 指定验证公钥 / Name the verifier key with --key.")  # fmt: skip
    return lines[0]


def _judge(files: Sequence[Path]) -> Judge | None:
    """Reads time stamps by the certificates in some files; None where none are given."""
    try:
        roots = b"".join(file.read_bytes() for file in files)
    except OSError as error:
        raise Refused(
            "authority-settings",
            f"{error.filename} cannot be read: {error.strerror}",
            hint="--tsa-ca 应为时间戳机构根证书的 PEM 文件 / --tsa-ca names a PEM file with the authority's root certificate.",
        ) from error
    return (lambda message, answer: read_stamp(answer, message, roots=roots).at) if roots else None


def _again(store: Store, prefix: str, meter: Meter) -> Step:
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
    for shown in report.existence:
        out.print(f"       时间 time {shown.shown}", soft_wrap=True)
    out.print(f"  结论 verdict: {SAID[report.verdict]} {report.verdict}{_time_said(report)}", soft_wrap=True)


def _time_said(report: Report) -> str:
    """What a verdict must not keep quiet about time."""
    if report.stamped:
        return ""
    if report.existence:
        return "(部分函件未加盖时间戳 some letters are not time-stamped)"
    if report.stamps:
        return f"({report.stamps} 个时间戳未核验:用 --tsa-ca 指定机构证书 stamps not judged: name the authority's root)"
    return "(未加盖时间戳 not time-stamped)"


def _as_json(report: Report) -> dict[str, object]:
    return {
        "log": report.log,
        "letters": report.letters,
        "verdict": str(report.verdict),
        "time_stamped": report.stamped,
        "time_stamps": report.stamps,
        "existence": [
            {
                "first": shown.first,
                "last": shown.last,
                "since": shown.since.isoformat(),
                "late_seconds": int(shown.late.total_seconds()),
            }
            for shown in report.existence
        ],
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
