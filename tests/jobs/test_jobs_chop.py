"""The chop sheet of a batch: what it takes from letters, journal and seal."""

from datetime import date

import pytest
from support.homes import TODAY, arrears, books, plan_of, run_batch, services_at

from service.jobs.approve import approve
from service.jobs.chop import chop_of
from service.jobs.draft import draft_of
from service.jobs.known import fact_row
from service.jobs.run import Issuing
from service.terms.facts import Fact, FactKind
from service.terms.problems import Conflict, Refused


def sheet_of(services, name, **said):
    chosen = {"on": None, "by": "", "today": date(2026, 11, 9)} | said
    return chop_of(services.database, name, installation=services.installation, **chosen)


def test_a_released_batch_is_described_from_its_letters_and_the_journal(tmp_path):
    """The sheet's counts are the docket's, and approval and release are the journal's entries."""
    with services_at(tmp_path / "home") as services:
        done = run_batch(services, arrears(6), tmp_path / "out")
        batch = draft_of(services.database, sheet_of(services, done.letters[0].number).batch)
        sheet = sheet_of(services, batch.head["batch"], by="经办示例", on=date(2026, 11, 6))
    assert sheet.letters == len(done.letters) == 6
    assert sheet.pages == sum(letter.pages for letter in done.letters)
    assert sheet.several == sum(letter.pages > 1 for letter in done.letters)
    assert (sheet.stacks[0].first, sheet.stacks[-1].last) == (done.released.first, done.released.last)
    assert [digest for _, digest in sheet.parts] == [part.sha256 for part in done.released.parts]
    assert [name for name, _ in sheet.parts] == [part.name for part in done.released.parts]
    assert sheet.approved is not None
    assert sheet.approved.by == "test"
    assert sheet.approved.place.startswith("cuihe/journal/2026/")
    assert sheet.released is not None
    assert sheet.seal is not None
    assert sheet.seal.size >= 6
    assert (sheet.plan, sheet.by, sheet.on, sheet.test) == (batch.head["digest"], "经办示例", date(2026, 11, 6), True)


def test_a_withdrawn_letter_is_not_to_be_chopped(tmp_path):
    """Who paid between seal and release keeps a number, and it stands among those without a chop."""
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, arrears(3))
        draft = draft_of(services.database, approve(services, plan, by="test"))
        Issuing(services=services, draft=draft).run()
        before = sheet_of(services, draft.head["batch"])
        fact = Fact(kind=FactKind.PAID, account="cuihu/2栋1单元101", on=TODAY, proof="SK1")
        with services.database.begin() as connection:
            row = fact_row(fact, at=services.clock.now(), by="测试", source="test")
            books(services, connection).add([row])
        run_batch(services, arrears(3), tmp_path / "out")
        after = sheet_of(services, draft.head["batch"])
    assert before.released is None
    assert before.parts == ()
    assert (before.letters, len(before.unchopped)) == (3, 0)
    assert (after.letters, len(after.unchopped)) == (2, 1)
    assert "付款" in after.unchopped[0].why or "paid" in after.unchopped[0].why
    assert after.released is not None


def test_what_is_no_batch_is_refused_by_name(tmp_path):
    """A word that is neither batch nor number, and a batch without numbers."""
    with services_at(tmp_path / "home") as services:
        with pytest.raises(Refused) as refused:
            sheet_of(services, "不是批次")
        assert refused.value.code == "batch-unknown"
        batch = approve(services, plan_of(services, arrears(1)), by="test")
        with pytest.raises(Conflict) as conflict:
            sheet_of(services, batch)
        assert conflict.value.code == "nothing-issued"
