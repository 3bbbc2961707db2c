"""Fonts: the shelf of faces that letters are drawn with, and which face a Word font name, a style and a character get.

    >>> shelf = open_shelf(Path("fonts"))
    >>> shelf.match("仿宋_GB2312", bold=True, italic=False, han=True).face.name
    'NotoSerifSC-Bold'

The shelf is a folder with a manifest: per face its file, SHA-256, names, style, licence and coverage. Only faces with
TrueType outlines stand on it.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.paper.face import Face, Metrics
from service.paper.installed import SYSTEM_FOLDERS, find_family
from service.paper.typefaces import key, relatives, stand_in
from service.terms.canonical import canonical
from service.terms.problems import Refused

__all__ = ["Face", "Match", "Metrics", "Shelf", "open_shelf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The face a text gets, and what must be done to it to look as asked."""

    face: Face
    asked: str
    """The font name the document gave."""
    substituted: bool
    """Whether the face belongs to another family than the one asked for."""
    embolden: bool
    """Bold was asked for and the family has no bold face: stroke the outlines."""
    slant: bool
    """Italic was asked for and the family has no italic face: skew the text."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """A face on the shelf with the ranges it covers: first code points, and last ones at the same places."""

    face: Face
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def covers(self, char: str) -> bool:
        place = bisect_right(self.firsts, ord(char)) - 1
        return place >= 0 and ord(char) <= self.lasts[place]


class Shelf:
    """The faces of an installation. `digest` is recorded with every notice."""

    def __init__(self, standing: Sequence[_Standing], digest: str, extra: Mapping[str, str]) -> None:
        self.digest = digest
        self.faces = tuple(place.face for place in standing)
        self._extra = {key(name): family for name, family in extra.items()}
        self._families: dict[str, list[_Standing]] = {}
        for place in standing:
            self._families.setdefault(key(place.face.family), []).append(place)
        self._by_digest = {face.digest: face for face in self.faces}
        self._matches: dict[tuple[str, bool, bool, bool], Match] = {}
        self._fallbacks: dict[tuple[str, str, bool, bool], Match | None] = {}

    def match(self, name: str, *, bold: bool, italic: bool, han: bool) -> Match:
        """The face for a Word font name; `han` says whether the text is East Asian, which decides for unknown names."""
        asked = (name, bold, italic, han)
        found = self._matches.get(asked)
        if found is None:
            family = self._extra.get(key(name), name)
            places = self._families.get(key(family)) or self._families.get(key(stand_in(family, han=han)))
            if not places:
                raise Refused("font-family-missing", f"no font on the shelf can stand for {name}")
            found = self._matches[asked] = _best(places, name, bold=bold, italic=italic)
        return found

    def fallback(self, char: str, match: Match) -> Match | None:
        """Another face that has the character, nearest in kind first; None where nobody has it."""
        bold = match.face.bold or match.embolden
        italic = match.face.italic or match.slant
        asked = (char, match.face.digest, bold, italic)
        if asked not in self._fallbacks:
            self._fallbacks[asked] = self._search(char, match, bold=bold, italic=italic)
        return self._fallbacks[asked]

    def covers(self, char: str) -> bool:
        """Whether any face has the character."""
        return any(place.covers(char) for family in self._families.values() for place in family)

    def by_digest(self, digest: str) -> Face:
        """The face with that file; raises Refused("font-not-on-shelf") where it is not here any more."""
        try:
            return self._by_digest[digest]
        except KeyError:
            raise Refused(
                "font-not-on-shelf",
                f"no font on the shelf has the SHA-256 {digest} that an archived letter was drawn with",
                hint="请装回当时使用的字体文件。/ Put back the font file of that release.",
            ) from None

    def _search(self, char: str, match: Match, *, bold: bool, italic: bool) -> Match | None:
        first = [key(family) for family in relatives(match.face.family)]
        for family in [*first, *(family for family in self._families if family not in first)]:
            places = [place for place in self._families.get(family, ()) if place.covers(char)]
            if places:
                best = _best(places, match.asked, bold=bold, italic=italic)
                if best.face is not match.face:
                    return best
        return None


def open_shelf(folder: Path, *, extra: Mapping[str, str] | None = None, system: Sequence[Path] = SYSTEM_FOLDERS) -> Shelf:
    """The shelf in a folder.

    `extra` maps document fonts to families, before our own table; families that are not on the shelf are looked for in
    the system's font folders. Raises Refused("fonts-manifest") where the manifest is missing or not one of ours.
    """
    path = folder / "manifest.json"
    try:
        data = path.read_bytes()
        standing = [_standing(folder, entry) for entry in _entries(data)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused("fonts-manifest", f"{path.name} of the font folder cannot be used: {error}") from error
    digest = hashlib.sha256(data).hexdigest()
    if extra:
        digest = hashlib.sha256(digest.encode() + canonical(sorted(extra.items()))).hexdigest()
        here = {key(place.face.family) for place in standing}
        for family in sorted({family for family in extra.values() if key(family) not in here}):
            standing += [_installed(face) for face in find_family(family, system)]
    return Shelf(standing, digest, extra or {})


def _entries(data: bytes) -> list[dict[str, Any]]:
    """The faces a manifest names: {"format": 1, "faces": [{"file", "sha256", "family", "postscript", …}]}."""
    manifest = json.loads(data)
    if manifest["format"] != 1:
        raise ValueError(f"format {manifest['format']} is not known here")
    faces: list[dict[str, Any]] = manifest["faces"]
    return faces


def _standing(folder: Path, entry: Mapping[str, Any]) -> _Standing:
    file = Path(entry["file"])
    if file.is_absolute() or ".." in file.parts:
        raise ValueError(f"{file} is not inside the font folder")
    face = Face(
        folder / file,
        name=entry["postscript"],
        family=entry["family"],
        bold=bool(entry["bold"]),
        italic=bool(entry["italic"]),
        digest=entry["sha256"],
    )
    ranges = sorted((int(first), int(last)) for first, last in entry["coverage"])
    return _Standing(face, tuple(first for first, _ in ranges), tuple(last for _, last in ranges))


def _installed(face: Face) -> _Standing:
    points = tuple(sorted(face.face.unicodes))
    return _Standing(face, points, points)


def _best(places: Sequence[_Standing], asked: str, *, bold: bool, italic: bool) -> Match:
    face = min((place.face for place in places), key=lambda face: (face.bold != bold, face.italic != italic))
    return Match(
        face=face,
        asked=asked,
        substituted=key(face.family) != key(asked),
        embolden=bold and not face.bold,
        slant=italic and not face.italic,
    )
