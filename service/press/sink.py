"""Sink: a file that appears under its name only when it is whole and on the disk, hashed while it is written."""

import errno
import fcntl
import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from service.terms.problems import Refused, Told, Unavailable

_FULL = {errno.ENOSPC, errno.EDQUOT}


class FileSink:
    """Write with `write`, then `keep`; leaving the block without `keep` leaves nothing behind.

    Raises Refused("output-unwritable") or Unavailable("disk-full"), both naming the path.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        """Bytes written so far."""
        self._hash = hashlib.sha256()
        self._beside = path.with_name(f".{path.name}.writing")
        self._kept = False

    @property
    def sha256(self) -> str:
        """SHA-256 of what was written so far."""
        return self._hash.hexdigest()

    def __enter__(self) -> Self:
        try:
            self._file = self._mine()
        except OSError as error:
            raise self._told(error) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not self._kept:
            try:
                self._beside.unlink(missing_ok=True)
                self._file.close()
            except OSError:
                pass  # what could not be written is thrown away

    def _mine(self) -> BinaryIO:
        """The file beside, empty; where another process is writing the same output, when that has finished."""
        while True:
            file = os.fdopen(os.open(self._beside, os.O_WRONLY | os.O_CREAT, 0o666), "wb", buffering=1 << 20)
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            try:
                if self._beside.stat().st_ino == os.fstat(file.fileno()).st_ino:
                    if os.fstat(file.fileno()).st_size:  # left by a process that was killed
                        file.truncate(0)
                    return file
            except FileNotFoundError:
                pass  # it got its name while we waited
            file.close()

    def write(self, data: bytes) -> None:
        """Appends."""
        try:
            self._file.write(data)
        except OSError as error:
            raise self._told(error) from error
        self._hash.update(data)
        self.size += len(data)

    def keep(self) -> None:
        """Brings everything to the disk and gives the file its name, replacing an older one of that name."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._beside.replace(self.path)
            self._file.close()  # not before: whoever waits for the file beside must find it gone
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise self._told(error) from error
        self._kept = True

    def _told(self, error: OSError) -> Told:
        if error.errno in _FULL:
            return Unavailable(
                "disk-full",
                f"there is no room left for {self.path}",
                hint="请清理磁盘后重试。/ Make room on the disk and run again.",
            )
        return Refused(
            "output-unwritable",
            f"{self.path} cannot be written: {error.strerror}",
            hint="请检查输出文件夹是否存在、是否有写入权限。/ Check that the output folder exists and may be written to.",
        )
