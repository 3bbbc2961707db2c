"""The contract of an object store, on a folder, and what only a folder can do wrong."""

import os
from datetime import UTC, datetime

import pytest
from support.stores import StoreContract, item, soon

from service.archive.directory import Directory
from service.archive.objects import Kind, Locking, LockMode
from service.terms.problems import Refused, Unavailable
from service.terms.world import StandingClock
from service.wiring.world import SystemClock

LOCKING = Locking(mode=LockMode.GOVERNANCE)


class TestDirectory(StoreContract):
    """The folder."""

    @pytest.fixture
    def store(self, tmp_path):
        return Directory(tmp_path / "archive", LOCKING, SystemClock())

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

    def test_a_lock_ends(self, tmp_path):
        """After its date an object may be erased; before, not."""
        archive = tmp_path / "archive"
        Directory(archive, LOCKING, StandingClock(datetime(2026, 11, 5, tzinfo=UTC))).put_once(item("a/x", kind=Kind.DOCUMENT))
        with pytest.raises(Refused):
            Directory(archive, LOCKING, StandingClock(datetime(2029, 11, 5, tzinfo=UTC))).erase("a/x")
        assert Directory(archive, LOCKING, StandingClock(datetime(2029, 11, 9, tzinfo=UTC))).erase("a/x") == 1

    def test_a_reader_without_a_clock_erases_nothing_that_was_locked(self, store, tmp_path):
        store.put_once(item("a/x", kind=Kind.DOCUMENT))
        store.put_once(item("a/y"))
        reader = Directory(tmp_path / "archive")
        with pytest.raises(Refused):
            reader.erase("a/x")
        assert reader.erase("a/y") == 1

    def test_a_lock_that_a_crash_cut_off_does_not_spoil_the_next(self, store, tmp_path):
        """Lines are appended: half of one at the end is passed over, and what follows it counts."""
        store.put_once(item("a/x"))
        store.prolong("a/x", soon(days=3))
        lines = tmp_path / "archive" / ".locks" / "a.jsonl"
        with lines.open("ab") as file:
            file.write(b'\n{"keys":["x"],"unt')
        store.prolong("a/x", late := soon(days=9))
        assert store.head("a/x").locked_until == late
        assert list(store.keys("")) == ["a/x"]
