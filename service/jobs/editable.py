"""The editable copy of an issued notice, from what its home has kept: its line, its template and its card."""

import json

from sqlalchemy import Engine

from service.archive.keys import asset
from service.archive.objects import Store
from service.database import queries
from service.jobs.draft import draft_of
from service.payment.qr import symbol
from service.rendering.card import load_card
from service.rendering.editable import editable_docx
from service.rendering.template import compile_template
from service.terms.problems import Broken, Refused


def editable_notice(database: Engine, store: Store, number: str) -> bytes:
    """The DOCX of the notice of that number.

    Raises Refused("number-unknown") where there is none and Broken("template-missing") where the archive lost its template.
    """
    with database.connect() as connection:
        row = queries.find_notice(connection, number)
        if row is None:
            raise Refused(
                "number-unknown",
                f"{number}: no such number here",
                hint="写完整文号,或 单位/系列/年/号 / Give the printed number in full, or issuer/series/year/n.",
            )
        line = json.loads(row["line"])
        public, internal = line["public"], line["internal"]
    digest = public["digests"]["template"]
    said = draft_of(database, internal["batch"]).head["templates"].get(digest)
    docx = store.get(asset(row["issuer"], "template", said["docx"], "docx")) if said else None
    card = store.get(asset(row["issuer"], "card", said["card"], "toml")) if said else None
    if docx is None or card is None:
        raise Broken("template-missing", f"the archive lost the template {digest}")
    url = public["payment"]["url"]
    return editable_docx(compile_template(docx, load_card(card)), public, symbol=symbol(url) if url else None)
