"""Locks of a folder: lines beside the objects, because a file system has no Object Lock.

They are a promise of this program and not of the disk: `erase` keeps to them, whoever may write the folder need not. One file
of lines for each folder of objects, only ever appended to and synced before the objects it speaks of are linked:

    {"keys":["3f…e1.pdf","9a…07.pdf"],"until":"2029-11-25T02:00:00+00:00"}
    {"hold":true,"keys":["3f…e1.pdf"]}

Of several dates the latest counts, of several holds the last one.
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LOCKS = ".locks"
"""Folder of the lines; no key begins with a full stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What the lines say of one object."""

    until: datetime | None = None
    hold: bool = False


class Locks:
    """The lines of one archive."""

    def __init__(self, root: Path) -> None:
        self._root = root / LOCKS

    def until(self, folder: str, names: Sequence[str], end: datetime) -> None:
        """Lock objects of a folder until then; durable when it returns."""
        self._append(folder, {"keys": list(names), "until": end.astimezone(UTC).isoformat()})

    def hold(self, folder: str, name: str, on: bool) -> None:
        """Set or lift a hold; durable when it returns."""
        self._append(folder, {"keys": [name], "hold": on})

    def of(self, folder: str, name: str) -> Lock:
        """The lock of an object."""
        end, hold = None, False
        for line in self._lines(folder):
            if name not in line["keys"]:
                continue
            hold = line.get("hold", hold)
            if "until" in line:
                said = datetime.fromisoformat(line["until"])
                end = said if end is None else max(end, said)
        return Lock(until=end, hold=hold)

    def _append(self, folder: str, line: dict[str, Any]) -> None:
        path = self._path(folder)
        new = not path.exists()
        if new:
            path.parent.mkdir(parents=True, exist_ok=True)
        # The newline stands in front: a line that a crash cut off does not swallow the next one.
        text = "\n" + json.dumps(line, sort_keys=True, separators=(",", ":"))
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, text.encode("ascii"))
            os.fsync(handle)
        finally:
            os.close(handle)
        for above in (path.parent, *path.parent.parents) if new else ():
            _sync(above)
            if above == self._root.parent:
                break

    def _lines(self, folder: str) -> list[dict[str, Any]]:
        try:
            text = self._path(folder).read_text(encoding="ascii")
        except FileNotFoundError:
            return []
        lines = []
        for line in text.splitlines():
            with suppress(json.JSONDecodeError):  # cut off by a crash: its objects were never linked
                lines += [json.loads(line)] if line else []
        return lines

    def _path(self, folder: str) -> Path:
        return self._root / f"{folder}.jsonl"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
