"""Approval: the moment a plan becomes binding. Everything it rests on goes into the archive by digest, then one transaction.

From here on the batch is finished from what is stored, whatever happens to the files on disk.
"""

from collections.abc import Iterator, Sequence

from service.archive.journal import Doing, Entry
from service.archive.keys import asset
from service.archive.objects import Kind, Stored
from service.jobs.changes import changes
from service.jobs.draft import identity, keep, kept
from service.jobs.meanwhile import approved_before, check_demands
from service.jobs.numbers import SALT, check_day
from service.jobs.plan import Plan
from service.jobs.plans import plan_objects
from service.jobs.services import Services
from service.jobs.snapshot import issuer_snapshot
from service.jobs.wording import stopping
from service.numbering.allot import CHUNK
from service.terms.canonical import Json, canonical, sha256
from service.terms.problems import Problem, Refused

PART = 1000
"""Most letters in a print part: two reams of single sheets, and a file every printer driver takes."""


def approve(
    services: Services,
    plan: Plan,
    *,
    by: str,
    again: str = "",
    wording: str = "",
    chunk: int = CHUNK,
    part: int = PART,
) -> str:
    """Store an approved plan and return the batch's identity.

    `by` says who approved and how; `again` is the reason for demanding from the same file on another day, `wording` for
    sending letters whose wording the legal reading faults. Raises Refused("wording-refused") where that reason is missing,
    Refused("estate-unknown") where letters would go out for estates the issuer's settings do not know, and
    Refused("today-too-far") for a live series whose business day is not about today. Where another process has approved the
    very same plan meanwhile, its batch is this one; Conflict("approved-otherwise") and Conflict("demanded-meanwhile") say what
    else it may have done.
    """
    _check_estates(plan)
    faulted = stopping(plan.problems)
    if faulted and not wording:
        raise Refused(
            "wording-refused",
            f"the wording of the letters is faulted in {len(faulted)} places",
            hint="修改模板;确认无误仍要发出的,用 --accept-wording 写明理由 / "
            "Change the template; to send it all the same, give the reason with --accept-wording.",
            problems=tuple(faulted),
        )
    if not plan.issuer.series.test:
        check_day(services.clock.now(), plan.today)
    batch = identity(
        issuer=plan.issuer.id,
        series=plan.issuer.series.id,
        file_sha256=plan.batch.file_sha256,
        today=plan.today.isoformat(),
    )
    services.journal.check(plan.issuer.id, services.clock.now().year)
    drawn = kept(plan, batch=batch, chunk=chunk, part=part)
    draft, objects = plan_objects(drawn, services.entropy.take(SALT, f"salt/{services.installation}/plan/{batch}"))
    services.store.put_many([*_assets(plan, services.key.verifier.text), *objects])
    with services.database.begin() as connection:
        if approved_before(connection, plan, batch):
            return batch
        check_demands(connection, plan)
        keep(connection, drawn)
        said = _told(plan, batch, draft, by=by, again=again, wording=wording, faulted=faulted)
        told = [*changes(connection, plan), *said]
        at, test = services.clock.now(), plan.issuer.series.test
        services.journal.note(connection, plan.issuer.id, told, at=at, test=test)
    services.arrow("approved")
    services.journal.seal(services.arrow)
    return batch


def _told(
    plan: Plan, batch: str, draft: str, *, by: str, again: str, wording: str, faulted: Sequence[Problem]
) -> Iterator[Entry]:
    """What the journal keeps of an approval."""
    file = plan.batch.file_sha256
    yield Entry(kind=Doing.UPLOADED, subject=file, batch=batch, said={"name": plan.batch.file_name})
    facts = {
        "file": file,
        "today": plan.today.isoformat(),
        "series": plan.issuer.series.id,
        "plan": plan.digest,
        "draft": draft,
        "letters": len(plan.letters),
        "issuer": sha256(canonical(issuer_snapshot(plan.issuer))),
        "policy": plan.book.digest,
    }
    said: Json = {"by": by, "again": again, "name": plan.batch.file_name}
    yield Entry(kind=Doing.APPROVED, subject=batch, batch=batch, facts=facts, said=said)
    if plan.override:
        yield Entry(kind=Doing.OVERRIDDEN, subject=batch, batch=batch, said={"by": by, "reason": plan.override})
    if faulted:
        places = [f"{problem.code} {problem.field}: {problem.shown}" for problem in faulted]
        said = {"by": by, "reason": wording, "faulted": places}
        yield Entry(kind=Doing.WORDING_ACCEPTED, subject=batch, batch=batch, facts={"faulted": len(places)}, said=said)


def _check_estates(plan: Plan) -> None:
    unknown = sorted({letter.case.estate for letter in plan.letters if plan.issuer.estate(letter.case.estate) is None})
    if unknown:
        raise Refused(
            "estate-unknown",
            f"the file names estates that the issuer's settings do not know: {'、'.join(unknown)}",
            hint="在签发单位文件中增加 [[estate]] 或别名 aliases / Add an [[estate]] or an alias to the issuer's file.",
        )


def _assets(plan: Plan, verifier: str) -> list[Stored]:
    """What the letters of a plan are made by, and the public key their seals are checked with: so an archive stands alone."""
    issuer = plan.issuer.id
    snapshot, key = canonical(issuer_snapshot(plan.issuer)), f"{verifier}\n".encode()
    items = [
        Stored(key=asset(issuer, "key", sha256(key), "pub"), data=key, kind=Kind.ASSET),
        Stored(key=asset(issuer, "issuer", sha256(snapshot), "json"), data=snapshot, kind=Kind.ASSET),
        Stored(key=asset(issuer, "policy", plan.book.digest, "toml"), data=plan.book.source, kind=Kind.ASSET),
    ]
    for form in plan.forms.values():
        items.append(Stored(key=asset(issuer, "template", sha256(form.docx), "docx"), data=form.docx, kind=Kind.ASSET))
        items.append(Stored(key=asset(issuer, "card", sha256(form.card), "toml"), data=form.card, kind=Kind.ASSET))
    return items
