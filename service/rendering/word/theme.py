"""Theme: the font names behind w:asciiTheme and w:eastAsiaTheme (ECMA-376 20.1.4.1)."""

from service.rendering.node import Node
from service.rendering.word.names import A

_SCRIPTS = {"zh-cn": "Hans", "zh-sg": "Hans", "zh": "Hans", "zh-tw": "Hant", "zh-hk": "Hant", "zh-mo": "Hant"}


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
