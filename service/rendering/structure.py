"""The structure of a template: that blocks open and close in pairs, and that every branch leaves the XML where it found it.

An `{% if %}` may begin in one paragraph and end in another, as docxtpl allows; but whatever branch is taken, the elements open
behind it must be the same, or the letter would be no document. This is proved once, over the syntax tree.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from jinja2 import nodes

from service.rendering.fragment import Open, spot
from service.rendering.sandbox import placed
from service.rendering.tags import Place, refuse
from service.rendering.tokens import PLACEHOLDER, Kind, Piece, Step, Tag
from service.rendering.word.parse import WORD

WORDS = re.compile(r"\{%\s*(\w*)")
BLOCKS = frozenset(["for", "if", "with", "macro"])
INSIDE = {"else": ("for", "if"), "elif": ("if",)}
LEFT_OUT = frozenset(
    [
        *("call", "filter", "block", "extends", "include", "import", "from", "autoescape", "trans", "do"),
        *("endset", "endcall", "endfilter", "endblock", "endautoescape", "endtrans"),
        *("break", "continue"),
    ]
)
"""Jinja has them, letters don't: see `sandbox`."""

BESIDE_SYMBOL = frozenset(
    WORD + name for name in ("r", "t", "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak")
)
"""What may stand in a paragraph with the QR: nothing that prints."""


def block(tag: str, place: Place, begun: list[tuple[str, Place]]) -> None:
    """Follow one tag's opening or closing of a block; `begun` holds the blocks open so far.

    Raises Refused("template-broken-tag") for a partner that is missing, Refused("template-forbidden") for what letters lack.
    """
    found = WORDS.match(tag)
    if not found:
        return
    word = found[1]
    if word in LEFT_OUT:
        refuse(
            "template-forbidden",
            place,
            f"{{% {word} %}} is not available in letters",
            "模板只能使用 if、for、set、macro / templates may use if, for, set and macro",
        )
    if word in BLOCKS:
        begun.append((word, place))
        return
    wanted = INSIDE.get(word) or ((word.removeprefix("end"),) if word.startswith("end") else ())
    if not wanted:
        return
    if not begun or begun[-1][0] not in wanted:
        opener = f"{{% {begun[-1][0]} %}} ({begun[-1][1].where})" if begun else "—"
        refuse(
            "template-broken-tag",
            place,
            f"{{% {word} %}} has no {' or '.join(wanted)} before it",
            f"此处未结束的是 / the block open here is: {opener}",
        )
    if word.startswith("end"):
        begun.pop()


def alone(found: Sequence[Piece], at: int) -> tuple[int, int] | None:
    """Where the w:t round the QR tag at `at` begins and ends, if its paragraph holds nothing else that prints.

    None as well where a damaged part has the tag outside any w:t or paragraph.
    """
    start = next((place for place in range(at - 1, -1, -1) if not _is_text(found[place])), -1)
    end = next((place for place in range(at + 1, len(found)) if not _is_text(found[place])), -1)
    if start < 0 or end < 0 or not (_is(found[start], Kind.START, "t") and _is(found[end], Kind.END, "t")):
        return None
    first = next((place for place in range(start - 1, -1, -1) if _is(found[place], Kind.START, "p")), -1)
    last = next((place for place in range(end + 1, len(found)) if _is(found[place], Kind.END, "p")), -1)
    whole = first >= 0 and last >= 0 and _prints_nothing([*found[first + 1 : at], *found[at + 1 : last]])
    return (start, end) if whole else None


def _prints_nothing(pieces: Sequence[Piece]) -> bool:
    depth = 0  # inside properties anything may stand
    for piece in pieces:
        if isinstance(piece, Tag) or (piece.kind is Kind.TEXT and piece.text.strip() and not depth):
            return False
        if piece.kind is Kind.START and (depth or piece.tag in {WORD + "pPr", WORD + "rPr"}):
            depth += 1
        elif piece.kind is Kind.END and depth:
            depth -= 1
        elif piece.kind is Kind.START and piece.tag not in BESIDE_SYMBOL:
            return False
    return True


def _is(piece: Piece, kind: Kind, name: str) -> bool:
    return isinstance(piece, Step) and piece.kind is kind and piece.tag == WORD + name


def _is_text(piece: Piece) -> bool:
    return isinstance(piece, Step) and piece.kind is Kind.TEXT


class Structure:
    """Walks a part's syntax tree with the elements open at each point."""

    def __init__(self, chunks: Mapping[str, Sequence[Step]], refuse_line: Callable[[str, int, str], NoReturn]) -> None:
        self.chunks = chunks
        self.refuse = refuse_line
        self.macros: dict[str, Open] = {}
        """Where each macro was defined: it can be called where it could have been written."""

    def check(self, tree: nodes.Template) -> None:
        """Call `refuse` where a branch or loop would tear the XML, or a value stands where nothing is printed.

        Every value is given what its place asks of it: see `sandbox.placed`.
        """
        if self._all(tree.body, None) is not None:
            self.refuse("template-structure", 1, "the tags of this part tear its XML apart")

    def _all(self, body: Sequence[nodes.Node], here: Open) -> Open:
        for node in body:
            here = self._one(node, here)
        return here

    def _one(self, node: nodes.Node, here: Open) -> Open:
        match node:
            case nodes.Output():
                here = self._output(node, here)
            case nodes.Macro():
                if self._all(node.body, here) != here:
                    self.refuse("template-structure", node.lineno, "the macro begins and ends in different elements")
                self.macros[node.name] = here
            case nodes.For():
                for branch in (node.body, node.else_):
                    if self._all(branch, here) != here:
                        self.refuse("template-structure", node.lineno, "the loop begins and ends in different elements")
            case nodes.If():
                ends = [self._all(branch, here) for branch in (node.body, *(item.body for item in node.elif_), node.else_)]
                if any(end != ends[0] for end in ends):
                    self.refuse("template-structure", node.lineno, "the branches of this if end in different elements")
                here = ends[0]
            case nodes.With():
                here = self._all(node.body, here)
            case _:
                pass
        return here

    def _output(self, node: nodes.Output, here: Open) -> Open:
        for at, child in enumerate(node.nodes):
            if isinstance(child, nodes.TemplateData):
                here = self._data(child, here)
            else:
                node.nodes[at] = self._value(child, here)
        return here

    def _data(self, node: nodes.TemplateData, here: Open) -> Open:
        for number in PLACEHOLDER.findall(node.data):
            here = self._chunk(self.chunks[number], here, node.lineno)
        return here

    def _value(self, node: nodes.Expr, here: Open) -> nodes.Expr:
        where = spot(here)
        if where is None:
            self.refuse("template-rich-text", node.lineno, "a value stands where nothing can be printed")
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in self.macros:
            if _level(self.macros[node.node.name]) != _level(here):
                self.refuse("template-structure", node.lineno, f"the macro {node.node.name} was made for another place")
            return node
        return placed(node, where)

    def _chunk(self, steps: Sequence[Step], here: Open, line: int) -> Open:
        for step in steps:
            if step.kind in {Kind.START, Kind.VALUE}:
                here = (step.tag or "=", here)
            elif step.kind in {Kind.END, Kind.NAMED}:
                for _ in range(step.count):
                    if here is None:
                        self.refuse("template-structure", line, "more elements end than begin")
                    here = here[1]
        return here


def _level(here: Open) -> tuple[str, ...]:
    """The innermost elements: what a macro's text was made to stand in."""
    outer = here[1] if here else None
    return (here[0] if here else "", outer[0] if outer else "")
