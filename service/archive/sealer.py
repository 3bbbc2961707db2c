"""Sealing: from leaf hashes in the database to tiles and signed checkpoints in the archive.

A seal is written after everything it covers: bundles of records, hash tiles, then the note under the next sequence number by
`put_first`. The note is the commit point: what it covers is evidenced, and a process that dies before or after it goes on
from there. The newest seal is always read from the archive, so that a database restored from an old backup is found out.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.archive.keys import LogId
from service.archive.log import TILE, Tree, bundle_path, entry_bundle
from service.archive.objects import Exists, Kind, Store, Stored
from service.archive.seal import Checkpoint, SealKey
from service.terms.problems import Broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A seal in the archive."""

    sequence: int
    checkpoint: Checkpoint
    note: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaves:
    """What the sealer reads of the database."""

    hashes: Callable[[int, int], Sequence[bytes]]
    """Leaf hashes of the numbers first … last."""
    entries: Callable[[int, int], Sequence[bytes]]
    """Records of the numbers first … last."""


class Sealer:
    """A writer of a log's seals. Where two write at once, the one who comes second goes on from the other's seal."""

    def __init__(
        self,
        *,
        store: Store,
        key: SealKey,
        log: LogId,
        installation: str,
        leaves: Leaves,
        naming: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        """Open the log at its newest seal, writing seal 0 for a new one.

        `naming` gives the extension lines of a seal when it is made. Raises Broken("log-fork") where the archive's newest seal
        is not a prefix of the database's leaves.
        """
        self._store = store
        self._key = key
        self._log = log
        self._origin = log.origin(installation)
        self._leaves = leaves
        self._naming = naming
        found = self._newest()
        self._tree = self._known(found) if found else Tree()
        self.newest = found or self._put(0)
        if store.get(log.checkpoint) != self.newest.note:  # a process died between a seal and its hint
            self._hint()

    def seal(self, size: int, *, arrow: Callable[[str], None]) -> Sealed:
        """Seal the first `size` leaves; the present seal where it covers them already."""
        done = self._tree.size
        if size <= done:
            return self.newest
        for leaf in self._leaves.hashes(done + 1, size):
            self._tree.append(leaf)
        if self._tree.size != size:
            raise forked(self._log, f"{size} leaves were to be sealed, {self._tree.size} are known")
        self._store.put_many([*self._bundles(done, size), *self._tiles()])
        arrow("tiles-put")
        self.newest = self._put(self.newest.sequence + 1)
        arrow("sealed")
        self._hint()
        arrow("checkpoint-put")
        return self.newest

    def since(self, sequence: int) -> list[Sealed]:
        """The seals behind that sequence number, the newest last: also those of processes that did not live to tell of them."""
        if sequence >= self.newest.sequence:
            return []
        between = [
            self._read(at, self._store.get(self._log.seal(at)) or b"") for at in range(sequence + 1, self.newest.sequence)
        ]
        return [*between, self.newest]

    def _known(self, seal: Sealed) -> Tree:
        """The tree under a seal as this database holds it."""
        size = seal.checkpoint.size
        known = self._leaves.hashes(1, size) if size else []
        tree = Tree(known)
        if len(known) != size or tree.root() != seal.checkpoint.root:
            raise forked(self._log, f"seal {seal.sequence} covers {size} leaves that this database does not hold so")
        return tree

    def _hint(self) -> None:
        self._store.put_latest(Stored(key=self._log.checkpoint, data=self.newest.note, kind=Kind.LOG))

    def _bundles(self, done: int, size: int) -> list[Stored]:
        bundles = []
        for index in range(done // TILE, -(-size // TILE)):
            last = min((index + 1) * TILE, size)
            entries = self._leaves.entries(index * TILE + 1, last)
            path = bundle_path(index, last - index * TILE)
            bundles.append(Stored(key=self._log.log(path), data=entry_bundle(entries), kind=Kind.LOG))
        return bundles

    def _tiles(self) -> list[Stored]:
        return [Stored(key=self._log.log(tile.path), data=tile.data, kind=Kind.LOG) for tile in self._tree.tiles()]

    def _put(self, sequence: int) -> Sealed:
        """Write the seal over the present tree under that sequence number, or behind the seals another process wrote."""
        while True:
            point = Checkpoint(origin=self._origin, size=self._tree.size, root=self._tree.root(), extensions=self._naming())
            note = self._key.sign(point)
            found = self._store.put_first(Stored(key=self._log.seal(sequence), data=note, kind=Kind.SEAL))
            if not isinstance(found, Exists) or found.data == note:
                return Sealed(sequence=sequence, checkpoint=point, note=note)
            other = self._read(sequence, found.data)
            tree = self._known(other)
            if tree.size >= self._tree.size:
                self._tree = tree
                return other
            sequence += 1

    def _newest(self) -> Sealed | None:
        keys = [key for key in self._store.keys(self._log.log("seals/")) if key.endswith(".note")]
        if not keys:
            return None
        sequence = len(keys) - 1
        note = self._store.get(self._log.seal(sequence))
        if note is None:
            raise forked(self._log, f"of {len(keys)} seals number {sequence} is missing")
        return self._read(sequence, note)

    def _read(self, sequence: int, note: bytes) -> Sealed:
        try:
            checkpoint = self._key.open(note)
        except ValueError as error:
            raise forked(self._log, f"seal {sequence} cannot be trusted: {error}") from error
        if checkpoint.origin != self._origin:
            raise forked(self._log, f"seal {sequence} belongs to {checkpoint.origin}")
        return Sealed(sequence=sequence, checkpoint=checkpoint, note=note)


def pointed(note: bytes) -> tuple[int, bytes]:
    """Size and root that a seal names, its signature not looked at; size 0 where it cannot be read."""
    try:
        _, size, root = note.decode().split("\n")[:3]
        return int(size), base64.b64decode(root, validate=True)
    except ValueError:
        return 0, b""


def forked(log: LogId, what: str) -> Broken:
    """What is to be raised where archive and database do not hold the same log."""
    return Broken(
        "log-fork",
        f"the log of {log.prefix} and the database do not agree: {what}",
        hint="停止使用该安装目录;若数据库来自旧备份,用 cuihan archive rebuild 依据存档重建 / "
        "Stop using this home. If its database is an old copy, make a new home from the archive: cuihan archive rebuild.",
    )
