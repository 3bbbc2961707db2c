"""The texts of a BIFF8 workbook: kept once, split over records, each Latin or wide. [MS-XLS] 2.4.265 SST, 2.5.293."""

import struct
from collections.abc import Sequence


def counted_text(body: bytes, at: int, *, short: bool = False) -> str:
    """A text with its length and its kind before it; the length is one byte where it is a short one."""
    length = body[at] if short else struct.unpack_from("<H", body, at)[0]
    at += 1 if short else 2
    kind = body[at]
    at += 1 + 2 * bool(kind & 8) + 4 * bool(kind & 4)
    size = 2 * length if kind & 1 else length
    if at + size > len(body):
        raise ValueError("a text is cut off")
    return body[at : at + size].decode("utf-16-le" if kind & 1 else "latin-1")


def shared_strings(pieces: Sequence[bytes]) -> list[str]:
    """All texts; `pieces` are the record and those that continue it. ValueError or struct.error where they are broken."""
    reader = _Reader(pieces)
    count = struct.unpack("<II", reader.take(8))[1]
    found = []
    for _ in range(count):
        if reader.ended():
            break
        length, kind = struct.unpack("<HB", reader.take(3))
        runs = struct.unpack("<H", reader.take(2))[0] if kind & 8 else 0
        more = struct.unpack("<I", reader.take(4))[0] if kind & 4 else 0
        found.append(reader.characters(length, wide=bool(kind & 1)))
        reader.take(4 * runs + more)
    return found


class _Reader:
    """Bytes out of pieces one after the other; a text that goes over into a piece has its kind told again there."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces
        self._piece = 0
        self._at = 0

    def ended(self) -> bool:
        """Whether nothing is left."""
        self._turn()
        return self._piece >= len(self._pieces)

    def take(self, size: int) -> bytes:
        """So many bytes, from as many pieces as it takes."""
        found = b""
        while len(found) < size:
            self._turn()
            if self._piece >= len(self._pieces):
                raise ValueError("the texts are cut off")
            part = self._pieces[self._piece][self._at : self._at + size - len(found)]
            self._at += len(part)
            found += part
        return found

    def characters(self, length: int, *, wide: bool) -> str:
        """So many UTF-16 units; a pair of them may be split between two pieces."""
        found = b""
        left = length
        while left:
            if self._piece < len(self._pieces) and self._at >= len(self._pieces[self._piece]):
                self._turn()
                wide = bool(self.take(1)[0] & 1)
            if self._piece >= len(self._pieces):
                raise ValueError("the texts are cut off")
            room = len(self._pieces[self._piece]) - self._at
            size = min(left, room // 2 if wide else room)
            if not size:
                raise ValueError("a text is cut off")
            part = self.take(2 * size if wide else size)
            found += part if wide else part.decode("latin-1").encode("utf-16-le")
            left -= size
        return found.decode("utf-16-le")

    def _turn(self) -> None:
        while self._piece < len(self._pieces) and self._at >= len(self._pieces[self._piece]):
            self._piece, self._at = self._piece + 1, 0
