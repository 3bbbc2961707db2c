"""PDF: objects and their serialisation (ISO 32000-1, version 1.7), written front to back, deterministic.

A `Writer` numbers objects and writes each where it stands, so a print part of any length needs no more memory than its
cross-reference table. Nothing here knows fonts or letters.

    >>> pieces = []
    >>> writer = Writer(pieces.append)
    >>> catalog = writer.put(b"<</Type/Catalog>>")
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache

import deflate

LEVEL = 6
"""libdeflate's level for most streams; recorded as part of the renderer, because another level gives other bytes."""
QUICK = 1
"""Its level for what only one letter holds, page streams and rare glyphs: half the time for a hundredth more bytes."""


def squeeze(data: bytes, level: int = LEVEL) -> bytes:
    """Data as a FlateDecode stream."""
    return bytes(deflate.zlib_compress(data, level))


@lru_cache(maxsize=16384)  # positions stand in a raster, so the same ones come again
def number(value: float) -> str:
    """A number as content streams and dictionaries write it: at most three decimals, no exponent, no "-0"."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def name(text: str) -> bytes:
    """A name object; what a name may not hold is written as #xx (7.3.5)."""
    return b"/" + b"".join(
        bytes([byte]) if 0x21 <= byte <= 0x7E and byte not in b"#%()<>[]{}/" else b"#%02X" % byte for byte in text.encode()
    )


def string(text: str) -> bytes:
    """A text string: ASCII in brackets, anything else as UTF-16BE with its mark in hexadecimal (7.9.2.2)."""
    if text.isascii() and text.isprintable():
        return b"(" + text.encode().replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"
    return hexadecimal(b"\xfe\xff" + text.encode("utf-16-be"))


def hexadecimal(data: bytes) -> bytes:
    """A byte string in hexadecimal."""
    return b"<" + data.hex().upper().encode() + b">"


def date(moment: datetime) -> bytes:
    """A date (7.9.4): D:20261001093000+08'00'; the moment must be aware."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a moment without a time zone says nothing")
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"(D:{moment:%Y%m%d%H%M%S}{sign}{hours:02d}'{rest:02d}')".encode()


def reference(at: int) -> bytes:
    """An indirect reference to an object number."""
    return b"%d 0 R" % at


def dictionary(entries: Mapping[str, bytes]) -> bytes:
    """A dictionary in the order given; the keys are plain names."""
    return b"<<" + b"".join(b"/%s %s" % (key.encode(), value) for key, value in entries.items()) + b">>"


def array(items: Iterable[bytes]) -> bytes:
    """An array."""
    return b"[" + b" ".join(items) + b"]"


@lru_cache(maxsize=64)  # letters of a template with as many lines have as many objects
def _held(holder: int, count: int) -> bytes:
    """Rows of the cross-reference table for the objects of an object stream: kind 2, the stream, the index in it."""
    return b"".join([b"\2%s%s" % (holder.to_bytes(4, "big"), index.to_bytes(2, "big")) for index in range(count)])


def _identity(doc_id: bytes) -> bytes:
    return array([hexadecimal(doc_id), hexadecimal(doc_id)])


class Writer:
    """Writes one file from the header to the trailer through `sink`, which takes bytes."""

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self._sink = sink
        self._at = 0
        self._offsets: list[int] = []
        self._held: list[tuple[int, int, int]] = []
        """Runs of objects in object streams: the first one's number, how many, and the stream's number."""
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")  # four bytes over 127 mark the file as binary (6.1.2 of PDF/A)

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._at

    def reserve(self) -> int:
        """An object number for something that is referred to now and written later."""
        self._offsets.append(-1)
        return len(self._offsets)

    def put(self, body: bytes, *, at: int | None = None) -> int:
        """Writes an object, under a reserved number or a new one, and returns its number."""
        return self._put(at, body)

    def _put(self, at: int | None, *body: bytes) -> int:
        place = self.reserve() if at is None else at
        self._offsets[place - 1] = self._at
        for piece in (b"%d 0 obj\n" % place, *body, b"\nendobj\n"):  # not joined: a font is long, and copied once anyway
            self._write(piece)
        return place

    def stream(self, entries: Mapping[str, bytes], data: bytes, *, at: int | None = None) -> int:
        """Writes a stream whose data is already encoded as `entries` says; its length is added."""
        head = dictionary({**entries, "Length": b"%d" % len(data)})
        return self._put(at, head, b"\nstream\n", data, b"\nendstream")

    def squeezed(
        self, data: bytes, entries: Mapping[str, bytes] | None = None, *, at: int | None = None, level: int = LEVEL
    ) -> int:
        """Writes a stream, compressed."""
        return self.stream({**(entries or {}), "Filter": b"/FlateDecode"}, squeeze(data, level), at=at)

    def hold(self, count: int, data: bytes, *, first: int) -> int:
        """Writes an object stream (7.5.7) of so many objects with the next numbers; gives the first of these.

        The objects stand in `data`, compressed, from its byte `first` on.
        """
        start = len(self._offsets) + 1
        self._offsets += [0] * count
        entries = {"Type": b"/ObjStm", "N": b"%d" % count, "First": b"%d" % first, "Filter": b"/FlateDecode"}
        self._held.append((start, count, self.stream(entries, data)))
        return start

    def finish(self, *, root: int, info: int, doc_id: bytes) -> None:
        """Writes the cross-reference table and the trailer; both halves of /ID are `doc_id`.

        Where some objects stand in an object stream the table is a stream too (7.5.8): only that can point into one.
        """
        if -1 in self._offsets:
            raise ValueError(f"object {self._offsets.index(-1) + 1} was reserved and never written")
        if self._held:
            self._finish_held({"Root": reference(root), "Info": reference(info), "ID": _identity(doc_id)})
            return
        start = self._at
        count = len(self._offsets) + 1
        table = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets)
        trailer = dictionary(
            {
                "Size": b"%d" % count,
                "Root": reference(root),
                "Info": reference(info),
                "ID": _identity(doc_id),
            }
        )
        self._write(
            b"xref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (count, table, trailer, start)
        )

    def _finish_held(self, trailer: Mapping[str, bytes]) -> None:
        table = self.reserve()
        start = self._offsets[table - 1] = self._at
        rows, done = [b"\0\0\0\0\0\xff\xff"], 0
        for first, count, holder in [*self._held, (table + 1, 0, 0)]:
            rows += [b"\1%s\0\0" % offset.to_bytes(4, "big") for offset in self._offsets[done : first - 1]]
            if count:
                rows.append(_held(holder, count))
            done = first - 1 + count
        size = {"Type": b"/XRef", "Size": b"%d" % (table + 1), "W": b"[1 4 2]"}
        self.squeezed(b"".join(rows), {**size, **trailer}, at=table)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _write(self, data: bytes) -> None:
        self._sink(data)
        self._at += len(data)
