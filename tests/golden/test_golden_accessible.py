"""Shipped letters can be read by people who do not see them: tagged, and claimed as PDF/UA-1 where that holds."""

import pikepdf
import pytest
from support.golden import letters, stored
from support.verapdf import check

WHOLE = [notice for notice in stored() if not notice.name.endswith("-24")]  # those name a character no font has


@pytest.mark.parametrize("notice", WHOLE, ids=lambda notice: notice.name)
def test_shipped_letters_are_accessible(notice, tmp_path):
    """VeraPDF finds nothing against PDF/UA-1 and PDF/A-3b, and the file claims both."""
    [pdf] = letters([notice])
    assert check(pdf, "ua1") == []
    assert check(pdf) == []
    (tmp_path / "letter.pdf").write_bytes(pdf)
    with pikepdf.open(tmp_path / "letter.pdf") as opened, opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] == "3"
