import hashlib
import io
import random
import re
import resource
import zlib
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from support import verapdf
from support.sheets import DOC_ID, ISSUED, latin, letter, page, put, serif, shelf

from service.paper.content import Content
from service.paper.images import read_image
from service.press.parts import BRANCH, PlacedLetter, build_part
from service.terms.problems import Broken, Refused, Unavailable


def picture() -> bytes:
    buffer = io.BytesIO()
    logo = Image.new("RGBA", (40, 20), (200, 0, 0, 255))
    logo.paste((0, 0, 255, 90), (10, 5, 20, 15))
    logo.save(buffer, "PNG")
    return buffer.getvalue()


def with_logo(text: str):
    content = Content(595.304, 841.89)
    put(content, 72, 100, serif(bold=True), 16, text)
    put(content, 72, 130, latin(), 10.5, "No. 12, affluent office")
    content.image(300, 500, 80, 40, read_image(picture()))
    return content.finish()


LETTERS = [
    ("物催〔2026〕1号", letter([page("尊敬的业主王伟：", "共欠 1,409.50 元")])),
    ("物催〔2026〕2号", letter([page("尊敬的业主欧阳𠙶：", "office"), with_logo("第二页")])),
    ("物催〔2026〕3号", letter([with_logo("催告函"), page("第二页"), page("第三页")])),
]


def build(path: Path, letters=LETTERS, **how):
    how = {"duplex": True, "title": "1–3号", "doc_id": DOC_ID, "made": ISSUED, **how}
    return build_part(letters, shelf(), path=path, **how)


def test_letters_stand_on_their_own_sheets(tmp_path):
    """Duplex: every letter starts on an odd page, and an odd one is padded with a blank back."""
    part = build(tmp_path / "part.pdf")
    assert part.letters == (
        PlacedLetter(number="物催〔2026〕1号", first_page=1, pages=1, sheets=1),
        PlacedLetter(number="物催〔2026〕2号", first_page=3, pages=2, sheets=1),
        PlacedLetter(number="物催〔2026〕3号", first_page=5, pages=3, sheets=2),
    )
    assert part.pages == len(pypdfium2.PdfDocument(part.path)) == 8


def test_simplex_has_no_blanks(tmp_path):
    part = build(tmp_path / "part.pdf", duplex=False)
    assert [(placed.first_page, placed.pages, placed.sheets) for placed in part.letters] == [(1, 1, 1), (2, 2, 2), (4, 3, 3)]
    assert part.pages == 6


def test_the_part_prints_what_was_archived(tmp_path):
    """The compressed page streams are the archived bytes, and what every page says and looks like is the same."""
    part = build(tmp_path / "part.pdf")
    shown = pypdfium2.PdfDocument(part.path)
    with pikepdf.open(part.path) as bundle:
        for placed, (_, data) in zip(part.letters, LETTERS, strict=True):
            single = pypdfium2.PdfDocument(data)
            with pikepdf.open(io.BytesIO(data)) as archived:
                for at, leaf in enumerate(archived.pages):
                    place = placed.first_page - 1 + at
                    assert bundle.pages[place].Contents.read_raw_bytes() == leaf.Contents.read_raw_bytes()
                    assert list(bundle.pages[place].MediaBox) == list(leaf.MediaBox)
                    assert _text(shown[place]) == _text(single[at]) != ""
                    assert _pixels(shown[place]) == _pixels(single[at])


def _text(leaf) -> str:
    return leaf.get_textpage().get_text_range()


def _pixels(leaf) -> bytes:
    return leaf.render(scale=1).to_pil().tobytes()


def test_one_subset_a_face_and_one_copy_a_picture(tmp_path):
    part = build(tmp_path / "part.pdf")
    with pikepdf.open(part.path) as bundle:
        kinds = [str(thing.get("/Subtype", "")) for thing in bundle.objects if hasattr(thing, "keys")]
    assert kinds.count("/Type0") == 3
    assert kinds.count("/Image") == 2  # the logo and its mask


def test_a_part_is_pdf_a_3b(tmp_path):
    assert verapdf.check(build(tmp_path / "part.pdf").path.read_bytes()) == []


def test_a_bookmark_a_letter(tmp_path):
    part = build(tmp_path / "part.pdf")
    found = [(mark.get_title(), mark.get_dest().get_index()) for mark in pypdfium2.PdfDocument(part.path).get_toc()]
    assert found == [(placed.number, placed.first_page - 1) for placed in part.letters]


def test_same_letters_same_part(tmp_path):
    """Built again, over an older file or elsewhere, the part is the same; its hash and size are told."""
    one, two = build(tmp_path / "one.pdf"), build(tmp_path / "two.pdf")
    assert one.path.read_bytes() == two.path.read_bytes() == build(tmp_path / "one.pdf").path.read_bytes()
    assert one.sha256 == hashlib.sha256(one.path.read_bytes()).hexdigest()
    assert one.size == one.path.stat().st_size
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one.pdf", "two.pdf"]


def test_marks_are_a_stream_of_their_own(tmp_path):
    """The press draws over a page without touching what was archived."""

    def marks(placed: PlacedLetter, at: int) -> bytes:
        return b"0 0 20 20 re f" if (placed.first_page, at) == (3, 2) else b""

    part = build(tmp_path / "part.pdf", marks=marks)
    with pikepdf.open(part.path) as bundle, pikepdf.open(io.BytesIO(LETTERS[1][1])) as archived:
        own, mark = bundle.pages[3].Contents
        assert own.read_raw_bytes() == archived.pages[1].Contents.read_raw_bytes()
        assert mark.read_bytes() == b"0 0 20 20 re f"
        assert isinstance(bundle.pages[2].Contents, pikepdf.Stream)
    corner = pypdfium2.PdfDocument(part.path)[3].render(scale=1).to_pil().getpixel((5, 836))
    assert corner == (0, 0, 0)


def test_long_parts_keep_their_order(tmp_path):
    """More letters than one node of the page tree holds."""
    count = BRANCH + 10
    part = build(tmp_path / "part.pdf", [(f"{n}号", LETTERS[n % 2][1]) for n in range(count)])
    shown = pypdfium2.PdfDocument(part.path)
    assert len(shown) == part.pages == 2 * count
    assert "王伟" in _text(shown[2 * BRANCH])
    assert "欧阳" in _text(shown[2 * BRANCH + 2])


def test_memory_does_not_grow_with_the_part(tmp_path):
    """Letters are taken one by one: 2,000 letters of 40 KB leave less than a fifth of their size in memory."""

    def stream(count):
        for n in range(count):
            yield f"{n}号", LETTERS[n % 3][1]

    build(tmp_path / "part.pdf", stream(50))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    build(tmp_path / "part.pdf", stream(2000))
    grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    assert grown < 0.2 * 2000 * sum(len(data) for _, data in LETTERS) / 3


def test_an_unwritable_output_is_named(tmp_path):
    """The folder is not there, or the name is a folder: refused by path, and nothing is left behind."""
    (tmp_path / "taken.pdf").mkdir()
    for path in (tmp_path / "missing" / "part.pdf", tmp_path / "taken.pdf"):
        with pytest.raises(Refused) as refused:
            build(path)
        assert refused.value.code == "output-unwritable"
        assert str(path) in refused.value.message
    assert [file.name for file in tmp_path.iterdir()] == ["taken.pdf"]


@pytest.mark.parametrize("copies", [1, 40])
def test_a_full_disk_is_told_to_try_again(tmp_path, copies):
    """/dev/full answers writes with ENOSPC as a full disk does: while letters are written, or only at the end."""
    (tmp_path / ".part.pdf.writing").symlink_to("/dev/full")
    with pytest.raises(Unavailable) as unavailable:
        build(tmp_path / "part.pdf", [(f"{n}号", letter([page(chr(0x4E00 + n))])) for n in range(copies)], marks=_noise)
    assert unavailable.value.code == "disk-full"
    assert str(tmp_path / "part.pdf") in unavailable.value.message
    assert list(tmp_path.iterdir()) == []


def _noise(placed: PlacedLetter, at: int) -> bytes:
    """Marks that do not compress, so that the write buffer runs over."""
    return random.Random(placed.first_page + at).randbytes(60_000)


def test_an_empty_part_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        build(tmp_path / "part.pdf", [])
    assert refused.value.code == "part-empty"
    assert list(tmp_path.iterdir()) == []


def _without_face() -> bytes:
    with pikepdf.open(io.BytesIO(LETTERS[0][1])) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            del font.DescendantFonts[0].FontDescriptor["/CuihanFace"]
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", _without_face()])
def test_a_letter_that_is_not_ours_stops_the_part(tmp_path, data):
    """Archived bytes that cannot be read are an alarm, with the letter's number; no half part is left."""
    with pytest.raises(Broken, match="9号") as broken:
        build(tmp_path / "part.pdf", [LETTERS[0], ("9号", data)])
    assert broken.value.code == "pdf-foreign"
    assert list(tmp_path.iterdir()) == []


def test_a_font_that_left_the_shelf_is_named(tmp_path):
    other = re.sub(rb"/CuihanFace <[0-9A-F]{64}>", b"/CuihanFace <%s>" % (b"0" * 64), LETTERS[0][1])
    with pytest.raises(Refused) as refused:
        build(tmp_path / "part.pdf", [("9号", other)])
    assert refused.value.code == "font-not-on-shelf"


def test_page_streams_are_deflated():
    """What the copying relies on."""
    with pikepdf.open(io.BytesIO(LETTERS[0][1])) as pdf:
        stream = pdf.pages[0].Contents
        assert zlib.decompress(stream.read_raw_bytes()) == stream.read_bytes()
