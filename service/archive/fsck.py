"""Looking an archive over: is everything there that its logs name, and does it fit together?

Every seal, root, record, input and entry of a journal is read and recomputed as `verify` does it. Letters are looked at by name
and size alone, from one listing of the store; `deep` reads them too. A share of the letters, the k-th of n, makes it a little
work each night: after n nights each letter was read once.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.archive.acts import verify_journal
from service.archive.existence import Judge
from service.archive.notes import tile_name
from service.archive.objects import Store
from service.archive.trust import Reader
from service.archive.verify import TILE, Letters, Report, Step, find_journals, find_logs, verify_log

ASSETS = frozenset({"template", "card", "policy", "issuer", "key", "plan", "proof"})
"""Folders of an issuer that hold what letters rest on."""

PROBES = "_probe/"
PRESENT = "每封信在位,大小相符 / each letter is there, of the size recorded"
"""Title of the step that takes the place of reading the letters."""


class Listed:
    """A store's objects by one listing: names and sizes at hand, bytes when they are asked for."""

    def __init__(self, store: Store) -> None:
        """List the store."""
        self._store = store
        self.sizes = {one.key: one.size for one in store.versions("") if one.newest and not one.marker}
        self._names = sorted(self.sizes)

    def get(self, key: str) -> bytes | None:
        """The bytes under a key, or None."""
        return self._store.get(key) if key in self.sizes else None

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key under a prefix, sorted."""
        for at in range(bisect_left(self._names, prefix), len(self._names)):
            if not self._names[at].startswith(prefix):
                return
            yield self._names[at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The k-th of n shares of the letters."""

    k: int = 1
    n: int = 1

    def holds(self, no: int) -> bool:
        """Whether a number belongs to it."""
        return no % self.n == self.k % self.n


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found."""

    reports: tuple[Report, ...]
    orphans: tuple[str, ...]
    """Objects that nothing names: left by a killed process, or put there by somebody else. No fault by themselves."""
    objects: int
    bytes: int


@dataclass(kw_only=True)
class Fsck:
    """One look at an archive; `trusted` gives the verifier lines for a log, `deep` is how letters are read."""

    store: Store
    trusted: Callable[[str], str]
    deep: Letters | None = None
    share: Share = field(default_factory=Share)
    judge: Judge | None = None
    progress: Callable[[int, int], None] = lambda _done, _all: None
    _named: set[str] = field(default_factory=set)
    _listed: Listed = field(init=False)

    def look(self) -> Looked:
        """Look it over."""
        listed = self._listed = Listed(self.store)
        reports = []
        for prefix in find_logs(listed):
            verifier = self.trusted(prefix)
            reports.append(
                verify_log(listed, prefix, verifier=verifier, letters=self._letters, judge=self.judge, progress=self.progress)
            )
            self._name(listed, prefix)
        for prefix in find_journals(listed):
            reports.append(verify_journal(listed, prefix, verifier=self.trusted(prefix), judge=self.judge))
            self._name(listed, prefix)
        orphans = tuple(key for key in listed.keys("") if key not in self._named and not _asset(key))
        return Looked(reports=tuple(reports), orphans=orphans, objects=len(listed.sizes), bytes=sum(listed.sizes.values()))

    def _letters(self, reader: Reader, prefix: str, records: Sequence[dict[str, Any]]) -> Iterator[tuple[int, Step]]:
        """The letters of the share: read, or by name and size."""
        for record in records:
            if "doc" in record:
                self._named.add(f"{prefix}/doc/{record['doc']['sha256']}.pdf")
        mine = [record for record in records if self.share.holds(int(record["no"]))]
        if self.deep is not None:
            yield from self.deep(reader, prefix, mine)
            return
        step = Step(title=PRESENT)
        for record in mine:
            if "doc" not in record:
                step.check(bool(record["reason"]), f"number {record['no']} is void without a reason")
                continue
            size = self._listed.sizes.get(f"{prefix}/doc/{record['doc']['sha256']}.pdf")
            if size is None:
                step.missing.append(f"the letter of number {record['no']} is missing")
            else:
                wanted = record["doc"]["size"]
                step.check(size == wanted, f"the letter of number {record['no']} has {size} bytes, recorded were {wanted}")
        yield len(records), step

    def _name(self, listed: Listed, prefix: str) -> None:
        """Note what the seals of a log name: tiles and bundles of every size, stamps, and the inputs of what is sealed."""
        sizes = {0}
        for key in listed.keys(f"{prefix}/log/seals/"):
            note = key.split(".", 1)[0] + ".note"
            if note in listed.sizes:
                self._named.add(key)
            if key.endswith(".note"):
                sizes.add(_size(listed.get(key) or b""))
        self._named.add(f"{prefix}/log/checkpoint")
        for size in sizes:
            self._named.update(f"{prefix}/log/{name}" for name in _tiles(size))
        for key in listed.keys(f"{prefix}/input/"):
            first = key.rsplit("/", 1)[1].split("-")[0]
            if first.isdecimal() and int(first) <= max(sizes):
                self._named.add(key)


def _size(note: bytes) -> int:
    """The size a seal names; whether it may is not asked here."""
    line = note.split(b"\n", 2)[1:2]
    return int(line[0]) if line and line[0].isdigit() else 0


def _tiles(size: int) -> Iterator[str]:
    """Names of the bundles and hash tiles of a tree of that size."""
    level, count = 0, size
    while count:
        full, width = divmod(count, TILE)
        for kind in (str(level), *(["entries"] if level == 0 else [])):
            yield from (tile_name(kind, index, TILE) for index in range(full))
            if width:
                yield tile_name(kind, full, width)
        level, count = level + 1, full


def _asset(key: str) -> bool:
    return key.startswith(PROBES) or (key.count("/") == 2 and key.split("/")[1] in ASSETS)
