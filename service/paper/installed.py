"""Installed: faces of a family in the system's font folders, for letters of others that are laid out with a font map.

Our own letters never use these: what is on one machine is not on the next.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import uharfbuzz as hb

from service.paper.face import Face, face_digest
from service.paper.typefaces import key

SYSTEM_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
"""Where Debian and its relatives keep fonts (Filesystem Hierarchy Standard)."""

_NAME_FAMILY, _NAME_POSTSCRIPT, _NAME_TYPOGRAPHIC_FAMILY = 1, 6, 16


def find_family(family: str, folders: Sequence[Path]) -> list[Face]:
    """The TrueType faces of a family in these folders, in order of their paths; one face a style, empty where none."""
    faces: dict[tuple[bool, bool], Face] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.tt[fc]")):
            for index, opened in _faces(path):
                names = {opened.get_name(_NAME_FAMILY) or "", opened.get_name(_NAME_TYPOGRAPHIC_FAMILY) or ""}
                if key(family) not in {key(name) for name in names} or "glyf" not in opened.table_tags:
                    continue
                bold, italic = _style(opened)
                file_sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
                face = Face(
                    path,
                    name=opened.get_name(_NAME_POSTSCRIPT) or path.stem,
                    family=family,
                    bold=bold,
                    italic=italic,
                    digest=face_digest(file_sha256, index),
                    index=index,
                )
                faces.setdefault((bold, italic), face)
    return [faces[style] for style in sorted(faces)]


def _faces(path: Path) -> Iterator[tuple[int, Any]]:
    blob = hb.Blob.from_file_path(str(path))
    head = path.open("rb").read(12)
    count = int.from_bytes(head[8:12], "big") if head[:4] == b"ttcf" else 1
    for index in range(count):
        yield index, hb.Face(blob, index)


def _style(face: Any) -> tuple[bool, bool]:  # noqa: ANN401 - uharfbuzz has no types
    mac_style = int.from_bytes(bytes(face.reference_table("head").data)[44:46], "big")
    return bool(mac_style & 1), bool(mac_style & 2)
