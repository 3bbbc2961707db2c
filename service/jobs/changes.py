"""Changes of what letters rest on: the issuer's settings, the policy, the templates, each told by the digest it now has."""

from collections.abc import Iterator

from sqlalchemy import Connection

from service.archive.journal import Doing, Entry, plain
from service.database import journal
from service.jobs.plan import Plan
from service.jobs.snapshot import issuer_snapshot
from service.terms.canonical import canonical, parse, sha256


def changes(connection: Connection, plan: Plan) -> Iterator[Entry]:
    """The entries of the journal for what a plan uses in another form than the one the journal knows."""
    issuer = plan.issuer.id
    used = [
        (Doing.ISSUER_CHANGED, f"issuer/{plan.issuer.series.id}", {"issuer": sha256(canonical(issuer_snapshot(plan.issuer)))}),
        (Doing.POLICY_CHANGED, "policy", {"policy": plan.book.digest}),
    ]
    used += [
        (Doing.TEMPLATE_CHANGED, f"template/{plain(name)}", {"template": sha256(form.docx), "card": sha256(form.card)})
        for name, form in sorted(plan.forms.items())
    ]
    for kind, subject, facts in used:
        before = journal.newest(connection, issuer=issuer, kind=kind, subject=subject)
        if before is None or parse(before["entry"])["facts"] != facts:
            yield Entry(kind=kind, subject=subject, facts=facts)
