"""The approved plan as stored: what numbering and rendering need, so that resume reads this and never the files on disk.

One compressed object of canonical JSON lines: a head (issuer, series, templates by digest, limits, what became of each row)
and one line a letter in delivery order.
"""

import json
from dataclasses import dataclass
from functools import cached_property

from service.archive.inputs import pack, unpack
from service.intake.profile import NONE, Profile, load_profile
from service.jobs.plan import Plan, payment_url
from service.jobs.rows import row_outcomes
from service.terms.canonical import Json, canonical, sha256
from service.terms.notice import planned_internal
from service.terms.party import Series


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An approved plan, unpacked."""

    head: Json
    letters: tuple[bytes, ...]

    @cached_property
    def series(self) -> Series:
        """The series as it was approved."""
        said = self.head["series"]
        return Series(id=said["id"], label=said["label"], pattern=said["pattern"], test=bool(said["test"]))

    @cached_property
    def profile(self) -> Profile:
        """The mapping profile its file was read with."""
        source = self.head.get("profile", "")
        return load_profile(source.encode()) if source else NONE

    def letter(self, position: int) -> Json:
        """The letter at a position: public, internal, pages, sheets, envelope, duplex, url."""
        value: Json = json.loads(self.letters[position])
        return value


def identity(*, issuer: str, series: str, file_sha256: str, today: str) -> str:
    """The batch's identity: the same file on the same business day in the same series is the same batch."""
    return sha256(canonical({"file": file_sha256, "issuer": issuer, "series": series, "today": today}))[:32]


def draw_up(plan: Plan, *, batch: str, chunk: int, part: int) -> Draft:
    """The draft of a plan: `chunk` numbers are allotted together, a part holds at most `part` letters."""
    issuer = plan.issuer
    head: Json = {
        "v": 1,
        "batch": batch,
        "digest": plan.digest,
        "today": plan.today.isoformat(),
        "file": {"name": plan.batch.file_name, "sha256": plan.batch.file_sha256},
        "issuer": {"id": issuer.id, "name": issuer.name, "short": issuer.short, "qr_base": issuer.qr_base},
        "series": {
            "id": issuer.series.id,
            "label": issuer.series.label,
            "pattern": issuer.series.pattern,
            "test": int(issuer.series.test),
        },
        "policy": plan.book.digest,
        "profile": plan.profile.source.decode("utf-8-sig"),
        "mark": plan.mark,
        "override": plan.override,
        "templates": {
            form.program.digest: {"id": name, "docx": sha256(form.docx), "card": sha256(form.card)}
            for name, form in plan.forms.items()
        },
        "chunk": chunk,
        "part": part,
        "rows": row_outcomes(plan),
        "problems": [
            {
                "code": problem.code,
                "row": problem.row or 0,
                "sheet": problem.sheet,
                "field": problem.field,
                "shown": problem.shown,
                "hint": problem.hint,
                "blocking": int(problem.blocking),
            }
            for problem in plan.problems
        ],
    }
    letters = tuple(
        canonical(
            {
                "public": letter.public,
                "internal": planned_internal(case=letter.case, decision=letter.decision, batch=batch, plan=plan.digest),
                "pages": letter.pages,
                "sheets": letter.sheets,
                "envelope": letter.envelope,
                "duplex": int(letter.duplex),
                "url": payment_url(letter.case, issuer, ""),
                "own_url": int(not letter.case.pay_url and bool(issuer.qr_base)),
            }
        )
        for letter in plan.letters
    )
    return Draft(head=head, letters=letters)


def stored(draft: Draft) -> bytes:
    """The draft as one object."""
    return pack([canonical(draft.head), *draft.letters])


def restored(data: bytes) -> Draft:
    """The draft in an object."""
    head, *letters = unpack(data)
    return Draft(head=json.loads(head), letters=tuple(letters))
