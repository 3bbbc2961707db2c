"""Verification of an archive with nothing but its bytes and one public key: numbered steps, each with what was found.

It shares no code with the writer beyond the two hash functions, and reads neither database nor settings. What it trusts must
come from outside: the verifier key. The verdict is `verified`, `cannot tell` (something needed is not there or not to be
judged) or `broken` (something is there and wrong).
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from service.archive.existence import Existence, Judge, existence
from service.archive.hashing import EMPTY_ROOT, leaf_hash, node_hash
from service.archive.letters import check_letter
from service.archive.notes import Witnessed, read_bundle, read_lines, tile_name
from service.archive.trust import Reader, Trust, Unvouched, trust_in
from service.terms.canonical import parse, sha256
from service.terms.party import JOURNAL

TILE = 256
LETTERS = "每封信的字节、内嵌数据与页面 / each letter's bytes, embedded data and pages"
"""Title of the step that takes nearly all the time."""

SHOWN_FAULTS = 5
"""Faults listed under a step; the rest are counted."""


class Verdict(StrEnum):
    """The answer of a verification."""

    VERIFIED = "verified"
    CANNOT_TELL = "cannot tell"
    BROKEN = "broken"


@dataclass(kw_only=True)
class Step:
    """One thing that was checked."""

    title: str
    checked: int = 0
    faults: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """Broken for any fault, cannot tell where something is missing."""
        if self.faults:
            return Verdict.BROKEN
        return Verdict.CANNOT_TELL if self.missing else Verdict.VERIFIED

    def check(self, holds: bool, fault: str) -> bool:
        """Count one check and keep its fault where it does not hold."""
        self.checked += 1
        if not holds:
            self.faults.append(fault)
        return holds

    def add(self, other: "Step") -> None:
        """Take over what another step of the same title found."""
        self.checked += other.checked
        self.faults += other.faults
        self.missing += other.missing


Letters = Callable[[Reader, str, Sequence[dict[str, Any]]], Iterator[tuple[int, Step]]]
"""Checks the letters of records, in their order: how many were looked at by now, and what was found since it last said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the verification of one log found."""

    log: str
    letters: int
    steps: tuple[Step, ...]
    stamps: int = 0
    """Time stamps found beside the seals, judged or not."""
    existence: tuple[Existence, ...] = ()
    """Letters that an authority's stamp shows to have existed, and since when; empty where nobody vouched for the authority."""

    @property
    def stamped(self) -> bool:
        """Whether an outside authority's time stamp covers every letter of the log."""
        return bool(self.letters) and sum(shown.last - shown.first + 1 for shown in self.existence) == self.letters

    @property
    def verdict(self) -> Verdict:
        """The worst of the steps."""
        found = {step.verdict for step in self.steps}
        for verdict in (Verdict.BROKEN, Verdict.CANNOT_TELL):
            if verdict in found:
                return verdict
        return Verdict.VERIFIED


def find_logs(reader: Reader) -> list[str]:
    """Prefixes `<issuer>/<series>/<year>` of every log of letters in an archive."""
    return [prefix for prefix in _prefixes(reader) if prefix.split("/")[1] != JOURNAL]


def find_journals(reader: Reader) -> list[str]:
    """Prefixes `<issuer>/journal/<year>` of every journal in an archive."""
    return [prefix for prefix in _prefixes(reader) if prefix.split("/")[1] == JOURNAL]


def _prefixes(reader: Reader) -> list[str]:
    found = {key.split("/log/")[0] for key in reader.keys("") if "/log/" in key}
    return sorted(prefix for prefix in found if prefix.count("/") == 2)


def one_by_one(reader: Reader, prefix: str, records: Sequence[dict[str, Any]]) -> Iterator[tuple[int, Step]]:
    """Letters checked here, one after the other."""
    for done, record in enumerate(records, start=1):
        step = Step(title=LETTERS)
        check_letter(reader.get, prefix, record, step)
        yield done, step


def verify_log(
    reader: Reader,
    prefix: str,
    *,
    verifier: str,
    letters: Letters = one_by_one,
    judge: Judge | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Report:
    """Verify one log and every letter in it. `verifier` is the key line (name+id+key) somebody vouches for, or several lines.

    `letters` is how letters are checked, here or in several processes; `judge` reads an authority's time stamp by certificates
    somebody vouches for, without it stamps are only counted.
    """
    seals, step_seals = read_seals(reader, prefix, trust_in(reader, verifier))
    size = seals[-1].size if seals else 0
    entries, step_entries = read_entries(reader, prefix, size)
    steps = [step_seals, step_entries, *check_tree(reader, prefix, seals, entries)]
    records, step_records = _records(prefix, entries)
    inputs, step_inputs = _inputs(reader, prefix, records)
    step_letters = Step(title=LETTERS)
    for done, found in letters(reader, prefix, records):
        step_letters.title = found.title
        step_letters.add(found)
        progress(done, len(records))
    steps += [step_records, step_inputs, step_letters, _checkpoints(prefix, seals, records, inputs)]
    report = Report(log=prefix, letters=len(records), steps=tuple(steps))
    return with_time(report, reader, seals=seals, moments=[str(record["issued"]) for record in records], judge=judge)


def with_time(
    report: Report, reader: Reader, *, seals: Sequence[Witnessed], moments: Sequence[str], judge: Judge | None
) -> Report:
    """A report with what the time stamps of its log show; without a judge they are only counted."""
    stamps = [key for key in reader.keys(f"{report.log}/log/seals/") if key.endswith(".tsr")]
    if not stamps or judge is None:
        return replace(report, stamps=len(stamps))
    step = Step(title="外部时间戳 / outside time stamps")
    shown = existence(reader.get, stamps, seals=seals, moments=moments, judge=judge, step=step)
    return replace(report, steps=(*report.steps, step), stamps=len(stamps), existence=shown)


def read_seals(reader: Reader, prefix: str, trust: Trust) -> tuple[list[Witnessed], Step]:
    """The seals of a log in their order, as far as they can be trusted."""
    step = Step(title="封存点签名、次序与来源 / seals: signature, sequence, origin")
    seals: list[Witnessed] = []
    names = [key for key in reader.keys(f"{prefix}/log/seals/") if key.endswith(".note")]
    if not names:
        step.missing.append("没有封存点 / no seal at all")
    for sequence, key in enumerate(names):
        step.check(key == f"{prefix}/log/seals/{sequence:08d}.note", f"seal {sequence} is missing, {key} follows")
        try:
            seal = trust.read(reader.get(key) or b"")
        except Unvouched as error:
            step.missing.append(f"{key}: {error}")
            continue
        except ValueError as error:
            step.check(False, f"{key}: {error}")
            continue
        step.check(seal.origin.endswith(f"/{prefix}"), f"{key} belongs to {seal.origin}")
        step.check(not seals or seal.size >= seals[-1].size, f"{key} is smaller than the seal before it")
        step.check(not seals or seal.origin == seals[-1].origin, f"{key} changes the origin")
        seals.append(replace(seal, sequence=sequence))
    return seals, step


def read_entries(reader: Reader, prefix: str, size: int) -> tuple[list[bytes], Step]:
    """The first `size` entries of a log, as far as they are there."""
    step = Step(title="日志条目齐全 / log entries complete")
    entries: list[bytes] = []
    for index in range(-(-size // TILE)):
        width = min(TILE, size - index * TILE)
        key = f"{prefix}/log/{tile_name('entries', index, width)}"
        data = reader.get(key)
        if data is None:
            step.missing.append(f"{key} is missing")
            break
        try:
            found = read_bundle(data)
        except ValueError as error:
            step.check(False, f"{key}: {error}")
            break
        step.check(len(found) == width, f"{key} holds {len(found)} entries instead of {width}")
        entries += found
    return entries, step


def check_tree(reader: Reader, prefix: str, seals: Sequence[Witnessed], entries: Sequence[bytes]) -> list[Step]:
    """Every seal's root and every hash tile, recomputed from the entries."""
    roots = Step(title="每个封存点的根重新计算 / the root of every seal recomputed")
    tiles = Step(title="哈希瓦片 / hash tiles")
    levels = [[leaf_hash(entry) for entry in entries]]
    for seal in seals:
        if seal.size > len(entries):
            roots.missing.append(f"the seal of size {seal.size} covers entries that are not here")
            continue
        roots.check(root_of(levels[0][: seal.size]) == seal.root, f"the seal of size {seal.size} has another root")
    while len(levels[-1]) >= TILE:
        below = levels[-1]
        levels.append([root_of(below[at : at + TILE]) for at in range(0, len(below) - TILE + 1, TILE)])
    for level, hashes in enumerate(levels):
        for index in range(-(-len(hashes) // TILE)):
            part = hashes[index * TILE : (index + 1) * TILE]
            key = f"{prefix}/log/{tile_name(str(level), index, len(part))}"
            data = reader.get(key)
            if data is None:
                tiles.missing.append(f"{key} is missing")
            else:
                tiles.check(data == b"".join(part), f"{key} does not hold the hashes of its entries")
    return [roots, tiles]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1, by its definition: split at the largest power of two below the number of leaves."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(root_of(hashes[:split]), root_of(hashes[split:]))


def _records(prefix: str, entries: Sequence[bytes]) -> tuple[list[dict[str, Any]], Step]:
    step = Step(title="编号即位置,时间不倒退 / numbers are positions, times do not decrease")
    issuer, series, year = prefix.split("/")
    records, before = [], ""
    for index, entry in enumerate(entries):
        try:
            record = parse(entry)
            place = (record["no"], record["series"], record["year"], record["v"])
            issued = str(record["issued"])
        except (ValueError, KeyError) as error:
            step.check(False, f"entry {index} is not a record: {error}")
            continue
        step.check(place == (index + 1, f"{issuer}/{series}", int(year), 1), f"entry {index} says it is {place}")
        step.check(issued >= before, f"number {index + 1} was issued before the number in front of it")
        step.check(("doc" in record) != ("reason" in record), f"number {index + 1} is neither a letter nor void, or both")
        before = issued
        records.append(record)
    return records, step


def _inputs(reader: Reader, prefix: str, records: Sequence[dict[str, Any]]) -> tuple[dict[int, dict[str, Any]], Step]:
    step = Step(title="冻结的输入 / frozen inputs")
    lines: dict[int, dict[str, Any]] = {}
    by_number = {record["no"]: record for record in records}
    for key in reader.keys(f"{prefix}/input/"):
        first = int(key.rsplit("/", 1)[1].split("-")[0])
        try:
            found = [(line, parse(line)) for line in read_lines(reader.get(key) or b"")]
        except ValueError as error:
            step.check(False, f"{key}: {error}")
            continue
        for number, (line, value) in enumerate(found, start=first):
            if number not in by_number:
                continue  # numbered, not sealed yet
            erased = value.get("input") if "erased" in value else None
            step.check(
                (erased or sha256(line)) == by_number[number]["input"], f"the stored input of number {number} was changed"
            )
            lines[number] = value
    step.missing += [f"the input of number {number} is missing" for number in by_number if number not in lines]
    return lines, step


def _checkpoints(
    prefix: str, seals: Sequence[Witnessed], records: Sequence[dict[str, Any]], inputs: dict[int, dict[str, Any]]
) -> Step:
    step = Step(title="信上印出的前一封存点 / the earlier checkpoint printed on each letter")
    known = {f"{prefix} {seal.size} {base64.b32encode(seal.root).decode()[:20]}": seal.size for seal in seals}
    for record in records:
        public = inputs.get(record["no"], {}).get("public")
        if public is None:
            continue
        shown = str(public["checkpoint"])
        if shown.split(" ", maxsplit=1)[0] != prefix:
            step.check(seals[0].size == 0, f"number {record['no']} names another log: {shown}")
        else:
            step.check(known.get(shown, record["no"]) < record["no"], f"number {record['no']} names no earlier seal: {shown}")
    return step
