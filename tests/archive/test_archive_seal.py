"""Seals: C2SP signed notes, read by code that shares nothing with the code that wrote them."""

import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.archive.notes import read_note, read_verifier
from service.archive.seal import Checkpoint, SealKey, SealVerifier

KEY = SealKey(name="cuihan/abcdefghijklmnop", private=Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = SealKey(name="cuihan/abcdefghijklmnop", private=Ed25519PrivateKey.from_private_bytes(bytes(32)))
POINT = Checkpoint(origin="cuihan/abcdefghijklmnop/cuihe/sample/2026", size=60, root=bytes(range(32)))


def test_a_note_has_the_form_of_the_specification():
    """Origin, size, root in base64, an empty line, and an em dash with key name and signature."""
    lines = KEY.sign(POINT).decode().split("\n")
    assert lines[:4] == [POINT.origin, "60", base64.b64encode(POINT.root).decode(), ""]
    assert lines[4].startswith("— cuihan/abcdefghijklmnop ")
    assert lines[5:] == [""]


def test_both_readers_accept_it_and_agree():
    """The writer's own reader and the verifier's see the same checkpoint."""
    note = KEY.sign(POINT)
    seen = read_note(note, KEY.verifier.text)
    assert (seen.origin, seen.size, seen.root) == (POINT.origin, POINT.size, POINT.root)
    assert KEY.verifier.open(note) == POINT


# What independent implementations made. The Go project's note package publishes the example note with both halves of its key
# (golang.org/x/mod/sumdb/note, "Example"); sum.golang.org publishes its verifier key with the go command, and signed these two
# checkpoints of its log in January 2023 and later.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
NEUMANN_SAID = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.
"""
NEUMANN_SIGNED = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
SUMDB = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUMDB_NOTES = [
    (
        15081221,
        "BoMMe1wd25Tco0mYGROkyqxHZWx+hcSCtMV315Lu6Lg=",
        "Az3grilD7vQqTrv66jRgKM84Y80KTprrSt4bKmiOPxgmS5ZVBTeCl6dUvjYnN13R+C8j0jGY1WnUADGMkok3U0m2Zgo=",
    ),
    (
        63096908,
        "8lHrQPRYe4KT4WQ9/Qk8/taKnD6IRHbFgfN7vQE2Y54=",
        "Az3gri/oVBN1jAhNZ/iS+W31psFAWRT20/GyrhpU6taFwulQGetBkH5S7wpGXdS935jiIGiUUAXBVHzT/P6fYhqAmAk=",
    ),
]


def test_the_published_example_of_signed_note():
    """Name, key id and signature of the Go project's example come out of its published private key, to the byte."""
    key = SealKey(name="PeterNeumann", private=Ed25519PrivateKey.from_private_bytes(NEUMANN_SEED))
    assert key.verifier.text == NEUMANN
    assert SealVerifier.read(NEUMANN) == key.verifier
    name, key_id, public = read_verifier(NEUMANN)
    assert (name, key_id) == ("PeterNeumann", key.verifier.key_id)
    signed = base64.b64decode(NEUMANN_SIGNED)
    assert signed == key.verifier.key_id + key.private.sign(NEUMANN_SAID.encode())
    public.verify(signed[4:], NEUMANN_SAID.encode())


@pytest.mark.parametrize(("size", "root", "signature"), SUMDB_NOTES)
def test_checkpoints_of_the_go_checksum_database(size, root, signature):
    """Both readers accept what sum.golang.org signed, and neither accepts it for another size."""
    note = f"go.sum database tree\n{size}\n{root}\n\n— sum.golang.org {signature}\n"
    verifier = SealVerifier.read(SUMDB)
    seen, opened = read_note(note.encode(), SUMDB), verifier.open(note.encode())
    assert (seen.origin, seen.size, seen.root) == (opened.origin, opened.size, opened.root)
    assert (seen.size, base64.b64encode(seen.root).decode(), seen.signer) == (size, root, "033de0ae")
    for read in (lambda data: read_note(data, SUMDB), verifier.open):
        with pytest.raises(ValueError, match="signature of"):
            read(note.replace(str(size), str(size + 1)).encode())


def test_extension_lines_are_signed_and_read():
    """A seal names the journal in lines behind the root; one without them is what it always was."""
    line = "journal cuihe/journal/2026 17 AAAA"
    with_line = replace(POINT, extensions=(line,))
    note = KEY.sign(with_line)
    assert note.decode().split("\n")[3] == line
    assert KEY.verifier.open(note) == with_line
    assert read_note(note, KEY.verifier.text).extensions == (line,)
    with pytest.raises(ValueError, match="signature of"):
        read_note(note.replace(b" 17 ", b" 18 "), KEY.verifier.text)
    with pytest.raises(ValueError, match="one line"):
        KEY.sign(replace(POINT, extensions=("two\nlines",)))


def test_a_key_reads_what_the_keys_before_it_signed():
    """A changed key goes on from the seals of the old one; a stranger's it does not."""
    later = replace(OTHER, former=(KEY.verifier,))
    assert later.open(KEY.sign(POINT)) == later.open(OTHER.sign(POINT)) == POINT
    stranger = SealKey(name=KEY.name, private=Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32))
    with pytest.raises(ValueError, match="not signed by"):
        later.open(stranger.sign(POINT))


@pytest.mark.parametrize("at", range(0, 300, 7))
def test_any_changed_byte_is_found(at):
    """Not one byte of a note can be changed."""
    note = bytearray(KEY.sign(POINT))
    note[at % len(note)] ^= 1
    with pytest.raises((ValueError, UnicodeDecodeError)):
        read_note(bytes(note), KEY.verifier.text)


@pytest.mark.parametrize("read", [lambda note: read_note(note, KEY.verifier.text), KEY.verifier.open])
def test_another_key_of_the_same_name_is_not_accepted(read):
    """A home's name does not make its key."""
    with pytest.raises(ValueError, match=r"signed by|signature of"):
        read(OTHER.sign(POINT))


def test_the_printed_checkpoint_names_series_size_and_root():
    """Twenty base32 characters are 100 bits of the root."""
    assert POINT.printed == "cuihe/sample/2026 60 AAAQEAYEAUDAOCAJBIFQ"
