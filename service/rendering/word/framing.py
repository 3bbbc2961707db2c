"""Frames (w:framePr): paragraphs that stand beside the text become a text box anchored in the paragraph that follows them.

Word puts page numbers of a footer and the address of an envelope into such frames. Neighbours with equal properties share
one frame. A drop cap is not drawn as one: it is noted and stays in the text.
"""

from dataclasses import replace
from typing import Any

from service.rendering.node import Node
from service.rendering.word.model import Anchor, Paragraph
from service.rendering.word.names import W, twips

_ACROSS = {"page": "page", "margin": "margin", "text": "column"}
_DOWN = {"page": "page", "margin": "margin", "text": "paragraph"}


def frame(node: Node) -> Anchor | None:
    """An empty box where a w:framePr says; None for a drop cap."""
    said: dict[str, Any] = {key.removeprefix(W): value for key, value in node.attrib.items()}
    if said.get("dropCap", "none") != "none":
        return None
    aside, above = twips(said.get("hSpace")), twips(said.get("vSpace"))
    wrap = said.get("wrap", "around")
    return Anchor(
        drawing=(), width=twips(said.get("w")), height=twips(said.get("h")), x=twips(said.get("x")), y=twips(said.get("y")),
        x_from=_ACROSS.get(said.get("hAnchor", "text"), "column"), y_from=_DOWN.get(said.get("vAnchor", "text"), "paragraph"),
        x_align=said.get("xAlign", ""), y_align=said.get("yAlign", "").replace("inline", ""),
        wrap="topAndBottom" if wrap in {"notBeside", "none"} else "square",
        distances=(above, aside, above, aside), insets=(0, 0, 0, 0),
    )  # fmt: skip


def hung(frames: list[tuple[Anchor, Paragraph]], paragraph: Paragraph) -> Paragraph:
    """A paragraph with the frames that stand before it."""
    boxes: list[Anchor] = []
    for empty, inner in frames:
        same = bool(boxes) and replace(boxes[-1], drawing=()) == empty
        if same and isinstance(boxes[-1].drawing, tuple):
            boxes[-1] = replace(empty, drawing=(*boxes[-1].drawing, inner))
        else:
            boxes.append(replace(empty, drawing=(inner,)))
    return replace(paragraph, items=(*boxes, *paragraph.items))
