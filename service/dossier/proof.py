"""A leaf of a log with everything that shows it there: C2SP tlog-proof, and the time stamps over its checkpoint.

The checkpoint is the earliest one that covers the leaf and that an authority stamped; where none is stamped, the earliest that
covers it. Later checkpoints of the same log come beside, with proofs that they go on from it.
"""

import base64
from dataclasses import dataclass

from service.archive.inputs import unpack
from service.archive.keys import LogId
from service.archive.notes import read_bundle, tile_name
from service.archive.objects import Store
from service.archive.proofs import TILE, Tiles
from service.terms.problems import Broken

FORMAT = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealFile:
    """A seal as it lies in the archive."""

    sequence: int
    size: int
    note: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A leaf and its proof."""

    leaf: bytes
    proof: bytes
    """A C2SP tlog-proof: index, audit path, and the checkpoint with its signature."""
    seal: SealFile
    stamps: tuple[bytes, ...]
    """RFC 3161 answers over the note, the first authority's first."""


class LogProofs:
    """Proofs out of one log of an archive."""

    def __init__(self, store: Store, log: LogId) -> None:
        self._store = store
        self._log = log
        names = list(store.keys(log.log("seals/")))
        self._notes = [name for name in names if name.endswith(".note")]
        self._inputs = [_span(key) for key in store.keys(f"{log.prefix}/input/")]
        self._stamped = {int(name.rsplit("/", 1)[1][:8]) for name in names if name.endswith(".tsr")}

    @property
    def log(self) -> LogId:
        """The log."""
        return self._log

    def prove(self, no: int) -> Proven:
        """The record of number `no` and its proof; raises Broken("unsealed") where no seal covers it."""
        seal = self._covering(no)
        path = Tiles(self._path, seal.size).inclusion(no - 1)
        lines = [FORMAT, f"index {no - 1}", *(base64.b64encode(step).decode() for step in path)]
        stamps = [self._store.get(self._log.stamp(seal.sequence, authority)) for authority in (1, 2)]
        return Proven(
            leaf=self._leaf(no - 1, seal.size),
            proof="\n".join([*lines, "", ""]).encode() + seal.note,
            seal=seal,
            stamps=tuple(stamp for stamp in stamps if stamp is not None),
        )

    def line(self, no: int) -> bytes:
        """The line stored for `no`: what a letter was made from, or the details of an entry; raises Broken."""
        for first, count, key in self._inputs:
            if first <= no < first + count:
                data = self._store.get(key)
                if data is not None:
                    return unpack(data)[no - first]
        raise Broken("input-damaged", f"the input of {self._log.prefix}/{no} is not in the archive")

    def newest(self) -> SealFile:
        """The newest seal."""
        return self._seal(len(self._notes) - 1)

    def consistency(self, earlier: int, later: SealFile) -> str:
        """A line for the proof that a later seal goes on from an earlier size: the size, then the hashes in base64."""
        steps = Tiles(self._path, later.size).consistency(earlier)
        return " ".join([str(earlier), *(base64.b64encode(step).decode() for step in steps)])

    def _covering(self, no: int) -> SealFile:
        low, high = 0, len(self._notes)
        while low < high:  # sizes rise with the sequence
            middle = (low + high) // 2
            low, high = (low, middle) if self._seal(middle).size >= no else (middle + 1, high)
        if low == len(self._notes):
            raise Broken("unsealed", f"no seal of {self._log.prefix} covers number {no}")
        stamped = [sequence for sequence in sorted(self._stamped) if low <= sequence < len(self._notes)]
        return self._seal(stamped[0] if stamped else low)

    def _seal(self, sequence: int) -> SealFile:
        note = self._store.get(self._log.seal(sequence))
        if note is None:
            raise Broken("log-fork", f"seal {sequence} of {self._log.prefix} is missing")
        return SealFile(sequence=sequence, size=int(note.split(b"\n", 2)[1]), note=note)

    def _path(self, path: str) -> bytes | None:
        return self._store.get(self._log.log(path))

    def _leaf(self, index: int, size: int) -> bytes:
        bundle, place = divmod(index, TILE)
        data = self._path(tile_name("entries", bundle, min(TILE, size - bundle * TILE)))
        if data is None:
            raise Broken("archive-broken", f"the entries of {self._log.prefix} around number {index + 1} are missing")
        return read_bundle(data)[place]


def _span(key: str) -> tuple[int, int, str]:
    """First number, count and key of an object of inputs, which are in its name."""
    first, _, count = key.rsplit("/", 1)[1].partition("-")
    return int(first), int(count.split(".")[0]), key
