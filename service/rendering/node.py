"""Node: one element of an Office Open XML part, light enough to build a thousand letters a minute.

A template's static XML is parsed once; every expansion shares those nodes (`static` is true for the whole subtree), so
whatever is read or measured from a static node can be kept in its `memo`.
"""

from collections.abc import Iterator
from typing import Any


class Node:
    """An element: expanded names as lxml writes them, "{namespace}local"; text only where it has no element children."""

    __slots__ = ("attrib", "children", "memo", "static", "tag", "text")

    def __init__(self, tag: str, attrib: dict[str, str], *, static: bool) -> None:
        self.tag = tag
        self.attrib = attrib
        self.children: list[Node] = []
        self.text = ""
        self.static = static
        self.memo: Any = None
        """Kept by whoever reads static nodes; never set on a node that is not static."""

    def child(self, tag: str) -> "Node | None":
        """The first child of that name."""
        return next((node for node in self.children if node.tag == tag), None)

    def all(self, tag: str) -> "Iterator[Node]":
        """The children of that name."""
        return (node for node in self.children if node.tag == tag)

    def walk(self) -> "Iterator[Node]":
        """This node and everything below it, in document order."""
        yield self
        for node in self.children:
            yield from node.walk()
