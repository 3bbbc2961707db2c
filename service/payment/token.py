"""Tokens: the opaque name of a letter on its QR code. No room, no name, no amount, and nothing a neighbour could guess.

128 random bits as 22 base64url characters, and one check character, so that a code typed by hand or read from creased
paper is refused before anything is looked up.

    >>> token(bytes(16))
    'AAAAAAAAAAAAAAAAAAAAAAA'
"""

import base64

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SIZE = 16
"""Random bytes of a token: 128 bits."""


def token(random: bytes) -> str:
    """The token over 16 random bytes."""
    if len(random) != SIZE:
        raise ValueError(f"a token is made of {SIZE} bytes")
    text = base64.urlsafe_b64encode(random).decode().rstrip("=")
    return text + _check(text)


def valid(text: str) -> bool:
    """Whether a text has the form of a token and its check character fits."""
    return len(text) == 23 and all(char in ALPHABET for char in text) and _check(text[:22]) == text[22]


def _check(text: str) -> str:
    """ISO 7064-like weighted sum modulo 64 with odd weights: every single wrong character shows, and most swapped pairs."""
    total = sum((2 * at + 3) * ALPHABET.index(char) for at, char in enumerate(text))
    return ALPHABET[total % 64]
