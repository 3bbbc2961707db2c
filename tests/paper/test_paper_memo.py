"""The memo: bounded, and what is asked for stays."""

from hypothesis import given
from hypothesis import strategies as st

from service.paper.memo import Memo


@given(st.lists(st.integers(0, 30), max_size=200))
def test_it_never_lies_and_never_grows_beyond_twice_its_limit(keys):
    """A remembered value is the one last put; there are never more than two generations."""
    memo = Memo(8)
    for key in keys:
        found = memo.get(key)
        assert found in (None, key * 2)
        if found is None:
            memo.put(key, key * 2)
        assert memo.get(key) == key * 2
        assert len(memo) <= 16


def test_what_every_letter_needs_stays():
    """A key asked for in every round survives any number of keys asked for once."""
    memo = Memo(8)
    memo.put(-1, "static")
    for key in range(1000):
        memo.put(key, "once")
        assert memo.get(-1) == "static"
