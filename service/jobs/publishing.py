"""What is deposited outside: the key sheet of a home, with every log and how far it has grown."""

import base64
import hashlib
from datetime import datetime

from service.archive.journal import Doing, Entry
from service.archive.keyring import Keyring
from service.database import journal as stored
from service.database import queries
from service.jobs.journal import Journal, log_id
from service.paper.fonts import Shelf
from service.payment.qr import symbol
from service.press.key_sheet import KeySheet, Reached, key_sheet


def publish(journal: Journal, keys: Keyring, *, at: datetime, shelf: Shelf) -> tuple[KeySheet, bytes]:
    """The key sheet as it is now, and as a PDF; every journal is told that the key was given out.

    The QR code holds the verifier key and the newest checkpoint of the journal, which names all others.
    """
    with journal.database.begin() as connection:
        for issuer in stored.issuers(connection):
            told = Entry(kind=Doing.KEY_PUBLISHED, subject=keys.verifier.split("+", 2)[1], facts={"key": keys.verifier})
            journal.note(connection, issuer, [told], at=at)
    journal.seal(lambda _arrow: None)
    with journal.database.connect() as connection:
        logs = [(log, queries.newest_seal(connection, log)) for log in queries.logs(connection)]
    reached = tuple(
        Reached(origin=log_id(log).origin(journal.installation), size=seal.size, root=base64.b64encode(seal.root).decode())
        for log, seal in logs
        if seal is not None
    )
    public = base64.b64decode(keys.verifier.split("+", 2)[2])[1:]
    sheet = KeySheet(
        installation=journal.installation,
        verifier=keys.verifier,
        fingerprint=hashlib.sha256(public).hexdigest(),
        retired=keys.retired,
        at=at,
        logs=reached,
        locked=keys.locked,
    )
    newest = max((log for log in reached if "/journal/" in log.origin), key=lambda log: log.origin, default=None)
    payload = f"{keys.verifier}\n" + (f"{newest.origin}\n{newest.size}\n{newest.root}\n" if newest else "")
    return sheet, key_sheet(sheet, symbol(payload), shelf=shelf)
