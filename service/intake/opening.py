"""What an upload is, told from its bytes and never from its name: many systems call an HTML table .xls."""

import re

from service.intake.biff import read_xls
from service.intake.codes import refused
from service.intake.compound import MAGIC as OLE
from service.intake.decode import MOST_BYTES, Decoded, decode
from service.intake.delimited import read_delimited
from service.intake.listing import read_listing
from service.intake.markup import read_html, read_spreadsheetml
from service.intake.mojibake import refuse_garbled
from service.intake.table import Grid
from service.intake.workbook import MAGIC as ZIP
from service.intake.workbook import read_xlsx

_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"PK\x05\x06", "ZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
    (b"\x09\x08\x10\x00\x00\x06", "XLS"),
)
_JSON = re.compile(r'(?:\[\s*[\[{]|\{\s*["}]|\[\s*\])')
_MARKUP = re.compile(r"<(?:!doctype|html|head|meta|body|table|style|div|p|title|tr|center|font)\b", re.IGNORECASE)
_ARCHIVED = re.compile(r"(?:mime-version|from|content-type):[^\n]*\n", re.IGNORECASE)
_FRAMES = re.compile(r"<frameset\b", re.IGNORECASE)


def open_upload(data: bytes) -> tuple[list[Grid], str]:
    """The worksheets or tables in an upload, and the encoding or format it came in.

    Raises Refused: what the readers of the formats raise, "format-unsupported" with the name of what it is instead,
    "encoding-twice" where the text was decoded wrongly before it came here.
    """
    if len(data) > MOST_BYTES:
        raise refused("file-too-large", size=len(data) // 2**20, most=MOST_BYTES // 2**20)
    if data.startswith(ZIP):
        return read_xlsx(data), "xlsx"
    if data.startswith(OLE):
        return read_xls(data), "xls"
    for magic, name in _FOREIGN:
        if data.startswith(magic):
            raise refused("format-unsupported", format=name)
    decoded = decode(data)
    grids, encoding = _of_text(decoded)
    refuse_garbled(grids)
    return grids, encoding


def _of_text(decoded: Decoded) -> tuple[list[Grid], str]:
    head = decoded.text[:4000].lstrip("\ufeff \t\r\n")
    if _JSON.match(head):
        return [read_listing(decoded.text.lstrip("\ufeff"))], "json"
    if (
        head.startswith("<")
        and "urn:schemas-microsoft-com:office:spreadsheet" in head
        and re.search(r"<(\w+:)?Workbook\b", head)
    ):
        return read_spreadsheetml(decoded.text), "xml"
    if _ARCHIVED.match(head) and ("multipart/related" in head.lower() or "text/html" in head.lower()):
        raise refused("format-unsupported", format="MHT 单个网页 single-file web page")
    if head.startswith("<") and (_MARKUP.search(head) or head.startswith("<?xml")):
        if _FRAMES.search(decoded.text):
            raise refused(
                "format-unsupported", format="HTML 框架（各表在另外的文件中） frames, with the sheets in files beside it"
            )
        return read_html(decoded.text), "html"
    return [read_delimited(decoded.text)], decoded.encoding
