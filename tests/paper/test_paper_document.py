import hashlib
import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support import verapdf
from support.sheets import DOC_ID, ISSUED, NOTICE, latin, letter, page, put, serif, shelf

from service.paper.colour import srgb_profile
from service.paper.content import Content
from service.paper.document import pages_digest
from service.paper.embedding import to_unicode
from service.paper.images import read_image
from service.paper.own import EmbeddedSet, read_to_unicode
from service.paper.pdf import Writer, date, name, number, string
from service.paper.reading import (
    ForeignPdfError,
    embedded_notice,
    pages_digest_of_pdf,
    read_letter,
)

ROOT = Path(__file__).resolve().parents[2]
LINES = (
    "催告函 物催〔2026〕12号",
    "尊敬的业主王伟：您好！",
    "共欠 1,409.50 元（壹仟肆佰零玖元伍角整）",
    "office𠙶𨭉",
    "——特此函告……",
)


def logo() -> bytes:
    buffer = io.BytesIO()
    picture = Image.new("RGBA", (40, 20), (200, 0, 0, 255))
    picture.paste((0, 0, 255, 90), (10, 5, 20, 15))
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def photo() -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


def rich_page():
    """Everything a page can hold: three faces, made styles, colours, rules, pictures, turned text."""
    content = Content(595.304, 841.89)
    put(content, 200, 400, serif(bold=True), 72, "样张 SPECIMEN", colour="DDDDDD", turn=45)
    for row, line in enumerate(LINES):
        put(content, 72, 100 + 30 * row, serif(bold=row == 0), 14, line)
    put(content, 72, 300, serif(), 14, "加粗倾斜", embolden=True, slant=True, colour="AA0000")
    put(content, 72, 330, latin(italic=True), 10.5, "café, naïve, Ångström", scale=80)
    content.rectangle(60, 60, 400, 200, fill=None, stroke="808080", dash=(2, 1))
    content.image(300, 500, 80, 40, read_image(logo()))
    content.image(300, 600, 80, 80, read_image(photo()))
    return content.finish()


def text_of(pdf: bytes, index: int = 0) -> str:
    return pypdfium2.PdfDocument(pdf)[index].get_textpage().get_text_range()


def test_a_letter_is_pdf_a_3b():
    """VeraPDF finds nothing to complain of on a page with everything, a plain one and a blank one."""
    assert verapdf.check(letter([rich_page(), page(*LINES), Content(595.304, 841.89).finish()])) == []


def test_verapdf_does_complain():
    """The check above can fail: without its output intent the same file breaks 6.2.4.3."""
    with pikepdf.open(io.BytesIO(letter([page("催告函")]))) as pdf:
        del pdf.Root.OutputIntents
        buffer = io.BytesIO()
        pdf.save(buffer)
    assert any(clause.startswith("6.2.4.3") for clause in verapdf.check(buffer.getvalue()))


def test_the_text_comes_back():
    """Text extracts in reading order: Han, ligatures, dashes, characters beyond the BMP."""
    assert text_of(letter([page(*LINES)])).split("\r\n") == list(LINES)


def test_the_notice_is_inside():
    """notice.json is an associated file of the document, byte for byte."""
    data = letter([page("催告函")])
    assert embedded_notice(data) == NOTICE
    assert read_letter(data) == (NOTICE, pages_digest_of_pdf(data))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        file = pdf.Root.AF[0]
        assert (file.UF, file.AFRelationship, file.EF.F.Subtype) == ("notice.json", "/Data", "/application/json")
        assert file.EF.F.Params.Size == len(NOTICE)


def test_the_metadata_say_one_thing():
    """Info and XMP agree on title and dates, and the only date is the notice's own; /ID is the doc_id twice."""
    with pikepdf.open(io.BytesIO(letter([page("催告函")], title="催告函 <1>"))) as pdf:
        assert [bytes(half) for half in pdf.trailer.ID] == [DOC_ID, DOC_ID]
        assert (str(pdf.docinfo.Title), str(pdf.docinfo.CreationDate)) == ("催告函 <1>", "D:20261001093000+08'00'")
        assert str(pdf.Root.Lang) == "zh-CN"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "催告函 <1>"
            assert metadata["xmp:CreateDate"] == metadata["xmp:ModifyDate"] == ISSUED.isoformat()
            assert metadata["xmpMM:DocumentID"] == f"uuid:{DOC_ID.hex()}"


SCRIPT = """
import sys, hashlib
sys.path.insert(0, "tests"), sys.path.insert(0, "tests/paper")
from test_paper_document import LINES, rich_page
from support.sheets import letter, page
print(hashlib.sha256(letter([rich_page(), page(*LINES)])).hexdigest())
"""


@pytest.mark.parametrize("seed", ["1", "77"])
def test_same_pages_same_bytes_in_another_process(seed):
    """Neither the hash seed nor the locale nor what was drawn before reaches the bytes."""
    for _ in range(3):
        letter([page("先画些别的字", "abc")])
    here = hashlib.sha256(letter([rich_page(), page(*LINES)])).hexdigest()
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    there = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here


def test_pages_digest_is_the_same_from_the_file():
    """What the writer states of its pages, anybody computes from the PDF alone."""
    pages = [rich_page(), page(*LINES), Content(300, 200).finish()]
    assert pages_digest_of_pdf(letter(pages)) == pages_digest(DOC_ID.hex(), pages)


def _changed(change) -> bytes:
    """A letter, opened, changed by `change(pdf)` and saved."""
    with pikepdf.open(io.BytesIO(letter([rich_page()]))) as pdf:
        change(pdf)
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def _font(pdf, face):
    return pdf.pages[0].Resources.Font[f"/{face.resource}"].DescendantFonts[0]


def _swap_outlines(pdf):
    """The subset's glyphs are exchanged: the map points to each other's outlines."""
    descendant = _font(pdf, serif().face)
    places = bytearray(descendant.CIDToGIDMap.read_bytes())
    one, two = (2 * serif().face.gid(char) for char in "王伟")
    places[one : one + 2], places[two : two + 2] = places[two : two + 2], places[one : one + 2]
    descendant.CIDToGIDMap.write(bytes(places))


def _other_face(pdf):
    """The bold face's file behind the regular face's name."""
    _font(pdf, serif().face).FontDescriptor.FontFile2 = _font(pdf, serif(bold=True).face).FontDescriptor.FontFile2
    _font(pdf, serif().face).CIDToGIDMap = _font(pdf, serif(bold=True).face).CIDToGIDMap


def _width(pdf):
    _font(pdf, serif().face).DW = 900


def _content(pdf):
    pdf.pages[0].Contents.write(pdf.pages[0].Contents.read_bytes().replace(b"0.667 0 0 rg", b"0.668 0 0 rg"))


def _box(pdf):
    pdf.pages[0].MediaBox = [0, 0, 595.304, 400]


def _picture(pdf):
    image = pdf.pages[0].Resources.XObject[f"/{read_image(logo()).name}"]
    image.write(bytes(len(image.read_bytes())))


def _mask(pdf):
    image = pdf.pages[0].Resources.XObject[f"/{read_image(logo()).name}"]
    image.SMask.write(bytes(len(image.SMask.read_bytes())))


def _identity(pdf):
    pdf.trailer.ID[0] = pikepdf.String(b"x" * 16)


@pytest.mark.parametrize("change", [_swap_outlines, _other_face, _width, _content, _box, _picture, _mask])
def test_a_change_of_what_is_shown_changes_the_digest(change):
    assert pages_digest_of_pdf(_changed(change)) != pages_digest(DOC_ID.hex(), [rich_page()])


def test_saving_anew_does_not_change_the_digest():
    """Other compression and object numbers are not another letter."""

    def untouched(pdf):
        pdf.pages[0].Contents.write(pdf.pages[0].Contents.read_bytes())

    data = _changed(untouched)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        doc_id = bytes(pdf.trailer.ID[0])
    assert data != letter([rich_page()])
    assert pages_digest_of_pdf(data) == pages_digest(doc_id.hex(), [rich_page()])


def _annotation(pdf):
    stamp = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=[0, 0, 99, 99])
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([stamp]))


def _rotate(pdf):
    pdf.pages[0].Rotate = 180


def _crop(pdf):
    pdf.pages[0].obj.Parent.CropBox = [0, 0, 100, 100]


def _second_stream(pdf):
    pdf.pages[0].Contents = pikepdf.Array([pdf.pages[0].Contents, pdf.make_stream(b"0 0 99 99 re f")])


def _shading(pdf):
    pdf.pages[0].Contents.write(pdf.pages[0].Contents.read_bytes() + b" /S sh")


def _show(pdf):
    pdf.pages[0].Contents.write(pdf.pages[0].Contents.read_bytes() + b" BT /F0 1 Tf <0001> Tj ET")


def _form(pdf):
    drawn = f"/{read_image(logo()).name}"
    form = pdf.make_stream(b"0 0 1 1 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 1, 1])
    pdf.pages[0].Resources.XObject[drawn] = form


def _decode(pdf):
    pdf.pages[0].Resources.XObject[f"/{read_image(logo()).name}"].Decode = [1, 0, 1, 0, 1, 0]


def _vertical(pdf):
    pdf.pages[0].Resources.Font[f"/{serif().face.resource}"].Encoding = pikepdf.Name("/Identity-V")


def _no_font(pdf):
    del pdf.pages[0].Resources.Font


@pytest.mark.parametrize(
    "change", [_annotation, _rotate, _crop, _second_stream, _shading, _show, _form, _decode, _vertical, _no_font]
)
def test_what_our_writer_cannot_have_written_is_refused(change):
    """Something that is not understood could show what was not hashed."""
    with pytest.raises(ForeignPdfError):
        pages_digest_of_pdf(_changed(change))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"hello" * 100])
def test_what_is_no_pdf_is_refused(data):
    with pytest.raises(ForeignPdfError):
        pages_digest_of_pdf(data)
    with pytest.raises(ForeignPdfError):
        embedded_notice(data)


CHARACTERS = st.characters(exclude_categories=("Cs",), min_codepoint=1)


@given(st.dictionaries(st.integers(1, 40000), st.one_of(st.integers(1, 300), st.just(256), st.just(0xFF00)), max_size=40))
def test_the_glyph_map_reads_back(places):
    """Every CID with a place is found once and in order, also where one of the two bytes of its place is zero."""
    table = bytearray(2 * (max(places, default=0) + 1))
    for cid, place in places.items():
        table[2 * cid : 2 * cid + 2] = place.to_bytes(2, "big")
    assert EmbeddedSet().add(bytes(table)) == sorted(places)


def test_a_letter_does_not_depend_on_those_before_it():
    """Fonts cut for one letter serve the next one only where it shows the same glyphs for the same texts."""
    first = letter([page("尊敬的业主 王伟")])
    other = letter([page("尊敬的业主 王伟", "欠费")])
    unbroken = letter([page("尊敬的业主\u00a0王伟")])
    assert letter([page("尊敬的业主 王伟")]) == first
    assert len({first, other, unbroken}) == 3
    for data, blank in ((first, " "), (unbroken, "\u00a0")):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            (font,) = pdf.pages[0].Resources.Font.values()
            assert blank in read_to_unicode(font.ToUnicode.read_bytes()).values()


@given(st.dictionaries(st.integers(0, 65535), st.text(CHARACTERS, min_size=1, max_size=3), max_size=300))
def test_to_unicode_reads_back(texts):
    """Ligatures, characters beyond the BMP and neighbours that make ranges all survive."""
    assert read_to_unicode(to_unicode(texts)) == texts


@given(st.integers(0, 65000), st.integers(0x20, 0xD000), st.integers(2, 500))
def test_ranges_of_to_unicode_read_back(gid, point, count):
    """Neighbours are written as ranges, and no range crosses a last byte of zero (ISO 32000-1, 9.10.3)."""
    texts = {gid + step: chr(point + step) for step in range(min(count, 65536 - gid))}
    cmap = to_unicode(texts)
    assert read_to_unicode(cmap) == texts
    assert len(cmap) < 700 + 30 * (len(texts) / 100 + 4)


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (-0.0001, "0"), (595.304, "595.304"), (12.0, "12"), (1e-9, "0"), (-1.5, "-1.5"), (9, "9")],
)
def test_numbers(value, written):
    assert number(value) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [("a(b)\\", rb"(a\(b\)\\)"), ("催", b"<FEFF50AC>"), ("𠮷", b"<FEFFD842DFB7>"), ("a\nb", b"<FEFF0061000A0062>")],
)
def test_strings(text, written):
    assert string(text) == written


def test_names_and_dates():
    assert name("application/json") == b"/application#2Fjson"
    assert date(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == b"(D:20260102030405+00'00')"
    with pytest.raises(ValueError, match="time zone"):
        date(datetime(2026, 1, 2))  # noqa: DTZ001 - that is the point


def test_a_reserved_number_must_be_written():
    writer = Writer([].append)
    writer.reserve()
    with pytest.raises(ValueError, match="reserved"):
        writer.finish(root=1, info=1, doc_id=DOC_ID)


def test_the_profile_is_the_one_in_the_folder():
    """fonts/icc/srgb.icc is what the code makes, and it is sRGB: colours pass through it unchanged."""
    from PIL import ImageCms

    assert (ROOT / "fonts/icc/srgb.icc").read_bytes() == srgb_profile()
    profile = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
    picture = Image.frombytes("RGB", (16, 16), bytes(range(256)) * 3)
    transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    through = ImageCms.applyTransform(picture, transform)
    assert max(abs(one - two) for one, two in zip(picture.tobytes(), through.tobytes(), strict=True)) <= 1


def test_a_letter_is_small():
    """A page of Chinese stays well under the 90 KB a letter that storage is planned with."""
    text = "".join(chr(point) for point in range(0x4E00, 0x4E00 + 280) if shelf().faces)
    assert len(letter([page(*[text[at : at + 35] for at in range(0, 280, 35)])])) < 90_000
