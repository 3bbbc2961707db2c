"""The chain in one process: second runs, voids, forks, clocks, and letters made again elsewhere."""

import csv
import io
import json
import os
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import datetime, timedelta

import pypdfium2
import pytest
from sqlalchemy import text
from support.homes import NOON, ROOT, TODAY, arrears, contents, issuer, plan_of, run_batch, services_at

from service.archive.verify import Verdict, verify_log
from service.jobs.approve import approve
from service.jobs.local import InProcess
from service.jobs.rerender import rerender
from service.jobs.services import Library, silent
from service.jobs.tasks import Rendered
from service.terms.dates import SHANGHAI
from service.terms.problems import Broken, Refused, Unavailable
from service.terms.world import StandingClock
from service.wiring.templates import library

LOG = "cuihe/sample/2026"


def test_the_second_run_issues_nothing_twice(tmp_path):
    """The same file on the same day gives the same letters, parts and lists, and no new object in the archive."""
    with services_at(tmp_path / "home") as services:
        first = run_batch(services, arrears(9), tmp_path / "a")
        archive = contents(tmp_path / "home" / "archive")
        second = run_batch(services, arrears(9), tmp_path / "b")
    assert [letter.number for letter in second.letters] == [letter.number for letter in first.letters]
    assert contents(tmp_path / "home" / "archive") == archive
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_numbers_rise_in_delivery_order_and_stacks_never_mix(tmp_path):
    """Within every part the numbers rise by position, and a part holds one channel only."""
    with services_at(tmp_path / "home") as services:
        released = run_batch(services, arrears(30), tmp_path / "out")
    assert [letter.no for letter in released.letters] == list(range(1, 31))
    letters = {letter.number: letter for letter in released.letters}
    lines = list(csv.DictReader(io.StringIO((tmp_path / "out" / "docket.csv").read_text(encoding="utf-8-sig"))))
    assert [line["number"] for line in lines] == list(letters)
    assert {line["part"] for line in lines} == {part.name for part in released.parts}
    for part in released.parts:
        placed = [line for line in lines if line["part"] == part.name]
        assert len({(letters[line["number"]].channel, letters[line["number"]].duplex) for line in placed}) == 1
        assert [int(line["first_page"]) for line in placed] == sorted({int(line["first_page"]) for line in placed})
        assert all(int(line["first_page"]) % 2 for line in placed if letters[line["number"]].duplex)


def test_every_letter_prints_the_seal_before_it(tmp_path):
    """The first chunk prints seal 0; with one worker every later chunk prints the seal over the chunk before."""
    with services_at(tmp_path / "home") as services:
        released = run_batch(services, arrears(10), tmp_path / "out")
    sizes = [int(letter.public["checkpoint"].split(" ")[1]) for letter in released.letters]
    assert sizes == [0] * 4 + [4] * 4 + [8] * 2


def test_a_letter_that_cannot_be_made_leaves_a_void_record(tmp_path):
    """A deterministic failure spends its number: the leaf says why, the gap is explained, the rest goes on."""

    class OneFails(InProcess):
        def render(self, task):
            future = super().render(task)
            letters = [
                "render-failed: KeyError" if json.loads(line)["no"] == 2 else made
                for line, made in zip(task.lines, future.result().letters, strict=True)
            ]
            future._result = Rendered(letters=tuple(letters))
            return future

    with services_at(tmp_path / "home") as services:
        released = run_batch(replace(services, pool=OneFails()), arrears(5), tmp_path / "out")
        report = verify_log(services.store, LOG, verifier=services.key.verifier.text)
    assert [letter.no for letter in released.letters] == [1, 3, 4, 5]
    assert [(void.no, void.void) for void in released.voids] == [(2, "render-failed: KeyError")]
    assert report.verdict is Verdict.VERIFIED
    assert report.letters == 5


def test_letters_made_again_elsewhere_have_the_archived_bytes(tmp_path):
    """Another hash seed, another folder and another number of processes change nothing."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(6), tmp_path / "out")
    moved = tmp_path / "elsewhere" / "home"
    moved.parent.mkdir()
    (tmp_path / "home").rename(moved)
    for seed, workers in (("1", "1"), ("4242", "2")):
        said = subprocess.run(
            [sys.executable, "-m", "service.cli", "verify", str(moved), "--rerender", "--json"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "CUIHAN_WORKERS": workers},
            capture_output=True,
            check=False,
        )
        assert said.returncode == 0, said.stdout.decode() + said.stderr.decode()
        step = json.loads(said.stdout)[0]["steps"][-1]
        assert (step["verdict"], step["checked"]) == ("verified", 6)


def test_another_renderer_is_not_compared(tmp_path):
    """Letters made by another version cannot be told from wrong ones, so the answer names both versions."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(2), tmp_path / "out")
        newer = {**services.renderer, "uharfbuzz": "99.0"}
        found = rerender(
            services.store,
            LOG,
            renderer=newer,
            producer=services.producer,
            fonts=services.fonts,
            pool=services.pool,
            progress=silent,
        )
    assert (found.same, found.differing) == (0, [])
    assert all("→ 99.0" in said for said in found.unknown)


def test_a_database_restored_from_an_old_backup_is_found_out(tmp_path):
    """A database that is behind the archive's seals must not number again: it would fork the log."""
    home = tmp_path / "home"
    with services_at(home) as services:
        run_batch(services, arrears(4), tmp_path / "a")
    backup = (home / "state.db").read_bytes()
    with services_at(home) as services:
        run_batch(services, arrears(4, first=20), tmp_path / "b")
    for leftover in home.glob("state.db*"):
        leftover.unlink()
    (home / "state.db").write_bytes(backup)
    with services_at(home) as services, pytest.raises(Broken) as told:
        run_batch(services, arrears(4, first=40), tmp_path / "c")
    assert told.value.code == "log-fork"


def test_a_live_letter_is_not_dated_far_from_its_business_day(tmp_path):
    """Deadlines count from the business day; more than three days on, the plan must be made again. Nothing is numbered."""
    live = issuer(series=replace(issuer().series, id="live", label="物催", test=False, clock=None))
    late = StandingClock(NOON.moment + timedelta(days=4))
    with services_at(tmp_path / "home", clock=late) as services:
        with pytest.raises(Refused) as told:
            run_batch(services, arrears(2), tmp_path / "out", by=live)
        with services.database.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM notice")).scalar_one() == 0
            assert connection.execute(text("SELECT count(*) FROM batch")).scalar_one() == 0
    assert told.value.code == "today-too-far"


def test_a_clock_that_went_back_stops_numbering(tmp_path):
    """Issue times never decrease along the log."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(2), tmp_path / "a")
    early = StandingClock(NOON.moment - timedelta(minutes=1))
    with services_at(tmp_path / "home", clock=early) as services, pytest.raises(Unavailable) as told:
        run_batch(services, arrears(2, first=9), tmp_path / "b")
    assert told.value.code == "clock-behind"


def test_a_new_year_opens_a_new_log_that_names_the_old_one(tmp_path):
    """Numbers restart with the year; the first letters of the new log print the last seal of the old one."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(3), tmp_path / "a")
    new_year = StandingClock(datetime(2027, 1, 2, 9, tzinfo=SHANGHAI))
    with services_at(tmp_path / "home", clock=new_year) as services:
        later = run_batch(services, arrears(3, first=9), tmp_path / "b", today=new_year.moment.date())
        report = verify_log(services.store, "cuihe/sample/2027", verifier=services.key.verifier.text)
    assert [letter.number for letter in later.letters] == [f"翠禾物催样〔2027〕{n}号" for n in (1, 2, 3)]
    assert later.letters[0].public["checkpoint"].startswith("cuihe/sample/2026 3 ")
    assert report.verdict is Verdict.VERIFIED


def test_an_estate_nobody_knows_is_refused_by_name(tmp_path):
    """A plan may name it; letters do not go out for it."""
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, arrears(2).replace("翠湖花园".encode(), "无名小区".encode()))
        with pytest.raises(Refused, match="无名小区") as told:
            approve(services, plan, by="test")
    assert told.value.code == "estate-unknown"
    assert len(plan.letters) == 2


def test_the_digest_binds_what_goes_out(tmp_path):
    """Another day, another amount or another issuer is another plan; the number of processes is not."""
    with services_at(tmp_path / "home") as services:
        digests = [
            plan_of(services, arrears(3)).digest,
            plan_of(services, arrears(3), today=TODAY + timedelta(days=1)).digest,
            plan_of(services, arrears(3, amount="1240.01")).digest,
            plan_of(services, arrears(3), by=issuer(phone="0000")).digest,
        ]
        assert plan_of(services, arrears(3)).digest == digests[0]
    assert len(set(digests)) == 4


def test_nothing_internal_is_in_any_pdf_or_log_entry(tmp_path):
    """Reasons, accounts and tokens' random parts beside the QR stay out of letters; names stay out of the log."""
    import pikepdf

    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(6), tmp_path / "out")
    archive = contents(tmp_path / "home" / "archive")
    for name, data in archive.items():
        if name.endswith(".pdf"):
            with pikepdf.open(tmp_path / "home" / "archive" / name) as pdf:
                streams = b"".join(thing.read_bytes() for thing in pdf.objects if isinstance(thing, pikepdf.Stream))
            for word in ("internal", "reasons", "overdue", "salt", 'account"'):
                assert word.encode() not in streams
        if "/log/" in name:
            assert "测试".encode() not in data
            assert "号楼".encode() not in data
        assert name.isascii()


CARD = b"""id = "%s"
title = "own"
stages = ["reminder", "demand"]
channels = ["hand", "door", "registered"]
language = "zh-CN"
requires = []
envelope = ""
qr_mm = 25
duplex = false
"""


def own_templates(*paragraphs):
    """A company's own templates in place of the shipped ones, written with python-docx."""
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return Library(templates={name: (out.getvalue(), CARD % name.encode()) for name in ("reminder", "demand", "registered")})


def test_a_letter_may_name_the_users_own_column(tmp_path):
    """A Chinese column that the template names is printed and enters the public part; no other column does."""
    header, *rows = arrears(3).decode().splitlines()
    data = "\n".join([header + ",管家,暗号", *(f"{row},管家小周,不可外传" for row in rows)]).encode()
    templates = own_templates('{{ debtor.name }} 请联系 {{ columns["管家"] }}', "{{ qr }}")
    with services_at(tmp_path / "home") as services:
        released = run_batch(services, data, tmp_path / "out", templates=templates, wording="a bare letter")
        lines = contents(tmp_path / "home" / "archive")
    assert released.letters[0].public["columns"] == [{"name": "管家", "value": "管家小周"}]
    page = pypdfium2.PdfDocument(tmp_path / "out" / "parts" / released.parts[0].name)[0].get_textpage().get_text_range()
    assert "请联系 管家小周" in page
    for name, stored in lines.items():
        if "/input/" in name:
            assert "不可外传".encode() not in zlib.decompress(stored)


def test_a_template_is_not_sent_where_its_card_does_not_go(tmp_path):
    """A registered letter's template at the door, or a receipt as a demand, is refused before anything is laid out."""
    shipped = library().templates
    swapped = Library(templates={**shipped, "reminder": shipped["registered"]})
    with services_at(tmp_path / "home") as services, pytest.raises(Refused) as told:
        plan_of(services, arrears(3), templates=swapped)
    assert told.value.code == "template-misfit"


def test_a_column_the_file_lacks_refuses_the_plan(tmp_path):
    """Named once, before anything is laid out."""
    templates = own_templates('{{ columns["管家"] }}', "{{ qr }}")
    with services_at(tmp_path / "home") as services, pytest.raises(Refused, match="管家") as told:
        plan_of(services, arrears(2), templates=templates)
    assert told.value.code == "template-column-missing"


@pytest.mark.parametrize(
    ("paragraph", "code"),
    [
        ("{{ debtor.nickname }}", "undefined-variable"),
        ("{% if debtor.name %}never ended", "template-broken-tag"),
        ("{{ debtor.name", "template-broken-tag"),
    ],
)
def test_a_template_that_is_wrong_names_its_paragraph(paragraph, code, tmp_path):
    """Whatever is wrong with a template is found before a number is given, with part and paragraph."""
    templates = own_templates("第一段", paragraph, "{{ qr }}")
    with services_at(tmp_path / "home") as services:
        try:
            plan = plan_of(services, arrears(3), templates=templates)
            found = plan.problems
            assert plan.letters == ()
        except Refused as refused:
            found = refused.problems
    assert {problem.code for problem in found} == {code}
    assert "¶2" in found[0].field
    assert " / " in found[0].hint


def test_a_glyph_nobody_has_holds_its_case_only(tmp_path):
    """A name that cannot be printed is a named problem on its row before anything is numbered; the others go out."""
    data = arrears(5).replace("测试2户".encode(), "测试𪚥户".encode())
    with services_at(tmp_path / "home") as services:
        plan = plan_of(services, data)
        released = run_batch(services, data, tmp_path / "out")
    missing = [problem for problem in plan.problems if problem.code == "missing-glyph"]
    assert missing[0].row == 3
    assert "U+2A6A5" in missing[0].shown
    assert len(released.letters) == 4
    assert [letter.no for letter in released.letters] == [1, 2, 3, 4]


@pytest.mark.parametrize(("base", "static"), [("", "https://qr.bank.example/static/1"), ("", "")])
def test_the_qr_without_a_public_address(tmp_path, base, static):
    """An issuer without a payment page may use a bank's static code or a column of addresses; without either it is refused."""
    creditor = issuer(qr_base=base, qr_static=static)
    with services_at(tmp_path / "home") as services:
        if static:
            released = run_batch(services, arrears(2), tmp_path / "out", by=creditor)
            assert {letter.public["payment"]["url"] for letter in released.letters} == {static}
        else:
            with pytest.raises(Refused) as told:
                plan_of(services, arrears(2), by=creditor)
            assert told.value.code == "qr-missing"
        header, *rows = arrears(2, first=9).decode().splitlines()
        own = "\n".join([header + ",pay_url", *(f"{row},https://pay.example/{at}" for at, row in enumerate(rows))])
        paid = run_batch(services, own.encode(), tmp_path / "own", by=creditor)
    assert {letter.public["payment"]["url"] for letter in paid.letters} == {"https://pay.example/0", "https://pay.example/1"}
