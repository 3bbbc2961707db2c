"""Hostile templates: refused by name, or stopped by name in a process of their own."""

import io
import time
import zipfile

import pytest
from letters_for_templates import docx, paragraphs, table

from service.payment.qr import symbol
from service.rendering.confined import confined
from service.rendering.inspect import inspect_files
from service.rendering.specimen import URL
from service.settings import data_folder
from service.terms.problems import Refused

MEGABYTE = 1 << 20


def spin() -> None:
    """Work that never ends."""
    while True:
        pass


def sleep() -> None:
    """Work that waits for ever and uses no processor."""
    time.sleep(3600)


def eat() -> int:
    """Work that takes memory until there is none."""
    kept = []
    while True:
        kept.append(bytearray(16 * MEGABYTE))


def divide(number: int) -> float:
    """Work that may fail."""
    return 10 / number


def refuse() -> None:
    """Work that ends with an error of our own."""
    raise Refused("template-forbidden", "no", hint="不可 / no")


def test_the_answer_comes_back():
    assert confined(divide, 4) == 2.5


@pytest.mark.parametrize("work", [spin, sleep])
def test_time_is_limited(work):
    """Whether it computes or waits, it is stopped when its time is over, and named."""
    begun = time.monotonic()
    with pytest.raises(Refused, match="template-time"):
        confined(work, seconds=3)
    assert time.monotonic() - begun < 20


def test_memory_is_limited():
    with pytest.raises(Refused, match="template-memory"):
        confined(eat, memory=512 * MEGABYTE)


def test_errors_come_back_by_name():
    with pytest.raises(Refused, match="template-forbidden") as caught:
        confined(refuse)
    assert caught.value.hint == "不可 / no"
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        confined(divide, 0)


def codes(data: bytes) -> set[str]:
    """What the inspector says to a file, in its own process."""
    try:
        found = confined(inspect_files, data, None, str(data_folder("fonts")), symbol(URL), "Cuihan test", seconds=60)
    except Refused as error:
        return {error.code}
    assert not found.ok
    assert found.preview == b""
    return {problem.code for problem in found.problems}


def package(*parts: tuple[str, bytes]) -> bytes:
    """A letter with parts added or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(paragraphs("{{ number }}"))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        replaced = {name for name, _ in parts}
        for name in source.namelist():
            if name not in replaced:
                made.writestr(name, source.read(name))
        for name, content in parts:
            made.writestr(name, content)
    return out.getvalue()


WALKS = (
    "{{ ''.__class__.__mro__ }}",
    "{{ number.__class__ }}",
    "{{ lines|attr('__class__') }}",
    "{{ lines|map(attribute='__class__')|list }}",
    "{{ (number|string).format(1) }}",
    "{{ range.__globals__ }}",
    "{{ debtor['__class__'] }}",
    "{% set x = self %}{{ x._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__ }}",
    "{% import 'os' as os %}",
    "{% include '/etc/passwd' %}",
)


@pytest.mark.parametrize("text", WALKS)
def test_attribute_walks(text):
    """No way from a letter to Python: refused, not printed."""
    assert codes(paragraphs(text)) & {"template-forbidden", "template-broken-tag", "undefined-variable"}


TWENTY = "x" * 20
GROWING = f"{{% set x = '{TWENTY}'" + f"|replace('x', '{TWENTY}')" * 3 + " %}{% for a in range(1000) %}{{ x }}{% endfor %}"
LOOPS = (
    "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in range(99999999999) %}x{% endfor %}",
    "{{ 'x' * 9999999999 }}",
    "{{ 9 ** 9 ** 9 }}",
    GROWING,
)


@pytest.mark.parametrize("text", LOOPS)
def test_huge_loops_and_texts(text):
    """Bounded by the sandbox long before time or memory run out."""
    assert codes(paragraphs(text)) & {"template-forbidden", "template-value"}


def test_many_rows_from_one_loop():
    """20,000 rows would be a book: loops are counted."""

    def build(document):
        document.add_paragraph("{% for a in range(900) %}{% for b in range(900) %}")
        table(document, ["{%tr for line in range(999) %}"], ["x"], ["{%tr endfor %}"])
        document.add_paragraph("{% endfor %}{% endfor %}")

    assert codes(docx(build)) & {"template-forbidden", "template-broken-tag"}


ENTITIES = (
    b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
)

STRANGE = {
    "zip bomb": (package(("word/media/a.png", bytes(30 * MEGABYTE))), "template-zip-bomb"),
    "too much": (package(*((f"word/media/{n}.bin", b"") for n in range(2100))), "template-too-large"),
    "entities": (package(("word/document.xml", ENTITIES + b"<w>&b;&c;</w>")), "template-entities"),
    "path": (package(("../../etc/cron.d/evil", b"x")), "template-not-docx"),
    "backslash": (package(("word\\..\\..\\evil", b"x")), "template-not-docx"),
    "twice": (package(("WORD/DOCUMENT.XML", b"<x/>")), "template-not-docx"),
    "macros": (package(("word/vbaProject.bin", b"x")), "template-not-docx"),
    "deep": (package(("word/document.xml", b"<w>" * 5000 + b"</w>" * 5000)), "template-not-docx"),
    "not a package": (b"PK\x03\x04" + bytes(100), "template-not-docx"),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_strange_packages(name):
    data, code = STRANGE[name]
    assert codes(data) == {code}


def test_a_relationship_out_of_the_package_is_no_file():
    """A target that climbs out of the package names nothing; the letter is what it is without it."""
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
    with zipfile.ZipFile(io.BytesIO(paragraphs("."))) as source:
        relations = source.read("word/_rels/document.xml.rels")
    climbing = b'<Relationship Id="rIdUp" Type="' + kind + b'" Target="../../../../etc/passwd"/></Relationships>'
    data = package(("word/_rels/document.xml.rels", relations.replace(b"</Relationships>", climbing)))
    found = confined(inspect_files, data, None, str(data_folder("fonts")), symbol(URL), "Cuihan test")
    assert found.ok
    assert [one.name for one in found.variables] == ["number"]
