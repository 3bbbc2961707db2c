"""Verification of a journal: that it is whole and in order, that its details are its own, and that it and the seals of the
issuer's series name each other.

Shares no code with the writer beyond hashing.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.archive.existence import Judge
from service.archive.hashing import leaf_hash
from service.archive.notes import Witnessed, read_lines
from service.archive.trust import Reader, Trust, entries_in, trust_in
from service.archive.verify import (
    Report,
    Step,
    check_tree,
    find_journals,
    find_logs,
    read_entries,
    read_seals,
    root_of,
    with_time,
)
from service.terms.canonical import parse, sha256

NAMING = {"log-opened", "sealed"}
"""Kinds of entries that name a seal."""


def verify_journal(reader: Reader, prefix: str, *, verifier: str, judge: Judge | None = None) -> Report:
    """Verify one journal, and that it and the seals of the issuer's series name each other; `judge` reads its time stamps."""
    trust = trust_in(reader, verifier)
    seals, step_seals = read_seals(reader, prefix, trust)
    size = seals[-1].size if seals else 0
    entries, step_entries = read_entries(reader, prefix, size)
    steps = [step_seals, step_entries, *check_tree(reader, prefix, seals, entries)]
    acts, step_acts = _acts(prefix, entries)
    steps += [step_acts, _years(reader, prefix, acts, trust), _details(reader, prefix, acts)]
    steps += [_keys(prefix, acts, seals, trust), _series(reader, prefix, acts, entries, trust)]
    moments = ["" if act.get("test") else str(act["at"]) for act in acts]
    report = Report(log=prefix, letters=len(entries), steps=tuple(steps))
    return with_time(report, reader, seals=seals, moments=moments, judge=judge)


def _acts(prefix: str, entries: Sequence[bytes]) -> tuple[list[dict[str, Any]], Step]:
    step = Step(title="日志次序,时间不倒退 / entries in order, times do not decrease")
    issuer, series, year = prefix.split("/")
    acts: list[dict[str, Any]] = []
    before = ""
    for index, entry in enumerate(entries):
        try:
            act = parse(entry)
            place = (act["no"], act["series"], act["year"], act["v"])
            at, kind, facts = str(act["at"]), str(act["kind"]), dict(act["facts"])
            str(act["detail"]), str(act["subject"])
        except (ValueError, KeyError, TypeError) as error:
            step.check(False, f"entry {index + 1} is not an entry of a journal: {error}")
            continue
        step.check(place == (index + 1, f"{issuer}/{series}", int(year), 1), f"entry {index + 1} says it is {place}")
        if not act.get("test"):  # a test series may stand its clock still
            step.check(at >= before, f"entry {index + 1} is older than the one in front of it")
            before = at
        step.check((kind == "journal-opened") == (index == 0), f"entry {index + 1} is {kind}")
        step.check(kind != "journal-closed" or index == len(entries) - 1, f"entry {index + 1} closes a journal that goes on")
        acts.append(act | {"facts": facts})
    return acts, step


def _years(reader: Reader, prefix: str, acts: Sequence[Mapping[str, Any]], trust: Trust) -> Step:
    """The first entry of a year names the last size and root of the year before."""
    step = Step(title="与上一年日志相接 / goes on from the journal of the year before")
    issuer = prefix.split("/", maxsplit=1)[0]
    earlier = [found for found in find_journals(reader) if found.startswith(f"{issuer}/") and found < prefix]
    facts = acts[0]["facts"] if acts else {}
    if not earlier:
        if "before" in facts:
            step.missing.append(f"the journal {facts['before']} before this one is not here")
        return step
    seals, _ = read_seals(reader, earlier[-1], trust)
    entries, _ = read_entries(reader, earlier[-1], seals[-1].size if seals else 0)
    root = root_of([leaf_hash(entry) for entry in entries])
    named = (facts.get("before"), facts.get("size"), facts.get("root"))
    found = (earlier[-1], len(entries), base64.b64encode(root).decode())
    step.check(named == found, f"{prefix} goes on from {named}, {earlier[-1]} ends with {found[1:]}")
    last = parse(entries[-1]) if entries else {}
    step.check(last.get("kind") == "journal-closed", f"{earlier[-1]} was never closed")
    return step


def _details(reader: Reader, prefix: str, acts: Sequence[Mapping[str, Any]]) -> Step:
    step = Step(title="细节行与条目相符(已删除者除外) / details fit their entries, erased ones apart")
    wanted = {int(act["no"]): str(act["detail"]) for act in acts}
    seen: set[int] = set()
    for key in reader.keys(f"{prefix}/input/"):
        try:
            first = int(key.rsplit("/", 1)[1].split("-")[0])
            lines = [(line, parse(line)) for line in read_lines(reader.get(key) or b"")]
        except ValueError as error:
            step.check(False, f"{key}: {error}")
            continue
        for no, (line, said) in enumerate(lines, start=first):
            if no in wanted:  # else queued, not sealed yet
                digest = said.get("input") if "erased" in said else sha256(line)
                step.check(digest == wanted[no], f"the details of entry {no} were changed")
                seen.add(no)
    step.missing += [f"the details of entry {no} are missing" for no in wanted if no not in seen]
    return step


def _keys(prefix: str, acts: Sequence[Mapping[str, Any]], seals: Sequence[Witnessed], trust: Trust) -> Step:
    """Every change of keys is signed as it says, and no key signs behind its end."""
    step = Step(title="密钥更换有新旧密钥签名 / every change of keys is signed")
    known = {one.no for one in trust.handovers if one.where == prefix}
    for act in acts:
        if str(act["kind"]).startswith("key-r"):
            step.check(act["no"] in known, f"entry {act['no']} changes the key without the signatures it names")
    for seal in seals:
        end = trust.retired(seal.signer, prefix, seal.size)
        step.check(not end, f"the seal of size {seal.size} is signed by a key retired at {end}")
    return step


def _series(reader: Reader, prefix: str, acts: Sequence[Mapping[str, Any]], entries: Sequence[bytes], trust: Trust) -> Step:
    """What this journal says of the issuer's seals, and what they say of it."""
    step = Step(title="函件封存点与日志互相指明 / seals of letters and journal name each other")
    issuer = prefix.split("/", maxsplit=1)[0]
    named = _named(acts)
    hashes = [leaf_hash(entry) for entry in entries]
    for log in (log for log in find_logs(reader) if log.startswith(f"{issuer}/")):
        for seal in read_seals(reader, log, trust)[0]:
            if (log, seal.sequence) in named:
                said = (seal.size, base64.b64encode(seal.root).decode())
                step.check(named[log, seal.sequence] == said, f"the journal names another seal {seal.sequence} of {log}")
            _names(step, prefix, f"seal {seal.sequence} of {log}", seal, hashes, trust)
    for log, sequence in named:
        there = reader.get(f"{log}/log/seals/{sequence:08d}.note") is not None
        step.check(there, f"the journal names seal {sequence} of {log}, which is not here")
    if prefix == max(found for found in find_journals(reader) if found.startswith(f"{issuer}/")):
        step.missing += _unnamed(reader, issuer)
    return step


def _named(acts: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], tuple[object, object]]:
    """The seals that entries name, with size and root."""
    found = ((str(act["subject"]), act["facts"]) for act in acts if act["kind"] in NAMING)
    return {(log, int(facts.get("sequence", -1))): (facts.get("size"), facts.get("root")) for log, facts in found}


def _unnamed(reader: Reader, issuer: str) -> Iterator[str]:
    """The seals of an issuer's series that no journal names; the last of a log may wait for its entry."""
    named: set[tuple[str, int]] = set()
    for journal in find_journals(reader):
        if journal.startswith(f"{issuer}/"):
            acts = _acts(journal, list(entries_in(reader, journal)))[0]
            named |= _named(acts).keys()
    for log in find_logs(reader):
        seals = [key for key in reader.keys(f"{log}/log/seals/") if key.endswith(".note")]
        if log.startswith(f"{issuer}/"):
            found = (at for at in range(len(seals) - 1) if (log, at) not in named)
            yield from (f"the journal does not name seal {at} of {log}" for at in found)


def _names(step: Step, prefix: str, name: str, seal: Witnessed, hashes: Sequence[bytes], trust: Trust) -> None:
    """A seal's line about this journal holds: `journal <prefix> <size> <root>`."""
    for line in seal.extensions:
        word, _, said = line.partition(" ")
        journal, _, rest = said.partition(" ")
        if word != "journal" or journal != prefix:
            continue
        size, _, root = rest.partition(" ")
        if not step.check(size.isdecimal(), f"{name} names the journal wrongly: {line}"):
            continue
        if int(size) > len(hashes):
            step.check(False, f"{name} names the journal at {size} entries, {len(hashes)} are here")
            continue
        found = base64.b64encode(root_of(hashes[: int(size)])).decode()
        step.check(found == root, f"{name} names another journal than this one")
        end = trust.retired(seal.signer, prefix, int(size))
        step.check(not end, f"{name} is signed by a key retired at {end}")
