"""Tab stops: which one a tab goes to. Stops count from the margin, not from the indent."""

from typing import Literal, NamedTuple

from service.rendering.word.model import AlignedTab, ParagraphStyle


class Stop(NamedTuple):
    """A place a tab goes to, twips from the margin."""

    at: int
    kind: Literal["left", "center", "right", "decimal"]
    leader: str


def next_stop(style: ParagraphStyle, x: float, *, default: int) -> Stop:
    """The stop of a tab at `x`: the nearest custom stop or hanging indent behind it, else the next default one."""
    found: Stop | None = None
    for stop in style.tabs:
        if stop.kind != "bar" and stop.at > x and (found is None or stop.at < found.at):
            found = Stop(stop.at, stop.kind, stop.leader)
    if style.first < 0 and x < style.left and (found is None or style.left < found.at):
        found = Stop(style.left, "left", "")
    if found is not None:
        return found
    default = default or 720
    return Stop((int(x // default) + 1) * default, "left", "")


def aligned_stop(style: ParagraphStyle, tab: AlignedTab, width: int) -> Stop:
    """Where a w:ptab goes in a text area of that width: the left, the middle or the right between margins or indents."""
    left, right = (style.left, width - style.right) if tab.indented else (0, width)
    return Stop({"left": left, "center": (left + right) // 2, "right": right}[tab.kind], tab.kind, tab.leader)
