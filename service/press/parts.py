"""Parts: print files built from archived letters and from nothing else.

The compressed content stream of every page is copied as it is. Streams name glyphs by their numbers in the whole face, so
one larger subset per face, cut for all letters of the part, serves them all: the part prints what was archived, and the
record's `pages` digest holds for it too. Streams are written as they come and fonts last, so memory does not grow with the
part but for a few bytes a page.

    >>> part = build_part(letters, shelf, path=Path("parts/part-001.pdf"), duplex=True, title="…", doc_id=…, made=…)
    >>> part.letters[1].first_page
    3
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from service.paper.document import Framework, page_object, resource_dictionary
from service.paper.embedding import cut, put_font
from service.paper.face import Face
from service.paper.fonts import Shelf
from service.paper.own import MALFORMED, EmbeddedSet, OwnFont, OwnLetter, OwnPage
from service.paper.pdf import Writer, array, dictionary, reference, string
from service.press.sink import FileSink
from service.terms.problems import Broken, Refused

BRANCH = 128
"""Pages under one node of the page tree: a reader finds page 20,000 without reading 20,000 references."""

IMAGE = ("Width", "Height", "BitsPerComponent", "Type", "Subtype", "ColorSpace", "Filter")
"""What an image of a part says of itself, besides its mask."""

Marks = Callable[["PlacedLetter", int], bytes]
"""What the press draws on a page of a letter (from 1) over its archived stream: a content stream, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLetter:
    """Where a letter lies in its part."""

    number: str
    """As printed."""
    first_page: int
    """From 1 within the part; always odd in a duplex part, so that no letter starts on the back of another."""
    pages: int
    """Without padding."""
    sheets: int
    """Of paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFile:
    """A finished print file."""

    path: Path
    sha256: str
    size: int
    """Bytes."""
    pages: int
    """With padding."""
    letters: tuple[PlacedLetter, ...]


def build_part(
    letters: Iterable[tuple[str, bytes]],
    shelf: Shelf,
    *,
    path: Path,
    duplex: bool,
    title: str,
    doc_id: bytes,
    made: datetime,
    language: str = "zh-CN",
    producer: str = "cuihan",
    marks: Marks | None = None,
) -> PartFile:
    """Writes one part from (printed number, archived PDF) in this order; the same letters give the same bytes.

    The file appears under its name when it is complete and on the disk. It is PDF/A-3b with a bookmark a letter.
    Raises Refused("output-unwritable") or Unavailable("disk-full") naming the path, Refused("part-empty"),
    Refused("font-not-on-shelf"), and Broken("pdf-foreign") naming the letter that is not one of ours.
    """
    with FileSink(path) as sink:
        part = _Part(Writer(sink.write), shelf, duplex=duplex, marks=marks)
        for printed, data in letters:
            try:
                part.add(printed, OwnLetter(data))
            except MALFORMED as error:
                raise Broken("pdf-foreign", f"{printed}: the archived PDF is not built as ours are: {error}") from error
        if not part.letters:
            raise Refused("part-empty", f"{path.name} would hold no letter")
        part.finish(Framework(title=title, language=language, doc_id=doc_id, made=made, producer=producer))
        sink.keep()
    return PartFile(path=path, sha256=sink.sha256, size=sink.size, pages=part.pages, letters=tuple(part.letters))


class _Part:
    """A part being written."""

    def __init__(self, writer: Writer, shelf: Shelf, *, duplex: bool, marks: Marks | None) -> None:
        self.letters: list[PlacedLetter] = []
        self.pages = 0
        self._writer = writer
        self._shelf = shelf
        self._duplex = duplex
        self._marks = marks
        self._fonts: dict[str, tuple[Face, int, dict[int, str]]] = {}
        """By digest: the face, its reserved object number, the text of every glyph so far."""
        self._seen: dict[str, EmbeddedSet] = {}
        """By digest of a face, the glyphs in `_fonts`."""
        self._maps: dict[tuple[str, bytes], int] = {}
        """By face and hash of the glyph map, the font that has these glyphs: many letters show the same glyphs of a face."""
        self._images: dict[bytes, int] = {}
        self._resources: dict[bytes, int] = {}
        self._tree = writer.reserve()
        self._branches: list[tuple[int, int]] = []
        """Finished nodes of the page tree, each with its number of pages."""
        self._branch = 0
        self._leaves: list[int] = []
        self._starts: list[int] = []
        """The first page object of every letter."""

    def add(self, printed: str, letter: OwnLetter) -> None:
        count = len(letter.pages)
        placed = PlacedLetter(
            number=printed,
            first_page=self.pages + 1,
            pages=count,
            sheets=(count + 1) // 2 if self._duplex else count,
        )
        known: dict[int, int] = {}
        for at, page in enumerate(letter.pages, start=1):
            leaf = self._copy(letter, page, placed, at, known)
            if at == 1:
                self._starts.append(leaf)
        if self._duplex and count % 2:
            self._leaf(page_object(parent=self._parent(), box=letter.pages[-1].box, resources=b"<<>>", contents=None))
        self.letters.append(placed)

    def finish(self, frame: Framework) -> None:
        for face, at, texts in self._fonts.values():
            put_font(self._writer, cut(face, {0: "", **texts}), at=at)
        self._close_branch()
        kids = array(reference(node) for node, _ in self._branches)
        self._writer.put(dictionary({"Type": b"/Pages", "Count": b"%d" % self.pages, "Kids": kids}), at=self._tree)
        duplex = "/DuplexFlipLongEdge" if self._duplex else "/Simplex"
        viewer = f"<</DisplayDocTitle true/PrintScaling/None/Duplex{duplex}>>"  # the press must not shrink windows and QR
        frame.finish(
            self._writer,
            tree=self._tree,
            entries={"Outlines": reference(self._bookmarks()), "ViewerPreferences": viewer.encode()},
        )

    def _copy(self, letter: OwnLetter, page: OwnPage, placed: PlacedLetter, at: int, known: dict[int, int]) -> int:
        """Copies a page; `known` holds what was already copied of this letter, by its object number there."""
        contents = [self._stream(letter, page.contents)]
        drawn = self._marks(placed, at) if self._marks else b""
        if drawn:
            contents.append(self._writer.squeezed(drawn))
        fonts = {key: self._font(letter, font, known) for key, font in page.fonts.items()}
        images = {key: self._image(letter, image, known) for key, image in page.images.items()}
        resources = resource_dictionary(fonts, images)
        if resources not in self._resources:
            self._resources[resources] = self._writer.put(resources)
        return self._leaf(
            page_object(
                parent=self._parent(),
                box=page.box,
                resources=reference(self._resources[resources]),
                contents=reference(contents[0]) if len(contents) == 1 else array(map(reference, contents)),
            )
        )

    def _stream(self, letter: OwnLetter, at: int) -> int:
        head, data = letter.stream(at)
        if not head.startswith(b"<</Filter /FlateDecode/Length "):
            raise ValueError("a page stream is not deflated")
        return self._writer.stream({"Filter": b"/FlateDecode"}, data)

    def _font(self, letter: OwnLetter, at: int, known: dict[int, int]) -> int:
        place = known.get(at)
        if place is None:
            font = letter.font(at)
            key = (font.face, font.glyphs)
            place = self._maps.get(key)
            if place is None:
                place = self._maps[key] = self._more(font)
            known[at] = place
        return place

    def _more(self, font: OwnFont) -> int:
        """The part's font of that face, with the glyphs of this one added."""
        if font.face not in self._fonts:
            self._fonts[font.face] = (self._shelf.by_digest(font.face), self._writer.reserve(), {})
            self._seen[font.face] = EmbeddedSet()
        _, at, texts = self._fonts[font.face]
        fresh = self._seen[font.face].add(font.places())
        if fresh:  # most letters bring no new glyph, and their texts need not be read
            told = font.texts()
            texts.update((cid, told.get(cid, "")) for cid in fresh)
        return at

    def _image(self, letter: OwnLetter, at: int, known: dict[int, int]) -> int:
        if at not in known:
            own, data = letter.image(at)
            entries = {key: own[key] for key in IMAGE}
            if "SMask" in own:
                entries["SMask"] = reference(self._image(letter, int(own["SMask"].split()[0]), known))
            identity = sha256(dictionary(entries) + data).digest()
            if identity not in self._images:
                self._images[identity] = self._writer.stream(entries, data)
            known[at] = self._images[identity]
        return known[at]

    def _parent(self) -> int:
        if not self._branch:
            self._branch = self._writer.reserve()
        return self._branch

    def _leaf(self, body: bytes) -> int:
        leaf = self._writer.put(body)
        self.pages += 1
        self._leaves.append(leaf)
        if len(self._leaves) == BRANCH:
            self._close_branch()
        return leaf

    def _close_branch(self) -> None:
        if self._leaves:
            entries = {
                "Type": b"/Pages",
                "Parent": reference(self._tree),
                "Count": b"%d" % len(self._leaves),
                "Kids": array(map(reference, self._leaves)),
            }
            self._branches.append((self._writer.put(dictionary(entries), at=self._branch), len(self._leaves)))
            self._branch, self._leaves = 0, []

    def _bookmarks(self) -> int:
        """The outline: one bookmark a letter, titled with its printed number."""
        root = self._writer.reserve()
        items = [self._writer.reserve() for _ in self.letters]
        for place, (placed, start) in enumerate(zip(self.letters, self._starts, strict=True)):
            entries = {"Title": string(placed.number), "Parent": reference(root)}
            if place:
                entries["Prev"] = reference(items[place - 1])
            if place + 1 < len(items):
                entries["Next"] = reference(items[place + 1])
            self._writer.put(dictionary({**entries, "Dest": array([reference(start), b"/Fit"])}), at=items[place])
        entries = {"Type": b"/Outlines", "First": reference(items[0]), "Last": reference(items[-1])}
        return self._writer.put(dictionary({**entries, "Count": b"%d" % len(items)}), at=root)
