"""`cuihan doctor --store`: which promises the configured store keeps, tried out on it, and what that means for the evidence."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from service.archive.directory import Directory
from service.archive.objects import LockMode, Store
from service.archive.places import PROBES, Wanted
from service.archive.promises import Promise, Tried, tidy, try_out
from service.archive.reach import Bucket, bucket_at
from service.cli.shown import out
from service.settings import Settings
from service.terms.problems import Conflict, Refused
from service.wiring.homes import store_at, store_of
from service.wiring.world import SystemClock, SystemEntropy

MARKS = {True: "[green]✓[/]", False: "[bold red]✗[/]", None: "[yellow]?[/]"}

GUARD = Promise(
    name="lock-by-server",
    zh="锁定由存储服务器执行",
    en="locks are kept by the store itself",
    means_zh="锁定只是本程序的约定:能写该文件夹的人都能删除;证明仍靠日志与外部保存的封存点",
    means_en="the lock is a promise of this program: whoever may write the folder can delete; the proof rests on the log and "
    "on seals kept elsewhere",
    needed=False,
)


def store_doctor(place: Path, *, make: bool, as_json: bool) -> int:
    """Try the store of a home, or the one a new home would get; 0 where it keeps what an archive needs."""
    settings = Settings()
    wanted = settings.wanted
    pinned = (place / "home.toml").exists()
    if make:
        _make(wanted)
    store = store_of(place, wanted) if pinned else store_at(wanted.address or str(place / "archive"), wanted)
    next(iter(store.keys(PROBES)), None)  # not there, or not for us: said once, before anything is tried
    with _trial(store, wanted) as probed:
        results = list(_tried(probed, wanted))
        left = tidy(probed)
    if as_json:
        said = {"store": store.address, "promises": [_as_json(one) for one in results]}
        print(json.dumps(said, ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
    else:
        out.print(f"存储 store: {store.address}", markup=False, soft_wrap=True)
        for one in results:
            _show(one)
        if left and not isinstance(store, Directory):
            out.print(
                f"  探测留下 {left} 个锁定一分钟的对象,下次运行时清除 / {left} probes stay locked for a minute", soft_wrap=True
            )
    needed = [one.kept for one in results if one.promise.needed]
    if not as_json:
        verdict = (
            "不可用于存证 not fit for evidence" if False in needed else "无法判断 cannot tell" if None in needed else "可用 fit"
        )
        out.print(f"结论 verdict: {verdict}", soft_wrap=True)
    if False in needed:
        return Refused.exit_code
    return Conflict.exit_code if None in needed else 0


@contextmanager
def _trial(store: Store, wanted: Wanted) -> Iterator[Store]:
    """Where to try: a bucket itself; for a folder another one on the same disk, which is gone afterwards."""
    if not isinstance(store, Directory):
        yield store
        return
    beside = store.root
    while not beside.is_dir():
        beside = beside.parent
    with TemporaryDirectory(dir=beside, prefix=".tmp") as folder:
        yield Directory(Path(folder), wanted.locking, SystemClock())


def _tried(store: Store, wanted: Wanted) -> Iterator[Tried]:
    name, locking = SystemEntropy().take(8, "probe").hex(), wanted.locking
    yield from try_out(store, locking=locking, name=name, now=SystemClock().now())
    bucket = getattr(store, "bucket", None)
    if isinstance(bucket, Bucket):
        from service.archive.s3.probes import probe_bucket  # noqa: PLC0415 - boto3 is there already, for a bucket alone

        yield from probe_bucket(bucket, locking=locking, name=name, now=SystemClock().now())
    elif locking.mode is not LockMode.OFF:
        yield Tried(promise=GUARD, kept=False, found="folder")


def _make(wanted: Wanted) -> None:
    from service.archive.s3.probes import make_bucket  # noqa: PLC0415 - boto3 takes 0.3 s to import

    bucket = bucket_at(wanted.address, endpoint=wanted.endpoint, access=wanted.access)
    made = make_bucket(bucket, locking=wanted.locking)
    out.print(f"{'已建立桶 made' if made else '桶已存在 there already'}: {bucket.name}", markup=False, soft_wrap=True)


def _show(one: Tried) -> None:
    promise = one.promise
    out.print(f"{MARKS[one.kept]} {promise.zh} / {promise.en}", end="", soft_wrap=True)
    out.print(f"  ({one.found})", markup=False, soft_wrap=True)
    if not one.kept:
        out.print(f"    → {promise.means_zh} / {promise.means_en}", markup=False, soft_wrap=True)


def _as_json(one: Tried) -> dict[str, object]:
    promise = one.promise
    return {
        "name": promise.name,
        "zh": promise.zh,
        "en": promise.en,
        "needed": promise.needed,
        "kept": one.kept,
        "found": one.found,
        "means_zh": "" if one.kept else promise.means_zh,
        "means_en": "" if one.kept else promise.means_en,
    }
