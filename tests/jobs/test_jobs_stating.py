"""What the installation remembers between files: notices, dispatches, holds, payments; and the stop list until release."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.homes import NOON, TODAY, arrears, books, issuer, plan_of, run_batch, services_at

from service.cli.show import show
from service.database import facts as stored
from service.database.journal import withdrawn
from service.intake.factlist import read_facts
from service.jobs.approve import approve
from service.jobs.deciding import Circumstances
from service.jobs.known import fact_row, index_notices, recall
from service.jobs.local import InProcess
from service.jobs.plan import make_plan
from service.jobs.services import silent
from service.jobs.stating import all_holds, lift, named, take_in
from service.policy.deadlines import CHINA
from service.terms.decision import CaseState
from service.terms.facts import Fact, FactKind
from service.terms.problems import Refused
from service.terms.world import StandingClock
from service.wiring.templates import library


def state(services, *facts, file=""):
    """Say something about accounts."""
    with services.database.begin() as connection:
        rows = [fact_row(fact, at=services.clock.now(), by="测试", source="test", file=file) for fact in facts]
        return books(services, connection).add(rows)


def listed(services, text, **options):
    found, problems = read_facts(text.encode(), estates=issuer().estates, **options)
    with services.database.begin() as connection:
        return take_in(books(services, connection), found, problems, by="测试", name="list.csv")


def planned(services, data, *, today=TODAY, override="", as_of=None):
    """The plan of a file with all that is known."""
    with services.database.connect() as connection:
        known = recall(connection, issuer())
    return make_plan(
        data, name="arrears.csv", issuer=issuer(), today=today, library=library(), calendar=CHINA, pool=services.pool,
        fonts=services.fonts, progress=silent, circumstances=Circumstances(known=known, as_of=as_of, override=override),
    )  # fmt: skip


def states(plan):
    return {case.account: (decision.state, decision.reasons[-1].code) for case, decision in plan.decided}


def paid(room, amount=None, on=TODAY):
    return Fact(kind=FactKind.PAID, account=f"cuihu/{room}栋1单元101", on=on, amount=amount, proof="SK1")


def test_a_second_file_does_not_demand_again(tmp_path):
    """The same charges in another file on another day: held, with the number that demanded them named."""
    with services_at(tmp_path / "home") as services:
        first = run_batch(services, arrears(3), tmp_path / "a")
        again = planned(services, arrears(3) + b"\n", today=TODAY + timedelta(days=3))
        numbers = {letter.public["premises"]: letter.number for letter in first.letters}
        for case, decision in again.decided:
            assert decision.state is CaseState.HELD
            assert decision.reasons[-1].code == "already-demanded"
            assert numbers[case.premises] in decision.reasons[-1].zh
        assert all(
            decision.state is CaseState.DUE for _, decision in planned(services, arrears(3), override="样张重印").decided
        )


def test_the_index_is_what_the_lines_say(tmp_path):
    """Indexed or read from the frozen lines, the same is known; indexing twice adds nothing."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(3), tmp_path / "a")
        with services.database.connect() as connection:
            before = recall(connection, issuer())
        for _ in range(2):
            with services.database.begin() as connection:
                index_notices(connection, issuer())
        with services.database.connect() as connection:
            after = recall(connection, issuer())
            assert list(stored.unindexed(connection, "cuihe")) == []
    assert before.notices == after.notices
    assert sum(map(len, after.notices.values())) == 3


def test_a_test_series_is_no_demand(tmp_path):
    """Specimens demanded nothing: a live series does not know them, nor another test series."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(3), tmp_path / "a")
        with services.database.connect() as connection:
            for series in (replace(issuer().series, id="live", test=False), replace(issuer().series, id="other")):
                assert recall(connection, replace(issuer(), series=series)).notices == {}


def test_a_recorded_dispatch_leads_to_the_next_step(tmp_path):
    """The reminder was left at the door with a photo: two months later the demand follows it, and says so."""
    with services_at(tmp_path / "home") as services:
        (letter,) = run_batch(services, arrears(1, first=3), tmp_path / "a").letters
        listed(services, f"文号,事件,日期,凭证\n{letter.number},投放,2026-11-06,IMG_1.jpg\n")
        ((case, decision),) = planned(services, arrears(1, first=3), today=date(2026, 12, 1)).decided
    assert (case.account, decision.stage) == ("cuihu/3栋1单元101", "demand")
    assert letter.number in decision.reasons[0].zh
    assert "2026年11月6日" in decision.reasons[0].zh


def test_without_a_photo_the_door_proves_nothing(tmp_path):
    with services_at(tmp_path / "home") as services:
        (letter,) = run_batch(services, arrears(1, first=3), tmp_path / "a").letters
        listed(services, f"文号,事件,日期,凭证\n{letter.number},投放,2026-11-06,\n")
        ((_, decision),) = planned(services, arrears(1, first=3), today=date(2026, 11, 20)).decided
    assert decision.reasons[-1].code == "already-demanded"


def test_a_list_is_taken_in_as_a_whole(tmp_path):
    """A delivery of a notice nobody has stops the whole list; mended, it comes in once however often it is given."""
    with services_at(tmp_path / "home") as services:
        with pytest.raises(Refused, match="list-rows-wrong") as told:
            listed(services, "类型,户号,函种,日期,文号,事件\n催缴,CH-1,提醒,2025-01-05,7号,\n送达,,,2025-01-06,8号,交寄\n")
        assert [(problem.code, problem.row) for problem in told.value.problems] == [("notice-unknown", 3)]
        good = "类型,户号,函种,日期,文号,事件\n催缴,CH-1,提醒,2025-01-05,7号,\n送达,,,2025-01-06,7号,交寄\n"
        assert [(taken.new, taken.known) for taken in (listed(services, good), listed(services, good))] == [(2, 0), (0, 2)]


def test_history_by_premises_finds_an_account_by_number(tmp_path):
    """A history by rooms, an arrears file by 户号: the room finds it, and nobody gets a first friendly letter."""
    data = (
        "小区,户号,房号,业主姓名,收费项目,费用开始日期,费用截止日期,欠费金额\n"
        "翠湖花园,CH-9,9号楼1单元101,测试九户,物业服务费,2023-01-01,2023-12-31,1240.00\n"
    ).encode()
    with services_at(tmp_path / "home") as services:
        listed(services, "小区,房号,函种,日期\n翠湖花园,9幢1单元101室,催告函,2026-06-01\n")
        ((_, decision),) = planned(services, data).decided
    assert decision.reasons[0].code == "step-next"
    assert (decision.stage, decision.channel) == ("demand", "registered")


def test_a_hold_and_its_end(tmp_path):
    """Held until it is lifted, by name; lifting is a fact of its own and needs the hold to rest."""
    fact = named(Fact(kind=FactKind.HOLD, account="cuihu/3栋1单元101", on=TODAY, reason="dispute", signer="小禾", note="漏水"))
    with services_at(tmp_path / "home") as services:
        state(services, fact)
        assert states(planned(services, arrears(3)))["cuihu/3栋1单元101"] == (CaseState.HELD, "hold-dispute")
        with services.database.begin() as connection:
            lift(books(services, connection), fact.number, by="小禾", why="已修好")
            assert all_holds(connection, "cuihe") == ()
            with pytest.raises(Refused, match="hold-unknown"):
                lift(books(services, connection), fact.number, by="小禾", why="已修好")
        assert states(planned(services, arrears(3)))["cuihu/3栋1单元101"][0] is CaseState.DUE


def test_a_hold_of_a_debtor_holds_all_his_accounts(tmp_path):
    fact = named(Fact(kind=FactKind.HOLD, debtor="测试 2户", on=TODAY, reason="deceased", signer="小禾"))
    with services_at(tmp_path / "home") as services:
        state(services, fact)
        found = states(planned(services, arrears(3)))
    assert [code for _, code in found.values()].count("hold-deceased") == 1
    assert found["cuihu/2栋1单元101"][1] == "hold-deceased"


@pytest.mark.parametrize(
    ("stated", "on", "as_of", "outcome"),
    [
        (TODAY, TODAY, None, CaseState.EXCLUDED),  # paid today, after the morning's export
        (TODAY, TODAY - timedelta(days=2), None, CaseState.EXCLUDED),  # heard of it today
        (TODAY - timedelta(days=9), TODAY - timedelta(days=9), None, CaseState.DUE),  # the file knows it
        (TODAY - timedelta(days=2), TODAY - timedelta(days=2), TODAY - timedelta(days=3), CaseState.EXCLUDED),
    ],
)
def test_which_payments_a_file_knows(tmp_path, stated, on, as_of, outcome):
    """A payment counts against a file unless it was made and stated before the day of the file's export."""
    clock = StandingClock(NOON.moment - (TODAY - stated))
    with services_at(tmp_path / "home", clock=clock) as services:
        state(services, paid(3, 1240_00, on))
        found = states(planned(services, arrears(3), as_of=as_of))["cuihu/3栋1单元101"]
    assert found[0] is outcome


def test_a_payment_of_nobody_is_told(tmp_path):
    """A mistyped account would let a letter go to somebody who paid; an old payment of an account that is gone is no news."""
    with services_at(tmp_path / "home") as services:
        state(services, paid(3), paid(77))
        told = [(problem.code, problem.shown) for problem in planned(services, arrears(3)).problems]
        later = planned(services, arrears(3), today=TODAY + timedelta(days=9)).problems
    assert told == [("paid-unmatched", "cuihu/77栋1单元101")]
    assert [problem.code for problem in later] == []


def rows_of(folder):
    return list(csv.DictReader(io.StringIO((folder / "rows.csv").read_text(encoding="utf-8-sig"))))


class Stopped(BaseException):
    """A process that dies at an arrow."""


@pytest.mark.parametrize(
    ("arrow", "letters", "voids"),
    [
        ("approved", 2, 0),  # without a number it takes none
        ("numbered", 2, 1),  # numbered, not in the log: a void record
        ("evidenced", 2, 1),  # in the log, not released: withdrawn
        ("part-written", 2, 1),
    ],
)
def test_who_pays_before_the_release_drops_out(tmp_path, arrow, letters, voids):
    """Wherever the letter is, its debtor's row says why it did not go, the number says so, and the others go on."""

    def dies(name):
        if name == arrow:
            raise Stopped

    data = arrears(3)
    with pytest.raises(Stopped), services_at(tmp_path / "home", arrow=dies) as services:
        run_batch(services, data, tmp_path / "out")
    with services_at(tmp_path / "home") as services:
        state(services, paid(2))
        released = run_batch(services, data, tmp_path / "out")
        again = run_batch(services, data, tmp_path / "out")
    assert [len(released.letters), len(released.voids), released.dropped] == [letters, voids, 1]
    assert [void.void for void in released.voids] == ["paid"] * voids
    assert (len(again.letters), len(again.voids), again.late) == (letters, voids, ())
    (row,) = [row for row in rows_of(tmp_path / "out") if row["业主姓名"] == "测试2户"]
    assert (row["状态"], row["文号"] != "") == ("held", bool(voids))
    assert "批准后收到付款" in row["原因"]
    docket = (tmp_path / "out" / "docket.csv").read_text(encoding="utf-8-sig")
    assert "测试2户" not in docket
    assert "测试1户" in docket


def test_a_part_payment_stops_a_letter_too(tmp_path):
    """A letter whose sum is no longer right does not go; a new plan asks for the rest."""
    with services_at(tmp_path / "home") as services:
        approve(services, plan_of(services, arrears(3)), by="test", chunk=4, part=10)
        state(services, paid(2, 200_00))
        released = run_batch(services, arrears(3), tmp_path / "out")
        ((_, rest),) = [one for one in planned(services, arrears(3)).decided if one[0].debtor == "测试2户"]
    assert (len(released.letters), released.dropped) == (2, 1)
    assert (rest.state, rest.total) == (CaseState.DUE, 1040_00)
    assert rest.netted[0].rule.code == "netting-only"


def test_what_was_released_is_named_instead(tmp_path):
    """A payment behind the release changes no list; the number is told, so that somebody can call the letter back."""
    with services_at(tmp_path / "home") as services:
        first = run_batch(services, arrears(3), tmp_path / "out")
        before = (tmp_path / "out" / "rows.csv").read_bytes()
        state(services, paid(2))
        again = run_batch(services, arrears(3), tmp_path / "out")
    (number,) = [letter.number for letter in first.letters if letter.public["debtor"]["name"] == "测试2户"]
    assert (again.late, again.dropped, len(again.letters)) == ((number,), 0, 3)
    assert (tmp_path / "out" / "rows.csv").read_bytes() == before


def test_a_withdrawn_number_is_no_earlier_demand(tmp_path, capsys):
    """It never reached anybody: the next file may demand again, and the event stays."""

    def dies(name):
        if name == "evidenced":
            raise Stopped

    with pytest.raises(Stopped), services_at(tmp_path / "home", arrow=dies) as services:
        run_batch(services, arrears(3), tmp_path / "out")
    with services_at(tmp_path / "home") as services:
        fact = named(Fact(kind=FactKind.HOLD, account="cuihu/2栋1单元101", on=TODAY, reason="hardship", signer="小禾"))
        state(services, fact)
        run_batch(services, arrears(3), tmp_path / "out")
        with services.database.begin() as connection:
            ((place, reason),) = withdrawn(connection).items()
            assert reason == "hold-hardship"
            lift(books(services, connection), fact.number, by="小禾", why="已补助")
        found = states(planned(services, arrears(3)))
    assert found["cuihu/2栋1单元101"][0] is CaseState.DUE
    assert found["cuihu/1栋1单元101"] == (CaseState.HELD, "already-demanded")
    show(place, home=tmp_path / "home")
    assert "已撤回 withdrawn: hold-hardship" in capsys.readouterr().out


def test_facts_are_append_only(tmp_path):
    """Neither the program nor a hand in the database can change what was stated."""
    with services_at(tmp_path / "home") as services:
        state(services, paid(2))
        for statement in ("UPDATE fact SET by = 'x'", "DELETE FROM fact"):
            with pytest.raises(Exception, match="append-only"), services.database.begin() as connection:
                connection.exec_driver_sql(statement)


def test_planning_without_a_home_knows_nothing():
    """`cuihan plan` needs no installation."""
    made = make_plan(
        arrears(3), name="arrears.csv", issuer=issuer(), today=TODAY, library=library(), calendar=CHINA, pool=InProcess(),
        fonts="fonts", progress=silent,
    )  # fmt: skip
    assert len(made.letters) == 3
    assert made.mark == 0
