"""`cuihan verify`: is what the archive holds what was issued?"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from service.archive.acts import verify_journal
from service.archive.objects import Store
from service.archive.verify import Report, Step, find_journals, find_logs, verify_log
from service.cli.files import read
from service.cli.reports import archive_at, exit_code, judge_of, read_line, report_json, show_report, trusted_by
from service.cli.shown import Meter, out
from service.dossier.verify import read_zip, verify_dossier
from service.jobs.checking import checked_in
from service.jobs.rerender import rerender
from service.paper.fonts import open_shelf
from service.settings import Settings, data_folder
from service.terms.problems import Conflict
from service.wiring.services import open_pool, producer, renderer


def verify(
    place: Annotated[
        str, typer.Argument(help="安装目录、存档文件夹、s3://桶/前缀、卷宗 / home, archive folder, s3://bucket/prefix, dossier")
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
    judge = judge_of(tsa_ca or [path for path in (settings.tsa_ca, settings.tsa2_ca) if path])
    dossier = _dossier(Path(place))
    if dossier is not None:
        vouched = read_line(key) if key else ""
        found = verify_dossier(dossier, name=Path(place).name, vouched=vouched, judge=judge)
        return _told([found], outside=key is not None, judged=judge is not None, as_json=as_json)
    store, own = archive_at(place, settings)
    trusted = trusted_by(store, key or own)
    reports: list[Report] = []
    with Meter() as meter:
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
    return _told(reports, outside=key is not None, judged=judge is not None, as_json=as_json)


def _told(reports: Sequence[Report], *, outside: bool, judged: bool, as_json: bool) -> int:
    """Show the reports; the exit code of the worst verdict."""
    if as_json:
        print(json.dumps([report_json(report) for report in reports], ensure_ascii=False, indent=1))  # noqa: T201 - output
    else:
        for report in reports:
            show_report(report)
        trust = (
            "外部公钥 an outside key"
            if outside
            else "存档自带的公钥,请与另处保存的核对 its own key: compare it with one kept elsewhere"
        )
        stamps = ";时间戳按给定的机构证书核验 stamps judged by the certificates given" if judged else ""
        out.print(f"信任来源 trust: {trust}{stamps}", soft_wrap=True)
    return exit_code(reports)


def _dossier(place: Path) -> dict[str, bytes] | None:
    """The files of a dossier, unpacked or not; None where the place is none."""
    if place.is_file():
        return read_zip(read(place))
    if (place / "bagit.txt").is_file():
        return {path.relative_to(place).as_posix(): read(path) for path in sorted(place.rglob("*")) if path.is_file()}
    return None


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
