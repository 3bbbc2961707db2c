"""The editable copy of a letter: the archived template filled by docxtpl itself with the stored public part.

It is a copy to work on, not the letter that was sent: it says so in its properties, and a specimen stays one.
"""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docxtpl import DocxTemplate, InlineImage
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from markupsafe import escape
from PIL import Image

from service.paper.symbol import Symbol
from service.rendering.packing import packed
from service.rendering.sandbox import BUDGET, MOST_ROUNDS, REMOVED, Sandbox, bound, check, printed
from service.rendering.template import Program
from service.rendering.word.package import open_package
from service.terms.canonical import Json
from service.terms.notice import template_view

MODULE_PIXELS = 8
"""Pixels a module: 41 modules on 25 mm are 330 dpi."""
QUIET = 4
"""Modules kept clear round a symbol (ISO/IEC 18004)."""
PROPERTIES = ("title", "subject", "author", "comments", "identifier", "language", "keywords", "category", "last_modified_by")
NOTE = "可编辑副本，并非已存证的函件 / an editable copy, not the archived letter"


class EditableSandbox(Sandbox):
    """The sandbox of letters, for docxtpl: what is printed is XML."""

    def __init__(self) -> None:
        super().__init__()
        self.finalize = _as_xml

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        check(tree, _forbid)
        bound(tree)
        return tree


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
        context["qr"] = InlineImage(template, io.BytesIO(picture(symbol)), width=Mm(program.card.qr_mm))
    template.render(context, EditableSandbox())
    _name(template, program, public)
    if public.get("specimen"):
        _mark(template.docx, public["specimen"])
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


def _as_xml(value: object) -> str:
    if isinstance(value, InlineImage):
        return str(value)
    return str(escape(printed(value).replace(REMOVED, "")))


def _forbid(line: int, what: str) -> Any:  # noqa: ANN401 - never returns
    raise SecurityError(f"line {line}: {what}")


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


def _mark(document: Any, specimen: str) -> None:  # noqa: ANN401 - python-docx is not typed
    """The mark of a specimen in a frame at the top of the first page, where it moves nothing."""
    first = document.element.body[0]
    paragraph = document.add_paragraph()
    first.addprevious(paragraph._p)  # noqa: SLF001 - python-docx has no other way to put a paragraph first
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(specimen)
    run.font.size, run.font.color.rgb = Pt(14), RGBColor(0xC0, 0, 0)
    frame = OxmlElement("w:framePr")
    for key, value in {
        "w": "4000",
        "wrap": "around",
        "vAnchor": "page",
        "hAnchor": "margin",
        "xAlign": "right",
        "y": "400",
    }.items():
        frame.set(qn(f"w:{key}"), value)
    paragraph._p.get_or_add_pPr().insert_element_before(frame, "w:jc", "w:rPr")  # noqa: SLF001 - as above
