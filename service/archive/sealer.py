"""Sealing: from leaf hashes in the database to tiles and signed checkpoints in the archive.

A seal is written after everything it covers: bundles of records, hash tiles, then the note under the next sequence number by
`put_first`. The note is the commit point: what it covers is evidenced, and a process that dies before or after it goes on
from there. The newest seal is always read from the archive, so that a database restored from an old backup is found out.
"""

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
    """The one writer of a log's seals."""

    def __init__(self, *, store: Store, key: SealKey, log: LogId, installation: str, leaves: Leaves) -> None:
        """Open the log at its newest seal, writing seal 0 for a new one.

        Raises Broken("log-fork") where the archive's newest seal is not a prefix of the database's leaves.
        """
        self._store = store
        self._key = key
        self._log = log
        self._origin = log.origin(installation)
        self._leaves = leaves
        self.newest = self._newest() or self._put(0, Tree())
        size = self.newest.checkpoint.size
        known = leaves.hashes(1, size) if size else []
        self._tree = Tree(known)
        if len(known) != size or self._tree.root() != self.newest.checkpoint.root:
            raise _fork(log, f"seal {self.newest.sequence} covers {size} letters that this database does not hold so")

    def seal(self, size: int, *, arrow: Callable[[str], None]) -> Sealed:
        """Seal the first `size` leaves; the present seal where it covers them already."""
        done = self._tree.size
        if size <= done:
            return self.newest
        for leaf in self._leaves.hashes(done + 1, size):
            self._tree.append(leaf)
        if self._tree.size != size:
            raise _fork(self._log, f"{size} leaves were to be sealed, {self._tree.size} are known")
        self._store.put_many([*self._bundles(done, size), *self._tiles()])
        arrow("tiles-put")
        self.newest = self._put(self.newest.sequence + 1, self._tree)
        arrow("sealed")
        self._store.put_latest(Stored(key=self._log.checkpoint, data=self.newest.note, kind=Kind.LOG))
        arrow("checkpoint-put")
        return self.newest

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

    def _put(self, sequence: int, tree: Tree) -> Sealed:
        checkpoint = Checkpoint(origin=self._origin, size=tree.size, root=tree.root())
        note = self._key.sign(checkpoint)
        found = self._store.put_first(Stored(key=self._log.seal(sequence), data=note, kind=Kind.SEAL))
        if isinstance(found, Exists) and found.data != note:
            raise _fork(self._log, f"somebody else wrote seal {sequence} of this log")
        return Sealed(sequence=sequence, checkpoint=checkpoint, note=note)

    def _newest(self) -> Sealed | None:
        keys = [key for key in self._store.keys(self._log.log("seals/")) if key.endswith(".note")]
        if not keys:
            return None
        sequence = len(keys) - 1
        note = self._store.get(self._log.seal(sequence))
        if note is None:
            raise _fork(self._log, f"of {len(keys)} seals number {sequence} is missing")
        try:
            checkpoint = self._key.verifier.open(note)
        except ValueError as error:
            raise _fork(self._log, f"seal {sequence} cannot be trusted: {error}") from error
        if checkpoint.origin != self._origin:
            raise _fork(self._log, f"seal {sequence} belongs to {checkpoint.origin}")
        return Sealed(sequence=sequence, checkpoint=checkpoint, note=note)


def _fork(log: LogId, what: str) -> Broken:
    return Broken(
        "log-fork",
        f"the log of {log.prefix} and the database do not agree: {what}",
        hint="停止发号。若数据库来自旧备份,请勿使用 / "
        "Stop numbering. If the database was restored from an old backup, do not use it.",
    )
