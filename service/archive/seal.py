"""Seals: checkpoints of a log as C2SP signed notes (Ed25519), and the key that signs them.

A checkpoint says "the log of this origin has so many leaves and this root"; the signed note is what an outsider keeps and
what a later, longer log must be consistent with. Format: https://c2sp.org/tlog-checkpoint and https://c2sp.org/signed-note.

    cuihan/6vq7…/cuihe/sample/2026
    60
    q1Yx…=

    — cuihan/6vq7… u5Zt…=
"""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = b"\x01"
"""Signed-note type byte of Ed25519."""

DASH = "— "
"""A signature line starts with an em dash and a blank."""

SHOWN = 20
"""Characters of the base32 root printed on a letter: 100 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Size and root of a log."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    """Further lines that are signed with it: a series' seal names the journal's last one (`journal <log> <size> <root>`)."""

    @property
    def body(self) -> str:
        """The signed text, up to and including its last newline."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @property
    def printed(self) -> str:
        """As a letter's footer shows it: issuer/series/year, size, first characters of the root in base32."""
        series = self.origin.split("/", 2)[2]
        return f"{series} {self.size} {base64.b32encode(self.root).decode()[:SHOWN]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealKey:
    """The key of a home: signs every log of that home under one name, `cuihan/<installation>`."""

    name: str
    private: Ed25519PrivateKey
    former: "tuple[SealVerifier, ...]" = ()
    """The keys of this home that came before it: what they signed still counts."""

    @property
    def verifier(self) -> "SealVerifier":
        """The public half."""
        return SealVerifier(name=self.name, public=self.private.public_key())

    def sign(self, checkpoint: Checkpoint) -> bytes:
        """The signed note over a checkpoint."""
        if any(not line or "\n" in line for line in checkpoint.extensions):
            raise ValueError("an extension of a checkpoint is one line of text")
        return self.sign_text(checkpoint.body)

    def sign_text(self, text: str) -> bytes:
        """The signed note over a text that ends with a newline.

        Its first line says what it is, so that it is taken for nothing else: an origin, or `<name>/dossier`.
        """
        signature = self.verifier.key_id + self.private.sign(text.encode())
        return f"{text}\n{DASH}{self.name} {base64.b64encode(signature).decode()}\n".encode()

    def open(self, note: bytes) -> Checkpoint:
        """The checkpoint in a note that this key signed, or one before it; raises ValueError where none of them did."""
        for verifier in self.former:
            if verifier.signed(note):
                return verifier.open(note)
        return self.verifier.open(note)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealVerifier:
    """The public half of a seal key."""

    name: str
    public: Ed25519PublicKey

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ LF ‖ type ‖ public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ALGORITHM + self.public.public_bytes_raw()).digest()[:4]

    @property
    def text(self) -> str:
        """The verifier key as one line (signed-note "vkey"): name+id+key."""
        raw = base64.b64encode(ALGORITHM + self.public.public_bytes_raw()).decode()
        return f"{self.name}+{self.key_id.hex()}+{raw}"

    @classmethod
    def read(cls, text: str) -> "SealVerifier":
        """The verifier of a line `name+id+key`; raises ValueError where its parts do not belong together."""
        name, key_id, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        made = cls(name=name, public=Ed25519PublicKey.from_public_bytes(raw[1:]))
        if raw[:1] != ALGORITHM or made.key_id.hex() != key_id:
            raise ValueError("this is not an Ed25519 verifier key, or its id is wrong")
        return made

    def signed(self, note: bytes) -> bool:
        """Whether a note bears a signature under this key's name and id, whether or not it holds."""
        return any(name == self.name and raw[:4] == self.key_id for name, raw in _signatures(note))

    def open(self, note: bytes) -> Checkpoint:
        """The checkpoint in a note that this key signed; raises ValueError where it did not or the note is malformed."""
        text = note.decode().rpartition("\n\n")[0]
        for name, raw in _signatures(note):
            if name == self.name and raw[:4] == self.key_id:
                try:
                    self.public.verify(raw[4:], f"{text}\n".encode())
                except InvalidSignature:
                    raise ValueError(f"the signature of {name} does not fit the note") from None
                origin, size, root, *extensions = text.split("\n")
                return Checkpoint(
                    origin=origin, size=int(size), root=base64.b64decode(root, validate=True), extensions=tuple(extensions)
                )
        raise ValueError(f"the note is not signed by {self.name}")


def _signatures(note: bytes) -> list[tuple[str, bytes]]:
    """Names and signatures, each behind its key id, under a note."""
    lines = note.decode().rpartition("\n\n")[2].splitlines()
    found = [line.removeprefix(DASH).rpartition(" ") for line in lines]
    return [(name, base64.b64decode(encoded, validate=True)) for name, _, encoded in found]
