"""Runs: the content of a paragraph as inline items, fields resolved, changes accepted, wrappers taken off."""

from collections.abc import Callable
from typing import Any, Final

from service.rendering.node import Node
from service.rendering.word.drawings import drawing
from service.rendering.word.fields import Edge, Items, close, put, say
from service.rendering.word.format import Basis, RunLook
from service.rendering.word.model import AlignedTab, Break, Field, Inline, Note, Picture, RunStyle, Tab, Text
from service.rendering.word.names import MC, QR, SPACE, VAL, M, W, leading, true
from service.rendering.word.reading import OpenField, Reading
from service.rendering.word.vml import vml

_R: Final = W + "r"
_RPR: Final = W + "rPr"


_UNWRAPPED: Final = frozenset(W + name for name in ("smartTag", "customXml", "sdtContent", "bdo", "dir"))
_LINKED: Final = frozenset(W + name for name in ("hyperlink", "ins", "moveTo"))
_SILENT: Final = frozenset(
    W + name
    for name in (
        "rPr", "pPr", "lastRenderedPageBreak", "proofErr",
        "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "del", "moveFrom", "delText",
        "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart",
        "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd", "sdtPr", "sdtEndPr", "smartTagPr",
        "customXmlPr", "separator", "continuationSeparator", "delInstrText",
    )
)  # fmt: skip
_MARKS: Final = frozenset(W + name for name in ("bookmarkStart", "bookmarkEnd", "permStart", "permEnd"))
"""Invisible things that end a portion in the reference."""
_SIMPLE: Final = frozenset(W + name for name in ("rPr", "t", "tab", "br", "cr", "noBreakHyphen", "lastRenderedPageBreak"))
_REFERENCES: Final = frozenset({W + "footnoteReference", W + "endnoteReference"})
_NEW_DRAWINGS: Final = frozenset({"wpc", "cx", "cx1", "cx2", "cx4", "aink", "am3d", "wpi"})
"""mc:Choice namespaces LibreOffice does not know: there the Fallback counts."""


def inline(reading: Reading, parent: Node, basis: Basis, place: str, out: Items, *, plain: bool = False) -> None:
    """Append the items of a paragraph or of an inline wrapper; `plain` drops the runs' direct formatting."""
    for node in parent.children:
        tag = node.tag
        if tag == _R:
            _run(reading, node, basis, place, out, plain=plain)
        elif tag in _UNWRAPPED:
            inline(reading, node, basis, place, out, plain=plain)
        elif tag in _LINKED:
            out.append(Edge.MARK)
            inline(reading, node, basis, place, out, plain=plain)
            out.append(Edge.MARK)
        elif tag in _MARKS:
            out.append(Edge.MARK)
        elif tag not in _SILENT:
            _rarer(reading, node, basis, place, out, plain=plain)


def _rarer(reading: Reading, node: Node, basis: Basis, place: str, out: Items, *, plain: bool) -> None:
    tag = node.tag
    if tag == W + "sdt":
        kind, content = node.child(W + "sdtPr"), node.child(W + "sdtContent")
        if content is not None:
            # LibreOffice: a plain-text control shows the paragraph style's font
            text_only = kind is not None and kind.child(W + "text") is not None
            out.append(Edge.MARK)
            inline(reading, content, basis, place, out, plain=plain or text_only)
            out.append(Edge.MARK)
    elif tag == W + "fldSimple":
        _simple_field(reading, node, basis, place, out, plain=plain)
    elif tag == MC + "AlternateContent":
        if (taken := alternative(node)) is not None:
            inline(reading, taken, basis, place, out, plain=plain)
    elif tag.startswith(M):
        reading.note(place, "formula, written as plain text")
        for leaf in node.walk():
            if leaf.tag == M + "t" and leaf.text:
                say(reading, leaf.text, basis.blank.style, out)
    else:
        reading.note(place, _plain_name(tag))


def alternative(node: Node) -> Node | None:
    """The branch of an mc:AlternateContent that counts: its Choice where LibreOffice knows what that requires."""
    choice = node.child(MC + "Choice")
    if choice is not None and not _NEW_DRAWINGS & set(choice.attrib.get("Requires", "").split()):
        return choice
    return node.child(MC + "Fallback") or choice


def joined(items: Items) -> tuple[Inline, ...]:
    """The items with neighbouring texts of one style joined, except across a field's edge."""
    if len(items) == 1:
        (only,) = items
        return () if isinstance(only, Edge) else (only,)
    out: list[Inline] = []
    text: list[str] = []
    style: RunStyle | None = None
    for item in items:
        if type(item) is Text and item.style is style:
            text.append(item.text)
            continue
        if style is not None and len(text) > 1:
            out[-1] = Text(text="".join(text), style=style)
        style, text = None, []
        if isinstance(item, Edge):
            continue
        out.append(item)
        if type(item) is Text:
            style, text = item.style, [item.text]
    if style is not None and len(text) > 1:
        out[-1] = Text(text="".join(text), style=style)
    return tuple(out)


def _run(reading: Reading, node: Node, basis: Basis, place: str, out: Items, *, plain: bool) -> None:
    memo = reading.manner.memo(node) if not reading.fields else None
    if memo is not None and not plain and (kept := memo.get(basis)) is not None:
        out.extend(kept)
        return
    look = basis.blank if plain else basis.run_look(leading(node, _RPR))
    start = len(out)
    noted = False
    for child in node.children:
        read = _CONTENT.get(child.tag)
        if read is not None:
            if child.tag in _REFERENCES and true(child.attrib.get(W + "customMarkFollows")):
                reading.own_mark = "".join(text.text for text in node.all(W + "t"))
            read(reading, child, look, basis, place, out)
        elif child.tag not in _SILENT:
            reading.note(place, _plain_name(child.tag))
            noted = True
    if look.notes and (len(out) > start or (look.hidden and node.child(W + "t") is not None)):
        noted = True
        for what in look.notes:
            reading.note(place, what)
    if memo is not None and not plain and not noted and all(child.tag in _SIMPLE for child in node.children):
        memo[basis] = tuple(out[start:])


def _text(reading: Reading, node: Node, look: RunLook, _basis: Basis, _place: str, out: Items) -> None:
    text = node.text
    if node.attrib.get(SPACE) != "preserve":
        # white space and no-break spaces at the ends go, but a text of nothing else but no-break spaces stays
        bare = text.strip(" \t\r\n\u00a0")
        text = bare or (text if text and not text.strip("\u00a0") else "")
    if not text or look.hidden:
        return
    if "\n" in text or "\r" in text:
        text = text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
    if "\t" not in text:
        if reading.fields:
            say(reading, text, look.style, out)
        else:
            out.append(Text(text=text, style=look.style))
        return
    for index, piece in enumerate(text.split("\t")):
        if index:
            put(reading, Tab(style=look.style), out)
        if piece:
            say(reading, piece, look.style, out)


def _tab(reading: Reading, _node: Node, look: RunLook, _basis: Basis, _place: str, out: Items) -> None:
    if not look.hidden:
        put(reading, Tab(style=look.style), out)


def _aligned_tab(reading: Reading, node: Node, look: RunLook, _basis: Basis, _place: str, out: Items) -> None:
    said: Any = node.attrib.get(W + "alignment")
    if not look.hidden:
        leader = node.attrib.get(W + "leader", "none")
        aligned = AlignedTab(
            kind=said if said in {"center", "right"} else "left",
            indented=node.attrib.get(W + "relativeTo") == "indent",
            leader="" if leader == "none" else leader,
        )
        put(reading, Tab(style=look.style, aligned=aligned), out)


def _break(reading: Reading, node: Node, look: RunLook, _basis: Basis, _place: str, out: Items) -> None:
    kind: Any = node.attrib.get(W + "type", "line")
    if not look.hidden:
        put(reading, Break(kind=kind if kind in {"page", "column"} else "line", style=look.style), out)


def _sign(character: str) -> "_Reader":
    def read(reading: Reading, _node: Node, look: RunLook, _basis: Basis, _place: str, out: Items) -> None:
        if not look.hidden:
            say(reading, character, look.style, out)

    return read


def _symbol(reading: Reading, node: Node, look: RunLook, basis: Basis, _place: str, out: Items) -> None:
    font, code = node.attrib.get(W + "font", ""), node.attrib.get(W + "char", "")
    if look.hidden or not code or len(code) > 6 or not all(sign in "0123456789abcdefABCDEF" for sign in code):
        return
    style = {name: getattr(look.style, name) for name in RunStyle.__slots__}
    look = basis.manner.run_look({**style, **({"latin": font, "han": font} if font else {})})
    say(reading, chr(min(int(code, 16), 0x10FFFF)), look.style, out)


def _qr(reading: Reading, _node: Node, look: RunLook, _basis: Basis, place: str, out: Items) -> None:
    reading.impure += 1
    if look.hidden:
        return
    if reading.symbol is None:
        reading.note(place, "QR: no symbol given")
        return
    put(reading, Picture(drawing=reading.symbol, width=reading.symbol_side, height=reading.symbol_side, alt="QR"), out)


def _drawing(reading: Reading, node: Node, look: RunLook, basis: Basis, place: str, out: Items) -> None:
    if not look.hidden and all(opened.result for opened in reading.fields):
        out.extend(drawing(reading, node, place, basis))


def _vml(reading: Reading, node: Node, look: RunLook, basis: Basis, place: str, out: Items) -> None:
    if not look.hidden and all(opened.result for opened in reading.fields):
        out.extend(vml(reading, node, place, basis))


def _alternate(reading: Reading, node: Node, look: RunLook, basis: Basis, place: str, out: Items) -> None:
    taken = alternative(node)
    for child in taken.children if taken else ():
        read = _CONTENT.get(child.tag)
        if read is not None:
            read(reading, child, look, basis, place, out)
        elif child.tag not in _SILENT:
            reading.note(place, _plain_name(child.tag))


def _ruby(reading: Reading, node: Node, _look: RunLook, basis: Basis, place: str, out: Items) -> None:
    reading.note(place, "phonetic guide, base text only")
    if (base := node.child(W + "rubyBase")) is not None:
        inline(reading, base, basis, place, out)


def _reference(reading: Reading, node: Node, look: RunLook, _basis: Basis, place: str, out: Items) -> None:
    reading.impure += 1
    at_the_end = node.tag == W + "endnoteReference"
    notes = reading.endnotes if at_the_end else reading.footnotes
    note = notes.nodes.get(node.attrib.get(W + "id", "")) if notes is not None else None
    if notes is None or note is None:
        reading.note(place, "endnote without text" if at_the_end else "footnote without text")
    elif not look.hidden and all(opened.result for opened in reading.fields):
        mark, reading.own_mark = reading.own_mark, ""
        number = mark or notes.number()
        if not mark:
            say(reading, number, look.style, out)
        read = notes.read(note, number)
        notes.used = True
        if at_the_end:
            notes.gathered.extend(read)
        else:
            out.append(Note(blocks=read, numbered=not mark))


def _note_number(reading: Reading, _node: Node, look: RunLook, basis: Basis, _place: str, out: Items) -> None:
    reading.impure += 1
    if reading.note_number and not look.hidden:
        say(reading, reading.note_number, basis.blank.style, out)  # as the reference: plain, whatever the run says


def _page_number(reading: Reading, _node: Node, look: RunLook, _basis: Basis, _place: str, out: Items) -> None:
    put(reading, Field(kind="PAGE", cached="", style=look.style), out)


def _field_mark(reading: Reading, node: Node, look: RunLook, _basis: Basis, place: str, out: Items) -> None:
    kind = node.attrib.get(W + "fldCharType", "")
    if kind == "begin":
        opened = OpenField()
        if (data := node.child(W + "ffData")) is not None and (box := data.child(W + "checkBox")) is not None:
            state = box.child(W + "checked") or box.child(W + "default")
            opened.checked = state is not None and true(state.attrib.get(VAL, "1"))
        reading.fields.append(opened)
        out.append(Edge.FIELD)
    elif kind == "separate" and reading.fields:
        reading.fields[-1].result = True
    elif kind == "end" and reading.fields:
        closed = reading.fields.pop()
        close(reading, closed, look, place, out)
        out.append(Edge.FIELD)


def _instruction(reading: Reading, node: Node, _look: RunLook, _basis: Basis, _place: str, _out: Items) -> None:
    if reading.fields and not reading.fields[-1].result:
        reading.fields[-1].instruction.append(node.text)


def _simple_field(reading: Reading, node: Node, basis: Basis, place: str, out: Items, *, plain: bool) -> None:
    opened = OpenField(instruction=[node.attrib.get(W + "instr", "")], result=True)
    reading.fields.append(opened)
    out.append(Edge.FIELD)
    inline(reading, node, basis, place, out, plain=plain)
    if opened in reading.fields:  # a broken document may have ended it inside
        reading.fields.remove(opened)
    close(reading, opened, basis.blank, place, out)
    out.append(Edge.FIELD)


def _plain_name(tag: str) -> str:
    return f"element {tag.rpartition('}')[2]}"


_Reader = Callable[[Reading, Node, RunLook, Basis, str, Items], None]

_CONTENT: dict[str, _Reader] = {
    W + "t": _text,
    W + "tab": _tab,
    W + "ptab": _aligned_tab,
    W + "br": _break,
    W + "cr": _break,
    W + "noBreakHyphen": _sign("\u2011"),
    W + "softHyphen": _sign("\u00ad"),
    W + "sym": _symbol,
    W + "fldChar": _field_mark,
    W + "instrText": _instruction,
    W + "drawing": _drawing,
    W + "pict": _vml,
    W + "object": _vml,
    W + "ruby": _ruby,
    W + "footnoteReference": _reference,
    W + "footnoteRef": _note_number,
    W + "endnoteReference": _reference,
    W + "endnoteRef": _note_number,
    W + "pgNum": _page_number,
    MC + "AlternateContent": _alternate,
    QR: _qr,
}
