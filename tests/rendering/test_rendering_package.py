"""The package: roles through relationships, and what is not a Word letter refused by name before it is unpacked."""

import io
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from docx.shared import Mm
from letters_for_templates import docx
from PIL import Image

from service.rendering.word.package import Package, open_package
from service.terms.canonical import sha256
from service.terms.problems import Refused


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(out, "PNG")
    return io.BytesIO(out.getvalue())


def build(document: Any) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = "页眉"
    section.footer.paragraphs[0].text = "页脚"
    section.footer.paragraphs[0].add_run().add_picture(picture(), width=Mm(5))


LETTER = docx(build)


def changed(data: bytes, change: Mapping[str, bytes | None], *, rename: Mapping[str, str] | None = None) -> bytes:
    """The package with parts added, replaced, removed (None) or renamed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in change:
                new.writestr((rename or {}).get(name, name), old.read(name))
        for name, part in change.items():
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def code(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        open_package(data)
    assert " / " in caught.value.hint
    return caught.value.code


def test_every_role_is_found() -> None:
    package = open_package(LETTER)
    assert package.document == "word/document.xml"
    assert (package.styles, package.numbering, package.settings) == (
        "word/styles.xml",
        "word/numbering.xml",
        "word/settings.xml",
    )
    assert (package.theme, package.footnotes) == ("word/theme/theme1.xml", "")
    assert (package.headers, package.footers) == (("word/header1.xml",), ("word/footer1.xml",))
    assert package.story_parts == ("word/document.xml", "word/header1.xml", "word/footer1.xml")
    assert package.sha256 == sha256(LETTER)


def test_pictures_are_found_from_the_part_that_shows_them() -> None:
    """Relationship ids belong to a part: the footer's picture is not the document's."""
    package = open_package(LETTER)
    (relation,) = [item for item in package.relationships["word/footer1.xml"].values() if item.kind == "image"]
    assert package.related("word/footer1.xml", relation.id) == relation
    assert package.media[relation.target].startswith(b"\x89PNG")
    assert package.related("word/header1.xml", relation.id) is None


def test_names_are_free() -> None:
    """Another writer's names are as good: only the relationships say which part is which."""
    types = part(LETTER, "[Content_Types].xml").replace(b"/word/document.xml", b"/story/main.xml")
    rels = part(LETTER, "_rels/.rels").replace(b"word/document.xml", b"/story/main.xml")
    inner = part(LETTER, "word/_rels/document.xml.rels").replace(b'Target="', b'Target="/word/').replace(b"/word//", b"/")
    data = changed(
        LETTER,
        {"[Content_Types].xml": types, "_rels/.rels": rels, "word/_rels/document.xml.rels": None}
        | {"story/_rels/main.xml.rels": inner},
        rename={"word/document.xml": "story/main.xml"},
    )
    package = open_package(data)
    assert package.document == "story/main.xml"
    assert package.styles == "word/styles.xml"


def test_a_package_cannot_be_changed() -> None:
    package: Package = open_package(LETTER)
    with pytest.raises(TypeError):
        package.parts["word/document.xml"] = b""  # type: ignore[index]  # that is the point


MACRO = b"application/vnd.ms-word.document.macroEnabled.main+xml"
PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        LETTER[:-200],
        LETTER[:2000] + bytes(200) + LETTER[2200:],
        changed(LETTER, {"[Content_Types].xml": None}),
        changed(LETTER, {"_rels/.rels": None}),
        changed(LETTER, {"word/document.xml": None}),
        changed(LETTER, {"word/vbaProject.bin": b"macro"}),
        changed(LETTER, {"[Content_Types].xml": part(LETTER, "[Content_Types].xml").replace(PLAIN, MACRO)}),
        changed(LETTER, {"../../etc/cron.d/x": b"x"}),
        changed(LETTER, {"WORD/Document.XML": b"<x/>"}),
        changed(LETTER, {"[Content_Types].xml": b"<Types"}),
    ],
    ids=[
        "empty",
        "pdf",
        "encrypted",
        "cut",
        "damaged",
        "no types",
        "no rels",
        "no document",
        "vba",
        "docm",
        "path",
        "twice",
        "xml",
    ],
)
def test_not_a_letter(data: bytes) -> None:
    assert code(data) == "template-not-docx"


def test_an_encrypted_entry() -> None:
    """The ZIP's own encryption bit, set on every entry."""
    data = bytearray(LETTER)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            (bits,) = struct.unpack_from("<H", data, at + flags)
            struct.pack_into("<H", data, at + flags, bits | 1)
            at = data.find(signature, at + 4)
    assert code(bytes(data)) == "template-not-docx"


def test_a_zip_bomb() -> None:
    assert code(changed(LETTER, {"word/bomb.xml": bytes(8_000_000)})) == "template-zip-bomb"


def test_too_many_parts() -> None:
    assert code(changed(LETTER, {f"word/p{number}.xml": b"x" for number in range(2_001)})) == "template-too-large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities(encoding: str) -> None:
    """Billion laughs and external entities need a document type, which is refused as such."""
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Relationships>&b;</Relationships>'
    assert code(changed(LETTER, {"_rels/.rels": bomb.encode(encoding)})) == "template-entities"


def test_a_zip_whose_table_points_before_its_beginning() -> None:
    """Found by damaging letters: the library answers with an error of its own for arithmetic."""
    at = LETTER.rindex(b"PK\x05\x06") + 16
    (offset,) = struct.unpack_from("<I", LETTER, at)
    broken = LETTER[:at] + struct.pack("<I", offset + 1_000_000) + LETTER[at + 4 :]
    with pytest.raises(Refused, match="template-not-docx"):
        open_package(broken)
