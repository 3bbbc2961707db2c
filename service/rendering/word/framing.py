"""Frames (w:framePr): paragraphs that stand beside the text become a text box anchored in the paragraph that follows them.

Word puts page numbers of a footer and the address of an envelope into such frames. Neighbours with equal properties share
one frame. A drop cap is a box as high as its lines, with the text on its right.
"""

from dataclasses import replace
from typing import Any

from service.rendering.node import Node
from service.rendering.word.model import Anchor, Paragraph, Text
from service.rendering.word.names import W, number, twips

_ACROSS = {"page": "page", "margin": "margin", "text": "column"}
_DOWN = {"page": "page", "margin": "margin", "text": "paragraph"}


def frame(node: Node) -> Anchor:
    """An empty box where a w:framePr says, or for a drop cap."""
    said: dict[str, Any] = {key.removeprefix(W): value for key, value in node.attrib.items()}
    if said.get("dropCap", "none") != "none":
        aside = twips(said.get("hSpace"))
        return Anchor(
            drawing=(), width=0, height=0, x=0, y=0, wrap="square", side="right", distances=(0, aside, 0, 0),
            insets=(0, 0, 0, 0), cap=max(1, number(said.get("lines"), 1)),
        )  # fmt: skip
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
            beside = next((item.style for item in paragraph.items if isinstance(item, Text)), paragraph.mark)
            boxes.append(replace(empty, drawing=(inner,), beside=beside if empty.cap else None))
    return replace(paragraph, items=(*boxes, *paragraph.items))
