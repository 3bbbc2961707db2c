"""Reading: what a PDF of ours shows, read from the file alone, for verification.

`pages_digest_of_pdf` computes the digest of `digest.py` from the embedded subsets, never from the shelf, and refuses
whatever our writer cannot have written: another operator, an annotation, a form, a colour mask. What is not understood here
could show something that was not hashed.
"""

import hashlib
import io
import struct
from collections.abc import Mapping
from typing import Any

import pikepdf
import uharfbuzz as hb

from service.paper.attachment import ATTACHMENT
from service.paper.digest import PageShown, digest_of_pages
from service.paper.embedding import DEFAULT_WIDTH
from service.paper.face import drawing
from service.paper.images import ImageData
from service.paper.pdf import number

MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError, pikepdf.PdfError)
"""What reading raises where a PDF is built otherwise than ours."""

_STATE_AND_PATHS = ("q", "Q", "cm", "w", "d", "rg", "RG", "m", "l", "re", "S", "f", "B", "W", "n")
_TEXT_AND_IMAGES = ("BT", "ET", "Tf", "Td", "Tm", "TJ", "Tr", "Tz", "Do")
_MARKS = ("BDC", "BMC", "EMC")
OPERATORS = frozenset((*_STATE_AND_PATHS, *_TEXT_AND_IMAGES, *_MARKS))
"""All that our page streams are made of."""

_PAGE = {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/StructParents"}
_TREE = {"/Type", "/Parent", "/Kids", "/Count"}
_RESOURCES = {"/Font", "/XObject"}
_IMAGE = {"/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Filter", "/SMask", "/Length"}
_FONT = {"/Type", "/Subtype", "/BaseFont", "/Encoding", "/DescendantFonts", "/ToUnicode"}
_DESCENDANT = {"/Type", "/Subtype", "/BaseFont", "/CIDSystemInfo", "/FontDescriptor", "/DW", "/W", "/CIDToGIDMap"}
PRINTS_KEPT = 50_000
"""Fingerprints remembered in a process: more than a face has glyphs, some 20 MB at most."""

_PRINTS: dict[bytes, bytes] = {}


class ForeignPdfError(ValueError):
    """The bytes are no PDF, or not one that our writer can have written; a finding for whoever verifies."""


def open_pdf(data: bytes) -> pikepdf.Pdf:
    """The file, opened; raises ForeignPdfError where it is none."""
    try:
        return pikepdf.open(io.BytesIO(data))
    except pikepdf.PdfError as error:
        raise ForeignPdfError(f"these bytes cannot be read as PDF: {error}") from error


def read_letter(data: bytes) -> tuple[bytes, str]:
    """The notice.json in a letter and the digest of what its pages show, the file opened once; raises as the next two do."""
    with open_pdf(data) as pdf:
        return _notice(pdf), _pages_digest(pdf)


def pages_digest_of_pdf(data: bytes) -> str:
    """The digest of what the pages of a PDF show, with the doc_id of its /ID; equals `document.pages_digest` of its pages.

    Raises ForeignPdfError for anything on a page that is not ours, and for what is no PDF.
    """
    with open_pdf(data) as pdf:
        return _pages_digest(pdf)


def embedded_notice(data: bytes) -> bytes:
    """The bytes of the notice.json in a letter; raises ForeignPdfError where the file holds none."""
    with open_pdf(data) as pdf:
        return _notice(pdf)


def _pages_digest(pdf: pikepdf.Pdf) -> str:
    try:
        identity = bytes(pdf.trailer.ID[0])
        fonts: dict[tuple[int, int], EmbeddedFont] = {}
        return digest_of_pages(identity, [_shown(page.obj, fonts) for page in pdf.pages])
    except ForeignPdfError:
        raise
    except MALFORMED as error:
        raise _foreign(f"something is missing that every page of ours has: {error}") from error


def _notice(pdf: pikepdf.Pdf) -> bytes:
    if ATTACHMENT not in pdf.attachments:
        raise _foreign(f"it holds no {ATTACHMENT}")
    return pdf.attachments[ATTACHMENT].get_file().read_bytes()


class EmbeddedFont:
    """A Type 0 font in a PDF, asked by CID."""

    def __init__(self, font: Any) -> None:  # noqa: ANN401 - a pikepdf object is what the file says
        descendant = font.DescendantFonts[0]
        _only(font, _FONT, "a font")
        _only(descendant, _DESCENDANT, "a CID font")
        if font.Subtype != "/Type0" or font.Encoding != "/Identity-H" or descendant.Subtype != "/CIDFontType2":
            raise _foreign("a font is not Identity-H over TrueType outlines")
        self.records: dict[int, bytes] = {}
        """See `digest.GlyphSource`."""
        self._places = bytes(descendant.CIDToGIDMap.read_bytes())
        self._face = hb.Face(hb.Blob(bytes(descendant.FontDescriptor.FontFile2.read_bytes())))
        self._font = hb.Font(self._face)
        self._tables = _Outlines(self._face)
        self._default = int(descendant.get("/DW", DEFAULT_WIDTH))
        self._widths = _read_widths(descendant.get("/W", pikepdf.Array()))

    @property
    def upem(self) -> int:
        """Units per em of the embedded file."""
        return int(self._face.upem)

    def advance(self, cid: int) -> int:
        """Advance in the embedded hmtx, font units."""
        return int(self._font.get_glyph_h_advance(self._place(cid)))

    def width(self, cid: int) -> int:
        """Width by /W and /DW."""
        return self._widths.get(cid, self._default)

    def fingerprint(self, cid: int) -> bytes:
        """SHA-256 of the outline in the embedded file."""
        place = self._place(cid)
        source = self._tables.source(place)
        found = _PRINTS.get(source)
        if found is None:
            found = hashlib.sha256(drawing(self._font, place)).digest()
            if source and len(_PRINTS) < PRINTS_KEPT:
                _PRINTS[source] = found
        return found

    def _place(self, cid: int) -> int:
        return int.from_bytes(self._places[2 * cid : 2 * cid + 2], "big")


class _Outlines:
    """The stored form of outlines: all that the drawing of a simple glyph depends on, to remember its fingerprint by.

    Drawing through callbacks costs a tenth of a millisecond a glyph, and ten thousand letters repeat the same three thousand.
    """

    def __init__(self, face: Any) -> None:  # noqa: ANN401 - uharfbuzz has no types
        head, hhea, loca, self._glyf, self._hmtx = (
            bytes(face.reference_table(tag).data) for tag in ("head", "hhea", "loca", "glyf", "hmtx")
        )
        long = struct.unpack_from(">h", head, 50)[0]
        self._offsets = [offset if long else 2 * offset for (offset,) in struct.iter_unpack(">I" if long else ">H", loca)]
        self._metrics = struct.unpack_from(">H", hhea, 34)[0]

    def source(self, gid: int) -> bytes:
        """Glyph data and left side bearing, which shifts it; nothing for composites, which depend on other glyphs."""
        data = self._glyf[self._offsets[gid] : self._offsets[gid + 1]]
        if not data or data[0] & 0x80:
            return b""
        bearing = 4 * gid + 2 if gid < self._metrics else 2 * (self._metrics + gid)
        return self._hmtx[bearing : bearing + 2] + data


def _shown(page: Any, fonts: dict[tuple[int, int], EmbeddedFont]) -> PageShown:  # noqa: ANN401
    _only(page, _PAGE, "a page")
    node = page.Parent
    while node is not None:
        _only(node, _TREE, "the page tree")
        node = node.get("/Parent")
    _only(page.Resources, _RESOURCES, "the resources of a page")
    stream = page.Contents
    if not isinstance(stream, pikepdf.Stream):
        raise _foreign("a page has several content streams")
    shown, drawn = _used(pikepdf.parse_content_stream(stream))
    named = page.Resources.get("/Font", pikepdf.Dictionary())
    sources = []
    for resource in sorted(shown):
        font = named[resource]
        if font.objgen not in fonts:
            fonts[font.objgen] = EmbeddedFont(font)
        sources.append((resource[1:], fonts[font.objgen], sorted(shown[resource])))
    pictures = page.Resources.get("/XObject", pikepdf.Dictionary())
    return PageShown(
        box=b"[" + b" ".join(number(float(edge)).encode() for edge in page.MediaBox) + b"]",
        stream=bytes(stream.read_bytes()),
        fonts=sources,
        images=[_read_image(pictures[resource], resource[1:]) for resource in sorted(drawn)],
    )


def _used(instructions: Any) -> tuple[Mapping[str, set[int]], set[str]]:  # noqa: ANN401
    """The CIDs shown per font and the images drawn; raises where an operator is not one of ours."""
    shown: dict[str, set[int]] = {}
    drawn: set[str] = set()
    current, kept = "", []
    for operands, operator in instructions:
        match str(operator):
            case "q":
                kept.append(current)
            case "Q":
                current = kept.pop()
            case "Tf":
                current = str(operands[0])
            case "TJ":
                for item in operands[0]:
                    if isinstance(item, pikepdf.String):
                        data = bytes(item)
                        shown.setdefault(current, set()).update(
                            int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)
                        )
            case "Do":
                drawn.add(str(operands[0]))
            case other if other not in OPERATORS:
                raise _foreign(f"a page uses the operator {other}")
    return shown, drawn


def _read_image(stream: Any, name: str) -> ImageData:  # noqa: ANN401
    _only(stream, _IMAGE, "an image")
    if stream.Subtype != "/Image" or int(stream.BitsPerComponent) != 8:
        raise _foreign("a page draws something that is not an image of eight bits")
    encoding = str(stream.Filter)[1:]
    raw = bytes(stream.read_raw_bytes())
    return ImageData(
        name=name,
        width=int(stream.Width),
        height=int(stream.Height),
        space=str(stream.ColorSpace)[1:],
        filter=encoding,
        data=raw,
        samples=raw if encoding == "DCTDecode" else bytes(stream.read_bytes()),
        mask=_read_image(stream.SMask, "") if "/SMask" in stream else None,
    )


def _read_widths(entries: Any) -> dict[int, int]:  # noqa: ANN401
    widths: dict[int, int] = {}
    for at in range(0, len(entries), 2):
        first = int(entries[at])
        widths.update((first + place, int(width)) for place, width in enumerate(entries[at + 1]))
    return widths


def _only(thing: Any, keys: set[str], what: str) -> None:  # noqa: ANN401
    strange = set(thing.keys()) - keys
    if strange:
        raise _foreign(f"{what} has {', '.join(sorted(strange))}")


def _foreign(what: str) -> ForeignPdfError:
    return ForeignPdfError(f"this PDF is not as Cuihan writes them: {what}")
