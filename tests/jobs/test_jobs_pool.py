"""Parts and checks in processes: the same bytes and the same findings as in one."""

import pytest
from support.homes import arrears, contents, run_batch, services_at

from service.archive.directory import Directory
from service.archive.verify import LETTERS, Verdict, verify_log
from service.jobs.checking import checked_in
from service.terms.problems import Broken
from service.wiring.services import open_pool

LOG = "cuihe/sample/2026"
LETTERS_MADE = 9
PART = 2
"""Letters a part: more parts than workers."""


class _Changed(Directory):
    """An archive whose every letter was changed."""

    def get(self, key):
        data = super().get(key)
        return data + b"x" if data and key.endswith(".pdf") else data


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A home and its outputs, made in one process."""
    folder = tmp_path_factory.mktemp("alone")
    with services_at(folder / "home") as services:
        run_batch(services, arrears(LETTERS_MADE), folder / "out", part=PART)
        return folder, services.key.verifier.text


def test_parts_built_in_processes_are_those_built_in_one(alone, tmp_path):
    """Same parts, docket and control sheet, byte for byte, though several are built at a time."""
    steps = []
    with services_at(alone[0] / "home", workers=2, progress=lambda *said: steps.append(said)) as services:
        released = run_batch(services, arrears(LETTERS_MADE), tmp_path / "out", part=PART)
    assert len(released.parts) > 4
    assert contents(tmp_path / "out") == contents(alone[0] / "out")
    done = [letters for step, letters, _ in steps if step == "parts"]
    assert done == sorted(done)
    assert done[-1] == LETTERS_MADE


def test_a_process_that_finds_a_damaged_letter_says_which(alone, tmp_path):
    """The error crosses from the process as it is: code, number and what to do."""
    (tmp_path / "home").mkdir()
    for name, data in contents(alone[0] / "home").items():
        path = tmp_path / "home" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data + b"x" if name.endswith(".pdf") else data)
    with services_at(tmp_path / "home", workers=2) as services, pytest.raises(Broken, match="was changed") as told:
        run_batch(services, arrears(LETTERS_MADE), tmp_path / "out", part=PART)
    assert told.value.code == "document-damaged"
    assert "cuihan verify" in told.value.hint


@pytest.mark.parametrize("changed", [False, True])
def test_letters_checked_in_processes_give_the_same_report(alone, changed):
    """Checks, faults and their order are those of one process, and progress ends at the last letter."""
    with services_at(alone[0] / "home") as services:
        store = services.store

    reader = _Changed(store.root) if changed else store
    plain = verify_log(reader, LOG, verifier=alone[1])
    seen = []
    pooled = verify_log(
        reader,
        LOG,
        verifier=alone[1],
        letters=checked_in(reader, workers=2, open_pool=open_pool, few=2, size=2),
        progress=lambda done, total: seen.append((done, total)),
    )
    assert pooled == plain
    assert pooled.verdict is (Verdict.BROKEN if changed else Verdict.VERIFIED)
    assert seen[-1] == (LETTERS_MADE, LETTERS_MADE)
    assert len(seen) == 5
    assert next(step for step in pooled.steps if step.title == LETTERS).checked >= LETTERS_MADE
