"""The key ring of a home: the seal key, locked by a passphrase or left to whoever guards the folder, and those before it.

    keys/seal.key       the private half, PKCS#8 PEM, 0600; encrypted where it was made with a passphrase
    keys/seal.pub       its public half, a C2SP verifier key in one line
    keys/retired.pub    the public halves before it, oldest first
    keys/handover.json  with keys/next.key: a change of keys that is under way

Nothing of it is ever in the archive. A change of keys is finished by whoever opens the home next: the file `handover.json` says
what both keys signed, `next.key` becomes `seal.key` by one rename, and the file goes when the journals have told of it.
"""

import base64
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from service.archive.seal import SealKey, SealVerifier
from service.terms.canonical import Json, canonical
from service.terms.problems import Broken, Conflict, Refused

LOCKED = b"BEGIN ENCRYPTED PRIVATE"
SHORTEST_PASSPHRASE = 8
"""Characters; PBES2 slows guessing down, it does not make a short one long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A change of keys, as both keys signed it, or after a loss the new one alone."""

    old: str
    """Verifier line."""
    new: str
    on: str
    by_new: str
    by_old: str = ""
    """Base64 of the signature; empty where the old key was lost."""

    @property
    def facts(self) -> Json:
        """For a leaf of the journal."""
        signed = {"by_new": self.by_new} | ({"by_old": self.by_old} if self.by_old else {})
        return {"old": self.old, "new": self.new, "on": self.on} | signed


def statement(old: str, new: str, on: str) -> bytes:
    """What the keys of a handover sign."""
    return f"cuihan key handover\n{old}\n{new}\n{on}\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """The folder of a home's keys."""

    folder: Path
    name: str
    """Of the key: cuihan/<installation>."""
    _private: Path = field(init=False)

    def __post_init__(self) -> None:
        """The file of the seal key."""
        object.__setattr__(self, "_private", self.folder / "seal.key")

    @property
    def made(self) -> bool:
        """Whether there is a seal key."""
        return self._private.exists()

    @property
    def known(self) -> bool:
        """Whether its public half is there, as in a home made again from its archive."""
        return (self.folder / "seal.pub").exists()

    @property
    def locked(self) -> bool:
        """Whether the seal key needs a passphrase."""
        return self.made and LOCKED in self._private.read_bytes()

    @property
    def verifier(self) -> str:
        """The public half of the seal key, a verifier line."""
        return (self.folder / "seal.pub").read_text(encoding="ascii").strip()

    @property
    def retired(self) -> tuple[str, ...]:
        """The verifier lines of the keys before, oldest first."""
        file = self.folder / "retired.pub"
        return tuple(file.read_text(encoding="ascii").split()) if file.exists() else ()

    def make(self, seed: bytes, passphrase: str) -> None:
        """Make the first key from 32 random bytes; without a passphrase it is guarded by the folder's permissions alone.

        Raises Conflict("key-exists") where there is one.
        """
        if self.made:
            raise Conflict(
                "key-exists",
                f"{self.folder} has a seal key already",
                hint="更换密钥用 cuihan keys rotate / To change it, use cuihan keys rotate.",
            )
        key = Ed25519PrivateKey.from_private_bytes(seed)
        self._publish(SealKey(name=self.name, private=key).verifier.text)
        write_private(self._private, key, passphrase)

    def recall(self, lines: Sequence[str]) -> None:
        """Write down the public halves an archive holds, the present one last; the key itself has to be put back."""
        *before, present = lines
        if before:
            _write(self.folder / "retired.pub", "".join(f"{line}\n" for line in before).encode())
        self._publish(present)

    def load(self, passphrase: Callable[[], str]) -> SealKey | None:
        """The seal key, and who came before it; None where it is locked and nobody has the passphrase.

        Raises Refused("key-passphrase") where the passphrase is wrong and Broken("key-wrong") for a file that is no such key.
        """
        data = self._private.read_bytes()
        said = passphrase() if LOCKED in data else ""
        if LOCKED in data and not said:
            return None
        key = SealKey(
            name=self.name, private=read_private(self._private, said), former=tuple(map(SealVerifier.read, self.retired))
        )
        if not (self.folder / "seal.pub").exists():
            self._publish(key.verifier.text)
        if key.verifier.text != self.verifier:
            raise Broken(
                "key-wrong",
                f"{self._private} is not the key whose public half lies beside it",
                hint="从备份恢复 keys/ / Restore keys/ from a backup.",
            )
        return key

    def begin(self, handover: Handover, key: Ed25519PrivateKey, passphrase: str) -> None:
        """Set out to change the seal key; `settle` does it."""
        write_private(self.folder / "next.key", key, passphrase)
        _write(self.folder / "handover.json", canonical(handover.facts))

    @property
    def pending(self) -> Handover | None:
        """The change of keys that is under way."""
        file = self.folder / "handover.json"
        return Handover(**json.loads(file.read_bytes())) if file.exists() else None

    def settle(self) -> None:
        """Put the next key in place, where a change is under way; doing it again changes nothing."""
        under_way = self.pending
        if under_way is None:
            return
        if (self.folder / "next.key").exists():
            if under_way.old not in self.retired:
                _write(self.folder / "retired.pub", "".join(f"{line}\n" for line in (*self.retired, under_way.old)).encode())
            if not under_way.by_old and self.made:  # a lost key is set aside: its passphrase may turn up, but it signs no more
                self._private.replace(self.folder / f"lost-{under_way.old.split('+')[1]}.key")
            (self.folder / "next.key").replace(self._private)
        self._publish(under_way.new)

    def done(self) -> None:
        """The journals have told of the change."""
        (self.folder / "handover.json").unlink(missing_ok=True)

    def _publish(self, line: str) -> None:
        _write(self.folder / "seal.pub", f"{line}\n".encode())


def hand_over(*, old: SealKey | str, new: SealKey, on: str) -> Handover:
    """What is signed when one key follows another; `old` is its verifier line where the key itself is lost."""
    before = old if isinstance(old, str) else old.verifier.text
    message = statement(before, new.verifier.text, on)
    return Handover(
        old=before,
        new=new.verifier.text,
        on=on,
        by_new=base64.b64encode(new.private.sign(message)).decode(),
        by_old="" if isinstance(old, str) else base64.b64encode(old.private.sign(message)).decode(),
    )


def write_private(path: Path, key: Ed25519PrivateKey, passphrase: str) -> None:
    """Write a private key readable by its owner only, encrypted where there is a passphrase.

    Raises Refused("passphrase-short") for one of fewer than eight characters.
    """
    if passphrase and len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused(
            "passphrase-short",
            f"a passphrase has at least {SHORTEST_PASSPHRASE} characters",
            hint="换一个更长的口令 / Choose a longer one.",
        )
    how: KeySerializationEncryption = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how))


def read_private(path: Path, passphrase: str) -> Ed25519PrivateKey:
    """A private key; raises Refused("key-passphrase") or Broken("key-wrong")."""
    try:
        loaded = load_pem_private_key(path.read_bytes(), passphrase.encode() or None)
    except (ValueError, TypeError) as error:
        if passphrase:
            raise Refused(
                "key-passphrase",
                f"the passphrase does not open {path}",
                hint="核对口令(CUIHAN_KEY_PASSPHRASE 或其文件);确已遗失的见 docs/evidence.md / "
                "Check it; docs/evidence.md says what to do where it is lost.",
            ) from error
        raise Broken("key-wrong", f"{path} is not a private key: {error}", hint=RESTORE) from error
    if not isinstance(loaded, Ed25519PrivateKey):
        raise Broken("key-wrong", f"{path} is not an Ed25519 key", hint=RESTORE)
    return loaded


RESTORE = "从备份恢复 keys/ / Restore keys/ from a backup."


def _write(path: Path, data: bytes) -> None:
    """Replace a file as a whole, durable, readable by its owner only."""
    scratch = path.with_name(f".{path.name}")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
