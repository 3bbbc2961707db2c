"""The seal key over the years: locked, changed, lost, backed up; what each published key can still verify."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.homes import NOON, SEED, arrears, run_batch

from service.archive.acts import verify_journal
from service.archive.directory import Directory
from service.archive.keyring import Keyring, read_private, write_private
from service.archive.seal import Checkpoint, SealKey
from service.archive.trust import trust_in
from service.archive.verify import Verdict, find_journals, find_logs, verify_log
from service.database.journal import entries
from service.database.schema import open_database
from service.jobs.keys import rotate, tell
from service.jobs.services import onward
from service.terms.canonical import parse
from service.terms.problems import Broken, Conflict, Refused
from service.wiring.homes import open_home
from service.wiring.services import journal_of, open_services

WORDS = "invented words to lock by"
LATER = NOON.moment + timedelta(hours=1)


class Stopped(Exception):  # noqa: N818 - what a kill does
    """A process that died."""


def issue(home, data, out, passphrase=""):
    """A batch in a home whose key may be locked."""
    with (
        open_home(home, entropy=SEED, ask=lambda: passphrase) as opened,
        open_services(opened, clock=NOON, entropy=SEED, workers=1) as services,
    ):
        run_batch(services, data, out)
        return opened.keys.verifier


def change(home, *, lost=False, passphrase=WORDS, known="", arrow=onward, at=LATER):
    """Change the key of a home, and tell the journals."""
    with open_home(home, entropy=SEED, ask=lambda: known, lost=lost) as opened:
        database = open_database(opened.state)
        try:
            journal = journal_of(opened, database, SEED)
            old = opened.keys.verifier if lost else opened.key
            rotate(opened.keys, old=old, passphrase=passphrase, at=at, entropy=SEED, arrow=arrow)
            tell(journal, opened.keys)
            arrow("handover-told")
            journal.key = opened.keys.load(lambda: passphrase)
            journal.seal(onward)
        finally:
            database.dispose()
        return opened.keys.verifier


def verdicts(home, *keys):
    """What each log of the home is under these published keys."""
    store, lines = Directory(home / "archive"), "\n".join(keys)
    found = {log: verify_log(store, log, verifier=lines) for log in find_logs(store)}
    found |= {log: verify_journal(store, log, verifier=lines) for log in find_journals(store)}
    return {log.split("/")[1]: report for log, report in found.items()}


def texts(report):
    return " ".join(fault for step in report.steps for fault in [*step.faults, *step.missing])


@pytest.fixture
def home(tmp_path):
    """A home with letters under its first key."""
    issue(tmp_path / "home", arrears(3), tmp_path / "out")
    return tmp_path / "home"


def test_a_changed_key_keeps_the_old_seals(home, tmp_path):
    """Whoever holds the first key verifies what the second signed, and the other way round."""
    first = Keyring(folder=home / "keys", name="").verifier
    second = change(home)
    issue(home, arrears(3, first=20), tmp_path / "two", WORDS)
    third = change(home, known=WORDS, at=LATER + timedelta(hours=1))
    issue(home, arrears(3, first=40), tmp_path / "three", WORDS)
    assert len({first, second, third}) == 3
    for key in (first, second, third):
        found = verdicts(home, key)
        assert {name: (report.verdict, texts(report)) for name, report in found.items()} == {
            "sample": (Verdict.VERIFIED, ""),
            "journal": (Verdict.VERIFIED, ""),
        }


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("arrow", ["handover-begun", "handover-settled", "handover-told"])
def test_killed_while_changing_the_key(home, tmp_path, arrow, lost):
    """Whoever opens the home next ends the change, and the journal tells of it once."""

    def dies(name):
        if name == arrow:
            raise Stopped

    first = Keyring(folder=home / "keys", name="").verifier
    with pytest.raises(Stopped):
        change(home, lost=lost, arrow=dies)
    issue(home, arrears(3, first=20), tmp_path / "two", WORDS)
    keys = Keyring(folder=home / "keys", name="")
    assert keys.retired == (first,)
    assert keys.pending is None
    with open_database(home / "state.db").connect() as connection:
        kinds = [row["kind"] for row in entries(connection, kinds=("key-rotated", "key-replaced"))]
    assert kinds == ["key-replaced" if lost else "key-rotated"]
    assert {report.verdict for report in verdicts(home, keys.verifier).values()} == {Verdict.VERIFIED}


def test_a_lost_key(home, tmp_path):
    """The tree goes on under a key nobody signed for: with the old key alone that cannot be judged, with both it holds."""
    first = Keyring(folder=home / "keys", name="").verifier
    before = Directory(home / "archive").get("cuihe/sample/2026/log/checkpoint")
    second = change(home, lost=True)
    issue(home, arrears(3, first=20), tmp_path / "two", WORDS)
    assert {report.verdict for report in verdicts(home, first).values()} == {Verdict.CANNOT_TELL}
    assert {report.verdict for report in verdicts(home, first, second).values()} == {Verdict.VERIFIED}
    assert {report.verdict for report in verdicts(home, second).values()} == {Verdict.VERIFIED}
    with open_database(home / "state.db").connect() as connection:
        (row,) = entries(connection, kinds=("key-replaced",))
    last = {one["log"]: (one["size"], one["root"]) for one in parse(row["entry"])["facts"]["last"]}
    assert before is not None
    origin, size, root = before.decode().splitlines()[:3]
    assert origin.endswith("cuihe/sample/2026")
    assert last["cuihe/sample/2026"] == (int(size), root)


def test_a_retired_key_signs_no_more(home, tmp_path):
    """A seal by the old key that knows of its end is a forgery, even where its tree is right."""
    old = SealKey(name="", private=read_private(home / "keys" / "seal.key", ""))
    first = Keyring(folder=home / "keys", name="").verifier
    change(home)
    issue(home, arrears(3, first=20), tmp_path / "two", WORDS)
    note = max((home / "archive/cuihe/sample/2026/log/seals").glob("*.note"))
    origin, size, _, *extensions = note.read_text().split("\n\n")[0].split("\n")[:4]
    seal = trust_in(Directory(home / "archive"), first).read(note.read_bytes())
    forger = replace(old, name=first.split("+")[0])
    note.write_bytes(forger.sign(Checkpoint(origin=origin, size=int(size), root=seal.root, extensions=tuple(extensions))))
    assert "signed by a key retired at entry" in texts(verdicts(home, first)["journal"])


def test_a_handover_nobody_signed(home):
    """An entry that names a new key without the old one's signature gives it nothing."""
    first = Keyring(folder=home / "keys", name="").verifier
    stranger = SealKey(name=first.split("+")[0], private=Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32))
    second = change(home)
    file = home / "archive/cuihe/journal/2026/log/tile/entries"
    bundle = max(file.glob("000.p/*"), key=lambda path: int(path.name))
    bundle.write_bytes(bundle.read_bytes().replace(second.encode(), stranger.verifier.text.encode()))
    trust = trust_in(Directory(home / "archive"), first)
    assert trust.keys == (first,)
    assert verdicts(home, first)["journal"].verdict is Verdict.BROKEN


def test_a_locked_key(tmp_path):
    """Made with a passphrase it is encrypted on disk, opens with it alone, and without it facts still reach the queue."""
    home = tmp_path / "home"
    with open_home(home, entropy=SEED, first=WORDS) as opened:
        assert opened.keys.locked
        assert opened.key is not None
    assert b"ENCRYPTED" in (home / "keys" / "seal.key").read_bytes()
    with open_home(home, entropy=SEED) as opened:
        assert opened.key is None
        with pytest.raises(Refused, match="locked"), open_services(opened, clock=NOON, entropy=SEED, workers=1):
            pass
    with pytest.raises(Refused, match="does not open"), open_home(home, entropy=SEED, ask=lambda: "wrong words"):
        pass
    issue(home, arrears(3), tmp_path / "out", WORDS)


def test_a_copy_opens_and_a_short_passphrase_is_refused(tmp_path):
    """The backup is encrypted PKCS#8 that any tool opens."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    write_private(tmp_path / "copy.pem", key, WORDS)
    assert (tmp_path / "copy.pem").stat().st_mode & 0o077 == 0
    assert read_private(tmp_path / "copy.pem", WORDS).private_bytes_raw() == bytes(32)
    with pytest.raises(Refused, match="at least 8"):
        write_private(tmp_path / "short.pem", key, "short")


def test_a_key_is_made_once_and_never_mistaken(home):
    """A second first key is refused, and so is one that its public half does not belong to."""
    keys = Keyring(folder=home / "keys", name="cuihan/x")
    with pytest.raises(Conflict, match="already"):
        keys.make(bytes(32), "")
    write_private(home / "keys" / "seal.key", Ed25519PrivateKey.from_private_bytes(bytes(32)), "")
    with pytest.raises(Broken, match="not the key"), open_home(home, entropy=SEED):
        pass


def test_the_handover_can_be_checked_by_hand(home):
    """What is signed is four lines of text, in the leaf with both signatures."""
    change(home)
    with open_database(home / "state.db").connect() as connection:
        (row,) = entries(connection, kinds=("key-rotated",))
    facts = json.loads(row["entry"])["facts"]
    assert set(facts) == {"old", "new", "on", "by_old", "by_new"}
    assert datetime.fromisoformat(facts["on"]) == LATER
