"""Theme: the font names behind w:asciiTheme and w:eastAsiaTheme (ECMA-376 20.1.4.1)."""

from service.rendering.node import Node
from service.rendering.word.names import A, emu

_SCRIPTS = {"zh-cn": "Hans", "zh-sg": "Hans", "zh": "Hans", "zh-tw": "Hant", "zh-hk": "Hant", "zh-mo": "Hant"}

_ALSO = {"tx1": "dk1", "tx2": "dk2", "bg1": "lt1", "bg2": "lt2"}
"""Names a document uses for the colours of its theme."""


class Theme:
    """Font names by theme place; East Asian ones under the script of the settings' w:themeFontLang, as LibreOffice does."""

    def __init__(self, root: Node | None, *, han_language: str) -> None:
        self._names: dict[str, str] = {}
        script = _script(han_language)
        for kind, tag in (("major", A + "majorFont"), ("minor", A + "minorFont")):
            fonts = next((node for node in root.walk() if node.tag == tag), None) if root else None
            if fonts is None:
                continue
            latin, han = (fonts.child(A + name) for name in ("latin", "ea"))
            by_script = {node.attrib.get("script", ""): node.attrib.get("typeface", "") for node in fonts.all(A + "font")}
            asian = by_script.get(script, "") or (han.attrib.get("typeface", "") if han else "")
            western = latin.attrib.get("typeface", "") if latin else ""
            self._names |= {f"{kind}Ascii": western, f"{kind}HAnsi": western, f"{kind}EastAsia": asian}

        self._colours: dict[str, str] = {}
        scheme = next((node for node in root.walk() if node.tag == A + "clrScheme"), None) if root else None
        for node in scheme.children if scheme else ():
            for said in node.children[:1]:
                self._colours[node.tag.removeprefix(A)] = said.attrib.get("lastClr", "") or said.attrib.get("val", "")

        lines = next((node for node in root.walk() if node.tag == A + "lnStyleLst"), None) if root else None
        self._lines = [emu(node.attrib.get("w"), 15) for node in lines.children] if lines else []

    def line_width(self, index: int) -> int:
        """Width of the theme's n-th kind of line, twips."""
        return self._lines[index - 1] if 0 < index <= len(self._lines) else 15

    def colour(self, name: str) -> str:
        """RRGGBB of a place in the colour scheme; empty where the theme has none."""
        return self._colours.get(_ALSO.get(name, name), "")

    def font(self, place: str) -> str:
        """The font of a place such as minorHAnsi; empty where the theme names none."""
        return self._names.get(place, "")


def _script(language: str) -> str:
    language = language.lower()
    if language.startswith("ja"):
        return "Jpan"
    if language.startswith("ko"):
        return "Hang"
    return _SCRIPTS.get(language, "Hans" if language.startswith("zh") else "")
