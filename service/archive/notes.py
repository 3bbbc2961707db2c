"""Reading seals as an outsider does: signed notes and bundles from bytes alone, sharing nothing with the code that wrote them.

Formats: https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint, https://c2sp.org/tlog-tiles.
"""

import base64
import hashlib
import zlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """A checkpoint whose signature held."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    """Lines behind the root: a series' seal names the journal's last one."""
    signer: str = ""
    """Id of the key that signed."""
    sequence: int = -1
    """Its sequence number, where it was read from a log."""


def signers(note: bytes) -> set[str]:
    """Ids of the keys whose signatures stand under a note, whether or not they hold."""
    found = set()
    for line in note.rpartition(b"\n\n")[2].decode(errors="replace").splitlines():
        try:
            found.add(base64.b64decode(line.rpartition(" ")[2], validate=True)[:4].hex())
        except ValueError:
            continue
    return found


def read_note(note: bytes, verifier: str) -> Witnessed:
    """The checkpoint in a note, checked against one verifier key line; raises ValueError saying what is wrong."""
    lines = read_signed(note, verifier)
    if len(lines) < 3 or not lines[1].isdecimal():
        raise ValueError("a checkpoint has an origin, a size and a root")
    return Witnessed(
        origin=lines[0],
        size=int(lines[1]),
        root=base64.b64decode(lines[2], validate=True),
        extensions=tuple(lines[3:]),
        signer=read_verifier(verifier)[1].hex(),
    )


def read_signed(note: bytes, verifier: str) -> list[str]:
    """The lines of a signed note, checked against one verifier key line; raises ValueError saying what is wrong."""
    name, key_hash, public = read_verifier(verifier)
    head, separator, tail = note.partition(b"\n\n")
    if not separator or not tail.endswith(b"\n"):
        raise ValueError("a signed note is a text, an empty line, and signature lines")
    for line in tail.decode().splitlines():
        mark, _, rest = line.partition(" ")
        signer, _, encoded = rest.rpartition(" ")
        if mark != "—" or signer != name:
            continue
        raw = base64.b64decode(encoded, validate=True)
        if raw[:4] != key_hash:
            continue
        try:
            public.verify(raw[4:], head + b"\n")
        except InvalidSignature as error:
            raise ValueError(f"the signature of {name} does not hold") from error
        return head.decode().split("\n")
    raise ValueError(f"no signature of {name} under the note")


def read_verifier(line: str) -> tuple[str, bytes, Ed25519PublicKey]:
    """Name, key id and key of a verifier line `name+hex+base64`; raises ValueError where they do not belong together."""
    name, key_hash, encoded = line.strip().split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    expected = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if raw[:1] != b"\x01" or expected.hex() != key_hash:
        raise ValueError("this is not an Ed25519 verifier key, or its id is wrong")
    return name, expected, Ed25519PublicKey.from_public_bytes(raw[1:])


def read_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle; raises ValueError where a length does not fit."""
    entries, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + size]
        if len(entry) != size:
            raise ValueError("a bundle of entries is cut off")
        entries.append(entry)
        at += 2 + size
    return entries


def read_lines(data: bytes) -> list[bytes]:
    """The lines of an input object; raises ValueError where it is not one."""
    try:
        text = zlib.decompress(data)
    except zlib.error as error:
        raise ValueError(f"not a compressed object: {error}") from error
    if not text.endswith(b"\n"):
        raise ValueError("the last line is cut off")
    return text[:-1].split(b"\n")


def tile_name(kind: str, index: int, width: int) -> str:
    """Path of a tile or bundle below the log: kind is "0", "1" … or "entries"."""
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{kind}/{path}" + ("" if width == 256 else f".p/{width}")
