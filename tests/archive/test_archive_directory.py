"""The contract of an object store, on a folder; a bucket will have to pass the same class."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.archive.directory import Directory
from service.archive.objects import Created, Exists, Kind, Stored
from service.terms.problems import Broken, Refused, Unavailable


def item(key, data=b"bytes"):
    return Stored(key=key, data=data, kind=Kind.DOCUMENT)


class StoreContract:
    """What every store promises."""

    def test_an_object_is_read_back(self, store):
        store.put_once(item("a/b/c.pdf", b"%PDF"))
        assert store.get("a/b/c.pdf") == b"%PDF"

    def test_an_absent_key_is_none(self, store):
        assert store.get("a/b/none") is None

    def test_the_same_bytes_twice_are_one_object(self, store):
        store.put_once(item("a/x"))
        store.put_once(item("a/x"))
        assert list(store.keys("a/")) == ["a/x"]

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


class TestDirectory(StoreContract):
    """The folder."""

    @pytest.fixture
    def store(self, tmp_path):
        return Directory(tmp_path / "archive")

    def test_what_a_killed_process_left_is_not_an_object(self, store, tmp_path):
        """A half written temporary file is neither listed nor in anybody's way."""
        store.put_once(item("a/x"))
        (tmp_path / "archive" / ".tmp" / "leftover").write_bytes(b"half")
        assert list(store.keys("")) == ["a/x"]

    def test_a_folder_that_cannot_be_written_is_named(self, tmp_path):
        """A file where the folder should be is a clear refusal, not a traceback."""
        (tmp_path / "archive").write_bytes(b"")
        with pytest.raises(Refused) as told:
            Directory(tmp_path / "archive").put_once(item("a/x"))
        assert told.value.code == "archive-unwritable"

    def test_a_full_disk_is_unavailable_and_leaves_nothing(self, store, monkeypatch):
        """The operating system's own ENOSPC, from a device that is always full: try again after making room."""

        def full(handle):
            os.close(os.dup(handle))
            with open("/dev/full", "wb", buffering=0) as device:  # noqa: PTH123 - a real full device
                device.write(b"x")

        store.put_once(item("a/before"))
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(Unavailable) as told:
            store.put_once(item("a/x"))
        monkeypatch.undo()
        assert told.value.code == "disk-full"
        assert list(store.keys("")) == ["a/before"]
        store.put_once(item("a/x"))
