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
from typing import Any

import pikepdf

from service.paper.document import Framework, page_object, resource_dictionary
from service.paper.embedding import cut, put_font
from service.paper.face import Face
from service.paper.fonts import Shelf
from service.paper.pdf import Writer, array, dictionary, name, number, reference, string
from service.paper.reading import MALFORMED, EmbeddedSet, face_digest_of, glyph_map_of, open_pdf, texts_of
from service.press.sink import FileSink
from service.terms.problems import Broken, Refused

BRANCH = 128
"""Pages under one node of the page tree: a reader finds page 20,000 without reading 20,000 references."""

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
                with open_pdf(data) as letter:
                    part.add(printed, letter)
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

    def add(self, printed: str, letter: pikepdf.Pdf) -> None:
        count = len(letter.pages)
        placed = PlacedLetter(
            number=printed,
            first_page=self.pages + 1,
            pages=count,
            sheets=(count + 1) // 2 if self._duplex else count,
        )
        known: dict[tuple[int, int], int] = {}
        for at, page in enumerate(letter.pages, start=1):
            leaf = self._copy(page.obj, placed, at, known)
            if at == 1:
                self._starts.append(leaf)
        if self._duplex and count % 2:
            self._leaf(page_object(parent=self._parent(), box=_box(letter.pages[-1].obj), resources=b"<<>>", contents=None))
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

    def _copy(self, page: Any, placed: PlacedLetter, at: int, known: dict[tuple[int, int], int]) -> int:  # noqa: ANN401
        """Copies a page; `known` holds what was already copied of this letter, by its object number there."""
        contents = [self._stream(page.Contents)]
        drawn = self._marks(placed, at) if self._marks else b""
        if drawn:
            contents.append(self._writer.squeezed(drawn))
        fonts = {str(key)[1:]: self._font(font, known) for key, font in page.Resources.get("/Font", {}).items()}
        images = {str(key)[1:]: self._image(image, known) for key, image in page.Resources.get("/XObject", {}).items()}
        resources = resource_dictionary(fonts, images)
        if resources not in self._resources:
            self._resources[resources] = self._writer.put(resources)
        return self._leaf(
            page_object(
                parent=self._parent(),
                box=_box(page),
                resources=reference(self._resources[resources]),
                contents=reference(contents[0]) if len(contents) == 1 else array(map(reference, contents)),
            )
        )

    def _stream(self, stream: Any) -> int:  # noqa: ANN401 - a pikepdf object is what the file says
        if stream.Filter != "/FlateDecode":
            raise ValueError("a page stream is not deflated")
        return self._writer.stream({"Filter": b"/FlateDecode"}, stream.read_raw_bytes())

    def _font(self, font: Any, known: dict[tuple[int, int], int]) -> int:  # noqa: ANN401
        place = known.get(font.objgen)
        if place is None:
            digest, packed = face_digest_of(font), glyph_map_of(font)
            place = self._maps.get((digest, packed))
            if place is None:
                place = self._maps[digest, packed] = self._more(font, digest)
            known[font.objgen] = place
        return place

    def _more(self, font: Any, digest: str) -> int:  # noqa: ANN401
        """The part's font of that face, with the glyphs of this one added."""
        if digest not in self._fonts:
            self._fonts[digest] = (self._shelf.by_digest(digest), self._writer.reserve(), {})
            self._seen[digest] = EmbeddedSet()
        _, at, texts = self._fonts[digest]
        fresh = self._seen[digest].add(font)
        if fresh:  # most letters bring no new glyph, and their texts need not be read
            told = texts_of(font)
            texts.update((cid, told.get(cid, "")) for cid in fresh)
        return at

    def _image(self, image: Any, known: dict[tuple[int, int], int]) -> int:  # noqa: ANN401
        if image.objgen not in known:
            data = image.read_raw_bytes()
            entries = {key: str(image[f"/{key}"]).encode() for key in ("Width", "Height", "BitsPerComponent")}
            entries |= {key: name(str(image[f"/{key}"])[1:]) for key in ("Type", "Subtype", "ColorSpace", "Filter")}
            if "/SMask" in image:
                entries["SMask"] = reference(self._image(image.SMask, known))
            identity = sha256(dictionary(entries) + data).digest()
            if identity not in self._images:
                self._images[identity] = self._writer.stream(entries, data)
            known[image.objgen] = self._images[identity]
        return known[image.objgen]

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


def _box(page: Any) -> bytes:  # noqa: ANN401 - a pikepdf object is what the file says
    return b"[" + b" ".join(number(float(edge)).encode() for edge in page.MediaBox) + b"]"
