"""A bag: files with the list of their hashes (BagIt 1.0, RFC 8493), the list signed, all in one ZIP.

The same files give the same bytes: entries are sorted, and carry the moment the caller gives. What lies under `data/` is
payload; what helps to check it lies beside it.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.terms.canonical import sha256

PAYLOAD = "data/"
AGENT = "Cuihan"
STORED = {".pdf", ".png", ".jpg", ".jpeg", ".docx", ".zip"}
"""Compressed already: kept as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """What goes into a dossier, by path within it: the payload under `data/`, everything else beside it."""

    files: Mapping[str, bytes]
    identifier: str
    """What it is about: a printed number, an account."""
    made: datetime
    """Aware; its day is the bagging date."""


def packed(bag: Bag, *, sign: Callable[[str], bytes]) -> bytes:
    """The bag as a ZIP. `sign` gives the signed note over the text that names the hash of the list of all lists."""
    payload = {path: data for path, data in bag.files.items() if path.startswith(PAYLOAD)}
    tags = {path: data for path, data in bag.files.items() if not path.startswith(PAYLOAD)}
    tags["bagit.txt"] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    tags["bag-info.txt"] = (
        f"External-Identifier: {bag.identifier}\n"
        f"Bagging-Date: {bag.made.date().isoformat()}\n"
        f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}\n"
        f"Bag-Software-Agent: {AGENT}\n"
    ).encode()
    tags["manifest-sha256.txt"] = _manifest(payload)
    lists = _manifest(tags)
    tags["tagmanifest-sha256.txt"] = lists
    tags["tagmanifest-sha256.txt.note"] = sign(f"{sha256(lists)}\n{bag.made.isoformat()}\n")
    return _zipped(payload | tags, bag.made)


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(data)}  {path}\n" for path, data in sorted(files.items())).encode()


def _zipped(files: Mapping[str, bytes], made: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(path, date_time=made.timetuple()[:6])
            suffix = path[path.rfind(".") :].lower() if "." in path else ""
            entry.compress_type = zipfile.ZIP_STORED if suffix in STORED else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # POSIX: the permissions above are read
            archive.writestr(entry, data)
    return out.getvalue()
