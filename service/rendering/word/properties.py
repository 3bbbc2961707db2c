"""Properties: what one w:rPr or w:pPr says by itself, as a partial set that merges over others.

A set is a plain mapping whose keys are the fields of RunStyle or ParagraphStyle, plus a few that only the reader needs:
`style`, `vanish`, `num`, `level`, `notes`, `apart` (what only ends portions). A key that is absent says nothing; merging is
a dict union, nearest last.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from service.rendering.node import Node
from service.rendering.word.framing import frame
from service.rendering.word.model import Border, TabStop
from service.rendering.word.names import VAL, W14, W, number, on, true, twips, val
from service.rendering.word.theme import Theme

Props = Mapping[str, Any]

NOTHING: Final[Props] = {}
AUTO_SPACE = 280
"""What w:beforeAutospacing and w:afterAutospacing stand for: 14 pt, as HTML browsers space paragraphs."""

_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "darkBlue": "000080", "darkCyan": "008080",
    "darkGray": "808080", "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000",
    "green": "00FF00", "lightGray": "C0C0C0", "magenta": "FF00FF", "red": "FF0000", "white": "FFFFFF", "yellow": "FFFF00",
}  # fmt: skip
_ALIGN = {
    "left": "left", "start": "left", "center": "center", "right": "right", "end": "right", "both": "both",
    "distribute": "distribute", "lowKashida": "both", "mediumKashida": "both", "highKashida": "both",
    "thaiDistribute": "both", "numTab": "left",
}  # fmt: skip
_EMPHASES = frozenset({"dot", "comma", "circle", "underDot"})
_RISES = {"top": "top", "center": "center", "bottom": "bottom"}
_SLASHES = {W + "tl2br": "falling", W + "tr2bl": "rising"}
_SIDES = {"top": "top", "left": "left", "start": "left", "bottom": "bottom", "right": "right", "end": "right",
          "between": "between", "insideH": "insideH", "insideV": "insideV"}  # fmt: skip
_TABS = {"left": "left", "start": "left", "num": "left", "center": "center", "right": "right", "end": "right",
         "decimal": "decimal", "bar": "bar"}  # fmt: skip


def merged(*sets: Props) -> dict[str, Any]:
    """The sets over one another, the last one nearest. Tab stops and notes add up instead of replacing."""
    whole: dict[str, Any] = {}
    for props in sets:
        if "tabs" in props and "tabs" in whole:
            whole |= {**props, "tabs": {**whole["tabs"], **props["tabs"]}}
        else:
            whole |= props
    return whole


def run_properties(node: Node | None, theme: Theme, *, in_style: bool = False) -> Props:
    """What a w:rPr says; in a style, w:position is a plain superscript or subscript, as LibreOffice reads it."""
    if node is None or not node.children:
        return NOTHING
    found: dict[str, Any] = {}
    notes = []
    for child in node.children:
        tag = child.tag
        if tag in _RUN_SWITCHES:
            found[_RUN_SWITCHES[tag]] = on(child)
        elif tag in _RUN:
            found |= _RUN[tag](child)
        elif tag == W + "rFonts":
            found |= _fonts(child, theme)
        if (note := _RUN_NOTES.get(tag)) is not None and _asked(child):
            notes.append(note if tag != W + "eastAsianLayout" else _combined(child))
    if apart := _apart(node):
        found["apart"] = apart
    if in_style and (position := found.pop("position", 0)):
        found["vertical"] = "superscript" if position > 0 else "subscript"
    if notes:
        found["notes"] = tuple(notes)
    return found


def _asked(node: Node) -> bool:
    """Whether a construct that is not drawn is switched on; of a border it is the shadow."""
    if val(node, "on") in {"0", "false", "off", "none", "nil"}:
        return False
    return node.tag != W + "bdr" or true(node.attrib.get(W + "shadow"))


def _combined(node: Node) -> str:
    """What a w:eastAsianLayout asks for: characters in two lines in the height of one, or turned within their line."""
    return "two lines in one" if true(node.attrib.get(W + "combine")) else "characters turned in their line, drawn level"


def paragraph_properties(node: Node | None) -> Props:
    """What a w:pPr says about the paragraph (its w:rPr and w:sectPr are read elsewhere)."""
    if node is None or not node.children:
        return NOTHING
    found: dict[str, Any] = {}
    notes = []
    for child in node.children:
        tag = child.tag
        if tag in _PARAGRAPH_SWITCHES:
            found[_PARAGRAPH_SWITCHES[tag]] = on(child)
        elif tag in _PARAGRAPH:
            found |= _PARAGRAPH[tag](child)
        elif tag == W + "framePr":
            found["frame"] = frame(child)
        elif tag in _PARAGRAPH_NOTES and child.attrib.get(VAL) not in {"0", "false", "off", "auto", "baseline"}:
            notes.append(_PARAGRAPH_NOTES[tag])
    if notes:
        found["notes"] = tuple(notes)
    return found


def indents(props: Props) -> Props:
    """The indents of a set and nothing else."""
    return {key: props[key] for key in ("left", "right", "first") if key in props}


def sides(node: Node | None) -> dict[str, Border | None]:
    """The borders a pBdr, tblBorders or tcBorders names; None is a border said not to be."""
    if node is None:
        return {}
    return {_SIDES[name]: border(child) for child in node.children if (name := child.tag.removeprefix(W)) in _SIDES}


def slashes(node: Node | None) -> dict[str, Border | None]:
    """The lines that a tcBorders draws from corner to corner."""
    children = node.children if node is not None else ()
    return {_SLASHES[child.tag]: border(child) for child in children if child.tag in _SLASHES}


def border(node: Node) -> Border | None:
    """One border; None for nil and none."""
    kind = val(node)
    if kind in {"", "nil", "none"}:
        return None
    return Border(
        kind=kind,
        width=number(node.attrib.get(W + "sz")),
        space=number(node.attrib.get(W + "space")),
        colour=colour(node.attrib.get(W + "color", "")),
    )


def colour(text: str) -> str:
    """RRGGBB, or empty for auto and for what is no colour."""
    text = text.strip().lstrip("#").upper()
    return text if len(text) == 6 and all(sign in "0123456789ABCDEF" for sign in text) else ""


def shade(node: Node) -> str:
    """The colour of a w:shd: its fill, or for a pattern the mix of pattern colour and fill; empty for none."""
    pattern, fill, ink = val(node, "clear"), colour(node.attrib.get(W + "fill", "")), colour(node.attrib.get(W + "color", ""))
    if pattern == "solid":
        return ink or "000000"
    if not pattern.startswith("pct"):
        return fill
    share = min(max(number(pattern[3:]), 0), 100)
    front, back = bytes.fromhex(ink or "000000"), bytes.fromhex(fill or "FFFFFF")
    return "".join(f"{(a * share + b * (100 - share)) // 100:02X}" for a, b in zip(front, back, strict=True))


def margins(node: Node | None) -> dict[str, int]:
    """The sides a tblCellMar or tcMar names, in twips."""
    if node is None:
        return {}
    return {
        _SIDES[name]: twips(child.attrib.get(W + "w"))
        for child in node.children
        if (name := child.tag.removeprefix(W)) in _SIDES
    }


def _apart(node: Node) -> frozenset[tuple[Any, ...]]:
    """What a w:rPr says that is not drawn, but ends a portion where neighbouring runs differ in it."""
    return frozenset(
        (child.tag, *sorted(child.attrib.items()))
        if child.tag != W + "rFonts"
        else ("cs", child.attrib.get(W + "cs", child.attrib.get(W + "cstheme")))
        for child in node.children
        if child.tag in _CUTTING
        or child.tag.startswith(W14)
        or (child.tag == W + "rFonts" and (W + "cs" in child.attrib or W + "cstheme" in child.attrib))
    )


def _fonts(node: Node, theme: Theme) -> Props:
    found = {}
    for key, plain, themed in (("latin", "ascii", "asciiTheme"), ("han", "eastAsia", "eastAsiaTheme")):
        name = theme.font(node.attrib[W + themed]) if W + themed in node.attrib else ""
        name = name or node.attrib.get(W + plain, "")
        if name:
            found[key] = name
    return found


def _language(node: Node) -> Props:
    language = node.attrib.get(W + "eastAsia")
    return {} if language is None else {"han_language": language}


def _vertical(node: Node) -> Props:
    value = val(node)
    return {"vertical": value if value in {"superscript", "subscript"} else ""}


def _highlight(node: Node) -> Props:
    return {"highlight": _HIGHLIGHTS.get(val(node), "")}


def _underline(node: Node) -> Props:
    kind = val(node, "single")
    return {"underline": "" if kind == "none" else kind, "underline_colour": colour(node.attrib.get(W + "color", ""))}


def _scale(node: Node) -> Props:
    return {"scale": min(max(number(val(node).rstrip("%"), 100), 1), 600)}


def _spacing(node: Node) -> Props:
    found: dict[str, Any] = {}
    for side in ("before", "after"):
        space, lines = node.attrib.get(W + side), node.attrib.get(f"{W}{side}Lines")
        auto = node.attrib.get(f"{W}{side}Autospacing")
        if space is not None:
            found[side] = max(twips(space), 0)
        elif lines is not None:
            found[side] = max(round(number(lines) * 2.4), 0)  # hundredths of a line, a line being 240 whatever the grid
        if true(auto):
            found |= {side: AUTO_SPACE, f"{side}_auto": True}
        elif space is not None or auto is not None:
            found[f"{side}_auto"] = False
    if W + "line" in node.attrib:
        rule = node.attrib.get(W + "lineRule", "auto")
        line = twips(node.attrib[W + "line"], 240)
        found |= {"line": abs(line), "line_rule": rule if rule in {"exact", "atLeast"} else "auto"}
    elif node.attrib.get(W + "lineRule") == "auto":  # a rule without a height: single
        found |= {"line": 240, "line_rule": "auto"}
    return found


def _indent(node: Node) -> Props:
    found: dict[str, Any] = {}
    for key, names in (("left", ("start", "left")), ("right", ("end", "right"))):
        for name in names:
            if W + name in node.attrib:
                found[key] = twips(node.attrib[W + name])
                break
    if W + "hanging" in node.attrib:
        found["first"] = -twips(node.attrib[W + "hanging"])
    elif W + "firstLine" in node.attrib:
        found["first"] = twips(node.attrib[W + "firstLine"])
    return found


def _numbering(node: Node) -> Props:
    found: dict[str, Any] = {}
    if (level := node.child(W + "ilvl")) is not None:
        found["level"] = min(max(number(val(level)), 0), 8)
    if (num := node.child(W + "numId")) is not None:
        found["num"] = number(val(num))
    return found


def _tabs(node: Node) -> Props:
    stops: dict[int, TabStop | None] = {}
    for child in node.all(W + "tab"):
        at, kind = twips(child.attrib.get(W + "pos")), val(child, "left")
        leader = child.attrib.get(W + "leader", "none")
        known: Any = _TABS.get(kind, "left")
        stops[at] = None if kind == "clear" else TabStop(at=at, kind=known, leader="" if leader == "none" else leader)
    return {"tabs": stops}


def _paragraph_borders(node: Node) -> Props:
    return {f"border_{side}": line for side, line in sides(node).items()}


def _heading(node: Node) -> Props:
    level = number(val(node), 9)
    return {"heading": level + 1 if 0 <= level < 9 else 0}


_RUN_SWITCHES = {
    W + "b": "bold", W + "i": "italic", W + "strike": "strike", W + "dstrike": "double_strike", W + "caps": "caps",
    W + "smallCaps": "small_caps", W + "vanish": "vanish", W + "webHidden": "web_hidden",
}  # fmt: skip

_RUN: dict[str, Callable[[Node], Props]] = {
    W + "rStyle": lambda node: {"style": val(node)},
    W + "sz": lambda node: {"size": max(twips(val(node), 200, unit=10), 20)},
    W + "u": _underline,
    W + "color": lambda node: {"colour": colour(val(node))},
    W + "highlight": _highlight,
    W + "shd": lambda node: {"shade": shade(node)},
    W + "vertAlign": _vertical,
    W + "bdr": lambda node: {"border": border(node)},
    W + "em": lambda node: {"emphasis": kind if (kind := val(node)) in _EMPHASES else ""},
    W + "position": lambda node: {"position": twips(val(node), unit=10)},
    W + "spacing": lambda node: {"spacing": twips(val(node))},
    W + "w": _scale,
    W + "kern": lambda node: {"kern": number(val(node)) != 0},
    W + "lang": _language,
}

_RUN_NOTES = {
    W + "bdr": "shadow of a border round characters",
    W + "outline": "outlined characters",
    W + "shadow": "shadowed characters",
    W + "emboss": "embossed characters",
    W + "imprint": "engraved characters",
    W + "rtl": "right-to-left text",
    W + "eastAsianLayout": "two lines in one",
    W + "fitText": "text fitted to a width",
}

_CUTTING = frozenset(
    W + name for name in ("lang", "szCs", "bCs", "iCs", "effect", "em", "bdr", "outline", "shadow", "emboss", "imprint")
)
"""What ends a portion where neighbouring runs differ in it, even where nothing that is drawn does, as in the reference."""

_PARAGRAPH_SWITCHES = {
    W + "contextualSpacing": "contextual", W + "keepNext": "keep_next", W + "keepLines": "keep_lines",
    W + "widowControl": "widow_control", W + "pageBreakBefore": "page_break_before", W + "snapToGrid": "snap_to_grid",
}  # fmt: skip

_PARAGRAPH: dict[str, Callable[[Node], Props]] = {
    W + "pStyle": lambda node: {"style": val(node)},
    W + "jc": lambda node: {"align": _ALIGN.get(val(node), "left")},
    W + "ind": _indent,
    W + "spacing": _spacing,
    W + "numPr": _numbering,
    W + "tabs": _tabs,
    W + "pBdr": _paragraph_borders,
    W + "shd": lambda node: {"shade": shade(node)},
    W + "outlineLvl": _heading,
    W + "textAlignment": lambda node: {"rise": _RISES.get(val(node), "")},
    W + "overflowPunct": lambda node: {"hanging": not on(node)},  # the reference reads it the wrong way round
}

_PARAGRAPH_NOTES = {
    W + "bidi": "right-to-left paragraph",
    W + "textDirection": "turned text",
}
