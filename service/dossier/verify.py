"""Verification of a dossier with nothing but its bytes and a public key: what `cuihan verify X.zip` does.

The same checks as the script that lies in the dossier, by other code: proofs by the recursive definition of RFC 6962 §2.1,
letters read as PDF, with what their pages show. Nothing in the dossier is run. Shares no code with the writer beyond hashing.
"""

import base64
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.archive.existence import APART, Judge
from service.archive.hashing import leaf_hash, node_hash
from service.archive.letters import check_letter
from service.archive.notes import Witnessed
from service.archive.trust import REPLACED, ROTATED, Trust, Unvouched, handover_in, trust_of
from service.archive.verify import Report, Step
from service.terms.canonical import parse, sha256
from service.terms.problems import Refused

LISTS, NOTE = "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.note"
MALFORMED = (ValueError, KeyError, IndexError, TypeError, AttributeError)


def read_zip(data: bytes) -> dict[str, bytes]:
    """The files of a ZIP by path; raises Refused("dossier-unreadable")."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if len(set(names)) == len(names):
                return {name: archive.read(name) for name in names}
            why = "a path stands twice in it"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        why = str(error)
    raise Refused(
        "dossier-unreadable",
        f"this is not a dossier that can be read: {why}",
        hint="文件可能已损坏或未传完,请重新取得 / It may be damaged or cut off: get it again.",
    )


def verify_dossier(files: Mapping[str, bytes], *, name: str, vouched: str = "", judge: Judge | None = None) -> Report:
    """Verify the files of a dossier. `vouched` are verifier lines from outside; without them it cannot be told who signed."""
    return _Opened(files=files, name=name, vouched=vouched, judge=judge).report()


@dataclass(kw_only=True)
class _Opened:
    """A dossier being looked at."""

    files: Mapping[str, bytes]
    name: str
    vouched: str
    judge: Judge | None
    trust: Trust = field(init=False)
    known: dict[str, dict[int, bytes]] = field(default_factory=dict)
    """Roots by origin and size that its proofs rest on."""
    named: set[str] = field(default_factory=set)
    """Digests of files that entries of the journal name."""
    letters: int = 0
    stamps: int = 0

    def report(self) -> Report:
        """Every step in its order; a step that meets something malformed is broken."""
        keys = Step(title="公钥 / keys")
        self._try(keys, "keys", lambda: self._keys(keys))
        if not hasattr(self, "trust"):
            return Report(log=self.name, letters=0, steps=(keys,))
        steps = [
            keys,
            self._each("清单齐全并有签名 / every file is listed, the list is signed", [NOTE], self._lists),
            self._each("函件、记录与日志 / letters, records, log", self._folders("notices") or ["notices"], self._letter),
            self._each("经办日志 / what was done", self._folders("journal"), self._entry),
            self._each("附件由日志载明 / files that the journal names", self._under("proof", "template"), self._attached),
            self._each(
                "其后的封存点 / later checkpoints", [one for one in self._under("later") if one.endswith(".note")], self._later
            ),
        ]
        return Report(log=self.name, letters=self.letters, steps=tuple(steps), stamps=self.stamps)

    def _folders(self, kind: str) -> list[str]:
        found = {path.split("/")[2] for path in self.files if path.startswith(f"data/{kind}/") and path.count("/") > 2}
        return [f"data/{kind}/{one}" for one in sorted(found)]

    def _under(self, *kinds: str) -> list[str]:
        return sorted(path for path in self.files if path.startswith(tuple(f"data/{kind}/" for kind in kinds)))

    def _each(self, title: str, names: Sequence[str], look: Any) -> Step:  # noqa: ANN401 - one of the methods below
        step = Step(title=title)
        for name in names:
            self._try(step, name, lambda name=name: look(step, name))
        return step

    def _try(self, step: Step, name: str, look: Any) -> None:  # noqa: ANN401 - a call without arguments
        try:
            look()
        except Unvouched as error:
            step.missing.append(f"{name}: {error}")
        except MALFORMED as error:
            step.check(False, f"{name}: {type(error).__name__} {error}")

    def _keys(self, step: Step) -> None:
        acts = [(folder, parse(self.files[f"{folder}/entry.json"])) for folder in self._folders("journal")]
        changes = [handover_in(act, folder) for folder, act in acts if act["kind"] in {ROTATED, REPLACED}]
        self.trust = trust_of(self.vouched or self.files["data/keys.txt"].decode("ascii"), tuple(changes))
        step.check(True, "")
        if not self.vouched:
            step.missing.append(
                "公钥来自卷宗自身,请用 --key 指定外部保管的 / the key is the dossier's own: name one from outside with --key"
            )

    def _lists(self, step: Step, note: str) -> None:
        listed = {LISTS, NOTE}
        for manifest in ("manifest-sha256.txt", LISTS):
            for line in self.files[manifest].decode().splitlines():
                digest, path = line[:64], line[66:]
                listed.add(path)
                step.check(path in self.files and sha256(self.files[path]) == digest, f"{path} is missing or was altered")
        for path in sorted(listed ^ set(self.files)):
            step.check(False, f"{path} is not in the list, or not here")
        tail = self.files[note].decode().partition("\n\n")[2]
        step.check(re.fullmatch("— [^ ]+ [A-Za-z0-9+/]+=*\n", tail) is not None, "the list has another signature than one")
        encoded = tail[:-1].rpartition(" ")[2]
        step.check(
            base64.b64encode(base64.b64decode(encoded)).decode() == encoded, "the signature is not written as it must be"
        )
        lines = self.trust.lines(self.files[note])
        step.check(lines[0].endswith("/dossier") and lines[1] == sha256(self.files[LISTS]), "the signed list is another one")

    def _proof(self, step: Step, folder: str, name: str, leaf: bytes) -> dict[str, Any]:
        """The record of a leaf whose proof holds."""
        head, _, note = self.files[f"{folder}/{name}.tlog-proof"].partition(b"\n\n")
        kind, place, *path = head.decode().split("\n")
        seal, index = self.trust.read(note), int(place.removeprefix("index "))
        record: dict[str, Any] = parse(leaf)
        held = kind == "c2sp.org/tlog-proof@v1" and _root(leaf_hash(leaf), index, seal.size, _hashes(path)) == seal.root
        step.check(held, f"{folder} is not in the signed log {seal.origin}")
        step.check(record["no"] == index + 1, f"{folder} has number {record['no']} at position {index + 1}")
        step.check(seal.origin.endswith(f"/{record['series']}/{record['year']}"), f"{folder} belongs to another log")
        roots = self.known.setdefault(seal.origin, {})
        step.check(roots.setdefault(seal.size, seal.root) == seal.root, f"{seal.origin} has two roots of size {seal.size}")
        self._stamps(step, folder, note, str(record.get("issued") or record["at"]))
        return record

    def _stamps(self, step: Step, folder: str, note: bytes, moment: str) -> None:
        for path in sorted(self.files):
            if path.startswith(f"{folder}/checkpoint") and path.endswith(".tsr"):
                self.stamps += 1
                if self.judge is not None:
                    at = self.judge(note, self.files[path])
                    step.check(at >= datetime.fromisoformat(moment) - APART, f"{path} is older than what it covers")

    def _letter(self, step: Step, folder: str) -> None:
        pdf, data, leaf = (self.files[f"{folder}/{name}"] for name in ("notice.pdf", "notice.json", "record.json"))
        record = self._proof(step, folder, "notice", leaf)
        self.letters += 1
        step.check("reason" not in record, f"{folder}: number {record['no']} is void")
        check_letter(lambda _key: pdf, folder, record, step)
        step.check(sha256(data) == record["public"], f"{folder}/notice.json is not what was recorded")
        line = self.files.get(f"{folder}/input.json")
        step.check(line is None or sha256(line) == record["input"], f"{folder}/input.json is not what was recorded")

    def _entry(self, step: Step, folder: str) -> None:
        act, detail = (
            self._proof(step, folder, "entry", self.files[f"{folder}/entry.json"]),
            self.files[f"{folder}/detail.json"],
        )
        said = parse(detail)
        digest = said["input"] if "erased" in said else sha256(detail)
        step.check(act["detail"] == digest, f"{folder}/detail.json does not belong to its entry")
        self.named |= {*act["facts"].get("files", ()), act["facts"].get("template", "")}

    def _attached(self, step: Step, path: str) -> None:
        digest = sha256(self.files[path])
        step.check(
            path.split("/")[2].split(".", maxsplit=1)[0] == digest and digest in self.named, f"{path} is named by no entry"
        )

    def _later(self, step: Step, path: str) -> None:
        seal = self.trust.read(self.files[path])
        lines = self.files[path.removesuffix("note") + "consistency"].decode().splitlines()
        proofs = {int(size): _hashes(steps) for size, *steps in (line.split(" ") for line in lines)}
        for size, root in sorted(self.known.get(seal.origin, {}).items()):
            step.check(_goes_on(size, root, seal, proofs[size]), f"{path} does not go on from size {size}")


def _hashes(encoded: Sequence[str]) -> list[bytes]:
    return [base64.b64decode(one, validate=True) for one in encoded]


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def _root(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1.1, read backwards; raises ValueError where the path has another length than it must."""
    if size <= 1:
        if path or index or size < 1:
            raise ValueError("a proof of another length")
        return leaf
    *rest, beside = path
    split = _split(size)
    if index < split:
        return node_hash(_root(leaf, index, split, rest), beside)
    return node_hash(beside, _root(leaf, index - split, size - split, rest))


def _goes_on(size: int, root: bytes, seal: Witnessed, path: Sequence[bytes]) -> bool:
    """Whether a seal's tree begins with a smaller one (RFC 6962 §2.1.2)."""
    if not 0 < size <= seal.size:
        return False
    return _both(size, seal.size, path, root) == (root, seal.root)


def _both(old: int, new: int, path: Sequence[bytes], whole: bytes | None) -> tuple[bytes, bytes]:
    """The roots of the smaller and of the larger tree; `whole` is the smaller one's as long as it is not cut."""
    if old == new:
        (root,) = path if whole is None else (whole, *path)
        return root, root
    *rest, beside = path
    split = _split(new)
    if old <= split:
        first, second = _both(old, split, rest, whole)
        return first, node_hash(second, beside)
    first, second = _both(old - split, new - split, rest, None)
    return node_hash(beside, first), node_hash(beside, second)
