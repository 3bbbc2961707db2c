"""Blocks: the paragraphs and tables of a body, cell, header or text box, in order, with their places.

Static nodes keep what was read of them in their memo, by place and scope; see `Reading.impure` for what is not kept.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from service.rendering.node import Node
from service.rendering.word.fields import Edge, Items
from service.rendering.word.format import MOST_KEPT, Format, Scope
from service.rendering.word.framing import hung
from service.rendering.word.model import Anchor, Block, Inline, Paragraph, ParagraphStyle, Text
from service.rendering.word.names import MC, M, W, leading
from service.rendering.word.reading import Reading
from service.rendering.word.runs import alternative, inline, joined
from service.rendering.word.tables import table

_P: Final = W + "p"
_TBL: Final = W + "tbl"
_PPR: Final = W + "pPr"
_TCPR: Final = W + "tcPr"
_WRAPPERS: Final = frozenset(W + name for name in ("ins", "moveTo", "smartTag", "customXml", "sdtContent"))
_SILENT: Final = frozenset(
    W + name
    for name in (
        "sectPr", "tcPr", "sdtPr", "proofErr", "bookmarkStart", "bookmarkEnd", "permStart", "permEnd", "del", "moveFrom",
        "commentRangeStart", "commentRangeEnd", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "smartTagPr",
        "moveToRangeEnd", "customXmlPr", "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart",
        "customXmlDelRangeEnd",
    )
)  # fmt: skip
_NOT_DRAWN: Final = {W + "altChunk": "imported document", W + "subDoc": "sub-document"}


def blocks(reading: Reading, parent: Node, place: str, scope: Scope) -> tuple[Block, ...]:
    """All blocks of a container, sections ignored."""
    children = parent.children
    alone = len(children) == 1 or (len(children) == 2 and children[0].tag == _TCPR)
    if alone and children[-1].tag == _P:  # most cells: worth a way of its own
        form = scope.format(leading(children[-1], _PPR))
        if not form.deleted_mark:
            found = paragraph(reading, children[-1], f"{place} ¶1", form)
            return () if found is None else (found,)
    return tuple(block for block, _ in flow(reading, parent, place, scope))


def flow(reading: Reading, parent: Node, place: str, scope: Scope) -> Iterator[tuple[Block, Node | None]]:
    """The blocks of a container, each with the w:sectPr that ends its section, if one does."""
    paragraphs = tables = 0
    held: Items = []
    frames: list[tuple[Anchor, Paragraph]] = []
    for node, plain in _content(reading, parent, place, plain=False):
        if node.tag == _TBL:
            tables += 1
            yield from ((inner, None) for _, inner in frames)  # a frame needs a paragraph to hang on
            frames.clear()
            yield table(reading, node, f"{place} table {tables}"), None
            continue
        paragraphs += 1
        form = scope.format(leading(node, _PPR))
        where = f"{place} ¶{paragraphs}"
        if held or form.deleted_mark:
            inline(reading, node, form.basis, where, held, plain=plain)
            if form.deleted_mark and form.section is None:
                continue  # the mark was deleted: its text belongs to the next paragraph
            block: Paragraph | None = _assemble(reading, node, form, where, held)
            held = []
        else:
            block = paragraph(reading, node, where, form, plain=plain)
        if block is not None and form.frame is not None and form.section is None:
            frames.append((form.frame, block))
            continue
        if frames and block is not None:
            block = hung(frames, block)
            frames.clear()
        if block is not None or form.section is not None:
            yield block or Paragraph(style=form.style, items=(), mark=form.mark.style, where=where), form.section
    yield from ((inner, None) for _, inner in frames)
    if held:
        form = scope.format(None)
        yield _assemble(reading, parent, form, f"{place} ¶{paragraphs}", held), None


def paragraph(reading: Reading, node: Node, where: str, form: Format, *, plain: bool = False) -> Paragraph | None:
    """One paragraph; None where all of it is hidden."""
    memo = reading.manner.memo(node) if not reading.fields else None
    if memo is None:
        return _read(reading, node, where, form, plain=plain)
    key = (where, form, plain)
    kept = memo.get(key)
    if kept is None:
        impure, noted, fields = reading.impure, len(reading.notes), len(reading.fields)
        found = _read(reading, node, where, form, plain=plain, labelled=False)
        if reading.impure == impure and len(reading.fields) == fields and len(memo) < MOST_KEPT:
            memo[key] = (found, tuple(reading.notes[noted:]))
    else:
        found, notes = kept
        reading.notes.extend(notes)
    if found is None or not form.num:
        return found
    return _labelled(reading, node, where, form, found)


def _read(reading: Reading, node: Node, where: str, form: Format, *, plain: bool, labelled: bool = True) -> Paragraph | None:
    items: Items = []
    inline(reading, node, form.basis, where, items, plain=plain)
    if form.mark.hidden and all(item is Edge.MARK for item in items) and any(child.tag == W + "r" for child in node.children):
        return None
    return _assemble(reading, node, form, where, items, labelled=labelled)


def _assemble(reading: Reading, node: Node, form: Format, where: str, items: Items, *, labelled: bool = True) -> Paragraph:
    for note in form.notes:
        reading.note(where, note)
    whole = joined(items) if items else ()
    style = _unspaced(form.style) if Edge.FIELD in items and _blank(whole) else form.style
    found = Paragraph(style=style, items=whole, mark=form.mark.style, where=where)
    return _labelled(reading, node, where, form, found) if labelled and form.num else found


def _blank(items: tuple[Inline, ...]) -> bool:
    return all(type(item) is Text and item.text.isspace() for item in items)


def _unspaced(style: ParagraphStyle) -> ParagraphStyle:
    """LibreOffice: line spacing does not apply to a paragraph of fields that print nothing."""
    return replace(style, line=240, line_rule="auto") if (style.line, style.line_rule) != (240, "auto") else style


def _labelled(reading: Reading, node: Node, where: str, form: Format, found: Paragraph) -> Paragraph:
    """The paragraph with its number: counted anew in every reading, kept by the number's text."""
    reading.impure += 1
    level = form.list_level(reading.manner)
    text = reading.counters.step(form.num, form.level)
    if level.picture:
        reading.note(where, "picture as a bullet, drawn as its text")
    if not level.known:
        reading.note(where, f"list numbers of the kind {level.kind}, written as decimals")
    label = form.label(text, level)
    memo = reading.manner.memo(node)
    if memo is None:
        return replace(found, label=label)
    key: Any = (where, form, text)
    kept: Paragraph | None = memo.get(key)
    if kept is None or kept.items is not found.items:
        kept = replace(found, label=label)
        if len(memo) < MOST_KEPT:
            memo[key] = kept
    return kept


def empty(scope: Scope, where: str) -> Paragraph:
    """The paragraph a cell or header has when it names none."""
    form = scope.format(None)
    style: ParagraphStyle = form.style
    return Paragraph(style=style, items=(), mark=form.mark.style, where=where)


def _content(reading: Reading, parent: Node, place: str, *, plain: bool) -> Iterator[tuple[Node, bool]]:
    """The paragraphs and tables of a container, wrappers taken off, each with whether it loses its direct run formatting."""
    for node in parent.children:
        tag = node.tag
        if tag == _P:
            yield node, plain
            plain = False
        elif tag == _TBL:
            yield node, False
        elif tag not in _SILENT:
            yield from _wrapped(reading, node, place, plain=plain)


def _wrapped(reading: Reading, node: Node, place: str, *, plain: bool) -> Iterator[tuple[Node, bool]]:
    tag = node.tag
    if tag in _WRAPPERS:
        yield from _content(reading, node, place, plain=plain)
    elif tag == W + "sdt":
        kind, content = node.child(W + "sdtPr"), node.child(W + "sdtContent")
        if content is not None:
            # LibreOffice: the first paragraph of a block-level content control loses its runs' direct formatting
            dated = kind is not None and kind.child(W + "date") is not None
            yield from _content(reading, content, place, plain=not dated)
    elif tag == MC + "AlternateContent":
        if (taken := alternative(node)) is not None:
            yield from _content(reading, taken, place, plain=plain)
    elif tag.startswith(M):
        reading.note(place, "formula between paragraphs")
    else:
        reading.note(place, _NOT_DRAWN.get(tag, f"element {tag.rpartition('}')[2]}"))
