"""Golden letters: stored notices give letters of known hashes, on every machine with the pinned versions."""

import json

import pytest
from support.golden import HASHES, hashes, stored

NOTICES = {golden.name: golden for golden in stored()}


def test_every_shipped_template_has_its_golden_letters():
    """One, six and twenty-four lines of each."""
    assert len(NOTICES) >= 9
    assert set(json.loads(HASHES.read_text())) == set(NOTICES)


@pytest.mark.parametrize("name", NOTICES)
def test_a_stored_notice_gives_the_same_letter(name):
    """If this change is meant, `make golden` blesses it; look at the letters first."""
    assert hashes([NOTICES[name]])[name] == json.loads(HASHES.read_text())[name]
