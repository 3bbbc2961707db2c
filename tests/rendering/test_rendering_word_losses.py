"""Nothing in a drawing is dropped silently: every element is known, or the letter says what it does not draw."""

import pytest
from test_rendering_word_reader import packed

from service.rendering.node import Node
from service.rendering.word.losses import KNOWN, LOST, losses
from service.rendering.word.names import WPS, A, V
from service.rendering.word.reader import read

DRAWING = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="914400" cy="914400"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="x"><wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
    '<wps:spPr><a:prstGeom prst="rect"/>{inner}</wps:spPr></wps:wsp></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r></w:p>"
)


def node(tag: str, *children: Node, **attrib: str) -> Node:
    made = Node(tag, attrib, static=False)
    made.children = list(children)
    return made


@pytest.mark.parametrize(
    ("child", "said"),
    [
        (node(A + "prstGeom", prst="rect"), []),  # drawn
        (node(A + "camera", prst="orthographicFront"), []),  # without effect by itself
        (node(WPS + "style", node(A + "invented")), []),  # what a theme's style brings along is not looked at
        (node(A + "outerShdw"), ["shadow or glow of a shape"]),
        (node(A + "sp3d", extrusionH="9525"), ["three-dimensional effect, drawn flat"]),
        (node(A + "sp3d"), []),
        (node(A + "grayscl"), ["recoloured picture, drawn in its own colours"]),
        (node(A + "lum"), []),
        (node(A + "alphaModFix", amt="50000"), ["picture that shines through, drawn opaque"]),
        (node(A + "alphaModFix", amt="100000"), []),
        (node(A + "prstTxWarp", prst="textWave1"), ["text along a path, drawn straight"]),
        (node(A + "prstTxWarp", prst="textNoShape"), []),
        (node(V + "stroke", endarrow="block"), ["arrow head, drawn as a plain line end"]),
        (node(V + "stroke", endarrow="none"), []),
        (node(A + "invented"), ["element invented in a drawing"]),
        (node(A + "ln", node(A + "invented")), ["element invented in a drawing"]),
        (node("{urn:other}thing"), ["element thing in a drawing"]),
    ],
)
def test_what_is_said_of_an_element(child: Node, said: list[str]) -> None:
    """Drawn and harmless elements say nothing; lost and unknown ones are named, however deep they stand."""
    assert list(losses(node(WPS + "spPr", child))) == said


def test_no_element_is_drawn_and_lost() -> None:
    """The two lists share nothing."""
    assert not KNOWN & LOST.keys()


@pytest.mark.parametrize(
    ("inner", "said"),
    [("", ()), ("<a:invented/>", ("document ¶1: element invented in a drawing",))],
)
def test_a_letter_names_what_its_drawing_loses(inner: str, said: tuple[str, ...]) -> None:
    """An unknown element of a drawing comes out as a note with its place."""
    assert read(packed(DRAWING.format(inner=inner))).unsupported == said


def test_a_picture_in_the_older_form_names_its_losses_too() -> None:
    """VML: an extrusion and an unknown child of a shape."""
    shape = (
        '<v:rect xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' style="width:9pt;height:9pt"><o:extrusion on="t"/><v:invented/></v:rect>'
    )
    assert read(packed(f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>")).unsupported == (
        "document ¶1: three-dimensional effect, drawn flat",
        "document ¶1: element invented in a drawing",
    )
