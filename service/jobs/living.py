"""Who a process is, so that another one of the same machine can tell whether it still lives.

A process id alone says little: it is given to another process soon after its owner died, a container counts its own, and a
machine starts counting anew when it is switched on. So a holder is named by its machine (with its boot and its space of
process ids), its process id and the moment that process began. Where a system does not tell these, a holder is taken to live.
"""

import hashlib
import os
import platform
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path

_nth = count(1)


def new_holder() -> str:
    """A name for somebody in this process who is to hold something: `host pid machine began nth`, no two the same."""
    pid = os.getpid()
    return f"{'-'.join(platform.node().split()) or 'localhost'} {pid} {_machine()} {_began(pid)} {next(_nth)}"


def shown(holder: str) -> str:
    """A holder as a person is told of it."""
    host, pid, *_ = holder.split(" ")
    return f"{host}, process {pid}"


def is_dead(holder: str) -> bool:
    """Whether the process behind a holder's name has ended; False where that cannot be seen from here."""
    _, pid, machine, began, _ = holder.split(" ")
    if machine != _machine():
        return False
    now = _began(int(pid))
    return bool(began and now) and began != now


@cache
def _machine() -> str:
    """This boot of this machine, and its space of process ids."""
    said = [platform.node()]
    for place in ("/proc/sys/kernel/random/boot_id", "/etc/machine-id"):
        with suppress(OSError):
            said.append(Path(place).read_text(encoding="ascii").strip())
    with suppress(OSError):
        said.append(str(Path("/proc/self/ns/pid").readlink()))
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _began(pid: int) -> str:
    """When a process began, in the kernel's own count; "-" where none of that id lives, empty where nobody says."""
    if not Path("/proc/self/stat").exists():
        return ""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "-"
    except OSError:
        return ""
    return "-" if state in "ZX" else fields[18]
