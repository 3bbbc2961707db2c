"""Handing evidence out: a dossier of one notice, signed by the home's key; that it was given out stands in the journal.

The evidence itself comes out of the archive. The database only says where to look, and nothing is rendered again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files

from sqlalchemy import Connection, RowMapping

from service.archive.journal import Doing, Entry, journal_of
from service.archive.keyring import Keyring
from service.archive.keys import LogId, asset
from service.archive.seal import SealKey
from service.database import journal as stored
from service.database import queries
from service.dossier.bag import Bag, packed
from service.dossier.evidence import ActEvidence, NoticeEvidence, act_evidence, later_files, notice_evidence
from service.dossier.proof import LogProofs
from service.jobs.draft import head_of
from service.jobs.indexing import About, index_of
from service.jobs.journal import Journal
from service.paper.fonts import Shelf
from service.press.reprint import CopyMark, copy_of
from service.terms.canonical import parse, sha256
from service.terms.problems import Broken, Refused

OF_A_BATCH = (Doing.APPROVED, Doing.OVERRIDDEN, Doing.WORDING_ACCEPTED, Doing.RELEASED)
"""Kinds of entries about a batch that concern each of its letters."""

OF_KEYS = (Doing.KEY_ROTATED, Doing.KEY_REPLACED)

BESIDE = ("README.txt", "verify.html", "verify.py")
"""What a stranger checks a dossier with; it lies beside the evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A dossier as it is handed out."""

    zip: bytes = field(repr=False)
    notices: tuple[NoticeEvidence, ...]
    acts: tuple[ActEvidence, ...]
    missing: tuple[str, ...]
    """What could not go in, each with why."""

    @property
    def sha256(self) -> str:
        """Its hash, as the journal keeps it."""
        return sha256(self.zip)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where evidence is handed out: an opened home that can sign."""

    journal: Journal
    keys: Keyring
    key: SealKey
    shelf: Shelf

    def notice(self, number: str, *, at: datetime, by: str, internal: bool = False) -> Dossier:
        """The dossier of a notice by its number.

        Raises Refused("number-unknown"), Refused("number-void"), Refused("notice-erased"), Broken("unsealed").
        """
        self.journal.seal(lambda _arrow: None)
        with self.journal.database.connect() as connection:
            row = found_notice(connection, number)
            places = list(_entries(connection, row))
        gathered = _Gathered(desk=self)
        gathered.notice(row, internal=internal)
        for log, no in places:
            gathered.act(log, no)
        return gathered.handed(identifier=gathered.notices[0].public["number"], at=at, by=by)

    def copy(self, number: str, *, at: datetime, by: str, reason: str) -> bytes:
        """A letter's archived pages marked as a copy; who asked for it and why stand in the journal, the copy stays out.

        Raises what `notice` raises.
        """
        journal = self.journal
        with journal.database.connect() as connection:
            row = found_notice(connection, number)
        log = LogId(issuer=row["issuer"], series=row["series"], year=row["year"])
        one = notice_evidence(journal.store, LogProofs(journal.store, log), row["no"])
        if sha256(one.pdf) != one.record["doc"]["sha256"]:
            raise Broken("document-missing", f"the archived letter {number} is not the one that was recorded")
        made = copy_of(one.pdf, CopyMark(number=one.public["number"], at=at, by=by), shelf=self.shelf)
        facts = {"copy": sha256(made), "document": sha256(one.pdf)}
        told = Entry(kind=Doing.DOWNLOADED, subject=_place(one), facts=facts, said={"by": by, "reason": reason})
        with journal.database.begin() as connection:
            journal.note(connection, log.issuer, [told], at=at)
        journal.seal(lambda _arrow: None)
        return made

    def about(self, identifier: str, at: datetime, by: str, missing: Sequence[str]) -> About:
        """What the list of evidence says of the dossier itself."""
        return About(identifier=identifier, at=at, by=by, key=self.keys.verifier, missing=tuple(missing), shelf=self.shelf)

    def sign(self, text: str) -> bytes:
        """A signed note over the list of a dossier."""
        return self.key.sign_text(f"{self.key.name}/dossier\n{text}")


@dataclass(kw_only=True)
class _Gathered:
    """Evidence being put together."""

    desk: Desk
    files: dict[str, bytes] = field(default_factory=dict)
    notices: list[NoticeEvidence] = field(default_factory=list)
    acts: list[ActEvidence] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    _proofs: dict[LogId, LogProofs] = field(default_factory=dict)
    _sizes: dict[LogId, list[int]] = field(default_factory=dict)

    def notice(self, row: RowMapping, *, internal: bool) -> None:
        log = LogId(issuer=row["issuer"], series=row["series"], year=row["year"])
        found = notice_evidence(self.desk.journal.store, self._of(log), row["no"])
        self.notices.append(found)
        self._sizes[log].append(found.proven.seal.size)
        self.files |= found.files(f"data/notices/{len(self.notices):04d}", internal=internal)

    def act(self, log: LogId, no: int) -> None:
        found = act_evidence(self._of(log), no)
        self.acts.append(found)
        self._sizes[log].append(found.proven.seal.size)
        self.files |= found.files(f"data/journal/{log.year}-{no:06d}")
        if "template" in found.act["facts"]:
            digest = found.act["facts"]["template"]
            docx = self.desk.journal.store.get(asset(log.issuer, "template", digest, "docx"))
            if docx is None:
                self.missing.append(f"模板 template {digest}: 存档中没有 / not in the archive")
            else:
                self.files[f"data/template/{digest}.docx"] = docx

        for digest in found.act["facts"].get("files", ()):
            self._proof(log.issuer, digest)

    def _proof(self, issuer: str, digest: str) -> None:
        """A photo or a receipt by its hash, which is in its key."""
        store = self.desk.journal.store
        for key in store.keys(f"{issuer}/proof/{digest}"):
            data = store.get(key)
            if data is not None:
                self.files[f"data/proof/{key.rsplit('/', 1)[1]}"] = data
                return
        self.missing.append(f"凭证 proof {digest}: 存档中没有或已删除 / not in the archive, or erased")

    def handed(self, *, identifier: str, at: datetime, by: str) -> Dossier:
        """The dossier, its hash in the journal."""
        desk = self.desk
        self.files |= later_files([(self._proofs[log], sizes) for log, sizes in self._sizes.items()])
        self.files["data/index.pdf"] = index_of(
            self.files, self.notices, self.acts, desk.about(identifier, at, by, self.missing)
        )
        self.files["data/keys.txt"] = "".join(f"{line}\n" for line in (desk.keys.verifier, *desk.keys.retired)).encode()
        self.files |= {name: (files("service.dossier") / "offline" / name).read_bytes() for name in BESIDE}
        made = packed(Bag(files=self.files, identifier=identifier, made=at), sign=desk.sign)
        done = Dossier(zip=made, notices=tuple(self.notices), acts=tuple(self.acts), missing=tuple(self.missing))
        issuer = self.notices[0].log.issuer
        subject = _place(self.notices[0]) if len(self.notices) == 1 else issuer
        facts = {"dossier": done.sha256, "notices": len(self.notices)}
        told = Entry(kind=Doing.EXPORTED, subject=subject, facts=facts, said={"by": by, "about": identifier})
        with desk.journal.database.begin() as connection:
            desk.journal.note(connection, issuer, [told], at=at)
        desk.journal.seal(lambda _arrow: None)
        return done

    def _of(self, log: LogId) -> LogProofs:
        if log not in self._proofs:
            self._proofs[log] = LogProofs(self.desk.journal.store, log)
            self._sizes[log] = []
        return self._proofs[log]


def found_notice(connection: Connection, number: str) -> RowMapping:
    """The notice of a printed number, or of issuer/series/year/n; raises Refused("number-unknown")."""
    row = queries.find_notice(connection, number)
    if row is None:
        raise Refused(
            "number-unknown",
            f"{number}: no such number in this home",
            hint="写完整文号,或 单位/系列/年/号 / Give the printed number in full, or issuer/series/year/n.",
        )
    return row


def _place(one: NoticeEvidence) -> str:
    return f"{one.log.prefix}/{one.no}"


def _entries(connection: Connection, row: RowMapping) -> Iterator[tuple[LogId, int]]:
    """Where the journal tells of a notice: of its batch, its template, itself, and of changes of keys; in their order."""
    issuer, place = row["issuer"], f"{row['issuer']}/{row['series']}/{row['year']}/{row['no']}"
    found = [
        *stored.entries(connection, issuer=issuer, batch=row["batch"], kinds=OF_A_BATCH),
        *_templates(stored.entries(connection, issuer=issuer, kinds=(Doing.TEMPLATE_CHANGED,)), _docx(connection, row)),
        *stored.entries(connection, issuer=issuer, subject=place),
        *stored.entries(connection, issuer=issuer, kinds=OF_KEYS),
    ]
    for year, no in sorted({(one["year"], one["no"]) for one in found}):
        yield journal_of(issuer, year), no


def _docx(connection: Connection, row: RowMapping) -> str:
    """SHA-256 of the DOCX a notice was made from."""
    batch = queries.find_batch(connection, row["batch"])
    form = parse(row["line"]).get("public", {}).get("digests", {}).get("template", "")
    templates = head_of(batch["body"])["templates"] if batch else {}
    return str(templates.get(form, {}).get("docx", ""))


def _templates(entries: Iterator[RowMapping], docx: str) -> Sequence[RowMapping]:
    """The newest entry that names a DOCX."""
    return [one for one in entries if parse(one["entry"])["facts"]["template"] == docx][-1:]
