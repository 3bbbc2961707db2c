"""OLE compound files, the container of XLS: a file system of sectors in chains. [MS-CFB] 2.2-2.6."""

import struct
from collections.abc import Callable, Collection, Iterator, Sequence

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks: free, end of a chain, allocation tables."""


def streams(data: bytes, wanted: Collection[str]) -> dict[str, bytes]:
    """The wanted streams of a compound file, by name. Raises ValueError, IndexError or struct.error where it is none."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    if shift not in {9, 12} or small_shift != 6:
        raise ValueError("no compound file")
    size = 1 << shift
    directory_at, _, cutoff, small_table_at = struct.unpack_from("<IIII", data, 48)

    def sector(number: int) -> bytes:
        piece = data[(number + 1) << shift : (number + 2) << shift]
        if not piece:
            raise ValueError("a sector is missing")
        return piece

    table: list[int] = []
    for number in _table_sectors(data, size, sector):
        table += struct.unpack(f"<{size // 4}I", sector(number).ljust(size, b"\xff"))
    chain = _chain(table, directory_at, len(data) // size + 2)
    entries = b"".join(map(sector, chain))
    small_table = b"".join(map(sector, _chain(table, small_table_at, len(data) // size + 2)))
    small = struct.unpack(f"<{len(small_table) // 4}I", small_table[: len(small_table) // 4 * 4])
    found: dict[str, bytes] = {}
    pool = b""
    for at in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        start, total = struct.unpack_from("<II", entries, at + 116)
        name = entries[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        if kind == 5:
            pool = b"".join(map(sector, _chain(table, start, len(data) // size + 2)))
        elif kind == 2 and name in wanted:
            if total < cutoff:
                body = b"".join(pool[one << 6 : (one + 1) << 6] for one in _chain(small, start, len(pool) // 64 + 2))
            else:
                body = b"".join(map(sector, _chain(table, start, len(data) // size + 2)))
            found.setdefault(name, body[:total])
    return found


def _table_sectors(data: bytes, size: int, sector: Callable[[int], bytes]) -> Iterator[int]:
    """The sectors of the allocation table: 109 named in the head, the others in a chain of their own."""
    yield from (number for number in struct.unpack_from("<109I", data, 76) if number < _FREE)
    further, count = struct.unpack_from("<II", data, 68)
    while further < _FREE and count:
        numbers = struct.unpack(f"<{size // 4}I", sector(further).ljust(size, b"\xff"))
        yield from (number for number in numbers[:-1] if number < _FREE)
        further, count = numbers[-1], count - 1


def _chain(table: Sequence[int], start: int, most: int) -> list[int]:
    found: list[int] = []
    while start < _FREE:
        if len(found) > most or start >= len(table):
            raise ValueError("a chain of sectors has no end")
        found.append(start)
        start = table[start]
    return found
