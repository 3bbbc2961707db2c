"""Copies of letters: the archived pages, marked, in a file of their own."""

import io

import pikepdf
import pypdfium2
from support.dossiers import desk_at
from support.homes import NOON, arrears, contents, run_batch, services_at

from service.archive.keys import LogId
from service.database import journal as stored
from service.terms.canonical import parse, sha256


def test_a_copy_is_the_archived_page_with_its_mark(tmp_path):
    """Every page says 副本, when and for whom; the archive gains nothing but the journal's entry."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(2), tmp_path / "out")
        letters = contents(tmp_path / "home" / "archive" / "cuihe" / "sample")
        desk = desk_at(services, tmp_path / "home")
        made = desk.copy("cuihe/sample/2026/2", at=NOON.now(), by="李样例", reason="业主索取")
        with services.database.connect() as connection:
            (row,) = stored.entries(connection, kinds=("downloaded",))
        assert contents(tmp_path / "home" / "archive" / "cuihe" / "sample") == letters
        document = parse(row["entry"])["facts"]["document"]
        archived = services.store.get(LogId(issuer="cuihe", series="sample", year=2026).document(document))
    assert parse(row["entry"])["facts"]["copy"] == sha256(made)
    assert row["subject"] == "cuihe/sample/2026/2"
    assert stored.said(row) == {"by": "李样例", "reason": "业主索取"}
    copy, original = pypdfium2.PdfDocument(made), pypdfium2.PdfDocument(archived)
    assert len(copy) == len(original)
    for page, before in zip(copy, original, strict=True):
        text = page.get_textpage().get_text_range()
        assert "副本 COPY" in text
        assert "2026-11-05 12:00" in text
        assert "李样例" in text
        assert "".join(before.get_textpage().get_text_range().split()) in "".join(text.split())
    with pikepdf.open(io.BytesIO(made)) as one, pikepdf.open(io.BytesIO(archived)) as other:
        for page, before in zip(one.pages, other.pages, strict=True):
            page.contents_coalesce()
            assert before.Contents.read_bytes().strip() in page.Contents.read_bytes()
