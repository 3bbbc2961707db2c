"""Canonical JSON: one value, one string of bytes."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.terms.canonical import canonical, parse

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8)
VALUES = st.recursive(
    st.integers(-(2**60), 2**60) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=5)


@given(OBJECTS)
def test_what_is_written_reads_back_to_the_same_bytes(value):
    """Writing, reading and writing again changes nothing."""
    data = canonical(value)
    assert canonical(parse(data)) == data


@given(OBJECTS)
def test_the_order_of_keys_does_not_matter(value):
    """Two objects that say the same have the same bytes."""
    turned = dict(reversed(value.items()))
    assert canonical(turned) == canonical(value)


@given(TEXT)
def test_text_is_normalised_to_nfc(text):
    """A composed and a decomposed name are one name."""
    assert canonical({"n": unicodedata.normalize("NFD", text)}) == canonical({"n": text})


@pytest.mark.parametrize("value", [{"a": 1.5}, {"a": True}, {"a": None}, {"ä": 1}, {1: 1}, {"a": b""}])
def test_only_integers_and_strings_are_scalars(value):
    """Floats, booleans, null, bytes and keys that are not ASCII text are refused."""
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize(
    "data", [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1.0}', b'{"a":true}', b"[1]", b'{"a":1,"a":2}', b'{"a":"e\xcc\x81"}']
)
def test_bytes_in_another_form_are_refused(data):
    """A reader accepts the one canonical form only, so that a hash over the bytes is a hash over the value."""
    json.loads(data)
    with pytest.raises((ValueError, TypeError)):
        parse(data)
