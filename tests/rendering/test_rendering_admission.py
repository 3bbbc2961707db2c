"""Admission: a company's own template is looked at in its own process, and kept out with everything that is wrong with it."""

import time

import pytest
from docx.oxml import parse_xml
from letters_for_templates import docx, paragraphs, table

from service.payment.qr import symbol
from service.rendering.admission import admit
from service.rendering.confined import Cell
from service.rendering.limits import within
from service.rendering.specimen import URL
from service.settings import data_folder
from service.terms.problems import Refused

CARD = 'id = "own"\ntitle = "函"\nstages = []\nchannels = []\n'


def admitted(data: bytes, card: str = CARD) -> None:
    admit("own", data, card.encode(), fonts=str(data_folder("fonts")), symbol=symbol(URL), producer="Cuihan test")


def test_a_sound_template_is_let_in():
    """Also one whose filters want a number of the user's own column, which invented data cannot know."""
    admitted(paragraphs("{{ number }} {{ columns['楼栋管家'] }}", "{{ columns['备注']|money }}"))


def test_everything_wrong_is_told_at_once():
    """The first by name, the others with it."""
    with pytest.raises(Refused) as caught:
        admitted(paragraphs("{{ totl }}", "{% if number %}", "{{ ''.__class__ }}"))
    assert {problem.code for problem in caught.value.problems} == {
        "undefined-variable",
        "template-broken-tag",
        "template-forbidden",
    }
    assert "'own'" in caught.value.message


def unsupported() -> bytes:
    """A letter with a chunk of another document in it."""
    chunk = (
        '<w:altChunk xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="x"/>'
    )
    return docx(lambda document: (document.add_paragraph("{{ number }}"), document.element.body.insert(1, parse_xml(chunk))))


def test_what_is_not_drawn_keeps_a_template_out():
    with pytest.raises(Refused) as caught:
        admitted(unsupported())
    assert [problem.code for problem in caught.value.problems] == ["not-supported"]


def test_a_card_that_asks_for_libreoffice():
    """Such a letter is laid out one by one, never numbered."""
    with pytest.raises(Refused, match="template-engine"):
        admitted(unsupported(), CARD + 'engine = "office"\n')


def deep(kind: str) -> bytes:
    """A table in a table in a table."""

    def build(document):
        cell = table(document, ["{{ number }}"]).rows[0].cells[0]
        for _ in range(40):
            cell = cell.add_table(1, 1).rows[0].cells[0]
        cell.text = kind

    return docx(build)


HOSTILE = {
    "walk": paragraphs("{{ ''.__class__.__mro__[1].__subclasses__() }}"),
    "loops": paragraphs("{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}x" + "{% endfor %}" * 3),
    "times": paragraphs("{{ 'x' * 99999999999 }}"),
    "range": paragraphs("{% for a in range(10**12) %}{% endfor %}"),
    "power": paragraphs("{{ 9 ** 9 ** 9 }}"),
    "format": paragraphs("{{ '%0999999999d'|format(1) }}"),
    "percent": paragraphs("{{ '%0999999999d' % 1 }}"),
    "recursion": paragraphs("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"),
    "fork": paragraphs(
        "{% macro a() %}x{% endmacro %}"
        + "".join(
            f"{{% macro {two}() %}}{{{{ {one}() }}}}{{{{ {one}() }}}}{{% endmacro %}}"
            for one, two in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
        )
        + "{{ q() }}"
    ),
    "include": paragraphs("{% include '/etc/passwd' %}"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_templates_are_kept_out(name):
    """By name, within seconds."""
    began = time.monotonic()
    with pytest.raises(Refused, match=r"template-forbidden|template-broken-tag|template-value|template-too-large"):
        admitted(HOSTILE[name])
    assert time.monotonic() - began < 60


def test_deep_tables_do_not_hang():
    """Forty tables in each other are a letter, in time."""
    began = time.monotonic()
    admitted(deep("{{ total }}"))
    assert time.monotonic() - began < 60


def spin() -> None:
    """Work that never ends."""
    while True:
        pass


def name_of(text: str) -> str:
    """Work that ends."""
    return text.upper()


def test_a_cell_goes_on_after_a_piece_that_was_stopped():
    """One process for many pieces of work; a bad piece costs a process, not the others."""
    with Cell(seconds=2) as cell:
        assert cell.do(name_of, "a") == "A"
        with pytest.raises(Refused, match="template-time"):
            cell.do(spin)
        assert cell.do(name_of, "b") == "B"


def test_each_piece_has_its_own_time():
    """The processor's time is counted anew."""
    with Cell(seconds=2) as cell:
        for _ in range(4):
            assert cell.do(busy, 1.0) == 1.0


def busy(seconds: float) -> float:
    """Work for so long."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return seconds


def test_a_letter_that_takes_too_long_is_stopped():
    """In the very process that makes the others."""
    with pytest.raises(Refused, match="template-time"), within(0.3):
        spin()
    with within(0.3):
        assert busy(0.05) == 0.05
    busy(0.4)  # nothing is left of the alarm
