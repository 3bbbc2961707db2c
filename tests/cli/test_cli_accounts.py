"""`cuihan history | hold | paid`, and what they do to a plan and a run, as an officer meets them."""

import json

import pytest
from support.homes import ISSUER, arrears
from test_cli_commands import cuihan


@pytest.fixture
def desk(tmp_path):
    """A folder with a small arrears file, and the command in it."""
    (tmp_path / "arrears.csv").write_bytes(arrears(3))

    def command(*words, code=0):
        done = cuihan(*words, "--issuer", ISSUER, cwd=tmp_path, home=tmp_path / "home")
        assert done.returncode == code, done.stderr + done.stdout
        return done.stdout + done.stderr

    command.folder = tmp_path
    return command


def planned(desk, *words):
    desk("plan", "arrears.csv", "--json", "plan.json", *words)
    said = json.loads((desk.folder / "plan.json").read_text())
    return {case["debtor"]: case for case in said["cases"]}


def test_a_hold_from_beginning_to_end(desk):
    """Noted by name, shown, in the plan with its author, lifted, and never noted twice."""
    words = ("hold", "add", "--account", "翠湖花园/2幢1单元101", "--reason", "dispute", "--note", "漏水", "--by", "小禾")
    name = desk(*words).split()[-1]
    (hold,) = json.loads(desk("hold", "list", "--json"))
    assert (hold["name"], hold["account"], hold["in_force"], hold["author"]) == (name, "cuihu/2栋1单元101", "yes", "小禾")
    assert "漏水" in desk("hold", "list")
    case = planned(desk)["测试2户"]
    assert (case["state"], case["reasons"][0]["code"]) == ("held", "hold-dispute")
    assert "小禾" in case["reasons"][0]["zh"]
    assert name in desk("hold", "lift", name, "--note", "已修好", "--by", "小禾")
    assert planned(desk)["测试2户"]["state"] == "due"
    assert "hold-unknown" in desk("hold", "lift", name, "--note", "已修好", "--by", "小禾", code=2)
    assert "hold-lifted" in desk(*words, code=3)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--account", "CH-1", "--debtor", "赵一禾", "--reason", "dispute", "--by", "小禾"), "hold-unclear"),
        (("--reason", "dispute", "--by", "小禾"), "hold-unclear"),
        (("--account", "CH-1", "--reason", "moon", "--by", "小禾"), "hold-unclear"),
        (("--account", "CH-1", "--reason", "promise", "--by", "小禾", "--until", "2020-01-01"), "hold-unclear"),
        (("--account", "CH-1", "--reason", "dispute"), "hold-author"),
    ],
)
def test_a_hold_says_what_why_and_who(desk, words, code):
    """Without them nothing is noted."""
    assert code in desk("hold", "add", *words, code=2)
    assert json.loads(desk("hold", "list", "--json")) == []


def test_payments(desk):
    """A payment noted takes its account out of the plan; a part lowers its sum; both are listed."""
    desk("paid", "add", "--account", "翠湖花园/1号楼1单元101", "--reference", "SK1")
    desk("paid", "add", "--account", "翠湖花园/2号楼1单元101", "--amount", "240.00", "--reference", "SK2")
    assert "payment-amount" in desk("paid", "add", "--account", "CH-1", "--amount", "很多", code=2)
    cases = planned(desk)
    assert (cases["测试1户"]["state"], cases["测试1户"]["reasons"][0]["code"]) == ("excluded", "paid")
    assert (cases["测试2户"]["total"], cases["测试2户"]["netted"][0]["source"]) == ("1000.00", "SK2")
    assert [one["reference"] for one in json.loads(desk("paid", "list", "--json"))] == ["SK1", "SK2"]
    assert "SK2" in desk("paid", "list")


def test_a_list_of_payments_for_one_run(desk):
    """--paid tells a plan, and a run keeps it: the letter does not go, and the payment stays on the books."""
    (desk.folder / "paid.csv").write_text(
        "小区,房号,收款日期,金额\n翠湖花园,3号楼1单元101,2026-11-04,1240.00\n", encoding="utf-8"
    )
    assert planned(desk, "--paid", "paid.csv")["测试3户"]["state"] == "excluded"
    assert planned(desk)["测试3户"]["state"] == "due"
    desk("run", "arrears.csv", "--out", "out", "--yes", "--paid", "paid.csv")
    assert "测试3户" not in (desk.folder / "out" / "docket.csv").read_text(encoding="utf-8-sig")
    assert len(json.loads(desk("paid", "list", "--json"))) == 1


def test_history_in_one_go_or_not_at_all(desk):
    """A wrong row stops the list and is named; mended, nobody three years in arrears gets a first friendly letter."""
    head = "小区,房号,函种,送达方式,日期\n"
    (desk.folder / "history.csv").write_text(head + "翠湖花园,3号楼1单元101,吵架,专人,2026-10-20\n", encoding="utf-8")
    said = desk("history", "import", "history.csv", code=2)
    assert "list-rows-wrong" in said
    assert "word-unknown" in said
    (desk.folder / "history.csv").write_text(head + "翠湖花园,3号楼1单元101,提醒,上门,2026-10-20\n", encoding="utf-8")
    assert "新登记 1 条" in desk("history", "import", "history.csv")
    assert "已有 1 条" in desk("history", "import", "history.csv")
    case = planned(desk)["测试3户"]
    assert (case["state"], case["reasons"][0]["code"]) == ("excluded", "next-step-later")


def test_the_plan_says_what_a_manager_asks(desk):
    """Letters with their sums and ages, what stays and why in groups, each held account by name, and the total."""
    desk("hold", "add", "--account", "翠湖花园/2号楼1单元101", "--reason", "hardship", "--by", "小禾")
    said = desk("plan", "arrears.csv")
    for words in ("拟发函件", "按天数", "合计 total", "不发与暂缓", "困难 hardship", "暂缓各户", "测试2户", "计划摘要"):
        assert words in said
