"""The editable copy of a letter: the archived template filled by docxtpl itself with the stored public part.

It is a copy to work on, not the letter that was sent: it says so in its properties, and a specimen stays one.
"""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from docxtpl import DocxTemplate, InlineImage
from lxml import etree
from PIL import Image

from service.paper.symbol import Symbol
from service.rendering.filling import PROPERTIES, FillingSandbox
from service.rendering.packing import packed
from service.rendering.sandbox import BUDGET, MOST_ROUNDS
from service.rendering.template import Program
from service.rendering.word.package import open_package
from service.rendering.word.parse import WORD
from service.terms.canonical import Json
from service.terms.notice import template_view

MODULE_PIXELS = 8
"""Pixels a module: 41 modules on 25 mm are 330 dpi."""
EMU_PER_MM = 36_000
QUIET = 4
"""Modules kept clear round a symbol (ISO/IEC 18004)."""
MARK = (
    '<w:p xmlns:w="{namespace}"><w:pPr>'
    '<w:framePr w:w="4000" w:wrap="around" w:vAnchor="page" w:hAnchor="margin" w:xAlign="right" w:y="400"/>'
    '<w:jc w:val="right"/></w:pPr>'
    '<w:r><w:rPr><w:color w:val="C00000"/><w:sz w:val="28"/></w:rPr><w:t>{specimen}</w:t></w:r></w:p>'
)
NOTE = "可编辑副本，并非已存证的函件 / an editable copy, not the archived letter"


def editable_docx(program: Program, public: Json, *, symbol: Symbol | None) -> bytes:
    """The DOCX of a notice; raises Refused where the template cannot be filled with it, as the letter itself could not."""
    view = template_view(public)
    program.expand(view)
    template = DocxTemplate(io.BytesIO(program.docx))
    rounds = MOST_ROUNDS * (len(program.compiled) + 1)
    context: dict[str, Any] = {**view, BUDGET: [rounds]}
    template.init_docx()
    for name in PROPERTIES:
        setattr(template.docx.core_properties, name, "")  # docxtpl fills these in too, and nobody has checked them
    if symbol is not None:
        context["qr"] = InlineImage(template, io.BytesIO(picture(symbol)), width=round(program.card.qr_mm * EMU_PER_MM))
    template.render(context, FillingSandbox())
    _name(template, program, public)
    if public.get("specimen"):
        _mark(template.docx.element.body, public["specimen"])
    out = io.BytesIO()
    template.docx.save(out)
    return packed(open_package(out.getvalue()).parts)


def picture(symbol: Symbol) -> bytes:
    """A symbol with its quiet zone as PNG."""
    side = symbol.size + 2 * QUIET
    image = Image.new("1", (side, side), 1)
    for y in range(symbol.size):
        for x in range(symbol.size):
            if symbol.dark(x, y):
                image.putpixel((x + QUIET, y + QUIET), 0)
    out = io.BytesIO()
    image.resize((side * MODULE_PIXELS, side * MODULE_PIXELS), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


def _name(template: DocxTemplate, program: Program, public: Mapping[str, Any]) -> None:
    """Properties of the file: the template's own name whoever wrote it."""
    issued = datetime.fromisoformat(public["issued"]).astimezone(UTC)
    properties = template.docx.core_properties
    properties.title = f"{public['number']} {program.card.title}"
    properties.subject = public["number"]
    properties.author = public["issuer"]["name"]
    properties.comments = NOTE
    properties.identifier = public["doc_id"]
    properties.language = program.card.language
    properties.created = properties.modified = issued.replace(tzinfo=None)


def _mark(body: etree._Element, specimen: str) -> None:
    """The mark of a specimen in a frame at the top of the first page, where it moves nothing."""
    xml = MARK.format(namespace=WORD.strip("{}"), specimen=escape(specimen))
    body.insert(0, etree.fromstring(xml))
