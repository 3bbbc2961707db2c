"""What a drawing says that is not drawn: every element inside it is known here, or it is named.

`LOST` lists what is known and not drawn, `KNOWN` what is drawn, read elsewhere, noted elsewhere or without effect on paper.
An element of neither list is named by its tag, so that nothing in a drawing is dropped silently. Effects that a theme's
style brings along (`wps:style`) are not looked at: the reference does not draw them either.
"""

from collections.abc import Iterator

from service.rendering.node import Node
from service.rendering.word.names import PIC, WP, WPS, A, V, W
from service.rendering.word.reading import Reading

WPG = "{http://schemas.microsoft.com/office/word/2010/wordprocessingGroup}"
WP14 = "{http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing}"
OFFICE = "{urn:schemas-microsoft-com:office:office}"
W10 = "{urn:schemas-microsoft-com:office:word}"

LOST = {
    A + "sp3d": "three-dimensional effect, drawn flat",
    A + "bevelT": "three-dimensional effect, drawn flat",
    A + "bevelB": "three-dimensional effect, drawn flat",
    **dict.fromkeys(
        (A + name for name in ("effectDag", "outerShdw", "innerShdw", "prstShdw", "glow", "softEdge", "reflection", "blur")),
        "shadow or glow of a shape",
    ),
    **dict.fromkeys(
        (A + name for name in ("duotone", "biLevel", "grayscl", "clrChange", "clrRepl", "lum", "hsl", "tint")),
        "recoloured picture, drawn in its own colours",
    ),
    A + "alphaModFix": "picture that shines through, drawn opaque",
    A + "custDash": "dashes of its own, drawn as an unbroken line",
    OFFICE + "extrusion": "three-dimensional effect, drawn flat",
}
"""Known and not drawn: what a note says of it. Some of these bear a choice that means nothing; see `_idle`."""

_NAMES = {
    A: """
        graphic graphicData graphicFrameLocks picLocks spLocks cxnSpLocks grpSpLocks extLst ext off chOff chExt xfrm
        prstGeom avLst gd gdLst custGeom ahLst ahXY ahPolar cxnLst cxn pos rect pathLst path moveTo lnTo cubicBezTo
        quadBezTo arcTo close pt blip blipFill srcRect stretch fillRect tile solidFill gradFill gsLst gs lin pattFill
        fgClr bgClr noFill grpFill srgbClr schemeClr prstClr sysClr scrgbClr hslClr lumMod lumOff shade alpha satMod
        satOff hueMod hueOff alphaOff alphaMod ln prstDash round bevel miter headEnd tailEnd effectLst noAutofit
        spAutoFit normAutofit scene3d camera lightRig contourClr extrusionClr rot prstTxWarp hlinkClick tileRect
        fillToRect stCxn endCxn hlinkHover
    """,
    PIC: "pic nvPicPr cNvPr cNvPicPr blipFill spPr",
    WP: """
        inline anchor align cNvGraphicFramePr docPr effectExtent extent lineTo posOffset positionH positionV simplePos
        start wrapNone wrapPolygon wrapSquare wrapThrough wrapTight wrapTopAndBottom
    """,
    WP14: "pctHeight pctWidth sizeRelH sizeRelV pctPosHOffset pctPosVOffset",
    WPS: "wsp cNvPr cNvSpPr cNvCnPr spPr bodyPr txbx linkedTxbx",
    WPG: "wgp grpSp cNvPr cNvGrpSpPr grpSpPr graphicFrame",
    V: """
        shape shapetype rect roundrect oval line polyline arc curve image group fill stroke shadow path formulas f
        handles h imagedata textbox textpath background
    """,
    OFFICE: "lock OLEObject callout diagram relationtable rel colormru colormenu",
    W10: "anchorlock wrap bordertop borderbottom borderleft borderright",
    W: "control txbxContent",
}
KNOWN = frozenset(space + name for space, names in _NAMES.items() for name in names.split())
"""Drawn, read elsewhere, noted where it is read, or without effect on paper."""

_PASSED = frozenset({W + "txbxContent", WPS + "style", A + "extLst", PIC + "style"})
"""Not looked into: the text of a box is read as text; styles and extensions say what an older reader may leave out."""
_DRAWN = frozenset({PIC + "pic", WPS + "wsp", WPG + "wgp"})
_HEADS = frozenset({"startarrow", "endarrow"})
_WARPS = frozenset({"textNoShape", "textPlain"})


def tell_losses(reading: Reading, node: Node, place: str) -> None:
    """Notes what a w:drawing or w:pict holds that is not drawn, each thing once."""
    for what in dict.fromkeys(losses(node)):
        reading.note(place, what)


def losses(node: Node) -> Iterator[str]:
    """What is not drawn of the elements inside a node."""
    for child in node.children:
        tag = child.tag
        if node.tag == A + "graphicData" and tag not in _DRAWN:
            continue  # a chart, a diagram, a canvas: noted as a whole
        if tag in LOST:
            if not _idle(child):
                yield LOST[tag]
        elif tag == A + "prstTxWarp" and child.attrib.get("prst", "textNoShape") not in _WARPS:
            yield "text along a path, drawn straight"
        elif tag == V + "stroke" and any(child.attrib.get(key, "none") != "none" for key in _HEADS):
            yield "arrow head, drawn as a plain line end"
        elif tag not in KNOWN and tag not in _PASSED:
            yield f"element {tag.rpartition('}')[2]} in a drawing"
        if tag not in _PASSED:
            yield from losses(child)


def _idle(node: Node) -> bool:
    """Whether an effect is there without effect: an empty one, one that is off, full opacity."""
    if node.tag == A + "sp3d":
        return node.attrib.get("extrusionH", "0") == "0"
    if node.tag == OFFICE + "extrusion":
        return node.attrib.get("on", "f") in {"f", "false"}
    if node.tag == A + "alphaModFix":
        return node.attrib.get("amt", "100000") in {"100000", "100%"}
    return node.tag in {A + "lum", A + "hsl"} and not node.attrib
