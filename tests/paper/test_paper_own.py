"""Our own letters taken apart: what is found is what a reader of all PDF finds, and what is not ours is told."""

import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.homes import arrears, run_batch, services_at
from support.sheets import latin, letter, page, put

from service.paper.content import Content
from service.paper.images import read_image
from service.paper.own import MALFORMED, OwnLetter


def with_picture():
    """A page with a picture that has a mask."""
    buffer = io.BytesIO()
    Image.new("RGBA", (8, 4), (200, 0, 0, 90)).save(buffer, "PNG")
    content = Content(595.304, 841.89)
    put(content, 72, 130, latin(), 10.5, "No. 12")
    content.image(300, 500, 80, 40, read_image(buffer.getvalue()))
    return content.finish()


PLAIN = letter([page("尊敬的业主王伟：", "共欠 1,409.50 元"), with_picture()])
"""Without structure, so with a cross-reference table in text."""


@pytest.fixture(scope="module")
def tagged(tmp_path_factory):
    """Archived letters of the shipped templates: tagged, with a cross-reference stream."""
    folder = tmp_path_factory.mktemp("own")
    with services_at(folder / "home") as services:
        run_batch(services, arrears(3), folder / "out")
        return [services.store.get(key) for key in services.store.keys("cuihe/sample/2026/doc/")]


def same(data):
    """Whether a letter shows the same to both readers."""
    own = OwnLetter(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(own.pages) == len(pdf.pages)
        for mine, leaf in zip(own.pages, pdf.pages, strict=True):
            assert [float(edge) for edge in mine.box[1:-1].split()] == [float(edge) for edge in leaf.MediaBox]
            assert own.stream(mine.contents)[1] == leaf.Contents.read_raw_bytes()
            fonts, images = leaf.Resources.get("/Font", {}), leaf.Resources.get("/XObject", {})
            assert {f"/{name}" for name in mine.fonts} == set(fonts.keys())
            assert {f"/{name}" for name in mine.images} == set(images.keys())
            for name, at in mine.fonts.items():
                font, theirs = own.font(at), fonts[f"/{name}"]
                descendant = theirs.DescendantFonts[0]
                assert font.face == bytes(descendant.FontDescriptor["/CuihanFace"]).hex()
                assert font.places() == descendant.CIDToGIDMap.read_bytes()
            for name, at in mine.images.items():
                entries, raw = own.image(at)
                theirs = images[f"/{name}"]
                assert raw == theirs.read_raw_bytes()
                assert (int(entries["Width"]), int(entries["Height"])) == (theirs.Width, theirs.Height)
                assert ("SMask" in entries) == ("/SMask" in theirs)
    return True


def test_a_letter_with_pictures_is_read_as_others_read_it():
    assert same(PLAIN)


def test_archived_letters_are_read_as_others_read_them(tagged):
    assert len(tagged) == 3
    assert all(b"/Type /XRef" in data and same(data) for data in tagged)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", PLAIN[:-10], PLAIN.replace(b"/Type /Page/", b"/Type /Pagf/")])
def test_what_is_not_ours_is_told(data):
    with pytest.raises(MALFORMED):
        OwnLetter(data)


def test_a_letter_another_program_saved_is_not_ours():
    """What it shows may be the same; the bytes are not those our writer wrote."""
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(PLAIN)) as pdf:
        pdf.save(saved)
    with pytest.raises(MALFORMED):
        OwnLetter(saved.getvalue())


@given(st.integers(0, len(PLAIN) - 1), st.integers(0, 255))
def test_a_changed_byte_is_told_or_harmless(at, byte):
    """Any byte may be another one: taking the letter apart ends, in pages or in one of the named errors."""
    data = PLAIN[:at] + bytes([byte]) + PLAIN[at + 1 :]
    try:
        own = OwnLetter(data)
        for leaf in own.pages:
            own.stream(leaf.contents)
            for font in leaf.fonts.values():
                own.font(font).places()
            for image in leaf.images.values():
                own.image(image)
    except MALFORMED:
        pass
    else:
        assert own.pages
