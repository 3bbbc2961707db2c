"""Output files that are written in one go: their folders made, the file whole or not there."""

from collections.abc import Iterable
from pathlib import Path

from service.press.sink import FileSink
from service.terms.problems import Refused


def write_whole(path: Path, chunks: Iterable[bytes]) -> None:
    """Write the chunks to `path` as one file, making its folders where they are missing.

    Raises Refused("output-unwritable") where the path cannot be written and Unavailable where the disk or a quota is full;
    what was at `path` before is there then as it was. What `chunks` raises passes through.
    """
    make_folder(path.parent)
    with FileSink(path) as sink:
        for chunk in chunks:
            sink.write(chunk)
        sink.keep()


def make_folder(folder: Path) -> None:
    """Make a folder and its parents; raises Refused("output-unwritable") where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            "output-unwritable",
            f"{folder}: 无法建立文件夹 / the folder cannot be made: {error.strerror}",
            hint="用 --out 另选文件夹 / choose another folder with --out",
        ) from error
