"""XML of a package, read safely: no document type, no entities, no network; and turned into shared static nodes.

A Word part never needs a document type declaration, so one is refused rather than defended against: entity expansion
(billion laughs) and external entities both start there.
"""

from lxml import etree

from service.rendering.node import Node
from service.terms.problems import Refused

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""Tag prefix of WordprocessingML, as in `WORD + "p"`."""

DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def parse(data: bytes, part: str) -> etree._Element:
    """The root element of a part.

    Raises Refused("template-entities") for a document type, Refused("template-not-docx") for XML that does not parse.
    """
    if any(mark in data for mark in DOCTYPES):
        raise Refused(
            "template-entities",
            f"{part} holds a document type declaration, which no Word file needs",
            hint="请用 Word 重新另存为 .docx / save the file again as .docx from Word",
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,  # libxml2's own limits stay on: 256 levels deep, 10 MB a text node
        remove_blank_text=True,  # as python-docx reads, so that docxtpl's patterns meet what they were written for
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(
            "template-not-docx",
            f"{part} is not well-formed XML: {error}",
            hint="文件已损坏，请用 Word 打开并另存为 .docx / the file is damaged: open it in Word and save it as .docx",
        ) from error


def static_node(tag: str, attrib: dict[str, str], children: list[Node], text: str) -> Node:
    """A node that every expansion shares; its text counts only where it has no element children."""
    node = Node(tag, attrib, static=True)
    node.children = children
    node.text = "" if children else text
    return node


def read_node(element: etree._Element) -> Node:
    """An lxml element and all below it as one static tree."""
    children = [read_node(child) for child in element]
    attrib = {str(name): str(value) for name, value in element.attrib.items()}
    return static_node(str(element.tag), attrib, children, element.text or "")
