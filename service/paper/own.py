"""Our own letters taken apart as our writer put them together, to build print parts: a tenth of what a reader of PDF costs.

Whoever asks has compared the bytes with the hash in the log, so they are what `document.write_letter` wrote, or the archive is
broken. Nothing is guessed: what does not stand where the writer puts it raises ForeignLetterError. Verification does not use
this; it reads letters as anybody's reader would (`reading.py`).
"""

import hashlib
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import deflate

_END = re.compile(rb"startxref\n(\d+)\n%%EOF\n\Z")
_TABLE = re.compile(rb"xref\n0 \d+\n")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_CATALOG = re.compile(rb"<</Type /Catalog/Pages (\d+) 0 R")
_PAGES = re.compile(rb"<</Type /Pages/Count \d+/Kids \[([^\]]*)\]>>")
_PAGE = re.compile(
    rb"<</Type /Page/Parent \d+ 0 R/MediaBox (\[[-0-9. ]+\])/Resources <<(.*)>>(?:/StructParents \d+)?/Contents (\d+) 0 R>>"
)
_RESOURCES = re.compile(rb"(?:/Font <<([^<>]*)>>)?(?:/XObject <<([^<>]*)>>)?")
_NAMED = re.compile(rb"/([^ /]+) (\d+) 0 R")
_FONT = re.compile(
    rb"<</Type /Font/Subtype /Type0/BaseFont [^ ]+/Encoding /Identity-H/DescendantFonts \[(\d+) 0 R\]/ToUnicode (\d+) 0 R>>"
)
_DESCENDANT = re.compile(rb"<</Type /Font/Subtype /CIDFontType2.*/FontDescriptor (\d+) 0 R.*/CIDToGIDMap (\d+) 0 R>>")
_DESCRIPTOR = re.compile(rb"<</Type /FontDescriptor.*/CuihanFace <([0-9A-F]{64})>>>")
_LENGTH = re.compile(rb"<<.*/Length (\d+)>>\Z", re.DOTALL)
_ENTRY = re.compile(rb"/([A-Za-z]+) (\d+ 0 R|\d+|/[A-Za-z0-9]+)")
_MAPPED = re.compile(rb"\0*([^\0]+)")
_CMAP_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_CMAP_CODE = re.compile(rb"<([0-9A-Fa-f]+)>")

MAP_BYTES = 2 << 16
"""The longest map from CIDs to glyphs."""

MALFORMED = (ValueError, IndexError, KeyError, struct.error, zlib.error, deflate.DeflateError)
"""What taking a letter apart raises where it is not built as ours are."""

TABLE_ROW = struct.Struct(">BIH")
"""A row of a cross-reference stream of ours: /W [1 4 2]."""


class ForeignLetterError(ValueError):
    """These bytes are not as our writer writes letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """A page: its box as written, the object of its stream, and fonts and images by resource name."""

    box: bytes
    contents: int
    fonts: Mapping[str, int]
    images: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFont:
    """A font: the SHA-256 of the whole face it was cut from, and its maps, compressed as they stand in the file."""

    face: str
    gid_map: bytes
    unicode: bytes

    @property
    def glyphs(self) -> bytes:
        """A hash over the glyphs it has."""
        return hashlib.sha256(self.gid_map).digest()

    def places(self) -> bytes:
        """Its CIDToGIDMap: two bytes a CID."""
        return bytes(deflate.zlib_decompress(self.gid_map, MAP_BYTES))

    def texts(self) -> dict[int, str]:
        """What each CID stands for, by its ToUnicode map."""
        return read_to_unicode(zlib.decompress(self.unicode))


class OwnLetter:
    """A letter of ours. Every method raises one of MALFORMED where the file is not built as ours are."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        start = int(_found(_END, data[-64:], data[-64:].rfind(b"startxref"), "end")[1])
        self._rows = b""
        self._table = 0
        if table := _TABLE.match(data, start):
            self._table = table.end()
            trailer = data[start:]
        else:
            trailer, packed = self._at(start)
            if b"/W [1 4 2]" not in trailer:
                raise ForeignLetterError("its cross-reference table is not ours")
            self._rows = zlib.decompress(packed)
        root = int(_searched(_ROOT, trailer, "trailer")[1])
        tree = int(_found(_CATALOG, self.plain(root), 0, "catalog")[1])
        kids = _found(_PAGES, self.plain(tree), 0, "page tree")[1].split(b" 0 R")
        self.pages = [self._page(int(kid)) for kid in kids[:-1]]

    def plain(self, at: int) -> bytes:
        """An object that is no stream."""
        start = self._start(at)
        return self._data[start : self._data.find(b"\nendobj\n", start)]

    def stream(self, at: int) -> tuple[bytes, bytes]:
        """A stream: its dictionary, and its bytes as they stand in the file."""
        return self._stream(self._start(at))

    def font(self, at: int) -> OwnFont:
        """A Type 0 font."""
        font = _found(_FONT, self.plain(at), 0, "font")
        descendant = _found(_DESCENDANT, self.plain(int(font[1])), 0, "CID font")
        descriptor = _found(_DESCRIPTOR, self.plain(int(descendant[1])), 0, "font descriptor")
        return OwnFont(
            face=descriptor[1].decode("ascii").lower(),
            gid_map=self.stream(int(descendant[2]))[1],
            unicode=self.stream(int(font[2]))[1],
        )

    def image(self, at: int) -> tuple[dict[str, bytes], bytes]:
        """The entries of an image and its bytes; its mask, if it has one, stands under SMask as an object number."""
        head, data = self.stream(at)
        entries = {key.decode("ascii"): value for key, value in _ENTRY.findall(head)}
        if entries.get("Subtype") != b"/Image":
            raise ForeignLetterError("it draws something that is no image")
        return entries, data

    def _page(self, at: int) -> OwnPage:
        page = _found(_PAGE, self.plain(at), 0, "page")
        named = _RESOURCES.fullmatch(page[2])
        if named is None:
            raise ForeignLetterError("a page has other resources than fonts and images")
        fonts, images = (
            {key.decode("ascii"): int(value) for key, value in _NAMED.findall(group or b"")} for group in named.groups()
        )
        return OwnPage(box=page[1], contents=int(page[3]), fonts=fonts, images=images)

    def _start(self, at: int) -> int:
        """Where the body of an object begins."""
        if self._rows:
            kind, offset, _ = TABLE_ROW.unpack_from(self._rows, TABLE_ROW.size * at)
            if kind != 1:
                raise ForeignLetterError(f"object {at} does not stand by itself")
        else:
            place = self._table + 20 * at
            offset = int(self._data[place : place + 10])
        head = b"%d 0 obj\n" % at
        if not self._data.startswith(head, offset):
            raise ForeignLetterError(f"object {at} is not where the table says")
        return int(offset) + len(head)

    def _at(self, offset: int) -> tuple[bytes, bytes]:
        """The stream whose object begins at an offset."""
        return self._stream(self._data.index(b" 0 obj\n", offset) + 7)

    def _stream(self, start: int) -> tuple[bytes, bytes]:
        end = self._data.find(b"\nstream\n", start)
        head = self._data[start:end]
        first = end + len(b"\nstream\n")
        last = first + int(_found(_LENGTH, head, 0, "stream")[1])
        if not self._data.startswith(b"\nendstream\nendobj\n", last):
            raise ForeignLetterError("a stream is not as long as it says")
        return head, self._data[first:last]


class EmbeddedSet:
    """The CIDs that some fonts of one face map to a glyph; CID 0, which every font has, is not among them."""

    def __init__(self) -> None:
        self._seen = 0
        """Two bytes a CID as in a CIDToGIDMap, read from the lowest, all ones where the CID is there."""

    def add(self, places: bytes) -> list[int]:
        """Adds the CIDs of a CIDToGIDMap; gives those that are new, rising."""
        # As one number: a map has 30,000 entries, a letter shows a few hundred of them, and nearly all were seen before.
        rest = int.from_bytes(places, "little") & ~self._seen
        fresh: list[int] = []
        left = rest.to_bytes((rest.bit_length() + 7) // 8, "little")  # ends where the last one does
        for run in _MAPPED.finditer(left):
            first, end = run.span(1)  # a run of bytes may begin or end within the two of a CID
            fresh += range(first // 2, (end + 1) // 2)
        found = [cid for cid in fresh if cid]
        if found:
            mask = bytearray(2 * (found[-1] + 1))
            for cid in found:
                mask[2 * cid : 2 * cid + 2] = b"\xff\xff"
            self._seen |= int.from_bytes(mask, "little")
        return found


def read_to_unicode(cmap: bytes) -> dict[int, str]:
    """A ToUnicode map as `embedding.to_unicode` writes it, read."""
    texts: dict[int, str] = {}
    for kind, block in _CMAP_BLOCK.findall(cmap):
        codes = [bytes.fromhex(code.decode()) for code in _CMAP_CODE.findall(block)]
        whole = [int.from_bytes(code, "big") for code in codes]
        if kind == b"bfchar":
            texts.update((cid, text.decode("utf-16-be")) for cid, text in zip(whole[::2], codes[1::2], strict=True))
        else:
            for first, last, point in zip(whole[::3], whole[1::3], whole[2::3], strict=True):
                texts.update((cid, chr(point + cid - first)) for cid in range(first, last + 1))
    return texts


def _found(pattern: "re.Pattern[bytes]", data: bytes, at: int, what: str) -> "re.Match[bytes]":
    found = pattern.match(data, at) if at >= 0 else None
    if found is None:
        raise ForeignLetterError(f"its {what} is not as we write it")
    return found


def _searched(pattern: "re.Pattern[bytes]", data: bytes, what: str) -> "re.Match[bytes]":
    found = pattern.search(data)
    if found is None:
        raise ForeignLetterError(f"its {what} is not as we write it")
    return found
