"""Seals: C2SP signed notes, read by code that shares nothing with the code that wrote them."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.archive.notes import read_note, read_verifier
from service.archive.seal import Checkpoint, SealKey

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


def test_the_published_test_vector_of_signed_note():
    """The example of golang.org/x/mod/sumdb/note: an Ed25519 note by PeterNeumann verifies under its published key."""
    verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    name, key_id, _ = read_verifier(verifier)
    assert (name, key_id.hex()) == ("PeterNeumann", "c74f20a3")


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
