"""Write manifest.json: what every font file in this folder is, its digest and the characters it covers.

The engine chooses faces and finds missing characters from the manifest alone, without opening fifty megabytes of
fonts; a digest that does not fit the file stops it. Run after adding or replacing a font file:

    .venv/bin/python fonts/make_manifest.py

The same files always give the same manifest, byte for byte.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parent
BOLD, ITALIC = 1, 2
"""Bits of head.macStyle (OpenType specification, `head`)."""


def ranges(codepoints: Iterable[int]) -> list[list[int]]:
    """The code points as sorted inclusive ranges: {65, 66, 68} becomes [[65, 66], [68, 68]]."""
    found: list[list[int]] = []
    for code in sorted(codepoints):
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def licence_of(file: Path) -> str:
    """The licence text beside the font: OFL-<family of the file name>.txt, the longest that fits."""
    fitting = [text.name for text in FOLDER.glob("OFL-*.txt") if file.name.startswith(text.stem.removeprefix("OFL-"))]
    if not fitting:
        raise SystemExit(f"{file.name}: no licence text OFL-….txt fits this file; fonts without one are not shipped")
    return max(fitting, key=len)


def face(file: Path) -> dict[str, Any]:
    """The manifest's entry for one TrueType file."""
    with TTFont(file, lazy=True) as font:
        if "glyf" not in font or "fvar" in font:
            raise SystemExit(f"{file.name}: only static TrueType outlines (glyf) can be embedded")
        names, style = font["name"], font["head"].macStyle
        return {
            "file": file.name,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "family": names.getDebugName(16) or names.getDebugName(1),
            "postscript": names.getDebugName(6),
            "bold": int(bool(style & BOLD)),
            "italic": int(bool(style & ITALIC)),
            "licence": licence_of(file),
            "coverage": ranges(font.getBestCmap()),
        }


def manifest() -> bytes:
    """The manifest of this folder: one face a line, sorted by file name."""
    lines = (json.dumps(face(file), ensure_ascii=False, separators=(",", ":")) for file in sorted(FOLDER.glob("*.ttf")))
    return ('{"format":1,"faces":[\n' + ",\n".join(lines) + "\n]}\n").encode()


if __name__ == "__main__":
    (FOLDER / "manifest.json").write_bytes(manifest())
    print("fonts/manifest.json written")
