"""The legal reading stands between a plan and its approval."""

import io

import docx
import pytest
from support.homes import arrears, plan_of, services_at

from service.database import journal
from service.jobs.approve import approve
from service.jobs.services import Library
from service.jobs.wording import of_values, stopping
from service.terms.decision import Stage
from service.terms.problems import Refused
from service.wiring import library

THREAT = "逾期不付的,我公司将停止供水供电。"


def threatening() -> Library:
    """The shipped letters, the reminder with one sentence more."""
    shipped = library()
    data, card = shipped.templates["reminder"]
    document = docx.Document(io.BytesIO(data))
    document.add_paragraph(THREAT)
    out = io.BytesIO()
    document.save(out)
    return Library(templates={**shipped.templates, "reminder": (out.getvalue(), card)})


def test_a_threat_in_a_template_stops_the_approval_unless_somebody_answers_for_it(tmp_path):
    """The plan shows it, the approval names it, a reason lets it through and is recorded."""
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, arrears(3), templates=threatening())
        [found] = stopping(plan.problems)
        assert found.code == "wording-forbidden"
        assert found.field.startswith("reminder document ¶")
        assert "停止供水" in found.shown
        assert "第九百四十四条" in found.hint
        with pytest.raises(Refused, match="wording") as refused:
            approve(services, plan, by="test")
        assert refused.value.code == "wording-refused"
        batch = approve(services, plan, by="test", wording="法务已核")
        with services.database.connect() as connection:
            [row] = journal.entries(connection, batch=batch, kinds=("wording-accepted",))
        said = journal.said(row)
        assert said["reason"] == "法务已核"
        assert len(said["faulted"]) == 1


def test_shipped_letters_stop_nothing(tmp_path):
    """No finding in the letters of an ordinary batch, and no reason is asked for or kept."""
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, arrears(3))
        assert [one for one in plan.problems if one.code.startswith("wording")] == []
        assert approve(services, plan, by="test", wording="not needed")


def test_a_threat_in_a_cell_holds_its_case():
    """What a file's own column or charge brings into a letter is read like the template."""
    public = {"columns": [{"name": "备注", "value": "再不交就停电"}], "lines": [{"charge": "物业服务费"}]}
    [found] = of_values(public, Stage.DEMAND)
    assert (found.code, found.field, found.blocking) == ("wording-forbidden", "备注", True)
    assert of_values({"columns": [], "lines": [{"charge": "物业服务费"}]}, Stage.DEMAND) == []
    [charge] = of_values({"lines": [{"charge": "滞纳金"}]}, Stage.DEMAND)
    assert not charge.blocking
