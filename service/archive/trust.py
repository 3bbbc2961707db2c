"""Which keys may have signed an archive's seals: the key somebody vouches for, and those that a rotation ties to it.

A rotation is an entry of a journal that both keys signed: the old one says who follows, the new one whom it follows. So one
key that was published is enough, whichever of the chain it is. A key that was put in the place of a lost one is signed by
itself alone; it counts only where somebody vouches for it too, and until then what it signed cannot be judged.

Shares no code with the writer beyond hashing.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature

from service.archive.notes import Witnessed, read_bundle, read_note, read_signed, read_verifier, signers
from service.terms.canonical import parse
from service.terms.party import JOURNAL

ROTATED, REPLACED = "key-rotated", "key-replaced"
BUNDLE = re.compile(r"^(?P<index>[^.]+?)(\.p/(?P<width>\d+))?$")


class Reader(Protocol):
    """What is asked of an archive."""

    def get(self, key: str) -> bytes | None:
        """The bytes under a key, or None."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key under a prefix, sorted."""
        ...


class Unvouched(ValueError):  # noqa: N818 - says what is the matter
    """A note signed by a key of this home that nobody vouches for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One key after another, as a journal tells it."""

    old: str
    new: str
    both: bool
    """Whether the old key signed for the new one."""
    where: str
    """The journal."""
    no: int
    """Position of its entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The keys that count."""

    keys: tuple[str, ...]
    """Verifier lines: those vouched for, then those tied to them."""
    claimed: tuple[str, ...] = ()
    """Keys that took the place of lost ones, and that nobody vouches for."""
    handovers: tuple[Handover, ...] = ()

    def read(self, note: bytes) -> Witnessed:
        """The checkpoint in a note; raises ValueError where none of the keys signed it, Unvouched where a claimed one did."""
        ids = signers(note)
        for line in () if key_id(self._of(note)) in ids else self.claimed:
            if key_id(line) in ids:
                read_note(note, line)
                raise Unvouched(f"signed by the key {key_id(line)}, which replaced a lost one and nobody vouches for")
        return read_note(note, self._of(note))

    def lines(self, note: bytes) -> list[str]:
        """The lines of a note that is no checkpoint; raises ValueError where none of the keys signed it."""
        return read_signed(note, self._of(note))

    def _of(self, note: bytes) -> str:
        """The key whose signature stands under a note, else the first."""
        ids = signers(note)
        return next((line for line in self.keys if key_id(line) in ids), self.keys[0])

    def retired(self, signer: str, journal: str, size: int) -> str:
        """The handover behind which a key signed what knows `size` entries of a journal; empty where it was in its time."""
        issuer, _, year = journal.partition(f"/{JOURNAL}/")
        for one in self.handovers:
            where = one.where.partition(f"/{JOURNAL}/")
            if key_id(one.old) == signer and where[0] == issuer and (int(year), size) >= (int(where[2]), one.no):
                return f"entry {one.no} of {one.where}"
        return ""


def trust_in(reader: Reader, vouched: str) -> Trust:
    """The keys of an archive, from one or several verifier lines somebody vouches for.

    Raises ValueError where a line is not a verifier key.
    """
    return trust_of(vouched, tuple(_handovers(reader)))


def trust_of(vouched: str, handovers: tuple[Handover, ...]) -> Trust:
    """The same, by handovers that were read already."""
    anchors = tuple(line.strip() for line in vouched.splitlines() if line.strip())
    for line in anchors:
        read_verifier(line)
    if not anchors:
        raise ValueError("there is no verifier key")
    trusted = _closed(anchors, handovers)
    claimed = _closed([one.new for one in handovers if not one.both and one.new not in trusted], handovers)
    return Trust(keys=trusted, claimed=tuple(line for line in claimed if line not in trusted), handovers=handovers)


def own_keys(reader: Reader, issuer: str) -> tuple[str, ...]:
    """Every public key that an archive itself holds of an issuer's home: from approvals, and from its journals.

    Enough to tell whether the archive fits together, not who made it: somebody outside must vouch for one of them.
    """
    lines = [(reader.get(key) or b"").decode("ascii", "replace").strip() for key in reader.keys(f"{issuer}/key/")]
    for prefix in _journals(reader, f"{issuer}/{JOURNAL}/"):
        for entry in entries_in(reader, prefix):
            try:
                facts = parse(entry)["facts"]
                lines += [str(facts[name]) for name in ("key", "new") if name in facts]
            except (ValueError, KeyError, TypeError):
                continue
    return tuple(dict.fromkeys(line for line in lines if _is_key(line)))


def ring(trust: Trust) -> tuple[str, ...]:
    """The keys of a home in their order: each behind the one it followed, the present one last."""
    lines = (*trust.keys, *trust.claimed)
    after = {one.old: one.new for one in trust.handovers}
    at = next((line for line in lines if line not in after.values()), lines[0])
    found = [at]
    while at in after and after[at] not in found:
        at = after[at]
        found.append(at)
    return tuple(found)


def _is_key(line: str) -> bool:
    try:
        read_verifier(line)
    except ValueError:
        return False
    return True


def _journals(reader: Reader, prefix: str) -> list[str]:
    found = {key.split("/log/")[0] for key in reader.keys(prefix) if f"/{JOURNAL}/" in key and "/log/tile/entries/" in key}
    return sorted(found)


def key_id(line: str) -> str:
    """The id in a verifier line: eight hexadecimal digits."""
    return line.split("+", 2)[1]


def _closed(keys: Iterable[str], handovers: Iterable[Handover]) -> tuple[str, ...]:
    """Keys, and all that are tied to them: followers by both signatures, predecessors by the follower's own."""
    found = dict.fromkeys(keys)
    before = -1
    while len(found) > before:
        before = len(found)
        for one in handovers:
            if one.both and one.old in found:
                found.setdefault(one.new)
            if one.new in found:
                found.setdefault(one.old)
    return tuple(found)


def _handovers(reader: Reader) -> Iterator[Handover]:
    for prefix in _journals(reader, ""):
        for entry in entries_in(reader, prefix):
            try:
                said = parse(entry)
                if said["kind"] in {ROTATED, REPLACED}:
                    yield handover_in(said, prefix)
            except (ValueError, KeyError, TypeError):
                continue  # not an entry, or not signed as it says: the journal's own verification names it


def entries_in(reader: Reader, prefix: str) -> Iterator[bytes]:
    """The entries of a log from its widest bundles, whether sealed or not; what cannot be read is left out."""
    base = f"{prefix}/log/tile/entries/"
    widest: dict[str, tuple[int, str]] = {}
    for key in reader.keys(base):
        said = BUNDLE.match(key.removeprefix(base))
        if said:
            width = int(said["width"] or 256)
            widest[said["index"]] = max(widest.get(said["index"], (0, "")), (width, key))
    for index in sorted(widest, key=lambda name: name.replace("x", "").replace("/", "").zfill(30)):
        try:
            yield from read_bundle(reader.get(widest[index][1]) or b"")
        except ValueError:
            continue


def handover_in(said: dict[str, Any], where: str) -> Handover:
    """The handover in an entry; raises ValueError where a signature it names does not hold."""
    facts = said["facts"]
    both = said["kind"] == ROTATED
    message = statement(facts["old"], facts["new"], facts["on"])
    for line, name in ((facts["old"], "by_old"), (facts["new"], "by_new")):
        if name == "by_new" or both:
            try:
                read_verifier(line)[2].verify(base64.b64decode(facts[name], validate=True), message)
            except InvalidSignature as error:
                raise ValueError(f"the signature {name} of a key's handover does not hold") from error
    return Handover(old=facts["old"], new=facts["new"], both=both, where=where, no=int(said["no"]))


def statement(old: str, new: str, on: str) -> bytes:
    """What the keys sign: a line of its own, the old verifier line, the new one, the time."""
    return f"cuihan key handover\n{old}\n{new}\n{on}\n".encode()
