"""Evidence out of the archive alone: a letter as it was sent, its data, why its record holds, and what was done with it.

The internal part of a notice stays out: a customer's class is nothing to hand to a court.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.archive.keys import LogId
from service.archive.objects import Store
from service.dossier.proof import LogProofs, Proven
from service.terms.canonical import Json, canonical, parse
from service.terms.problems import Broken, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEvidence:
    """What shows one notice."""

    log: LogId
    no: int
    record: Json
    public: Json
    line: bytes = field(repr=False)
    """The frozen input, salt and internal part included."""
    pdf: bytes = field(repr=False)
    proven: Proven

    def files(self, folder: str, *, internal: bool = False) -> dict[str, bytes]:
        """Its files below a folder of the dossier; with `internal` the whole input line as well."""
        found = {
            "notice.pdf": self.pdf,
            "notice.json": canonical(self.public),
            "record.json": self.proven.leaf,
            "notice.tlog-proof": self.proven.proof,
            "checkpoint.note": self.proven.seal.note,
        }
        if internal:
            found["input.json"] = self.line
        return {f"{folder}/{name}": data for name, data in (found | _stamps(self.proven)).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActEvidence:
    """What shows one entry of the journal: its leaf in the signed log, and its details, which are not in the log but hashed."""

    log: LogId
    no: int
    act: Json
    detail: bytes = field(repr=False)
    proven: Proven

    @property
    def said(self) -> Json:
        """What its details say; nothing where they were erased."""
        found: Json = parse(self.detail).get("said", {})
        return found

    def files(self, folder: str) -> dict[str, bytes]:
        """Its files below a folder of the dossier."""
        found = {"entry.json": self.proven.leaf, "detail.json": self.detail, "entry.tlog-proof": self.proven.proof}
        return {f"{folder}/{name}": data for name, data in (found | _stamps(self.proven)).items()}


def act_evidence(proofs: LogProofs, no: int) -> ActEvidence:
    """The evidence of an entry of a journal; raises Broken where something that must be in the archive is not."""
    proven = proofs.prove(no)
    return ActEvidence(log=proofs.log, no=no, act=parse(proven.leaf), detail=proofs.line(no), proven=proven)


def notice_evidence(store: Store, proofs: LogProofs, no: int) -> NoticeEvidence:
    """The evidence of a number; raises Refused("number-void") for a void one, Refused("notice-erased") where it was erased.

    Raises Broken where something that must be in the archive is not.
    """
    log, proven = proofs.log, proofs.prove(no)
    record = parse(proven.leaf)
    if "reason" in record:
        raise Refused(
            "number-void",
            f"{log.prefix}/{no} is void: {record['reason']}",
            hint="作废的文号没有函件;见 cuihan numbers / A void number has no letter; see `cuihan numbers`.",
        )
    pdf = store.get(log.document(record["doc"]["sha256"]))
    line = proofs.line(no)
    said = parse(line)
    if "erased" in said or pdf is None:
        if "erased" in said:
            raise Refused(
                "notice-erased",
                f"{log.prefix}/{no} was erased on {said['erased']}",
                hint="保存期满或应本人请求已删除,仅余日志记录 / Erased on schedule or on request; only its record is left.",
            )
        raise Broken("document-missing", f"the letter of {log.prefix}/{no} is not in the archive")
    return NoticeEvidence(log=log, no=no, record=record, public=said["public"], line=line, pdf=pdf, proven=proven)


def later_files(proofs: Sequence[tuple[LogProofs, Sequence[int]]]) -> dict[str, bytes]:
    """The newest checkpoint of each log with proofs that it goes on from those the dossier rests on, sizes rising."""
    found: dict[str, bytes] = {}
    for one, sizes in proofs:
        newest = one.newest()
        lines = [one.consistency(size, newest) for size in sorted(set(sizes))]
        name = f"data/later/{one.log.prefix.replace('/', '-')}"
        found[f"{name}.note"] = newest.note
        found[f"{name}.consistency"] = "".join(f"{line}\n" for line in lines).encode()
    return found


def _stamps(proven: Proven) -> dict[str, bytes]:
    found = enumerate(proven.stamps, start=1)
    return {"checkpoint.tsr" if nth == 1 else f"checkpoint.{nth}.tsr": stamp for nth, stamp in found}
