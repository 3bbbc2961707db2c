"""What an upload is, told from its bytes: each format goes to its reader, all others are refused by name."""

import pytest

from service.intake.opening import open_upload
from service.terms.problems import Refused


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x89PNG\r\n", "PNG"),
        (b"{\\rtf1 x}", "RTF"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "MHT"),
        (b"<html><frameset><frame src='sheet001.htm'></frameset></html>", "frames"),
        (b"<html><body>no table</body></html>", "HTML"),
    ],
)
def test_other_formats_are_refused_by_name(data, name):
    """A file is told what it is and what to save it as."""
    with pytest.raises(Refused) as refusal:
        open_upload(data)
    assert refusal.value.code == "format-unsupported"
    assert name in refusal.value.hint
    assert "CSV UTF-8" in refusal.value.hint


@pytest.mark.parametrize("data", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_broken_workbooks(data):
    with pytest.raises(Refused, match="workbook-broken"):
        open_upload(data)
