"""`cuihan archive`: look an archive over, and make a home again from it."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from service.archive.fsck import Fsck, Looked, Share
from service.archive.trust import ring, trust_in
from service.archive.verify import find_journals
from service.cli.reports import archive_at, exit_code, judge_of, report_json, show_report, trusted_by
from service.cli.shown import Meter, out
from service.jobs.checking import checked_in
from service.jobs.rebuild import Rebuild
from service.settings import Settings
from service.terms.problems import Conflict, Refused
from service.wiring.homes import new_home
from service.wiring.services import open_pool

SHOWN_ORPHANS = 10


def fsck(
    place: Annotated[
        str, typer.Argument(help="安装目录、存档文件夹或 s3://桶/前缀 / home, archive folder, or s3://bucket/prefix")
    ],
    *,
    deep: Annotated[
        bool, typer.Option("--deep", help="逐封读取并核对哈希、内容 / read every letter, not only its size")
    ] = False,
    subset: Annotated[str, typer.Option(help="只查第 k 份,共 n 份,如 1/30 / the k-th of n shares of the letters")] = "1/1",
    key: Annotated[Path | None, typer.Option(help="外部保存的验证公钥 / verifier key kept outside the home")] = None,
    tsa_ca: Annotated[
        list[Path] | None, typer.Option(help="时间戳机构的根证书 PEM,可多次 / root certificate of a time-stamp authority")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    settings, share = Settings(), _share(subset)
    store, own = archive_at(place, settings)
    with Meter() as meter:
        looked = Fsck(
            store=store,
            trusted=trusted_by(store, key or own),
            deep=checked_in(store, workers=settings.workers, open_pool=open_pool) if deep else None,
            share=share,
            judge=judge_of(tsa_ca or [path for path in (settings.tsa_ca, settings.tsa2_ca) if path]),
            progress=lambda done, all_: meter("verify", done, all_),
        ).look()
    if not looked.reports:
        raise Conflict("archive-empty", f"{place} holds no log yet", hint="先运行 cuihan run / Run a batch first.")
    if as_json:
        print(json.dumps(_as_json(looked, share, deep=deep), ensure_ascii=False, indent=1))  # noqa: T201 - the output
    else:
        _show(looked)
    return exit_code(looked.reports)


def rebuild(
    *,
    home: Annotated[Path, typer.Option(help="新的安装目录 / the new home")],
    place: Annotated[str, typer.Option("--from", help="存档文件夹或 s3://桶/前缀 / archive folder, or s3://bucket/prefix")],
    key: Annotated[Path | None, typer.Option(help="外部保存的验证公钥 / verifier key kept outside")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False,
) -> int:
    """See DOORS."""
    settings = Settings()
    store, _ = archive_at(place, settings)
    prefix = next(iter(find_journals(store)), "")
    if not prefix:
        raise Conflict("archive-empty", f"{place} holds no log yet", hint="先运行 cuihan run / Run a batch first.")
    verifier = trusted_by(store, key)(prefix)
    keys = ring(trust_in(store, verifier))
    installation = keys[-1].split("+", 1)[0].removeprefix("cuihan/")
    with new_home(home, place, settings.wanted, installation=installation, keys=keys) as database:
        done = Rebuild(store=store, database=database, verifier=verifier).run()
    if as_json:
        print(json.dumps(asdict(done), ensure_ascii=False, indent=1))  # noqa: T201 - the output
        return 0
    out.print(
        f"[green]✓[/] {home}: {done.notices} 封函件 notices, {done.entries} 条日志 entries, {done.batches} 个批次 batches, "
        f"{done.facts} 项事实 facts; 待封存 open {done.open}",
        soft_wrap=True,
    )
    for lost in done.lost:
        out.print(f"    存档中已无 no longer in the archive: {lost}", markup=False, soft_wrap=True)
    out.print(
        "私钥不在存档中:请把 cuihan keys backup 的副本放回 keys/seal.key,或用 cuihan keys replace / "
        "The private key is not in the archive: put a copy made by `cuihan keys backup` back, or use `cuihan keys replace`.",
        soft_wrap=True,
    )
    if key is None:
        out.print("信任来源:存档自带的公钥,请核对 / trust: the archive's own key, compare it", soft_wrap=True)
    return 0


def _share(said: str) -> Share:
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", said)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise Refused("subset-malformed", f"--subset {said} is no share", hint="写成 1/30 … 30/30 / Write 1/30 … 30/30.")
    return Share(k=int(found[1]), n=int(found[2]))


def _show(looked: Looked) -> None:
    for report in looked.reports:
        show_report(report)
    out.print(f"对象 objects {looked.objects}, {looked.bytes / 1e6:.1f} MB", soft_wrap=True)
    if looked.orphans:
        out.print(
            f"无主对象 orphans {len(looked.orphans)}:中断的运行所留,或他人所放;不影响结论 / left by a killed run, or put "
            "there by somebody; no fault by itself",
            soft_wrap=True,
        )
        for name in looked.orphans[:SHOWN_ORPHANS]:
            out.print(f"    {name}", markup=False, soft_wrap=True)


def _as_json(looked: Looked, share: Share, *, deep: bool) -> dict[str, object]:
    return {
        "deep": deep,
        "subset": f"{share.k}/{share.n}",
        "objects": looked.objects,
        "bytes": looked.bytes,
        "orphans": list(looked.orphans),
        "logs": [report_json(report) for report in looked.reports],
    }
