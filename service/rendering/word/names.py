"""Names: the namespaces of Office Open XML (ECMA-376 part 1) and how its attributes write numbers and switches."""

import re

from service.rendering.node import Node

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"
QR = "{urn:cuihan}qr"
"""Our own element inside a run: here stands the letter's QR."""
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

VAL = W + "val"

MOST = 2**31 - 1
"""No measure or number of Word's is larger (xsd:int); a file that says more is damaged."""
_MEASURE = re.compile(r"\s*([-+]?\d*\.?\d+)\s*(pt|pc|pi|in|cm|mm)?", re.ASCII)
_TWIPS = {"pt": 20.0, "pc": 240.0, "pi": 240.0, "in": 1440.0, "cm": 1440 / 2.54, "mm": 144 / 2.54}


def val(node: Node | None, default: str = "") -> str:
    """The w:val of an element that may be absent."""
    return default if node is None else node.attrib.get(VAL, default)


def leading(node: Node, tag: str) -> Node | None:
    """The properties element of a node: by the schema its first child, and found fastest there."""
    children = node.children
    if children and children[0].tag == tag:
        return children[0]
    for child in children:
        if child.tag == tag:
            return child
    return None


def on(node: Node) -> bool:
    """A switch: present without a value means on (ECMA-376 17.17.4)."""
    return node.attrib.get(VAL, "1").lower() in {"1", "true", "on"}


def true(text: str | None) -> bool:
    """A switch written as an attribute; absent is off."""
    return text is not None and text.lower() in {"1", "true", "on"}


def twips(text: str | None, default: int = 0, *, unit: float = 1.0) -> int:
    """A measure in twips: "240", "12.5", "1.5cm"; `unit` is what a bare number counts in, in twips. Nonsense gives the default.

    >>> twips("1in"), twips("24", unit=10)
    (1440, 240)
    """
    found = _MEASURE.match(text or "")
    if found is None:
        return default
    size = float(found[1]) * (_TWIPS[found[2]] if found[2] else unit)
    return round(size) if -MOST < size < MOST else MOST if size > 0 else -MOST


def number(text: str | None, default: int = 0) -> int:
    """A whole number; nonsense gives the default."""
    return twips(text, default)


def emu(text: str | None, default: int = 0) -> int:
    """English metric units (DrawingML) in twips: 635 to the twip."""
    return twips(text, default, unit=1 / 635)
