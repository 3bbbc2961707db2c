"""The command as its users meet it: exit codes, files, and errors that explain themselves."""

import csv
import json
import os
import subprocess
import sys

import pypdfium2
import pytest
import zxingcpp
from support.homes import ISSUER, ROOT, SAMPLE, TODAY, arrears
from support.verapdf import check


def cuihan(*words, cwd, home=None, stdin=None):
    """Run the command in a folder of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CUIHAN_WORKERS": "1"}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *map(str, words), *(["--home", str(home)] if home else [])],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        input=stdin,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The sample run once: folder, and what it said."""
    folder = tmp_path_factory.mktemp("demo")
    said = cuihan("run", SAMPLE, "--issuer", ISSUER, "--out", folder / "out", "--yes", cwd=folder, home=folder / "home")
    assert said.returncode == 0, said.stderr
    return folder, said.stdout


def docket(folder):
    with (folder / "out" / "docket.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_sample_gives_all_three_letters(demo):
    """Reminder at the door, demand by hand, demand by registered mail: at least ten of each, and every row has a state."""
    folder, said = demo
    summary = json.loads((folder / "out" / "summary.json").read_text())
    assert sum(summary["rows"].values()) == 130
    assert {"due", "excluded", "held", "problem"} == set(summary["rows"])
    kinds = [(line["stage"], line["channel"]) for line in docket(folder)]
    for kind in (("reminder", "door"), ("demand", "hand"), ("demand", "registered")):
        assert kinds.count(kind) >= 10
    assert summary["first"] == "翠禾物催样〔2026〕1号"
    assert summary["first"] in said
    assert summary["digest"] in said


def test_the_docket_fits_the_parts(demo):
    """Every letter is where the docket says: its number, name, total and QR are on that page of that part."""
    folder, _ = demo
    parts = {path.name: pypdfium2.PdfDocument(path) for path in (folder / "out" / "parts").iterdir()}
    for line in docket(folder):
        pages = parts[line["part"]]
        first, count = int(line["first_page"]) - 1, int(line["pages"])
        texts = [pages[at].get_textpage().get_text_range() for at in range(first, first + count)]
        together = "".join("".join(texts).split())
        assert line["number"] in together
        assert line["debtor"].replace(" ", "") in together
        assert f"{int(float(line['total'])):,}" in together
        decoded = []
        for at in range(first, first + count):
            picture = pages[at].render(scale=150 / 72).to_pil()
            decoded += [found.text for found in zxingcpp.read_barcodes(picture)]
        assert decoded == [line["qr"]]


def test_archived_letters_are_pdf_a_3b(demo):
    """VeraPDF finds nothing in any letter and any part."""
    folder, _ = demo
    letters = sorted((folder / "home" / "archive").rglob("doc/*.pdf"))
    assert len(letters) == len(docket(folder))
    for path in [*letters[::5], *(folder / "out" / "parts").iterdir()]:
        assert check(path.read_bytes()) == [], path


def test_the_control_sheet_and_lists_are_there(demo):
    """Every row comes back in the user's own columns with its state, and problems have their hints."""
    folder, _ = demo
    with (folder / "out" / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 130
    assert {"小区", "状态", "原因", "提示", "文号"} <= set(rows[0])
    numbers = {line["number"] for line in docket(folder)}
    assert {number for row in rows if row["状态"] == "due" for number in row["文号"].split("、")} == numbers
    with (folder / "out" / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        problems = list(csv.DictReader(file))
    assert all(problem["hint"] and problem["code"] for problem in problems)
    assert len(pypdfium2.PdfDocument(folder / "out" / "control.pdf")) == 1


def test_the_second_run_says_so_and_writes_the_same(demo, tmp_path):
    """Same file, same day: nothing is numbered, the parts are written again identical."""
    folder, _ = demo
    again = cuihan("run", SAMPLE, "--issuer", ISSUER, "--out", tmp_path, "--yes", cwd=tmp_path, home=folder / "home")
    assert again.returncode == 0
    assert "already issued" in again.stdout
    for path in (folder / "out" / "parts").iterdir():
        assert (tmp_path / "parts" / path.name).read_bytes() == path.read_bytes()
    assert json.loads((tmp_path / "summary.json").read_text())["outcome"] == "already issued"


def test_the_same_file_on_another_day_needs_a_reason(demo, tmp_path):
    """Exit 3 names the day it was issued; nothing is numbered."""
    folder, _ = demo
    said = cuihan(
        "run", SAMPLE, "--issuer", ISSUER, "--out", tmp_path, "--yes", "--today", "2026-11-06", cwd=tmp_path,
        home=folder / "home",
    )  # fmt: skip
    assert said.returncode == 3
    assert "2026-11-05" in said.stderr
    assert "--again" in said.stderr
    assert not (tmp_path / "docket.csv").exists()


def test_verify_and_show(demo, tmp_path):
    """The archive holds, and one notice is found by its printed number and by its place."""
    folder, _ = demo
    said = cuihan("verify", folder / "home", cwd=tmp_path)
    assert said.returncode == 0, said.stdout
    assert "verified" in said.stdout
    assert "not time-stamped" in said.stdout
    shown = cuihan("show", "翠禾物催样〔2026〕7号", cwd=tmp_path, home=folder / "home")
    assert shown.returncode == 0
    assert "evidenced" in shown.stdout
    place = cuihan("show", "cuihe/sample/2026/7", "--json", cwd=tmp_path, home=folder / "home")
    said = json.loads(place.stdout)
    assert said["public"]["number"] == "翠禾物催样〔2026〕7号"
    assert said["record"]["no"] == 7
    assert cuihan("show", "没有这个号", cwd=tmp_path, home=folder / "home").returncode == 2


def test_a_changed_letter_breaks_the_verdict(tmp_path):
    """Exit 5 and the number of the letter."""
    file = tmp_path / "a.csv"
    file.write_bytes(arrears(3))
    cuihan("run", file, "--issuer", ISSUER, "--out", tmp_path / "out", "--yes", cwd=tmp_path, home=tmp_path / "home")
    letter = next((tmp_path / "home" / "archive").rglob("doc/*.pdf"))
    letter.write_bytes(letter.read_bytes() + b"\n")
    said = cuihan("verify", tmp_path / "home", cwd=tmp_path)
    assert said.returncode == 5
    assert "was changed" in said.stdout


def test_plan_writes_json_and_nothing_else(tmp_path):
    """Rows, cases, problems and totals as documented, without an issuer and without a home."""
    said = cuihan("plan", SAMPLE, "--today", TODAY, "--json", tmp_path / "plan.json", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert plan["refused"] is None
    assert len(plan["rows"]) == 130
    assert set(plan["rows"][0]) >= {
        "line", "sheet", "state", "case", "item", "period_from", "period_to", "amount", "due", "reason",
    }  # fmt: skip
    assert set(plan["cases"][0]) >= {
        "case", "state", "stage", "channel", "estate", "debtor", "premises", "phone", "address", "lines", "total",
        "currency", "reasons",
    }  # fmt: skip
    assert {"code", "row", "sheet", "field", "shown", "hint", "blocking"} == set(plan["problems"][0])
    due = [case for case in plan["cases"] if case["state"] == "due"]
    cents = sum(int(case["total"].replace(".", "")) for case in due)
    assert plan["totals"] == {"CNY": f"{cents // 100}.{cents % 100:02d}"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json"]


def test_a_plan_that_is_not_approved_numbers_nothing(tmp_path):
    """Answering no leaves no number behind."""
    file = tmp_path / "a.csv"
    file.write_bytes(arrears(3))
    said = cuihan("run", file, "--issuer", ISSUER, "--out", tmp_path / "out", cwd=tmp_path, home=tmp_path / "home", stdin="n\n")
    assert said.returncode == 0
    assert "nothing was numbered" in said.stdout
    assert not list((tmp_path / "home").rglob("doc/*.pdf"))


def test_a_file_in_which_nothing_is_due_is_no_error(tmp_path):
    """Nothing is numbered, every row says why, the same file may be run again on a later day without a reason."""
    (tmp_path / "a.csv").write_bytes(arrears(3).replace(b"2026-10-10", b"2027-10-10"))
    lines = (tmp_path / "a.csv").read_bytes().splitlines()
    kept = [line for line in lines if b"2026-09-01" not in line and b"2026-05-01" not in line]
    (tmp_path / "a.csv").write_bytes(b"\n".join(kept) + b"\n")
    for day in ("2026-11-05", "2026-11-06"):
        said = cuihan(
            "run", "a.csv", "--issuer", ISSUER, "--out", "out", "--yes", "--today", day, cwd=tmp_path, home=tmp_path / "home"
        )  # fmt: skip
        assert said.returncode == 0, said.stderr
        assert "nothing went out" in said.stdout
    assert not (tmp_path / "out" / "control.pdf").exists()
    assert "excluded" in (tmp_path / "out" / "rows.csv").read_text(encoding="utf-8-sig")
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["letters"] == {}


def test_a_private_use_character_in_a_name_stops_its_row(tmp_path):
    """U+E000 means whatever the sender's font drew: a wrong name is a wrong debtor."""
    (tmp_path / "a.csv").write_bytes(arrears(2).replace("测试1户".encode(), "王\ue000".encode()))
    said = cuihan("plan", "a.csv", "--today", TODAY, "--json", "plan.json", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    problems = json.loads((tmp_path / "plan.json").read_text())["problems"]
    assert [(problem["code"], problem["row"]) for problem in problems] == [("name-unreadable", 2)]


def test_outputs_that_cannot_be_written_are_found_out_first(tmp_path):
    """A file where the folder should be: exit 2 names it, and nothing is numbered."""
    file = tmp_path / "a.csv"
    file.write_bytes(arrears(3))
    (tmp_path / "out").write_bytes(b"")
    said = cuihan("run", file, "--issuer", ISSUER, "--out", tmp_path / "out", "--yes", cwd=tmp_path, home=tmp_path / "home")
    assert said.returncode == 2
    assert "output-unwritable" in said.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xff\x00 not text \x81", "encoding-unknown"),
        ("甲,乙\n1,2\n".encode(), "column-missing"),
        (b"", "file-empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(data, code, tmp_path):
    """Exit 2, the code, and what to do; `plan --json` says it to programs too."""
    (tmp_path / "a.csv").write_bytes(data)
    said = cuihan("plan", "a.csv", "--today", TODAY, "--json", "plan.json", cwd=tmp_path)
    assert said.returncode == 2
    assert code in said.stderr
    assert json.loads((tmp_path / "plan.json").read_text())["refused"]["code"] == code


def test_templates_render_any_word_letter(tmp_path):
    """A shipped template as it stands: the tags are seen as text, the PDF is written, exit 0."""
    source = ROOT / "templates" / "zh-CN" / "reminder.docx"
    said = cuihan("templates", "render", source, "--out", tmp_path / "a.pdf", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "{{" in pypdfium2.PdfDocument(tmp_path / "a.pdf")[0].get_textpage().get_text_range()


def test_doctor_looks_at_everything(demo, tmp_path):
    """Fonts, templates, office, clock, space, home, keys, database and store; exit 0 on a healthy home."""
    folder, _ = demo
    said = cuihan("doctor", "--json", cwd=tmp_path, home=folder / "home")
    findings = json.loads(said.stdout)
    assert said.returncode == 0, findings
    looked = {one["name"].split()[1] for one in findings}
    assert looked == {"fonts", "templates", "office", "clock", "free", "home", "keys", "database", "store"}
    assert all(one["ok"] for one in findings)


def test_help_is_in_both_languages(tmp_path):
    """What an officer reads is Chinese first, English second."""
    said = cuihan("--help", cwd=tmp_path).stdout
    assert "催函" in said
    for command in ("run", "plan", "verify", "show", "doctor", "templates"):
        assert command in said


def test_a_profile_is_kept_with_the_approval(tmp_path):
    """A file read by a profile is finished and listed again without naming it; another profile is another plan."""
    (tmp_path / "odd.csv").write_text("房号,业主姓名,收费项目,应缴款日期,欠着\n1-101,赵一禾,物业服务费,2026-05-01,600.00\n")
    for name, more in (("own", ""), ("other", 'ignore = ["备注"]\n')):
        (tmp_path / f"{name}.toml").write_text(f'format = 1\nid = "{name}"\n{more}[columns]\nowed = ["欠着"]\n')
    (tmp_path / "issuer.toml").write_text(ISSUER.read_text("utf-8").partition('[[estate]]\nid = "dongan"')[0], "utf-8")

    def said(command, *words):
        done = cuihan(command, "odd.csv", "--issuer", "issuer.toml", *words, cwd=tmp_path, home=tmp_path / "home")
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    for name in ("own", "other"):
        said("plan", "--profile", f"{name}.toml", "--json", f"{name}.json")
    digests = {json.loads((tmp_path / f"{name}.json").read_text())["digest"] for name in ("own", "other")}
    assert len(digests) == 2
    said("run", "--profile", "own.toml", "--out", "first", "--yes")
    said("run", "--out", "again", "--yes")
    assert (tmp_path / "again/rows.csv").read_bytes() == (tmp_path / "first/rows.csv").read_bytes()
    assert "due" in (tmp_path / "again/rows.csv").read_text("utf-8-sig")
    assert "with own, not with other" in said("run", "--profile", "other.toml", "--out", "again", "--yes")
