"""The legal reading stands between a plan and its approval."""

import io
from dataclasses import replace

import docx
import pytest
from support.homes import arrears, issuer, plan_of, services_at

from service.database import journal
from service.jobs.approve import approve
from service.jobs.services import Library
from service.jobs.wording import of_card, stopping
from service.rendering.words import words_of_files
from service.terms.problems import Refused
from service.wiring.templates import library

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


def with_column(sentence):
    """A small file with a column of remarks, and the shipped letters with a sentence that prints it."""
    rows = arrears(3).decode().splitlines()
    told = ["备注", "请联系客服", "再不交就停电", "供水"]
    data = "\n".join(f"{row},{word}" for row, word in zip(rows, told, strict=True)).encode()
    at_hand = library()
    for name, (letter, card) in at_hand.templates.items():
        if name in {"reminder", "demand", "registered"}:
            document = docx.Document(io.BytesIO(letter))
            document.add_paragraph(sentence)
            out = io.BytesIO()
            document.save(out)
            at_hand = Library(templates={**at_hand.templates, name: (out.getvalue(), card)})
    return data, at_hand


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        ("{{ columns['备注'] }}", {"测试2户"}),  # the value says it all
        ("我公司将停止{{ columns['备注'] }}。", {"测试2户", "测试3户"}),  # half of it stands in the template
        ("我公司不会停止{{ columns['备注'] }}。", set()),  # a denial takes back what follows it in its clause
        ("{% if columns['备注'] == '供水' %}逾期停水{% endif %}", {"测试2户": 0}),  # a branch: the template's own
        ("{{ columns['备注'] }}{# 停水 #}", {"测试2户"}),
    ],
)
def test_every_letter_is_read_as_it_will_be_printed(tmp_path, sentence, held):
    """A threat that a cell brings in, alone or together with the words around it, holds that case and no other."""
    data, templates = with_column(sentence)
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, data, templates=templates)
    found = [problem for problem in plan.problems if problem.code == "wording-forbidden"]
    if isinstance(held, dict):
        assert [problem.row for problem in found] == [None] * len(found)
        assert found
        return
    assert {case.debtor for case, decision in plan.decided if decision.state == "held"} == held
    assert len(found) == len(held)
    assert all(problem.row and problem.blocking and problem.field.split()[1] == "document" for problem in found)


def test_names_threaten_nobody(tmp_path):
    """Whoever is called like a threat, or lives in a street that is, gets a letter like anybody else."""
    data = arrears(3).decode().replace("测试2户", "东麓法律顾问处").replace("3号楼", "断电路3号楼").encode()
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, data)
    assert len(plan.letters) == 3
    assert [problem for problem in plan.problems if problem.code.startswith("wording")] == []


def test_a_letter_that_leaves_out_a_line_is_held(tmp_path):
    """The invented letter shows every line; this one hides those of a charge, and the reading of that letter says so."""
    at_hand = library()
    letter, card = at_hand.templates["reminder"]
    document = docx.Document(io.BytesIO(letter))
    changed = 0
    for table in document.tables:
        for cell in {id(cell): cell for row in table.rows for cell in row.cells}.values():
            for paragraph in cell.paragraphs:
                if "line.amount" in paragraph.text:
                    kept = paragraph.text
                    for run in paragraph.runs[1:]:
                        run.text = ""
                    paragraph.runs[0].text = "{% if line.charge != '装修服务费' %}" + kept + "{% endif %}"
                    changed += 1
    assert changed
    out = io.BytesIO()
    document.save(out)
    hiding = Library(templates={**at_hand.templates, "reminder": (out.getvalue(), card)})
    rows = arrears(3).decode().splitlines()
    reminded = next(row for row in rows if "2026-10-10" in row)
    rows.append(reminded.replace("物业服务费", "装修服务费").replace("1240.00", "333.33"))
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, "\n".join(rows).encode(), templates=hiding)
    [found] = [problem for problem in plan.problems if problem.code == "wording-missing"]
    assert "missing-line" in found.hint
    assert found.blocking
    assert len(plan.letters) == 2


def test_a_card_is_read_for_all_its_stages():
    """A template for reminders and demands is asked for what either must say, and says so once."""
    letter, card = threatening().templates["reminder"]
    both = card.replace(b'stages = ["reminder"]', b'stages = ["reminder", "demand"]')
    found = of_card(words_of_files(letter, both))
    assert [one.code for one in found if one.severity == "error"] == ["threat-supply", "no-consequence"]
    assert of_card(words_of_files(*library().templates["displayed"])) == ()


def test_the_qr_alone_is_a_way_to_pay(tmp_path):
    """An issuer that gives no account has its letters say nothing of one; the QR is there, so nothing is lacking."""
    creditor = issuer(estates=tuple(replace(estate, account=None) for estate in issuer().estates))
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, arrears(3), by=creditor)
    assert len(plan.letters) == 3
    assert [problem for problem in plan.problems if problem.code.startswith("wording")] == []
