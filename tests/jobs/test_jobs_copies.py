"""Co-owners: a letter each over one claim, which is counted once, demanded once, and stopped as a whole."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.homes import ROOT, TODAY, contents, issuer, plan_of, run_batch, services_at

from service.cli.plan import as_json
from service.cli.planned import show_plan
from service.cli.show import show
from service.cli.shown import out as terminal
from service.database.journal import withdrawn
from service.intake.factlist import read_facts
from service.jobs.approve import approve
from service.jobs.deciding import Circumstances
from service.jobs.draft import draft_of
from service.jobs.known import fact_row, index_notices, recall
from service.jobs.lapsing import clocks_of
from service.jobs.plan import make_plan
from service.jobs.release import Release
from service.jobs.run import Issuing
from service.jobs.services import silent
from service.jobs.stating import Books, named, take_in
from service.jobs.tasks import Measure
from service.policy.deadlines import CHINA
from service.terms.decision import CaseState
from service.terms.facts import Fact, FactKind
from service.terms.problems import Problem
from service.wiring.templates import library

HEAD = "小区,房号,业主姓名,通讯地址,收费项目,费用开始日期,费用截止日期,应缴款日期,欠费金额\n"
ROWS = (
    "翠湖花园,1号楼1单元101,赵一禾、钱二麦,样例省样例市甲路1号；样例省样例市乙路2号,物业服务费,2026-01-01,2026-03-31,{due},751.80",
    "翠湖花园,1号楼1单元102,孙三禾,,物业服务费,2026-01-01,2026-03-31,{due},600.00",
    "翠湖花园,1号楼1单元103,周四禾、吴五麦、郑六粟,,物业服务费,2026-01-01,2026-03-31,{due},500.00",
)


def co_owned(*, due="2026-03-31", rows=ROWS):
    """Two co-owners, one owner, three co-owners."""
    return (HEAD + "".join(f"{row}\n" for row in rows)).format(due=due).encode()


DATA = co_owned()
TWO, ONE, THREE = ["赵一禾", "钱二麦"], ["孙三禾"], ["周四禾", "吴五麦", "郑六粟"]
JOINT = "cuihu/1栋1单元101"


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def state(services, *facts):
    with services.database.begin() as connection:
        rows = [fact_row(fact, at=services.clock.now(), by="测试", source="test") for fact in facts]
        books = Books(connection=connection, issuer="cuihe", journal=services.journal, at=services.clock.now(), test=True)
        books.add(rows)


def listed(services, text):
    found, problems = read_facts(text.encode(), estates=issuer().estates)
    with services.database.begin() as connection:
        books = Books(connection=connection, issuer="cuihe", journal=services.journal, at=services.clock.now(), test=True)
        take_in(books, found, problems, by="测试", name="list.csv")


def planned(services, data=DATA, *, today=TODAY, policy=b""):
    with services.database.connect() as connection:
        known = recall(connection, issuer())
    return make_plan(
        data, name="arrears.csv", issuer=issuer(policy=policy) if policy else issuer(), today=today, library=library(),
        calendar=CHINA, pool=services.pool, fonts=services.fonts, progress=silent, circumstances=Circumstances(known=known),
    )  # fmt: skip


def approved(services):
    plan = planned(services)
    batch = approve(services, plan, by="test", chunk=4, part=10)
    return draft_of(services.database, batch)


def released(services, draft, out):
    return Release(services=services, draft=draft, out=out, issuer_name="样例").write()


def test_each_co_owner_gets_a_letter_and_the_sum_counts_once(tmp_path):
    """Own names, numbers and addresses, side by side; docket, rows and the release's sums agree on one claim each."""
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, DATA)
        done = run_batch(services, DATA, tmp_path / "out")
    assert [letter.case.debtor for letter in plan.letters] == [*TWO, *ONE, *THREE]
    assert [letter.public["debtor"]["name"] for letter in done.letters] == [*TWO, *ONE, *THREE]
    assert [letter.public["address"] for letter in done.letters][:2] == ["样例省样例市甲路1号", "样例省样例市乙路2号"]
    assert len({letter.public["address"] for letter in done.letters[3:]}) == 1
    assert [letter.public.get("copy") for letter in done.letters] == [
        {"no": 1, "of": 2}, {"no": 2, "of": 2}, None, *({"no": at, "of": 3} for at in (1, 2, 3)),
    ]  # fmt: skip
    assert (done.totals, done.copies) == ({"CNY": 185_180}, 3)
    docket = table(tmp_path / "out" / "docket.csv")
    first, _, third, fourth, *_ = numbers = [line["number"] for line in docket]
    assert [line["claim"] for line in docket] == [first, first, third, fourth, fourth, fourth]
    assert sum(float(line["total"]) for line in docket if line["claim"] == line["number"]) == 1851.80
    said = [row["文号"] for row in table(tmp_path / "out" / "rows.csv")]
    assert said == ["、".join(numbers[:2]), third, "、".join(numbers[3:])]


def test_the_plan_has_one_case_with_its_letters(tmp_path):
    """Totals and table count the claim once; a program reads one case with its letters."""
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, DATA)
    read = as_json(plan)
    assert read["totals"] == {"CNY": "1851.80"}
    assert [case["debtor"] for case in read["cases"]] == ["赵一禾、钱二麦", "孙三禾", "周四禾、吴五麦、郑六粟"]
    assert [[letter["debtor"] for letter in case["letters"]] for case in read["cases"]] == [TWO, ONE, THREE]
    assert [case["state"] for case in read["cases"]] == ["due"] * 3
    with terminal.capture() as shown:
        show_plan(plan)
    assert "1,851.80" in shown.get()
    assert "2,851.80" not in shown.get()


def test_who_gets_a_letter_is_in_the_digest(tmp_path):
    """Another co-owner, or another address of one, is another plan."""
    with services_at(tmp_path / "home") as services:
        digests = {
            plan_of(services, data.encode()).digest
            for data in (DATA.decode(), DATA.decode().replace("乙路2号", "乙路3号"), DATA.decode().replace("钱二麦", "钱二粟"))
        }
    assert len(digests) == 3


@pytest.mark.parametrize("row", ROWS)
def test_the_letter_says_that_one_payment_settles_it(row, tmp_path):
    """The sentence stands on copies only."""
    with services_at(tmp_path / "home") as services:
        (letter, *_) = run_batch(services, co_owned(rows=[row]), tmp_path / "out").letters
        pdf = services.store.get(letter.issued.log.document(letter.issued.document))
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    text = "".join(subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode().split())
    assert ("任一人付清即止" in text) == ("、" in row)


def test_joint_where_the_policy_says_so(tmp_path):
    """`co_owners = "joint"`: one letter to all of them by their names, as the file has them."""
    policy = issuer().policy.replace(b"format = 1", b'format = 1\nco_owners = "joint"')
    with services_at(tmp_path / "home") as services:
        plan = planned(services, policy=policy)
    assert [letter.case.debtor for letter in plan.letters] == ["赵一禾、钱二麦", "孙三禾", "周四禾、吴五麦、郑六粟"]
    codes = [{reason.code for reason in decision.reasons} for _, decision in plan.decided]
    assert ["co-owners-together" in one for one in codes] == [True, False, True]


def test_a_form_that_does_not_tell_of_the_others_goes_to_all_together(tmp_path):
    """A letter that would make one debt look like two is not sent twice; the plan says why."""
    shipped = library()
    docx, card = shipped.templates["registered"]
    own = replace(shipped, templates={**shipped.templates, "registered": (docx_without_copies(docx), card)})
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, DATA, templates=own)
    assert [letter.case.debtor for letter in plan.letters] == ["赵一禾、钱二麦", "孙三禾", "周四禾、吴五麦、郑六粟"]
    (reason,) = (reason for reason in plan.letters[0].decision.reasons if reason.code == "co-owners-together")
    assert "copy.of" in reason.zh


def docx_without_copies(docx):
    """The same form without a word about copies."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(b"{{ copy.of }}", b"2").replace(b"{{ copy.no }}", b"1").replace(b"if copy.of", b"if total")
            new.writestr(name, data)
    return out.getvalue()


def test_paid_by_one_stops_all(tmp_path):
    """The money came in after the approval: none of the letters takes a number, the others go on."""
    with services_at(tmp_path / "home") as services:
        draft = approved(services)
        state(services, Fact(kind=FactKind.PAID, account=JOINT, on=TODAY, amount=75_180, proof="SK1"))
        Issuing(services=services, draft=draft).run()
        made = released(services, draft, tmp_path / "out")
    assert (made.letters, made.dropped, made.totals) == (4, 2, {"CNY": 110_000})
    assert [row["状态"] for row in table(tmp_path / "out" / "rows.csv")] == ["held", "due", "due"]


def test_paid_behind_the_seal_withdraws_all(tmp_path):
    """Numbered and sealed already, every copy is withdrawn."""
    with services_at(tmp_path / "home") as services:
        draft = approved(services)
        Issuing(services=services, draft=draft).run()
        state(services, Fact(kind=FactKind.PAID, account=JOINT, on=TODAY, amount=75_180, proof="SK1"))
        made = released(services, draft, tmp_path / "out")
        with services.database.connect() as connection:
            assert len(withdrawn(connection, batch=draft.head["batch"])) == 2
    assert (made.letters, len(made.voids), made.totals) == (4, 2, {"CNY": 110_000})


@pytest.mark.parametrize("before", [True, False])
def test_a_hold_that_names_one_of_them_stops_the_claim(before, tmp_path):
    """In planning and behind the approval alike: whether the others are to be asked is for a person."""
    hold = named(Fact(kind=FactKind.HOLD, debtor="钱二麦", on=TODAY, reason="insolvency", note="破产", signer="测试"))
    with services_at(tmp_path / "home") as services:
        if before:
            state(services, hold)
            plan = planned(services)
            assert [decision.state for _, decision in plan.decided] == [CaseState.HELD, CaseState.DUE, CaseState.DUE]
            return
        draft = approved(services)
        state(services, hold)
        Issuing(services=services, draft=draft).run()
        assert released(services, draft, tmp_path / "out").letters == 4


def test_show_names_the_other_copies(tmp_path, capsys):
    """Whoever looks at one number sees the numbers of the same claim; a letter that is alone has none."""
    with services_at(tmp_path / "home") as services:
        numbers = [letter.number for letter in run_batch(services, DATA, tmp_path / "out").letters]
    shown = []
    for number in (numbers[1], numbers[2], numbers[5]):
        show(number, home=tmp_path / "home", as_json=True)
        shown.append(json.loads(capsys.readouterr().out).get("copies"))
    assert shown == [numbers[:2], None, numbers[3:]]


class OneFails:
    """A pool that cannot make the first copy of the joint letter."""

    def __init__(self, pool):
        self._pool = pool

    def __getattr__(self, name):
        return getattr(self._pool, name)

    def render(self, task):
        """The letters of a task, one of them refused."""
        future = self._pool.render(task)
        rendered = future.result()
        lines = [json.loads(line)["public"]["debtor"]["name"] for line in task.lines]
        letters = tuple("test" if name == TWO[0] else one for name, one in zip(lines, rendered.letters, strict=True))
        future = type(future)()
        future.set_result(replace(rendered, letters=letters))
        return future


def test_one_letter_void_and_the_sum_counts_with_the_next(tmp_path):
    """The first copy could not be made: its number is void, the claim is counted by the second."""
    with services_at(tmp_path / "home") as services:
        failing = replace(services, pool=OneFails(services.pool))
        draft = approved(services)
        Issuing(services=failing, draft=draft).run()
        made = released(services, draft, tmp_path / "out")
        with services.database.connect() as connection:
            known = recall(connection, issuer())
    assert (made.letters, len(made.voids), made.totals, made.copies) == (5, 1, {"CNY": 185_180}, 2)
    docket = table(tmp_path / "out" / "docket.csv")
    assert (docket[0]["debtor"], docket[0]["claim"]) == (TWO[1], docket[0]["number"])
    assert [notice.numbers for notice in known.notices[JOINT]] == [(docket[0]["number"],)]


def test_a_fault_of_one_letter_holds_the_case(tmp_path):
    """What one co-owner's letter cannot print holds all of them; nobody gets half a claim's letters."""
    with services_at(tmp_path / "home") as services:
        pool = services.pool

        class Faulty:
            workers = pool.workers

            def __getattr__(self, name):
                return getattr(pool, name)

            def measure(self, task):
                future = pool.measure(task)
                found = future.result()
                names = [json.loads(one)["debtor"]["name"] for one in task.letters]
                wrong = Measure(pages=1, problems=(Problem(code="glyph-missing", shown="测"),))
                letters = tuple(wrong if name == "吴五麦" else one for name, one in zip(names, found.letters, strict=True))
                made = type(future)()
                made.set_result(replace(found, letters=letters))
                return made

        plan = plan_of(replace(services, pool=Faulty()), DATA)
    assert [str(decision.state) for _, decision in plan.decided] == ["due", "due", "held"]
    assert [problem.code for problem in plan.problems] == ["glyph-missing"]
    assert [letter.case.debtor for letter in plan.letters] == [*TWO, *ONE]


@pytest.mark.parametrize("indexed", [False, True])
def test_the_guard_sees_one_demand_and_names_every_number(indexed, tmp_path):
    """The same charges in another file are held, with the numbers of all copies; the index says what the lines say."""
    with services_at(tmp_path / "home") as services:
        done = run_batch(services, DATA, tmp_path / "out")
        if indexed:
            with services.database.begin() as connection:
                index_notices(connection, issuer())
        again = planned(services, DATA + b"\n", today=TODAY + timedelta(days=3))
    numbers = [letter.number for letter in done.letters]
    assert [decision.state for _, decision in again.decided] == [CaseState.HELD] * 3
    assert "、".join(numbers[:2]) in again.decided[0][1].reasons[-1].zh
    assert "、".join(numbers[3:]) in again.decided[2][1].reasons[-1].zh


def test_the_next_step_follows_when_every_copy_went_out(tmp_path):
    """While one co-owner's letter is not known to have gone out, the demand does not count; then from the day of the last."""
    data = co_owned(due="2026-10-10", rows=ROWS[:1])
    with services_at(tmp_path / "home") as services:
        one, two = (letter.number for letter in run_batch(services, data, tmp_path / "out").letters)
        listed(services, f"文号,事件,日期,凭证\n{one},交寄,2026-11-06,XA1\n")
        later = date(2026, 12, 20)
        ((_, half),) = planned(services, data + b"\n", today=later).decided
        listed(services, f"文号,事件,日期,凭证\n{two},交寄,2026-11-20,XA2\n")
        ((_, whole),) = planned(services, data + b"\n", today=later).decided
    assert "not-dispatched" in {reason.code for reason in half.reasons}
    assert (whole.state, whole.stage) == (CaseState.DUE, "demand")
    assert "2026年11月20日" in whole.reasons[0].zh
    assert "not-dispatched" not in {reason.code for reason in whole.reasons}


def test_what_reaches_one_breaks_the_run_of_time_for_all(tmp_path):
    """SPC limitation rules of 2020, Art. 15: signed for by the second co-owner, the claim's clock begins anew."""
    with services_at(tmp_path / "home") as services:
        _, two = (letter.number for letter in run_batch(services, co_owned(rows=ROWS[:1]), tmp_path / "out").letters)
        plan = planned(services)
        with services.database.connect() as connection:
            before = clocks_of(plan.batch, known=recall(connection, issuer()), today=date(2026, 12, 1))
        listed(services, f"文号,事件,日期,凭证,签收人身份\n{two},本人签收,2026-11-09,XA2,本人\n")
        with services.database.connect() as connection:
            after = clocks_of(plan.batch, known=recall(connection, issuer()), today=date(2026, 12, 1))
    assert [clock.safe.last_day for clock in before] == [date(2029, 3, 31)] * 3
    assert [clock.safe.last_day for clock in after] == [date(2029, 11, 9), date(2029, 3, 31), date(2029, 3, 31)]


@pytest.mark.parametrize("arrow", ["numbered", "documents-put", "sealed", "part-written"])
def test_killed_between_copies_and_run_again(arrow, tmp_path):
    """Chunks of four end amid the three copies: the same numbers and bytes come out as of an undisturbed run."""
    file = tmp_path / "arrears.csv"
    file.write_bytes(DATA)
    with services_at(tmp_path / "quiet") as services:
        run_batch(services, DATA, tmp_path / "expected")
    command = [sys.executable, "-m", "support.killed", tmp_path / "home", tmp_path / "out", file, arrow, "1"]
    died = subprocess.run(command, cwd=ROOT / "tests", env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert died.returncode == -9
    with services_at(tmp_path / "home") as services:
        again = run_batch(services, DATA, tmp_path / "out")
    assert [letter.no for letter in again.letters] == [1, 2, 3, 4, 5, 6]
    out = {name: data for name, data in contents(tmp_path / "out").items() if not name.endswith(".writing")}
    assert out == contents(tmp_path / "expected")
