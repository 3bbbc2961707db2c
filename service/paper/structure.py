r"""Structure: what is a paragraph, a heading, a table cell or a picture on the pages, for readers who do not see them.

Logical structure and marked content of ISO 32000-1, 14.7 and 14.8. A page carries marks: paths from the outermost element
inwards, each with the number of the marked content sequence it encloses. The same element may go on on the next page; an
empty table cell is told without content. What is told nowhere (borders, page headers, the specimen mark) is an artifact.

    >>> Element("P", 3), Element("TD", 2, columns=2)
    (Element(kind='P', serial=3, alt='', columns=1, rows=1), Element(kind='TD', serial=2, alt='', columns=2, rows=1))
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, product
from typing import NamedTuple, TypeAlias

from service.paper.memo import Memo
from service.paper.pdf import array, dictionary, name, reference, squeeze, string

EMPTY = -1
"""The sequence number of an element that is there and shows nothing."""


class Element(NamedTuple):
    """A structure element; two with one serial are one element."""

    kind: str
    """Standard structure type (14.8.4): P, H1 … H6, Table, TR, TH, TD, Figure, Note."""
    serial: int
    """Counted through the document, in reading order."""
    alt: str = ""
    """What a figure shows, in words."""
    columns: int = 1
    """Columns a cell covers."""
    rows: int = 1


Path: TypeAlias = tuple[Element, ...]


class Mark(NamedTuple):
    """One marked content sequence of a page."""

    path: Path
    number: int = EMPTY
    """Its MCID, counted from 0 on each page."""


@dataclass(slots=True, eq=False)
class _Node:
    element: Element
    at: int
    parent: int
    kids: list[bytes] = field(default_factory=list)
    page: int = 0
    """The page object its plain sequence numbers belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """The structure of one document, ready to be written."""

    count: int
    """Of its objects, which have the next numbers behind the pages."""
    stream: bytes
    """The object stream's data, compressed."""
    first: int
    """Where in the data the first object begins."""
    entries: Mapping[str, bytes]
    """For the catalog."""
    accessible: bool
    """Whether the document may be claimed as PDF/UA-1, as far as its structure goes."""


_BUILT: Memo[tuple[tuple[Element, ...], ...], tuple[tuple[tuple[Mark, ...], ...], Structure]] = Memo(256)
"""What is told, and its structure: letters of one template with as many lines differ in nothing here.

They are looked up by the last element of every mark, which takes a quarter of the time of whole paths."""


def structure_of(pages: tuple[tuple[Mark, ...], ...]) -> Structure | None:
    """The structure of a document whose pages are its objects 1, 2, … and tell these marks; None where they tell nothing.

    Its own objects follow the pages' in number. Page n (from 0) must carry `/StructParents n`.
    """
    if not any(pages):
        return None
    ends = tuple(tuple([mark.path[-1] for mark in marks]) for marks in pages)
    found = _BUILT.get(ends)
    if found is None or found[0] != pages:
        found = (pages, _build(pages))
        _BUILT.put(ends, found)
    return found[1]


def _build(pages: tuple[tuple[Mark, ...], ...]) -> Structure:
    numbers = count(len(pages) + 1)
    root = next(numbers)
    top = _Node(Element("Document", EMPTY), next(numbers), root)
    nodes: dict[int, _Node] = {}
    parents: list[bytes] = []
    for index, marks in enumerate(pages):
        page, owners = index + 1, []
        for mark in marks:
            node = top
            for element in mark.path:
                below = nodes.get(element.serial)
                if below is None:
                    below = nodes[element.serial] = _Node(element, next(numbers), node.at)
                    node.kids.append(reference(below.at))
                node = below
            if mark.number == EMPTY:
                continue
            node.page = node.page or page
            here = node.page == page
            node.kids.append(b"%d" % mark.number if here else b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (page, mark.number))
            owners.append(reference(node.at))
        parents.append(b"%d %s" % (index, array(owners)))
    tree = b"<</Nums %s>>" % array(parents)
    entries = {"Type": b"/StructTreeRoot", "K": reference(top.at), "ParentTree": tree, "ParentTreeNextKey": b"%d" % len(pages)}
    bodies = [(root, dictionary(entries)), *((node.at, _element(node)) for node in (top, *nodes.values()))]
    heads, length = [], 0
    for at, body in bodies:
        heads.append(b"%d %d" % (at, length))
        length += len(body) + 1
    head = b" ".join(heads) + b"\n"
    return Structure(
        count=len(bodies),
        stream=squeeze(head + b"".join(body + b"\n" for _, body in bodies)),
        first=len(head),
        entries={"StructTreeRoot": reference(root), "MarkInfo": b"<</Marked true>>"},
        accessible=accessible(pages),
    )


def accessible(pages: Iterable[Sequence[Mark]]) -> bool:
    """Whether a document of these marks keeps what PDF/UA-1 (ISO 14289-1) asks of its structure.

    Some mark at all; headings begin at H1 and leave out no level (7.4.2); figures have words in their place (7.3); every row
    of a table covers the same columns (7.5). Files are claimed as PDF/UA only where this holds.
    """
    level, seen, rows = 0, False, _Rows()
    for marks in pages:
        for mark in marks:
            seen = True
            for depth, element in enumerate(mark.path):
                if element.kind == "Figure" and not element.alt:
                    return False
                if element.kind[0] == "H" and element.kind[1:].isdigit():
                    if int(element.kind[1:]) > level + 1:
                        return False
                    level = int(element.kind[1:])
                if element.kind in {"TD", "TH"}:
                    rows.add(mark.path[depth - 2].serial, mark.path[depth - 1].serial, element)
    return seen and rows.regular()


class _Rows:
    """Tables by serial, their rows by serial, and the cells of each, told once."""

    def __init__(self) -> None:
        self.tables: dict[int, dict[int, dict[int, Element]]] = {}

    def add(self, table: int, row: int, cell: Element) -> None:
        self.tables.setdefault(table, {}).setdefault(row, {})[cell.serial] = cell

    def regular(self) -> bool:
        return all(self._regular([list(row.values()) for row in rows.values()]) for rows in self.tables.values())

    @staticmethod
    def _regular(rows: list[list[Element]]) -> bool:
        """Whether the cells, each put into the first free column of its row, fill a rectangle and overlap nowhere."""
        taken: set[tuple[int, int]] = set()
        for at, row in enumerate(rows):
            column = 0
            for cell in row:
                while (at, column) in taken:
                    column += 1
                for covered in product(range(at, at + cell.rows), range(column, column + cell.columns)):
                    if covered in taken:
                        return False
                    taken.add(covered)
        width = 1 + max((column for _, column in taken), default=-1)
        return len(taken) == width * len(rows)


def _element(node: _Node) -> bytes:
    element = node.element
    entries = {"Type": b"/StructElem", "S": name(element.kind), "P": reference(node.parent)}
    if node.page:
        entries["Pg"] = reference(node.page)
    if node.kids:
        entries["K"] = node.kids[0] if len(node.kids) == 1 else array(node.kids)
    if element.alt:
        entries["Alt"] = string(element.alt)
    if element.kind == "Note":
        entries["ID"] = string(f"note-{element.serial}")  # ISO 14289-1, 7.9
    if element.kind in {"TD", "TH"}:
        told = b"/Scope/Column" if element.kind == "TH" else b""
        told += b"/ColSpan %d" % element.columns if element.columns > 1 else b""
        told += b"/RowSpan %d" % element.rows if element.rows > 1 else b""
        if told:
            entries["A"] = b"<</O/Table%s>>" % told
    return dictionary(entries)
