"""Colours of DrawingML: RGB, system and theme colours with their changes (ECMA-376 20.1.2.3)."""

from colorsys import hls_to_rgb, rgb_to_hls

from service.rendering.node import Node
from service.rendering.word.names import A, number
from service.rendering.word.properties import colour
from service.rendering.word.theme import Theme

_NAMES = {
    "black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "008000", "blue": "0000FF", "yellow": "FFFF00",
    "gray": "808080", "grey": "808080", "silver": "C0C0C0", "navy": "000080", "maroon": "800000", "purple": "800080",
    "teal": "008080", "lime": "00FF00", "aqua": "00FFFF", "fuchsia": "FF00FF", "olive": "808000", "orange": "FFA500",
    "window": "FFFFFF", "windowtext": "000000",
}  # fmt: skip
_WHOLE = 100_000


def named(text: str) -> str:
    """RRGGBB of a colour as VML writes it: #F00, #ff0000 [3], red; empty for what is no colour."""
    text = text.partition("[")[0].strip().lower()
    if text in _NAMES:
        return _NAMES[text]
    short = text.removeprefix("#")
    return colour("".join(sign * 2 for sign in short) if len(short) == 3 else short)


def solid(node: Node | None, theme: Theme, *, place: str = "") -> str | None:
    """RRGGBB of a fill or line (a:solidFill, the first of an a:gradFill, or a reference itself); None where there is none.

    `place` is the theme colour behind phClr.
    """
    if node is None:
        return None
    for child in node.children:
        if child.tag in {A + "gsLst", A + "gs"}:
            return solid(child, theme, place=place)
        kind = child.tag.removeprefix(A)
        said = child.attrib.get("val", "")
        if kind == "schemeClr":
            found = theme.colour(said) or place
        elif kind == "sysClr":
            found = child.attrib.get("lastClr", "")
        elif kind in {"srgbClr", "prstClr"}:
            found = colour(said) or _NAMES.get(said.lower(), "")
        else:
            continue
        return _changed(found, child) if colour(found) else ""
    return None


def _changed(text: str, node: Node) -> str:
    for change in node.children:
        share = number(change.attrib.get("val"), _WHOLE) / _WHOLE
        channels = [int(text[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        match change.tag.removeprefix(A):
            case "lumMod" | "lumOff" as kind:
                hue, light, strength = rgb_to_hls(*channels)
                light = light * share if kind == "lumMod" else light + share
                channels = list(hls_to_rgb(hue, min(1.0, max(0.0, light)), strength))
            case "shade":
                channels = [channel * share for channel in channels]
            case "tint" | "alpha":  # what shines through is paper
                channels = [1 - (1 - channel) * share for channel in channels]
        text = "".join(f"{round(min(1.0, channel) * 255):02X}" for channel in channels)
    return text
