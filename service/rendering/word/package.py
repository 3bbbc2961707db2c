"""A DOCX package, opened once and frozen: parts, content types, relationships, media, and which part plays which role.

Names are as in the ZIP archive, without a leading slash: "word/document.xml". Roles are found through relationships, never
by name (ISO/IEC 29500-2, Open Packaging Conventions), because other writers than Word name their parts differently.

A template is untrusted: what is too big, too many or not a Word document is refused before anything is unpacked or parsed.
"""

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote

from service.rendering.word.parse import parse
from service.terms.canonical import sha256
from service.terms.problems import Refused

MOST_PARTS = 2_000
MOST_PART_BYTES = 64 * 1024 * 1024
MOST_BYTES = 128 * 1024 * 1024
"""Unpacked size of a whole package; the largest of 245 letters collected from the open web unpacks to far less."""
MOST_RATIO = 250
"""Unpacked to packed size of one part over a megabyte; Word's XML stays under 60, a zip bomb is near 1,000."""

WORD_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAIN_TYPES = (f"{WORD_TYPES}document.main+xml", f"{WORD_TYPES}template.main+xml")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a compound file: the old .doc, and what Word wraps an encrypted .docx in."""

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, RuntimeError, EOFError, OSError),
    *(ValueError, LookupError),  # a place before the beginning of the file, a name in no encoding
)
"""What the library raises when it reads a damaged ZIP."""

RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """An arrow from one part to another, or out of the package."""

    id: str
    kind: str
    """Last segment of the type: "header", "image", "hyperlink", …; the same for transitional and strict files."""
    target: str
    """Part name, or the address as written where `external`."""
    external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """An opened DOCX. Role fields hold part names and are empty where the document has no such part."""

    parts: Mapping[str, bytes]
    content_types: Mapping[str, str]
    relationships: Mapping[str, Mapping[str, Relationship]]
    """By source part name ("" for the package itself), then by id as in r:id."""
    sha256: str
    document: str
    styles: str = ""
    numbering: str = ""
    settings: str = ""
    theme: str = ""
    font_table: str = ""
    footnotes: str = ""
    endnotes: str = ""
    headers: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()

    @property
    def media(self) -> Mapping[str, bytes]:
        """Pictures by part name, as stored."""
        return {name: data for name, data in self.parts.items() if self.content_types.get(name, "").startswith("image/")}

    @property
    def story_parts(self) -> tuple[str, ...]:
        """The parts that hold text of the letter: document, headers, footers, footnotes, endnotes, in that order."""
        names = (self.document, *self.headers, *self.footers, self.footnotes, self.endnotes)
        return tuple(dict.fromkeys(name for name in names if name))

    def related(self, part: str, identity: str) -> Relationship | None:
        """What r:id="`identity`" means inside `part`; None where nothing (internal targets always exist)."""
        return self.relationships.get(part, {}).get(identity)


def open_package(docx: bytes) -> Package:
    """Open a DOCX.

    Raises Refused: "template-not-docx" (not a ZIP, no Word document in it, encrypted, with macros, damaged),
    "template-too-large", "template-zip-bomb", "template-entities".
    """
    parts = _unpack(docx)
    types = _content_types(parts)
    relationships = {source: _relationships(parts, source, name) for source, name in _sources(parts)}
    document = _main(relationships.get("", {}), types)
    role: dict[str, list[str]] = {}
    for relation in relationships.get(document, {}).values():
        if not relation.external:
            role.setdefault(relation.kind, []).append(relation.target)
    if any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise _not_docx("the file carries macros", hint="请另存为不含宏的 .docx / save it as .docx without macros")
    return Package(
        parts=MappingProxyType(parts),
        content_types=MappingProxyType(types),
        relationships=MappingProxyType(relationships),
        sha256=sha256(docx),
        document=document,
        styles=_first(role, "styles"),
        numbering=_first(role, "numbering"),
        settings=_first(role, "settings"),
        theme=_first(role, "theme"),
        font_table=_first(role, "fontTable"),
        footnotes=_first(role, "footnotes"),
        endnotes=_first(role, "endnotes"),
        headers=tuple(dict.fromkeys(role.get("header", ()))),
        footers=tuple(dict.fromkeys(role.get("footer", ()))),
    )


def _unpack(docx: bytes) -> dict[str, bytes]:
    if docx.startswith(OLE):
        raise _not_docx(
            "this is an encrypted document or an old .doc",
            hint="请去掉密码，并另存为 .docx / take the password off and save it as .docx",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _measure(entries)
            # The declared sizes were checked; zipfile reads at most the declared size and checks the CRC.
            return {entry.filename.lstrip("/"): archive.read(entry) for entry in entries}
    except DAMAGED as error:
        raise _not_docx(f"not a readable ZIP package ({error})") from error


def _measure(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    largest = max((entry.file_size for entry in entries), default=0)
    if len(entries) > MOST_PARTS or total > MOST_BYTES or largest > MOST_PART_BYTES:
        raise Refused(
            "template-too-large",
            f"the package has {len(entries)} parts and unpacks to {total:,} bytes; "
            f"{MOST_PARTS:,} parts, {MOST_PART_BYTES:,} bytes a part and {MOST_BYTES:,} in all are allowed",
            hint="请压缩图片后重新保存 / compress the pictures and save again",
        )
    names = set()
    for entry in entries:
        if entry.file_size > 1024 * 1024 and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise Refused(
                "template-zip-bomb",
                f"{entry.filename} unpacks to {entry.file_size // max(entry.compress_size, 1)} times its size",
                hint="这不是 Word 保存的文件 / Word does not write such files",
            )
        name = entry.filename.lstrip("/")
        if name.lower() in names or "\\" in name or ".." in name.split("/"):
            raise _not_docx(f"the package names a part twice or outside itself: {entry.filename!r}")
        names.add(name.lower())


def _content_types(parts: Mapping[str, bytes]) -> dict[str, str]:
    if "[Content_Types].xml" not in parts:
        raise _not_docx("the package has no list of content types")
    defaults, overrides = {}, {}
    for element in parse(parts["[Content_Types].xml"], "[Content_Types].xml"):
        kind = element.get("ContentType", "")
        if element.tag == TYPES + "Default":
            defaults[element.get("Extension", "").lower()] = kind
        elif element.tag == TYPES + "Override":
            overrides[element.get("PartName", "").lstrip("/").lower()] = kind
    return {
        name: overrides.get(name.lower()) or defaults.get(posixpath.splitext(name)[1].lstrip(".").lower(), "") for name in parts
    }


def _sources(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for name in parts:
        folder, file = posixpath.split(name)
        if posixpath.basename(folder) == "_rels" and file.endswith(".rels"):
            yield posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels")), name


def _relationships(parts: Mapping[str, bytes], source: str, name: str) -> Mapping[str, Relationship]:
    lower = {part.lower(): part for part in parts}  # part names compare without case (29500-2, 6.2.2.3)
    found = {}
    for element in parse(parts[name], name).iterchildren(RELATIONSHIP):
        kind = element.get("Type", "").rpartition("/")[2]
        target, identity = element.get("Target", ""), element.get("Id", "")
        external = element.get("TargetMode") == "External"
        if not external:
            path = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), unquote(target.partition("#")[0])))
            inside = lower.get(path.lstrip("/").lower())
            if inside is None:
                continue  # Word, too, leaves out what is not there
            target = inside
        found[identity] = Relationship(id=identity, kind=kind, target=target, external=external)
    return MappingProxyType(found)


def _main(relations: Mapping[str, Relationship], types: Mapping[str, str]) -> str:
    document = next((item.target for item in relations.values() if item.kind == "officeDocument" and not item.external), "")
    kind = types.get(document, "")
    if "macroEnabled" in kind:
        raise _not_docx("the file carries macros", hint="请另存为不含宏的 .docx / save it as .docx without macros")
    if kind not in MAIN_TYPES:
        raise _not_docx("the package is not a Word document")
    return document


def _first(role: Mapping[str, list[str]], kind: str) -> str:
    return role.get(kind, [""])[0]


def _not_docx(what: str, *, hint: str = "") -> Refused:
    return Refused(
        "template-not-docx",
        f"not a DOCX that can be used: {what}",
        hint=hint or "请上传 Word 保存的 .docx 文件 / give a .docx file as Word saves it",
    )
