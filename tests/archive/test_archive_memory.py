"""The fake keeps the contract of stores, or what is tested on it would prove nothing; and its two faults are what they say."""

import pytest
from support.memory import AFTER, BEFORE, Memory
from support.stores import StoreContract, item

from service.archive.objects import Exists, Locking, LockMode
from service.terms.problems import Unavailable


class TestMemory(StoreContract):
    @pytest.fixture
    def store(self):
        return Memory(Locking(mode=LockMode.GOVERNANCE))


@pytest.mark.parametrize(("fault", "stored"), [(BEFORE, None), (AFTER, b"bytes")])
def test_a_fault_stores_or_does_not_and_never_says_which(fault, stored):
    """Failed and not stored, failed but stored: the caller hears the same; trying again ends the same."""
    store = Memory(fault=lambda _operation, _key: fault)
    with pytest.raises(Unavailable):
        store.put_once(item("a/x"))
    assert store.get("a/x") == stored
    store.fault = None
    store.put_once(item("a/x"))
    assert store.put_first(item("a/x", b"other")) == Exists(data=b"bytes")
    assert store.puts == 1
