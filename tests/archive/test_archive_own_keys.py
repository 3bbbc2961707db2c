"""A bucket without its home is judged by every key it holds itself: present ones, retired ones, and before any approval."""

from datetime import timedelta

from support.homes import NOON, SEED, arrears, run_batch, services_at
from support.lived import paid, state

from service.archive.directory import Directory
from service.archive.trust import own_keys, ring, trust_in
from service.cli.verify import verify
from service.database.schema import open_database
from service.jobs.keys import rotate, tell
from service.jobs.services import onward
from service.wiring.homes import open_home
from service.wiring.services import journal_of


def change(home, nth):
    """Change the key of a home."""
    with open_home(home, entropy=SEED) as opened:
        database = open_database(opened.state)
        journal = journal_of(opened, database, SEED)
        at = NOON.moment + timedelta(hours=nth)
        rotate(opened.keys, old=opened.key, passphrase="", at=at, entropy=SEED, arrow=onward)
        tell(journal, opened.keys)
        journal.key = opened.keys.load(str)
        journal.seal(onward)
        database.dispose()
        return opened.keys.verifier


def test_a_chain_of_keys(tmp_path):
    """Two changes, letters under the first and the last key: the archive alone verifies, and gives the keys in their order."""
    home = tmp_path / "home"
    with services_at(home) as services:
        run_batch(services, arrears(2), tmp_path / "a")
        first = services.key.verifier.text
    second, third = change(home, 1), change(home, 2)
    with services_at(home) as services:
        run_batch(services, arrears(2, first=9), tmp_path / "b")
    store = Directory(home / "archive")
    found = own_keys(store, "cuihe")
    assert set(found) == {first, second, third}
    assert ring(trust_in(store, "\n".join(found))) == (first, second, third)
    assert verify(str(home / "archive"), as_json=True) == 0


def test_a_journal_before_any_approval(tmp_path):
    """Somebody only stated a payment: the key stands in the first entry of the journal, and the verdict is about that."""
    with services_at(tmp_path / "home") as services:
        state(services, paid(7))
        key = services.key.verifier.text
    assert own_keys(Directory(tmp_path / "home" / "archive"), "cuihe") == (key,)
