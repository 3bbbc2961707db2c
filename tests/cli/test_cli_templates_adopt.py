"""`cuihan templates adopt | docx`: a mail-merge letter on its way through a whole run, and back into Word."""

import importlib.util
import json
import os
import subprocess
import sys
import zipfile

import pypdfium2
import pytest
from support.homes import ISSUER, ROOT, arrears
from test_cli_templates import cuihan

from service.rendering.card import load_card
from service.wiring.templates import library

SPEC = importlib.util.spec_from_file_location("make_mailmerge", ROOT / "samples" / "make_mailmerge.py")
MAKER = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(MAKER)
LETTER = ROOT / "samples" / "mailmerge.docx"


def put(folder, *paragraphs):
    """A mail-merge letter of one's own with the parts of the sample."""
    with zipfile.ZipFile(LETTER) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    document = parts["word/document.xml"].decode()
    head, tail = document.split("<w:body>")[0], document[document.index("<w:sectPr>") :]
    parts["word/document.xml"] = f"{head}<w:body>{''.join(paragraphs)}{tail}".encode()
    with zipfile.ZipFile(folder / "old.docx", "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    head, *rows = arrears(3).decode().splitlines()
    lines = [f"{head},管家", *(f"{row},小禾" for row in rows)]
    (folder / "arrears.csv").write_text("\n".join(lines), encoding="utf-8")


def adopt(cwd, *words, letter="old.docx"):
    return cuihan("templates", "adopt", letter, "--columns", "arrears.csv", *words, cwd=cwd)


def test_the_sample_is_what_its_script_writes():
    assert LETTER.read_bytes() == MAKER.packed()


def test_an_old_letter_goes_through_a_run(tmp_path):
    """Adopted under the id of a shipped one it stands in for it: every field is filled, the archive verifies, Word opens it."""
    (tmp_path / "arrears.csv").write_bytes(arrears(3))
    said = adopt(tmp_path, "--id", "reminder", letter=LETTER)
    assert said.returncode == 0, said.stderr
    assert "{{ debtor.name }}" in said.stdout
    assert "{{ qr }}" in said.stdout  # how to add one
    card, shipped = (
        load_card((tmp_path / "letters" / "reminder.toml").read_bytes()),
        load_card(library().templates["reminder"][1]),
    )
    assert (card.title, card.stages, card.channels) == (shipped.title, shipped.stages, shipped.channels)
    assert card.requires == ("deadline",)
    with zipfile.ZipFile(tmp_path / "letters" / "reminder.docx") as made:
        assert not any(b"mailMerge" in made.read(name) or b"file:" in made.read(name) for name in made.namelist())
    words = ("run", "arrears.csv", "--issuer", ISSUER, "--out", "out", "--home", "home", "--yes", "--templates", "letters")
    faulted = cuihan(*words, cwd=tmp_path)  # the old letter lists no single charges and names no way to pay
    assert faulted.returncode == 2
    assert "[missing-line]" in faulted.stderr
    assert "[missing-way-to-pay]" in faulted.stderr
    done = cuihan(*words, "--accept-wording", "旧函附有明细单", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    text = "".join(
        page.get_textpage().get_text_range()
        for part in sorted((tmp_path / "out" / "parts").iterdir())
        for page in pypdfium2.PdfDocument(part)
    )
    plain = "".join(text.split())
    assert "物业费催缴函编号：翠禾物催样〔2026〕" in plain
    assert "截至2026年11月5日，您尚欠物业服务费用人民币1,240.00元（大写：人民币壹仟贰佰肆拾元整）" in plain
    assert "如一次缴清确有困难，可与我们商定分期。咨询电话：0530-0000001。翠禾物业服务有限公司二〇二六年十一月五日" in plain
    assert "«" not in plain
    assert cuihan("verify", "home", "--rerender", cwd=tmp_path).returncode == 0
    public = json.loads(cuihan("show", "cuihe/sample/2026/1", "--home", "home", "--json", cwd=tmp_path).stdout)["public"]
    copy = cuihan("templates", "docx", public["number"], "--home", "home", "--out", "copy.docx", cwd=tmp_path)
    assert copy.returncode == 0, copy.stderr
    with zipfile.ZipFile(tmp_path / "copy.docx") as made:
        assert public["debtor"]["name"] in made.read("word/document.xml").decode()


def test_a_new_id_is_for_every_stage(tmp_path):
    """Its id comes from the file's name; the user narrows the card."""
    put(tmp_path, MAKER.paragraph(MAKER.simple("MERGEFIELD 业主姓名", "«业主姓名»"), MAKER.simple("MERGEFIELD 管家", "«管家»")))
    assert adopt(tmp_path).returncode == 0
    card = load_card((tmp_path / "letters" / "old.toml").read_bytes())
    assert (card.id, card.title, len(card.stages), len(card.channels), card.requires) == ("old", "old", 3, 5, ())
    with zipfile.ZipFile(tmp_path / "letters" / "old.docx") as made:
        assert 'columns["管家"]'.encode() in made.read("word/document.xml")


OPEN = (MAKER.simple("MERGEFIELD 电话", "«电话»"), MAKER.simple("MERGEFIELD 缴费期限", "«缴费期限»"))


def test_what_is_open_is_listed(tmp_path):
    """Without a terminal it asks nobody: exit 2, every open name with its choices and its place, and nothing is written."""
    put(tmp_path, MAKER.paragraph(*OPEN, MAKER.simple("MERGEFIELD 神秘域", "«神秘域»")))
    said = adopt(tmp_path)
    assert said.returncode == 2
    assert "mail-merge-open" in said.stderr
    assert "estate.phone | issuer.phone" in said.stderr
    assert "神秘域" in said.stderr
    assert "document ¶1" in said.stderr
    assert not (tmp_path / "letters").exists()
    assert adopt(tmp_path, "--yes").returncode == 2  # nothing is likely for a name nobody knows


def test_answers(tmp_path):
    """A file of answers says what is open, and overrules what is certain."""
    put(tmp_path, MAKER.paragraph(*OPEN))
    (tmp_path / "a.toml").write_text('[fields]\n"电话" = "issuer.phone"\n"缴费期限" = "deadline|endate"\n', encoding="utf-8")
    said = adopt(tmp_path, "--answers", "a.toml")
    assert said.returncode == 0, said.stderr
    with zipfile.ZipFile(tmp_path / "letters" / "old.docx") as made:
        document = made.read("word/document.xml")
    assert b"{{ issuer.phone }}" in document
    assert b"{{ deadline|endate }}" in document


def test_yes_takes_the_likeliest(tmp_path):
    put(tmp_path, MAKER.paragraph(*OPEN))
    assert adopt(tmp_path, "--yes").returncode == 0
    with zipfile.ZipFile(tmp_path / "letters" / "old.docx") as made:
        assert b"{{ estate.phone }}" in made.read("word/document.xml")


@pytest.mark.parametrize(
    "answers",
    ['[fields]\n"别的" = "number"\n', '[fields]\n"电话" = 3\n', "[fields", '[fields]\n"电话" = "nobody.phone"\n'],
)
def test_answers_that_cannot_be_used(tmp_path, answers):
    put(tmp_path, MAKER.paragraph(OPEN[0]))
    (tmp_path / "a.toml").write_text(answers, encoding="utf-8")
    said = adopt(tmp_path, "--answers", "a.toml")
    assert said.returncode == 2
    assert "mail-merge-answer" in said.stderr
    assert not (tmp_path / "letters").exists()


def test_on_a_terminal_it_asks(tmp_path):
    """A person answers with a number, or with a variable of another name."""
    put(tmp_path, MAKER.paragraph(*OPEN[:1], MAKER.simple("MERGEFIELD 日期", "«日期»")))
    ours, theirs = os.openpty()
    words = [sys.executable, "-m", "service.cli", "templates", "adopt", "old.docx", "--columns", "arrears.csv"]
    with subprocess.Popen(
        words,
        cwd=tmp_path,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as done:
        os.close(theirs)
        os.write(ours, b"2\ncutoff|endate\n")
        said = done.stdout.read().decode()
    os.close(ours)
    assert done.returncode == 0, said
    assert "《电话》 document ¶1" in said
    with zipfile.ZipFile(tmp_path / "letters" / "old.docx") as made:
        document = made.read("word/document.xml")
    assert b"{{ issuer.phone }}" in document
    assert b"{{ cutoff|endate }}" in document


def test_nothing_is_overwritten(tmp_path):
    put(tmp_path, MAKER.paragraph(*OPEN))
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "old.toml").write_bytes(b"work of a whole day")
    said = adopt(tmp_path, "--yes")
    assert said.returncode == 2
    assert "template-exists" in said.stderr
    assert "template-name" in adopt(tmp_path, "--yes", "--id", "Mine").stderr


def test_the_fields_word_stops_at_are_named(tmp_path):
    """NEXT is for labels; the message says which paragraph and what to do."""
    put(tmp_path, MAKER.paragraph(MAKER.text("甲")), MAKER.paragraph(MAKER.field("NEXT", shown=""), OPEN[0]))
    said = adopt(tmp_path, "--yes")
    assert said.returncode == 2
    assert "document ¶2" in said.stderr
    assert "NEXT" in said.stderr


def test_docx_of_an_unknown_home_and_number(tmp_path):
    said = cuihan("templates", "docx", "1", "--home", "nowhere", "--out", "x.docx", cwd=tmp_path)
    assert (said.returncode, "home-missing" in said.stderr) == (2, True)
