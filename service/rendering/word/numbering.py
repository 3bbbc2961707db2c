"""Numbering: lists as word/numbering.xml defines them, and the counters that run while a document is read.

A paragraph names a w:num and a level; the w:num points to a w:abstractNum and may override levels or their starts. All
w:num of one w:abstractNum count on together; a w:startOverride restarts its level where its w:num is first used.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from service.rendering.node import Node
from service.rendering.word.counting import count
from service.rendering.word.names import VAL, W, number, on, val
from service.rendering.word.properties import NOTHING, Props, paragraph_properties, run_properties
from service.rendering.word.theme import Theme

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a list."""

    start: int = 1
    kind: str = "decimal"
    """w:numFmt."""
    text: str = ""
    """w:lvlText: %1 stands for the counter of the first level."""
    suffix: Any = "tab"
    align: Any = "left"
    run: Props = field(default_factory=dict)
    paragraph: Props = field(default_factory=dict)
    restart: int | None = None
    """w:lvlRestart: the level (from 1) whose step restarts this one; 0 never; None: any level above."""
    legal: bool = False
    """w:isLgl: counters of upper levels in decimal."""
    style: str = ""
    """The paragraph style bound to this level."""
    picture: bool = False

    @property
    def known(self) -> bool:
        """Whether its number format is one we can write."""
        return count(1, self.kind) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A w:num, its overrides applied."""

    abstract: str
    """Whose counters it shares."""
    levels: tuple[Level, ...]
    starts: tuple[tuple[int, int], ...] = ()
    """(level, start) of its startOverrides."""


class Numbering:
    """All lists of a document."""

    def __init__(self, root: Node | None, theme: Theme) -> None:
        self._lists: dict[int, List] = {}
        if root is None:
            return
        abstracts = {node.attrib.get(W + "abstractNumId", ""): node for node in root.all(W + "abstractNum")}
        links = {val(link): key for key, node in abstracts.items() if (link := node.child(W + "styleLink")) is not None}
        for num in root.all(W + "num"):
            key = val(num.child(W + "abstractNumId"))
            abstract: Node | None = abstracts.get(key)
            if abstract is not None and (link := abstract.child(W + "numStyleLink")) is not None:
                key = links.get(val(link), key)
                abstract = abstracts.get(key)
            if abstract is not None:
                self._lists[number(num.attrib.get(W + "numId"))] = _list(num, key, abstract, theme)

    def get(self, num: int) -> List | None:
        """The list of a w:numId; None for 0 and for numbers nobody defined."""
        return self._lists.get(num)

    def level_of(self, num: int, style: str) -> int:
        """The level of a list a paragraph style is bound to, else the first."""
        found = self._lists.get(num)
        levels = found.levels if found else ()
        return next((index for index, level in enumerate(levels) if level.style and level.style == style), 0)


class Counters:
    """The running numbers of one reading of one part."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[int] = set()

    def step(self, num: int, level: int) -> str:
        """Count one paragraph of the list on that level and give its label's text; "" for lists nobody defined."""
        found = self._numbering.get(num)
        if found is None:
            return ""
        counts = self._counts.setdefault(found.abstract, [None] * LEVELS)
        if num not in self._started:
            self._started.add(num)
            for index, start in found.starts:
                counts[index] = start - 1
        for index in range(level):
            if counts[index] is None:
                counts[index] = found.levels[index].start
        before = counts[level]
        counts[level] = found.levels[level].start if before is None else before + 1
        for index in range(level + 1, LEVELS):
            restart = found.levels[index].restart
            if restart is None or (restart > 0 and level < restart):
                counts[index] = None
        return _label(found, counts, level)


def _label(found: List, counts: list[int | None], level: int) -> str:
    own = found.levels[level]
    if own.kind == "none":
        return ""
    if own.kind == "bullet":
        return own.text

    def written(place: re.Match[str]) -> str:
        index = int(place[1]) - 1
        kind = "decimal" if own.legal and index != level else found.levels[index].kind
        at = counts[index]
        value = found.levels[index].start if at is None else at
        text = count(value, kind)
        return str(value) if text is None else text

    return _PLACE.sub(written, own.text)


def _list(num: Node, key: str, abstract: Node, theme: Theme) -> List:
    levels = [Level() for _ in range(LEVELS)]
    for node in abstract.all(W + "lvl"):
        index = number(node.attrib.get(W + "ilvl"))
        if 0 <= index < LEVELS:
            levels[index] = _level(node, theme)
    starts = []
    for override in num.all(W + "lvlOverride"):
        index = number(override.attrib.get(W + "ilvl"))
        if not 0 <= index < LEVELS:
            continue
        if (own := override.child(W + "lvl")) is not None:
            levels[index] = _level(own, theme)
        if (start := override.child(W + "startOverride")) is not None:
            starts.append((index, number(val(start), 1)))
            levels[index] = replace(levels[index], start=number(val(start), 1))
    return List(abstract=key, levels=tuple(levels), starts=tuple(starts))


def _level(node: Node, theme: Theme) -> Level:
    restart = node.child(W + "lvlRestart")
    legal = node.child(W + "isLgl")
    kind, suffix, align = (
        val(node.child(W + "numFmt"), "decimal"),
        val(node.child(W + "suff"), "tab"),
        val(node.child(W + "lvlJc")),
    )
    text = node.child(W + "lvlText")
    return Level(
        start=number(val(node.child(W + "start")), 0),
        kind=kind,
        text="" if text is None else text.attrib.get(VAL, ""),
        suffix=suffix if suffix in {"tab", "space", "nothing"} else "tab",
        align={"center": "center", "right": "right", "end": "right"}.get(align, "left"),
        run=run_properties(node.child(W + "rPr"), theme, in_style=False) or NOTHING,
        paragraph=paragraph_properties(node.child(W + "pPr")),
        restart=None if restart is None else number(val(restart)),
        legal=legal is not None and on(legal),
        style=val(node.child(W + "pStyle")),
        picture=node.child(W + "lvlPicBulletId") is not None,
    )
