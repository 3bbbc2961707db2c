"""A folder as an object store: write once by link(2), durable by fsync, the same promises as a bucket with conditional puts.

An object is written to a temporary name, synced, linked to its key (which fails where the key exists, so nothing is
overwritten even in a race), and its folder is synced. What a killed process leaves behind is a temporary file under `.tmp`.
A folder has one version of an object, and its locks are lines under `.locks` that this program keeps to; the disk does not.
"""

import errno
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from service.archive.faults import absent, forked, locked
from service.archive.locks import LOCKS, Locks
from service.archive.objects import Created, Exists, Held, Locking, Stored, Version, proper
from service.terms.problems import Refused, Unavailable
from service.terms.world import Clock

UNLOCKED = Locking()

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
"""What time it is for a store without a clock: no lock has ended."""

THREADS = 16
"""Threads that sync in parallel: one by one a file takes 0.65 ms, by sixteen 0.2."""


class Directory:
    """A Store in a folder of the local file system.

    `clock` is the machine's, by which locks are set and end; a store without one locks nothing new, and erases nothing that
    was ever locked.
    """

    def __init__(self, root: Path, locking: Locking = UNLOCKED, clock: Clock | None = None) -> None:
        self.root = root
        self._locking = locking
        self._clock = clock
        self._locks = Locks(root)
        self._scratch = root / ".tmp"
        self._known: set[str] = set()
        self._threads: ThreadPoolExecutor | None = None

    def __reduce__(self) -> tuple[type[Self], tuple[Path, Locking, Clock | None]]:
        return type(self), (self.root, self._locking, self._clock)

    @property
    def address(self) -> str:
        """See Store."""
        return str(self.root)

    def check(self) -> None:
        """See Store."""
        with _told(str(self.root)):
            self._folder(str(self._scratch))

    def put_once(self, item: Stored) -> None:
        """See Store."""
        found = self.put_first(item)
        if isinstance(found, Exists) and found.data != item.data:
            raise forked(item.key)

    def put_many(self, items: Sequence[Stored]) -> None:
        """See Store. Each file is synced by itself, in parallel; each folder once, when all its files are linked."""
        if len(items) < 2:
            for item in items:
                self.put_once(item)
            return
        self._lock(items)
        if self._threads is None:  # kept: to start sixteen threads for every slice of a batch costs more than to write it
            self._threads = ThreadPoolExecutor(THREADS)
        shares = [items[at::THREADS] for at in range(min(THREADS, len(items)))]
        for forks in list(self._threads.map(self._link_all, shares)):
            for key in forks:
                raise forked(key)
        for folder in sorted({_parent(self._path(item.key)) for item in items}):
            with _told(items[0].key):
                _sync(folder)

    def _link_all(self, items: Sequence[Stored]) -> list[str]:
        """`_link` for each; the keys under which other bytes are."""
        found = [(item, self._link(item)) for item in items]
        return [item.key for item, before in found if isinstance(before, Exists) and before.data != item.data]

    def put_first(self, item: Stored) -> Created | Exists:
        """See Store."""
        self._lock([item])
        found = self._link(item)
        with _told(item.key):
            _sync(_parent(self._path(item.key)))
        return found

    def put_latest(self, item: Stored) -> None:
        """See Store."""
        path = self._path(item.key)
        folder = _parent(path)
        with _told(item.key):
            self._folder(folder)
            Path(self._write(item.data)).replace(path)
            _sync(folder)

    def get(self, key: str) -> bytes | None:
        """See Store."""
        try:
            return _read(self._path(key))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def keys(self, prefix: str) -> Iterator[str]:
        """See Store."""
        base = self.root / prefix if not prefix or prefix.endswith("/") else (self.root / prefix).parent
        found = []
        for folder, folders, files in os.walk(base):
            folders[:] = [name for name in folders if name not in {".tmp", LOCKS}]
            found += [(Path(folder) / file).relative_to(self.root).as_posix() for file in files]
        return iter(sorted(key for key in found if key.startswith(prefix)))

    def head(self, key: str) -> Held | None:
        """See Store."""
        try:
            found = Path(self._path(key)).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        lock = self._locks.of(*_placed(key))
        made = datetime.fromtimestamp(found.st_mtime, UTC)
        return Held(key=key, size=found.st_size, made=made, locked_until=lock.until, hold=lock.hold)

    def versions(self, prefix: str) -> Iterator[Version]:
        """See Store."""
        for key in self.keys(prefix):
            found = Path(self._path(key)).stat()
            made = datetime.fromtimestamp(found.st_mtime, UTC)
            yield Version(key=key, id="", size=found.st_size, made=made, newest=True)

    def prolong(self, key: str, until: datetime) -> None:
        """See Store."""
        lock = self._there(key)
        if lock.locked_until is None or lock.locked_until < until:
            folder, name = _placed(key)
            with _told(key):
                self._locks.until(folder, [name], until)

    def legal_hold(self, key: str, on: bool) -> None:
        """See Store."""
        if self._there(key).hold != on:
            with _told(key):
                self._locks.hold(*_placed(key), on)

    def erase(self, key: str, *, leaving: bytes | None = None) -> int:
        """See Store. The blocks of the disk are the file system's to overwrite."""
        held = self.head(key)
        if held is None and leaving is None:
            return 0
        if held is not None and held.locked(self._clock.now() if self._clock else BEFORE_ALL):
            raise locked(held)
        path = self._path(key)
        with _told(key):
            if leaving is not None:
                self._folder(_parent(path))
                Path(self._write(leaving)).replace(path)
            else:
                Path(path).unlink(missing_ok=True)
            _sync(_parent(path))
        return 1 if held else 0

    def _there(self, key: str) -> Held:
        held = self.head(key)
        if held is None:
            raise absent(key)
        return held

    def _lock(self, items: Sequence[Stored]) -> None:
        """Write down the locks of objects about to be put: before them, so that what is acknowledged is locked."""
        if self._clock is None:
            return
        ends: dict[tuple[str, datetime], list[str]] = {}
        now = self._clock.now()
        for item in items:
            end = self._locking.until(item.kind, now)
            if end is not None and not os.access(self._path(item.key), os.F_OK):
                folder, name = _placed(item.key)
                ends.setdefault((folder, end), []).append(name)
        for (folder, end), names in ends.items():
            with _told(f"{folder}/{names[0]}"):
                self._locks.until(folder, names, end)

    def _link(self, item: Stored) -> Created | Exists:
        """Write, sync and link one object; its folder is not synced yet."""
        path = self._path(item.key)
        with _told(item.key):
            if os.access(path, os.F_OK):
                return Exists(data=_read(path))
            scratch = self._write(item.data)
            try:
                self._folder(_parent(path))
                os.link(scratch, path)
            except FileExistsError:
                return Exists(data=_read(path))
            finally:
                Path(scratch).unlink()
        return Created()

    def _path(self, key: str) -> str:
        """Where a key lies; text, because ten thousand letters ask for it many times each."""
        return f"{self.root}/{proper(key)}"

    def _write(self, data: bytes) -> str:
        """A new temporary file with the data in it, synced."""
        self._folder(str(self._scratch))
        handle, scratch = tempfile.mkstemp(dir=self._scratch)
        try:
            with os.fdopen(handle, "wb", buffering=0) as file:
                left = memoryview(data)
                while left:
                    left = left[file.write(left) :]
                os.fsync(file.fileno())
        except OSError:
            Path(scratch).unlink(missing_ok=True)
            raise
        return scratch

    def _folder(self, folder: str) -> None:
        """Make a folder durable: its own entry and each new parent's."""
        if folder in self._known:
            return
        missing = []
        at = Path(folder)
        while not at.exists():
            missing.append(at)
            at = at.parent
        Path(folder).mkdir(parents=True, exist_ok=True)
        for new in reversed(missing):
            _sync(str(new.parent))
        self._known.add(folder)


class _told:  # noqa: N801 - reads as a sentence at its use
    """Turns the operating system's errors into the two a caller can act on."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, OSError):
            return
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Unavailable(
                "disk-full",
                f"no space left for {self.key}",
                hint="腾出磁盘空间后重新运行同一命令 / Free some space and run the same command again.",
            ) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}:
            raise Refused(
                "archive-unwritable",
                f"cannot write {self.key}: {error.strerror}",
                hint="检查存档文件夹的权限 / Check the permissions of the archive's folder.",
            ) from error
        raise Unavailable("store-unavailable", f"cannot store {self.key}: {error}") from error


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


def _placed(key: str) -> tuple[str, str]:
    """A key's folder and name."""
    folder, _, name = key.rpartition("/")
    return folder or "_", name


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _sync(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
