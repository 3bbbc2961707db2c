import functools
import io
import itertools

import pikepdf
import pypdfium2
import pytest
import qrcode
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from support.sheets import latin, letter, page, put, serif

from service.paper.content import Content
from service.paper.images import read_image
from service.paper.strings import plainer
from service.paper.structure import Element
from service.paper.symbol import Symbol
from service.terms.problems import Refused

PAY = "https://pay.cuihe.example/p/Zm9vYmFyYmF6cXV4cXV1eA7"


def symbol(payload: str = PAY) -> Symbol:
    code = qrcode.QRCode(border=0, version=4, mask_pattern=2, error_correction=qrcode.constants.ERROR_CORRECT_L)
    code.add_data(payload)
    code.make()
    rows = tuple(int("".join("1" if dark else "0" for dark in row), 2) for row in code.get_matrix())
    return Symbol(size=len(rows), rows=rows)


def raster(pdf: bytes, number: int = 0, dpi: int = 150) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[number].render(scale=dpi / 72).to_pil()


def ink(picture: Image.Image, x: float, y: float, width: float, height: float, dpi: int = 150) -> float:
    """Mean darkness of a box given in points from the top left: 0 paper, 1 black."""
    box = [round(edge * dpi / 72) for edge in (x, y, x + width, y + height)]
    grey = picture.convert("L").crop(box)
    return 1 - sum(grey.tobytes()) / (255 * grey.width * grey.height)


def drawn(draw) -> Image.Image:
    content = Content(300, 200)
    draw(content)
    return raster(letter([content.finish()]))


@pytest.mark.parametrize("millimetres", [18, 22, 30])
def test_the_symbol_is_read_from_the_raster(millimetres):
    """The QR decodes from the page at 150 dpi, at the sizes letters use, with its quiet zone inside the square."""
    found = zxingcpp.read_barcodes(drawn(lambda content: content.symbol(symbol(), 40, 40, millimetres * 72 / 25.4)))
    assert [one.text for one in found] == [PAY]


def test_the_quiet_zone_stays_clear():
    """Four modules on each side of the square are paper; the square itself is where it was asked for."""
    code = symbol()
    size = 100
    quiet = 4 * size / (code.size + 8)
    picture = drawn(lambda content: content.symbol(code, 40, 40, size))
    assert ink(picture, 40, 40, size, quiet - 0.5) == 0
    assert ink(picture, 40, 40, quiet - 0.5, size) == 0
    assert ink(picture, 40 + quiet + 0.5, 40 + quiet + 0.5, 6 * quiet / 4, quiet / 4 - 1) > 0.9


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_every_module_is_painted_once(data):
    """The rectangles of the path cover the dark modules and nothing else, none of them twice."""
    size = data.draw(st.integers(1, 25))
    rows = tuple(data.draw(st.lists(st.integers(0, 2**size - 1), min_size=size, max_size=size)))
    code = Symbol(size=size, rows=rows)
    painted = [
        (x, y)
        for left, top, width, height in (map(int, line.split()[:4]) for line in code.path().splitlines())
        for x in range(left, left + width)
        for y in range(top, top + height)
    ]
    assert len(painted) == len(set(painted))
    assert set(painted) == {(x, y) for x in range(size) for y in range(size) if code.dark(x, y)}


def test_a_portion_is_one_operator():
    """One TJ a portion; a glyph that stands where the last one ended needs no number."""
    content = Content(300, 200)
    face = serif().face
    gids = [face.gid(char) for char in "催告函"]
    content.text(10, 50, face, 10, [(gids[0], 0), (gids[1], 10), (gids[2], 22.5)], "催告函")
    expected = f"BT 10 150 Td [<{gids[0]:04X}{gids[1]:04X}>-249<{gids[2]:04X}>] TJ ET"
    assert expected in content.finish().stream.decode()


@given(st.lists(st.integers(-20, 300), min_size=1, max_size=60), st.sampled_from([7.5, 9, 10.5, 12, 16, 22]))
def test_positions_drift_by_little_over_a_thousandth_a_glyph(steps, size):
    """However a portion is spaced, a glyph stands within 1.5 thousandths of the size for each glyph before it."""
    face, content = latin().face, Content(300, 200)
    gid = face.gid("n")
    offsets = [sum(steps[:count]) / 10 for count in range(len(steps))]
    content.text(0, 100, face, size, [(gid, offset) for offset in offsets], "n" * len(offsets))
    found = pens(content, face.width(gid), size)
    assert all(
        abs(one - two) <= at * 1.5 * size / 1000 + 1e-6 for at, (one, two) in enumerate(zip(found, offsets, strict=True))
    )


def test_numbers_between_glyphs_are_cut():
    """At 14 pt a step of 14.6 pt is 42 thousandths more than a full em and one of 14.7 pt 49: 42.86 and 50 less a half, cut."""
    face, content = serif().face, Content(300, 200)
    gid = face.gid("函")
    content.text(0, 100, face, 14, [(gid, 0), (gid, 14.6), (gid, 29.3), (gid, 43.9)], "函函函函")
    code = f"{gid:04X}"
    assert f"[<{code}>-42<{code}>-49<{code}>-42<{code}>] TJ" in content.finish().stream.decode()


def pens(content, width, size):
    """Where the glyphs of the only TJ begin, points."""
    pdf = pikepdf.Pdf.new()
    instructions = pikepdf.parse_content_stream(pikepdf.Stream(pdf, content.finish().stream))
    operands = next(operands[0] for operands, operator in instructions if str(operator) == "TJ")
    pen, found = 0.0, []
    for item in operands:
        if isinstance(item, pikepdf.String):
            for _ in range(len(bytes(item)) // 2):
                found.append(pen)
                pen += width * size / 1000
        else:
            pen -= float(item) * size / 1000
    return found


def test_a_passage_is_drawn_from_memory_as_it_was_drawn():
    """The same object in the same look: the same operators and glyphs; another colour or state before it is another passage."""
    words = object()

    def scene(*, remembered, colour, bold):
        content = Content(300, 200)
        drawing = functools.partial(put, content, 20, 60, serif(), 30, "催告函", colour=colour)
        if bold:
            put(content, 20, 120, serif(), 30, "函", embolden=True)
        if remembered:
            content.again(words, (colour,), drawing)
            content.line(0, 0, 1, 1, 2, colour=colour)
        else:
            drawing()
            content.line(0, 0, 1, 1, 2, colour=colour)
        put(content, 20, 180, serif(), 30, "告函")
        return content.finish()

    for colour, bold in itertools.product(("", "FF0000", "00FF00"), (False, True)):
        plain = scene(remembered=False, colour=colour, bold=bold)
        for _ in range(2):
            again = scene(remembered=True, colour=colour, bold=bold)
            assert (again.stream, again.glyphs, again.fonts) == (plain.stream, plain.glyphs, plain.fonts)


def test_a_passage_on_a_page_of_another_height_is_another():
    """Heights count from the top and the stream from the bottom: a line at one place stands elsewhere on a higher page."""
    words = object()

    def scene(height, *, remembered):
        content = Content(300, height)
        drawing = functools.partial(put, content, 20, 60, serif(), 30, "催告函")
        content.again(words, (), drawing) if remembered else drawing()
        return content.finish().stream

    for height in (200, 400, 200):
        assert scene(height, remembered=True) == scene(height, remembered=False)


def test_emboldening_does_not_leak():
    """Stroked text is darker; the text after it is as if nothing had been."""

    def both(content):
        put(content, 20, 60, serif(), 30, "催告函", embolden=True)
        put(content, 20, 120, serif(), 30, "催告函")

    picture = drawn(both)
    plain = drawn(lambda content: put(content, 20, 120, serif(), 30, "催告函"))
    assert ink(picture, 20, 30, 90, 40) > 1.15 * ink(plain, 20, 90, 90, 40)
    assert ink(picture, 20, 90, 90, 40) == ink(plain, 20, 90, 90, 40)


def test_things_stand_where_they_were_put():
    """Boxes, lines and clips in points from the top left corner."""

    def scene(content):
        content.rectangle(50, 20, 100, 30, fill="")
        content.line(10, 100, 290, 100, 4, colour="FF0000")
        content.clip(200, 150, 20, 20)
        content.rectangle(150, 140, 140, 50, fill="0000FF")
        content.unclip()

    picture = drawn(scene)
    assert ink(picture, 51, 21, 98, 28) == 1
    assert ink(picture, 51, 52, 98, 20) == 0
    assert picture.getpixel((round(150 * 150 / 72), round(100 * 150 / 72))) == (255, 0, 0)
    assert picture.getpixel((round(210 * 150 / 72), round(160 * 150 / 72))) == (0, 0, 255)
    assert ink(picture, 150, 140, 48, 48) == 0


def test_a_stream_leaves_the_graphics_state_as_it_was():
    """Marks of the press come after it and must not inherit colours or stroke widths."""
    stream = page("催告函").stream
    assert stream.startswith(b"q\n")
    assert stream.endswith(b"\nQ")


def test_an_open_clip_is_an_error():
    content = Content(300, 200)
    content.clip(0, 0, 10, 10)
    with pytest.raises(ValueError, match="clip"):
        content.finish()


@pytest.mark.parametrize(
    ("one", "other", "wins"),
    [("\xa0", " ", " "), ("", "x", "x"), ("x", "", "x"), ("fi", "x", "x"), ("⼀", "一", "一"), ("a", "b", "a")],
)
def test_a_shared_glyph_is_extracted_as_the_plainer_text(one, other, wins):
    assert plainer(one, other) == wins
    assert plainer(other, one) == wins


def _file(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("mode", "kind", "space", "encoding"),
    [
        ("RGB", "JPEG", "DeviceRGB", "DCTDecode"),
        ("L", "JPEG", "DeviceGray", "DCTDecode"),
        ("RGB", "PNG", "DeviceRGB", "FlateDecode"),
        ("L", "PNG", "DeviceGray", "FlateDecode"),
        ("1", "PNG", "DeviceGray", "FlateDecode"),
        ("P", "PNG", "DeviceRGB", "FlateDecode"),
    ],
)
def test_pictures(mode, kind, space, encoding):
    image = read_image(_file(Image.new("RGB", (30, 20), (200, 30, 30)).convert(mode), kind))
    assert (image.space, image.filter, image.width, image.height, image.mask) == (space, encoding, 30, 20, None)


def test_a_picture_is_drawn_with_its_colours_and_its_transparency():
    logo = Image.new("RGBA", (40, 20), (255, 0, 0, 255))
    logo.paste((0, 0, 255, 0), (20, 0, 40, 20))
    image = read_image(_file(logo, "PNG"))
    assert image.mask is not None
    picture = drawn(lambda content: content.image(50, 50, 80, 40, image))
    assert picture.getpixel((round(70 * 150 / 72), round(70 * 150 / 72))) == (255, 0, 0)
    assert ink(picture, 92, 51, 36, 38) == 0


def test_a_cmyk_jpeg_is_refused():
    with pytest.raises(Refused) as refused:
        read_image(_file(Image.new("CMYK", (8, 8)), "JPEG"))
    assert refused.value.code == "image-cmyk"


@pytest.mark.parametrize("cut", [0, 10, 200])
def test_a_broken_picture_is_refused(cut):
    whole = _file(Image.effect_noise((64, 64), 50), "JPEG")
    with pytest.raises(Refused) as refused:
        read_image(whole[:cut])
    assert refused.value.code == "image-unreadable"


def test_a_passage_tells_what_it_told_before():
    """Elements, empty ones, pictures and their numbers come out of memory as they were drawn, where as many came before."""
    row = object()

    def scene(before, *, remembered):
        content = Content(300, 400)
        for serial in range(before):
            content.element((Element("P", serial),))
        path = (Element("Table", 90), Element("TR", 91), Element("TD", 92))

        def drawing():
            content.empty(path)
            content.element((*path, Element("P", 93)))
            put(content, 20, 60, serif(), 30, "催告函")
            content.element(())
            content.line(0, 0, 1, 1, 2)
            return "told"

        found = content.again(row, (), drawing, tells=True) if remembered else drawing()
        content.element((Element("P", 94),))
        return content.finish(), found

    for before in (0, 1, 2, 1, 0, 2):
        assert scene(before, remembered=True) == scene(before, remembered=False)
