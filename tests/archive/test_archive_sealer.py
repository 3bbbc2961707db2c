"""The sealer: one writer, opened at the archive's newest seal, never over leaves the database does not hold."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.archive.directory import Directory
from service.archive.hashing import leaf_hash
from service.archive.keys import LogId
from service.archive.objects import Kind, Stored
from service.archive.seal import SealKey
from service.archive.sealer import Leaves, Sealer
from service.terms.problems import Broken

LOG = LogId(issuer="cuihe", series="sample", year=2026)
KEY = SealKey(name="cuihan/home", private=Ed25519PrivateKey.from_private_bytes(bytes(32)))
RECORDS = [f"record {at}".encode() for at in range(700)]


def passing(_arrow):
    """Nobody dies here."""


def sealer(store, records=RECORDS, key=KEY, installation="home"):
    """A sealer over a database that holds these records."""
    return Sealer(
        store=store,
        key=key,
        log=LOG,
        installation=installation,
        leaves=Leaves(
            hashes=lambda first, last: [leaf_hash(record) for record in records[first - 1 : last]],
            entries=lambda first, last: records[first - 1 : last],
        ),
    )


@pytest.fixture
def store(tmp_path):
    return Directory(tmp_path)


def test_opening_a_log_writes_seal_zero(store):
    """Size 0, root of nothing; opening again finds it and writes no other."""
    first = sealer(store)
    assert (first.newest.sequence, first.newest.checkpoint.size) == (0, 0)
    assert sealer(store).newest == first.newest
    assert len(list(store.keys(LOG.log("seals/")))) == 1


def test_a_later_process_goes_on_where_the_last_one_stopped(store):
    """Seals by two processes have the sizes and roots that one process would have made."""
    one = sealer(store)
    one.seal(300, arrow=passing)
    two = sealer(store)
    two.seal(650, arrow=passing)
    straight = sealer(Directory(store.root.parent / "other"))
    straight.seal(300, arrow=passing)
    straight.seal(650, arrow=passing)
    assert two.newest == straight.newest
    assert two.newest.sequence == 2


def test_what_is_sealed_already_is_not_sealed_again(store):
    """Asking for a size that is covered gives the present seal."""
    one = sealer(store)
    one.seal(10, arrow=passing)
    before = list(store.keys(""))
    assert one.seal(7, arrow=passing).checkpoint.size == 10
    assert list(store.keys("")) == before


def test_time_stamps_beside_the_notes_are_not_counted_as_seals(store):
    """A .tsr of a seal lies in the same folder."""
    one = sealer(store)
    one.seal(10, arrow=passing)
    store.put_once(Stored(key=LOG.log("seals/00000001.tsr"), data=b"token", kind=Kind.SEAL))
    assert sealer(store).newest.sequence == 1


@pytest.mark.parametrize(
    "attack",
    [
        {"records": RECORDS[:20]},
        {"records": [b"other", *RECORDS[1:]]},
        {"key": SealKey(name="cuihan/home", private=Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32))},
        {"installation": "another"},
    ],
    ids=["database behind the archive", "another record", "another key of the same name", "another home's log"],
)
def test_a_log_that_is_not_ours_is_never_continued(store, attack):
    """The archive's newest seal must be a prefix of what this database holds, under this key and origin."""
    sealer(store).seal(50, arrow=passing)
    with pytest.raises(Broken) as told:
        sealer(store, **attack)
    assert told.value.code == "log-fork"


def test_a_seal_in_between_that_vanished_is_found(store):
    """Sequence numbers have no holes."""
    one = sealer(store)
    for size in (10, 20, 30):
        one.seal(size, arrow=passing)
    (store.root / LOG.seal(3)).rename(store.root / LOG.seal(7))
    with pytest.raises(Broken, match="is missing"):
        sealer(store)


def test_two_sealers_at_once_cannot_both_write_a_sequence(store):
    """Who comes second finds the place taken by another tree, and stops."""
    one, two = sealer(store), sealer(store, records=[b"x", *RECORDS[1:]])
    one.seal(10, arrow=passing)
    with pytest.raises(Broken):
        two.seal(10, arrow=passing)


def test_who_comes_second_goes_on_from_the_other_seal(store):
    """Two processes of one database: the loser of the race reads the winner's seal and seals behind it, or takes it over."""
    one, two, three = sealer(store), sealer(store), sealer(store)
    one.seal(10, arrow=passing)
    assert two.seal(25, arrow=passing).sequence == 2
    assert [found.checkpoint.size for found in two.since(0)] == [10, 25]
    assert three.seal(20, arrow=passing).checkpoint.size == 25
    assert [found.sequence for found in three.since(-1)] == [0, 1, 2]
    assert sealer(store).newest == two.newest


def test_the_hint_is_mended_on_opening(store):
    """A process that died between a seal and its hint leaves an old hint; the next one to open the log puts it right."""
    one = sealer(store)

    def dies(name):
        if name == "sealed":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        one.seal(10, arrow=dies)
    assert store.get(LOG.checkpoint) != store.get(LOG.seal(1))
    sealer(store)
    assert store.get(LOG.checkpoint) == store.get(LOG.seal(1))
