"""Shapes, groups, pictures of other kinds and metafiles: read into sketches and drawn. Small documents of our own."""

import io
import struct

import docx
import pytest
from docx.oxml import parse_xml
from models_for_layout import document, paragraph, shelf
from PIL import Image as Pillow
from test_rendering_word_reader import NAMES, packed, said

from service.rendering.layout import lay_out
from service.rendering.word.figures import Figure, Image, Lettering, Part, Sketch, Stroke, Words
from service.rendering.word.metafile import sketch_of
from service.rendering.word.model import Anchor, Picture
from service.rendering.word.outlines import preset
from service.rendering.word.package import open_package
from service.rendering.word.reader import read

GROUP = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
EMU = 12700


def shape(inner: str, *, box: str = "", turn: int = 0, body: str = "") -> str:
    text = f"<wps:txbx><w:txbxContent><w:p><w:r><w:t>{box}</w:t></w:r></w:p></w:txbxContent></wps:txbx>" if box else ""
    return (
        f'<wps:wsp><wps:spPr><a:xfrm rot="{turn}"><a:off x="0" y="0"/><a:ext cx="{100 * EMU}" cy="{50 * EMU}"/></a:xfrm>'
        f"{inner}</wps:spPr>{text}<wps:bodyPr {body}/></wps:wsp>"
    )


def drawing(inner: str, uri: str = "wordprocessingShape") -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{100 * EMU}" cy="{50 * EMU}"/>'
        f'<wp:wrapNone/><wp:docPr id="1" name="x"/><a:graphic><a:graphicData uri="http://x/{uri}">{inner}</a:graphicData>'
        "</a:graphic></wp:anchor></w:drawing></w:r></w:p>"
    )


def pict(inner: str) -> str:
    return f"<w:p><w:r><w:pict>{inner}</w:pict></w:r></w:p>"


def anchor(body: str) -> Anchor:
    found = read(packed(body))
    assert found.unsupported == ()
    (item,) = found.sections[0].blocks[0].items
    assert isinstance(item, Anchor)
    return item


def parts(body: str) -> tuple[Part, ...]:
    found = anchor(body).drawing
    assert isinstance(found, Sketch)
    return found.parts


RED = '<a:solidFill><a:srgbClr val="FF0000"/></a:solidFill>'


@pytest.mark.parametrize(
    "name", ["line", "straightConnector1", "ellipse", "roundRect", "triangle", "rightArrow", "bentConnector3"]
)
def test_preset_shapes(name: str) -> None:
    """Lines are never filled; everything else is closed and filled. The pen of 12,700 units is a point wide."""
    (part,) = parts(drawing(shape(f'<a:prstGeom prst="{name}"/>{RED}<a:ln w="12700">{RED}</a:ln>')))
    figure = part.what
    assert isinstance(figure, Figure)
    assert figure.line == Stroke(colour="FF0000", width=20)
    assert (figure.fill == "FF0000") is (figure.path[-1][0] == "z")
    assert figure.path == preset(name, {}, 2000, 1000)


def test_what_is_no_preset_known_here_is_named() -> None:
    found = read(packed(drawing(shape('<a:prstGeom prst="gear9"/>'))))
    assert found.unsupported == ("document ¶1: shape gear9",)


def test_freely_drawn_shapes_and_colours_with_changes() -> None:
    path = '<a:custGeom><a:pathLst><a:path w="100" h="50"><a:moveTo><a:pt x="0" y="50"/></a:moveTo><a:lnTo><a:pt x="50" y="0"/>'
    path += "</a:lnTo><a:close/></a:path></a:pathLst></a:custGeom>"
    half = '<a:solidFill><a:srgbClr val="000000"><a:alpha val="50000"/></a:srgbClr></a:solidFill>'
    (part,) = parts(drawing(shape(path + half)))
    assert part.what == Figure(path=(("m", (0.0, 1.0)), ("l", (0.5, 0.0)), ("z", ())), fill="808080")


def test_a_rectangle_with_text_is_a_text_box_and_a_turned_one_keeps_its_text_upright() -> None:
    plain = anchor(drawing(shape('<a:prstGeom prst="rect"/>', box="in", body='anchor="ctr"')))
    assert (said(plain.drawing[0]), plain.valign) == ("in", "center")
    (words,) = parts(drawing(shape('<a:prstGeom prst="rect"/>', box="in", turn=5_400_000)))
    assert isinstance(words.what, Words)
    assert (words.turn, words.x, words.y, words.width, words.height) == (0, 0.25, -0.5, 0.5, 2.0)


def test_groups_place_their_members() -> None:
    member = shape(f'<a:prstGeom prst="rect"/>{RED}').replace('x="0" y="0"', f'x="{100 * EMU}" y="0"')
    frame = f'<a:xfrm><a:chOff x="0" y="0"/><a:chExt cx="{400 * EMU}" cy="{100 * EMU}"/></a:xfrm>'
    group = f'<wpg:wgp xmlns:wpg="{GROUP}"><wpg:grpSpPr>{frame}</wpg:grpSpPr>{member}</wpg:wgp>'
    (part,) = parts(drawing(group, "wordprocessingGroup"))
    assert (part.x, part.y, part.width, part.height) == (0.25, 0, 0.25, 0.5)


@pytest.mark.parametrize(
    ("xml", "size", "steps"),
    [
        ('<v:line style="position:absolute" from="10pt,20pt" to="110pt,20pt"/>', (2000, 0), "ml"),
        ('<v:polyline style="position:absolute" points="0,0,10pt,0,10pt,10pt"/>', (200, 200), "mll"),
        ('<v:oval style="position:absolute;width:50pt;height:20pt"/>', (1000, 400), "mlclclclcz"),
        ('<v:shape style="position:absolute;width:50pt;height:20pt" path="m0,0l1000,,1000,1000xe"/>', (1000, 400), "mllz"),
    ],
)
def test_vml_shapes(xml: str, size: tuple[int, int], steps: str) -> None:
    found = anchor(pict(xml))
    assert (found.width, found.height) == size
    assert "".join(step for step, _ in found.drawing.parts[0].what.path) == steps


def test_vml_groups_count_in_their_own_measure() -> None:
    inner = '<v:rect style="position:absolute;left:1100;top:100;width:500;height:500" filled="f"/>'
    style = "position:absolute;width:100pt;height:50pt"
    xml = f'<v:group style="{style}" coordorigin="100,100" coordsize="2000,1000">{inner}</v:group>'
    (part,) = parts(pict(xml))
    assert (part.x, part.y, part.width, part.height, part.what.fill) == (0.5, 0, 0.25, 0.5, None)


def test_a_watermark_is_stretched_lettering() -> None:
    style = "position:absolute;width:400pt;height:100pt;rotation:315"
    path = '<v:textpath string="样张" style="font-family:&quot;宋体&quot;"/>'
    (part,) = parts(pict(f'<v:shape style="{style}" fillcolor="silver"><v:fill opacity=".5"/>{path}</v:shape>'))
    assert (part.what, part.turn) == (Lettering(text="样张", font="宋体", fill="E0E0E0"), 315)


def test_sketches_are_drawn() -> None:
    """A filled, stroked figure turned by 90 degrees, and its text: in the line and beside it."""
    figure = Part(what=Figure(path=(("m", (0.0, 0.0)), ("l", (1.0, 1.0)), ("z", ())), fill="FF0000", line=Stroke()), turn=90)
    words = Part(what=Words(blocks=(paragraph("inside"),)))
    sketch = Sketch(parts=(figure, words))
    inline, beside = Picture(drawing=sketch, width=2000, height=1000), Anchor(drawing=sketch, width=2000, height=1000, x=0, y=0)
    for item in (inline, beside):
        stream = lay_out(document(paragraph((item,))), shelf()).pages[0].stream
        assert b"0 -1 1 0" in stream
        assert b" B*" in stream
        assert stream.count(b"TJ") == 1


def test_a_gif_is_a_picture_and_what_is_cut_off_is_not_drawn() -> None:
    raw = io.BytesIO()
    Pillow.new("RGB", (4, 4), (1, 2, 3)).save(raw, "GIF")
    image = Image(data=raw.getvalue(), sha256="", kind="other", crop=(0.5, 0.0, 0.0, 0.0))
    stream = lay_out(document(paragraph((Picture(drawing=image, width=1000, height=1000),))), shelf()).pages[0].stream
    assert b"50 0 0 100 " in stream or b"50 0 0 100" in stream
    assert b" W n" in stream


def emf(*records: tuple[int, bytes]) -> bytes:
    """A metafile 100 pixels wide and high on a device of a pixel a millimetre."""
    header = struct.pack("<4i4i", 0, 0, 100, 100, 0, 0, 10_000, 10_000) + b" EMF" + struct.pack("<IIII", 0x10000, 0, 0, 0)
    header += struct.pack("<IIIiiii", 0, 0, 0, 1000, 1000, 1000, 1000)
    body = struct.pack("<II", 1, 8 + len(header)) + header
    return body + b"".join(struct.pack("<II", kind, 8 + len(data)) + data for kind, data in (*records, (14, bytes(12))))


def test_metafiles_of_outlines_are_drawn() -> None:
    brush = struct.pack("<IIII", 1, 0, 0x000000FF, 0)
    polygon = struct.pack("<4iI", 0, 0, 0, 0, 3) + struct.pack("<6h", 0, 0, 100, 0, 100, 50)
    found = sketch_of(emf((39, brush), (37, struct.pack("<I", 1)), (37, struct.pack("<I", 0x80000008)), (86, polygon)))
    assert found is not None
    steps = (("m", (0.0, 0.0)), ("l", (1.0, 0.0)), ("l", (1.0, 0.5)), ("z", ()))
    assert found.parts == (Part(what=Figure(path=steps, fill="FF0000")),)


def test_a_metafile_with_text_is_not_drawn_in_part() -> None:
    box = struct.pack("<4i", 0, 0, 50, 50)
    assert sketch_of(emf((43, box))) is not None
    assert sketch_of(emf((43, box), (84, bytes(64)))) is None
    assert sketch_of(emf()) is None
    assert sketch_of(b"no metafile") is None


HALF = "pattern, drawn as its lines' colour at half strength"
BLUE = '<a:srgbClr val="0000FF"/>'


@pytest.mark.parametrize(
    ("inner", "fill", "note"),
    [
        (f"<a:gradFill><a:gsLst><a:gs>{BLUE}</a:gs></a:gsLst></a:gradFill>", "0000FF", "gradient, drawn as its first colour"),
        (f"<a:pattFill><a:fgClr>{BLUE}</a:fgClr></a:pattFill>", "7F7FFF", HALF),
        (f"{RED}<a:effectLst><a:outerShdw/></a:effectLst>", "FF0000", "shadow or glow of a shape"),
        (f"{RED}<a:effectLst/>", "FF0000", ""),
        ("<a:blipFill><a:blip/></a:blipFill>", None, "picture without data"),
    ],
)  # fmt: skip
def test_fills_of_other_kinds_are_named(inner: str, fill: str | None, note: str) -> None:
    """What a shape is filled with is drawn as near as can be, and said."""
    found = read(packed(drawing(shape(f'<a:prstGeom prst="rect"/>{inner}<a:ln w="12700">{RED}</a:ln>'))))
    assert [text.partition(": ")[2] for text in found.unsupported] == [note] * bool(note)
    (item,) = found.sections[0].blocks[0].items
    assert item.drawing.parts[0].what.fill == fill


@pytest.mark.parametrize(
    ("inner", "note"),
    [
        ('<v:fill type="gradient"/>', "gradient, drawn as its first colour"),
        ('<v:fill type="tile"/>', "picture that fills a VML shape"),
        ('<v:shadow on="t"/>', "shadow or glow of a shape"),
        ('<v:fill/><v:shadow on="f"/>', ""),
    ],
)
def test_fills_of_vml_shapes_are_named(inner: str, note: str) -> None:
    """Likewise in VML."""
    found = read(packed(pict(f'<v:oval style="width:100pt;height:50pt" fillcolor="red">{inner}</v:oval>')))
    assert [text.partition(": ")[2] for text in found.unsupported] == [note] * bool(note)


def test_a_shape_that_names_no_picture_keeps_its_text() -> None:
    """WPS writes an empty v:imagedata into every shape; only in a picture's own frame a file is missing."""
    inner = "<v:imagedata/><v:textbox><w:txbxContent><w:p><w:r><w:t>in</w:t></w:r></w:p></w:txbxContent></v:textbox>"
    found = anchor(pict(f'<v:shape type="#_x0000_t202" style="position:absolute;width:50pt;height:20pt">{inner}</v:shape>'))
    assert isinstance(found.drawing, tuple)
    lacking = read(packed(pict('<v:shape type="#_x0000_t75" style="width:9pt;height:9pt"><v:imagedata/></v:shape>')))
    assert lacking.unsupported == ("document ¶1: picture without data",)


def test_a_shape_filled_with_a_picture_shows_it() -> None:
    """The picture is stretched to the shape's box, under its text."""
    blob, out, made = io.BytesIO(), io.BytesIO(), docx.Document()
    Pillow.new("RGB", (2, 2), "red").save(blob, "PNG")
    identity, _ = made.part.get_or_add_image(io.BytesIO(blob.getvalue()))
    fill = f'<a:prstGeom prst="rect"/><a:blipFill><a:blip r:embed="{identity}"/><a:stretch/></a:blipFill>'
    body = drawing(shape(fill, box="text"))
    made.part._element = parse_xml(f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
    made.save(out)
    (item,) = read(open_package(out.getvalue())).sections[0].blocks[0].items
    assert [type(part.what) for part in item.drawing.parts] == [Image, Words]
