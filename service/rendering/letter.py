"""Letters: a frozen notice and a compiled template to the PDF that is archived, and any Word letter to PDF.

    >>> letter = render(program, notice, shelf=shelf, symbol=symbol, producer="Cuihan 0.1")
    >>> letter.pages, letter.sha256[:8]
    (1, '3f2a91c0')

Rendering is pure: nothing is looked up, so the same notice gives the same bytes in every process.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from service.paper.document import pages_digest, write_letter
from service.paper.fonts import Shelf, open_shelf
from service.paper.symbol import Symbol
from service.rendering.card import Card
from service.rendering.inserting import prepare
from service.rendering.layout import Layout, lay_out
from service.rendering.stock import stocks
from service.rendering.template import Program, compile_template
from service.rendering.word.package import open_package
from service.rendering.word.reader import Reader
from service.terms.canonical import Json, canonical, sha256
from service.terms.dates import SHANGHAI
from service.terms.notice import Notice, template_view
from service.terms.problems import Problem

WIDE_DAY = date(2028, 12, 28)
"""What DATE fields print while a letter is only measured: two figures for month and day."""
READERS_KEPT = 32
"""Templates whose styles stay compiled in a process."""
UNDATED = datetime(2000, 1, 1, tzinfo=SHANGHAI)
"""The date of a document that has none of its own: any fixed one, so that the same file gives the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A rendered letter."""

    pdf: bytes = field(repr=False)
    sha256: str
    pages: int
    pages_sha256: str
    """Digest over what the pages show (EVIDENCE, `pages`)."""
    problems: tuple[Problem, ...] = ()
    """Characters no font has; preflight has found them before, so this is empty for a numbered notice."""


def render(program: Program, notice: Notice, *, shelf: Shelf, symbol: Symbol | None, producer: str) -> Letter:
    """The letter of a notice as PDF/A-3b with its public part embedded."""
    public = notice.public
    layout = lay_out_notice(program, public, shelf=shelf, symbol=symbol)
    identity = bytes.fromhex(public["doc_id"])
    pdf = write_letter(
        layout.pages,
        title=f"{public['number']} {program.card.title}",
        language=program.card.language,
        doc_id=identity,
        issued=datetime.fromisoformat(public["issued"]),
        attachment=notice.public_bytes,
        producer=producer,
        stocks=stocks(program, _reader(program), shelf),
    )
    return Letter(
        pdf=pdf,
        sha256=sha256(pdf),
        pages=len(layout.pages),
        pages_sha256=pages_digest(public["doc_id"], layout.pages),
        problems=layout.problems,
    )


def lay_out_notice(program: Program, public: Json, *, shelf: Shelf, symbol: Symbol | None, drawn: bool = True) -> Layout:
    """The pages of a notice, from its public part alone; preflight only counts them (`drawn` off)."""
    expansion = program.expand(template_view(public))
    day = datetime.fromisoformat(public["issued"]).astimezone(SHANGHAI).date()
    document = _reader(program).read(expansion.parts, qr=symbol, qr_mm=program.card.qr_mm, day=day)
    layout = lay_out(document, shelf, specimen=public.get("specimen", ""), keep_units=True, drawn=drawn, watched=not drawn)
    return replace(layout, problems=(*expansion.problems, *layout.problems)) if expansion.problems else layout


def lay_out_tokens(program: Program, tokens: Iterable[str], *, shelf: Shelf, symbol: Symbol | None) -> Layout:
    """A letter measured from its token strings (`Program.tokens`); nothing is drawn."""
    document = _reader(program).read(program.grown(tokens), qr=symbol, qr_mm=program.card.qr_mm, day=WIDE_DAY)
    return lay_out(document, shelf, keep_units=True, drawn=False)


def render_docx(
    docx: bytes,
    *,
    shelf: Shelf,
    data: Mapping[str, object] | None = None,
    title: str = "",
    language: str = "zh-CN",
    issued: datetime = UNDATED,
    producer: str = "Cuihan",
) -> tuple[bytes, tuple[Problem, ...]]:
    """Any Word letter as PDF, and what was not supported or not found.

    Without `data` the document is laid out as it stands (no Jinja is run) and as the reference would; with data it is a
    template. DATE fields print the day of `issued`; undated, their last results stay. Raises Refused for a file that is no
    Word document or a template that cannot be expanded.
    """
    left_out: tuple[Problem, ...] = ()
    if data is None:
        package, parts = open_package(docx), None
    else:
        program = compile_template(docx, _PLAIN)
        prepared = prepare(data, program.package)
        expansion = program.expand(prepared.data, fragments=prepared.fragments)
        package, parts, left_out = prepared.package, expansion.parts, (*prepared.problems, *expansion.problems)
    document = Reader(package).read(parts, day=None if issued is UNDATED else issued.date())
    layout = lay_out(document, shelf, keep_units=data is not None)
    said = canonical({"docx": sha256(docx)})
    pdf = write_letter(
        layout.pages,
        title=title,
        language=language,
        doc_id=hashlib.sha256(docx).digest()[:16],
        issued=issued,
        attachment=said,
        producer=producer,
    )
    notes = tuple(
        Problem(
            code="not-supported",
            field=note.partition(":")[0],
            shown=note.partition(":")[2].strip() or note,
            hint="版式引擎不绘制这一结构。/ The layout does not draw this construct.",
            blocking=False,
        )
        for note in document.unsupported
    )
    return pdf, (*left_out, *layout.problems, *notes)


def render_file(
    docx: bytes, fonts: str, font_map: Mapping[str, str] | None, data: Mapping[str, object] | None
) -> tuple[bytes, tuple[Problem, ...]]:
    """`render_docx` for a process of its own, which is given the folder of fonts."""
    return render_docx(docx, shelf=_shelf(fonts, tuple(sorted((font_map or {}).items()))), data=data)


@lru_cache(maxsize=1)
def _shelf(fonts: str, font_map: tuple[tuple[str, str], ...]) -> Shelf:
    return open_shelf(Path(fonts), extra=dict(font_map) or None)


_PLAIN = Card(id="plain", title="", stages=(), channels=())
"""A card for documents that come without one."""
_READERS: OrderedDict[str, Reader] = OrderedDict()


def _reader(program: Program) -> Reader:
    """One reader a program: its styles, lists and static parts are read once in a process."""
    found = _READERS.get(program.digest)
    # A program compiled again has new static nodes; the old reader would serve them, but keep the old ones alive for nothing.
    if found is None or found.package is not program.package:
        found = _READERS[program.digest] = Reader(program.package)
    _READERS.move_to_end(program.digest)
    if len(_READERS) > READERS_KEPT:
        _READERS.popitem(last=False)
    return found
