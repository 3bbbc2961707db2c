"""A batch longer than a piece: what is read piece by piece is what a short batch has at once."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.homes import arrears, contents, plan_of, run_batch, services_at

from service.jobs import issued, pieces, plan
from service.jobs.approve import approve
from service.jobs.draft import draft_of
from service.terms.canonical import canonical, sha256_with
from service.terms.problems import Broken, Conflict


def test_the_length_of_a_piece_changes_nothing(tmp_path, monkeypatch):
    """Eleven letters in pieces of three, read two at a time, give the archive and the outputs of one piece."""
    with services_at(tmp_path / "whole" / "home") as services:
        run_batch(services, arrears(11), tmp_path / "whole" / "out")
    monkeypatch.setattr(pieces, "PIECE", 3)
    monkeypatch.setattr(plan, "PIECE", 3)
    monkeypatch.setattr(issued, "WINDOW", 2)
    with services_at(tmp_path / "cut" / "home") as services:
        assert [len(pieces.unpack(body)) for _, body in plan_of(services, arrears(11)).lines] == [3, 3, 3, 2]
        run_batch(services, arrears(11), tmp_path / "cut" / "out")
    assert contents(tmp_path / "cut" / "out") == contents(tmp_path / "whole" / "out")
    one, other = (letters_of(tmp_path / name / "home" / "archive") for name in ("cut", "whole"))
    assert len(one) > 11
    assert one == other


def letters_of(archive):
    """Letters, inputs and log of an archive; the pieces themselves lie beside, and the journal and so each seal names them."""
    return {
        name: data
        for name, data in contents(archive).items()
        if name.startswith("cuihe/sample/") and "/seals/" not in name and not name.endswith("/checkpoint")
    }


def test_a_letter_that_was_not_planned_is_told(tmp_path):
    with services_at(tmp_path / "home") as services:
        batch = approve(services, plan_of(services, arrears(3)), by="test")
        draft = draft_of(services.database, batch)
        rooms = [letter["public"]["premises"] for letter in draft.letters()]
        assert rooms == [draft.letter(at)["public"]["premises"] for at in (0, 1, 2)]
        with pytest.raises(Broken):
            draft.letter(3)
        with pytest.raises(Conflict):
            draft_of(services.database, "0" * 32)


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers() | st.text('äb"')), st.lists(st.text("xy")), st.lists(st.integers())
)
def test_a_digest_over_lists_taken_one_by_one(head, texts, numbers):
    """The same as over the whole object."""
    whole = head | {"c": texts, "e": numbers}
    head.pop("c", None)
    lists = {"c": (canonical([item])[1:-1] for item in texts), "e": (canonical([item])[1:-1] for item in numbers)}
    assert sha256_with(head, lists) == hashlib.sha256(canonical(whole)).hexdigest()
