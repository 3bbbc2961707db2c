"""Reader: the parts of a document, as expanded for one letter, read into the model.

A `Reader` is built once per package: styles, lists, theme and settings are compiled then, and static nodes keep what was
read of them. Reading a letter whose text is mostly static costs little more than what varies.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from service.paper.symbol import Symbol
from service.rendering.node import Node
from service.rendering.word.blocks import blocks, empty, flow
from service.rendering.word.figures import Image, Sketch
from service.rendering.word.format import Manner
from service.rendering.word.model import Block, Document, Furniture, Paragraph, Section, Text
from service.rendering.word.names import W, number, val
from service.rendering.word.numbering import Counters
from service.rendering.word.package import Package
from service.rendering.word.parse import parse, read_node
from service.rendering.word.properties import colour
from service.rendering.word.reading import Notes, Reading
from service.rendering.word.sections import SectionLook, section_look
from service.terms.problems import Refused

TWIPS_A_MM = 1440 / 25.4
ENDNOTES_MARGIN = 1134
"""Margins of the pages with endnotes, 2 cm."""


class Reader:
    """Reads letters of one package; not for several threads at once."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._nodes: dict[str, Node] = {}
        self._images: dict[str, Image | Sketch] = {}
        self.manner = Manner(
            styles=self._node(package.styles),
            numbering=self._node(package.numbering),
            theme=self._node(package.theme),
            settings=self._node(package.settings),
        )

    def read(
        self,
        parts: Mapping[str, Node] | None = None,
        *,
        qr: Symbol | None = None,
        qr_mm: float = 0,
        day: date | None = None,
    ) -> Document:
        """The document; parts that are not given are read as they stand in the package.

        `day` is what DATE fields print; without it their last results stay. `qr_mm` is the side of the QR with its quiet
        zone. Without `qr`, a place for it is noted as unsupported. Raises Refused("template-not-docx", "template-entities")
        for a part that is not proper XML, or a document without a body.
        """
        letter = _Letter(self, parts or {}, qr, round(qr_mm * TWIPS_A_MM), day)
        return letter.document()

    def reading(self, part: str, symbol: Symbol | None, side: int, notes: list[str], day: date | None) -> Reading:
        """The state for reading one part."""
        return Reading(
            package=self.package,
            manner=self.manner,
            part=part,
            counters=Counters(self.manner.numbering),
            blocks=blocks,
            images=self._images,
            symbol=symbol,
            symbol_side=side,
            notes=notes,
            day=day,
        )

    def root(self, parts: Mapping[str, Node], name: str) -> Node | None:
        """A part's root: expanded where it is given, else as it stands in the package."""
        return parts.get(name) or self._node(name)

    def _node(self, name: str) -> Node | None:
        if name not in self.package.parts:
            return None
        if name not in self._nodes:
            self._nodes[name] = read_node(parse(self.package.parts[name], name))
        return self._nodes[name]


def read(package: Package, parts: Mapping[str, Node] | None = None, *, qr: Symbol | None = None, qr_mm: float = 0) -> Document:
    """Read one letter; whoever reads several keeps a `Reader`."""
    return Reader(package).read(parts, qr=qr, qr_mm=qr_mm)


class _Letter:
    """One reading of all parts of a document."""

    def __init__(self, reader: Reader, parts: Mapping[str, Node], symbol: Symbol | None, side: int, day: date | None) -> None:
        self._reader = reader
        self._parts = parts
        self._symbol, self._side, self._day = symbol, side, day
        self._notes: list[str] = []
        self._furniture: dict[str, tuple[Block, ...]] = {}
        self._footnotes = self._notes_of(reader.package.footnotes, "footnote", "decimal")
        self._endnotes = self._notes_of(reader.package.endnotes, "endnote", "lowerRoman")

    def _notes_of(self, part: str, kind: str, form: str) -> Notes:
        """The notes of a part, numbered as the first section that says how; as in the reference the settings do not count."""
        root = self._reader.root(self._parts, part) if part else None
        nodes = {note.attrib.get(W + "id", ""): note for note in root.all(W + kind)} if root is not None else {}
        # Without notes nothing holds on to this reading: a letter's nodes are gone when it is, without garbage collection.
        read = (lambda node, number: self._note(part, kind, node, number)) if nodes else _no_notes
        notes = Notes(nodes=nodes, form=form, read=read)
        for said in self._section_words(kind) if nodes else ():
            notes.form = val(said.child(W + "numFmt"), form)
            notes.start = number(val(said.child(W + "numStart")), 1)
            if val(said.child(W + "numRestart")) == "eachPage":
                self._notes.append(f"document: {kind}s counted anew on every page, written as counted through")
        return notes

    def _section_words(self, kind: str) -> list[Node]:
        """What sections say about their notes; the first one counts for all."""
        root = self._reader.root(self._parts, self._reader.package.document)
        sections = [node for node in root.walk() if node.tag == W + "sectPr"] if root is not None else []
        return [said for node in sections if (said := node.child(W + kind + "Pr")) is not None][:1]

    def document(self) -> Document:
        reader, manner = self._reader, self._reader.manner
        root = reader.root(self._parts, reader.package.document)
        body = root.child(W + "body") if root else None
        if body is None:
            raise Refused(
                "template-not-docx",
                "the document has no body in Word's transitional namespace",
                hint="请另存为普通的 .docx，而非“Strict Open XML 文档” / save as .docx, not as “Strict Open XML Document”",
            )
        sections = self._sections(body)
        return Document(
            sections=sections,
            default_tab=manner.default_tab,
            default_size=manner.free.basis("").blank.style.size,
            compatibility=manner.compatibility,
            background=self._background(root),
            even_and_odd=manner.even_and_odd,
            mirrored=manner.mirror_margins,
            no_shift_return_expand=manner.no_shift_return_expand,
            add_spacing=manner.add_spacing,
            footnotes=self._footnotes.used,
            unsupported=tuple(dict.fromkeys(self._notes)),
        )

    def _background(self, root: Node | None) -> str:
        """The colour of the pages, where the settings have it shown."""
        said = root.child(W + "background") if root is not None and self._reader.manner.shows_background else None
        return colour(said.attrib.get(W + "color", "")) if said is not None else ""

    def _sections(self, body: Node) -> tuple[Section, ...]:
        reading = self._reader.reading(self._reader.package.document, self._symbol, self._side, self._notes, self._day)
        reading.footnotes, reading.endnotes = self._footnotes, self._endnotes
        found: list[Section] = []
        gathered: list[Block] = []
        headers: dict[str, tuple[Block, ...]] = {}
        footers: dict[str, tuple[Block, ...]] = {}

        def close(node: Node | None) -> None:
            look = self._look(node)
            for note in look.notes:
                reading.note(f"document section {len(found) + 1}", note)
            for references, known in ((look.headers, headers), (look.footers, footers)):
                for kind, identity in references.items():
                    known[kind] = self._part(identity)
            found.append(
                Section(blocks=tuple(gathered), headers=self._whole(headers), footers=self._whole(footers), **look.values)
            )
            gathered.clear()

        for block, ending in flow(reading, body, "document", self._reader.manner.free):
            gathered.append(block)
            if ending is not None:
                close(ending)
        last = body.child(W + "sectPr")
        if gathered or last is not None or not found:
            if not gathered:
                gathered.append(empty(self._reader.manner.free, "document ¶1"))
            close(last)
        if self._endnotes.gathered:
            # As the reference: behind the text, on pages of their own without headers.
            found.append(
                Section(
                    blocks=tuple(self._endnotes.gathered), width=found[-1].width, height=found[-1].height,
                    top=ENDNOTES_MARGIN, right=ENDNOTES_MARGIN, bottom=ENDNOTES_MARGIN, left=ENDNOTES_MARGIN,
                )
            )  # fmt: skip
        return tuple(found)

    def _whole(self, known: Mapping[str, tuple[Block, ...]]) -> Furniture:
        """Headers or footers of a section; LibreOffice: where one kind is there, the usual one is, if only as an empty line."""
        default = known.get("default")
        if default is None and known:
            default = (empty(self._reader.manner.free, "empty header ¶1"),)
        return Furniture(default=default, first=known.get("first"), even=known.get("even"))

    def _look(self, node: Node | None) -> SectionLook:
        memo: dict[Any, Any] | None = self._reader.manner.memo(node) if node else None
        if memo is None:
            return section_look(node, gutter_at_top=self._reader.manner.gutter_at_top)
        found: SectionLook | None = memo.get("section")
        if found is None:
            found = memo["section"] = section_look(node, gutter_at_top=self._reader.manner.gutter_at_top)
        return found

    def _part(self, identity: str) -> tuple[Block, ...]:
        """The blocks of a header or footer, read once a letter."""
        relation = self._reader.package.related(self._reader.package.document, identity)
        name = relation.target if relation and not relation.external else ""
        if name not in self._furniture:
            root = self._reader.root(self._parts, name)
            self._furniture[name] = self._story(name, root) if root is not None else ()
        return self._furniture[name]

    def _note(self, part: str, kind: str, node: Node, number: str) -> tuple[Block, ...]:
        reader = self._reader
        reading = reader.reading(part, self._symbol, self._side, self._notes, self._day)
        reading.note_number = number
        found = blocks(reading, node, f"{kind} {number}".rstrip(), reader.manner.free)
        if found and isinstance(found[0], Paragraph) and not any(one.tag == W + f"{kind}Ref" for one in node.walk()):
            # The reference puts the number there itself.
            first = found[0]
            found = (replace(first, items=(Text(text=number, style=first.mark), *first.items)), *found[1:])
        return found

    def _story(self, name: str, root: Node) -> tuple[Block, ...]:
        place = posixpath.splitext(posixpath.basename(name))[0]
        memo: dict[Any, Any] | None = self._reader.manner.memo(root)
        if memo is not None and (kept := memo.get("story")) is not None:
            self._notes.extend(kept[1])
            found: tuple[Block, ...] = kept[0]
            return found
        noted = len(self._notes)
        reading = self._reader.reading(name, self._symbol, self._side, self._notes, self._day)
        found = blocks(reading, root, place, self._reader.manner.free)
        # Counters start anew in every header, so a static one reads the same in every letter unless the QR stands in it.
        if memo is not None and not any(node.tag.startswith("{urn:cuihan}") for node in root.walk()):
            memo["story"] = (found, tuple(self._notes[noted:]))
        return found


def _no_notes(_node: Node, _number: str) -> tuple[Block, ...]:
    return ()
