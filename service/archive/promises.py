"""Promises: what the archive needs of a store, tried out on the one that is configured, under `_probe/`, and said in words.

Documentation of servers is not believed: each promise is put to the test here, on whatever folder or bucket the operator named.
What can be tried through the contract of stores stands here; what takes a bucket's own requests stands in `archive.s3.probes`.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.archive.objects import Created, Exists, Kind, Locking, LockMode, Store, Stored
from service.archive.places import PROBES
from service.terms.problems import Refused, Told

RACERS = 16
LOCK_SECONDS = 60
"""Locks of probes end after a minute; what they lock is taken away by the next probe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One thing a store should do, Chinese and English."""

    name: str
    zh: str
    en: str
    means_zh: str
    """What it means for the evidence where it is not kept."""
    means_en: str
    needed: bool = True
    """Whether an archive must not be kept without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A promise and what came of it."""

    promise: Promise
    kept: bool | None
    """None where it could not be tried."""
    found: str


Probe = Callable[[], tuple[bool | None, str]]

ONCE = Promise(
    name="write-once",
    zh="已有的对象不会被覆盖",
    en="what is there is not overwritten",
    means_zh="两台机器可能互相覆盖封存点,编号可能分叉",
    means_en="two machines could overwrite each other's seals, and numbers could fork",
)
RACE = Promise(
    name="race",
    zh=f"{RACERS} 个同时写入者中只有一个成功",
    en=f"of {RACERS} who write at once one wins",
    means_zh="同时封存时可能产生两个互相矛盾的封存点",
    means_en="two seals that contradict each other could be written at once",
)
READ = Promise(
    name="read-after-write",
    zh="写入后立即可读、可列出",
    en="what was written is read and listed at once",
    means_zh="中断后续作可能看不到已写入的内容",
    means_en="going on after a crash could miss what was stored",
)
ORDER = Promise(
    name="order",
    zh="列表完整并按字节顺序",
    en="lists are whole and in order of bytes",
    means_zh="核验和重建可能漏看对象",
    means_en="verifying and rebuilding could miss objects",
)
ERASE = Promise(
    name="erase",
    zh="未锁定的对象可以彻底删除",
    en="what is not locked can be erased in all its versions",
    means_zh="无法按个人信息保护的要求删除个人信息",
    means_en="personal data could not be erased when the law asks for it",
)
LOCK = Promise(
    name="lock",
    zh="锁定的对象不能删除,锁定期可以延长",
    en="what is locked is not erased, and a lock can be made longer",
    means_zh="函件可能在诉讼时效内被删除",
    means_en="letters could be erased while their claims are alive",
)
HOLD = Promise(
    name="legal-hold",
    zh="可以设置和解除法律保留",
    en="a legal hold can be set and lifted",
    means_zh="诉讼期间须另行保证不删除",
    means_en="during a suit something else must keep objects from being erased",
)


def try_out(store: Store, *, locking: Locking, name: str, now: datetime) -> Iterator[Tried]:
    """Try the promises of the contract under `_probe/<name>/`, a name nobody used before; `now` is the machine's clock."""
    at = f"{PROBES}{name}"
    if locking.mode is not LockMode.OFF:
        yield tried(LOCK, lambda: _lock(store, at, now))
        yield tried(HOLD, lambda: _hold(store, at))
    yield tried(ONCE, lambda: _once(store, at))
    yield tried(RACE, lambda: _race(store, at))
    yield tried(READ, lambda: _read(store, at))
    yield tried(ORDER, lambda: _order(store, at))
    yield tried(ERASE, lambda: _erase(store, at))


def tidy(store: Store) -> int:
    """Erase what probes left whose locks have ended; how many objects stay until theirs have."""
    left = 0
    for key in sorted({version.key for version in store.versions(PROBES)}):
        try:
            store.erase(key)
        except Refused:  # locked for a minute: the next probe comes by here again
            left += 1
    return left


def tried(promise: Promise, probe: Probe) -> Tried:
    """A probe's answer; an error of the store is one, too: the promise is not kept, or cannot be told."""
    try:
        kept, found = probe()
    except Refused as error:
        return Tried(promise=promise, kept=False, found=error.message)
    except Told as error:
        return Tried(promise=promise, kept=None, found=error.message)
    return Tried(promise=promise, kept=kept, found=found)


def item(key: str, data: bytes = b"probe", kind: Kind = Kind.INPUT) -> Stored:
    """An object of a probe; inputs are not locked."""
    return Stored(key=key, data=data, kind=kind)


def _once(store: Store, at: str) -> tuple[bool, str]:
    first, second = store.put_first(item(f"{at}/once", b"1")), store.put_first(item(f"{at}/once", b"2"))
    kept = isinstance(first, Created) and second == Exists(data=b"1") and store.get(f"{at}/once") == b"1"
    versions = len(list(store.versions(f"{at}/once")))
    return kept and versions == 1, f"versions: {versions}"


def _race(store: Store, at: str) -> tuple[bool, str]:
    with ThreadPoolExecutor(RACERS) as threads:
        said = list(threads.map(lambda racer: store.put_first(item(f"{at}/race", str(racer).encode())), range(RACERS)))
    winners = sum(isinstance(answer, Created) for answer in said)
    read = {answer.data for answer in said if isinstance(answer, Exists)}
    versions = len(list(store.versions(f"{at}/race")))
    return winners == 1 and read == {store.get(f"{at}/race")} and versions == 1, f"winners: {winners}, versions: {versions}"


def _read(store: Store, at: str) -> tuple[bool, str]:
    missed = 0
    for number in range(10):
        store.put_once(item(f"{at}/read/{number}"))
        missed += store.get(f"{at}/read/{number}") != b"probe"
        missed += f"{at}/read/{number}" not in set(store.keys(f"{at}/read/"))
    return not missed, f"missed: {missed} of 20"


def _order(store: Store, at: str) -> tuple[bool, str]:
    names = ("b/2", "a/1", "b/10", "bc/1", "b-/1", "b./1", "B/1")
    store.put_many([item(f"{at}/order/{name}") for name in names])
    found = [key.removeprefix(f"{at}/order/") for key in store.keys(f"{at}/order/")]
    return found == sorted(names), " ".join(found)


def _erase(store: Store, at: str) -> tuple[bool, str]:
    store.put_once(item(f"{at}/erase"))
    store.erase(f"{at}/erase", leaving=b"rest")
    versions, rest = len(list(store.versions(f"{at}/erase"))), store.get(f"{at}/erase")
    store.erase(f"{at}/erase")
    left = len(list(store.versions(f"{at}/erase")))
    return (versions, rest, left) == (1, b"rest", 0), f"versions left: {left}"


def _lock(store: Store, at: str, now: datetime) -> tuple[bool, str]:
    key = f"{at}/lock"
    store.put_once(item(key))
    store.prolong(key, now + timedelta(seconds=LOCK_SECONDS / 2))
    store.prolong(key, until := now + timedelta(seconds=LOCK_SECONDS))
    held = store.head(key)
    with suppress(Refused):
        store.erase(key)
        return False, "erased while it was locked"
    longer = held is not None and held.locked_until is not None and abs(held.locked_until - until) < timedelta(seconds=2)
    return longer and store.get(key) == b"probe", "refused to erase" if longer else "the lock was not made longer"


def _hold(store: Store, at: str) -> tuple[bool, str]:
    key = f"{at}/hold"
    store.put_once(item(key))
    store.legal_hold(key, on=True)
    held = store.head(key)
    with suppress(Refused):
        store.erase(key)
        return False, "erased in spite of a hold"
    store.legal_hold(key, on=False)
    return held is not None and held.hold and store.erase(key) == 1, "set, kept, lifted"
