"""Filling: a template and its data to a Word file, by docxtpl itself, for whoever wants a DOCX: LibreOffice, or a person.

Our own expansion goes first: it refuses what a letter may not do and what the data lack, with part and paragraph, and holds
loops to their bounds. docxtpl then runs what has been proved harmless, in the same sandbox.
"""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docxtpl import DocxTemplate, InlineImage, RichText, RichTextParagraph
from jinja2 import nodes
from jinja2.exceptions import SecurityError

from service.rendering.card import Card
from service.rendering.fragment import Open, Spot, Tokens, Unfit, spot
from service.rendering.inserting import prepare, style_id
from service.rendering.rich import shaped, to_docxtpl
from service.rendering.sandbox import BUDGET, MOST_ROUNDS, PLACING, REMOVED, Sandbox, bound, check, placed, printed
from service.rendering.template import compile_template
from service.rendering.word.parse import WORD

_PLAIN = Card(id="plain", title="", stages=(), channels=())
PROPERTIES = ("title", "subject", "author", "comments", "identifier", "language", "keywords", "category", "last_modified_by")
"""Properties of a file that hold words."""
_TAG = re.compile(r"<(/?)([\w:]+)[^<>]*?(/?)>")
_BEGIN, _END = '<w:r><w:t xml:space="preserve">', "</w:t></w:r>"


class FillingSandbox(Sandbox):
    """The sandbox of letters, for docxtpl: what is printed is XML, and a value stands where our own expansion would put it."""

    def __init__(self) -> None:
        super().__init__()
        self.finalize = _in_text
        self.filters |= {PLACING[Spot.RUN]: _as_run, PLACING[Spot.STORY]: _as_story, PLACING[Spot.PLAIN]: _as_plain}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        check(tree, _forbid)
        _Places().place(tree.body)
        bound(tree)
        return tree


def fill(docx: bytes, data: Mapping[str, Any]) -> bytes:
    """The filled Word file; where `data` has no `qr`, its place stays blank.

    Raises Refused as `compile_template`, `prepare` and `Program.expand` do.
    """
    program = compile_template(docx, _PLAIN)
    prepared = prepare(data, program.package)
    program.expand(prepared.data, fragments=prepared.fragments)
    template = DocxTemplate(io.BytesIO(docx))
    template.init_docx()
    for name in PROPERTIES:
        if "{" in getattr(template.docx.core_properties, name):
            setattr(template.docx.core_properties, name, "")  # docxtpl fills these in too, and nobody has checked them

    def style(name: str, kind: str, at: str) -> str:
        return style_id(program.package, name, kind, at)

    context = shaped(data, to_docxtpl(template, style))
    budget = [MOST_ROUNDS * (len(program.compiled) + 1)]
    template.render({"qr": "", **context, BUDGET: budget}, FillingSandbox())
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


class _Places:
    """Follows the XML of a part through its syntax tree, and gives every value what its place asks of it."""

    def __init__(self) -> None:
        self._open: Open = None
        self._rest = ""
        """A start tag that has begun and not ended: what follows is an attribute's value."""

    def place(self, body: Sequence[nodes.Node]) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for at, child in enumerate(node.nodes):
                        if isinstance(child, nodes.TemplateData):
                            self._read(child.data)
                        elif not _calls_macro(child) and (where := self._spot()) is not None:
                            node.nodes[at] = placed(child, where)
                case nodes.If():
                    self._branches(node.body, *(branch.body for branch in node.elif_), node.else_)
                case nodes.For():
                    self._branches(node.body, node.else_)
                case nodes.With() | nodes.Macro():
                    self.place(node.body)

    def _branches(self, *bodies: Sequence[nodes.Node]) -> None:
        before = self._open, self._rest
        after = before
        for at, body in enumerate(bodies):
            self._open, self._rest = before
            self.place(body)
            after = after if at else (self._open, self._rest)
        self._open, self._rest = after

    def _read(self, data: str) -> None:
        text = self._rest + data
        last = 0
        for tag in _TAG.finditer(text):
            last = tag.end()
            if tag[1]:
                self._open = self._open[1] if self._open else None
            elif not tag[3]:
                self._open = (tag[2].replace("w:", WORD, 1), self._open)
        begun = text.rfind("<")
        self._rest = text[begun:] if begun >= last else ""

    def _spot(self) -> Spot | None:
        return Spot.PLAIN if self._rest else spot(self._open)


def _calls_macro(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name != "range"


def _in_text(value: object) -> str:
    """A value within the text of a run."""
    if isinstance(value, Tokens):
        return value
    if isinstance(value, InlineImage):
        return str(value)  # ends the run and begins another
    if isinstance(value, RichText):
        return f"{_END}{value.xml}{_BEGIN}"
    if isinstance(value, RichTextParagraph):
        raise Unfit("this value has paragraphs")
    return escape(printed(value).replace(REMOVED, ""))


def _as_run(value: object) -> Tokens:
    return Tokens(value.xml if isinstance(value, RichText) else f"{_BEGIN}{_in_text(value)}{_END}")


def _as_story(value: object) -> Tokens:
    return Tokens(value.xml if isinstance(value, RichTextParagraph) else f"<w:p>{_as_run(value)}</w:p>")


def _as_plain(value: object) -> object:
    if isinstance(value, InlineImage | RichText | RichTextParagraph):
        raise Unfit("this value has formatted text or a picture")
    return value


def _forbid(line: int, what: str) -> Any:  # noqa: ANN401 - never returns
    raise SecurityError(f"line {line}: {what}")
