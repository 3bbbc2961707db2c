"""Strict TOML: what is written out is read back."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from service.terms.strict_toml import write_table

KEYS = st.text(alphabet="abcdefghij_", min_size=1, max_size=8)
TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=20)
SCALARS = st.integers(-(2**53), 2**53) | st.booleans() | TEXTS | st.lists(TEXTS, max_size=3)


@given(
    st.dictionaries(KEYS, SCALARS | st.lists(st.dictionaries(KEYS, SCALARS, min_size=1), min_size=1, max_size=3), max_size=6)
)
def test_written_is_read(values):
    """Every value comes back, whatever characters its texts hold."""
    assert tomllib.loads(write_table(values).decode()) == values


def test_order_of_keys_does_not_matter():
    assert write_table({"b": 1, "a": True}) == write_table({"a": True, "b": 1}) == b"a = true\nb = 1\n"
