"""The contract of an object store, which the folder, the fake and a bucket all pass: one class, a fixture `store` each."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from service.archive.objects import Created, Exists, Kind, Stored
from service.terms.problems import Broken, Refused


def item(key, data=b"bytes", kind=Kind.INPUT):
    return Stored(key=key, data=data, kind=kind)


def soon(**more):
    return datetime.now(UTC).replace(microsecond=0) + timedelta(**more)


class StoreContract:
    """What every store promises."""

    def test_an_object_is_read_back(self, store):
        store.put_once(item("a/b/c.pdf", b"%PDF"))
        assert store.get("a/b/c.pdf") == b"%PDF"

    def test_an_absent_key_is_none(self, store):
        assert store.get("a/b/none") is None
        assert store.head("a/b/none") is None

    def test_the_same_bytes_twice_are_one_object(self, store):
        store.put_once(item("a/x"))
        store.put_once(item("a/x"))
        assert list(store.keys("a/")) == ["a/x"]
        assert len(list(store.versions("a/"))) == 1

    def test_other_bytes_under_a_key_are_a_fork(self, store):
        """Nothing is ever overwritten; the alarm names the key."""
        store.put_once(item("a/x", b"1"))
        with pytest.raises(Broken, match="a/x") as told:
            store.put_once(item("a/x", b"2"))
        assert told.value.code == "archive-fork"
        assert store.get("a/x") == b"1"

    def test_the_first_writer_wins_and_the_second_reads_the_winner(self, store):
        assert store.put_first(item("s/0", b"first")) == Created()
        assert store.put_first(item("s/0", b"second")) == Exists(data=b"first")

    def test_a_race_of_sixteen_has_one_winner(self, store):
        """Of sixteen who put at once, one is told Created, and all others read that one's bytes."""
        with ThreadPoolExecutor(16) as threads:
            said = list(threads.map(lambda at: store.put_first(item("race", str(at).encode())), range(16)))
        assert sum(answer == Created() for answer in said) == 1
        assert {answer.data for answer in said if isinstance(answer, Exists)} == {store.get("race")}
        assert len(list(store.versions("race"))) == 1

    def test_many_are_all_there(self, store):
        store.put_many([item(f"m/{at:03d}", str(at).encode()) for at in range(100)])
        assert [store.get(key) for key in store.keys("m/")] == [str(at).encode() for at in range(100)]

    def test_one_fork_among_many_is_told(self, store):
        store.put_once(item("m/50", b"other"))
        with pytest.raises(Broken):
            store.put_many([item(f"m/{at}", str(at).encode()) for at in range(100)])

    def test_the_hint_is_replaced(self, store):
        store.put_latest(item("log/checkpoint", b"1"))
        store.put_latest(item("log/checkpoint", b"2"))
        assert store.get("log/checkpoint") == b"2"

    def test_keys_are_sorted_and_below_the_prefix(self, store):
        for key in ("b/2", "a/1", "b/10", "bc/1"):
            store.put_once(item(key))
        assert list(store.keys("b/")) == ["b/10", "b/2"]
        assert list(store.keys("")) == ["a/1", "b/10", "b/2", "bc/1"]

    @pytest.mark.parametrize("key", ["../x", "a/../../x", "/etc/x", "a//b", "王伟.pdf", "a/./b"])
    def test_a_key_cannot_leave_the_archive_or_name_a_person(self, store, key):
        with pytest.raises(ValueError, match="not a key"):
            store.put_once(item(key))

    def test_a_store_goes_to_another_process(self, store):
        """Processes of the pool read the archive themselves."""
        store.put_once(item("a/x"))
        assert pickle.loads(pickle.dumps(store)).get("a/x") == b"bytes"  # noqa: S301 - our own bytes

    def test_size_and_age_are_told_without_the_bytes(self, store):
        before = soon(seconds=-5)
        store.put_once(item("a/x", b"12345"))
        held = store.head("a/x")
        assert (held.key, held.size, held.hold) == ("a/x", 5, False)
        assert before <= held.made <= soon(seconds=5)

    @pytest.mark.parametrize("kind", list(Kind))
    def test_a_lock_is_set_by_kind(self, store, kind):
        """Letters for the limitation period, log, seals and assets longer, inputs not at all."""
        store.put_once(item("a/x", kind=kind))
        store.put_many([item(f"many/{at}", kind=kind) for at in range(3)])
        for key in ("a/x", "many/2"):
            until = store.head(key).locked_until
            if kind is Kind.INPUT:
                assert until is None
            else:
                years = 3 if kind is Kind.DOCUMENT else 10
                assert abs(until - soon(days=366 * years)) < timedelta(minutes=1)

    def test_what_is_locked_is_not_erased_and_the_date_is_named(self, store):
        store.put_once(item("a/x", kind=Kind.DOCUMENT))
        with pytest.raises(Refused, match=f"locked until {soon(days=366 * 3):%Y}") as told:
            store.erase("a/x")
        assert told.value.code == "object-locked"
        with pytest.raises(Refused):
            store.erase("a/x", leaving=b"{}")
        assert store.get("a/x") == b"bytes"

    def test_a_lock_is_prolonged_and_never_shortened(self, store):
        store.put_once(item("a/x"))
        late = soon(days=40)
        store.prolong("a/x", late)
        store.prolong("a/x", soon(days=2))
        assert store.head("a/x").locked_until == late
        with pytest.raises(Refused, match="a/none") as told:
            store.prolong("a/none", late)
        assert told.value.code == "object-missing"

    def test_a_legal_hold_locks_until_it_is_lifted(self, store):
        store.put_once(item("a/x"))
        store.legal_hold("a/x", on=True)
        assert store.head("a/x").hold
        with pytest.raises(Refused, match="legal hold"):
            store.erase("a/x")
        store.legal_hold("a/x", on=False)
        assert not store.head("a/x").hold
        assert store.erase("a/x") == 1

    def test_what_is_erased_is_gone_in_every_version(self, store):
        store.put_once(item("a/x", b"personal"))
        store.put_once(item("a/y"))
        assert store.erase("a/x") >= 1
        assert store.get("a/x") is None
        assert [version.key for version in store.versions("")] == ["a/y"]
        assert store.erase("a/x") == 0

    def test_an_erased_line_leaves_its_neighbours(self, store):
        """A debtor's line goes and the object stays: the new bytes are the only ones under the key, asked once or twice."""
        store.put_once(item("a/x", b"one\ntwo\n"))
        store.erase("a/x", leaving=b"{}\ntwo\n")
        store.erase("a/x", leaving=b"{}\ntwo\n")
        assert store.get("a/x") == b"{}\ntwo\n"
        (version,) = store.versions("a/x")
        assert (version.size, version.newest, version.marker) == (7, True, False)
