"""Parts back into a DOCX, the same bytes every time."""

import io
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every entry: the earliest a ZIP can say."""


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts in their order, the list of content types first."""
    out = io.BytesIO()
    types = "[Content_Types].xml"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: name != types):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return out.getvalue()
