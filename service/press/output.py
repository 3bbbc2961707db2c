"""Output files: whole or not there, and a clear word where a folder or disk does not let us write.

A file is written beside its place under a dotted name, flushed to the disk and renamed. Whoever finds `docket.csv` finds all
of it, even after a power cut; what a killed run left behind under the dotted name is overwritten by the next one.
"""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from service.terms.problems import Refused, Unavailable

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_whole(path: Path, chunks: Iterable[bytes]) -> None:
    """Write the chunks to `path` as one file, making its folders where they are missing.

    Raises Refused("output-unwritable") where the path cannot be written and Unavailable("disk-full") where the disk or a
    quota is full; nothing is left at `path` then but what was there before. What `chunks` raises passes through.
    """
    partial = path.with_name(f".{path.name}.partial")
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = partial.open("wb")  # closed by hand: closing writes too, and its failure must be told as well
    try:
        for chunk in chunks:
            with _told(path):
                file.write(chunk)
        with _told(path):
            file.flush()
            os.fsync(file.fileno())
            file.close()
            partial.replace(path)
            _sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            file.close()
        partial.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """A rename is on the disk once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Unavailable(
                "disk-full",
                f"{path}: 磁盘空间或配额已满，文件没有写成 / the disk or quota is full, the file was not written",
                hint="腾出空间后重新运行，已编号的函件不会重复 / make room and run again; nothing is issued twice",
            ) from error
        raise Refused(
            "output-unwritable",
            f"{path}: 无法写入 / cannot be written: {error.strerror or error}",
            hint="检查文件夹是否存在、有无写权限、文件是否正在被打开，或用 --out 另选文件夹 / "
            "check that the folder exists and may be written and that the file is not open elsewhere, or choose another --out",
        ) from error
