"""Faults: what every store answers in the same words, whether a folder or a bucket."""

from service.archive.objects import Held
from service.terms.dates import SHANGHAI
from service.terms.problems import Broken, Refused, Unavailable


def forked(key: str) -> Broken:
    """Other bytes are under a key than those about to be stored."""
    return Broken(
        "archive-fork",
        f"the archive holds other bytes under {key} than those about to be stored",
        hint="停止发出信函,先查明原因 / Stop sending letters and find out why: nothing was overwritten.",
    )


def locked(held: Held) -> Refused:
    """An object is locked and cannot be erased; says until when."""
    if held.hold:
        zh, en = "受法律保留(legal hold)限制,须先解除", "is under a legal hold, which must be lifted first"
    else:
        end = held.locked_until.astimezone(SHANGHAI) if held.locked_until else None
        shown = f"{end:%Y-%m-%d %H:%M}" if end else ""
        zh, en = f"锁定至 {shown}(北京时间)", f"is locked until {shown} (Beijing time)"
    return Refused("object-locked", f"{held.key} {en}", hint=f"该对象{zh},此前不能删除 / It cannot be erased before.")


def absent(key: str) -> Refused:
    """A lock was asked for where no object is."""
    return Refused(
        "object-missing",
        f"the archive holds nothing under {key}",
        hint="检查文号与存储位置 / Check the number and which store.",
    )


def unclear(key: str, why: str) -> Unavailable:
    """It cannot be told whether something was stored; trying again tells."""
    return Unavailable(
        "store-unavailable",
        f"the store did not answer clearly about {key}: {why}",
        hint="稍后重新运行同一命令即可继续 / Run the same command again later: it goes on where it stopped.",
    )
