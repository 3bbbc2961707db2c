"""A home's database made again from its archive alone.

Seals, roots and entries are verified first; what they cover is taken as it stands. What an interrupted process left unsealed
is taken too where it fits: numbers whose inputs are stored go on as numbered, records beside their letters as stored. What
never reached the archive is gone; details left of entries that did not are named. Keys are never in an archive.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert

from service.archive.fsck import Listed
from service.archive.hashing import leaf_hash
from service.archive.journal import Doing
from service.archive.notes import Witnessed, read_lines
from service.archive.objects import Store
from service.archive.stamps import stamped_time
from service.archive.trust import Trust, entries_in, trust_in
from service.archive.verify import check_tree, find_journals, find_logs, read_entries, read_seals
from service.database import facts as stored
from service.database.schema import chunk, counter, fact, happened, notice, seal, stamp
from service.jobs.draft import head_of, keep
from service.jobs.known import fact_row, index_of
from service.jobs.plans import read_plan
from service.numbering.series import printed
from service.paper.own import OwnLetter
from service.terms.canonical import canonical, parse, sha256
from service.terms.facts import read_fact
from service.terms.party import Series
from service.terms.problems import Broken


@dataclass(kw_only=True)
class Rebuilt:
    """What was made."""

    notices: int = 0
    entries: int = 0
    batches: int = 0
    facts: int = 0
    open: int = 0
    """Numbers that are not under a seal yet: the next run of their series goes on with them."""
    lost: list[str] = field(default_factory=list)
    """What the archive no longer holds: erased details, plans of batches; the rest stands without them."""


@dataclass(kw_only=True)
class Rebuild:
    """Makes a database from an archive; the database is empty, and stays so where the archive does not hold together."""

    store: Store
    database: Engine
    verifier: str
    """Lines of the keys that are trusted."""
    _listed: Listed = field(init=False)
    _trust: Trust = field(init=False)
    _series: dict[str, tuple[Series, str]] = field(default_factory=dict)
    """By batch its series and the issuer's short name."""
    _done: Rebuilt = field(default_factory=Rebuilt)

    def run(self) -> Rebuilt:
        """Make it, in one transaction.

        Raises Broken("archive-damaged") where seals, roots or entries do not hold, Broken("plan-damaged") where a plan lost a
        piece, and Broken("plan-missing").
        """
        self._listed = Listed(self.store)
        self._trust = trust_in(self._listed, self.verifier)
        with self.database.begin() as connection:
            acts = [act for prefix in find_journals(self._listed) for act in self._journal(connection, prefix)]
            self._batches(connection, acts)
            chunks = [one for prefix in find_logs(self._listed) for one in self._letters(connection, prefix)]
            for one in sorted(chunks, key=lambda one: (one["at"], one["issuer"], one["series"], one["year"], one["first"])):
                connection.execute(insert(chunk).values({name: value for name, value in one.items() if name != "at"}))
            self._stamps(connection, acts)
            self._facts(connection, acts)
            for issuer in {prefix.split("/")[0] for prefix in find_logs(self._listed)}:
                index_of(connection, issuer)
        return self._done

    def _log(self, connection: Connection, prefix: str) -> tuple[list[Witnessed], list[bytes]]:
        """Seals and entries of a log that hold together, the seals stored; entries under no seal follow those under one."""
        seals, step_seals = read_seals(self._listed, prefix, self._trust)
        size = seals[-1].size if seals else 0
        entries, step_entries = read_entries(self._listed, prefix, size)
        steps = [step_seals, step_entries, *check_tree(self._listed, prefix, seals, entries)]
        wrong = [fault for step in steps for fault in (*step.faults, *step.missing)]
        if wrong:
            raise _damaged(f"{prefix} does not hold together, {len(wrong)} faults: {wrong[0]}")
        issuer, series, year = prefix.split("/")
        for one in seals:
            note = self._listed.get(f"{prefix}/log/seals/{one.sequence:08d}.note")
            row = {"sequence": one.sequence, "size": one.size, "root": one.root, "note": note}
            connection.execute(insert(seal).values(issuer=issuer, series=series, year=int(year), **row))
        return seals, entries + list(entries_in(self._listed, prefix))[size:]

    def _lines(self, prefix: str) -> dict[int, tuple[int, int, bytes]]:
        """The lines of inputs or details by their numbers, each with first and count of its object."""
        found: dict[int, tuple[int, int, bytes]] = {}
        for key in self._listed.keys(f"{prefix}/input/"):
            first = int(key.rsplit("/", 1)[1].split("-")[0])
            lines = read_lines(self._listed.get(key) or b"")
            found |= {first + at: (first, len(lines), line) for at, line in enumerate(lines)}
        return found

    def _journal(self, connection: Connection, prefix: str) -> list[dict[str, Any]]:
        """The entries of a journal with their details as `said`; those under no seal only where their details are there."""
        issuer, series, year = prefix.split("/")
        seals, entries = self._log(connection, prefix)
        size, lines, acts = seals[-1].size if seals else 0, self._lines(prefix), []
        for no, entry in enumerate(entries, start=1):
            act = parse(entry)
            first, _, line = lines.get(no, (no, 1, b""))
            fits = bool(line) and act["detail"] in {sha256(line), parse(line).get("input")}
            if not fits and no > size:
                break
            if not fits:
                raise _damaged(f"the details of entry {no} of {prefix} are missing or were changed")
            row = {"issuer": issuer, "year": int(year), "no": no, "first": first, "at": act["at"], "kind": act["kind"]}
            row |= {"subject": act["subject"], "batch": act.get("batch", ""), "entry": entry}
            connection.execute(insert(happened).values(**row, leaf=leaf_hash(entry), line=line))
            acts.append(act | {"said": parse(line).get("said", {}), "issuer": issuer})
        if acts:
            connection.execute(insert(counter).values(issuer=issuer, series=series, year=int(year), last=len(acts)))
        for no, (first, count, _) in lines.items():
            if no == first > len(acts):  # details whose entries were lost: their positions will be given out again
                self.store.erase(f"{prefix}/input/{first:010d}-{count}.jsonl.z")
                self._done.lost.append(f"{prefix} {first}–{first + count - 1}")
        self._done.entries += len(acts)
        return acts

    def _batches(self, connection: Connection, acts: Sequence[Mapping[str, Any]]) -> None:
        released = {act["subject"] for act in acts if act["kind"] == Doing.RELEASED}
        for act in acts:
            if act["kind"] != Doing.APPROVED:
                continue
            plan = read_plan(self._listed.get, act["issuer"], act["facts"].get("draft", ""))
            if plan is None:
                raise Broken(
                    "plan-missing",
                    f"the approved plan of batch {act['subject']} is not in the archive",
                    hint="从存储的副本恢复 plan/ 下的对象 / Restore the objects under plan/ from a copy of the store.",
                )
            keep(connection, plan, state="released" if act["subject"] in released else "approved")
            head = head_of(plan.body)
            said = head["series"]
            series = Series(id=said["id"], label=said["label"], pattern=said["pattern"], test=bool(said["test"]))
            self._series[act["subject"]] = (series, head["issuer"]["short"])
            self._done.batches += 1

    def _letters(self, connection: Connection, prefix: str) -> list[dict[str, Any]]:
        """The notices of a log; returns its chunks."""
        issuer, series, year = prefix.split("/")
        place = {"issuer": issuer, "series": series, "year": int(year)}
        seals, entries = self._log(connection, prefix)
        size, lines = seals[-1].size if seals else 0, self._lines(prefix)
        kept = self._recorded(prefix, entries, lines, size)
        positions: dict[str, int] = {}
        chunks: dict[int, dict[str, Any]] = {}
        for no in range(1, max([size, *lines], default=0) + 1):
            if no not in lines:
                raise _damaged(f"the input of number {no} of {prefix} is missing")
            first, count, line = lines[no]
            row = self._notice(prefix, no, line, kept.get(no), positions) | place
            connection.execute(insert(notice).values(**row))
            state = "evidenced" if first + count - 1 <= size else "stored" if first + count - 1 in kept else "numbered"
            at = parse(line).get("public", {}).get("issued", "")
            chunks.setdefault(first, {**place, "batch": row["batch"], "first": first, "count": count, "state": state, "at": at})
            self._done.notices += 1
            self._done.open += no > size
        if lines:
            connection.execute(insert(counter).values(last=max(lines), **place))
        return list(chunks.values())

    def _recorded(
        self, prefix: str, entries: Sequence[bytes], lines: Mapping[int, tuple[int, int, bytes]], size: int
    ) -> dict[int, bytes]:
        """The records by number: those under a seal, and behind it whole chunks whose inputs and letters are there."""
        found = dict(enumerate(entries[:size], start=1))
        for no, entry in enumerate(entries[size:], start=size + 1):
            record = parse(entry)
            there = "doc" not in record or f"{prefix}/doc/{record['doc']['sha256']}.pdf" in self._listed.sizes
            if no not in lines or record["input"] != sha256(lines[no][2]) or not there:
                break
            found[no] = entry
        whole = {first for first, count, _ in lines.values() if all(at in found for at in range(first, first + count))}
        return {no: entry for no, entry in found.items() if no <= size or lines[no][0] in whole}

    def _notice(self, prefix: str, no: int, line: bytes, entry: bytes | None, positions: dict[str, int]) -> dict[str, Any]:
        said, record = parse(line), parse(entry) if entry else {}
        batch = str(record.get("batch") or said["internal"]["batch"])
        row: dict[str, Any] = {"no": no, "batch": batch, "line": line, "record": entry}
        if "erased" in said:  # its place in the plan went with it: behind the letter before, which keeps the order
            series, short = self._series[batch]
            row |= {"number": printed(series, short=short, year=int(prefix.split("/")[2]), n=no)}
            row |= {"position": positions.get(batch, -1) + 1}
            self._done.lost.append(f"{prefix}/{no}")
        else:
            row |= {"number": said["public"]["number"], "position": int(said["internal"]["position"])}
        positions[batch] = row["position"]
        if entry:
            row |= {"leaf": leaf_hash(entry), "void": record.get("reason")}
        if "doc" in record:
            data = self._listed.get(f"{prefix}/doc/{record['doc']['sha256']}.pdf")
            row |= {"document": record["doc"]["sha256"], "size": record["doc"]["size"]}
            row |= {"pages": len(OwnLetter(data).pages) if data else None}
        return row

    def _stamps(self, connection: Connection, acts: Sequence[Mapping[str, Any]]) -> None:
        """Stamps over seals of letters as the journal tells them; over the journal's own by the times they say themselves."""
        rows = []
        for act in acts:
            if act["kind"] == Doing.STAMPED:
                said = act["facts"]
                rows.append((act["subject"], said["sequence"], said["authority"], said["at"], said["asked"]))
        for prefix in find_journals(self._listed):
            for key in self._listed.keys(f"{prefix}/log/seals/"):
                name, *rest = key.rsplit("/", 1)[1].split(".")
                at = stamped_time(self._listed.get(key) or b"") if rest[-1] == "tsr" else None
                if at is not None:
                    number = int(rest[0]) if len(rest) > 1 else 1
                    rows.append((prefix, int(name), number, at.isoformat(), at.isoformat()))
        for prefix, sequence, authority, at, asked in rows:
            issuer, series, year = prefix.split("/")
            row = {"sequence": sequence, "authority": authority, "at": at, "asked": asked}
            connection.execute(insert(stamp).values(issuer=issuer, series=series, year=int(year), **row))

    def _facts(self, connection: Connection, acts: Sequence[Mapping[str, Any]]) -> None:
        """What was stated, under the ids it had: an approved plan remembers up to which it had looked."""
        for act in acts:
            if act["kind"] != Doing.STATED:
                continue
            said = act["said"]
            if not said:
                self._done.lost.append(f"fact {act['facts']['nth']}")
                continue
            row = fact_row(
                read_fact(canonical(said["fact"])),
                at=datetime.fromisoformat(act["at"]),
                by=said["by"],
                source=said["source"],
                file=said["file"],
            )
            names = [name for name in stored.FactRow.__dataclass_fields__ if name != "id"]
            values = {name: getattr(row, name) for name in names}
            connection.execute(insert(fact).values(id=act["facts"]["nth"], issuer=act["issuer"], **values))
            self._done.facts += 1


def _damaged(what: str) -> Broken:
    return Broken(
        "archive-damaged",
        what,
        hint="用 cuihan archive fsck 逐项查看,先修复存档 / `cuihan archive fsck` names every fault; mend the archive first.",
    )
