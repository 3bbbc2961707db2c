"""Filling: a template and its data to a Word file, by docxtpl itself, for whoever wants a DOCX: LibreOffice, or a person.

Our own expansion goes first: it refuses what a letter may not do and what the data lack, with part and paragraph, and holds
loops to their bounds. docxtpl then runs what has been proved harmless, in the same sandbox.
"""

import io
from collections.abc import Mapping

from docxtpl import DocxTemplate

from service.rendering.card import Card
from service.rendering.sandbox import Sandbox
from service.rendering.template import compile_template

_PLAIN = Card(id="plain", title="", stages=(), channels=())


def fill(docx: bytes, data: Mapping[str, object]) -> bytes:
    """The filled Word file; where `data` has no `qr`, its place stays blank.

    Raises Refused as `compile_template` and `Program.expand` do.
    """
    compile_template(docx, _PLAIN).expand(data)
    template = DocxTemplate(io.BytesIO(docx))
    template.render({"qr": "", **data}, Sandbox(), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()
