"""Versions of a template: kept by what they are for as long as a letter names them, whatever becomes of the files on disk."""

import io
from hashlib import sha256

import docx
import pytest
from support.homes import ROOT, arrears, contents, plan_of, services_at

from service.archive.objects import Store
from service.database import queries
from service.jobs.approve import approve
from service.jobs.draft import draft_of
from service.jobs.rerender import rerender
from service.jobs.run import Issuing
from service.jobs.services import Library, silent
from service.terms.notice import thaw
from service.terms.problems import Refused

LOG = "cuihe/sample/2026"
CARD = """id = "%s"
title = "own"
stages = ["reminder", "demand"]
channels = ["hand", "door", "registered"]
language = "zh-CN"
requires = []
envelope = ""
qr_mm = 25
duplex = false
"""


def version(text):
    """A company's templates that say `text`, all three the same letter."""
    document = docx.Document()
    for paragraph in (text, "{{ debtor.name }}", "{{ qr }}"):
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return Library(templates={name: (out.getvalue(), (CARD % name).encode()) for name in ("reminder", "demand", "registered")})


def approved(services, data, library):
    """The stored draft of a file that was approved with these templates, bare as they are."""
    batch = approve(services, plan_of(services, data, templates=library), by="test", wording="test", chunk=4, part=10)
    return draft_of(services.database, batch)


def test_every_version_a_letter_names_stays_in_the_archive(tmp_path):
    """Two batches by two versions of one template: both are kept under their own digest, and both batches can be made again."""
    old, new = version("第一版"), version("第二版")
    with services_at(tmp_path / "home") as services:
        for data, library in ((arrears(3), old), (arrears(3, first=10), new)):
            Issuing(services=services, draft=approved(services, data, library)).run()
        again = rerender(
            services.store, LOG, renderer=services.renderer, producer=services.producer, fonts=services.fonts,
            pool=services.pool, progress=silent,
        )  # fmt: skip
    kept = contents(tmp_path / "home" / "archive" / "cuihe" / "template")
    assert set(kept.values()) == {library.templates["reminder"][0] for library in (old, new)}
    assert all(name == f"{sha256(data).hexdigest()}.docx" for name, data in kept.items())
    assert (again.same, again.differing, again.unknown) == (6, [], [])


def test_an_approved_batch_is_made_by_the_version_it_was_approved_with(tmp_path):
    """Between approval and issue the company changes its template: the letters are those that were approved."""
    with services_at(tmp_path / "home") as services:
        draft = approved(services, arrears(3), version("第一版"))
        Issuing(services=services, draft=approved(services, arrears(3, first=10), version("第二版"))).run()
        Issuing(services=services, draft=draft).run()
        with services.database.connect() as connection:
            lines = [row["line"] for row in queries.notices_from(connection, draft.head["batch"], 0, 10)]
    assert len(lines) == 3
    assert {thaw(line).public["digests"]["template"] for line in lines} <= set(draft.head["templates"])


def test_a_version_that_was_changed_in_the_archive_makes_no_letter(tmp_path):
    """A template is asked for by digest: other bytes under its key stop the run before a letter is made of them."""
    with services_at(tmp_path / "home") as services:
        draft = approved(services, arrears(3), version("第一版"))
        (path,) = (tmp_path / "home" / "archive" / "cuihe" / "template").iterdir()
        path.chmod(0o600)
        path.write_bytes(version("第二版").templates["reminder"][0])
        with pytest.raises(Refused) as told:
            Issuing(services=services, draft=draft).run()
    assert told.value.code == "template-differs"
    assert not any(name.endswith(".pdf") for name in contents(tmp_path / "home" / "archive"))


def test_a_store_has_one_way_to_erase_and_no_job_of_a_run_takes_it():
    """A version cannot go while a letter names it: nothing on the way from a file to its letters erases."""
    promises = {name for name in vars(Store) if not name.startswith("_")}
    puts, reads = {"put_once", "put_many", "put_first", "put_latest"}, {"address", "check", "get", "keys", "head", "versions"}
    assert promises == puts | reads | {"prolong", "legal_hold", "erase"}
    jobs = (ROOT / "service" / "jobs" / f"{name}.py" for name in ("run", "approve", "release", "numbers", "plan", "stops"))
    assert not [file.name for file in jobs if ".erase(" in file.read_text(encoding="utf-8")]
