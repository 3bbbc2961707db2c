"""Document: a letter as a PDF/A-3b file (ISO 19005-3) with its notice embedded, and the digest of what its pages show.

Same pages, same notice, same bytes: no date but the notice's own, no identifier but its `doc_id`, nothing in an order that
a hash seed could change. `Framework` holds what every document of ours has; the print part uses it too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType

from service.paper.attachment import attach
from service.paper.colour import srgb_profile
from service.paper.content import Page
from service.paper.digest import PageShown, digest_of_pages, media_box
from service.paper.embedding import Cut, Stock, cut, cut_more, put_font
from service.paper.face import Face
from service.paper.images import ImageData
from service.paper.memo import Memo
from service.paper.pdf import QUICK, Writer, array, date, dictionary, name, reference, squeeze, string
from service.paper.strings import plainer
from service.paper.structure import structure_of
from service.paper.xmp import packet

_CUTS: Memo[tuple[object, tuple[tuple[int, str], ...]], Cut] = Memo(64)
"""Fonts by face, or by what letters have in common, and glyphs: headings, forms and figures show the same few in every letter
of a batch. Some 2 MB."""


def write_letter(
    pages: Sequence[Page],
    *,
    title: str,
    language: str,
    doc_id: bytes,
    issued: datetime,
    attachment: bytes,
    producer: str,
    stocks: Mapping[str, Stock] = MappingProxyType({}),
) -> bytes:
    """The letter as PDF/A-3b.

    `doc_id` is 16 bytes, `issued` aware, `language` a BCP 47 tag, `attachment` the canonical public part of the notice.
    `stocks` says by resource name what is embedded of a face anyway, because all letters of a template show it.
    """
    pieces: list[bytes] = []
    writer = Writer(pieces.append)
    kids = [writer.reserve() for _ in pages]
    structure = structure_of(tuple(page.marks for page in pages))
    if structure is not None:
        writer.hold(structure.count, structure.stream, first=structure.first)
    whole = not any(0 in glyphs for page in pages for glyphs in page.glyphs.values())
    frame = Framework(
        title=title,
        language=language,
        doc_id=doc_id,
        made=issued,
        producer=producer,
        accessible=structure is not None and structure.accessible and whole,
    )
    used = _used(pages)
    fonts = {face.resource: writer.reserve() for face, _ in used}
    tree = writer.reserve()
    images: dict[str, int] = {}
    for at, page in enumerate(pages):
        for image in page.images.values():
            if image.name not in images:
                images[image.name] = put_image(writer, image)
        resources = resource_dictionary(
            {font: fonts[font] for font in page.fonts}, {image: images[image] for image in page.images}
        )
        content = writer.squeezed(page.stream, level=QUICK)
        box = media_box(page.width_pt, page.height_pt)
        place = at if structure is not None else None
        body = page_object(parent=tree, box=box, resources=resources, contents=reference(content), structure=place)
        writer.put(body, at=kids[at])
    for face, texts in used:
        put_font(writer, _cut(face, texts, stocks.get(face.resource)), at=fonts[face.resource])
    writer.put(dictionary({"Type": b"/Pages", "Count": b"%d" % len(kids), "Kids": array(map(reference, kids))}), at=tree)
    entries = attach(writer, attachment, issued)
    frame.finish(writer, tree=tree, entries={**entries, **(structure.entries if structure is not None else {})})
    return b"".join(pieces)


def pages_digest(doc_id: str, pages: Sequence[Page]) -> str:
    """SHA-256 over everything these pages show, for the evidence record; the framing is described in `digest.py`."""
    return digest_of_pages(
        bytes.fromhex(doc_id),
        [
            PageShown(
                box=media_box(page.width_pt, page.height_pt),
                stream=page.stream,
                fonts=[(resource, face, sorted(page.glyphs[resource])) for resource, face in page.fonts.items()],
                images=list(page.images.values()),
            )
            for page in pages
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """What stands around the pages of every PDF/A-3b file of ours."""

    title: str
    language: str
    doc_id: bytes
    made: datetime
    producer: str
    accessible: bool = False
    """Claimed as PDF/UA-1."""

    def finish(self, writer: Writer, *, tree: int, entries: Mapping[str, bytes]) -> None:
        """Writes metadata, output intent, catalog (with `entries` added) and the end of the file."""
        xmp = packet(
            title=self.title,
            language=self.language,
            producer=self.producer,
            made=self.made,
            doc_id=self.doc_id,
            accessible=self.accessible,
        )
        metadata = writer.stream({"Type": b"/Metadata", "Subtype": b"/XML"}, xmp)  # readable without decoding: 6.6.2.1
        profile = writer.stream({"N": b"3", "Filter": b"/FlateDecode"}, _profile())
        intent = dictionary(
            {
                "Type": b"/OutputIntent",
                "S": b"/GTS_PDFA1",
                "OutputConditionIdentifier": string("sRGB IEC61966-2.1"),
                "Info": string("sRGB IEC61966-2.1"),
                "DestOutputProfile": reference(profile),
            }
        )
        info = writer.put(
            dictionary(
                {
                    "Title": string(self.title),
                    "Producer": string(self.producer),
                    "CreationDate": date(self.made),
                    "ModDate": date(self.made),
                }
            )
        )
        root = writer.put(
            dictionary(
                {
                    "Type": b"/Catalog",
                    "Pages": reference(tree),
                    "Lang": string(self.language),
                    "Metadata": reference(metadata),
                    "OutputIntents": array([intent]),
                    "ViewerPreferences": b"<</DisplayDocTitle true>>",
                    **entries,
                }
            )
        )
        writer.finish(root=root, info=info, doc_id=self.doc_id)


def page_object(*, parent: int, box: bytes, resources: bytes, contents: bytes | None, structure: int | None = None) -> bytes:
    """A page dictionary; a page without contents is blank. `structure` is its place in the structure's parent tree."""
    entries = {"Type": b"/Page", "Parent": reference(parent), "MediaBox": box, "Resources": resources}
    if structure is not None:
        entries["StructParents"] = b"%d" % structure
    return dictionary(entries if contents is None else {**entries, "Contents": contents})


def resource_dictionary(fonts: Mapping[str, int], images: Mapping[str, int]) -> bytes:
    """Resources of a page: {resource name: object number}."""
    kinds = {"Font": fonts, "XObject": images}
    return dictionary(
        {kind: dictionary({key: reference(at) for key, at in sorted(named.items())}) for kind, named in kinds.items() if named}
    )


def put_image(writer: Writer, image: ImageData) -> int:
    """Writes an image, its soft mask first, and returns its object number."""
    mask = {} if image.mask is None else {"SMask": reference(put_image(writer, image.mask))}
    return writer.stream(
        {
            "Type": b"/XObject",
            "Subtype": b"/Image",
            "Width": b"%d" % image.width,
            "Height": b"%d" % image.height,
            "ColorSpace": name(image.space),
            "BitsPerComponent": b"8",
            "Filter": name(image.filter),
            **mask,
        },
        image.data,
    )


def _used(pages: Iterable[Page]) -> list[tuple[Face, dict[int, str]]]:
    """The faces of all pages in order of their names, each with its glyphs and their texts."""
    faces: dict[str, Face] = {}
    texts: dict[str, dict[int, str]] = {}
    for page in pages:
        faces.update(page.fonts)
        for resource, glyphs in page.glyphs.items():
            found = texts.get(resource)
            if found is None:
                texts[resource] = dict(glyphs)
                continue
            for gid, text in glyphs.items():
                if (known := found.get(gid)) != text:
                    found[gid] = text if known is None else plainer(known, text)
    return [(faces[resource], texts[resource]) for resource in sorted(faces)]


def _cut(face: Face, texts: Mapping[int, str], stock: Stock | None) -> Cut:
    fresh = stock.beyond(texts) if stock is not None else None
    by, shown = (face.digest, texts) if stock is None or fresh is None else (stock, fresh)
    key = (by, tuple(sorted(shown.items())))
    kept = _CUTS.get(key)
    if kept is None:
        kept = cut(face, shown) if stock is None or fresh is None else cut_more(stock, shown)
        _CUTS.put(key, kept)
    return kept


@cache
def _profile() -> bytes:
    return squeeze(srgb_profile())
