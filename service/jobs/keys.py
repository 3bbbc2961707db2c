"""Changes of the seal key: one key signs for the next, or, where it was lost, the next one stands alone; the journals tell.

Both go the same way: what was signed is written down, the key is put in its place, every journal of the home gets an entry, and
the file of the change goes. Whoever opens the home goes on where a killed process stopped.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from service.archive.journal import Doing, Entry
from service.archive.keyring import Handover, Keyring, hand_over
from service.archive.seal import SealKey
from service.database import journal as stored
from service.database import queries
from service.jobs.journal import Journal, log_id
from service.jobs.leasing import KEYS, Lease
from service.terms.canonical import Json, parse
from service.terms.world import Entropy


def rotate(
    keys: Keyring, *, old: SealKey | str, passphrase: str, at: datetime, entropy: Entropy, arrow: Callable[[str], None]
) -> None:
    """Change the seal key; `old` is the key, or its verifier line where it was lost. `tell` is to follow."""
    nth = len(keys.retired) + 1
    private = Ed25519PrivateKey.from_private_bytes(entropy.take(32, f"key/{keys.name}/{nth}"))
    handover = hand_over(old=old, new=SealKey(name=keys.name, private=private), on=at.isoformat())
    keys.begin(handover, private, passphrase)
    arrow("handover-begun")
    keys.settle()
    arrow("handover-settled")


@contextmanager
def changing(journal: Journal) -> Iterator[Journal]:
    """The journal of a home whose key is being changed: nobody else writes meanwhile, or seals with the old key after it.

    Raises Unavailable("key-changed") where somebody else has changed it since the home was opened.
    """
    with journal.leases.hold(KEYS) as lease:
        journal.leases.current()
        yield replace(journal, under=lease)


def tell(journal: Journal, keys: Keyring, *, reason: str = "", by: str = "cuihan keys") -> None:
    """Tell every journal of a change of keys that is under way, once."""
    if keys.pending is None:
        return
    if journal.under is not None:
        _tell(journal, journal.under, keys, {"by": by, "reason": reason})
        return
    with journal.leases.hold(KEYS) as lease:
        _tell(replace(journal, under=lease), lease, keys, {"by": by, "reason": reason})


def _tell(journal: Journal, lease: Lease, keys: Keyring, said: Json) -> None:
    handover = keys.pending
    if handover is None:  # told by another process meanwhile
        return
    kind = Doing.KEY_ROTATED if handover.by_old else Doing.KEY_REPLACED
    with lease.writing() as connection:
        for issuer in stored.issuers(connection):
            known = stored.newest(connection, issuer=issuer, kind=kind, subject=_id(handover))
            if known is None or parse(known["entry"])["facts"]["new"] != handover.new:
                facts = handover.facts | ({} if handover.by_old else {"last": _last_seals(connection, issuer)})
                told = Entry(kind=kind, subject=_id(handover), facts=facts, said=said)
                journal.note(connection, issuer, [told], at=datetime.fromisoformat(handover.on))
    keys.done()


def _id(handover: Handover) -> str:
    """Id of the new key."""
    return handover.new.split("+", 2)[1]


def _last_seals(connection: Connection, issuer: str) -> list[Json]:
    """The newest seal of each log of an issuer: the last that a lost key signed."""
    found = []
    for log in queries.logs(connection):
        newest = queries.newest_seal(connection, log) if log.issuer == issuer else None
        if newest is not None:
            root = base64.b64encode(newest.root).decode()
            found.append({"log": log_id(log).prefix, "sequence": newest.sequence, "size": newest.size, "root": root})
    return found
