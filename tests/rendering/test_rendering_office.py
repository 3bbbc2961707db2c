"""The LibreOffice engine: real letters through the real program, and accidents through a program that has them on demand."""

import io
import json
import os
import time
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from letters_for_templates import PUBLIC, paragraphs
from support.homes import ROOT
from support.office import office_program

from service.paper.fonts import open_shelf
from service.rendering.filling import fill
from service.rendering.fontconfig import fontconfig
from service.rendering.letter import render_docx
from service.rendering.office import Office, find_office
from service.settings import data_folder
from service.terms.problems import Refused, Unavailable
from service.wiring.templates import library

FONTS = data_folder("fonts")
NOTICE = json.loads((ROOT / "samples" / "notice.json").read_text(encoding="utf-8"))

PROGRAM = """#!/bin/sh
# Stands where LibreOffice stands: letter by letter, with accidents where a letter asks for one.
echo call >> "$HERE/calls"
profile=${1#-env:UserInstallation=file://}
[ -e "$profile/used" ] && echo used >> "$HERE/profiles" || echo new >> "$HERE/profiles"
touch "$profile/used"
while [ "$1" != --outdir ]; do shift; done
out=$2; shift 2
for file in "$@"; do
  pdf="$out/$(basename "$file" .docx).pdf"
  if grep -q HANG "$file"; then echo %PDF-half > "$pdf"; sleep 300 & echo $! >> "$HERE/pids"; wait; fi
  if grep -q DIE "$file"; then kill -9 $$; fi
  if grep -q BAD "$file"; then continue; fi
  { echo %PDF-1.7; cat "$file"; echo; echo %%EOF; } > "$pdf"
done
"""


@pytest.fixture
def stand_in(tmp_path):
    """A program with accidents; beside it `calls`, `profiles` and `pids`."""
    program = tmp_path / "soffice"
    program.write_text(PROGRAM.replace("$HERE", str(tmp_path)), encoding="utf-8")
    program.chmod(0o755)
    return program


def lines(program: Path, name: str) -> list[str]:
    path = program.parent / name
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def said(letters) -> list[str]:
    """What is in each PDF of the stand-in, or the code in its place."""
    return [one.problem.code if one.problem else one.pdf.split(b"\n")[1].decode() for one in letters]


@pytest.fixture(scope="module")
def office():
    with Office(office_program(), fonts=FONTS, workers=2) as pool:
        yield pool


def words(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_many_letters_keep_their_order(office):
    """Seven letters over two processes: each comes back in its place, with its own words."""
    letters = office.convert([paragraphs(f"第{number}封催缴函") for number in range(7)])
    assert [one.problem for one in letters] == [None] * 7
    assert ["".join(words(one.pdf).split()) for one in letters] == [f"第{number}封催缴函" for number in range(7)]
    assert not any(one.reproducible for one in letters)


def test_shipped_letter_says_the_same_in_both_engines(office):
    """By docxtpl and LibreOffice come the words of our own expansion and layout, blanks aside."""
    docx = library().templates["demand"][0]
    (letter,) = office.convert([fill(docx, NOTICE)])
    ours, _ = render_docx(docx, shelf=open_shelf(FONTS), data=NOTICE)
    assert sorted("".join(words(letter.pdf).split())) == sorted("".join(words(ours).split()))


def test_our_fonts_are_used(office):
    """宋体 and Times New Roman are not on the machine: the families of our shelf stand for them, and a map goes before that."""
    (letter,) = office.convert([library().templates["demand"][0]])
    assert {"NotoSerifSC-Regular", "NotoSansSC-Bold"} <= fonts_of(letter.pdf)
    plain = paragraphs("催缴函 letter")
    with Office(office_program(), fonts=FONTS, font_map={"Cambria": "Liberation Mono"}) as mapped:
        (other,) = mapped.convert([plain])
    assert "LiberationMono" in fonts_of(other.pdf)
    assert {name[:4] for name in fonts_of(letter.pdf) | fonts_of(other.pdf)} == {"Noto", "Libe"}, "none of the machine's own"


def fonts_of(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {
            str(item.FontName).partition("+")[2]
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/FontName" in item
        }


def test_what_is_no_word_file_is_not_printed_as_text(office):
    """Left to itself LibreOffice opens anything; the letters beside it come out whole."""
    good = paragraphs("好信")
    letters = office.convert([good, b"not a Word file", good])
    assert [one.problem.code if one.problem else "" for one in letters] == ["", "office-failed", ""]
    assert words(letters[2].pdf).strip() == "好信"


@pytest.mark.parametrize("accident", ["HANG", "DIE", "BAD"])
def test_poison_is_named_and_its_neighbours_come_out(stand_in, accident):
    """The letter that hangs, kills or cannot be loaded is named; the others are made, whichever process they met it in."""
    with Office(stand_in, fonts=FONTS, letter_s=1, start_s=1) as pool:
        letters = pool.convert([b"one", b"two", f"{accident} three".encode(), b"four", b"five"])
        code = "office-timeout" if accident == "HANG" else "office-failed"
        assert said(letters) == ["one", "two", code, "four", "five"]
        assert len(pool.quarantined) == 1
        calls = len(lines(stand_in, "calls"))
        assert said(pool.convert([f"{accident} three".encode()])) == [code]
        assert len(lines(stand_in, "calls")) == calls, "poison is not tried again"
    assert letters[2].pdf == b""


def test_two_poisons_beside_each_other(stand_in):
    with Office(stand_in, fonts=FONTS, letter_s=1, start_s=1) as pool:
        assert said(pool.convert([b"DIE a", b"DIE b", b"c"])) == ["office-failed", "office-failed", "c"]


def test_a_hanging_process_ends_with_all_it_started(stand_in):
    """Not only the start script is killed: what it started is, too."""
    with Office(stand_in, fonts=FONTS, letter_s=0.3, start_s=1) as pool:
        pool.convert([b"HANG"])
    pids = [int(line) for line in lines(stand_in, "pids")]
    assert pids
    until = time.monotonic() + 5
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [pid for pid in pids if alive(pid)]


def test_a_process_serves_so_many_letters_and_a_profile_so_many(stand_in):
    """Eight letters at two a process and four a profile: four processes, and the third meets a new profile."""
    with Office(stand_in, fonts=FONTS, at_once=2, recycle=4) as pool:
        pool.convert([b"%d" % number for number in range(8)])
    assert len(lines(stand_in, "calls")) == 4
    assert lines(stand_in, "profiles") == ["new", "used", "new", "used"]


def test_an_accident_costs_the_profile(stand_in):
    with Office(stand_in, fonts=FONTS) as pool:
        pool.convert([b"DIE"])
        pool.convert([b"one"])
    assert lines(stand_in, "profiles") == ["new", "new"]


def test_nothing_is_left_behind(stand_in, tmp_path, monkeypatch):
    """Profiles and letters lie in one scratch folder that is gone afterwards; a closed pool says so."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    with Office(stand_in, fonts=FONTS) as pool:
        pool.convert([b"one"])
        assert list(scratch.iterdir())
    assert list(scratch.iterdir()) == []
    with pytest.raises(Unavailable, match="office-closed"):
        pool.convert([b"one"])


def test_a_program_that_cannot_start(tmp_path):
    wrong = tmp_path / "soffice"
    wrong.write_bytes(b"\x00\x01 no program")
    wrong.chmod(0o755)
    with Office(wrong, fonts=FONTS) as pool, pytest.raises(Unavailable, match="office-not-started"):
        pool.convert([b"one"])


def test_finding_it(stand_in):
    assert find_office("off") is None
    assert find_office(str(stand_in)) == stand_in
    with pytest.raises(Refused, match="office-missing"):
        find_office(str(stand_in.with_name("nowhere")))


def test_fontconfig_escapes_what_it_is_given(tmp_path):
    """A family name out of a file never becomes markup."""
    assert "<string>a&lt;b&gt;&amp;</string>" in fontconfig(tmp_path, {"a<b>&": "Noto Sans SC"})


def test_filling_refuses_what_our_own_expansion_refuses():
    """Alone docxtpl would print nothing for an unknown name and run any loop; ours goes first."""
    with pytest.raises(Refused, match="nobody"):
        fill(paragraphs("{{ nobody }}"), PUBLIC)
    with pytest.raises(Refused):
        fill(paragraphs("{{ number.__class__ }}"), PUBLIC)


def test_filling_escapes_data():
    """Markup in a name is text."""
    filled = fill(paragraphs("{{ issuer.name }} {{ total|money }}"), PUBLIC)
    pdf, _ = render_docx(filled, shelf=open_shelf(FONTS))
    assert "诚和物业 & 服务 <有限> 公司 1,409.50" in words(pdf)
